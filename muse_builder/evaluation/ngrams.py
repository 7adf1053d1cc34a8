"""N-grams of many texts, counted in arrays: what NLTK's tokenizer, `ngrams` and a Counter give, to the last digit, faster.

Two things make it fast. A token is a number, and the n-gram at a place is the number of the (n-1)-gram there, times the
size of the vocabulary, plus the next token: exact, no hashing, so counting is one sort of integers. And tokenizing looks up
words: nearly all rules of NLTK's tokenizer look at one word between blanks, so a word seen before costs a look-up. Texts
where a rule could look further (marks that stand alone, other blanks than the space) go to NLTK as a whole.

Texts are not kept: a token costs 4 bytes, an utterance 8; counting n-grams takes about 40 bytes a token while it lasts.
"""

import re
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muse_builder.domains.scripts import spaced

TOKENIZER = "NLTKWordTokenizer, lower case, punctuation kept"

Ints = NDArray[np.int64]
Codes = NDArray[np.int64] | NDArray[np.int32]

_LOCAL = re.compile(
    r"""(?!.*(?:''|""))  [\[({<"“‘’„«`$\#@&'*]*  \w  [\w.,!?:;%$\#&@/*'’‘"“”„«»`\-–—+=|\[\](){}<>]*
    | [-–—&+=/|]+ | \.{2,}""",
    re.VERBOSE,
)
"""A word between spaces all of whose rules look inside it: it has a letter or digit, so no closing mark stands alone, no
doubled quotes, which stand for another mark, and no other blank."""
_ODD_BEGINNING = re.compile(r'"\W')
"""At the beginning of a text a quote is an opening one for a reason of its own, which changes what the next mark is."""
_PLAIN = re.compile(r"(\w+)([,;!?:.]?)")
_SPLIT_WORDS = frozenset({"cannot", "gimme", "gonna", "gotta", "lemme", "wanna"})
"""The only words of letters alone that NLTK divides ("can", "not")."""
_LIMIT = 1 << 62
"""Codes stay below it, so that they fit 64 bits."""
_HALF = 1 << 31
"""Codes below it fit 32 bits."""


@lru_cache(maxsize=1)
def _tokenizer() -> Callable[[str], list[str]]:
    from nltk.tokenize import NLTKWordTokenizer

    tokenize: Callable[[str], list[str]] = NLTKWordTokenizer().tokenize
    return tokenize


class _Words(dict[str, tuple[int, ...]]):
    """Word between blanks -> numbers of its tokens, found out when it is first met."""

    def __init__(self, encode: Callable[[str], tuple[int, ...]]) -> None:
        super().__init__()
        self._encode = encode

    def __missing__(self, word: str) -> tuple[int, ...]:
        found = self[word] = self._encode(word)
        return found


class _LooksFurther(Exception):
    """NLTK must see the whole text."""


class Vocabulary:
    """Tokens as numbers, in the order in which they were first met."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._numbers: dict[str, int] = {}
        self._inside = _Words(self._encode_inside)
        self._last = _Words(self._encode_last)
        """At the end of a text a period is a token of its own."""

    def __len__(self) -> int:
        return len(self.words)

    def encode(self, text: str) -> list[int]:
        """The tokens of a text: exactly `NLTKWordTokenizer().tokenize(text.lower())`, as numbers; where a script has no blanks
        between words, of the text with blanks (`domains.scripts`)."""
        lower = spaced(text.lower())
        if not _ODD_BEGINNING.match(lower):
            words = lower.strip(" ").split(" ")
            last = words.pop()
            try:
                return [*chain.from_iterable(map(self._inside.__getitem__, words)), *self._last[last]]
            except _LooksFurther:
                pass
        return [self._number(token) for token in _tokenizer()(lower)]

    def decode(self, numbers: Iterable[int]) -> list[str]:
        return [self.words[number] for number in numbers]

    def _encode_inside(self, word: str) -> tuple[int, ...]:
        plain = _PLAIN.fullmatch(word)
        if plain and plain[1] not in _SPLIT_WORDS:
            return self._of((word,) if plain[2] in ("", ".") else (plain[1], plain[2]))
        if not word:  # between two spaces
            return ()
        if not _LOCAL.fullmatch(word):
            raise _LooksFurther
        return self._of(_tokenizer()(f"a {word} a")[1:-1])

    def _encode_last(self, word: str) -> tuple[int, ...]:
        plain = _PLAIN.fullmatch(word)
        if plain and plain[1] not in _SPLIT_WORDS:
            return self._of((plain[1], plain[2]) if plain[2] else (word,))
        if not _LOCAL.fullmatch(word) or not any(map(str.isalnum, word)):
            raise _LooksFurther
        return self._of(_tokenizer()(f"a {word}")[1:])

    def _of(self, tokens: Iterable[str]) -> tuple[int, ...]:
        return tuple(map(self._number, tokens))

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


@dataclass(frozen=True)
class Grams:
    """The n-grams of a collection, in reading order, each inside one text."""

    n: int
    codes: Codes
    """Shape (n-grams,): equal n-grams have equal codes."""
    starts: Ints
    """Shape (texts + 1,): the n-grams of text t are codes[starts[t]:starts[t + 1]]."""
    places: Ints
    """Shape (n-grams,): index of each n-gram's first token in the collection."""

    @property
    def total(self) -> int:
        return len(self.codes)

    def unique(self) -> int:
        return len(self.counted[0])

    @cached_property
    def counted(self) -> tuple[Ints, Ints]:
        """Different codes in order, and how often each occurs."""
        ordered = np.sort(self.codes)
        starts = np.flatnonzero(_fresh(ordered))
        return ordered[starts].astype(np.int64), np.diff(starts, append=len(ordered))


class TokenizedTexts:
    """The tokens of many texts, added one by one."""

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        self.vocabulary = Vocabulary() if vocabulary is None else vocabulary  # an empty one is falsy
        self._tokens = array("i")
        self._ends = array("q")

    def __len__(self) -> int:
        return len(self._ends)

    def add(self, text: str) -> None:
        self.add_encoded(self.vocabulary.encode(text))

    def add_encoded(self, numbers: Iterable[int]) -> None:
        """Adds one text that our vocabulary has encoded, or several end to end as one."""
        self._tokens.extend(numbers)
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
        lengths = np.diff(ends, prepend=0)
        offsets = np.zeros(len(ends) + 1, dtype=np.int64)
        np.cumsum(np.maximum(lengths - n + 1, 0), out=offsets[1:])
        candidates = max(len(tokens) - n + 1, 0)
        size = max(len(self.vocabulary), 1)
        codes, width = tokens[:candidates].astype(np.int64), size
        for step in range(1, n):
            if width > _LIMIT // size:
                codes, width = _ranked(codes)
            codes *= size
            codes += tokens[step : candidates + step]
            width *= size
        # Those that would reach into the next text are dropped at last: arrays in one piece are quicker than places.
        inside = np.arange(n, candidates + n) <= np.repeat(ends, lengths)[:candidates]
        places, codes = np.flatnonzero(inside), codes[inside]
        if width <= _HALF:  # pairs of a vocabulary below 46,341 words: sorted in half the time
            codes = codes.astype(np.int32)
        return Grams(n, codes, offsets, places)

    def most_frequent(self, grams: Grams, *, limit: int) -> list[Top]:
        """Those of our n-grams that occur most often; equal counts in order of first occurrence, as in a Counter."""
        if not grams.total:
            return []
        known, counts = grams.counted
        likely = np.flatnonzero(counts >= _bar(counts, limit))
        first = _first_places(grams.codes, known[likely])
        chosen = np.lexsort((first, -counts[likely]))[:limit]
        tokens = self.tokens()
        return [
            Top(tuple(self.vocabulary.decode(tokens[place : place + grams.n].tolist())), int(count))
            for place, count in zip(grams.places[first[chosen]].tolist(), counts[likely[chosen]].tolist(), strict=True)
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
    return np.bincount(pairs[_fresh(pairs)] // width, minlength=texts).astype(np.int64)


def shuffled(texts: int, *, seed: int, shuffles: int) -> list[Ints]:
    """Orders of so many texts, each shuffled by `Random(f"{seed}/{shuffle}")`."""
    orders = []
    for shuffle in range(shuffles):
        order = list(range(texts))
        Random(f"{seed}/{shuffle}").shuffle(order)
        orders.append(np.array(order, dtype=np.int64))
    return orders


def unique_shares_at(grams: Grams, size: int, orders: Iterable[Ints]) -> list[float]:
    """Distinct-n of the first `size` n-grams of the texts in each order; empty where there are fewer n-grams."""
    if not 0 < size <= grams.total:
        return []
    counts = np.diff(grams.starts)
    return [_count_unique(grams.codes[_first(order, counts, grams.starts, size)]) / size for order in orders]


def _first(order: Ints, counts: Ints, starts: Ints, size: int) -> Ints:
    """Indices of the first `size` n-grams of the texts in this order."""
    reached = np.cumsum(counts[order])
    order = order[: int(np.searchsorted(reached, size)) + 1]
    taken = counts[order]
    ends = np.cumsum(taken)
    places: Ints = np.arange(ends[-1], dtype=np.int64) + np.repeat(starts[order] - (ends - taken), taken)
    return places[:size]


def _bar(counts: Ints, limit: int) -> int:
    """The largest count that at least `limit` n-grams reach, 1 where there are not so many.

    Nearly all counts are 1 or 2, on which a partial sort is slow; how many there are of each count is told at once.
    """
    reached = np.cumsum(np.bincount(counts)[::-1])
    return max(1, len(reached) - 1 - int(np.searchsorted(reached, limit)))


def _first_places(codes: Codes, wanted: Ints) -> Ints:
    """Where each of the wanted codes, given in order, stands first; each stands somewhere."""
    nearest = np.searchsorted(wanted, codes)
    nearest[nearest == len(wanted)] = 0
    there = np.flatnonzero(wanted[nearest] == codes)
    return there[np.unique(codes[there], return_index=True)[1]]


def _ranked(codes: Codes) -> tuple[Ints, int]:
    """The same codes as numbers from 0 without gaps, and how many there are."""
    known, ranks = np.unique(codes, return_inverse=True)
    return ranks.reshape(-1).astype(np.int64), len(known)


def _count_unique(codes: Codes) -> int:
    return int(np.count_nonzero(_fresh(np.sort(codes))))


def _fresh(ordered: NDArray[Any]) -> NDArray[np.bool_]:
    """Where in an ordered array a value stands for the first time."""
    fresh = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=fresh[1:])
    return fresh
