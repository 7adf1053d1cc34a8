"""A second vector an item: of its picture. Off as a rule, as in the paper, which searches texts alone (3.1)."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from muse_builder import plugins
from muse_builder.errors import SettingsError
from muse_builder.retrieval import folder as files

_GRID = 2.0**24
"""As the index's own vectors: sums are exact."""
_AT_A_TIME = 64
"""Pictures held in memory while they are looked at."""


class PictureEmbedder(Protocol):
    """Pictures to directions, and texts to directions in the same room: what looks alike lies close together."""

    name: ClassVar[str]
    """As the entry point has it."""

    @property
    def dimensions(self) -> int: ...

    @property
    def digest(self) -> str:
        """Identifies everything the vectors depend on."""
        ...

    def embed_pictures(self, pictures: Sequence[bytes]) -> NDArray[np.float32]:
        """(n, dimensions) float32, rows of length 1, or of zeroes where nothing can be seen on a picture."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimensions) float32, rows of length 1, or of zeroes where a text says nothing of looks."""
        ...

    def save(self, folder: Path) -> None:
        """Write all that `load` needs into an existing folder; the same embedder writes the same bytes."""
        ...

    @classmethod
    def require(cls, model: str | None = None) -> None:
        """Raises SettingsError where a package is missing, or the model cannot be had; loads nothing."""
        ...

    @classmethod
    def fit(cls, texts: Sequence[str], *, model: str | None = None) -> Self:
        """One ready to look; as `Embedder.fit`."""
        ...

    @classmethod
    def load(cls, folder: Path) -> Self:
        """What `save` wrote, with the same digest. Raises: IndexFileError where the files are missing or damaged."""
        ...


def picture_embedder_named(name: str) -> type[PictureEmbedder]:
    """The picture_embedders plug-in of this name.

    Raises:
        SettingsError: there is none, or it goes by another name itself.
    """
    kind: type[PictureEmbedder] = plugins.get("picture_embedders", name)
    if kind.name != name:
        raise SettingsError(f"the picture embedder {name!r} calls itself {kind.name!r}: its `name` must be its entry point's")
    return kind


class PictureVectors:
    """A vector of each item's picture, zeroes where an item has none or nothing is seen on it."""

    def __init__(self, embedder: PictureEmbedder, vectors: NDArray[np.float32]) -> None:
        """`vectors`: (items, dimensions) float32 on the grid, row i of item i."""
        self.embedder = embedder
        self.vectors = vectors
        self._shown = np.flatnonzero(vectors.any(axis=1))

    @classmethod
    def of(cls, embedder: PictureEmbedder, pictures: Iterable[bytes | None], *, items: int) -> Self:
        """Looks at one picture an item, in the items' order; None where an item has none.

        Raises: ValueError if the embedder breaks its contract.
        """
        vectors = np.zeros((items, embedder.dimensions), dtype=np.float32)
        rows: list[int] = []
        held: list[bytes] = []

        def look() -> None:
            vectors[rows] = _on_grid(embedder, embedder.embed_pictures(held), len(held))
            rows.clear()
            held.clear()

        for row, picture in enumerate(pictures):
            if picture is not None:
                rows.append(row)
                held.append(picture)
            if len(held) == _AT_A_TIME:
                look()
        if held:
            look()
        return cls(embedder, vectors)

    def contents(self) -> files.PictureContents:
        """What the index's manifest says of them."""
        return files.PictureContents(
            embedder=self.embedder.name,
            embedder_digest=self.embedder.digest,
            dimensions=self.embedder.dimensions,
            items=len(self._shown),
        )

    def of_text(self, text: str) -> NDArray[np.float32] | None:
        """How what the text tells of looks; None where it says nothing of looks."""
        vector: NDArray[np.float32] = _on_grid(self.embedder, self.embedder.embed([text]), 1)[0]
        return vector if vector.any() else None

    def of_row(self, row: int) -> NDArray[np.float32] | None:
        vector: NDArray[np.float32] = self.vectors[row]
        return vector if vector.any() else None

    def nearest(self, look: NDArray[np.float32], k: int, place: NDArray[np.intp]) -> NDArray[np.intp]:
        """Rows of the `k` pictures most like it, best first, of equal ones that of the smaller place."""
        scores = self._exact(look, self._shown)
        return self._shown[np.lexsort((place[self._shown], -scores))][:k]

    def scores(self, look: NDArray[np.float32], rows: NDArray[np.intp]) -> list[float | None]:
        """Cosines, None where an item has no picture."""
        shown = self.vectors[rows].any(axis=1)
        return [
            min(1.0, max(-1.0, score)) if seen else None
            for score, seen in zip(self._exact(look, rows).tolist(), shown.tolist(), strict=True)
        ]

    def _exact(self, look: NDArray[np.float32], rows: NDArray[np.intp]) -> NDArray[np.float64]:
        exact: NDArray[np.float64] = np.zeros(len(rows))
        for start in range(0, len(rows), 16_384):
            part = slice(start, start + 16_384)
            exact[part] = (self.vectors[rows[part]].astype(np.float64) * look.astype(np.float64)).sum(axis=1)
        return exact


def _on_grid(embedder: PictureEmbedder, vectors: NDArray[np.float32], rows: int) -> NDArray[np.float32]:
    if vectors.shape != (rows, embedder.dimensions) or vectors.dtype != np.float32:
        raise ValueError(
            f"picture embedder {embedder.name!r} gave {vectors.dtype} {vectors.shape}; "
            f"its contract is float32 {(rows, embedder.dimensions)}"
        )
    wide = vectors.astype(np.float64)
    lengths = np.sqrt((wide * wide).sum(axis=1))
    if not ((lengths == 0) | (np.abs(lengths - 1.0) < 1e-3)).all():  # also false for NaN
        raise ValueError(f"picture embedder {embedder.name!r} gave rows of lengths {lengths.tolist()[:3]}; each must be 1 or 0")
    grid: NDArray[np.float32] = (np.rint(wide * _GRID) / _GRID).astype("<f4")
    return grid
