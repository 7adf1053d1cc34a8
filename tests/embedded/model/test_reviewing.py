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


SET = Utterance(role="assistant", action="recommend_set", text="The Sunrise Leggings in plum, perhaps.", items=(LEGGINGS,))
MINDED = Utterance(role="user", action="critique", text="I'm not keen on the plum color of these.", items=(LEGGINGS,))
LEFT = Utterance(role="user", action="leave", text="Thanks for looking, but I'll try somewhere else.")


def test_who_leaves_or_puts_it_off_has_decided() -> None:
    for action in ("leave", "defer"):
        marks = reviewed(
            (*GOOD[:4], SET, MINDED, SET.model_copy(update={"items": (TARGET,)}), LEFT.model_copy(update={"action": action}))
        )
        assert "decision" not in marks.reason
        assert "never answered" not in marks.reason
    assert "ends without a decision" in reviewed((*GOOD[:4], SET)).reason


def test_what_is_offered_before_a_need_is_told_is_seen_of_several_too() -> None:
    assert "before any need" in reviewed((GOOD[0], SET, *GOOD[1:4], GOOD[6], GOOD[7])).reason


def test_a_critique_is_held_to_what_a_rejection_is() -> None:
    branded = MINDED.model_copy(update={"text": f"I don't want anything by {LEGGINGS.brand}."})
    assert "names the brand" in reviewed((*GOOD[:4], SET, branded, *GOOD[6:])).reason
    again = reviewed((*GOOD[:4], SET, MINDED, GOOD[6], MINDED, GOOD[7]))
    assert "rejections in the same words" in again.reason
    dear = MINDED.model_copy(update={"text": "They're too expensive for me."})
    assert "talks of prices" not in reviewed((*GOOD[:4], SET, dear, *GOOD[6:])).reason
