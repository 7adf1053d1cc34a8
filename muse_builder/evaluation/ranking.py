"""Ranking of items, best first: Recall@k and MRR@k under several rules of what is right.

    recommended   the item recommended in that round: the paper's label; in a foreign corpus any of several
    found         the same, without the rounds in which the Manager handed the target over: no search found those
    target        what the user had in mind
    acceptable    any item that would do, by the rule of `views.context.Alternates`

Recall@k is the share of examples with a right item among the first k, MRR@k the mean of 1 / rank of the first right item,
0 where it is not among the first k. An example whose right items were all shown before has nothing left to find: it is not
counted, and not missing.

The dice of no figure differ between systems, and two systems are compared on the examples that both ranked: where the Manager
handed the target over nobody searched, so the gold query has no ranking there, and its row alone would flatter or shame it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from muse_builder.evaluation.measure import Measure
from muse_builder.evaluation.significance import Column, means, paired_means
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.evaluation import WriteQuery
from muse_builder.views.context import Alternates, without_pictures

DEPTHS = (10, 20)
"""k of Recall@k and MRR@k (paper, Table 4)."""
RULES = {
    "recommended": "the item recommended in that round",
    "found": "the item recommended in that round, rounds where the Manager handed it over left out",
    "target": "the target",
    "acceptable": Alternates.DEFINITION,
}
"""What counts as right, by name."""
COMPARED = ("recommended", "target", "acceptable")
"""Rules under which systems are compared; where both ranked, "found" says the same as "recommended"."""


@dataclass(frozen=True, slots=True)
class RecommendationExample:
    example_id: str
    """ "<conversation>/<turn>"; predictions name it."""
    conversation_id: str
    context: tuple[Utterance, ...]
    excluded: tuple[str, ...]
    """Items shown before."""
    recommended: tuple[str, ...]
    target: str
    acceptable: tuple[str, ...]
    gold_query: str | None
    """What the Querier searched with; None where nothing was searched (handed over, a foreign corpus)."""
    handed_over: bool

    def task(self, *, text_only: bool) -> WriteQuery:
        """What a model under test is asked; captions stand in for pictures that are not sent."""
        return WriteQuery(conversation=without_pictures(self.context) if text_only else self.context)

    def right(self, rule: str) -> frozenset[str] | None:
        """Ids that count as right and were not shown before; None where the rule does not apply to this example."""
        if rule == "found" and self.handed_over:
            return None
        right = {"target": (self.target,), "acceptable": self.acceptable}.get(rule, self.recommended)
        return frozenset(filter(None, right)) - frozenset(self.excluded) or None


@dataclass(frozen=True)
class Ranked:
    """One system's rankings: the measure of the recommendation task."""

    examples: Sequence[RecommendationExample]
    answers: Sequence[Sequence[str] | None]
    """Item ids best first for each example, at least as deep as the greatest k or as the items reach; None where no prediction
    came: missing, not a miss."""
    depths: Sequence[int] = DEPTHS

    def part(self, places: Sequence[int]) -> Self:
        """The rankings at some places alone."""
        chosen = [self.examples[place] for place in places], [self.answers[place] for place in places]
        return type(self)(*chosen, self.depths)

    def measures(self, *, seed: int = 0) -> tuple[Measure, ...]:
        """Table 4 under every rule."""
        return measures(self.examples, self.answers, depths=self.depths, seed=seed)

    def against(self, other: Self, *, seed: int = 0) -> tuple[Measure, ...]:
        """This system minus the other, at the least k."""
        return differences(self.examples, self.answers, other.answers, depth=min(self.depths), seed=seed)


def first_rank(ranking: Sequence[str], right: frozenset[str], depth: int) -> int | None:
    """Rank of the first right item among the first `depth`, 1 is best; None where there is none."""
    return next((rank for rank, item_id in enumerate(ranking[:depth], start=1) if item_id in right), None)


def measures(
    asked: Sequence[RecommendationExample],
    rankings: Sequence[Sequence[str] | None],
    *,
    depths: Sequence[int] = DEPTHS,
    seed: int = 0,
) -> tuple[Measure, ...]:
    """Recall@k and MRR@k under every rule, with intervals that draw whole conversations.

    Args:
        rankings: item ids best first for each example, at least as deep as the greatest k or as the items reach; None where
            no prediction came: missing, not a miss.
    """
    found: list[Measure] = []
    for rule, described in RULES.items():
        places = [place for place, example in enumerate(asked) if example.right(rule) is not None]
        rows = [asked[place] for place in places]
        ranked = [rankings[place] for place in places]
        columns = []
        for depth in depths:
            ranks = _ranks(rows, ranked, rule, depth)
            columns += [
                Column(
                    f"Recall@{depth}, {rule}",
                    f"share of examples with a right item among the first {depth}; right: {described}",
                    [None if rank is None else float(rank > 0) for rank in ranks],
                ),
                Column(
                    f"MRR@{depth}, {rule}",
                    f"mean of 1 / rank of the first right item, 0 beyond rank {depth}; right: {described}",
                    [None if rank is None else 1 / rank if rank else 0.0 for rank in ranks],
                ),
            ]
        found += means(columns, [example.conversation_id for example in rows], seed=seed)
    return tuple(found)


def _ranks(
    asked: Sequence[RecommendationExample], rankings: Sequence[Sequence[str] | None], rule: str, depth: int
) -> list[int | None]:
    """Rank of the first right item for each example, 0 where it is not among the first `depth`; None without a ranking."""
    ranks: list[int | None] = []
    for example, ranking in zip(asked, rankings, strict=True):
        right = example.right(rule)
        ranks.append(None if ranking is None or right is None else first_rank(ranking, right, depth) or 0)
    return ranks


def differences(
    asked: Sequence[RecommendationExample],
    first: Sequence[Sequence[str] | None],
    second: Sequence[Sequence[str] | None],
    *,
    depth: int = DEPTHS[0],
    seed: int = 0,
) -> tuple[Measure, ...]:
    """Recall@`depth` of the first minus that of the second under the rules of `COMPARED`, where both ranked."""
    found: list[Measure] = []
    for rule in COMPARED:
        places = [place for place, example in enumerate(asked) if example.right(rule) is not None]
        rows = [asked[place] for place in places]
        one, two = (
            [None if rank is None else float(rank > 0) for rank in _ranks(rows, [side[p] for p in places], rule, depth)]
            for side in (first, second)
        )
        names = [example.conversation_id for example in rows]
        found += paired_means(f"Recall@{depth}, {rule}", one, two, names, seed=seed)
    return tuple(found)
