"""How sure a figure is: means with intervals, paired differences, agreement between raters.

Everything resamples whole clusters (conversations, pairs), because what is inside one of them is alike. Nothing is a
stand-in: the mean of nothing is None, and what is missing is counted, not taken for 0.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import permutations
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from muse_builder.evaluation.measure import CONFIDENCE, RESAMPLES, Bootstrap, Measure, ratio

FEW = 20
"""Below so many clusters the percentile bootstrap gives intervals that are too narrow, and p too small."""
Weights = NDArray[np.float64]
"""(clusters,): how often each cluster was drawn in one resample."""


class Column(NamedTuple):
    """Values of one measure, one an object."""

    name: str
    definition: str
    values: Sequence[float | None]
    """None where the object should have been measured and could not be: counted as missing."""


def means(columns: Sequence[Column], clusters: Sequence[Hashable], *, seed: int = 0) -> tuple[Measure, ...]:
    """The mean of each column with its bootstrap interval.

    Args:
        clusters: of each object, in the order of the values; objects of one cluster are drawn together.
    """
    number, numbers = numbered(clusters)
    places = np.array(numbers, dtype=np.int64)
    parts: dict[str, NDArray[Any]] = {}
    wholes: dict[str, NDArray[Any]] = {}
    for column in columns:
        if len(column.values) != len(clusters):
            raise ValueError(f"{column.name}: {len(column.values)} values for {len(clusters)} objects")
        known = np.array([value is not None for value in column.values], dtype=np.float64)
        values = np.array([0.0 if value is None else value for value in column.values], dtype=np.float64)
        parts[column.name] = np.bincount(places, values * known, minlength=number)
        wholes[column.name] = np.bincount(places, known, minlength=number)
    intervals = Bootstrap(number, seed=seed).intervals(parts, wholes)
    found = []
    for column in columns:
        values_known = [value for value in column.values if value is not None]
        found.append(
            Measure(
                column.name,
                ratio(sum(values_known), len(values_known)),
                column.definition,
                len(values_known),
                len(column.values) - len(values_known),
                intervals[column.name] if values_known else None,
            )
        )
    return tuple(found)


def caution(clusters: int) -> tuple[str, ...]:
    """What a reader of intervals must know where there are few clusters; nothing where there are enough."""
    if clusters >= FEW:
        return ()
    return (f"{clusters} conversations or pairs are few: below {FEW} the intervals are too narrow and p too small",)


def resamples(clusters: int, *, seed: int = 0, count: int = RESAMPLES) -> Iterator[Weights]:
    """`count` draws of as many clusters as there are, with replacement. Draws dice."""
    dice = np.random.default_rng(seed)
    for _ in range(count):
        yield np.bincount(dice.integers(0, clusters, clusters), minlength=clusters).astype(np.float64)


def percentiles(drawn: Sequence[float]) -> tuple[float, float] | None:
    """The 95 % interval of resampled values; None where there are none."""
    if not len(drawn):
        return None
    tail = (1 - CONFIDENCE) / 2
    return float(np.quantile(drawn, tail)), float(np.quantile(drawn, 1 - tail))


def interval_of(
    statistic: Callable[[Weights], float | None], clusters: int, *, seed: int = 0, count: int = RESAMPLES
) -> tuple[float, float] | None:
    """The bootstrap interval of any statistic of weighted clusters; None with fewer than two clusters."""
    if clusters < 2:
        return None
    drawn = [statistic(weights) for weights in resamples(clusters, seed=seed, count=count)]
    return percentiles([value for value in drawn if value is not None])


class PairedDifference(NamedTuple):
    """How much larger a statistic is for one system than for another on the same clusters."""

    value: float | None
    interval: tuple[float, float] | None
    p: float | None
    """Two-sided, of no difference: twice the smaller of (resamples on either side of 0 + 1) / (resamples + 1), where ties
    count on both sides, at most 1. The one added is the sample itself: no finite number of resamples shows a p of 0."""
    clusters: int


def paired_difference(
    statistic: Callable[[Weights], float | None],
    other: Callable[[Weights], float | None],
    clusters: int,
    *,
    seed: int = 0,
    count: int = RESAMPLES,
) -> PairedDifference:
    """statistic - other, both on the same resamples (paired bootstrap).

    Args:
        statistic, other: take weights of clusters and give the value, or None where there is nothing to measure.
    """
    if not clusters:
        return PairedDifference(None, None, None, 0)
    whole = _minus(statistic(np.ones(clusters)), other(np.ones(clusters)))
    if clusters < 2 or whole is None:
        return PairedDifference(whole, None, None, clusters)
    pairs = [_minus(statistic(weights), other(weights)) for weights in resamples(clusters, seed=seed, count=count)]
    drawn = [value for value in pairs if value is not None]
    if not drawn:
        return PairedDifference(whole, None, None, clusters)
    below = (1 + sum(value <= 0 for value in drawn)) / (1 + len(drawn))
    above = (1 + sum(value >= 0 for value in drawn)) / (1 + len(drawn))
    return PairedDifference(whole, percentiles(drawn), min(1.0, 2 * min(below, above)), clusters)


def paired_means(
    name: str,
    first: Sequence[float | None],
    second: Sequence[float | None],
    clusters: Sequence[Hashable],
    *,
    seed: int = 0,
) -> tuple[Measure, Measure]:
    """The mean of `first` minus that of `second` on the objects that have both, and its p.

    Args:
        first, second: one value an object, None where that system has none: then the object is missing from the comparison.
        clusters: of each object; objects of one cluster are drawn together.
    """
    both = [
        (one, two, cluster)
        for one, two, cluster in zip(first, second, clusters, strict=True)
        if one is not None and two is not None
    ]
    number, places = numbered([cluster for _, _, cluster in both])
    of = np.array(places, dtype=np.int64)
    sizes = np.bincount(of, minlength=number).astype(np.float64)
    sums = [
        np.bincount(of, np.array([pair[side] for pair in both], dtype=np.float64), minlength=number).astype(np.float64)
        for side in (0, 1)
    ]
    difference = paired_difference(_mean(sums[0], sizes), _mean(sums[1], sizes), number, seed=seed)
    return told(name, difference, len(both), len(clusters) - len(both))


def _mean(sums: NDArray[np.float64], sizes: NDArray[np.float64]) -> Callable[[Weights], float | None]:
    return lambda weights: ratio(float(weights @ sums), float(weights @ sizes))


def numbered(names: Sequence[Hashable]) -> tuple[int, list[int]]:
    """How many different names there are, and the number of each name's."""
    order = {name: place for place, name in enumerate(dict.fromkeys(names))}
    return len(order), [order[name] for name in names]


def told(name: str, difference: PairedDifference, counted: int, missing: int) -> tuple[Measure, Measure]:
    """A difference as two measures: how large, and its p."""
    return (
        Measure(
            f"{name} difference",
            difference.value,
            f"{name} of the first minus that of the second, on what both gave; interval by paired bootstrap over conversations",
            counted,
            missing,
            difference.interval,
        ),
        Measure(
            f"p of {name}",
            difference.p,
            "two-sided, of no difference: twice the smaller of (resamples on either side of 0 + 1) / (resamples + 1)",
            counted,
            missing,
        ),
    )


def _minus(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def krippendorff_alpha(
    units: Sequence[Sequence[Hashable | None]], *, level: Literal["nominal", "interval"] = "nominal"
) -> float | None:
    """Agreement of raters: 1 is perfect, 0 is what chance gives, below 0 is systematic disagreement.

    Krippendorff's alpha = 1 - D_observed / D_expected from the coincidence matrix; any number of raters, gaps allowed.

    Args:
        units: for each rated object one value a rater, None where a rater gave none.
        level: "nominal" counts different values, "interval" squares their difference.

    Returns:
        None where no object has two values, or where all values are the same: then there is nothing to disagree on.
    """
    coincidences: defaultdict[tuple[Hashable, Hashable], float] = defaultdict(float)
    for unit in units:
        values = [value for value in unit if value is not None]
        if len(values) < 2:
            continue
        for one, other in permutations(values, 2):
            coincidences[one, other] += 1 / (len(values) - 1)
    totals: defaultdict[Hashable, float] = defaultdict(float)
    for (one, _), weight in coincidences.items():
        totals[one] += weight
    n = sum(totals.values())
    if n < 2:
        return None
    observed = sum(weight * _distance(one, other, level) for (one, other), weight in coincidences.items())
    expected = sum(totals[one] * totals[other] * _distance(one, other, level) for one in totals for other in totals) / (n - 1)
    return None if expected == 0 else float(1 - observed / expected)


def _distance(one: Hashable, other: Hashable, level: str) -> float:
    if level == "nominal":
        return float(one != other)
    return float(one - other) ** 2  # type: ignore[operator]  # interval values are numbers


def win_rate(name: str, wins: Mapping[Any, Sequence[bool | None]], definition: str, *, seed: int = 0) -> Measure:
    """Share of votes for one side, with an interval over the pairs.

    Args:
        wins: for each pair one vote a rater; None where there is no readable one: missing, for neither side.
    """
    votes = [(pair, vote) for pair, of_pair in wins.items() for vote in of_pair]
    column = Column(name, definition, [None if vote is None else float(vote) for _, vote in votes])
    return means([column], [pair for pair, _ in votes], seed=seed)[0]
