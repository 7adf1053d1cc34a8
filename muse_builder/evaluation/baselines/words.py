"""Texts by their words: Okapi BM25 and TF-IDF, the two that any retriever has to beat.

Words are `stemmed_words`, lower-case and in the singular. A query is as long as a dialogue: a word counts as often as it stands
there.
"""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from muse_builder.retrieval.lexical import stemmed_words

K1, B = 1.2, 0.75
"""Of BM25, as in Lucene."""
Scores = NDArray[np.float64]
"""(texts,)"""


class WordIndex:
    """Texts that can be scored against a query."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(stemmed_words(text)) for text in texts]
        self._lengths = np.array([count.total() for count in counts], dtype=np.float64)
        places: dict[str, list[int]] = {}
        often: dict[str, list[int]] = {}
        for place, count in enumerate(counts):
            for word, number in count.items():
                places.setdefault(word, []).append(place)
                often.setdefault(word, []).append(number)
        self._places = {word: np.array(found, dtype=np.int64) for word, found in places.items()}
        self._often = {word: np.array(found, dtype=np.float64) for word, found in often.items()}
        squares = np.zeros(len(texts))
        for word, found in self._places.items():
            squares[found] += self._weight(word) ** 2
        self._norms = np.sqrt(np.maximum(squares, 1e-12))

    def __len__(self) -> int:
        return len(self._lengths)

    def bm25(self, query: str) -> Scores:
        """Okapi BM25 with the IDF that is never below 0: ln(1 + (N - n + .5) / (n + .5))."""
        scores = np.zeros(len(self))
        mean = self._lengths.mean() or 1.0 if len(self) else 1.0
        for word, count in Counter(stemmed_words(query)).items():
            if word in self._places:
                found, often = self._places[word], self._often[word]
                idf = math.log(1 + (len(self) - len(found) + 0.5) / (len(found) + 0.5))
                scores[found] += count * idf * often * (K1 + 1) / (often + K1 * (1 - B + B * self._lengths[found] / mean))
        return scores

    def tfidf(self, query: str) -> Scores:
        """Cosine of TF-IDF: (1 + ln tf) times (1 + ln((1 + N) / (1 + n)))."""
        scores = np.zeros(len(self))
        square = 0.0
        for word, count in Counter(stemmed_words(query)).items():
            if word in self._places:
                weight = (1 + math.log(count)) * self._idf(word)
                square += weight**2
                scores[self._places[word]] += weight * self._weight(word)
        return scores / (self._norms * math.sqrt(square)) if square else scores

    def _idf(self, word: str) -> float:
        return 1 + math.log((1 + len(self)) / (1 + len(self._places[word])))

    def _weight(self, word: str) -> Scores:
        return (1 + np.log(self._often[word])) * self._idf(word)


def best_first(scores: Scores, depth: int | None = None) -> list[int]:
    """Places by their scores, equals in their order."""
    return np.argsort(-scores, kind="stable")[:depth].tolist()  # type: ignore[no-any-return]
