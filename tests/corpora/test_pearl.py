"""PEARL: roles in strings, numbers that begin anew."""

import json
from pathlib import Path

from tests.corpora import native
from tests.corpora.reading import read


def test_pearl_roles_stand_in_the_strings(tmp_path: Path) -> None:
    dialogues, log = read("pearl", native.pearl(tmp_path))
    talk = dialogues["train-000001"].conversation
    assert [(turn.role, turn.text) for turn in talk.turns] == [
        ("user", "Something like Alpha?"), ("assistant", "Try Beta Ray. It is fun."), ("user", "beta ray it is"),
    ]  # fmt: skip
    assert [turn.action for turn in talk.turns] == ["other", "recommend", "other"]
    assert (talk.profile.backstory, talk.profile.target_item_id) == ("Likes space.", "Beta Ray (2001)")
    assert talk.labels["reviews"] == '["long"]'
    assert log.repairs == {"empty strings left out": 1, "strings without a role joined to the turn before": 1}


def test_pearl_in_lines_reads_like_pearl_in_a_list(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_text('{"dialogue": ["Seeker: hi"], "user_persona": "x"}\n{broken\n')
    dialogues, log = read("pearl", tmp_path)
    assert dialogues["train-000001"].conversation.turns[0].text == "hi"
    assert log.problems[0].place == "train.jsonl:2"


def test_pearl_numbers_that_begin_anew_in_each_split_stay_apart(tmp_path: Path) -> None:
    for split in ("train", "test"):
        rows = [{"data_id": number, "dialogue": ["Seeker: hi"]} for number in range(2)]
        (tmp_path / f"{split}.json").write_text(json.dumps(rows))
    dialogues, log = read("pearl", tmp_path)
    assert list(dialogues) == ["train-0", "train-1", "test-0", "test-1"]
    assert log.problems == []
