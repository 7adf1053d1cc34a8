"""Are shoppers less pleased with a bad recommender? The same shopper, scenario and dice, with a good one and with a bad one.

Counterfactual validation after ConvApparel (arXiv 2602.16938): a simulated shopper that stays as pleased, and buys as readily,
whatever is shown does not listen. What a shopper thinks of an offer is read from what they do with it, not from the product: so
one who ignores what is shown is seen.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from muse_builder.evaluation.measure import Measure
from muse_builder.evaluation.significance import Column, Weights, interval_of, means
from muse_builder.records import DECLINES, OFFERS, QUESTIONS, Action, Conversation

PLEASED: Mapping[Action, float] = {
    "accept": 1.0, "ask_also": 1.0, "ask_variant": 0.75, "defer": 0.5, "change_need": 0.5, "critique": 0.25, "reveal": 0.25,
    "reject": 0.0, "leave": 0.0,
}  # fmt: skip
"""What is done in the end about an offer -> how pleased one is who does so, 0 to 1; a question alone says nothing yet."""
LEAST = 2
"""Pairs; fewer give no interval."""


class TwinPair(NamedTuple):
    """The same shopper twice."""

    good: Conversation
    bad: Conversation


def pairs_of(rows: Iterable[Conversation]) -> list[TwinPair]:
    """Each twin with the conversation whose twin it is, in the order of the rows."""
    every = {row.conversation_id: row for row in rows}
    return [TwinPair(every[row.twin_of], row) for row in every.values() if row.twin_of is not None and row.twin_of in every]


def answers(row: Conversation) -> Iterator[float]:
    """How pleased the shopper is with each offer, by what is done about it before the next one."""
    pleased: float | None = None
    shown = False
    for turn in row.turns:
        if turn.action in OFFERS and turn.item_ids:
            if shown and pleased is not None:
                yield pleased
            shown, pleased = True, None
        elif shown and turn.role == "user" and turn.action in PLEASED and turn.action not in QUESTIONS:
            pleased = PLEASED[turn.action]
    if shown and pleased is not None:
        yield pleased


def satisfaction(row: Conversation) -> float | None:
    """The mean over the offers of a conversation, 0 to 1; None where none was answered."""
    given = list(answers(row))
    return sum(given) / len(given) if given else None


def bought(row: Conversation) -> float:
    return float(row.accepted_item_id is not None)


def misses(row: Conversation) -> float:
    """Offers that were declined or left."""
    return float(sum(turn.action in DECLINES | {"leave"} for turn in row.turns if turn.role == "user"))


def effect_size(differences: Sequence[float]) -> float | None:
    """Cohen's d of paired differences: their mean in their own standard deviations; None where they do not differ."""
    spread = float(np.std(differences, ddof=1)) if len(differences) >= LEAST else 0.0
    return float(np.mean(differences)) / spread if spread else None


def twin_measures(pairs: Sequence[TwinPair], *, seed: int = 0) -> tuple[Measure, ...]:
    """What falls, and by how much, from the good recommender to the bad one. Intervals draw whole pairs."""
    names = [pair.good.conversation_id for pair in pairs]
    pleased = [(satisfaction(pair.good), satisfaction(pair.bad)) for pair in pairs]
    both = [(one, other) if one is not None and other is not None else (None, None) for one, other in pleased]
    falls = [None if one is None or other is None else one - other for one, other in both]
    of = "satisfaction is the mean over the offers of what the shopper does about each: takes it 1, asks for it otherwise .75, "
    of += "puts off or changes the mind .5, objects or tells more .25, refuses or leaves 0"
    columns = [
        Column("satisfaction, good", f"mean with the good recommender; {of}", [one for one, _ in both]),
        Column("satisfaction, bad", "the same with the bad one", [other for _, other in both]),
        Column("satisfaction falls by", "mean of the pairs' differences, good less bad", falls),
        Column("bought, good", "share that took something", [bought(pair.good) for pair in pairs]),
        Column("bought, bad", "the same with the bad recommender", [bought(pair.bad) for pair in pairs]),
        Column("acceptance falls by", "mean difference, good less bad", [bought(one) - bought(other) for one, other in pairs]),
        Column("offers missed, good", "offers declined or left, a conversation", [misses(pair.good) for pair in pairs]),
        Column("offers missed, bad", "the same with the bad recommender", [misses(pair.bad) for pair in pairs]),
        Column("patience spent more by", "mean difference, bad less good", [misses(bad) - misses(good) for good, bad in pairs]),
    ]
    known = np.array([fall for fall in falls if fall is not None])

    def drawn(weights: Weights) -> float | None:
        return effect_size(list(np.repeat(known, weights.astype(int))))

    told = "Cohen's d of the falls of satisfaction: their mean in their own standard deviations; .8 and more is called large"
    interval = interval_of(drawn, len(known), seed=seed) if len(known) >= LEAST else None
    size = Measure("effect size", effect_size(list(known)), told, len(known), len(falls) - len(known), interval)
    return (*means(columns, names, seed=seed), size)
