"""A finding is one place in a text that a screen objects to; a report is the verdict with all its findings."""

from collections.abc import Sequence
from dataclasses import dataclass

from muse_builder.errors import ReplyError
from muse_builder.records import Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in one text that a screen objects to (or, with `visual`, cannot judge without the picture)."""

    kind: str
    """What is wrong there, for example "brand", "material", "negation dropped"."""
    channel: str
    """Which text: "backstory", "requirement 1", "turn 3", "line 0"."""
    start: int
    """Of the span in that text, in characters; start == end where something is missing from it."""
    end: int
    quote: str
    """The characters of the span, or what is missing."""
    score: float = 1.0
    """How sure or how heavy, 0 to 1; each screen says which."""
    note: str = ""
    """Why, in words one can send back to a model."""
    visual: bool = False
    """True where only the picture can tell; such a finding fails nothing."""


@dataclass(frozen=True, slots=True)
class ScreenReport:
    """A verdict, the places it rests on, and what to tell the model that is to try again."""

    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    advice: str = ""
    """"" when the screen passed."""

    @property
    def passed(self) -> bool:
        return self.verdict.passed


def refuse(findings: Sequence[Finding], advice: str, stage: str) -> None:
    """Raises ReplyError where there is a finding: what was found, and the advice that a model is given with it."""
    if findings:
        named = ", ".join(f"{finding.quote[:60]!r} ({finding.kind.replace('_', ' ')})" for finding in findings)
        raise ReplyError(f"{named} {advice}", stage=stage)
