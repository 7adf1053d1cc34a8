"""The one loop of every evaluation: systems answer examples, a measure scores the answers.

    evaluate     each system answers all examples, one system after the other
    sections     the figures of each system's answers, on all examples and on parts of them
    differences  the figures of two systems on the same examples, p corrected for how many pairs are looked at

A measure is a class that scores one system's answers once (`Score`): `ranking`, `overlap` and `calibration` each have one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, Self, TypeVar

from muse_builder.evaluation.measure import Measure, Metric, Section, measured_by
from muse_builder.evaluation.significance import P, holm
from muse_builder.evaluation.systems import AnswerT, ExampleT, System


@dataclass(frozen=True)
class Evaluation(Generic[ExampleT, AnswerT]):
    """All answers to all examples."""

    examples: Sequence[ExampleT]
    answers: Mapping[str, Sequence[AnswerT | None]]
    """System -> its answers, in the order of the examples."""
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    bill: Mapping[str, Any]


def evaluate(systems: Iterable[System[ExampleT, AnswerT]], examples: Sequence[ExampleT]) -> Evaluation[ExampleT, AnswerT]:
    """Every system's answers. May ask a model.

    Raises:
        SettingsError: a file of predictions does not fit, or a model's spec is wrong.
        FatalCallError, BudgetError: no further call can be made; what was answered is in the journal.
    """
    answers: dict[str, Sequence[AnswerT | None]] = {}
    problems: list[str] = []
    notes: list[str] = []
    bill: dict[str, Any] = {}
    for system in systems:
        found = system.answer(examples)
        if len(found.given) != len(examples):
            raise ValueError(f"{system.name} gave {len(found.given)} answers to {len(examples)} examples")
        answers[system.name] = found.given
        problems += found.problems
        notes += found.notes
        bill |= found.bill
    return Evaluation(examples, answers, tuple(problems), tuple(notes), bill)


class Score(Protocol):
    """One system's answers, scored once."""

    @property
    def examples(self) -> Sequence[Any]: ...
    @property
    def answers(self) -> Sequence[Any]:
        """One an example, None where none came."""
        ...

    def part(self, places: Sequence[int]) -> Self:
        """The answers at some places alone."""
        ...

    def measures(self, *, seed: int = 0) -> tuple[Measure, ...]: ...


class Comparable(Score, Protocol):
    """One that can be held against another's on the same examples."""

    def against(self, other: Self, *, seed: int = 0) -> tuple[Measure, ...]:
        """This one minus the other, where both answered."""
        ...


ScoreT = TypeVar("ScoreT", bound=Score)
ComparableT = TypeVar("ComparableT", bound=Comparable)
Scopes = Mapping[str, Callable[[Any], bool]]
"""Name of a part -> which examples are in it; a part without a name adds nothing to a section's title."""


def everything(example: Any) -> bool:
    """Holds for every example."""
    return True


WHOLE: Scopes = {"": everything}


def sections(
    scores: Mapping[str, ScoreT], *, parts: Scopes = WHOLE, metrics: Mapping[str, Metric] | None = None, seed: int = 0
) -> Iterator[Section]:
    """The figures of every system in every part, those of the metrics of one's own last."""
    for part, holds in parts.items():
        for name, score in scores.items():
            own = _of(score, holds)
            more = measured_by(metrics or {}, own.answers, own.examples)
            yield Section(_titled(name, part), (*own.measures(seed=seed), *more))


def differences(
    scores: Mapping[str, ComparableT], pairs: Iterable[tuple[str, str]], *, parts: Scopes = WHOLE, seed: int = 0
) -> Iterator[Section]:
    """The figures of each pair's first system minus its second, in every part, each p followed by Holm's over all pairs."""
    held = list(pairs)
    told: dict[tuple[str, str, str], tuple[Measure, ...]] = {}
    for part, holds in parts.items():
        found = [_of(scores[first], holds).against(_of(scores[second], holds), seed=seed) for first, second in held]
        told |= {(*pair, part): figures for pair, figures in zip(held, corrected(found), strict=True)}
    for first, second in held:
        for part in parts:
            yield Section(_titled(f"{first} minus {second}", part), told[first, second, part])


def corrected(found: Sequence[Sequence[Measure]]) -> list[tuple[Measure, ...]]:
    """The figures of several pairs, each p ("p of ...") followed by Holm's over all pairs; as they are where there is one."""
    if len(found) < 2:
        return [tuple(figures) for figures in found]
    told: dict[str, list[float | None]] = {}
    for name in dict.fromkeys(one.name for figures in found for one in figures if one.name.startswith(P)):
        values = [next((one.value for one in figures if one.name == name), None) for figures in found]
        told[name] = holm(values)
    rows: list[tuple[Measure, ...]] = []
    for number, figures in enumerate(found):
        row: list[Measure] = []
        for one in figures:
            row.append(one)
            if one.name in told:
                definition = f"the same for {len(found)} pairs at once, by Holm's step-down"
                row.append(replace(one, name=f"{one.name}, Holm", value=told[one.name][number], definition=definition))
        rows.append(tuple(row))
    return rows


def _of(score: ScoreT, holds: Callable[[Any], bool]) -> ScoreT:
    return score.part([place for place, example in enumerate(score.examples) if holds(example)])


def _titled(name: str, part: str) -> str:
    return f"{name}, {part}" if part else name
