"""The report's files: four forms of each part, and nothing in a name is markup."""

import csv
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from muse_builder.cli import main
from muse_builder.errors import SettingsError
from muse_builder.evaluation.paper.part import Cell, PaperPart, PartLine
from muse_builder.evaluation.paper.write import as_csv, latex, markdown, report, svg
from tests.dialogues import conversation, write_release

PART = PaperPart(
    "Table 3",
    "Marks & more",
    "mean <of> marks",
    "muse judge RELEASE",
    ("A_1", "B|2"),
    (PartLine("x & y <b>", (Cell(0.5, (0.25, 0.75)), Cell(None, missing="no | judge"))),),
    verdicts=("THIS JUDGE FAILS: x",),
)


def test_names_are_no_markup_in_any_form() -> None:
    text = markdown(PART)
    assert "| x & y &lt;b> | 0.500 [0.250, 0.750] | - |" in text
    assert "B\\|2" in text
    assert "Judge: THIS JUDGE FAILS: x" in text
    tex = latex(PART)
    assert r"x \& y <b> & 0.500 [0.250, 0.750] & -- \\" in tex
    assert r"A\_1" in tex
    for drawn in (svg(PART), svg(PaperPart(**{**PART.__dict__, "bars": True}))):
        assert ElementTree.fromstring(drawn).tag.endswith("svg")
    rows = list(csv.DictReader(as_csv(PART).splitlines()))
    assert [(one["column"], one["value"], one["low"], one["missing"]) for one in rows] == [
        ("A_1", "0.5", "0.25", ""),
        ("B|2", "", "", "no | judge"),
    ]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_release(tmp_path_factory.mktemp("written") / "muse", [conversation(number) for number in range(3)])


def test_one_command_writes_all_and_again_the_same(release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(release), "--out", str(tmp_path / "report")]) == 0
    assert "tables and figures measured" in capsys.readouterr().out
    names = {path.name for path in (tmp_path / "report").iterdir()}
    assert {f"table-{n}.{ending}" for n in range(2, 10) for ending in ("md", "tex", "csv", "svg")} <= names
    assert {"README.md", "report.tex", "report.json", "figure-9.svg", "vogue-acts.csv", "exmodd.md"} <= names
    told = json.loads((tmp_path / "report" / "report.json").read_text())
    assert len(told["parts"]) == len([name for name in names if name.endswith(".svg")])
    before = {path.name: path.read_bytes() for path in (tmp_path / "report").iterdir()}
    report([release], tmp_path / "report")
    assert before == {path.name: path.read_bytes() for path in (tmp_path / "report").iterdir()}


def test_a_folder_with_something_else_is_left_alone(release: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(SettingsError, match="holds something that is no report"):
        report([release], tmp_path)
