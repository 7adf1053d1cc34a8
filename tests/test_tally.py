"""A run's bookkeeping: what was refused by a screen, and what failed in a call, are told apart."""

import pytest

from muse_builder.errors import ReplyError, ScreenedOut, SetAsideError
from muse_builder.records import Scenario
from muse_builder.tally import CALL_STAGE, Progress, cause_of, rejection

BODY = Scenario(scenario_id="s", text="A day out.")


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
        progress.refuse(rejection("profile", f"k{number}", ReplyError("a/b gave no fitting reply in 3 tries: x: no"), BODY))
    progress.refuse(rejection("profile", "k4", SetAsideError("the model's reply was refused"), BODY))
    assert progress.bottleneck() is None
    assert progress.reasons == {CALL_STAGE: 5}
    said = progress.why_so_few()
    assert said.startswith("5 failed in a call, which no screen refused: x: no (4 of them). Try `muse check-model`")
    assert "oosen" not in said
    progress.refuse(rejection("profile", "k5", ScreenedOut("match", "no"), BODY))
    progress.refuse(rejection("profile", "k6", ReplyError("names it", stage="leak"), BODY))
    progress.refuse(rejection("conversation", "c0", ScreenedOut("match", "no"), BODY))
    assert progress.bottleneck() == ("match", 1, 1)
    assert progress.reasons == {CALL_STAGE: 5, "match": 1, "leak": 1}
    assert progress.why_so_few().startswith("the screen 'match' refused most (1 of 1). Loosen it, or widen")
    assert "; 5 failed in a call" in progress.why_so_few()
