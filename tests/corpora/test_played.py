"""Rows that `muse chat` saves: written, read again, and refused where they are none."""

import json
from pathlib import Path

import pytest

from muse_builder.corpora.corpus import Log
from muse_builder.corpora.played import FORMAT, PlayedRow, read, save
from muse_builder.records import Conversation
from tests.dialogues import BY_ID, conversation

JPEG = b"\xff\xd8jpeg"


def row(held: Conversation | None = None) -> PlayedRow:
    held = held or conversation(recommended=("red", "blue"))
    items = (BY_ID["red"], BY_ID["blue"])
    return PlayedRow(format=FORMAT, played="assistant", consent="Yes.", conversation=held, items=items)


def test_what_is_saved_is_read_again(tmp_path: Path) -> None:
    save(tmp_path, row(), {"red": JPEG})
    save(tmp_path, row(conversation(1, recommended=("red", "blue"))), {"red": b"other", "../evil": JPEG, ".hidden": JPEG})
    assert [path.name for path in (tmp_path / "images").iterdir()] == ["red.jpg"]
    assert (tmp_path / "images" / "red.jpg").read_bytes() == JPEG
    first, second = read(tmp_path, log := Log())
    assert (log.rows_in, log.problems) == (2, [])
    talk = first.conversation
    assert (talk.conversation_id, second.conversation.conversation_id) == ("played-c000000", "played-c000001")
    assert [turn.action for turn in talk.turns] == ["greet", "reveal", "recommend", "reject", "recommend", "accept"]
    assert (talk.outcome, talk.accepted_item_id, talk.rounds) == ("organic_accept", "blue", 2)
    assert (talk.labels["assistant"], talk.labels["user"]) == ("a person", "embedded")
    assert talk.profile.requirements == conversation().profile.requirements
    assert talk.turns[3].reason == "PRIVATE reason of the answer"
    assert {item.item_id: item.image for item in first.items} == {"red": None, "blue": None}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": "muse played 9"}, "format: "),
        ({"items": []}, "not among its items"),
        ({"name": "Ana"}, "name: Extra inputs"),
        ({"conversation": {}}, "conversation.conversation_id"),
    ],
)
def test_a_row_of_another_kind_is_set_aside(tmp_path: Path, change: dict[str, object], reason: str) -> None:
    native = json.loads(row().model_dump_json()) | change
    (tmp_path / "played.jsonl").write_text(json.dumps(native) + "\n")
    assert list(read(tmp_path, log := Log())) == []
    assert reason in log.problems[0].reason
