"""What names a result, and files of lines that others hand in."""

import json
from pathlib import Path

import pytest

from muse_builder.errors import SettingsError
from muse_builder.evaluation.measure import Measure, Section
from muse_builder.evaluation.report import EvaluationReport, check_names, package, read_lines
from muse_builder.version import __version__

FOUND = EvaluationReport(
    "recommend",
    "muse",
    "0" * 64,
    "all",
    (Section("mine", (Measure("Recall@10", 0.25, "share found", 4, 1, (0.0, 0.5)), Measure("MRR@10", None, "mean", 0))),),
    settings={"seed": 3},
    notes=("few",),
    problems=("a/1: refused",),
    details=({"a": 1},),
)


def test_a_report_is_written_with_all_that_names_it() -> None:
    told = json.loads(json.dumps(FOUND.as_json()))
    assert list(told) == [
        "command", "package", "source", "digest", "split", "settings", "notes", "sections", "problems", "details",
    ]  # fmt: skip
    assert told["sections"]["mine"][0] == {
        "name": "Recall@10",
        "value": 0.25,
        "definition": "share found",
        "counted": 4,
        "missing": 1,
        "interval": [0.0, 0.5],
    }
    assert told["sections"]["mine"][1]["value"] is None
    assert (told["package"]["version"], len(package()["sha256"])) == (__version__, 64)


def test_one_measure_is_found_by_its_names() -> None:
    assert FOUND.get("mine", "Recall@10").value == 0.25
    with pytest.raises(KeyError, match=r"no measure 'Recall@5' in a section 'mine'; there are .*Recall@10"):
        FOUND.get("mine", "Recall@5")


def test_predictions_bear_a_name_of_their_own() -> None:
    check_names(["mine"], ("gold",))
    with pytest.raises(SettingsError, match="a row 'gold' of its own"):
        check_names(["mine", "gold"], ("gold",))


def test_lines_are_read_with_their_numbers_and_wrong_ones_named(tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text('\ufeff{"a": 1}\n\n{"a": "ñ"}\n', encoding="utf-8")
    assert read_lines(file) == [(1, {"a": 1}), (3, {"a": "ñ"})]
    for text, said in (("{", "lines.jsonl:1 is no JSON"), ("{}\n3", "lines.jsonl:2 is int, not an object")):
        file.write_text(text)
        with pytest.raises(SettingsError, match=said):
            read_lines(file)
    with pytest.raises(SettingsError, match="cannot read"):
        read_lines(tmp_path / "none.jsonl")
