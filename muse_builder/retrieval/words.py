"""Words of all items as postings: which items hold a word, and how heavily. BM25, or the weights that an embedder gives itself.

BM25 (Robertson and Zaragoza, "The probabilistic relevance framework", 2009) as Lucene has it, by bm25s. A query's words count
as often as they are said: a Querier that names a thing three times means it.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from muse_builder.retrieval.lexical import stemmed_words

BM25 = "bm25/1"
"""Name and version of what weighs the words. Raise the number when the same texts would give other weights."""
FILES = ("vocabulary.json", "starts.i8", "rows.i4", "weights.f4")
_GRID = 2.0**20
"""Weights are below 16 and lie on a grid of 2^-20, a float32 holds them exactly; so a product of two is a multiple of 2^-40,
and a sum of products below 2^13 fits a float64 without rounding, in whatever order it is added."""


@runtime_checkable
class Weighing(Protocol):
    """An embedder that also says how much each word of a text weighs, as BGE-M3 does; its weights stand in BM25's place."""

    def weigh(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """Of each text, word (or token) -> weight above 0 and below 16; a text's weights do not depend on the others."""
        ...


class Words:
    """Postings of a vocabulary: word w is held by items `rows[starts[w]:starts[w + 1]]`, with the weights beside them."""

    def __init__(
        self,
        vocabulary: Sequence[str],
        starts: NDArray[np.int64],
        rows: NDArray[np.int32],
        weights: NDArray[np.float32],
        *,
        items: int,
    ) -> None:
        self.items = items
        self._vocabulary = tuple(vocabulary)
        self._number = {word: number for number, word in enumerate(self._vocabulary)}
        self._starts, self._rows, self._weights = starts, rows, weights

    def scores(self, weighed: Mapping[str, float]) -> NDArray[np.float64]:
        """(items,): the sum over a query's words of its weight times the item's; 0 for an item that holds none of them."""
        scores = np.zeros(self.items)
        for word in weighed.keys() & self._number.keys():
            part = slice(*self._starts[self._number[word] : self._number[word] + 2].tolist())
            weight = round(weighed[word] * _GRID) / _GRID
            scores[self._rows[part]] += weight * self._weights[part].astype(np.float64)  # an item stands once in a posting
        return scores

    @classmethod
    def of_texts(cls, texts: Sequence[str]) -> Self:
        """BM25 over stemmed words, k1 = 1.5 and b = 0.75; two builds on the same texts agree bit for bit."""
        told = [stemmed_words(text) for text in texts]
        vocabulary = sorted({word for words in told for word in words})
        if not vocabulary:
            return cls._empty(len(texts))
        from bm25s import BM25 as Bm25s

        number = {word: at for at, word in enumerate(vocabulary)}
        built = Bm25s(method="lucene", k1=1.5, b=0.75)
        built.index(
            ([[number[word] for word in words] for words in told], number), create_empty_token=False, show_progress=False
        )
        found = built.scores
        return cls._on_grid(vocabulary, found["indptr"], found["indices"], found["data"], len(texts))

    @classmethod
    def of_weights(cls, weighed: Sequence[Mapping[str, float]]) -> Self:
        """Those of an embedder, one mapping an item."""
        vocabulary = sorted({word for weights in weighed for word in weights})
        if not vocabulary:
            return cls._empty(len(weighed))
        postings: dict[str, list[tuple[int, float]]] = {word: [] for word in vocabulary}
        for row, weights in enumerate(weighed):
            for word, weight in weights.items():
                postings[word].append((row, weight))
        starts = np.cumsum([0, *(len(postings[word]) for word in vocabulary)])
        flat = [pair for word in vocabulary for pair in postings[word]]
        return cls._on_grid(
            vocabulary, starts, np.array([row for row, _ in flat]), np.array([weight for _, weight in flat]), len(weighed)
        )

    @classmethod
    def _empty(cls, items: int) -> Self:
        nothing = np.zeros(0)
        return cls._on_grid((), np.zeros(1), nothing, nothing, items)

    @classmethod
    def _on_grid(
        cls, vocabulary: Sequence[str], starts: NDArray[np.generic], rows: NDArray[np.generic], weights: NDArray[np.generic],
        items: int,
    ) -> Self:  # fmt: skip
        wide = weights.astype(np.float64)
        if not ((wide >= 0) & (wide < 16)).all():  # also false for NaN
            raise ValueError(f"a word weighs {wide[np.argmin((wide >= 0) & (wide < 16))]}; weights lie between 0 and 16")
        grid = (np.rint(wide * _GRID) / _GRID).astype("<f4")
        return cls(vocabulary, starts.astype("<i8"), rows.astype("<i4"), grid, items=items)

    def save(self, folder: Path) -> None:
        """`FILES` into an existing folder; the same words write the same bytes."""
        vocabulary = json.dumps(self._vocabulary, indent=0).encode()
        arrays = (self._starts.tobytes(), self._rows.tobytes(), self._weights.tobytes())
        for name, content in zip(FILES, (vocabulary, *arrays), strict=True):
            (folder / name).write_bytes(content)

    @classmethod
    def view(cls, contents: Mapping[str, bytes | memoryview], *, items: int) -> Self:
        """What `save` wrote, where it lies: nothing but the vocabulary is copied. Raises: ValueError where it does not fit."""
        vocabulary = json.loads(bytes(contents[FILES[0]]))
        starts, rows, weights = (
            np.frombuffer(contents[name], dtype=kind) for name, kind in zip(FILES[1:], ("<i8", "<i4", "<f4"), strict=True)
        )
        fits = (
            isinstance(vocabulary, list)
            and len(starts) == len(vocabulary) + 1
            and starts[0] == 0
            and starts[-1] == len(rows) == len(weights)
            and bool((np.diff(starts) >= 0).all())
            and (not len(rows) or 0 <= int(rows.min()) <= int(rows.max()) < items)
        )
        if not fits:
            raise ValueError(
                f"postings of {len(starts)} words, {len(rows)} rows, {len(weights)} weights do not fit {items} items"
            )
        return cls(vocabulary, starts, rows, weights, items=items)


def words_of(embedder: object, texts: Sequence[str]) -> Words:
    """The embedder's own weights where it has them, BM25 elsewhere."""
    return Words.of_weights(embedder.weigh(texts)) if isinstance(embedder, Weighing) else Words.of_texts(texts)


def weights_of(embedder: object, query: str) -> Mapping[str, float]:
    """A query's words with their weights, to be looked for among those of `words_of` with the same embedder."""
    return embedder.weigh([query])[0] if isinstance(embedder, Weighing) else Counter(stemmed_words(query))
