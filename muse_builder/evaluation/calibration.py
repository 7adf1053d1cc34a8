"""How well predicted ratings agree with given ones (VOGUE, arXiv 2510.21151): error, correlation and calibration.

    accuracy     share of predictions that are the rating itself
    MAE          mean of |predicted - given|
    M-MAE        mean over the ratings that were given of MAE[GT=k]: each counts alike, however rare it is
    MAE[GT=k]    MAE of the items that were given k
    PC           Pearson's correlation over all pairs with a prediction; None where either side is constant
    coverage     share of the items with a prediction

An item without a prediction is a miss: its error is the greatest that the scale allows (of a 2 that is 3), in every figure but
PC. What the predictions that were given are worth stands beside coverage and is no figure by itself.

Two baselines need no conversation: the rating given most often ("mode"; of several the lowest), and a draw from the
distribution of given ratings ("random"), of which the expected value stands here, exactly, without dice. Both know the
distribution of what they are measured on, which a predictor does not: they are the bar, not a rival.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from muse_builder.evaluation.measure import Measure, ratio
from muse_builder.evaluation.significance import Column, Weights, interval_of, means

SCALE = (1, 2, 3, 4, 5)
ROUNDS_OFF = 1e-9


class Given(NamedTuple):
    """One item that the shopper has rated."""

    conversation_id: str
    item_id: str
    value: float
    """1 to 5."""
    mentioned: bool | None
    """Whether a turn names the item; None where nobody knows."""


@dataclass(frozen=True)
class Calibrated:
    """What one predictor makes of the items, in their order: the measure of the ratings."""

    examples: Sequence[Given]
    errors: Sequence[float | None]
    """|predicted - given|, None where it gave no prediction; of a draw its expected value."""
    hits: Sequence[float | None]
    """1 where the prediction is the rating, else 0, None where it gave none; of a draw the probability."""
    answers: Sequence[float | None]
    """What was predicted; None where nothing was, or where it is a draw."""

    def part(self, places: Sequence[int]) -> Self:
        """The items at some places alone."""
        return type(self)(
            [self.examples[place] for place in places],
            [self.errors[place] for place in places],
            [self.hits[place] for place in places],
            [self.answers[place] for place in places],
        )

    def measures(self, *, seed: int = 0) -> tuple[Measure, ...]:
        """Its figures with intervals over conversations."""
        return measures(self, seed=seed)


def predictor(given: Sequence[Given], predicted: Sequence[float | None]) -> Calibrated:
    """One that says a number an item."""
    errors = [None if said is None else abs(said - one.value) for one, said in zip(given, predicted, strict=True)]
    hits = [None if error is None else float(error < ROUNDS_OFF) for error in errors]
    return Calibrated(given, errors, hits, predicted)


def mode(given: Sequence[Given]) -> Calibrated:
    """The rating given most often, of several the lowest, for every item."""
    counts = Counter(one.value for one in given)
    best = min(counts, key=lambda value: (-counts[value], value), default=None)
    return predictor(given, [best] * len(given))


def random(given: Sequence[Given]) -> Calibrated:
    """The expected value over draws from the given ratings."""
    counts = Counter(one.value for one in given)
    shares = {value: count / len(given) for value, count in counts.items()}
    errors = [sum(share * abs(value - one.value) for value, share in shares.items()) for one in given]
    return Calibrated(given, errors, [shares[one.value] for one in given], [None] * len(given))


def measures(system: Calibrated, *, seed: int = 0) -> tuple[Measure, ...]:
    """The figures of a predictor with intervals over conversations."""
    rows = list(zip(system.examples, system.errors, system.hits, system.answers, strict=True))
    names = list(dict.fromkeys(one.conversation_id for one, *_ in rows))
    place = {name: number for number, name in enumerate(names)}
    owner = np.array([place[one.conversation_id] for one, *_ in rows], dtype=np.int64)
    truth = np.array([one.value for one, *_ in rows], dtype=np.float64)
    given = np.array([error is not None for _, error, _, _ in rows], dtype=np.float64)
    error = np.array([_farthest(one.value) if error is None else error for one, error, _, _ in rows], dtype=np.float64)
    hit = np.array([hit or 0.0 for _, _, hit, _ in rows], dtype=np.float64)

    def sums(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(owner, values, minlength=len(names)).astype(np.float64)

    counted, errors, hits, covered = sums(np.ones(len(rows))), sums(error), sums(hit), sums(given)
    errors_given = sums(error * given)
    by_rating = {k: (sums(np.where(truth == k, error, 0.0)), sums((truth == k).astype(float))) for k in SCALE}

    def macro(weights: Weights) -> float | None:
        means = [_share(part, whole, weights) for part, whole in by_rating.values()]
        known = [value for value in means if value is not None]
        return sum(known) / len(known) if known else None

    def measure(
        name: str, statistic: Callable[[Weights], float | None], definition: str, rows_of: int | None = None
    ) -> Measure:
        whole = statistic(np.ones(len(names))) if names else None
        interval = interval_of(statistic, len(names), seed=seed) if whole is not None else None
        return Measure(name, whole, definition, len(rows) if rows_of is None else rows_of, interval=interval)

    found = [
        measure("MAE", lambda weights: _share(errors, counted, weights), "mean of |predicted - given|, 1 to 5"),
        measure("M-MAE", macro, "mean of MAE[GT=k] over the ratings k that were given"),
        measure("accuracy", lambda weights: _share(hits, counted, weights), "share of predictions equal to the rating"),
        measure("PC", _correlation(rows, sums), "Pearson's correlation over all pairs with a prediction", int(given.sum())),
        measure("coverage", lambda weights: _share(covered, counted, weights), "share of the items with a prediction"),
        measure(
            "MAE, answered",
            lambda weights: _share(errors_given, covered, weights),
            "MAE over the items with a prediction; quote it beside coverage alone",
            int(given.sum()),
        ),
    ]
    for k, (part, whole) in by_rating.items():
        found.append(
            measure(
                f"MAE[GT={k}]",
                lambda weights, part=part, whole=whole: _share(part, whole, weights),  # type: ignore[misc]
                "MAE of the items that were given this rating; counted: those items",
                int(whole.sum()),
            )
        )
    return tuple(found)


def _farthest(value: float) -> float:
    """The greatest error that a prediction on the scale can have."""
    return max(value - min(SCALE), max(SCALE) - value)


def _correlation(
    rows: Sequence[tuple[Given, float | None, float | None, float | None]],
    sums: Callable[[NDArray[np.float64]], NDArray[np.float64]],
) -> Callable[[Weights], float | None]:
    there = np.array([said is not None for *_, said in rows], dtype=np.float64)
    x = np.array([said or 0.0 for *_, said in rows], dtype=np.float64)
    y = np.array([one.value for one, *_ in rows], dtype=np.float64) * there
    parts = np.stack([sums(values) for values in (there, x, y, x * x, y * y, x * y)])

    def statistic(weights: Weights) -> float | None:
        n, sx, sy, sxx, syy, sxy = parts @ weights
        spread = (n * sxx - sx * sx) * (n * syy - sy * sy)
        return float((n * sxy - sx * sy) / np.sqrt(spread)) if spread > ROUNDS_OFF else None

    return statistic


def histogram(values: Sequence[float | None], clusters: Sequence[str], *, seed: int = 0) -> tuple[Measure, ...]:
    """The share of each rating."""
    columns = [
        Column(
            f"share of {k}",
            "share of the ratings that are this one",
            [None if value is None else float(abs(value - k) < 0.5) for value in values],
        )
        for k in SCALE
    ]
    return means(columns, clusters, seed=seed)


def _share(part: NDArray[np.float64], whole: NDArray[np.float64], weights: Weights) -> float | None:
    return ratio(float(weights @ part), float(weights @ whole))
