"""What an embedder is, and the ones that are known by name.

One of your own is a class with these members in a file of its own, a line in `EMBEDDERS`, and a line in the contract test.
From Python, an object is enough: pass it to `Index.build` and `Index.open`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from muse_builder.retrieval.bge_m3 import BgeM3
from muse_builder.retrieval.lexical import Lexical


class Embedder(Protocol):
    """Text to directions: texts that mean the same lie close together (paper 3.1)."""

    name: ClassVar[str]
    """Its key in `EMBEDDERS`."""

    @property
    def dimensions(self) -> int: ...

    @property
    def digest(self) -> str:
        """Identifies everything the vectors depend on: weights, or what was fitted on the catalog, and the code's version."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimensions) float32, rows of length 1, in the order of `texts`; a text's row does not depend on the others.

        A text without one known word still gets a direction, the same one every time.
        """
        ...

    def save(self, folder: Path) -> None:
        """Write all that `load` needs into an existing folder; the same embedder writes the same bytes."""
        ...

    @classmethod
    def require(cls, model: str | None = None) -> None:
        """Looks whether `fit` could work here, without loading anything: a run asks before it pays for what is indexed.

        Raises: SettingsError where a package is missing, or the model cannot be had.
        """
        ...

    @classmethod
    def fit(cls, texts: Sequence[str], *, model: str | None = None) -> Self:
        """One ready for these item texts.

        model   name or folder of weights that were trained elsewhere; such an embedder ignores the texts, and one that is
                fitted on the texts refuses a model. None is the embedder's own default.

        Raises: SettingsError where the model cannot be had, CatalogError where the texts give nothing to fit.
        """
        ...

    @classmethod
    def load(cls, folder: Path) -> Self:
        """What `save` wrote, with the same digest. Raises: IndexFileError where the files are missing or damaged."""
        ...


EMBEDDERS: dict[str, type[Embedder]] = {
    "lexical": Lexical,
    "bge-m3": BgeM3,
}
