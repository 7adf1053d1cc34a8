"""N-grams of many texts, counted in arrays: what NLTK's tokenizer, `ngrams` and a Counter give, to the last digit, faster.

Two things make it fast. A token is a number, and the n-gram at a place is the number of the (n-1)-gram there, times the
size of the vocabulary, plus the next token: exact, no hashing, so counting is one sort of integers. And tokenizing looks up
words: nearly all rules of NLTK's tokenizer look at one word between blanks, so a word seen before costs a look-up. Texts
where a rule could look further (quotes, brackets, blanks that are none) go to NLTK as a whole.

Texts are not kept: a token costs 4 bytes, an utterance 8; counting n-grams takes about 40 bytes a token while it lasts.
"""

import re
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

TOKENIZER = "NLTKWordTokenizer, lower case, punctuation kept"

Ints = NDArray[np.int64]

_SIMPLE_TEXT = re.compile(r"[\w .,!?:;%$#&@/*’'\-–—+=]+")
"""Nothing but words, these marks and plain blanks; quotes and brackets are paired or moved by rules that look at neighbours."""
_SIMPLE_WORD = re.compile(r"(?!.*'')[$#@&'’]?\w[\w.,!?:;%$#&@/*’'\-–—+=]*|[-–—&+=/]+")
"""A word all of whose rules look inside it: it has a letter or digit near its beginning, so no closing mark stands alone."""
_LIMIT = 1 << 62


@lru_cache(maxsize=1)
def _tokenizer() -> Callable[[str], list[str]]:
    from nltk.tokenize import NLTKWordTokenizer

    tokenize: Callable[[str], list[str]] = NLTKWordTokenizer().tokenize
    return tokenize


class Vocabulary:
    """Tokens as numbers, in the order in which they were first met."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._numbers: dict[str, int] = {}
        self._inside: dict[str, tuple[int, ...] | None] = {}
        """Word between blanks -> its tokens where another word follows; None where NLTK must see the whole text."""
        self._last: dict[str, tuple[int, ...] | None] = {}
        """The same at the end of a text, where a period is a token of its own."""

    def __len__(self) -> int:
        return len(self.words)

    def encode(self, text: str) -> list[int]:
        """The tokens of a text: exactly `NLTKWordTokenizer().tokenize(text.lower())`, as numbers."""
        lower = text.lower()
        if not _SIMPLE_TEXT.fullmatch(lower):
            return self._by_nltk(lower)
        pieces = lower.split()
        if not pieces:
            return []
        numbers: list[int] = []
        inside = self._inside
        for piece in pieces[:-1]:
            try:
                known = inside[piece]
            except KeyError:
                known = inside[piece] = self._one(piece, "a {} a", slice(1, -1))
            if known is None:
                return self._by_nltk(lower)
            numbers += known
        piece = pieces[-1]
        if piece not in self._last:
            self._last[piece] = self._one(piece, "a {}", slice(1, None)) if any(map(str.isalnum, piece)) else None
        ending = self._last[piece]
        if ending is None:
            return self._by_nltk(lower)
        numbers += ending
        return numbers

    def decode(self, numbers: Iterable[int]) -> list[str]:
        return [self.words[number] for number in numbers]

    def _by_nltk(self, lower: str) -> list[int]:
        return [self._number(token) for token in _tokenizer()(lower)]

    def _one(self, piece: str, frame: str, part: slice) -> tuple[int, ...] | None:
        if not _SIMPLE_WORD.fullmatch(piece):
            return None
        return tuple(self._number(token) for token in _tokenizer()(frame.format(piece))[part])

    def _number(self, token: str) -> int:
        number = self._numbers.get(token)
        if number is None:
            number = self._numbers[token] = len(self.words)
            self.words.append(token)
        return number


@dataclass(frozen=True, slots=True)
class Top:
    gram: tuple[str, ...]
    count: int


class Grams(NamedTuple):
    """The n-grams of a collection, in reading order, each inside one text."""

    n: int
    codes: Ints
    """Shape (n-grams,): equal n-grams have equal codes."""
    starts: Ints
    """Shape (texts + 1,): the n-grams of text t are codes[starts[t]:starts[t + 1]]."""
    places: Ints
    """Shape (n-grams,): index of each n-gram's first token in the collection."""

    @property
    def total(self) -> int:
        return len(self.codes)

    def unique(self) -> int:
        return _count_unique(self.codes)


class TokenizedTexts:
    """The tokens of many texts, added one by one."""

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        self.vocabulary = vocabulary or Vocabulary()
        self._tokens = array("i")
        self._ends = array("q")

    def __len__(self) -> int:
        return len(self._ends)

    @property
    def token_count(self) -> int:
        return len(self._tokens)

    def add(self, *texts: str) -> None:
        """Adds one text; several pieces make one text, tokenized singly and joined end to end."""
        for text in texts:
            self._tokens.extend(self.vocabulary.encode(text))
        self._ends.append(len(self._tokens))

    def tokens(self) -> NDArray[np.int32]:
        """All tokens, shape (tokens,)."""
        return np.array(self._tokens, dtype=np.int32)

    def ends(self) -> Ints:
        """Where each text ends in `tokens`, shape (texts,)."""
        return np.array(self._ends, dtype=np.int64)

    def grams(self, n: int) -> Grams:
        """All n-grams; a text shorter than n tokens has none."""
        tokens, ends = self.tokens(), self.ends()
        starts = np.concatenate((np.zeros(1, np.int64), ends[:-1])) if len(ends) else np.zeros(0, np.int64)
        counts = np.maximum(ends - starts - n + 1, 0)
        offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(counts)))
        # The places are 0, 1, 2, ... with a jump at each new text.
        places = np.arange(offsets[-1], dtype=np.int64) + np.repeat(starts - offsets[:-1], counts)
        size = max(len(self.vocabulary), 1)
        codes, width = tokens[places].astype(np.int64), size
        for step in range(1, n):
            if width > _LIMIT // size:
                codes, width = _ranked(codes)
            codes *= size
            codes += tokens[places + step]
            width *= size
        return Grams(n, codes, offsets, places)

    def most_frequent(self, n: int, *, limit: int) -> list[Top]:
        """The n-grams that occur most often; equal counts in order of first occurrence, as `Counter.most_common` has them."""
        grams = self.grams(n)
        if not grams.total:
            return []
        _, first, counts = np.unique(grams.codes, return_index=True, return_counts=True)
        bar = np.partition(counts, -limit)[-limit] if len(counts) > limit else 1
        likely = np.flatnonzero(counts >= bar)
        chosen = likely[np.lexsort((first[likely], -counts[likely]))][:limit]
        tokens = self.tokens()
        return [
            Top(tuple(self.vocabulary.decode(tokens[place : place + n].tolist())), int(count))
            for place, count in zip(grams.places[first[chosen]].tolist(), counts[chosen].tolist(), strict=True)
        ]


def unique_per_text(grams: Grams) -> Ints:
    """How many different n-grams each text has, shape (texts,)."""
    texts = len(grams.starts) - 1
    if not grams.total:
        return np.zeros(texts, np.int64)
    ranks, width = _ranked(grams.codes)
    owners = np.repeat(np.arange(texts, dtype=np.int64), np.diff(grams.starts))
    pairs = owners * width + ranks
    pairs.sort()
    fresh = np.concatenate((np.ones(1, bool), pairs[1:] != pairs[:-1]))
    return np.bincount(pairs[fresh] // width, minlength=texts).astype(np.int64)


def unique_shares_at(grams: Grams, size: int, *, seed: int, shuffles: int) -> list[float]:
    """Distinct-n at a given number of n-grams, once a shuffle; empty where there are fewer than `size` n-grams.

    Texts are shuffled by `Random(f"{seed}/{shuffle}")` and their n-grams are taken in that order until there are `size`.
    """
    if not 0 < size <= grams.total:
        return []
    counts = np.diff(grams.starts)
    shares = []
    for shuffle in range(shuffles):
        order = list(range(len(counts)))
        Random(f"{seed}/{shuffle}").shuffle(order)
        shares.append(_count_unique(grams.codes[_first(np.array(order), counts, grams.starts, size)]) / size)
    return shares


def _first(order: Ints, counts: Ints, starts: Ints, size: int) -> Ints:
    """Indices of the first `size` n-grams of the texts in this order."""
    reached = np.cumsum(counts[order])
    order = order[: int(np.searchsorted(reached, size)) + 1]
    taken = counts[order]
    ends = np.cumsum(taken)
    places: Ints = np.arange(ends[-1], dtype=np.int64) + np.repeat(starts[order] - (ends - taken), taken)
    return places[:size]


def _ranked(codes: Ints) -> tuple[Ints, int]:
    """The same codes as numbers from 0 without gaps, and how many there are."""
    known, ranks = np.unique(codes, return_inverse=True)
    return ranks.reshape(-1).astype(np.int64), len(known)


def _count_unique(codes: NDArray[Any]) -> int:
    if not len(codes):
        return 0
    ordered = np.sort(codes)
    return 1 + int(np.count_nonzero(ordered[1:] != ordered[:-1]))
