"""The one loop: systems answer, a measure scores, whoever they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import pytest

from muse_builder.evaluation.loop import corrected, differences, evaluate, sections
from muse_builder.evaluation.measure import Measure, ratio
from muse_builder.evaluation.systems import Answers, System, baseline


class Sum(NamedTuple):
    """An example of this test: what is a + b?"""

    example_id: str
    conversation_id: str
    a: int
    b: int


SUMS = [Sum("x/0", "x", 1, 2), Sum("x/1", "x", 2, 2), Sum("y/0", "y", 0, 5), Sum("y/1", "y", 5, 5)]


@dataclass(frozen=True)
class Right:
    """Scores sums: the share that is right."""

    examples: Sequence[Sum]
    answers: Sequence[int | None]

    def part(self, places: Sequence[int]) -> Self:
        return type(self)([self.examples[place] for place in places], [self.answers[place] for place in places])

    def measures(self, *, seed: int = 0) -> tuple[Measure, ...]:
        known = [(one, said) for one, said in zip(self.examples, self.answers, strict=True) if said is not None]
        right = sum(one.a + one.b == said for one, said in known)
        missing = len(self.examples) - len(known)
        return (Measure("right", ratio(right, len(known)), "share that is right", len(known), missing),)

    def against(self, other: Self, *, seed: int = 0) -> tuple[Measure, ...]:
        (mine,), (theirs,) = self.measures(), other.measures()
        apart = None if mine.value is None or theirs.value is None else mine.value - theirs.value
        return (Measure("right difference", apart, "of the first minus the second", len(self.examples)),)


def systems() -> list[System[Sum, int]]:
    return [
        baseline("adds", lambda rows: [row.a + row.b for row in rows]),
        baseline("doubles", lambda rows: [2 * row.a for row in rows]),
        System("dear", lambda rows: Answers([3, None, None, 9], ("x/1: refused",), ("dear is a stand-in",), {"cost": 0.5})),
    ]


def scores() -> dict[str, Right]:
    return {name: Right(SUMS, answers) for name, answers in evaluate(systems(), SUMS).answers.items()}


def test_every_system_answers_every_example_and_tells_what_it_lacks() -> None:
    found = evaluate(systems(), SUMS)
    assert found.answers == {"adds": [3, 4, 5, 10], "doubles": [2, 4, 0, 10], "dear": [3, None, None, 9]}
    assert (found.problems, found.notes, found.bill) == (("x/1: refused",), ("dear is a stand-in",), {"cost": 0.5})


def test_figures_of_each_system_worked_out_by_hand() -> None:
    found = {section.title: section.measures[0] for section in sections(scores())}
    assert {name: measure.value for name, measure in found.items()} == {"adds": 1.0, "doubles": 0.5, "dear": 0.5}
    assert (found["dear"].counted, found["dear"].missing) == (2, 2)


def test_parts_are_told_one_after_the_other_and_name_the_section() -> None:
    parts = {"small": lambda one: one.a + one.b < 5, "all": lambda one: True}
    found = {section.title: section.measures[0].value for section in sections(scores(), parts=parts)}
    assert list(found) == ["adds, small", "doubles, small", "dear, small", "adds, all", "doubles, all", "dear, all"]
    assert (found["doubles, small"], found["dear, small"]) == (0.5, 1.0)


def test_two_systems_are_compared_on_the_same_examples() -> None:
    (one,) = differences(scores(), [("adds", "doubles")])
    assert (one.title, one.measures[0].value) == ("adds minus doubles", 0.5)
    (part,) = differences(scores(), [("doubles", "adds")], parts={"of x": lambda row: row.conversation_id == "x"})
    assert (part.title, part.measures[0].value, part.measures[0].counted) == ("doubles minus adds, of x", -0.5, 2)


def test_a_metric_of_one_s_own_stands_last_in_each_section() -> None:
    def largest(answers: Sequence[int | None], examples: Sequence[Sum]) -> Measure | None:
        known = [said for said in answers if said is not None]
        return Measure("mine", max(known), "the largest answer", len(known)) if known else None

    parts = {"": lambda one: True, "none": lambda one: False}
    found = {one.title: one.measures for one in sections(scores(), parts=parts, metrics={"largest": largest})}
    assert [(measure.name, measure.value) for measure in found["dear"]] == [("right", 0.5), ("largest", 9)]
    assert [(measure.name, measure.value) for measure in found["dear, none"]] == [("right", None), ("largest", None)]


def test_nothing_to_answer_gives_none() -> None:
    found = evaluate(systems()[:2], [])
    assert found.answers == {"adds": [], "doubles": []}
    assert [one.measures[0].value for one in sections({"adds": Right([], [])})] == [None]


def test_a_system_that_answers_too_little_is_refused() -> None:
    with pytest.raises(ValueError, match="lazy gave 1 answers to 4 examples"):
        evaluate([baseline("lazy", lambda rows: [1])], SUMS)


def test_each_p_of_several_pairs_is_followed_by_holm_s() -> None:
    def pair(p: float | None) -> tuple[Measure, ...]:
        return (Measure("hits difference", 0.1, "", 9), Measure("p of hits", p, "how p is found", 9))

    first, second, third = corrected([pair(0.02), pair(None), pair(0.03)])
    assert [(one.name, one.value) for one in first] == [
        ("hits difference", 0.1),
        ("p of hits", 0.02),
        ("p of hits, Holm", 0.04),
    ]
    assert (second[2].value, third[2].value) == (None, 0.04)
    assert first[2].definition == "the same for 3 pairs at once, by Holm's step-down"
    assert corrected([pair(0.02)]) == [pair(0.02)]
