"""Explanations: wish, property, value and where it is written; nothing for what a product lacks."""

from muse_builder.agents.justifier import Justifier
from muse_builder.domains.apparel import APPAREL
from muse_builder.records import Attributes, Conversation, Explanation, Item, Turn
from muse_builder.screens.grounding import Grounding
from tests.dialogues import conversation

ITEMS = {
    item.item_id: item
    for item in (
        Item(item_id="red", title="Shirt", product_type="shirt", attributes=Attributes(color=("red",), material=("linen",))),
        Item(item_id="blue", title="Shirt", product_type="shirt", attributes=Attributes(color=("blue",), material=("linen",))),
        Item(item_id="plain", title="Sweater", product_type="sweater", image="a.jpg", summary="A sweater on a chair."),
    )
}


def explained(talk: Conversation, *extra: Turn) -> list[Turn]:
    turns = [*talk.turns[: len(talk.turns)]]
    turns[2:2] = extra
    return [*Justifier(Grounding(APPAREL, ITEMS.values()), ITEMS.__getitem__).explain(turns, talk.profile)]


def test_a_wish_that_the_record_meets_is_explained_and_another_is_not() -> None:
    turns = explained(conversation(recommended=("red", "blue")))
    red, blue = (turn.explanations for turn in turns if turn.action == "recommend")
    assert Explanation(wish="PRIVATE need of linen", property="material", value="linen", source="record") in red
    assert all(one.property != "color" for one in red)
    assert {(one.property, one.value, one.source) for one in blue} >= {
        ("color", "blue", "record"),
        ("material", "linen", "record"),
    }


def test_what_a_critique_minds_is_no_wish_as_what_a_rejection_minds_is_none() -> None:
    talk = conversation(recommended=("red", "red"), requirements=())
    minded = [
        turn.model_copy(update={"action": "critique", "text": "Not the red."}) if turn.action == "reject" else turn
        for turn in talk.turns
    ]
    again = [
        turn.explanations for turn in explained(talk.model_copy(update={"turns": tuple(minded)})) if turn.action == "recommend"
    ]
    assert [one for one in again[1] if one.property == "color"] == []


def test_a_wish_in_plain_words_is_quoted_and_what_was_refused_is_none() -> None:
    talk = conversation(recommended=("red", "red"), requirements=(), target="blue")
    first, again = (turn.explanations for turn in explained(talk) if turn.action == "recommend")
    assert [(one.wish, one.property, one.value) for one in first] == [
        ("A cool shirt for a wedding, number 0.", "product_type", "shirt")
    ]
    assert all(one.property != "color" for one in again)  # "it should be blue" is met by no red shirt
    blue = [turn.explanations for turn in explained(conversation(requirements=())) if turn.action == "recommend"][1]
    assert ("No to number 1, it should be blue.", "color", "blue", "record") in {
        (one.wish, one.property, one.value, one.source) for one in blue
    }


def test_what_only_the_picture_can_tell_has_it_as_its_source_where_it_is_shown() -> None:
    def shown(*pictures: str) -> tuple[Explanation, ...]:
        turn = Turn(
            role="assistant",
            action="recommend",
            round=1,
            text="It is a lovely green.",
            item_ids=("plain",),
            image_item_ids=pictures,
        )
        talk = conversation(requirements=(("color", "green"),))
        return explained(talk, turn)[2].explanations

    assert [(one.value, one.source) for one in shown("plain")] == [("green", "picture")]
    assert [(one.value, one.source) for one in shown()] == [("green", "said")]


def test_a_picture_that_the_shopper_brings_is_described() -> None:
    turn = Turn(role="user", action="share_image", round=0, text="I own this.", item_ids=("plain",), image_item_ids=("plain",))
    found = explained(conversation(), turn)[2].explanations
    assert found == (Explanation(wish="", property="scene", value="A sweater on a chair.", source="record"),)


def test_other_turns_have_no_explanations() -> None:
    assert all(not turn.explanations for turn in explained(conversation()) if turn.action != "recommend")
