"""The pipeline's bookkeeping, worked out by hand."""

import pytest

from muse_builder.errors import CallError, MuseError, ReplyError, ScreenedOut, SetAsideError
from muse_builder.records import Profile, Rejection, Scenario
from muse_builder.tally import CALL_STAGE, Progress, cause_of, rejection
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


SCENARIO = Scenario(scenario_id="s", text="A day out.")


@pytest.mark.parametrize(
    ("problem", "cause"),
    [
        ("profile_generator/write gave no fitting reply in 3 tries: requirements.1: Field required",
         "requirements.#: Field required"),
        ("SetAsideError: openai:gpt-6-luna answered 400 (request req-17): the model 'x' takes 4096 tokens",
         "openai:gpt-#-luna answered 400: the model '...' takes # tokens"),
        ('texts.12: "fine" is\n no list', "texts.#: '...' is no list"),
    ],
)  # fmt: skip
def test_a_cause_leaves_out_what_differs_each_time(problem: str, cause: str) -> None:
    assert cause_of(problem) == cause


def test_a_screen_and_a_failed_call_are_told_apart() -> None:
    progress = Progress(2)
    progress.candidates = 10
    for number in range(4):
        progress.refuse(rejection("profile", f"k{number}", ReplyError("a/b gave no fitting reply in 3 tries: x: no"), SCENARIO))
    progress.refuse(rejection("profile", "k4", SetAsideError("the model's reply was refused"), SCENARIO))
    assert progress.bottleneck() is None
    assert progress.reasons == {CALL_STAGE: 5}
    said = progress.why_so_few()
    assert said.startswith("5 failed in a call, which no screen refused: x: no (4 of them). Try `muse check-model`")
    assert "oosen" not in said
    progress.refuse(rejection("profile", "k5", ScreenedOut("match", "no"), SCENARIO))
    progress.refuse(rejection("profile", "k6", ReplyError("names it", stage="leak"), SCENARIO))
    progress.refuse(rejection("conversation", "c0", ScreenedOut("match", "no"), SCENARIO))
    assert progress.bottleneck() == ("match", 1, 1)
    assert progress.reasons == {CALL_STAGE: 5, "match": 1, "leak": 1}
    assert progress.why_so_few().startswith("the screen 'match' refused most (1 of 1). Loosen it, or widen")
    assert "; 5 failed in a call" in progress.why_so_few()
