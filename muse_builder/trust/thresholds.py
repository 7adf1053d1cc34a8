"""What an audit holds a release to under --strict: each threshold, what it bounds, its default, and who breaks it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from muse_builder.errors import SettingsError

THRESHOLDS: dict[str, tuple[str, float, str]] = {
    "max_leaks": ("leaks.any", 0.0, "share of conversations that give their target away"),
    "max_unsupported": ("grounding.unsupported", 0.01, "share of the assistant's claims that no field of the item supports"),
    "max_mismatches": ("match.mismatches", 0.0, "share of profiles whose shopper or recipient the product does not fit"),
    "max_rewrites": ("rewriting.changed", 0.02, "share of rewritten turns whose content changed"),
    "max_hygiene": (
        "hygiene.texts",
        0.0,
        "share of texts (turns, profiles, summaries, scenarios ...) with what has no place in them: labels, placeholders, "
        "refusals, instructions",
    ),
    "max_shared": ("repeats.sentences", 0.05, "share of sentences that stand word for word in an earlier conversation"),
    "max_grams": (
        "repeats.grams",
        0.25,
        "share of 4-grams said before, of the first 7,000 of each side: 1 - Distinct-4",
    ),
    "max_secrets": ("secrets.calls", 0.0, "share of traced calls with what looks like a key or an absolute path"),
}
"""Threshold -> measure it bounds, default under --strict, what it bounds in words."""


class Violation(NamedTuple):
    limit: str
    """Name of the threshold, for example "max_leaks"."""
    measure: str
    bound: float
    found: float | None
    """None where it could not be measured."""

    def __str__(self) -> str:
        flag = f"--{self.limit.replace('_', '-')}"
        if self.found is None:
            return f"{flag} {self.bound:g}: {self.measure} cannot be measured in this release"
        return f"{flag} {self.bound:g}: {self.measure} is {self.found:g}"


def violations(report: Mapping[str, Any], limits: Mapping[str, float | None]) -> list[Violation]:
    """The thresholds that a report does not keep.

    Args:
        limits: by name as in `THRESHOLDS`; None takes the default, which bounds only what could be measured.

    Raises:
        SettingsError: there is no such threshold.
    """
    unknown = sorted(set(limits) - set(THRESHOLDS))
    if unknown:
        raise SettingsError(f"unknown threshold {unknown[0]!r}; known: {', '.join(THRESHOLDS)}")
    found = []
    for name, (measure, default, _) in THRESHOLDS.items():
        bound = limits.get(name)
        value = report["shares"][measure]["value"]
        if value is None and bound is not None:
            found.append(Violation(name, measure, bound, None))
        elif value is not None and value > (default if bound is None else bound):
            found.append(Violation(name, measure, default if bound is None else bound, value))
    return found
