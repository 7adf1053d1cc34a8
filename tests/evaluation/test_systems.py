"""Who answers: rules, files and models, to the loop all alike."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from muse_builder.errors import SettingsError
from muse_builder.evaluation.asking import Respondent
from muse_builder.evaluation.overlap import ResponseExample
from muse_builder.evaluation.response import REPLIES, examples, read_replies
from muse_builder.evaluation.systems import asked_model, baseline, from_file, lacking
from muse_builder.llm.request import Reply, Request
from tests.dialogues import BY_ID, conversation, write_release


def asked() -> list[ResponseExample]:
    return list(examples([conversation()], BY_ID.__getitem__))


def read(path: Path, rows: Sequence[ResponseExample]) -> dict[str, str]:
    return read_replies(path, [row.example_id for row in rows])


class Scripted:
    """Says the same, or nothing, and remembers what it was asked."""

    def __init__(self, *says: str) -> None:
        self.says = says
        self.asked: list[Request] = []

    async def complete(self, request: Request) -> Reply:
        self.asked.append(request)
        return Reply(self.says[min(len(self.asked), len(self.says)) - 1])


def test_a_baseline_answers_by_its_rule_and_costs_nothing() -> None:
    found = baseline("gold", lambda rows: [row.gold for row in rows]).answer(asked())
    assert list(found.given) == [example.gold for example in asked()]
    assert (found.problems, found.notes, found.bill) == ((), (), {})


def test_what_a_file_lacks_is_missing_and_said_to_be(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text('{"example_id": "c000000/4", "reply": "Well."}\n')
    found = from_file("mine", file, read, lack="no reply").answer(asked())
    assert list(found.given) == [None, "Well."]
    assert found.problems == ("mine: no reply for c000000/2 of 2 examples",)
    assert from_file("mine", file, read).answer(asked()).problems == ()
    file.write_text('{"example_id": "c9/1", "reply": "x"}\n')
    with pytest.raises(SettingsError, match="no example 'c9/1'"):
        from_file("mine", file, read).answer(asked())


def test_a_model_is_asked_once_an_example_and_sees_the_pictures(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", [conversation()])
    model = Scripted("First.", "Second.")
    found = asked_model(Respondent("mine", model=model), REPLIES, release).answer(asked())
    assert sorted(map(str, found.given)) == ["First.", "Second."]
    assert [request.thread for request in model.asked] == ["respond/c000000/2", "respond/c000000/4"]
    assert [len(request.images) for request in model.asked] == [1, 2]
    assert (found.notes, found.bill) == ((), {"cost": None})


def test_a_model_that_is_sent_no_pictures_reads_captions(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", [conversation()])
    model = Scripted("Well.")
    asked_model(Respondent("mine", model=model, text_only=True), REPLIES, release).answer(asked())
    assert [len(request.images) for request in model.asked] == [0, 0]
    assert "[picture: Summary of Rosa Linen Shirt.]" in model.asked[1].messages[0][1]


def test_what_a_model_cannot_be_brought_to_say_is_missing_with_its_reason(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", [conversation()])
    found = asked_model(Respondent("mine", model=Scripted("  ")), REPLIES, release).answer(asked())
    assert list(found.given) == [None, None]
    assert found.problems[0].startswith("c000000/2: ReplyError")


def test_a_stand_in_says_that_it_is_one(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", [conversation()])
    system = asked_model(Respondent("embedded"), REPLIES, release)
    found = system.answer(asked())
    assert system.name == "embedded"
    assert found.notes == ("embedded replies as the pipeline's own Chatter does: a stand-in for a model under test",)
    assert None not in found.given


def test_what_is_lacking_is_told_by_its_first_and_their_number() -> None:
    assert list(lacking("mine", "no reply", [], 9)) == []
    assert list(lacking("mine", "no reply", ["a/1"], 9)) == ["mine: no reply for a/1 of 9 examples"]
    assert list(lacking("mine", "no reply", ["a/1", "a/3", "b/1"], 9)) == ["mine: no reply for a/1 and 2 more of 9 examples"]
    assert json.dumps([*lacking("x", "y", ["z"], 1)]) == '["x: y for z of 1 examples"]'
