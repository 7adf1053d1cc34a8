"""What a screen points at."""

from muse_builder.records import Verdict
from muse_builder.screens.findings import Finding, Report


def test_a_report_passes_as_its_verdict_does() -> None:
    seen = Finding("color", "turn 1", 3, 7, "blue", visual=True)
    assert Report(Verdict(screen="grounding", passed=True), (seen,)).passed
    assert not Report(Verdict(screen="grounding", passed=False), (seen,), "Say less.").passed


def test_a_finding_says_nothing_it_was_not_told() -> None:
    finding = Finding("name", "line 0", 4, 4, "Mia")
    assert (finding.score, finding.note, finding.visual) == (1.0, "", False)
