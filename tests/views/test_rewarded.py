"""Rows with rewards: what the released line earned, and the facts from which any other line's are counted."""

import json
from pathlib import Path
from typing import Any

import pytest

from muse_builder.agents.conduct import REWARDS, TurnFacts
from muse_builder.errors import SettingsError
from muse_builder.records import Conversation
from muse_builder.release.rows import ReleasedItems
from muse_builder.views.exports import RowOptions, export
from muse_builder.views.rewarded import RewardedLines
from muse_builder.views.training import Scene
from tests.agents.test_decision import person
from tests.dialogues import conversation, write_release

REFUSED, TAKEN = 3, 5


def deciding() -> Conversation:
    plain = conversation()
    told = {"decision": person(pickiness="picky", style="chatty")}
    return plain.model_copy(update={"profile": plain.profile.model_copy(update=told)})


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_release(tmp_path_factory.mktemp("rewarded") / "muse", [deciding(), conversation(1)])


def test_each_line_of_a_shopper_who_decides_has_its_rewards(release: Path) -> None:
    items = ReleasedItems(release)
    lines = list(RewardedLines(release, items).of(deciding(), Scene(items.get)))
    assert [line.example_id for line in lines] == ["c000000/1", "c000000/3", "c000000/5"]
    first, refused, taken = (line.columns for line in lines)
    assert set(first) == {"facts", *REWARDS}
    assert (first["alignment"], first["disclosure"]) == (None, 1.0)
    assert (refused["alignment"], refused["disclosure"]) == (1.0, 1.0), "the red one misses the first wish"
    assert (taken["alignment"], taken["disclosure"]) == (1.0, None)
    assert TurnFacts.model_validate_json(str(taken["facts"])).offered


def test_who_does_not_decide_has_none(release: Path) -> None:
    items = ReleasedItems(release)
    assert list(RewardedLines(release, items).of(conversation(), Scene(items.get))) == []


def test_the_rows_have_a_prompt_the_answer_and_nullable_columns(release: Path, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    done = export(release, tmp_path / "out", tasks=["user"], options=RowOptions(shape="rewards", text_only=True))
    (name,) = done.rows
    table = pq.read_table(tmp_path / "out" / name)
    assert table.column_names == ["example_id", "prompt", "answer", "facts", *REWARDS]
    row: dict[str, Any] = table.to_pylist()[0]
    assert [message["role"] for message in row["prompt"]] == ["system", "user"]
    assert (row["alignment"], row["disclosure"]) == (None, 1.0)
    assert json.loads(row["facts"])["pace"] == 1
    assert table.num_rows == 3


@pytest.mark.parametrize(("tasks", "message"), [(["query"], "say --tasks user"), (["user", "query"], "say --tasks user")])
def test_rewards_are_of_the_shoppers_lines(release: Path, tmp_path: Path, tasks: list[str], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        export(release, tmp_path / "out", tasks=tasks, options=RowOptions(shape="rewards"))


def test_a_release_in_which_nobody_decides_says_why_there_is_no_row(tmp_path: Path) -> None:
    folder = write_release(tmp_path / "muse", [conversation()])
    with pytest.raises(SettingsError, match="no shopper decides"):
        export(folder, tmp_path / "out", tasks=["user"], options=RowOptions(shape="rewards"))
