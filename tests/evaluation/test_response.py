import hashlib
import json
import sys
from pathlib import Path

import pytest

from muse_builder.errors import SettingsError
from muse_builder.evaluation.asking import Respondent
from muse_builder.evaluation.overlap import ResponseExample
from muse_builder.evaluation.response import (
    examples,
    read_replies,
    respond,
)
from muse_builder.records import Conversation
from muse_builder.views.context import Parts
from tests.dialogues import BY_ID, conversation, write_release


def made(*conversations: Conversation) -> list[ResponseExample]:
    return list(examples(conversations, BY_ID.__getitem__))


def test_every_line_of_the_assistant_but_the_greeting_is_an_example() -> None:
    asked = made(conversation(0, outfit="scarf"))
    assert [(e.example_id, e.mode) for e in asked] == [
        ("c000000/2", "other"),
        ("c000000/4", "recommendation"),
        ("c000000/6", "recommendation"),
    ]
    assert [e.item.item_id if e.item else None for e in asked] == [None, "red", "blue"]
    assert [len(e.context) for e in asked] == [2, 4, 6]
    assert asked[1].gold == "In round 1 I suggest the Rosa Linen Shirt."


def test_a_recommendation_is_asked_for_with_its_item_and_another_line_without() -> None:
    asked = made(conversation(0, outfit="scarf"))
    assert [task.item_id for task in asked[1].task().pictures()] == ["scarf", "red"]
    assert [task.item_id for task in asked[0].task().pictures()] == ["scarf"]


def test_replies_of_others_are_read_and_wrong_ones_named(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    file.write_text('{"example_id": "a/1", "reply": "così\\nè"}\n{"example_id": "a/2", "reply": ""}\n', encoding="utf-8")
    assert read_replies(file, ["a/1", "a/2"]) == {"a/1": "così\nè", "a/2": ""}
    with pytest.raises(SettingsError, match=r"r\.jsonl:2: there is no example 'a/2'"):
        read_replies(file, ["a/1"])
    file.write_text('{"example_id": "a/1", "reply": null}\n')
    with pytest.raises(SettingsError, match='no "reply"'):
        read_replies(file, ["a/1"])
    with pytest.raises(SettingsError, match="cannot read"):
        read_replies(tmp_path / "none", [])


def test_table_5_of_a_release(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", [conversation(n, outfit="scarf" if n % 2 else None) for n in range(6)])
    file = tmp_path / "mine.jsonl"
    asked = made(*[conversation(n, outfit="scarf" if n % 2 else None) for n in range(6)])
    file.write_text("".join(json.dumps({"example_id": e.example_id, "reply": e.gold}) + "\n" for e in asked[:4]))
    report = respond(release, respondent=Respondent("embedded"), predictions={"mine": file})
    mine = report.get("mine, all", "BLEU-4")
    assert (mine.value < 60, mine.counted, mine.missing) == (True, len(asked), 0)
    assert report.get("mine, all", "BLEU-4, answered").value == pytest.approx(100)
    assert report.get("mine, all", "coverage").value == pytest.approx(4 / len(asked))
    assert report.get("embedded, all", "words").missing == 0
    assert report.get("gold, other", "ROUGE-L").counted == 3
    both = report.get("mine minus random reply, recommendation", "ROUGE-L difference")
    assert (both.counted, both.missing) == (12, 0)
    assert report.get("mine minus random reply, all", "p of ROUGE-L, Holm").value is not None
    again = respond(release, respondent=Respondent("embedded"), predictions={"mine": file})
    assert (again.sections, again.settings) == (report.sections, report.settings)
    assert "and 10 more of 15 examples" in report.problems[0]
    assert report.settings["predictions"] == {"mine": hashlib.sha256(file.read_bytes()).hexdigest()}
    with pytest.raises(SettingsError, match="a row 'gold' of its own"):
        respond(release, predictions={"gold": file})


def test_a_part_of_given_splits_is_answered(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", [conversation(number) for number in range(3)])
    parts = Parts("unseen_scenario", "0" * 64, {"c000001": "test", "c000002": "train"})
    report = respond(release, split="test", parts=parts)
    assert (report.split, report.settings["examples"]) == ("test of unseen_scenario", 2)
    assert report.get("random reply, all", "coverage").value == 0.0  # no other conversation in the part to take one from
    assert report.get("nearest reply, all", "coverage").value == 1.0


@pytest.mark.parametrize(
    ("module", "what"), [("sacrebleu", "BLEU needs sacrebleu"), ("rouge_score", "ROUGE needs rouge-score")]
)
def test_without_the_extra_it_says_what_to_install(
    module: str, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SettingsError, match=rf"{what}: pip install 'muse_builder\[eval\]'"):
        respond(write_release(tmp_path / "muse", [conversation()]))
