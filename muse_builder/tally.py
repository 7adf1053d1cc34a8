"""How far a run is, and what it has refused: the pipeline's bookkeeping."""

from collections import Counter
from typing import Literal

from muse_builder.errors import MuseError, ReplyError, ScreenedOut
from muse_builder.records import Record, Rejection

CALL_STAGE = "call"
"""Stage of a rejection for an object whose call failed for good."""


class Progress:
    """How far a run is."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.accepted = 0
        self.begun = 0
        self.candidates = 0
        self.qualified = 0
        self.reasons: Counter[str] = Counter()
        """Candidates refused, by stage."""
        self.lost: Counter[str] = Counter()
        """Conversations refused, by stage."""

    def bottleneck(self) -> tuple[str, int, int]:
        """The stage that lets the smallest share pass: its name, how many it refused, of how many."""
        held = self.accepted + self.lost.total()
        stages = [
            (count / seen, stage, count, seen)
            for counts, seen in ((self.reasons, self.candidates), (self.lost, held))
            for stage, count in counts.items()
        ]
        _, stage, count, seen = max(stages)
        return stage, count, seen

    def open(self, begun: int) -> int:
        """Conversations that may still begin."""
        self.begun = begun
        return self.wanted - self.accepted - begun

    @property
    def yield_rate(self) -> float:
        """Share of candidates that qualify, from what was seen; begins at the paper's 21.6 % (B.3)."""
        return (self.qualified + 2.16) / (self.candidates + 10)


def rejection(kind: Literal["profile", "conversation"], object_id: str, error: MuseError, body: Record) -> Rejection:
    """What is kept of an object that a screen, or a call that failed for good, refused.

    Args:
        body: the object, as far as it came.
    """
    return Rejection(
        object_id=object_id,
        kind=kind,
        stage=error.stage if isinstance(error, (ScreenedOut, ReplyError)) else CALL_STAGE,
        reason=error.reason if isinstance(error, ScreenedOut) else str(error),
        measures=error.measures if isinstance(error, ScreenedOut) else {},
        body=body.model_dump_json(),
    )
