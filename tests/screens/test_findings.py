"""What a screen says, as a model is told it."""

import pytest

from muse_builder.errors import ReplyError
from muse_builder.records import Verdict
from muse_builder.screens.findings import Finding, ScreenReport, refuse


def test_nothing_found_refuses_nothing() -> None:
    refuse((), "leave it out", "style")


def test_a_refusal_quotes_each_finding_with_its_kind_and_gives_the_advice() -> None:
    findings = (Finding("role_label", "turn 1", 0, 5, "User:"), Finding("price", "turn 1", 9, 12, "$" * 70))
    with pytest.raises(ReplyError) as refused:
        refuse(findings, "does not belong here", "rules")
    assert str(refused.value) == f"'User:' (role label), '{'$' * 60}' (price) does not belong here"
    assert refused.value.stage == "rules"


@pytest.mark.parametrize("passed", [True, False])
def test_a_report_passes_where_its_verdict_does(passed: bool) -> None:
    assert ScreenReport(Verdict(screen="style", passed=passed)).passed is passed
