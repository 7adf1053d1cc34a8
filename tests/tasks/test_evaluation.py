"""What judges, taggers, raters and models under test are asked, and see."""

from typing import Any, get_args

import pytest
from pydantic import ValidationError

from muse_builder.records import Item, Person, Requirement
from muse_builder.tasks.base import Task, Utterance
from muse_builder.tasks.evaluation import (
    EVALUATION_TASKS,
    ActAsUser,
    CompareConversations,
    CompareReplies,
    Element,
    ElementsReply,
    JudgeConversation,
    JudgeMultimodal,
    Marks,
    MultimodalMarks,
    PredictRatings,
    Preference,
    PresentItem,
    RateSlate,
    ReplyToUser,
    SlateRatings,
    TagElements,
    WriteQuery,
)
from muse_builder.tasks.synthesis import TASKS

HAT, BAG, BELT = (Item(item_id=name, title=name, image=f"{name}.jpg") for name in ("hat", "bag", "belt"))
CAPTIONED = HAT.model_copy(update={"image": None})


def said(*items: Item) -> Utterance:
    return Utterance(
        role="assistant",
        action="recommend",
        text="Look!",
        items=items,
        pictures=tuple(item.item_id for item in items if item.image),
    )


TALK = (said(BAG), said(), said(HAT, BAG))
SHOPPER: dict[str, Any] = {
    "person": Person(name="Ana", gender="female", age=34, profession="nurse"),
    "recipient": None,
    "scenario": "",
    "backstory": "",
    "requirements": (Requirement(text="keeps cool"),),
}


@pytest.mark.parametrize(
    ("task", "pictures"),
    [
        (WriteQuery(conversation=TALK), (BAG, HAT)),
        (ReplyToUser(conversation=TALK), (BAG, HAT)),
        (JudgeMultimodal(conversation=TALK), (BAG, HAT)),
        (JudgeConversation(conversation=TALK), ()),
        (TagElements(conversation=TALK), ()),
        (PresentItem(item=BELT, conversation=TALK), (BAG, HAT, BELT)),
        (PresentItem(item=BAG, conversation=TALK), (HAT, BAG)),
        (ActAsUser(**SHOPPER, target=BELT, conversation=TALK), (BAG, HAT, BELT)),
        (ActAsUser(**SHOPPER, target=BAG, conversation=TALK), (HAT, BAG)),
        (CompareReplies(perspective="", conversation=TALK, a="", b=""), (BAG, HAT)),
        (CompareConversations(a=(said(BELT),), b=(said(HAT), said(BELT))), (BELT, HAT)),
        (CompareConversations(a=(said(CAPTIONED),), b=(said(BAG), said(HAT))), (BAG, HAT)),
        (PredictRatings(conversation=TALK, slate=(BELT, HAT)), (BAG, HAT, BELT)),
        (RateSlate(**SHOPPER, conversation=TALK, slate=(BELT, HAT)), (BAG, HAT, BELT)),
    ],
    ids=lambda value: value.name if isinstance(value, Task) else "",
)
def test_each_picture_is_sent_once_and_what_is_asked_about_stands_last(task: Task, pictures: tuple[Item, ...]) -> None:
    assert task.pictures() == pictures


def test_a_caption_in_one_conversation_hides_no_picture_of_the_other() -> None:
    (shown,) = CompareConversations(a=(said(CAPTIONED),), b=(said(HAT),)).pictures()
    assert shown.image == "hat.jpg"


def test_no_task_of_a_run_is_one_of_evaluation() -> None:
    assert set(TASKS).isdisjoint(EVALUATION_TASKS)
    names = [f"{task.agent}/{task.name}" for task in (*TASKS, *EVALUATION_TASKS)]
    assert len(set(names)) == len(names) == 34


def test_whoever_is_tested_or_plays_sits_on_no_judges_seat() -> None:
    assert {(task.agent, task.seat) for task in EVALUATION_TASKS} == {
        ("under_test", "backbone"),
        ("judge", "judge"),
        ("tagger", "judge"),
        ("rater", "judge"),
    }
    assert {task.place for task in EVALUATION_TASKS} == {"kept"}


def test_only_who_plays_or_rates_as_the_shopper_is_told_of_the_shopper() -> None:
    private = {"person", "recipient", "scenario", "backstory", "requirements", "target"}
    assert [task for task in EVALUATION_TASKS if private & set(task.model_fields)] == [ActAsUser, RateSlate]


MARKS = {
    "naturalness": 0,
    "logical_coherence": 2,
    "information_richness": 0.05,
    "product_context_relevance": 1.95,
    "image_text_alignment": 1,
}


@pytest.mark.parametrize("name", MARKS)
@pytest.mark.parametrize("mark", [-0.05, 2.05])
def test_each_mark_is_from_0_to_2(name: str, mark: float) -> None:
    assert MultimodalMarks.model_validate(MARKS).model_dump() == MARKS
    with pytest.raises(ValidationError, match=name):
        MultimodalMarks.model_validate({**MARKS, name: mark})


def test_without_pictures_nobody_marks_how_they_fit() -> None:
    assert set(MultimodalMarks.model_fields) - set(Marks.model_fields) == {"image_text_alignment"}


@pytest.mark.parametrize("side", ["C", "a", "", None])
def test_a_preference_is_a_or_b(side: Any) -> None:
    assert [Preference(better=one).better for one in ("A", "B")] == ["A", "B"]  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="better"):
        Preference(better=side)


@pytest.mark.parametrize("value", [0, 6, 2.5, "3", None])
def test_a_rating_is_a_whole_number_from_1_to_5(value: Any) -> None:
    rated = SlateRatings.model_validate({"ratings": [{"item_id": "hat", "value": number} for number in range(1, 6)]})
    assert [one.value for one in rated.ratings] == [1, 2, 3, 4, 5]
    with pytest.raises(ValidationError, match="value"):
        SlateRatings.model_validate({"ratings": [{"item_id": "hat", "value": value}]})


def test_an_element_is_one_of_those_that_are_known() -> None:
    names = "visual material fit function style scenario person emotion price need refusal thanks question".split()
    assert list(get_args(Element)) == names
    known = [{"turn": 1, "element": name, "words": "x"} for name in names]
    assert [one.element for one in ElementsReply.model_validate({"found": known}).found] == names
    with pytest.raises(ValidationError, match="element"):
        ElementsReply.model_validate({"found": [{"turn": 1, "element": "weather", "words": "x"}]})


def test_a_comparison_of_a_corpus_that_says_nothing_of_the_shopper_has_no_profile() -> None:
    assert CompareReplies(perspective="natural", conversation=(), a="Yes.", b="No.").profile == ""
