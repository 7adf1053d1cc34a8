"""Ranking of items, best first: Hit@k, Recall@k, MRR@k and NDCG@k under several rules of what is right.

    recommended   the item recommended in that round: the paper's label; in a foreign corpus any of several
    found         the same, without the rounds in which the Manager handed the target over: no search found those
    target        what the user had in mind
    acceptable    any item that would do, by the rule of `views.context.Alternates`

    Hit@k      1 where a right item is among the first k: what the paper calls Recall@k, since one item is right there
    Recall@k   right items among the first k / all right items
    MRR@k      1 / rank of the first right item, 0 where it is not among the first k
    NDCG@k     each right item among the first k counts 1 / log2(rank + 1), divided by what the best order gives
    coverage   share of examples with a ranking at all

each the mean over examples. Who ranks nothing finds nothing: an example without a ranking counts 0. What was found where there
was one stands beside coverage and is no figure by itself. An example whose right items were all shown before has nothing left
to find and is not counted.

The dice of no figure differ between systems. Where the Manager handed the target over nobody searched, so the gold query can
have no ranking there: those rounds are neither counted for it nor in a comparison with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2
from typing import NamedTuple, Self

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
COMPARED = {"recommended": "Recall", "target": "Recall", "acceptable": "Hit"}
"""Rules under which systems are compared, and by which figure: of several items that would do one is enough."""
FIGURES = {
    "Hit": "share of examples with a right item among the first {depth}",
    "Recall": "mean share of the right items that are among the first {depth}",
    "MRR": "mean of 1 / rank of the first right item, 0 beyond rank {depth}",
    "NDCG": "mean of the discounted gain of right items among the first {depth}, of that of the best order",
}
"""What is measured at each depth, in the order of `Figures`."""


Rankings = Sequence[Sequence[str] | None]


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
    named: tuple[str, ...] = ()
    """Items that turns before speak of, in their order."""
    scenario_id: str = ""
    """Private: no system under test is told."""

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
    came: nothing found."""
    depths: Sequence[int] = DEPTHS
    excused: frozenset[str] = frozenset()
    """Examples that it could not answer by construction: not counted."""

    def part(self, places: Sequence[int]) -> Self:
        """The rankings at some places alone."""
        chosen = [self.examples[place] for place in places], [self.answers[place] for place in places]
        return type(self)(*chosen, self.depths, self.excused)

    def measures(self, *, seed: int = 0) -> tuple[Measure, ...]:
        """Table 4 under every rule."""
        asked, rankings = self._without(self.excused)
        return measures(asked, rankings, depths=self.depths, seed=seed)

    def against(self, other: Self, *, seed: int = 0) -> tuple[Measure, ...]:
        """This system minus the other, at the least k."""
        excused = self.excused | other.excused
        asked, first = self._without(excused)
        _, second = other._without(excused)
        return differences(asked, first, second, depth=min(self.depths), seed=seed)

    def _without(self, excused: frozenset[str]) -> tuple[list[RecommendationExample], Rankings]:
        pairs = zip(self.examples, self.answers, strict=True)
        kept = [(example, ranking) for example, ranking in pairs if example.example_id not in excused]
        return [example for example, _ in kept], [ranking for _, ranking in kept]


class Figures(NamedTuple):
    """How well one ranking does, 0 to 1."""

    hit: float
    recall: float
    reciprocal: float
    ndcg: float


NOTHING = Figures(0.0, 0.0, 0.0, 0.0)


def found(ranking: Sequence[str] | None, right: frozenset[str], depth: int) -> Figures:
    """The figures of one ranking at one depth; of none, or of an empty one, 0."""
    ranks = [rank for rank, item_id in enumerate((ranking or ())[:depth], start=1) if item_id in right]
    if not ranks:
        return NOTHING
    best = sum(1 / log2(rank + 1) for rank in range(1, min(len(right), depth) + 1))
    return Figures(1.0, len(ranks) / len(right), 1 / ranks[0], sum(1 / log2(rank + 1) for rank in ranks) / best)


def measures(
    asked: Sequence[RecommendationExample], rankings: Rankings, *, depths: Sequence[int] = DEPTHS, seed: int = 0
) -> tuple[Measure, ...]:
    """Hit@k, Recall@k, MRR@k and NDCG@k under every rule, with intervals that draw whole conversations; then coverage, and
    Hit@k where there was a ranking.

    Args:
        rankings: item ids best first for each example, at least as deep as the greatest k or as the items reach; None where
            no prediction came: nothing found.
    """
    told: list[Measure] = []
    for rule, described in RULES.items():
        rows, values = _values(asked, rankings, rule, depths)
        columns = [
            Column(f"{name}@{depth}, {rule}", f"{definition.format(depth=depth)}; right: {described}", values[depth][place])
            for depth in depths
            for place, (name, definition) in enumerate(FIGURES.items())
        ]
        told += means(columns, [example.conversation_id for example in rows], seed=seed)
    given = [float(bool(ranking)) for ranking in rankings]
    names = [example.conversation_id for example in asked]
    told += means([Column("coverage", "share of examples with a ranking", given)], names, seed=seed)
    for rule in COMPARED:
        answered = [place for place, ranking in enumerate(rankings) if ranking]
        rows, values = _values([asked[p] for p in answered], [rankings[p] for p in answered], rule, depths[:1])
        definition = f"Hit@{depths[0]}, {rule}, over the examples with a ranking; quote it beside coverage alone"
        column = Column(f"Hit@{depths[0]}, {rule}, answered", definition, values[depths[0]][0])
        told += means([column], [example.conversation_id for example in rows], seed=seed)
    return tuple(told)


def _values(
    asked: Sequence[RecommendationExample], rankings: Rankings, rule: str, depths: Sequence[int]
) -> tuple[list[RecommendationExample], dict[int, list[list[float | None]]]]:
    """The examples that the rule applies to; depth -> for each of `FIGURES` one value an example."""
    rows, kept, rights = [], [], []
    for example, ranking in zip(asked, rankings, strict=True):
        right = example.right(rule)
        if right is not None:
            rows.append(example)
            kept.append(ranking)
            rights.append(right)
    values: dict[int, list[list[float | None]]] = {}
    for depth in depths:
        each = [found(ranking, right, depth) for ranking, right in zip(kept, rights, strict=True)]
        values[depth] = [[one[place] for one in each] for place in range(len(FIGURES))]
    return rows, values


def differences(
    asked: Sequence[RecommendationExample], first: Rankings, second: Rankings, *, depth: int = DEPTHS[0], seed: int = 0
) -> tuple[Measure, ...]:
    """Recall@`depth` or Hit@`depth` of the first minus that of the second, by `COMPARED`; who ranks nothing finds nothing."""
    told: list[Measure] = []
    for rule, figure in COMPARED.items():
        place = list(FIGURES).index(figure)
        rows, one = _values(asked, first, rule, (depth,))
        _, two = _values(asked, second, rule, (depth,))
        names = [example.conversation_id for example in rows]
        told += paired_means(f"{figure}@{depth}, {rule}", one[depth][place], two[depth][place], names, seed=seed)
    return tuple(told)
