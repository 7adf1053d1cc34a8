"""Tables 2 and 8 for several releases: sizes matched, nothing left out, nothing made up."""

import json
from pathlib import Path

import pytest

from muse_builder.cli import main
from muse_builder.errors import SettingsError
from muse_builder.evaluation.side_by_side import SPECIFICITY, TABLE_2, measured, tables
from muse_builder.evaluation.statistics import statistics
from muse_builder.records import Conversation
from muse_builder.run.generate import generate
from muse_builder.settings import Settings
from tests.dialogues import conversation, write_release


def foreign(number: int) -> Conversation:
    """A conversation of a corpus that names no user, without drafts."""
    talk = conversation(number)
    profile = talk.profile.model_copy(update={"profile_id": talk.conversation_id})
    turns = tuple(turn.model_copy(update={"draft": ""}) for turn in talk.turns)
    return talk.model_copy(update={"corpus": "inspired", "profile": profile, "turns": turns})


@pytest.fixture
def two(tmp_path: Path) -> list[Path]:
    ours = [
        talk.model_copy(update={"turns": tuple(turn.model_copy(update={"draft": turn.text}) for turn in talk.turns)})
        for talk in map(conversation, range(9))
    ]
    return [write_release(tmp_path / "ours", ours), write_release(tmp_path / "theirs", [foreign(n) for n in range(5)])]


def test_columns_are_the_statistics_of_each_release(two: list[Path]) -> None:
    table_2, table_8 = tables(measured(two))
    assert (table_2.columns, table_8.columns) == (("ours", "theirs"), ("ours", "theirs", "ours*"))
    rows = {row.name: [cell and cell.value for cell in row.cells] for row in table_2.rows}
    for name, section, measure in TABLE_2:
        assert rows[name] == [statistics(folder).get(section, measure).value for folder in two]
    assert rows["#Users"][1] is None
    rows = {row.name: [cell and cell.value for cell in row.cells] for row in table_8.rows}
    assert rows["Distinct-4"][0] == rows["Distinct-4"][2]  # the drafts are the texts
    assert [rows[name][0] == rows[name][2] for name, _, _ in SPECIFICITY] == [True] * 3


def test_sizes_are_those_of_the_smallest_release(two: list[Path]) -> None:
    counted = [statistics(folder).get("text", "Distinct-4").counted for folder in two]
    size = min(counted) // 100 * 100
    assert 0 < size < max(counted)
    table_2, _ = tables(measured(two))
    matched = next(row for row in table_2.rows if row.name == f"Distinct-4 at {size:,}")
    assert [cell.counted for cell in matched.cells if cell is not None] == [size, size]
    expected = [statistics(folder, sizes=(size,)).get("text", f"Distinct-4 at {size:,}") for folder in two]
    assert list(matched.cells) == expected


def test_drafts_shorter_than_the_texts_set_the_size(tmp_path: Path) -> None:
    talks = [
        talk.model_copy(
            update={"turns": tuple(turn.model_copy(update={"draft": turn.text[: len(turn.text) // 2]}) for turn in talk.turns)}
        )
        for talk in map(conversation, range(40))
    ]
    _, table_8 = tables(measured([write_release(tmp_path / "ours", talks)]))
    assert {cell is not None and cell.value is not None for row in table_8.rows for cell in row.cells} == {True}
    assert any(" at " in row.name for row in table_8.rows)


def test_a_release_too_small_for_the_size_is_missing_there(two: list[Path]) -> None:
    table_2, _ = tables(measured(two, sizes=(10_000_000,)))
    row = next(row for row in table_2.rows if row.name == "Distinct-4 at 10,000,000")
    assert [cell.value for cell in row.cells if cell is not None] == [None, None]


def test_releases_of_one_name_are_refused(two: list[Path]) -> None:
    with pytest.raises(SettingsError, match="named 'ours'"):
        measured([two[0], two[0]])


def test_no_column_of_tables_2_and_8_is_left_out_of_a_luma_release(trial_data: Path, tmp_path: Path) -> None:
    catalog = trial_data / "catalogs" / "luma" / "meta.jsonl"
    folder = generate(Settings(catalog=str(catalog), out=str(tmp_path / "luma"), num_conversations=6, num_scenarios=30))
    for table in tables(measured([folder])):
        for row in table.rows:
            for cell in row.cells:
                assert cell is not None, row.name
                assert cell.value, row.name
                assert cell.missing == 0, row.name


def test_the_command_prints_both_tables_and_writes_what_can_be_cited(
    two: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["stats", *map(str, two), "--json", str(tmp_path / "both.json")]) == 0
    printed = capsys.readouterr().out
    assert "Table 8 (*: without the Rewriter)" in printed
    users = next(line for line in printed.splitlines() if line.startswith("#Users"))
    assert users.split() == ["#Users", "9", "-", "(5", "missing)"]
    told = json.loads((tmp_path / "both.json").read_text())
    assert [one["digest"] for one in told["releases"]] == [statistics(folder).digest for folder in two]
    assert told["tables"][0]["rows"]["Distinct-4"][0]["definition"].startswith("unique / all 4-grams")
    assert main(["stats", *map(str, two), "--tagger", "embedded"]) == 1
    assert "one release at a time" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_refused_before_anything_is_asked(
    two: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file in (tmp_path / "nowhere" / "x.json", tmp_path):
        with pytest.raises(SystemExit) as stopped:
            main(["judge", str(two[0]), "--model", "embedded", "--json", str(file)])
        assert stopped.value.code == 2
        assert "cannot be written" in capsys.readouterr().err
