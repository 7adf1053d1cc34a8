"""What conversations say alike: sentences word for word, commonest stretches of words, and how many 4-grams are distinct."""

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from muse_builder.domains.words import read as tokens_of
from muse_builder.domains.words import sentences
from muse_builder.records import Conversation
from muse_builder.screens import style
from muse_builder.trust.counting import EXAMPLES, Share, share

GRAM = 6
"""Words of the n-grams whose repetition across conversations is counted."""
_SLOTS = 1 << 22
"""Counters for n-grams, 16 MB; a collision can only make one look commoner."""
HEAVY = 4
"""An n-gram is remembered by its words from this many conversations on."""
_HEAVY_KEPT = 20_000
DISTINCT_AT = 7_000
"""4-grams that Distinct-4 is measured on: it falls with the amount of text, so the amount is fixed."""


class Repeats:
    """Stretches of text by the number of conversations that have them, in bounded memory."""

    def __init__(self) -> None:
        self._counts = np.zeros(_SLOTS, np.uint32)
        self._heavy: dict[str, int] = {}

    def add(self, texts: Iterable[str]) -> None:
        """Counts the stretches of one conversation, each once."""
        for text in dict.fromkeys(texts):
            slot = _slot(text)
            self._counts[slot] += 1
            if self._counts[slot] >= HEAVY:
                self._heavy[text] = int(self._counts[slot])
        if len(self._heavy) > _HEAVY_KEPT:
            self._heavy = dict(self.ranked()[: _HEAVY_KEPT // 2])

    def ranked(self) -> list[tuple[str, int]]:
        """(text, conversations) of all that stand in `HEAVY` conversations or more, the commonest first."""
        return sorted(self._heavy.items(), key=lambda pair: (-pair[1], pair[0]))


class Repetition:
    """Sentences that an earlier conversation has, the commonest sentences and sequences of words, and Distinct-4 by role."""

    def __init__(self) -> None:
        self.shared = style.SharedSentences()
        self.shared_examples: list[dict[str, str]] = []
        self.shared_by: Counter[str] = Counter()
        self.sequences, self.sentences = Repeats(), Repeats()
        self.grams: dict[str, tuple[int, set[tuple[str, ...]]]] = {"user": (0, set()), "assistant": (0, set())}

    def add(self, conversation: Conversation) -> None:
        for shared in self.shared.add(conversation):
            turn = conversation.turns[int(shared.channel.removeprefix("turn "))]
            self.shared_by[f"{turn.role} {turn.action}"] += 1
            if len(self.shared_examples) < 2 * EXAMPLES:
                place = {"conversation": conversation.conversation_id, "where": shared.channel, "quote": shared.sentence[:160]}
                self.shared_examples.append(place)
        self.sequences.add(_word_sequences(conversation))
        self.sentences.add(_sentences(conversation, self.shared.least_words))
        for turn in conversation.turns:
            count, seen = self.grams[turn.role]
            words = [token.word for token in tokens_of(turn.text)]
            for gram in zip(words, words[1:], words[2:], words[3:], strict=False):
                if count == DISTINCT_AT:
                    break
                count += 1
                seen.add(gram)
            self.grams[turn.role] = (count, seen)

    def shares(self) -> dict[str, Share]:
        measured = [(count - len(seen), count) for count, seen in self.grams.values() if count == DISTINCT_AT]
        return {
            "repeats.sentences": share(self.shared.shared, self.shared.sentences),
            "repeats.grams": share(sum(again for again, _ in measured), sum(count for _, count in measured)),
        }

    def distinct_4(self) -> dict[str, float | None]:
        """By role; None where there are fewer 4-grams than it is measured on."""
        return {
            role: round(len(seen) / count, 4) if count == DISTINCT_AT else None for role, (count, seen) in self.grams.items()
        }

    def found(self) -> dict[str, Any]:
        return {
            "sentences_by_turn": dict(sorted(self.shared_by.items(), key=lambda pair: (-pair[1], pair[0]))),
            "first_sentences": self.shared_examples,
            "sentences": _counted(self.sentences.ranked()[: 4 * EXAMPLES]),
            "word_sequences": _counted(_apart(self.sequences.ranked(), 4 * EXAMPLES)),
        }

    def not_measured(self) -> list[str]:
        return [
            f"distinct_4 of the {role}: {count} of the {DISTINCT_AT} 4-grams it is measured on"
            for role, (count, _) in self.grams.items()
            if count < DISTINCT_AT
        ]


def _counted(ranked: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"text": text, "conversations": count} for text, count in ranked]


def _word_sequences(conversation: Conversation) -> Iterator[str]:
    for turn in conversation.turns:
        words = [token.word for token in tokens_of(turn.text)]
        for start in range(len(words) - GRAM + 1):
            yield " ".join(words[start : start + GRAM])


def _sentences(conversation: Conversation, least_words: int) -> Iterator[str]:
    for turn in conversation.turns:
        for start, end in sentences(turn.text):
            sentence = turn.text[start:end]
            if len(tokens_of(sentence)) >= least_words:
                yield sentence


def _apart(ranked: Iterable[tuple[str, int]], count: int) -> list[tuple[str, int]]:
    """The first of them, without those that only shift a commoner one by a word or two."""
    told: list[tuple[str, int]] = []
    for gram, conversations in ranked:
        words = gram.split()
        parts = [" ".join(words[start : start + GRAM - 2]) for start in range(3)]
        if not any(part in other for other, _ in told for part in parts):
            told.append((gram, conversations))
        if len(told) == count:
            break
    return told


def _slot(gram: str) -> int:
    return zlib.crc32(gram.encode()) & (_SLOTS - 1)
