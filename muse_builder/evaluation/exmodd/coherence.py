"""Coherence: do neighbouring turns talk of the same things, more than turns that are no neighbours?

    overlap(a, b)   |A and B| / min(|A|, |B|) of the sets of content words (stems, function words left out) of two turns;
                    not defined where one has none
    adjacent        mean overlap of turns i and i + 1
    shuffled        mean overlap of all pairs of turns of one conversation: exactly what a shuffle of its turns gives on the
                    mean, so no dice are needed
    strangers       mean overlap of turn i and turn i + 1 of the conversation read before: what the topic alone gives
    coherence       adjacent - shuffled

EXMODD reports coherence without a formula; this is ours. It is lexical: a paraphrase counts for nothing, repetition for much,
so read it beside Distinct-n. Means are over conversations.
"""

from collections.abc import Sequence
from itertools import combinations, pairwise

from muse_builder.domains.english import LIGHT
from muse_builder.domains.words import read
from muse_builder.evaluation.measure import Section
from muse_builder.evaluation.significance import Column, means
from muse_builder.records import Conversation

Words = frozenset[str]


def content(text: str) -> Words:
    """Stems of the words of a text that carry meaning."""
    return frozenset(token.stem for token in read(text) if token.word not in LIGHT and len(token.word) > 2)


def overlap(one: Words, other: Words) -> float | None:
    """Share of the shorter turn's words that the other has too; None where one has none."""
    return len(one & other) / min(len(one), len(other)) if one and other else None


class Coherence:
    """Of a corpus, one conversation after the other; keeps one conversation's words and a few numbers of each."""

    def __init__(self) -> None:
        self._before: list[Words] = []
        self._adjacent: list[float | None] = []
        self._shuffled: list[float | None] = []
        self._strangers: list[float | None] = []

    def add(self, conversation: Conversation) -> None:
        words = [content(turn.text) for turn in conversation.turns]
        self._adjacent.append(_mean([overlap(*pair) for pair in pairwise(words)]))
        self._shuffled.append(_mean([overlap(*pair) for pair in combinations(words, 2)]))
        self._strangers.append(_mean([overlap(*pair) for pair in zip(words, self._before[1:], strict=False)]))
        self._before = words

    def section(self, *, seed: int) -> Section:
        gains = [
            None if near is None or any_two is None else near - any_two
            for near, any_two in zip(self._adjacent, self._shuffled, strict=True)
        ]
        columns = [
            Column("coherence", "adjacent overlap - that of shuffled turns, mean over conversations", gains),
            Column(
                "overlap of adjacent turns",
                "shared content stems / those of the shorter turn, turns i and i + 1",
                self._adjacent,
            ),
            Column("overlap of shuffled turns", "the same of any two turns of a conversation", self._shuffled),
            Column("overlap with strangers", "the same of turn i and turn i + 1 of the conversation before", self._strangers),
        ]
        return Section("coherence (EXMODD)", means(columns, range(len(gains)), seed=seed))


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
