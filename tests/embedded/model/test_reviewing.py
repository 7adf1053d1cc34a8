"""The Reviewer's marks."""
# ruff: noqa: E501 - a case is read as a whole; broken lines would hide it

from random import Random
from typing import Any

import pytest

from muse_builder.embedded.model.reviewing import review
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.synthesis import Review, ReviewReply
from tests.embedded.model.samples import ENGINEER, LEGGINGS, REQUIREMENTS, SCENARIO, TALK, TARGET


def reviewed(turns: tuple[Utterance, ...]) -> ReviewReply:
    task = Review(
        person=ENGINEER, recipient=None, scenario=SCENARIO, backstory="", requirements=REQUIREMENTS, conversation=turns
    )
    return review(task, Random(0))


GOOD: tuple[Utterance, ...] = (
    *TALK[:3],
    Utterance(role="user", action="reveal", text="An outer layer for women, please: something that keeps my hair dry when it pours, and that I can do up with cold fingers."),
    Utterance(role="assistant", action="recommend", text="How about the Sunrise Leggings? They're plum, and you can open the pocket with cold fingers.", items=(LEGGINGS,)),
    Utterance(role="user", action="reject", text="Thanks, but plum isn't my color and I'd rather have something that keeps my hair dry.", items=(LEGGINGS,)),
    Utterance(role="assistant", action="recommend", text="Then have a look at the Norrwick Rain Parka: it's black, and the adjustable hood keeps your hair dry.", items=(TARGET,)),
    Utterance(role="user", action="accept", text="Perfect, thank you! The adjustable hood and the full zip settle it for the wedding.", items=(TARGET,)),
)  # fmt: skip


def total(reply: Any) -> float:
    return float(reply.content_quality + reply.logical_fluency + reply.user_consistency) / 3


def test_a_good_conversation_has_high_marks() -> None:
    assert total(reviewed(GOOD)) > 9


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param((), id="nothing"),
        pytest.param(GOOD[::-1], id="backwards"),
        pytest.param((GOOD[0], GOOD[4], GOOD[4], GOOD[4], GOOD[7]), id="the same item three times and no needs"),
        pytest.param((*GOOD[:4], GOOD[7]), id="an acceptance of nothing"),
        pytest.param(tuple(turn.model_copy(update={"text": "Okay."}) for turn in GOOD), id="every turn says okay"),
        pytest.param(
            tuple(turn.model_copy(update={"text": f"User: {{slot}} {turn.text}"}) for turn in GOOD), id="placeholders"
        ),
        pytest.param((*GOOD, *GOOD), id="told twice"),
    ],
)
def test_a_broken_conversation_has_low_marks(broken: tuple[Utterance, ...]) -> None:
    assert total(reviewed(broken)) < 6.5


def test_a_user_who_talks_of_prices_and_of_the_user_is_inconsistent() -> None:
    turn = GOOD[5].model_copy(update={"text": "The user thinks $40 is too much for a Gale & Grove."})
    marks = reviewed((*GOOD[:5], turn, *GOOD[6:]))
    assert marks.user_consistency < 5
    assert "prices" in marks.reason


def test_marks_fall_by_degrees_with_empty_pitches_many_tries_and_wishes_from_nowhere() -> None:
    best = reviewed(GOOD)
    empty = GOOD[6].model_copy(update={"text": "Then have a look at the Norrwick Rain Parka, which many people buy."})
    pitched = reviewed((*GOOD[:6], empty, GOOD[7]))
    assert pitched.content_quality < best.content_quality
    assert pitched.logical_fluency < best.logical_fluency
    again = reviewed((*GOOD[:4], *GOOD[4:6], *GOOD[4:6], *GOOD[6:]))
    assert again.logical_fluency < best.logical_fluency
    nowhere = GOOD[5].model_copy(update={"text": "Thanks, but I'd rather have something in corduroy with a floral pattern."})
    foretold = reviewed((*GOOD[:5], nowhere, *GOOD[6:]))
    assert foretold.user_consistency < best.user_consistency
    assert "a refusal asks for what nobody had spoken of" in foretold.reason
