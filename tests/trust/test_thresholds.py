"""Thresholds by name: what each bounds, and who breaks it."""

from pathlib import Path
from typing import Any

import pytest

from muse_builder.cli import main
from muse_builder.errors import SettingsError
from muse_builder.trust.audit import audit
from muse_builder.trust.thresholds import THRESHOLDS, violations


def test_a_threshold_that_one_asks_for_and_that_cannot_be_measured_is_named(foreign: Path) -> None:
    found = audit(foreign)
    assert violations(found, {}) == []
    told = violations(found, {"max_leaks": 0.1})
    assert [str(one) for one in told] == ["--max-leaks 0.1: leaks.any cannot be measured in this release"]


def test_every_threshold_bounds_a_measure_that_the_report_has(report: dict[str, Any]) -> None:
    assert {measure for measure, _, _ in THRESHOLDS.values()} <= set(report["shares"])


def test_a_threshold_is_kept_at_its_bound_and_broken_above(report: dict[str, Any]) -> None:
    value = report["shares"]["repeats.sentences"]["value"]
    assert violations(report, {"max_shared": value, "max_unsupported": 1.0}) == []
    broken = violations(report, {"max_shared": -0.001, "max_unsupported": 1.0})
    assert [(one.limit, one.measure, one.found) for one in broken] == [("max_shared", "repeats.sentences", value)]
    with pytest.raises(SettingsError, match="unknown threshold 'max_fun'"):
        violations(report, {"max_fun": 1.0})


def test_strict_exits_with_findings_and_names_each(release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stem = str(tmp_path / "told")
    assert main(["audit", str(release), "--out", stem]) == 0
    assert Path(f"{stem}.json").is_file()
    assert "# Audit" in Path(f"{stem}.md").read_text("utf-8")
    capsys.readouterr()
    flags = ["--strict", "--max-shared", "-1", "--max-leaks", "-1", "--max-unsupported", "1"]
    assert main(["audit", str(release), "--out", stem, *flags]) == 3
    out = capsys.readouterr().out
    assert "--max-shared -1: repeats.sentences is " in out
    assert "--max-leaks -1: leaks.any is 0" in out
    assert "--max-unsupported" not in out
