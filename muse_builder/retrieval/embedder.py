"""What an embedder is, and where the ones known by name come from.

One of your own is a class with these members and an entry point (see `plugins`). From Python, an object is enough.
"""

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from muse_builder import plugins
from muse_builder.errors import IndexFileError, SettingsError


class Embedder(Protocol):
    """Text to directions: texts that mean the same lie close together (paper 3.1)."""

    name: ClassVar[str]
    """As the entry point has it: an index names its embedder so."""

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


def embedder_named(name: str) -> type[Embedder]:
    """The embedders plug-in of this name.

    Raises:
        SettingsError: there is none, or it goes by another name itself, so that no index of it would be found again.
    """
    kind: type[Embedder] = plugins.get("embedders", name)
    if kind.name != name:
        raise SettingsError(f"the embedder {name!r} calls itself {kind.name!r}: its `name` must be its entry point's")
    return kind


@runtime_checkable
class EmbedsOnce(Protocol):
    """An embedder that has embedded the texts it was fitted on, so that an index of these does not do it again."""

    def fitted(self, texts: Sequence[str]) -> NDArray[np.float32] | None:
        """(n, dimensions), as `embed` gives them; None for any other texts than the very ones it was fitted on."""
        ...


def scratch_rows(count: int, dimensions: int) -> NDArray[np.float32]:
    """(count, dimensions) float32 to be filled, in a file that has no name: it takes no memory that others want."""
    with tempfile.TemporaryFile() as file:
        file.truncate(max(1, 4 * count * dimensions))
        return np.memmap(file, dtype=np.float32, mode="r+", shape=(count, dimensions))


def keep_choice(path: Path, choice: Mapping[str, Any]) -> None:
    """Writes down which weights an embedder was; they stay where they are."""
    path.write_bytes(json.dumps(choice, indent=1, sort_keys=True).encode())


def kept_choice(path: Path, names: Iterable[str], called: str) -> dict[str, Any]:
    """What `keep_choice` has written of these names.

    Args:
        called: the embedder, in errors.

    Raises:
        IndexFileError: it cannot be read, or lacks one of them.
    """
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))
        return {name: saved[name] for name in names}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexFileError(f"{called} in {path.parent} cannot be read ({error}); build the index again") from error
