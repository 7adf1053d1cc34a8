"""Put many questions to one model: journalled, resumable, within a budget; what finds no answer is missing, with its reason."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from muse_builder.errors import ReplyError, SetAsideError, SettingsError
from muse_builder.llm.ask import Actor, Ask, Thread
from muse_builder.llm.budget import Budget
from muse_builder.llm.capabilities import Capabilities, capabilities_of, stand_in_for
from muse_builder.llm.journal import Journal
from muse_builder.llm.model_table import ModelTable, read_model_table
from muse_builder.llm.models import Access, open_model, spec_parts
from muse_builder.llm.request import Model, Picture
from muse_builder.records import Record
from muse_builder.release.rows import ReleasedPictures
from muse_builder.sync import run
from muse_builder.tasks.base import Task
from muse_builder.tasks.evaluation import (
    CompareConversations,
    JudgeConversation,
    PredictRatings,
    ReplyToUser,
    TagElements,
    WriteQuery,
)
from muse_builder.watch import OnProgress

JOURNAL = "journal.sqlite"
PICTURE_SIDE = 512
"""Pixels of the longer side of a picture that is sent, as when conversations are made."""
AT_ONCE = 64
"""Questions under way at the same time; the model's own limits hold besides."""


class Question(NamedTuple):
    """One question."""

    thread: str
    """Its name and, with the seed, its dice: "judge/c000004/0"."""
    task: Task
    check: Callable[[Record], None] | None = None
    """Says no by ReplyError to a reply that parses and does not fit; it is then asked for again."""


class Answer(NamedTuple):
    reply: Record | None
    """None where no fitting reply came; never a stand-in."""
    problem: str = ""
    """Why there is none."""


class Respondent(NamedTuple):
    """Which model is asked, and how."""

    spec: str
    """The stand-in's name, "openai:NAME" or "anthropic:NAME"."""
    folder: Path | None = None
    """Where its journal lies: the same questions again cost nothing. None only for a stand-in."""
    base_url: str | None = None
    budget: float | None = None
    """US dollars that are never exceeded, earlier sittings in the same folder included."""
    temperature: float = 0.1
    """Where the model has one."""
    model: Model | None = None
    """One of one's own, asked in place of the spec's; it is neither journalled nor limited."""
    model_table: Path | None = None
    """TOML file of prices and capabilities, where ours are missing or wrong (see `llm.model_table`)."""
    text_only: bool = False
    """Captions are sent in place of pictures, as to a model that takes none."""

    def table(self) -> ModelTable:
        """What the user knows of the model and we do not.

        Raises:
            SettingsError: the file cannot be read, or says something wrong.
        """
        return read_model_table(None if self.model_table is None else str(self.model_table))

    def capabilities(self) -> Capabilities:
        """What the spec's model takes, the user's word over ours."""
        return self.table().record(self.spec, capabilities_of(self.spec, base_url=self.base_url))


def sees(respondent: Respondent) -> bool:
    """Whether pictures reach the model at all."""
    if respondent.text_only:
        return False
    return respondent.model is not None or respondent.capabilities().images


Role = Literal["query", "reply", "judge", "comparison", "rater", "tagger"]
"""What a model is asked to be."""
_ASKED: dict[Role, type[Task]] = {
    "query": WriteQuery,
    "reply": ReplyToUser,
    "judge": JudgeConversation,
    "comparison": CompareConversations,
    "rater": PredictRatings,
    "tagger": TagElements,
}


def stands_in(respondent: Respondent) -> bool:
    """Whether it is no model but what lets a command be tried without one: free, and its figures say nothing."""
    return respondent.model is None and bool(respondent.capabilities().stand_in)


def stand_in_note(respondent: Respondent, role: Role) -> str | None:
    """What a reader of the figures must know of a stand-in in this role; None of a model."""
    return stand_in_for(respondent.spec, _ASKED[role]) if stands_in(respondent) else None


class Sitting(NamedTuple):
    answers: list[Answer]
    """One a question, in order."""
    cost: float | None
    """US dollars of all that stands in the journal; None without one, and where the price of a call is not known."""
    unpriced: int = 0
    """Calls whose cost is not known: their server is one's own, or their model has no price here."""

    def bill(self) -> dict[str, float | int | None]:
        """What a report says of the money."""
        return {"cost": self.cost, **({"unpriced_calls": self.unpriced} if self.unpriced else {})}


def ask_all(
    respondent: Respondent,
    questions: Sequence[Question],
    *,
    pictures: ReleasedPictures | None = None,
    seed: int = 0,
    progress: OnProgress | None = None,
) -> Sitting:
    """Every question's answer. Works where an event loop already runs, too. Asks a model; writes its journal.

    Args:
        pictures: of the release the questions are about; None sends none.

    Raises:
        SettingsError: the spec is wrong, or a paid model has no folder for its journal.
        FatalCallError, BudgetError: no further call can be made; what was answered is in the journal.
        Interrupted: Ctrl-C, SIGTERM or a notebook's interrupt; calls in flight have reached the journal.
        KeyboardInterrupt: a second one; what was answered is in the journal.
    """
    if respondent.model is None:
        spec_parts(respondent.spec)
    if respondent.folder is None and respondent.model is None and not respondent.capabilities().local:
        raise SettingsError(
            f"{respondent.spec} is paid for: name a folder for its journal (--out), so that nothing is paid twice"
        )
    return run(_sit(respondent, questions, pictures, seed, progress))


async def _sit(
    respondent: Respondent,
    questions: Sequence[Question],
    pictures: ReleasedPictures | None,
    seed: int,
    progress: OnProgress | None,
) -> Sitting:
    async with contextlib.AsyncExitStack() as stack:
        journal = None
        if respondent.folder is not None and respondent.model is None:
            respondent.folder.mkdir(parents=True, exist_ok=True)
            journal = stack.enter_context(Journal(respondent.folder / JOURNAL))
        ask = await _asker(respondent, journal, pictures, stack)

        async def one(question: Question) -> Answer:
            try:
                thread = Thread(question.thread, seed)
                return Answer(await ask(thread, question.task, question.task.reply, check=question.check))
            except (ReplyError, SetAsideError) as error:
                return Answer(None, f"{type(error).__name__}: {error}")

        waiting = enumerate(questions)
        answers: dict[int, Answer] = {}

        async def work() -> None:
            for place, question in waiting:
                answers[place] = await one(question)
                if progress is not None:
                    progress(len(answers), len(questions))

        if progress is not None:
            progress(0, len(questions))
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(AT_ONCE, len(questions))):
                    group.create_task(work())
        except BaseExceptionGroup as failed:
            raise failed.exceptions[0] from failed
        given = [answers[place] for place in range(len(questions))]
        if journal is None:
            return Sitting(given, None)
        unpriced = sum(usage.unpriced for usage in journal.usage())
        return Sitting(given, None if unpriced else journal.spent(), unpriced)


async def _asker(
    respondent: Respondent, journal: Journal | None, pictures: ReleasedPictures | None, stack: contextlib.AsyncExitStack
) -> Ask:
    if respondent.model is not None:
        actor = Actor(respondent.spec, respondent.model)
    else:
        budget = None
        if respondent.budget is not None:
            budget = Budget(respondent.budget) if journal is None else Budget.of(journal, respondent.budget)

        def load(picture: Picture) -> bytes:
            assert pictures is not None
            return pictures.thumbnail(picture.item_id, PICTURE_SIDE)

        table = respondent.table()
        opened = await stack.enter_async_context(
            open_model(
                respondent.spec,
                Access(
                    journal,
                    budget,
                    respondent.base_url,
                    None if pictures is None else load,
                    prices=table.prices,
                    capabilities={respondent.spec: respondent.capabilities()},
                ),
            )
        )
        record = opened.capabilities
        parameters = {"temperature": respondent.temperature} if record.temperature else {}
        actor = Actor(respondent.spec, opened, parameters, sees=record.images, reads_values=record.reads_values)
    note = None if journal is None else journal.mark_invalid
    mode: Literal["pixels", "caption"] = "caption" if pictures is None else "pixels"
    return Ask({"backbone": actor, "judge": actor}, screen=None, image_mode=mode, note_invalid=note)
