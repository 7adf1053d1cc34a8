"""What all tasks share."""

from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from muse_builder.records import Item
from muse_builder.tasks.base import Task, Text, Utterance, once, shown_items

HAT, BAG, OTHER_HAT = (
    Item(item_id=name, title=title) for name, title in (("hat", "A hat"), ("bag", "A bag"), ("hat", "Again"))
)


def said(*items: Item) -> Utterance:
    return Utterance(
        role="assistant", action="recommend", text="Look!", items=items, pictures=tuple(item.item_id for item in items)
    )


def test_each_item_counts_once_where_it_first_appears() -> None:
    assert once([HAT, BAG, OTHER_HAT, BAG]) == (HAT, BAG)
    assert once(iter(())) == ()


def test_items_of_a_conversation_stand_in_the_order_in_which_they_were_shown() -> None:
    assert shown_items((said(), said(BAG, HAT), said(OTHER_HAT), said(BAG))) == (BAG, HAT)
    assert shown_items(()) == ()


def test_what_a_line_only_speaks_of_is_not_shown() -> None:
    half = Utterance(role="user", action="reject", text="Not that.", items=(HAT, BAG), pictures=("bag",))
    assert half.shows() == shown_items((half,)) == (BAG,)
    assert half.model_copy(update={"pictures": ()}).shows() == ()


def test_a_task_that_says_nothing_else_is_answered_by_the_backbone_in_words_that_are_kept() -> None:
    class Sing(Task):
        agent: ClassVar = "chatter"
        name: ClassVar = "sing"

    task = Sing()
    assert (task.reply, task.seat, task.place, task.max_tokens, task.pictures()) == (Text, "backbone", "kept", 300, ())
    assert Sing.model_fields == {}, "how it is asked is no value of it"


@pytest.mark.parametrize("wrong", [{"text": ""}, {}, {"text": None}, {"text": "a", "more": 1}])
def test_a_text_is_never_empty(wrong: dict[str, Any]) -> None:
    assert Text(text="a").text == "a"
    with pytest.raises(ValidationError):
        Text.model_validate(wrong)


def test_an_utterance_shows_nothing_unless_it_is_said() -> None:
    assert Utterance(role="user", action="reveal", text="Hello.").items == ()
