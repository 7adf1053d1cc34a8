"""Shoppers as VOGUE's entry forms have them: what they have rated before, how far they agree with themselves, their styles."""

from collections import Counter
from collections.abc import Iterator

from muse_builder.evaluation.measure import Measure, Section, ratio
from muse_builder.evaluation.significance import Column, means
from muse_builder.records import PastRating, Profile


def disagreements(history: tuple[PastRating, ...]) -> list[int]:
    """Of each item that was rated again: how far the later rating is from the first."""
    first: dict[str, int] = {}
    found = []
    for one in history:
        if one.item_id in first:
            found.append(abs(one.value - first[one.item_id]))
        first.setdefault(one.item_id, one.value)
    return found


class HistoriesAndStyles:
    """Counts of both, one profile after the other; each profile once."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._lengths: list[float | None] = []
        self._values: Counter[int] = Counter()
        self._apart: list[tuple[str, int]] = []
        self._vibes: Counter[str] = Counter()
        self._importances: dict[str, list[float | None]] = {}
        self._styled = 0

    def add(self, profile: Profile) -> None:
        if profile.profile_id in self._known:
            return
        self._known.add(profile.profile_id)
        self._lengths.append(float(len(profile.history)) if profile.history else None)
        self._values.update(one.value for one in profile.history)
        self._apart += [(profile.profile_id, distance) for distance in disagreements(profile.history)]
        if profile.style is not None:
            self._styled += 1
            self._vibes.update(profile.style.vibes)
            for name, value in profile.style.importances.items():
                self._importances.setdefault(name, []).append(float(value))

    def sections(self, *, seed: int) -> Iterator[Section]:
        """Nothing where no profile has a history or a style."""
        if self._values:
            yield Section("histories (VOGUE)", tuple(self._histories(seed)))
        if self._styled:
            yield Section("styles (VOGUE)", tuple(self._styles(seed)))

    def _histories(self, seed: int) -> Iterator[Measure]:
        told = "mean number of ratings in a history; missing: profiles without one"
        yield from means([Column("ratings a shopper", told, self._lengths)], range(len(self._lengths)), seed=seed)
        total = self._values.total()
        for value in range(1, 6):
            yield Measure(f"share of {value}", ratio(self._values[value], total), "share of all ratings in histories", total)
        same, distance = [float(not far) for _, far in self._apart], [float(far) for _, far in self._apart]
        owners = [owner for owner, _ in self._apart]
        columns = [
            Column(
                "same rating again",
                "share of repeated items that got the same rating twice",
                same,
            ),
            Column("distance of repeats", "mean distance of the two ratings of a repeated item", distance),
        ]
        yield from means(columns, owners, seed=seed)

    def _styles(self, seed: int) -> Iterator[Measure]:
        for vibe, count in sorted(self._vibes.items(), key=lambda pair: (-pair[1], pair[0])):
            yield Measure(f"vibe: {vibe}", ratio(count, self._styled), "share of the shoppers with a style", self._styled)
        for name, values in self._importances.items():
            column = Column(f"importance of {name}", "mean of 1 (not at all) to 5", values)
            yield from means([column], range(len(values)), seed=seed)
