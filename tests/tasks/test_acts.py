"""What people's dialogue asks: whom, with which pictures, and what each may know."""

from typing import Any

import pytest
from pydantic import ValidationError

from muse_builder.records import Item, Person, Requirement
from muse_builder.tasks.acts import (
    ACT_TASKS,
    PAPER,
    AnswerReply,
    ChooseReply,
    CompareShown,
    Critique,
    RecommendSet,
    Weigh,
    tasks_of,
)
from muse_builder.tasks.base import Task, Text
from muse_builder.tasks.synthesis import TASKS

HAT, BAG, CAP = (Item(item_id=name, title=name) for name in ("hat", "bag", "cap"))
LINE: dict[str, Any] = {
    "person": Person(name="Ana", gender="female", age=34, profession="nurse"),
    "recipient": None,
    "words": 9,
    "conversation": (),
}
PRIVATE = {"person", "recipient", "scenario", "backstory", "requirements", "target", "kind", "profile", "wish", "wanted"}


def test_the_papers_dialogue_asks_none_of_it() -> None:
    assert tasks_of(PAPER) == TASKS
    assert set(ACT_TASKS).isdisjoint(TASKS)
    assert tasks_of("people") == (*TASKS, *ACT_TASKS)


def test_only_who_weighs_is_told_of_the_target() -> None:
    assert [task.name for task in ACT_TASKS if "target" in task.model_fields] == ["weigh"]


@pytest.mark.parametrize("task", [task for task in ACT_TASKS if task.agent != "user_simulator"], ids=lambda task: task.name)
def test_the_assistants_side_is_told_nothing_of_the_shoppers_mind(task: type[Task]) -> None:
    assert PRIVATE.isdisjoint(task.model_fields)


def test_a_critique_holds_no_wish_for_what_only_the_target_has() -> None:
    assert "wanted" not in Critique.model_fields


def test_the_shoppers_lines_are_plain_text_and_their_length_is_drawn() -> None:
    lines = [task for task in ACT_TASKS if task.agent == "user_simulator" and task.place == "speech"]
    assert len(lines) == 10
    assert all(task.reply is Text and "words" in task.model_fields for task in lines)


def test_pictures_come_in_the_order_in_which_the_prompt_speaks_of_them() -> None:
    needs = (Requirement(text="keeps cool"), Requirement(text="not loud"))
    weigh = Weigh(
        target=HAT, items=(BAG, HAT, CAP), requirements=needs, backstory="", person=LINE["person"], recipient=None,
        pickiness="fair", raised=(), conversation=(),
    )  # fmt: skip
    assert weigh.pictures() == (HAT, BAG, CAP)
    assert RecommendSet(items=(CAP, BAG), shared="", needs="", conversation=()).pictures() == (CAP, BAG)
    assert CompareShown(items=(BAG, CAP), topic="material", wish="", **LINE).pictures() == (BAG, CAP)


@pytest.mark.parametrize("task", ACT_TASKS, ids=lambda task: task.name)
def test_a_reply_has_no_field_that_nobody_asked_for(task: type[Task]) -> None:
    with pytest.raises(ValidationError, match="surplus"):
        task.reply.model_validate({"surplus": 1})


def test_an_answer_says_what_it_rests_on_and_a_choice_is_never_empty() -> None:
    with pytest.raises(ValidationError, match="source"):
        AnswerReply.model_validate({"text": "It is wool.", "source": "a guess", "fact": "wool"})
    with pytest.raises(ValidationError, match="at least 1"):
        ChooseReply(item_ids=(), shared="", lacks="", reason="")
