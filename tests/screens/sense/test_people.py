"""Story, wearer and recipient, beside what the records say of the person."""

import pytest

from muse_builder.records import Conversation
from tests.screens.sense.talks import TALK, found, profile, with_turn


def of(conversation: Conversation = TALK, **changed: object) -> Conversation:
    return conversation.model_copy(update={"profile": profile(**changed)})  # type: ignore[arg-type]


def test_what_is_taken_fits_whoever_is_to_wear_it() -> None:
    trunks = with_turn(7, "Perfect, thank you! They are warm.", item_ids=("e",)).model_copy(update={"accepted_item_id": "e"})
    assert ("cannot_wear", "turn 7") in found(trunks)
    assert ("cannot_wear", "turn 7") not in found(
        of(trunks, recipient="her brother Ken, 30", backstory="It is for her brother Ken.")
    )


def test_who_speaks_of_a_gift_has_somebody_to_give_it_to() -> None:
    gift = "I'm looking for a birthday present for my sister, and it has to be warm."
    assert found(with_turn(1, gift)) == [("gift_for_nobody", "turn 1")]
    assert found(of(with_turn(1, gift), recipient="her sister Ann, 30", backstory="It is for her sister Ann.")) == []
    assert found(with_turn(1, "It is a gift to nobody but me: I am treating myself.")) == []


def test_the_recipient_is_the_one_that_the_record_names() -> None:
    told = of(recipient="her brother Ken, 30", backstory="It is for her brother Ken.")
    assert found(with_turn(1, "I want something warm for my sister.", told)) == [("wrong_recipient", "turn 1")]
    assert found(with_turn(1, "She walks by the sea every day.", told)) == [("wrong_recipient", "turn 1")]
    assert found(with_turn(1, "I want something warm for my brother. He walks by the sea.", told)) == []


@pytest.mark.parametrize(
    ("story", "right"),
    [
        ("Wendy Moss, 34 and a nurse, liked the sea.", True),
        ("Wendy Moss, 52, liked the sea.", False),
        ("Wendy was a plumber who hated fuss.", False),
        ("As a nurse, Wendy had seen worse. Her neighbor was 80, and a pilot.", True),
    ],
)
def test_a_story_gives_the_person_their_own_age_and_trade(story: str, right: bool) -> None:
    assert found(of(backstory=story)) == ([] if right else [("other_person", "backstory")])


def test_a_person_does_not_say_they_are_of_another_trade() -> None:
    assert found(with_turn(1, "I'm a dentist, and there is a long walk by the sea.")) == [("other_person", "turn 1")]
    assert found(with_turn(1, "My dentist told me of a long walk by the sea.")) == []
