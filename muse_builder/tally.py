"""How far a run is, and what it has refused: the pipeline's bookkeeping."""

import re
from collections import Counter
from typing import Literal

from muse_builder.errors import MuseError, ReplyError, ScreenedOut
from muse_builder.records import Record, Rejection

CALL_STAGE = "call"
"""Stage of a rejection for an object whose call failed for good."""
_TRIES = re.compile(r"^(?:\w+: )?(?:\S+ gave no fitting reply in \d+ tries: )?")
_REQUEST_ID = re.compile(r" \(request [^)]*\)")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_NUMBER = re.compile(r"(?<!answered )(?<!\w)\d[\d.,]*")
_LONGEST_CAUSE = 160


def cause_of(problem: str) -> str:
    """What went wrong, without what differs each time: ids, quotations, numbers (an HTTP status stays)."""
    cause = _REQUEST_ID.sub("", _TRIES.sub("", " ".join(problem.split())))
    return _NUMBER.sub("#", _QUOTED.sub("'...'", cause))[:_LONGEST_CAUSE]


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
        self.failed: Counter[str] = Counter()
        """Candidates and conversations whose call failed for good, by cause; no screen refused them."""

    def refuse(self, rejected: Rejection) -> None:
        """Counts a candidate, or a conversation, that came to nothing."""
        (self.reasons if rejected.kind == "profile" else self.lost)[rejected.stage] += 1
        if rejected.stage == CALL_STAGE:
            self.failed[cause_of(rejected.reason)] += 1

    def bottleneck(self) -> tuple[str, int, int] | None:
        """The screen that lets the smallest share pass: its name, how many it refused, of how many. None where none refused."""
        held = self.accepted + self.lost.total()
        stages = [
            (count / seen, stage, count, seen)
            for counts, seen in ((self.reasons, self.candidates), (self.lost, held))
            for stage, count in counts.items()
            if stage != CALL_STAGE
        ]
        if not stages:
            return None
        _, stage, count, seen = max(stages)
        return stage, count, seen

    def why_so_few(self) -> str:
        """What kept objects back, and what helps: screens, which may be loosened; and, apart from them, calls that failed."""
        said = []
        worst = self.bottleneck()
        if worst is not None:
            stage, count, seen = worst
            said.append(
                f"the screen {stage!r} refused most ({count} of {seen}). Loosen it, or widen the catalog or the scenarios"
            )
        if self.failed:
            cause, count = self.failed.most_common(1)[0]
            said.append(
                f"{self.failed.total()} failed in a call, which no screen refused: {cause} ({count} of them). Try `muse "
                "check-model` with the model, another model, or a higher --max-repairs"
            )
        return "; ".join(said)

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
