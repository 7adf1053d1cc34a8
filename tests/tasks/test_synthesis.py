"""What a run asks: whom, with which pictures, and what each may know."""

from typing import Any

import pytest
from pydantic import ValidationError

from muse_builder.records import Item, Person, Profile, Record, Requirement
from muse_builder.tasks.base import Task, Text, Utterance
from muse_builder.tasks.synthesis import (
    TASKS,
    Accept,
    Analyze,
    AssistantChitChat,
    BackstoryReply,
    CompareItem,
    DeriveOutfit,
    Inquire,
    JudgeMatch,
    JudgeOutfit,
    QueryReply,
    Recommend,
    Reject,
    Rerank,
    Review,
    ReviewReply,
    ShareOutfit,
    Summarize,
    UserChitChat,
    WriteBackstory,
)

HAT, BAG = (Item(item_id=name, title=name) for name in ("hat", "bag"))
PERSON = Person(name="Ana", gender="female", age=34, profession="nurse")
SHOPPER: dict[str, Any] = {"person": PERSON, "recipient": None}
SAID = (Utterance(role="assistant", action="recommend", text="Look!", items=(BAG,), pictures=("bag",)),)
PRIVATE = {"person", "recipient", "scenario", "backstory", "requirements", "target", "kind", "profile"}
"""Fields that only the user's side and the screens may have."""


def test_each_task_has_its_name_its_seat_where_its_words_go_and_its_room() -> None:
    assert [(f"{task.agent}/{task.name}", task.seat, task.place, task.max_tokens) for task in TASKS] == [
        ("summarizer/summarize", "backbone", "kept", 300),
        ("scenario_generator/expand", "backbone", "kept", 700),
        ("profile_generator/judge_match", "backbone", "kept", 150),
        ("profile_generator/write_backstory", "backbone", "kept", 500),
        ("manager/derive_outfit", "backbone", "kept", 200),
        ("manager/judge_outfit", "backbone", "kept", 120),
        ("user_simulator/reveal_scenario", "backbone", "speech", 150),
        ("user_simulator/reveal_needs", "backbone", "speech", 150),
        ("user_simulator/share_outfit", "backbone", "speech", 150),
        ("user_simulator/compare", "backbone", "kept", 250),
        ("user_simulator/accept", "backbone", "speech", 150),
        ("user_simulator/reject", "backbone", "speech", 150),
        ("user_simulator/chit_chat", "backbone", "speech", 150),
        ("chatter/greet", "backbone", "speech", 60),
        ("chatter/inquire", "backbone", "speech", 100),
        ("chatter/recommend", "backbone", "speech", 200),
        ("chatter/chit_chat", "backbone", "speech", 150),
        ("querier/analyze", "backbone", "note", 200),
        ("querier/clarify", "backbone", "kept", 120),
        ("querier/rerank", "backbone", "kept", 120),
        ("rewriter/rewrite", "rewriter", "kept", 2000),
        ("rewriter/check", "checker", "kept", 300),
        ("reviewer/review", "reviewer", "kept", 200),
    ]


def test_whatever_is_spoken_is_plain_text() -> None:
    assert {task.reply for task in TASKS if task.place == "speech"} == {Text}


@pytest.mark.parametrize("task", TASKS, ids=lambda task: f"{task.agent}.{task.name}")
def test_a_reply_has_no_field_that_nobody_asked_for(task: type[Task]) -> None:
    with pytest.raises(ValidationError, match="surplus"):
        task.reply.model_validate({"surplus": 1})


@pytest.mark.parametrize("task", [task for task in TASKS if task.agent in ("chatter", "querier")], ids=lambda task: task.name)
def test_the_assistants_side_is_told_nothing_of_the_shoppers_mind(task: type[Task]) -> None:
    assert PRIVATE.isdisjoint(task.model_fields)
    told = set(within(task))
    assert told.isdisjoint({Person, Profile, Requirement})


def within(kind: Any) -> list[Any]:
    """Every record that a record is made of, however deep."""
    if isinstance(kind, type) and issubclass(kind, Record):
        return [kind, *(inner for field in kind.model_fields.values() for inner in within(field.annotation))]
    return [inner for argument in getattr(kind, "__args__", ()) for inner in within(argument)]


def test_the_search_for_private_records_finds_them_where_they_are() -> None:
    assert {Person, Requirement} <= set(within(Review))


def test_only_who_compares_is_told_of_the_target() -> None:
    assert [task.name for task in TASKS if "target" in task.model_fields] == ["compare"]


NEEDS = (Requirement(text="keeps cool"), Requirement(text="not loud"))
WITH_PICTURES: list[tuple[Task, tuple[Item, ...]]] = [
    (Summarize(item=HAT), (HAT,)),
    (WriteBackstory(item=HAT, person=PERSON, scenario="", recipient=None), (HAT,)),
    (DeriveOutfit(item=HAT, scenario=""), (HAT,)),
    (JudgeOutfit(item=HAT, outfit_item=BAG, scenario=""), (HAT, BAG)),
    (ShareOutfit(**SHOPPER, outfit_item=BAG, kind="", conversation=()), (BAG,)),
    (
        CompareItem(**SHOPPER, target=HAT, item=BAG, requirements=NEEDS, backstory="", conversation=SAID, raised=()),
        (HAT, BAG),
    ),
    (Accept(**SHOPPER, item=HAT, scenario="", requirements=NEEDS, conversation=SAID), (HAT,)),
    (UserChitChat(**SHOPPER, item=HAT, scenario="", backstory="", conversation=SAID), (HAT,)),
    (Recommend(item=HAT, needs="", conversation=SAID), (HAT,)),
]


@pytest.mark.parametrize(("task", "pictures"), WITH_PICTURES, ids=lambda value: value.name if isinstance(value, Task) else "")
def test_pictures_come_in_the_order_in_which_the_prompt_speaks_of_them(task: Task, pictures: tuple[Item, ...]) -> None:
    assert task.pictures() == pictures


def test_nobody_else_is_sent_a_picture() -> None:
    seeing = {type(task) for task, _ in WITH_PICTURES}
    assert {task for task in TASKS if task.pictures is not Task.pictures} == seeing
    for blind in (
        JudgeMatch(item=HAT, person=PERSON, scenario=""),
        AssistantChitChat(item=HAT, conversation=SAID),
        Inquire(about="needs", conversation=SAID),
        Rerank(needs="", query="", items=(HAT, BAG)),
        Reject(**SHOPPER, item=HAT, differences=(), reason="", conversation=SAID),
    ):
        assert blind.pictures() == ()


def test_where_all_see_pictures_who_reads_the_talk_sees_what_it_shows_before_what_is_new() -> None:
    for task, pictures in (
        (Inquire(about="needs", conversation=SAID), (BAG,)),
        (Analyze(conversation=SAID), (BAG,)),
        (Recommend(item=HAT, needs="", conversation=SAID), (BAG, HAT)),
        (AssistantChitChat(item=BAG, conversation=SAID), (BAG,)),
        (Reject(**SHOPPER, item=BAG, differences=(), reason="", conversation=SAID), (BAG,)),
        (Accept(**SHOPPER, item=BAG, conversation=SAID), (BAG,)),
        (Rerank(needs="", query="", items=(HAT, BAG)), (HAT, BAG)),
        (CompareItem(**SHOPPER, target=HAT, item=BAG, conversation=SAID, raised=()), (HAT, BAG)),
        (Review(**SHOPPER, scenario="", backstory="", requirements=NEEDS, conversation=SAID), ()),
        (Summarize(item=HAT), (HAT,)),
        (JudgeMatch(item=HAT, person=PERSON, scenario=""), ()),
    ):
        assert task.all_pictures() == pictures, task.name


def test_pictures_that_are_looked_at_beside_each_other_come_as_one() -> None:
    assert {task.name for task in TASKS if task.sheet} == {"judge_outfit", "compare", "rerank"}


@pytest.mark.parametrize("mark", [-0.1, 10.1])
@pytest.mark.parametrize("name", ["content_quality", "logical_fluency", "user_consistency"])
def test_marks_are_from_0_to_10(name: str, mark: float) -> None:
    fine = {"content_quality": 0, "logical_fluency": 10, "user_consistency": 5.5, "reason": ""}
    assert ReviewReply.model_validate(fine).user_consistency == 5.5
    with pytest.raises(ValidationError, match=name):
        ReviewReply.model_validate({**fine, name: mark})


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_backstory_reveals_exactly_two_requirements(count: int) -> None:
    need = {"text": "keeps cool"}
    assert len(BackstoryReply.model_validate({"backstory": "", "requirements": [need, need]}).requirements) == 2
    with pytest.raises(ValidationError, match="requirements"):
        BackstoryReply.model_validate({"backstory": "", "requirements": [need] * count})


def test_a_query_is_never_empty() -> None:
    with pytest.raises(ValidationError, match="query"):
        QueryReply(query="")


def test_an_inquiry_is_about_one_of_two_things() -> None:
    with pytest.raises(ValidationError, match="about"):
        Inquire(about="price", conversation=())  # type: ignore[arg-type]
