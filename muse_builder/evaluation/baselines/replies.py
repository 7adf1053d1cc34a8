"""Systems that need no model, for the response task: the bar that any model has to clear.

gold            the true reply
copy context    what the user said last
random reply    the true reply of another conversation in the same mode
no context      the reply of train that was given for the item most like this one; in other rounds the one most like all
                others: how far a reply comes without a word of the dialogue
nearest reply   the reply of train to the context most like this one, of the same mode and for an item as much like it
"""

from collections.abc import Callable, Iterator, Sequence
from random import Random

import numpy as np

from muse_builder.evaluation.baselines.words import Scores, WordIndex
from muse_builder.evaluation.overlap import MODES, Mode, ResponseExample
from muse_builder.evaluation.systems import System, baseline
from muse_builder.retrieval.text import item_text

GOLD, COPY, RANDOM, BLIND, NEAREST = "gold", "copy context", "random reply", "no context", "nearest reply"
BASELINES = (GOLD, COPY, RANDOM, BLIND, NEAREST)
NO_TRAIN = "there is no nearest reply and none without context: train has no reply to take one from"
TYPICAL = 500
"""Replies, the first ones, among which the most typical is looked for."""


def copy_context(asked: Sequence[ResponseExample]) -> list[str | None]:
    """What the user said last."""
    return [next((said.text for said in reversed(e.context) if said.role == "user"), None) for e in asked]


def random_reply(asked: Sequence[ResponseExample], *, seed: int = 0) -> list[str | None]:
    """The true reply of another conversation in the same mode; None where there is none."""
    pools: dict[Mode, list[ResponseExample]] = {mode: [e for e in asked if e.mode == mode] for mode in MODES}
    replies: list[str | None] = []
    for example in asked:
        others = [other for other in pools[example.mode] if other.conversation_id != example.conversation_id]
        dice = Random(f"{seed}/random reply/{example.example_id}")
        replies.append(dice.choice(others).gold if others else None)
    return replies


class NearestReplies:
    """Replies of train by what stands before them."""

    def __init__(self, known: Sequence[ResponseExample]) -> None:
        self._known = {mode: [example for example in known if example.mode == mode] for mode in MODES}
        self._contexts = {mode: WordIndex([_context(one) for one in held]) for mode, held in self._known.items()}
        self._items = WordIndex([_item(one) for one in self._known["recommendation"]])
        self._typical = self._most_typical(self._known["other"])

    def with_context(self, asked: Sequence[ResponseExample]) -> list[str | None]:
        """By the cosine of TF-IDF of the last two lines, and of the item's text where one is recommended."""
        found = []
        for example in asked:
            scores = self._contexts[example.mode].tfidf(_context(example))
            if example.mode == "recommendation":
                scores = scores + self._items.tfidf(_item(example))
            found.append(self._best(example, scores))
        return found

    def without_context(self, asked: Sequence[ResponseExample]) -> list[str | None]:
        """By the item's text alone; of other replies the most typical."""
        return [
            self._best(example, self._items.tfidf(_item(example) if example.mode == "recommendation" else ""))
            if example.mode == "recommendation"
            else self._best(example, self._typical)
            for example in asked
        ]

    def _best(self, example: ResponseExample, scores: Scores) -> str | None:
        """The reply of the highest score in another conversation, of several the first."""
        held = self._known[example.mode]
        others = [place for place, one in enumerate(held) if one.conversation_id != example.conversation_id]
        best = max(others, key=lambda place: scores[place], default=None)
        return None if best is None else held[best].gold

    def _most_typical(self, held: Sequence[ResponseExample]) -> Scores:
        """How like all others each reply is: those beyond `TYPICAL` are not looked at."""
        terms = WordIndex([example.gold for example in held])
        scores = np.zeros(len(held))
        for example in held[:TYPICAL]:
            scores += terms.tfidf(example.gold)
        return scores


def _context(example: ResponseExample) -> str:
    return " ".join(said.text for said in example.context[-2:])


def _item(example: ResponseExample) -> str:
    return "" if example.item is None else item_text(example.item)


def baselines(known: Sequence[ResponseExample], *, seed: int = 0) -> Iterator[System[ResponseExample, str]]:
    """All of them; the last two where train has replies.

    Args:
        known: examples of train.
    """
    made: dict[str, Callable[[Sequence[ResponseExample]], Sequence[str | None]]] = {
        GOLD: lambda rows: [example.gold for example in rows],
        COPY: copy_context,
        RANDOM: lambda rows: random_reply(rows, seed=seed),
    }
    if known:
        nearest = NearestReplies(known)
        made |= {BLIND: nearest.without_context, NEAREST: nearest.with_context}
    for name, answer in made.items():
        yield baseline(name, answer)
