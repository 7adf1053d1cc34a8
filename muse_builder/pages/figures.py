"""The figures of the overview, from the counts that a release was sealed with: shares, bars, and the curves of ranks."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from muse_builder.evaluation.measure import Measure
from muse_builder.release.entries import RankCounts

LEFT, TOP, WIDTH, HEIGHT = 44, 12, 460, 230
"""Of the plotting area of the curves, in the units of its SVG."""
LABEL_GAP = 15
"""Least distance between the labels at the ends of two curves, in the same units."""
COLORS = 6
"""Of the palette in pages.css; further curves begin again, with dashes."""


@dataclass(frozen=True, slots=True)
class Bar:
    name: str
    count: int
    share: float | None
    """Of all, 0 to 1; None where there is nothing to share."""


def bars(counts: Mapping[str, int], *, total: int | None = None, top: int | None = None) -> list[Bar]:
    """One bar a name, in the order of `counts`.

    Args:
        total: what shares are of; default: all counts.
        top: so many bars at most.
    """
    whole = sum(counts.values()) if total is None else total
    return [Bar(name, count, count / whole if whole else None) for name, count in list(counts.items())[:top]]


def most_common(counts: Mapping[str, int]) -> dict[str, int]:
    """Largest first, equal counts by name."""
    return dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))


class Element(NamedTuple):
    """A dialogue element and the share of each role's turns that have it (paper Fig. 4)."""

    name: str
    shares: dict[str, float | None]
    """Role -> 0 to 1, None where that role has no turn."""

    @property
    def largest(self) -> float:
        return max((share or 0.0 for share in self.shares.values()), default=0.0)


def elements(measures: Sequence[Measure]) -> list[Element]:
    """The statistics' section of that name ("visual, user"), an entry an element; what most turns have stands first."""
    found: dict[str, dict[str, float | None]] = {}
    for measure in measures:
        name, _, role = measure.name.rpartition(", ")
        found.setdefault(name, {})[role] = None if measure.value is None else float(measure.value)
    return sorted((Element(*entry) for entry in found.items()), key=lambda element: -element.largest)


class Word(NamedTuple):
    text: str
    share: float
    """Occurrences / utterances."""
    size: int
    """1 to 5, by the square root of the share, so that areas compare."""


def cloud(measures: Sequence[Measure]) -> list[Word]:
    """The most frequent words by name, each with a size (paper Fig. 10 to 12)."""
    known = [(measure.name, float(measure.value)) for measure in measures if measure.value]
    largest = max((share for _, share in known), default=0.0)
    return sorted(Word(name, share, 1 + round(4 * math.sqrt(share / largest))) for name, share in known)


class Curve(NamedTuple):
    round: str
    queries: int
    shares: tuple[float, ...]
    """Of the queries, for each bound: how many had the target at that rank or better."""
    points: tuple[tuple[float, float], ...]
    label_y: float
    color: int
    """1 to `COLORS`."""
    dashed: bool


class RankCurves(NamedTuple):
    bounds: tuple[int, ...]
    ticks: tuple[tuple[float, int], ...]
    """(x, rank)."""
    levels: tuple[tuple[float, int], ...]
    """(y, per cent)."""
    curves: tuple[Curve, ...]


def rank_curves(target_rank: RankCounts) -> RankCurves | None:
    """Share of queries that rank the target at k or better, over k (logarithmic), one curve a round.

    Args:
        target_rank: the manifest's counts of that name.

    Returns None where nothing was searched.
    """
    rounds = [(number, row) for number, row in target_rank.by_round.items() if row.queries]
    if not rounds:
        return None
    bounds = tuple(int(bound) for bound in target_rank.at)
    last = math.log(bounds[-1])
    across = [round(LEFT + WIDTH * math.log(bound) / last, 1) for bound in bounds]
    drawn = []
    for place, (number, row) in enumerate(rounds):
        shares = tuple(row.at[str(bound)] / row.queries for bound in bounds)
        points = tuple((x, round(_y(share), 1)) for x, share in zip(across, shares, strict=True))
        drawn.append(Curve(number, row.queries, shares, points, points[-1][1], place % COLORS + 1, place >= COLORS))
    labels = _apart([curve.label_y for curve in drawn])
    return RankCurves(
        bounds,
        tuple(zip(across, bounds, strict=True)),
        tuple((_y(per_cent / 100), per_cent) for per_cent in (0, 25, 50, 75, 100)),
        tuple(curve._replace(label_y=round(y, 1)) for curve, y in zip(drawn, labels, strict=True)),
    )


def _y(share: float) -> float:
    return TOP + HEIGHT * (1 - share)


def _apart(heights: Sequence[float]) -> list[float]:
    """The heights, moved no more than needed for each two to be `LABEL_GAP` apart, in the same order."""
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    moved = list(heights)
    for above, below in pairwise(order):
        moved[below] = max(moved[below], moved[above] + LABEL_GAP)
    over = max(moved, default=0) - (TOP + HEIGHT)
    return [height - over for height in moved] if over > 0 else moved
