"""The pipeline's bookkeeping, worked out by hand."""

import pytest

from muse_builder.errors import CallError, MuseError, ReplyError, ScreenedOut, SetAsideError
from muse_builder.records import Profile, Rejection
from muse_builder.tally import CALL_STAGE, Progress, rejection
from tests import synthetic


def test_the_yield_begins_at_the_papers_and_goes_over_to_what_was_seen() -> None:
    progress = Progress(100)
    assert progress.yield_rate == pytest.approx(0.216)
    progress.candidates, progress.qualified = 10, 8
    assert progress.yield_rate == pytest.approx(10.16 / 20)
    progress.candidates, progress.qualified = 1000, 0
    assert progress.yield_rate == pytest.approx(2.16 / 1010)
    progress.candidates, progress.qualified = 100_000, 50_000
    assert progress.yield_rate == pytest.approx(0.5, abs=1e-3)


def test_as_many_may_begin_as_are_neither_accepted_nor_begun() -> None:
    progress = Progress(10)
    assert progress.open(0) == 10
    progress.accepted = 3
    assert progress.open(5) == 2
    assert progress.begun == 5
    assert progress.open(7) == 0


def test_the_bottleneck_is_the_stage_that_refuses_the_largest_share() -> None:
    progress = Progress(10)
    progress.candidates, progress.accepted = 100, 4
    progress.reasons.update({"match": 60, "leak": 10})
    progress.lost.update({"rewrite_consistency": 6})
    # 60 of 100 candidates; 6 of the 4 + 6 conversations that were held: both 0.6, and one more makes it the larger.
    progress.lost.update({"rewrite_consistency": 1})
    assert progress.bottleneck() == ("rewrite_consistency", 7, 11)
    progress.reasons["match"] = 64
    assert progress.bottleneck() == ("match", 64, 100)


def test_conversations_are_counted_among_those_that_were_held() -> None:
    progress = Progress(10)
    progress.candidates = 1000
    progress.lost.update({"conversation_quality": 1, "rewrite_consistency": 3})
    progress.accepted = 6
    assert progress.bottleneck() == ("rewrite_consistency", 3, 10)


BODY = synthetic.profile(3)


@pytest.mark.parametrize(
    ("error", "stage", "reason", "measures"),
    [
        (ScreenedOut("match", "no shirt for a baby", {"score": 0.25}), "match", "no shirt for a baby", {"score": 0.25}),
        (ScreenedOut("leak", "names the brand"), "leak", "names the brand", {}),
        (ReplyError("backstory: gave no fitting reply", stage="leak"), "leak", "backstory: gave no fitting reply", {}),
        (ReplyError("no JSON"), CALL_STAGE, "no JSON", {}),
        (SetAsideError("the model's reply was filtered"), CALL_STAGE, "the model's reply was filtered", {}),
        (CallError("broken"), CALL_STAGE, "broken", {}),
        (MuseError("odd"), CALL_STAGE, "odd", {}),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, MuseError) else None,
)
def test_each_kind_of_error_says_under_which_stage_and_why(
    error: MuseError, stage: str, reason: str, measures: dict[str, float]
) -> None:
    for kind in ("profile", "conversation"):
        assert rejection(kind, "k000007", error, BODY) == Rejection(  # type: ignore[arg-type]
            object_id="k000007", kind=kind, stage=stage, reason=reason, measures=measures, body=BODY.model_dump_json()
        )


def test_what_was_refused_can_be_read_again() -> None:
    kept = rejection("profile", "k000007", ScreenedOut("match", "no"), BODY)
    assert Profile.model_validate_json(kept.body) == BODY
