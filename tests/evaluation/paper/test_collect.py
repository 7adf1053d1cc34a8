"""What the report is made of: releases measured here, reports of models read."""

import json
from pathlib import Path

import pytest

from muse_builder.corpora import convert
from muse_builder.errors import SettingsError
from muse_builder.evaluation.asking import Respondent
from muse_builder.evaluation.comparison import Panel, compare_conversations
from muse_builder.evaluation.judge import judge
from muse_builder.evaluation.paper.collect import gather, parts
from muse_builder.evaluation.paper.part import PaperPart
from tests.corpora import native
from tests.dialogues import conversation, write_release


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A release of ours and a converted one with ratings by both sides."""
    folder = tmp_path_factory.mktemp("paper")
    (folder / "native").mkdir()
    convert("vogue", native.vogue(folder / "native"), folder / "people")
    return write_release(folder / "muse", [conversation(number) for number in range(3)]), folder / "people"


@pytest.fixture(scope="module")
def found(both: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, PaperPart]:
    """Every part, with a judge's report of the first release."""
    folder = tmp_path_factory.mktemp("reports")
    marks = judge(both[0], Respondent("embedded"), conversations=2, rounds=1, planted=1)
    (folder / "judge.json").write_text(json.dumps(marks.as_json()))
    pairs = compare_conversations(both[0], Panel(Respondent("embedded"), rounds=1, planted=1))
    (folder / "compare.json").write_text(json.dumps(pairs.as_json()))
    return {part.name: part for part in parts(gather(both, [folder / "judge.json", folder / "compare.json"]))}


def test_every_table_and_figure_is_there(found: dict[str, PaperPart]) -> None:
    assert {*(f"Table {n}" for n in range(2, 10)), "Figure 4", "Figure 7", "Figure 9", "Figure 10", "Figure 11", "Figure 12",
            "VOGUE calibration", "VOGUE acts", "VOGUE stages", "VOGUE waves", "VOGUE histories", "VOGUE styles",
            "VOGUE satisfaction", "EXMODD"} <= found.keys()  # fmt: skip


def test_every_dash_has_its_reason(found: dict[str, PaperPart]) -> None:
    for part in found.values():
        assert part.lines, f"{part.name} has no row"
        assert part.command.startswith("muse ")
        for line in part.lines:
            assert len(line.cells) == len(part.columns)
            for cell in line.cells:
                assert cell.value is not None or cell.missing, f"{part.name}, {line.name}"


def test_what_a_judge_said_stands_in_its_row_with_its_certificate(found: dict[str, PaperPart]) -> None:
    table = found["Table 3"]
    assert [line.name for line in table.lines] == ["muse, embedded", "people"]
    assert isinstance(table.lines[0].cells[0].value, float)
    assert "muse judge people --model SPEC" in table.lines[1].cells[0].missing
    assert len(table.verdicts) == 1
    captions = found["Table 9"]
    assert captions.lines[0].name == "muse: muse against captions, overall"
    assert captions.lines[0].cells[0].value == 1.0
    assert found["Table 7"].lines[0].cells[0].value is None


def test_people_s_ratings_need_no_model(found: dict[str, PaperPart]) -> None:
    rows = {line.name: line for line in found["VOGUE calibration"].lines}
    assert rows["people, assistant, all"].cells[2].value is not None
    assert "nobody has rated a slate" in rows["muse"].cells[0].missing
    acts = {line.name: line.cells[1].value for line in found["VOGUE acts"].lines}
    assert acts["vogue:assistant:RS"] == 2  # one turn of each of two transcripts
    assert acts["vogue:seeker:RJT"] == 2


def test_a_report_of_another_release_is_refused(both: tuple[Path, Path], tmp_path: Path) -> None:
    wrong = tmp_path / "other.json"
    wrong.write_text(json.dumps({"command": "judge", "source": "x", "digest": "0" * 64, "sections": {}}))
    with pytest.raises(SettingsError, match="is about x"):
        gather(both, [wrong])
    wrong.write_text("[]")
    with pytest.raises(SettingsError, match="is no report"):
        gather(both, [wrong])
