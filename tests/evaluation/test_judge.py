import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from muse_builder.errors import FatalCallError, ReplyError, SettingsError
from muse_builder.evaluation.asking import Respondent
from muse_builder.evaluation.judge import Judged, agreement, judge, on_grid, table_row, task_of
from muse_builder.llm.request import Reply, Request
from muse_builder.tasks.evaluation import JudgeConversation, JudgeMultimodal, Marks, MultimodalMarks
from tests.dialogues import BY_ID, conversation, write_release


def marks(value: float, **more: float) -> Marks:
    named = dict.fromkeys(("naturalness", "logical_coherence", "information_richness", "product_context_relevance"), value)
    return (MultimodalMarks if more else Marks)(**named, **more)


class Scripted:
    """A judge that says what it is told, and remembers what it was asked."""

    def __init__(self, say: Callable[[Request], str]) -> None:
        self.say = say
        self.asked: list[Request] = []

    async def complete(self, request: Request) -> Reply:
        self.asked.append(request)
        return Reply(self.say(request))


def release(tmp_path: Path, count: int = 4) -> Path:
    return write_release(tmp_path / "muse", [conversation(number) for number in range(count)])


def said(value: float = 1.5, alignment: float = 1.0) -> str:
    return marks(value, image_text_alignment=alignment).model_dump_json()


def test_a_row_of_table_3_worked_out_by_hand() -> None:
    judged = [
        Judged("a", (marks(2.0, image_text_alignment=1.0), marks(1.0, image_text_alignment=0.5)), True),
        Judged("b", (marks(0.5), None), False),
        Judged("c", (None, None), True),
    ]
    found = {measure.name: measure for measure in table_row(judged)}
    # a: (2 + 1) / 2 = 1.5; b: 0.5 from its one readable round; c is missing.
    assert found["Naturalness"].value == 1.0
    assert (found["Naturalness"].counted, found["Naturalness"].missing) == (2, 1)
    assert found["Image-text alignment"].value == 0.75
    assert (found["Image-text alignment"].counted, found["Image-text alignment"].missing) == (1, 1)


def test_no_conversation_and_no_readable_mark_give_none() -> None:
    assert {measure.value for measure in table_row([])} == {None}
    assert {measure.value for measure in agreement([])} == {None}
    silent = table_row([Judged("a", (None,), True)])
    assert {(measure.value, measure.missing) for measure in silent} == {(None, 1)}


def test_rounds_that_say_the_same_agree() -> None:
    judged = [Judged("a", (marks(2.0), marks(2.0)), False), Judged("b", (marks(1.0), marks(1.0)), False)]
    found = {measure.name: measure for measure in agreement(judged)}
    assert found["alpha, Naturalness"].value == 1.0
    assert found["alpha, Image-text alignment"].value is None


def test_marks_between_the_steps_are_refused() -> None:
    on_grid(marks(1.85))
    on_grid(marks(0.15, image_text_alignment=2.0))
    with pytest.raises(ReplyError, match=r"multiples of 0.05, 1.83 is none"):
        on_grid(marks(1.83))


def test_pictures_are_judged_where_there_are_any_and_can_be_sent() -> None:
    seen = task_of(conversation(), BY_ID.__getitem__, text_only=False)
    assert isinstance(seen, JudgeMultimodal)
    assert [item.item_id for item in seen.pictures()] == ["red", "blue"]
    read = task_of(conversation(), BY_ID.__getitem__, text_only=True)
    assert isinstance(read, JudgeConversation)
    assert "[picture: Summary of Rosa Linen Shirt.]" in read.conversation[2].text
    bare = {name: item.model_copy(update={"image": None}) for name, item in BY_ID.items()}
    assert isinstance(task_of(conversation(), bare.__getitem__, text_only=False), JudgeConversation)


def test_a_judge_sees_no_notes() -> None:
    assert "PRIVATE" not in task_of(conversation(), BY_ID.__getitem__, text_only=False).model_dump_json()


def test_every_round_is_another_request_with_the_pictures(tmp_path: Path) -> None:
    model = Scripted(lambda request: said())
    report = judge(release(tmp_path), Respondent("mine", model=model), conversations=3, rounds=2, planted=0)
    assert len(model.asked) == 6
    assert len({request.key for request in model.asked}) == 6
    assert {len(request.images) for request in model.asked} == {2}
    assert report.get("muse", "Naturalness").value == 1.5
    assert report.get("muse", "Image-text alignment").counted == 3
    assert report.details[0]["naturalness"] == [1.5, 1.5]


def test_what_cannot_be_read_is_asked_again_then_missing_and_named(tmp_path: Path) -> None:
    def say(request: Request) -> str:
        if "wedding, number 1." in request.messages[0][1]:
            return "I would say quite good."
        return said(1.83) if request.attempt == 0 else said(1.85)

    model = Scripted(say)
    report = judge(release(tmp_path), Respondent("mine", model=model), rounds=1, planted=0)
    measure = report.get("muse", "Naturalness")
    assert (measure.value, measure.counted, measure.missing) == (pytest.approx(1.85), 3, 1)
    repairs = [
        request.messages[-1][1]
        for request in model.asked
        if request.attempt and "wedding, number 1." not in request.messages[0][1]
    ]
    assert len(repairs) == 3
    assert all("multiples of 0.05" in repair for repair in repairs)
    assert len(report.problems) == 1
    assert report.problems[0].startswith("c000001, round 0: ReplyError")
    assert report.as_json()["problems"] == list(report.problems)


def test_a_sitting_goes_on_from_its_journal(tmp_path: Path) -> None:
    folder = release(tmp_path)
    respondent = Respondent("embedded", tmp_path / "sitting")
    first = judge(folder, respondent, rounds=2, planted=0)
    calls = "SELECT COUNT(*) FROM calls"
    with sqlite3.connect(tmp_path / "sitting" / "journal.sqlite") as journal:
        assert journal.execute(calls).fetchone() == (8,)
    again = judge(folder, respondent, rounds=2, planted=0)
    with sqlite3.connect(tmp_path / "sitting" / "journal.sqlite") as journal:
        assert journal.execute(calls).fetchone() == (8,)
    assert (again.sections, again.details) == (first.sections, first.details)
    assert "no judge" in first.notes[0]
    assert first.settings["cost"] == 0.0


def test_a_model_that_can_answer_nothing_ends_the_sitting(tmp_path: Path) -> None:
    def say(request: Request) -> str:
        raise FatalCallError("no credit")

    with pytest.raises(FatalCallError, match="no credit"):
        judge(release(tmp_path), Respondent("mine", model=Scripted(say)))


def test_wrong_numbers_and_a_paid_model_without_a_folder_are_refused(tmp_path: Path) -> None:
    folder = release(tmp_path)
    with pytest.raises(SettingsError, match="at least one of each"):
        judge(folder, Respondent("embedded"), rounds=0)
    with pytest.raises(SettingsError, match="--out"):
        judge(folder, Respondent("anthropic:claude-haiku-5-5"))


async def test_it_works_where_a_loop_already_runs(tmp_path: Path) -> None:
    report = judge(release(tmp_path, 1), Respondent("embedded"), rounds=1)
    assert report.get("muse", "Naturalness").counted == 1


def test_a_text_only_sitting_sends_no_picture(tmp_path: Path) -> None:
    model = Scripted(lambda request: marks(1.0).model_dump_json())
    report = judge(release(tmp_path, 2), Respondent("mine", model=model, text_only=True), rounds=1)
    assert {request.images for request in model.asked} == {()}
    assert report.get("muse", "Image-text alignment").value is None
    told: dict[str, Any] = json.loads(json.dumps(report.as_json()))
    assert told["settings"]["text_only"] is True
