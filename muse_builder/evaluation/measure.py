"""The one type of result: a value or None, never a stand-in, with what was counted, what was missing and its definition."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from muse_builder import plugins

RESAMPLES = 1000
"""Of a bootstrap: the ends of a 95 % interval then rest on 25 values each."""
CONFIDENCE = 0.95
_BLOCK = 64
"""Resamples drawn at a time, so that memory is this many numbers a cluster, whatever `RESAMPLES` is."""


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    value: float | int | None
    """None where there was nothing to measure: the mean of nothing is not 0."""
    definition: str
    """What exactly was computed, in one sentence, printed beside the number."""
    counted: int
    """Objects the value rests on: n-grams, turns, conversations, as the definition says."""
    missing: int = 0
    """Objects that should have been measured and could not be."""
    interval: tuple[float, float] | None = None
    """Of the value; None where there is none. The definition says how it was found where it is no 95 % bootstrap."""

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "interval": None if self.interval is None else list(self.interval)}


class Section(NamedTuple):
    title: str
    measures: tuple[Measure, ...]


class Metric(Protocol):
    """A measure of one's own: a function, registered as an entry point of the group `muse_builder.metrics`."""

    def __call__(self, answers: Sequence[Any], examples: Sequence[Any]) -> Measure | None:
        """The figure of one system's answers; None where there is nothing to measure, never 0.

        Args:
            answers: one an example, None where none came. In the recommendation task item ids, best first; in the response
                task a reply; of a release's statistics what a turn says.
            examples: what was answered (`ranking.RecommendationExample`, `overlap.ResponseExample`,
                `statistics.SpokenTurn`); each has `example_id` and `conversation_id`, and a text's also `gold`.
        """
        ...


def metric_named(name: str) -> Metric:
    """The metrics plug-in of this name.

    Raises:
        SettingsError: there is none; names those there are.
    """
    metric: Metric = plugins.get("metrics", name)
    return metric


def measured_by(metrics: Mapping[str, Metric], answers: Sequence[Any], examples: Sequence[Any]) -> tuple[Measure, ...]:
    """What each metric says of the answers, under its own name; one that has nothing to say has no value."""
    found = ((name, metric(answers, examples)) for name, metric in metrics.items())
    nothing = "a metric of one's own, which had nothing to measure"
    return tuple(
        Measure(name, None, nothing, 0, len(examples)) if told is None else replace(told, name=name) for name, told in found
    )


def ratio(part: float, whole: float) -> float | None:
    """part / whole, or None where there is no whole."""
    return part / whole if whole else None


def number(value: float | int | None, *, digits: int = 3) -> str:
    """A value as a person reads it: counts whole, others rounded, a dash for what is missing."""
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else f"{value:.{digits}f}"


class Bootstrap:
    """95 % percentile intervals of ratios of sums, by drawing whole clusters (conversations) with replacement.

    Turns of one conversation resemble one another; drawing turns singly would give intervals that are too narrow. The same
    resamples serve every ratio, so differences of two of them can be compared.

    Args:
        clusters: how many there are; with fewer than two there is no interval.
        seed: of the dice; the same seed gives the same interval.
    """

    def __init__(self, clusters: int, *, seed: int = 0, resamples: int = RESAMPLES) -> None:
        self.clusters, self.seed, self.resamples = clusters, seed, resamples

    def intervals(
        self, parts: Mapping[str, Sequence[float] | NDArray[Any]], wholes: Mapping[str, Sequence[float] | NDArray[Any]]
    ) -> dict[str, tuple[float, float] | None]:
        """Name -> interval of sum(parts[name]) / sum(wholes[name]); both hold one number a cluster, in the same order.

        None where there are fewer than two clusters or no resample has a whole.
        """
        if self.clusters < 2 or not parts:
            return dict.fromkeys(parts)
        names = list(parts)
        above = np.stack([np.asarray(parts[name], dtype=np.float64) for name in names], axis=1)
        below = np.stack([np.asarray(wholes[name], dtype=np.float64) for name in names], axis=1)
        dice = np.random.default_rng(self.seed)
        drawn = np.full((self.resamples, len(names)), np.nan)
        for start in range(0, self.resamples, _BLOCK):
            rows = min(_BLOCK, self.resamples - start)
            places = dice.integers(0, self.clusters, (rows, self.clusters))
            places += self.clusters * np.arange(rows)[:, None]
            weights = np.bincount(places.ravel(), minlength=rows * self.clusters).reshape(rows, -1).astype(np.float64)
            top, bottom = weights @ above, weights @ below
            np.divide(top, bottom, out=drawn[start : start + rows], where=bottom > 0)
        tail = (1 - CONFIDENCE) / 2
        found: dict[str, tuple[float, float] | None] = {}
        for place, name in enumerate(names):
            known = drawn[:, place][~np.isnan(drawn[:, place])]
            low, high = np.quantile(known, (tail, 1 - tail)).tolist() if len(known) else (0.0, 0.0)
            found[name] = (low, high) if len(known) else None
        return found
