"""Near-duplicates by BLEU, against everything kept so far (paper 3.2.1, 3.2.2 and B.1: screens 1 and 3).

A text is a near-duplicate when

    max over kept texts k of  nltk.translate.bleu_score.sentence_bleu([k], text)  >=  threshold

with the text as hypothesis, one kept text as the only reference, lower-cased NLTKWordTokenizer tokens, weights 1/4 for
1- to 4-grams and NLTK's smoothing method 1 (epsilon 0.1). The paper states neither weights, nor smoothing, nor threshold.

Why smoothing method 1: unsmoothed, one missing order makes the whole score 0 (NLTK prints 1e-78), so a clear paraphrase
that shares no 4-gram looks as foreign as a random text. Method 1 replaces only the orders without any match, so a pair
that shares a 4-gram scores exactly as standard BLEU; the add-one methods lift every score of short texts, also of
unrelated ones. Why this direction: a new text should be judged by what it brings; its precision asks just that.

The decisions are NLTK's to the last bit, the work is not: NLTK would compare every pair. Here the 4-grams of the kept texts
stand, hashed, in sorted runs (merged like a log-structured tree), so one look-up per 4-gram of the new text counts the
shared ones in every kept text. Hash collisions and repeated grams can only raise a count; from such counts we
take an upper bound of BLEU, let fewer and fewer texts through tighter bounds, and compute the few that are left exactly.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muse_builder.domains.scripts import spaced

WEIGHTS = (0.25, 0.25, 0.25, 0.25)
"""Of 1- to 4-grams; NLTK's default."""
EPSILON = 0.1
"""An order without a match counts as this many matches: `method1` of nltk.translate.bleu_score.SmoothingFunction."""

_MARGIN = 1e-9
"""Bounds are computed in another order than the score; this is far above the rounding of a few operations and far below
any difference that matters."""
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))
"""Odd constants of multiplicative hashing (the golden ratio's and xxHash's)."""
_BLOOM_BITS = 16
_TAIL = 64
"""Texts collected before they become a sorted run."""


@dataclass(frozen=True, slots=True)
class Match:
    index: int
    """Which kept text, counted from 0 in the order of adding."""
    bleu: float
    """BLEU with it, 0 to 1."""


@lru_cache(maxsize=1)
def _word_tokenizer() -> Callable[[str], list[str]]:
    from nltk.tokenize import NLTKWordTokenizer

    tokenize: Callable[[str], list[str]] = NLTKWordTokenizer().tokenize
    return tokenize


@lru_cache(maxsize=8)  # check and add come in pairs, and tokenizing is the dearest part of both
def tokenize(text: str) -> tuple[str, ...]:
    """Lower-case NLTK word tokens, punctuation included; needs no download, unlike `word_tokenize`.

    Where a script has no blanks, its words are told first (`domains.scripts`): a sentence would be one word, and no two alike.
    """
    return tuple(_word_tokenizer()(spaced(text.lower())))


def sentence_bleu(reference: Sequence[Any], hypothesis: Sequence[Any]) -> float:
    """BLEU of one hypothesis against one reference, 0 to 1, bit for bit NLTK's with `WEIGHTS` and method 1."""
    hypothesis_length = len(hypothesis)
    logs = []
    for n, weight in enumerate(WEIGHTS, start=1):
        ours, theirs = _grams(hypothesis, n), _grams(reference, n)
        matches = sum(min(count, theirs[gram]) for gram, count in ours.items() if gram in theirs)
        if n == 1 and matches == 0:
            return 0.0
        total = max(1, hypothesis_length - n + 1)
        logs.append(weight * math.log(matches / total if matches else EPSILON / total))
    return _brevity(len(reference), hypothesis_length) * math.exp(math.fsum(logs))


def _grams(tokens: Sequence[Any], n: int) -> Counter[Any]:
    return Counter(zip(*(tokens[start:] for start in range(n)), strict=False))


def _brevity(reference_length: int, hypothesis_length: int) -> float:
    if hypothesis_length > reference_length:
        return 1.0
    return math.exp(1 - reference_length / hypothesis_length) if hypothesis_length else 0.0


class NearDuplicates:
    """The texts kept so far, ready to be asked whether a new one is too close to any.

    Takes about 2 KB for a text of 120 words. To resume, add the kept texts again (about 0.3 ms each); no state is saved.
    """

    def __init__(self, threshold: float) -> None:
        """
        Args:
            threshold: BLEU from which a text is a near-duplicate, above 0 and up to 1; unstated in the paper.
        """
        if not 0 < threshold <= 1:
            raise ValueError(f"BLEU threshold {threshold} is not in (0, 1]; 0.5 is a fair start")
        self.threshold = threshold
        self._ids: dict[str, int] = {}
        self._tokens: NDArray[np.uint32] = np.zeros(1024, np.uint32)
        self._starts: NDArray[np.int64] = np.zeros(64, np.int64)
        """Where text i begins in `_tokens`; one more than there are texts."""
        self._count = 0
        self._runs: list[tuple[NDArray[np.uint32], NDArray[np.uint32]]] = []
        """(hash of a 4-gram, its text), sorted by hash; sizes fall, so there are only log2 many."""
        self._tail: list[NDArray[np.uint32]] = []
        """Hashes of texts not yet in a run; they are the last ones."""

    def __len__(self) -> int:
        return self._count

    def check(self, text: str) -> Match | None:
        """The closest kept text when it is at or above the threshold (the earliest of equals), else None; keeps nothing."""
        tokens = tokenize(text)
        if not tokens or not self._count:
            return None
        unknown: dict[str, int] = {}
        known = self._ids
        ids = np.array([known.get(word, -1) for word in tokens], np.int64)
        for place in np.flatnonzero(ids < 0):
            ids[place] = unknown.setdefault(tokens[place], len(known) + len(unknown))
        hypothesis = ids.astype(np.uint32)
        best: Match | None = None
        for index in self._candidates(hypothesis):
            start, end = self._starts[index], self._starts[index + 1]
            bleu = sentence_bleu(self._tokens[start:end].tolist(), hypothesis.tolist())
            if bleu >= self.threshold and (best is None or bleu > best.bleu):
                best = Match(int(index), bleu)
        return best

    def add(self, text: str) -> int:
        """Keeps a text; returns its index."""
        words = tokenize(text)
        ids = np.array([self._ids.setdefault(word, len(self._ids)) for word in words], np.uint32)
        start = int(self._starts[self._count])
        end = start + len(ids)
        if end > len(self._tokens):
            self._tokens = np.concatenate([self._tokens, np.zeros(max(len(self._tokens) // 2, end), np.uint32)])
        self._tokens[start:end] = ids
        self._count += 1
        if self._count + 1 > len(self._starts):
            self._starts = np.concatenate([self._starts, np.zeros(len(self._starts), np.int64)])
        self._starts[self._count] = end
        self._tail.append(_hashes(ids, 4))
        if len(self._tail) == _TAIL:
            self._settle()
        return self._count - 1

    def extend(self, texts: Iterable[str]) -> None:
        """Keeps all of them: how a resumed run gets its memory back."""
        for text in texts:
            self.add(text)

    def _settle(self) -> None:
        """Turns the tail into a sorted run and merges runs of like size, so that each entry is moved log2 times."""
        first = self._count - len(self._tail)
        texts = np.repeat(np.arange(first, self._count, dtype=np.uint32), [len(hashes) for hashes in self._tail])
        self._push(np.concatenate(self._tail), texts)
        self._tail = []
        while len(self._runs) > 1 and len(self._runs[-1][0]) * 2 > len(self._runs[-2][0]):
            (hashes_a, texts_a), (hashes_b, texts_b) = self._runs[-2:]
            del self._runs[-2:]
            self._push(np.concatenate([hashes_a, hashes_b]), np.concatenate([texts_a, texts_b]))

    def _push(self, hashes: NDArray[np.uint32], texts: NDArray[np.uint32]) -> None:
        order = np.argsort(hashes, kind="stable")
        self._runs.append((hashes[order], texts[order]))

    def _candidates(self, hypothesis: NDArray[np.uint32]) -> list[int]:
        """Kept texts that could reach the threshold, in order; misses none."""
        length = len(hypothesis)
        starts = self._starts[: self._count + 1]
        lengths = np.diff(starts)
        grams = length - 3
        if EPSILON / max(1, grams) < (self.threshold - _MARGIN) ** 4:
            # Without a shared 4-gram even perfect lower orders stay below: only texts found by a 4-gram can pass.
            shared = self._shared(_hashes(hypothesis, 4))
            alive = np.flatnonzero((shared > 0) & (lengths > 0))
            matches = {4: shared[alive]}
        else:
            # A hypothesis of a few words may pass without one; texts far longer cannot (brevity penalty).
            longest = length * (1 - math.log(self.threshold)) + 1
            alive = np.flatnonzero((lengths > 0) & (lengths <= longest))
            matches = {}
        for order in (None, 2, 1, 3, 4):
            if order is not None and order not in matches and len(alive):
                matches[order] = self._overlap(hypothesis, alive, order)
            keep = self._bound(length, lengths[alive], matches) >= self.threshold - _MARGIN
            if not keep.all():
                alive = alive[keep]
                matches = {n: counts[keep] for n, counts in matches.items()}
        return [int(index) for index in alive]

    def _shared(self, hashes: NDArray[np.uint32]) -> NDArray[np.int64]:
        """(texts,) how many of its 4-grams each kept text shares with the hypothesis, or more."""
        wanted = np.unique(hashes)
        found: list[NDArray[np.uint32]] = []
        for run_hashes, run_texts in self._runs:
            left = np.searchsorted(run_hashes, wanted, "left")
            right = np.searchsorted(run_hashes, wanted, "right")
            found.append(run_texts[_ranges(left, right - left)])
        shared = np.bincount(np.concatenate(found), minlength=self._count) if found else np.zeros(self._count, np.int64)
        if self._tail:
            table = _table(wanted)
            first = self._count - len(self._tail)
            for place, grams in enumerate(self._tail, start=first):
                shared[place] = np.count_nonzero(table[grams >> np.uint32(32 - _BLOOM_BITS)])
        return shared

    def _overlap(self, hypothesis: NDArray[np.uint32], alive: NDArray[np.int64], order: int) -> NDArray[np.int64]:
        """(alive,) how many n-grams of each text occur in the hypothesis, or more; grams across two texts may add to it."""
        starts = self._starts[alive]
        lengths = self._starts[alive + 1] - starts
        tokens = self._tokens[_ranges(starts, lengths)]
        grams = _hashes(np.concatenate([tokens, np.zeros(order - 1, np.uint32)]), order)
        table = _table(_hashes(hypothesis, order))
        hits = table[grams >> np.uint32(32 - _BLOOM_BITS)]
        offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        return np.add.reduceat(hits.astype(np.int64), offsets)

    def _bound(self, length: int, lengths: NDArray[np.int64], matches: dict[int, NDArray[np.int64]]) -> NDArray[np.float64]:
        """(alive,) what BLEU cannot exceed, given at most so many matches of some orders and any number of the others."""
        logs = np.zeros(len(lengths))
        for n, weight in enumerate(WEIGHTS, start=1):
            total = max(1, length - n + 1)
            most = np.clip(lengths - n + 1, 0, max(0, length - n + 1))
            if n in matches:
                most = np.minimum(most, matches[n])
            logs += weight * np.log(np.where(most > 0, most, EPSILON) / total)
        return np.exp(np.minimum(0.0, 1 - lengths / length) + logs)


def _hashes(ids: NDArray[np.uint32], n: int) -> NDArray[np.uint32]:
    """(tokens - n + 1,) a 32-bit hash of each n-gram of token ids; empty for a shorter text."""
    count = len(ids) - n + 1
    if count <= 0:
        return np.zeros(0, np.uint32)
    wide = ids.astype(np.uint64)
    mixed = np.full(count, n, np.uint64)
    for place in range(n):
        mixed = (mixed ^ wide[place : place + count]) * _MIX[0]
        mixed ^= mixed >> np.uint64(29)
    return ((mixed * _MIX[1]) >> np.uint64(32)).astype(np.uint32)


def _table(hashes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """(2**16,) which high bits occur among the hashes: a set that lets a few strangers in and keeps no member out."""
    table = np.zeros(1 << _BLOOM_BITS, np.bool_)
    table[hashes >> np.uint32(32 - _BLOOM_BITS)] = True
    return table


def _ranges(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The indices start, start + 1, ... of every range, one range after the other."""
    total = int(lengths.sum())
    ends = np.cumsum(lengths)
    return np.repeat(starts - (ends - lengths), lengths) + np.arange(total)
