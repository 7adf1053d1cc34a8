"""Any corpus by a map of its names."""

import json
from pathlib import Path

import pytest

from muse_builder.cli import main
from muse_builder.corpora import convert
from muse_builder.records import Conversation
from muse_builder.release.reader import read as released
from tests.corpora import native
from tests.corpora.reading import read

FOREIGN = {"who": "Kunde", "said": "Ein Mantel?", "shown": []}


def foreign(folder: Path) -> Path:
    talk = {"nr": 3, "lines": [FOREIGN, {"who": "Laden", "said": "Dieser.", "shown": [{"sku": "B7", "label": "Mantel"}]}]}
    (folder / "talks.json").write_text(json.dumps({"all": {"of": [talk]}}))
    return folder


MAP = {"dialogues": "all.of", "id": "nr", "turns": "lines", "role": "who", "text": "said", "items": "shown",
       "item_id": "sku", "item_title": "label", "user": "Kunde", "assistant": "Laden"}  # fmt: skip


def test_a_map_says_where_what_stands(tmp_path: Path) -> None:
    report = convert("generic", foreign(tmp_path), tmp_path / "out", mapping=MAP)
    assert (report.conversations, report.turns, report.items, report.problems) == (1, 2, 1, ())
    (talk,) = [row for row in released(tmp_path / "out", "conversations") if isinstance(row, Conversation)]
    assert [(turn.role, turn.action, turn.item_ids) for turn in talk.turns] == [
        ("user", "other", ()),
        ("assistant", "recommend", ("B7",)),
    ]


def test_the_command_takes_a_map(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ",".join(f"{name}={value}" for name, value in MAP.items())
    assert main(["convert", "generic", str(foreign(tmp_path)), "--map", given, "--out", str(tmp_path / "out")]) == 0
    assert "conversations written" in capsys.readouterr().out
    assert main(["convert", "generic", str(tmp_path), "--map", "rolle=who", "--out", str(tmp_path / "no")]) == 1
    assert "rolle" in capsys.readouterr().err
    assert main(["convert", "redial", str(tmp_path), "--map", "role=who", "--out", str(tmp_path / "no")]) == 1
    assert "--map is for generic" in capsys.readouterr().err


def test_without_a_map_the_usual_names_are_found_and_a_reason_says_what_to_map(tmp_path: Path) -> None:
    dialogues, log = read("generic", native.generic(tmp_path))
    (talk,) = dialogues.values()
    assert talk.conversation.profile.scenario == "Rain."
    assert {item.item_id: item.title for item in talk.items} == {"B2": "", "B1": "Red coat"}
    assert "say who that is: --map role=NAME, user=VALUE" in log.problems[0].reason


def test_a_table_has_a_message_a_row(tmp_path: Path) -> None:
    rows = "dialog_id,speaker,text,items\nd1,user,Shoes?,\nd1,agent,These.,S1|S2\nd2,user,Hi,\n"
    (tmp_path / "talks.csv").write_text(rows)
    dialogues, log = read("generic", tmp_path)
    assert {name: len(one.conversation.turns) for name, one in dialogues.items()} == {"d1": 2, "d2": 1}
    assert dialogues["d1"].conversation.turns[1].item_ids == ("S1", "S2")
    assert log.rows_in == 3
