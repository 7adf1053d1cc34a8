"""How sure a figure is: means with intervals, paired differences, agreement between raters.

Everything resamples whole clusters (conversations, pairs), because what is inside one of them is alike. Nothing is a
stand-in: the mean of nothing is None, and what is missing is counted, not taken for 0.

    interval    percentile bootstrap over clusters
    p           paired randomisation: were two systems the same, their answers to a conversation could change hands; p is the
                share of such exchanges, all at random, that give a difference as large either way
    Holm        of several pairs, p by Holm's step-down: the chance that any of those called different is not stays below it
    detectable  the least difference that a test of this size finds four times out of five
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import permutations
from statistics import NormalDist
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from muse_builder.evaluation.measure import CONFIDENCE, RESAMPLES, Bootstrap, Measure, ratio

EXCHANGES = 9999
"""Of a paired randomisation over sums; with the sample itself 10,000."""
TALLIED_EXCHANGES = 999
"""Where each has to be scored anew (BLEU)."""
POWER = 0.8
P = "p of "
"""How the name of a p begins."""
FEW = 20
"""Below so many clusters the percentile bootstrap gives intervals that are too narrow, and p too small."""
_BLOCK = 500
"""Exchanges at a time."""
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
    """Two-sided, of no difference, by paired randomisation: (exchanges with as large a difference + 1) / (exchanges + 1)."""
    clusters: int


Table = NDArray[Any]
"""(clusters, figures): what a statistic adds up of each cluster."""
Statistic = Callable[[Table], float | None]
"""Takes the sum of some rows of a table; None where there is nothing to measure."""


def paired_difference(
    statistic: Statistic, first: Table, second: Table, *, seed: int = 0, exchanges: int = TALLIED_EXCHANGES
) -> PairedDifference:
    """The statistic of the first table minus that of the second, row by row of the same clusters."""
    clusters = len(first)
    if not clusters:
        return PairedDifference(None, None, None, 0)
    whole = _minus(statistic(first.sum(axis=0)), statistic(second.sum(axis=0)))
    if clusters < 2 or whole is None:
        return PairedDifference(whole, None, None, clusters)
    pairs = [_minus(statistic(weights @ first), statistic(weights @ second)) for weights in resamples(clusters, seed=seed)]
    drawn = [value for value in pairs if value is not None]
    dice = np.random.default_rng([seed, 1])
    as_large = 1
    for _ in range(exchanges):
        kept = dice.integers(0, 2, clusters)
        found = _minus(statistic(kept @ first + (1 - kept) @ second), statistic((1 - kept) @ first + kept @ second))
        as_large += found is not None and abs(found) >= abs(whole) - 1e-12
    return PairedDifference(whole, percentiles(drawn), as_large / (exchanges + 1), clusters)


def exchanged(sums: Sequence[float] | NDArray[np.float64], *, seed: int = 0) -> float | None:
    """p of no difference by paired randomisation; None with fewer than two clusters.

    Args:
        sums: of each cluster the first system's sum minus the second's.
    """
    apart = np.asarray(sums, dtype=np.float64)
    if len(apart) < 2:
        return None
    dice = np.random.default_rng([seed, 1])
    least, as_large = abs(apart.sum()) - 1e-12, 1
    for start in range(0, EXCHANGES, _BLOCK):
        signs = dice.integers(0, 2, (min(_BLOCK, EXCHANGES - start), len(apart))) * 2 - 1
        as_large += int((np.abs(signs @ apart) >= least).sum())
    return as_large / (EXCHANGES + 1)


def holm(p: Sequence[float | None]) -> list[float | None]:
    """Holm's step-down of several p, in their order; None stays None and is not counted."""
    order = sorted((value, place) for place, value in enumerate(p) if value is not None)
    found: list[float | None] = [None] * len(p)
    reached = 0.0
    for rank, (value, place) in enumerate(order):
        reached = max(reached, min(1.0, value * (len(order) - rank)))
        found[place] = reached
    return found


def detectable(sums: Sequence[float] | NDArray[np.float64], objects: int) -> float | None:
    """The least difference of two means that is found with probability `POWER` at p < .05, two-sided, from what two systems
    differ by in each cluster; None with fewer than two clusters.

    (z of 1 - .05 / 2 + z of `POWER`) times the standard error of the difference, by the spread over clusters.

    Args:
        sums: of each cluster the first system's sum minus the second's.
        objects: in all clusters.
    """
    apart = np.asarray(sums, dtype=np.float64)
    if len(apart) < 2 or not objects:
        return None
    normal = NormalDist()
    z = normal.inv_cdf(1 - (1 - CONFIDENCE) / 2) + normal.inv_cdf(POWER)
    return float(z * apart.std(ddof=1) * np.sqrt(len(apart)) / objects)


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
    gains = np.array([one - two for one, two, _ in both], dtype=np.float64)
    apart = np.bincount(of, gains, minlength=number).astype(np.float64)
    found = Bootstrap(number, seed=seed).intervals({name: apart}, {name: sizes})[name] if number else None
    p = exchanged(apart, seed=seed)
    difference = PairedDifference(ratio(float(apart.sum()), len(both)), found, p, number)
    return told(name, difference, len(both), len(clusters) - len(both))


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
            f"{P}{name}",
            difference.p,
            "two-sided, of no difference, by paired randomisation: the share of exchanges of whole conversations between the "
            "two that give as large a difference either way",
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
