"""The clauses of the certificate: what holds, what fails, and what was not measured."""

import pytest

from muse_builder.evaluation.fidelity.clauses import CLAUSES, Clause, certificate, held
from muse_builder.evaluation.measure import Measure, Section


def measure(name: str, value: float | None, low: float | None = None, counted: int = 30) -> Measure:
    return Measure(name, value, "", counted, interval=None if low is None or value is None else (low, value + 0.1))


@pytest.mark.parametrize(
    ("clause", "found", "holds"),
    [
        (Clause("a", "b", "at least", 0.95), measure("b", 0.95), True),
        (Clause("a", "b", "at least", 0.95), measure("b", 0.94), False),
        (Clause("a", "b", "at most", 0.02), measure("b", 0.0), True),
        (Clause("a", "b", "at most", 0.02), measure("b", 0.03), False),
        (Clause("a", "b", "surely above", 0.0), measure("b", 0.4, 0.1), True),
        (Clause("a", "b", "surely above", 0.0), measure("b", 0.4, -0.1), False),
        (Clause("a", "b", "surely above", 0.0), measure("b", 0.4), False),
        (Clause("a", "b", "at most", 0.1), measure("b", None, counted=0), None),
    ],
)
def test_a_clause_holds_fails_or_was_not_measured(clause: Clause, found: Measure, holds: bool | None) -> None:
    assert clause.holds(found) is holds


def test_the_line_says_what_failed_and_what_nobody_measured() -> None:
    sections = [
        Section("decisions", (measure("decision alignment", 0.8),)),
        Section("what is said", (measure("telepathy", 0.0),)),
    ]
    assert [holds for *_, holds in held(sections)].count(None) == len(CLAUSES) - 2
    assert certificate(sections).startswith(
        "not certified: 1 of 2 clauses hold; not decision alignment 0.800, wanted at least 0.95; not measured: walked away"
    )
    assert certificate([]).startswith("not certified: 0 of 0 clauses hold")
