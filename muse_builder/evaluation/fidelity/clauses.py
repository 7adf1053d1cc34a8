"""What a release's shoppers must do to be certified, and whether they do: a line for each clause, and one for all."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from muse_builder.evaluation.measure import Measure, Section, number


class Clause(NamedTuple):
    """One demand on one measure."""

    section: str
    measure: str
    test: Literal["at least", "at most", "surely above"]
    """surely above: the lower end of the interval is."""
    bound: float

    def holds(self, found: Measure) -> bool | None:
        """None where nothing was measured."""
        if found.value is None or not found.counted:
            return None
        if self.test == "surely above":
            return found.interval is not None and found.interval[0] > self.bound
        return found.value >= self.bound if self.test == "at least" else found.value <= self.bound


CLAUSES = (
    Clause("decisions", "decision alignment", "at least", 0.95),
    Clause("decisions", "walked away, nothing fits", "at least", 0.9),
    Clause("decisions", "walked away, ideal shown", "at most", 0.1),
    Clause("what is said", "telepathy", "at most", 0.02),
    Clause("what is said", "dealbreakers voiced", "at least", 0.9),
    Clause("twins", "satisfaction falls by", "surely above", 0.0),
    Clause("twins", "acceptance falls by", "surely above", 0.0),
    Clause("twins", "patience spent more by", "surely above", 0.0),
)
"""SalesSim's best model is aligned in .79 of its decisions; the bounds are ours."""


def held(sections: Iterable[Section], clauses: Sequence[Clause] = CLAUSES) -> list[tuple[Clause, Measure | None, bool | None]]:
    """Each clause with its measure and whether it holds; None where it was not measured."""
    found = {(section.title, one.name): one for section in sections for one in section.measures}
    kept = []
    for clause in clauses:
        measure = found.get((clause.section, clause.measure))
        kept.append((clause, measure, None if measure is None else clause.holds(measure)))
    return kept


def certificate(sections: Iterable[Section]) -> str:
    """One line: certified or not, what failed, what was not measured."""
    kept = held(sections)
    failed = [f"{clause.measure} {number(one.value)}, wanted {clause.test} {clause.bound:g}"
              for clause, one, holds in kept if holds is False and one is not None]  # fmt: skip
    unknown = [clause.measure for clause, _, holds in kept if holds is None]
    known = len(kept) - len(unknown)
    word = "not certified" if failed or not known else "certified"
    said = f"{word}: {known - len(failed)} of {known} clauses hold"
    said += f"; not {'; not '.join(failed)}" if failed else ""
    return said + (f"; not measured: {', '.join(unknown)}" if unknown else "")
