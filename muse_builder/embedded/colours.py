"""A product's picture as the colours on it: what stands in for a model of pictures where there are no weights.

A direction is the shares of the basic colours, their square roots, so that two pictures are as like as the shares they have in
common (Bhattacharyya's coefficient). A text has those of the colours it names.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from muse_builder import domains
from muse_builder.embedded.eyes import TERMS, look
from muse_builder.errors import IndexFileError, SettingsError
from muse_builder.records import Item
from muse_builder.retrieval.lexical import stemmed_words

_VERSION = "colours/1"
"""Part of the digest: raise it when the same picture would give another vector."""
_FILE = "colours.json"
_THING = Item(item_id="", title="")
"""Nothing is known of what a picture shows."""


class Colours:
    """The embedded eyes as an embedder of pictures."""

    name: ClassVar[str] = "colours"

    @property
    def dimensions(self) -> int:
        return len(TERMS)

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps([_VERSION, TERMS]).encode()).hexdigest()

    def embed_pictures(self, pictures: Sequence[bytes]) -> NDArray[np.float32]:
        seen = [look(picture, _THING) for picture in pictures]
        return _rows([{} if sight is None else sight.shares for sight in seen])

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return _rows([_named(text) for text in texts])

    @classmethod
    def require(cls, model: str | None = None) -> None:
        if model is not None:
            raise SettingsError(
                f"the picture embedder 'colours' has no weights: it takes no model {model!r}; did you mean clip?"
            )

    @classmethod
    def fit(cls, texts: Sequence[str], *, model: str | None = None) -> Self:
        cls.require(model)
        return cls()

    def save(self, folder: Path) -> None:
        """`colours.json`: its version, there is nothing else to keep."""
        (folder / _FILE).write_bytes(json.dumps({"digest": self.digest}).encode())

    @classmethod
    def load(cls, folder: Path) -> Self:
        try:
            digest = json.loads((folder / _FILE).read_text(encoding="utf-8"))["digest"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexFileError(f"the picture embedder in {folder} cannot be read ({error}); build the index again") from error
        loaded = cls()
        if digest != loaded.digest:
            raise IndexFileError("the index's pictures were seen by an older version of 'colours'; build the index again")
        return loaded


def _named(text: str) -> dict[str, float]:
    """The basic colours a text names; a further colour's word is divided among those it may be seen as."""
    shares: dict[str, float] = dict.fromkeys(TERMS, 0.0)
    seen_as = domains.default().vocabulary.seen_as
    for word in stemmed_words(text):
        names = {word} if word in TERMS else seen_as(word) & set(TERMS)
        for name in sorted(names):
            shares[name] += 1 / len(names)
    return shares


def _rows(shares: Sequence[Mapping[str, float]]) -> NDArray[np.float32]:
    """(n, colours) of length 1; zeroes where no colour is told."""
    wide = np.sqrt(np.array([[one.get(name, 0.0) for name in TERMS] for one in shares]).reshape(len(shares), len(TERMS)))
    lengths = np.sqrt((wide * wide).sum(axis=1, keepdims=True))
    rows: NDArray[np.float32] = (wide / np.where(lengths == 0, 1.0, lengths)).astype(np.float32)
    return rows
