"""The audit as a page: every measure in words, findings by their row, and the same bytes every time."""

import json
from pathlib import Path
from typing import Any

from muse_builder.trust.audit import audit
from muse_builder.trust.audit_page import WORDS, markdown, write


def test_the_same_release_gives_the_same_bytes(release: Path, report: dict[str, Any], tmp_path: Path) -> None:
    first = [path.read_bytes() for path in write(report, tmp_path / "a")]
    second = [path.read_bytes() for path in write(audit(release), tmp_path / "b")]
    assert first == second
    assert json.loads(first[0]) == report


def test_every_measure_is_said_in_words_and_stands_in_its_line(report: dict[str, Any]) -> None:
    assert list(WORDS) == list(report["shares"])
    lines = markdown(report).splitlines()
    for name, one in report["shares"].items():
        (line,) = [line for line in lines if line.startswith(f"| {name} ")]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert cells[-1] == WORDS[name]
        assert cells[3:5] == [str(one["count"]), str(one["of"])]


def test_a_finding_is_told_with_the_row_it_stands_in(report: dict[str, Any]) -> None:
    examples = {
        "refusal": [
            {"conversation": "c000007", "where": "turn 3", "quote": "as an AI", "note": "no speech"},
            {"item": "D0042", "where": "summary", "quote": "I `cannot` help", "note": ""},
            {"scenario": "s0009", "where": "scenario", "quote": "I\ncannot", "note": ""},
        ]
    }
    findings = report["findings"] | {"hygiene": {"kinds": {"refusal": 3}, "examples": examples}}
    page = markdown(report | {"findings": findings})
    assert (
        "### hygiene\n\n- refusal: 3\n"
        "  - c000007 turn 3: `as an AI` no speech\n"
        "  - D0042 summary: `I 'cannot' help`\n"
        "  - s0009 scenario: `I cannot`\n"
    ) in page
