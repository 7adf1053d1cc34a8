"""Counts as shares, ranks as medians, findings with a few examples of each kind."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from muse_builder.screens.findings import Finding

EXAMPLES = 5
"""Findings of a kind that are printed."""
Z95 = 1.959963984540054
"""Normal quantile of a two-sided 95 % interval."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the Wilson interval."""

    count: int
    of: int
    value: float | None
    """None where there is nothing to share."""
    low: float | None
    high: float | None


def share(count: int, of: int) -> Share:
    """A share with its 95 % Wilson interval, rounded to six places."""
    if not of:
        return Share(count, of, None, None, None)
    p, z2 = count / of, Z95 * Z95
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = Z95 * math.sqrt(p * (1 - p) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Share(count, of, round(p, 6), 0.0 if count == 0 else round(low, 6), 1.0 if count == of else round(high, 6))


def within(ranks: Counter[int], bound: int) -> Share:
    """Share of the ranks that are this or better."""
    return share(sum(count for rank, count in ranks.items() if rank <= bound), ranks.total())


def median(ranks: Counter[int]) -> float | None:
    """Median of ranks given with how often each occurs; None where there is none."""
    total = ranks.total()
    if not total:
        return None
    values = sorted(ranks.items())

    def at(place: int) -> int:
        for value, count in values:
            place -= count
            if place < 0:
                return value
        raise AssertionError("unreachable: the counts add up to the total")

    return (at((total - 1) // 2) + at(total // 2)) / 2


@dataclass
class Tally:
    """Counts of one part of the report, with a few examples of each kind of finding."""

    counts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def note(self, row_id: str, findings: Iterable[Finding], *, row: str = "conversation", prefix: str = "") -> None:
        """Counts findings by kind, and keeps the first of each kind.

        Args:
            row: what the id is of: "conversation", "item" or "scenario".
            prefix: stands before the kind.
        """
        for finding in findings:
            kind = prefix + finding.kind.replace("_", " ")
            self.kinds[kind] += 1
            kept = self.examples.setdefault(kind, [])
            if len(kept) < EXAMPLES:
                kept.append(
                    {
                        row: row_id,
                        "where": finding.channel,
                        "quote": " ".join(finding.quote.split())[:120],
                        "note": finding.note[:160],
                    }
                )

    def take_up(self, later: "Tally") -> None:
        """Adds what was counted of later rows."""
        self.counts.update(later.counts)
        self.kinds.update(later.kinds)
        for kind, examples in later.examples.items():
            kept = self.examples.setdefault(kind, [])
            kept += examples[: EXAMPLES - len(kept)]

    def found(self) -> dict[str, Any]:
        """Kinds, the commonest first, and their examples."""
        return {
            "kinds": dict(sorted(self.kinds.items(), key=lambda pair: (-pair[1], pair[0]))),
            "examples": {kind: self.examples[kind] for kind in sorted(self.examples)},
        }


def united(earlier: Any, later: Any) -> Any:
    """What was counted of earlier rows and of later ones, together: numbers, counters, tallies, and mappings of them."""
    if isinstance(earlier, Tally):
        earlier.take_up(later)
    elif isinstance(earlier, Counter):
        earlier.update(later)
    elif isinstance(earlier, Mapping):
        return {**earlier, **{name: united(earlier[name], one) if name in earlier else one for name, one in later.items()}}
    else:
        return earlier + later
    return earlier
