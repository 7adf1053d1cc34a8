"""Label Studio and Argilla: what is written for them, and their exports read back."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from muse_builder.errors import SettingsError
from muse_builder.evaluation.judging.pairs import Pair, sheet
from muse_builder.evaluation.judging.tools import (
    ARGILLA,
    ToolVerdict,
    read_tool_verdicts,
    read_tool_votes,
    write_pair_tasks,
    write_screening_tasks,
)
from muse_builder.evaluation.judging.votes import Vote, outcome

PAIRS = [Pair("c1/2", "natural", "B", (), "mine", "yours"), Pair("c2/2", "natural", "A", (), "mine <b>", "yours")]


def annotation(value: str, by: Any, name: str = "better", **more: Any) -> dict[str, Any]:
    result = [{"from_name": name, "to_name": "a", "type": "choices", "value": {"choices": [value]}}]
    if "comment" in more:
        held = {"from_name": "comment" if name == "better" else "reason", "type": "textarea"}
        result.append({**held, "value": {"text": [more.pop("comment")]}})
    return {"id": 1, "completed_by": by, "result": result, "was_cancelled": False, "lead_time": 7.5, **more}


def test_pairs_go_to_label_studio_and_come_back_as_votes(tmp_path: Path) -> None:
    file, interface, _ = write_pair_tasks(PAIRS, tmp_path)
    tasks = json.loads(file.read_text())
    root = ElementTree.fromstring(interface.read_text())
    asked = {element.get("value", "")[1:] for element in root.iter() if element.get("value", "").startswith("$")}
    assert asked <= tasks[0]["data"].keys()
    assert "first" not in json.dumps(tasks)
    tasks[0]["annotations"] = [annotation("B", 3, comment="reads well"), annotation("A", {"id": 4, "email": "bo@x.org"})]
    tasks[1]["annotations"] = [annotation("cannot say", 3), annotation("A", 9, was_cancelled=True)]
    export = tmp_path / "export.json"
    export.write_text(json.dumps(tasks))
    votes = read_tool_votes(export)
    mine = sheet(PAIRS)
    assert votes == [
        Vote("c1/2", "natural", "3", "B", None, mine, False, 7.5, "reads well"),
        Vote("c1/2", "natural", "bo@x.org", "A", None, mine, False, 7.5, ""),
        Vote("c2/2", "natural", "3", None, None, mine, False, 7.5, ""),
    ]
    ((_, measures),) = outcome(PAIRS, votes, "mine", "yours")
    assert (measures[0].value, measures[0].missing) == (0.5, 1)


def test_pairs_go_to_argilla_and_come_back_as_votes(tmp_path: Path) -> None:
    *_, file = write_pair_tasks(PAIRS, tmp_path)
    records = json.loads(file.read_text())
    assert set(records[0]["fields"]) == set(ARGILLA["fields"])
    assert set(records[0]["metadata"]) == set(ARGILLA["metadata"])
    users = [{"value": "B", "user_id": "u-1", "status": "submitted"}, {"value": "A", "user_id": "u-2"}]
    records[0]["responses"] = {"better": users, "comment": [{"value": "odd", "user_id": "u-2"}]}
    file.write_text(json.dumps(records))
    assert [(vote.pair_id, vote.rater, vote.better, vote.comment) for vote in read_tool_votes(file)] == [
        ("c1/2", "u-1", "B", ""),
        ("c1/2", "u-2", "A", "odd"),
    ]


def test_conversations_come_back_as_verdicts(tmp_path: Path) -> None:
    rows = [{"conversation_id": "c000001", "profile": "Ann", "conversation": "User: Hi"}]
    file, interface, argilla = write_screening_tasks(rows, tmp_path)
    ElementTree.fromstring(interface.read_text())
    tasks = json.loads(file.read_text())
    tasks[0]["annotations"] = [annotation("refused", 3, "verdict", comment="odd"), annotation("passes", 4, "verdict")]
    file.write_text(json.dumps(tasks))
    verdicts = read_tool_verdicts(file)
    assert verdicts == [ToolVerdict("c000001", "3", False, "odd", 7.5), ToolVerdict("c000001", "4", True, "", 7.5)]
    assert json.loads(verdicts[0].line())["passed"] is False
    records = json.loads(argilla.read_text())
    records[0]["responses"] = {"verdict": [{"value": "passes", "user_id": "u"}]}
    argilla.write_text(json.dumps(records))
    assert read_tool_verdicts(argilla) == [ToolVerdict("c000001", "u", True)]


def test_another_judge_s_votes_are_read_of_its_report(tmp_path: Path) -> None:
    votes = [Vote("c1/2", "natural", "other/0", "A", swapped=True), Vote("c1/2", "natural", "other/0", None)]
    file = tmp_path / "other.json"
    file.write_text(json.dumps({"command": "compare", "details": [vote._asdict() for vote in votes]}))
    assert read_tool_votes(file) == votes


def test_what_is_no_export_is_named(tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    for text, wrong in (("{}", "no list of tasks"), ("[{}]", "neither annotations"), ("[", "cannot read")):
        file.write_text(text)
        with pytest.raises(SettingsError, match=wrong):
            read_tool_votes(file)
    file.write_text(json.dumps([{"data": {}, "annotations": [annotation("C", 1)]}]))
    with pytest.raises(SettingsError, match="task 0 has no answer A or B or cannot say"):
        read_tool_votes(file)
