"""Who answers examples: a baseline, a file of predictions, a model that is asked. To the loop all three are a `System`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from muse_builder.evaluation.asking import Question, Respondent, Role, ask_all, sees, stand_in_note, stands_in
from muse_builder.evaluation.examples import Askable, NamedExample
from muse_builder.llm.request import Model
from muse_builder.records import Record
from muse_builder.release.rows import ReleasedPictures
from muse_builder.watch import OnProgress

ExampleT = TypeVar("ExampleT", bound=NamedExample)
AskableT = TypeVar("AskableT", bound=Askable)
AnswerT = TypeVar("AnswerT")


class Answers(NamedTuple, Generic[AnswerT]):
    """What one system says to some examples."""

    given: Sequence[AnswerT | None]
    """One an example, in their order; None where none came: missing, not wrong."""
    problems: tuple[str, ...] = ()
    """Why some are missing, one line each."""
    notes: tuple[str, ...] = ()
    """What a reader of this system's figures must know."""
    bill: Mapping[str, Any] = {}
    """What a report says of the money; empty where nobody was asked."""


@dataclass(frozen=True)
class System(Generic[ExampleT, AnswerT]):
    """Who answers."""

    name: str
    """Its row of the table."""
    answer: Callable[[Sequence[ExampleT]], Answers[AnswerT]]
    """Gives one answer an example, in order."""


def baseline(name: str, answer: Callable[[Sequence[ExampleT]], Sequence[AnswerT | None]]) -> System[ExampleT, AnswerT]:
    """A rule: needs no file and asks nobody."""
    return System(name, lambda examples: Answers(answer(examples)))


def from_file(
    name: str, path: Path, read: Callable[[Path, Sequence[ExampleT]], Mapping[str, AnswerT]], *, lack: str = ""
) -> System[ExampleT, AnswerT]:
    """Another model's answers, from its file.

    Args:
        read: gives example id -> answer; raises SettingsError where a line does not fit.
        lack: what is said to be missing of an example that the file does not answer, "no reply"; "" says nothing.
    """

    def answer(examples: Sequence[ExampleT]) -> Answers[AnswerT]:
        found = read(path, examples)
        ids = [example.example_id for example in examples]
        without = [example_id for example_id in ids if example_id not in found]
        told = tuple(lacking(name, lack, without, len(ids))) if lack else ()
        return Answers([found.get(example_id) for example_id in ids], told)

    return System(name, answer)


def lacking(name: str, lack: str, ids: Sequence[str], of: int) -> Iterator[str]:
    """What is missing of a file of predictions, in words; nothing where nothing is."""
    if ids:
        more = f" and {len(ids) - 1} more" if len(ids) > 1 else ""
        yield f"{name}: {lack} for {ids[0]}{more} of {of} examples"


@dataclass(frozen=True)
class Interview(Generic[AskableT, AnswerT]):
    """How a task's examples are put to a model, and what its replies mean."""

    role: Role
    """What the model is asked to be."""
    thread: Callable[[AskableT], str]
    """Names the question and, with the seed, its dice: "judge/c000004/0"."""
    read: Callable[[Record], AnswerT | None]
    """The answer in a reply; None where the reply is of another kind."""
    told: Callable[[AskableT], str]
    """How a problem names the example."""
    check: Callable[[AskableT, Record], None] | None = None
    """Says no by ReplyError to a reply that parses and does not fit; it is then asked for again."""
    stand_in: Model | None = None
    """Answers in place of a stand-in, where that does not know the task."""


def asked_model(
    respondent: Respondent,
    interview: Interview[AskableT, AnswerT],
    *releases: Path,
    seed: int = 0,
    progress: OnProgress | None = None,
) -> System[AskableT, AnswerT]:
    """A model that is asked, a question an example.

    Args:
        releases: whose pictures are sent to a model that sees; without one none are.
    """
    replaced = interview.stand_in is not None and stands_in(respondent)
    model = respondent._replace(model=interview.stand_in, text_only=True) if replaced else respondent

    def answer(examples: Sequence[AskableT]) -> Answers[AnswerT]:
        blind = not sees(model)
        questions = [
            Question(
                interview.thread(example),
                example.task(text_only=blind),
                None if interview.check is None else partial(interview.check, example),
            )
            for example in examples
        ]
        pictures = None if blind or not releases else ReleasedPictures(*releases)
        sitting = ask_all(model, questions, pictures=pictures, seed=seed, progress=progress)
        note = stand_in_note(respondent, interview.role)
        return Answers(
            [None if one.reply is None else interview.read(one.reply) for one in sitting.answers],
            tuple(
                f"{interview.told(example)}: {one.problem}"
                for example, one in zip(examples, sitting.answers, strict=True)
                if one.problem
            ),
            () if note is None else (note,),
            sitting.bill(),
        )

    return System(respondent.spec, answer)
