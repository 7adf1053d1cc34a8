"""Put many questions to one model: journalled, resumable, within a budget; what finds no answer is missing, with its reason."""

import asyncio
import contextlib
import signal
import threading
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from muse_builder.errors import ReplyError, SetAsideError, SettingsError
from muse_builder.llm.ask import Actor, Ask, Thread
from muse_builder.llm.budget import Budget
from muse_builder.llm.capabilities import Capabilities, capabilities_of
from muse_builder.llm.journal import Journal
from muse_builder.llm.model_table import ModelTable, read_model_table
from muse_builder.llm.models import open_model, spec_parts
from muse_builder.llm.request import Model, Picture
from muse_builder.records import Record
from muse_builder.release.rows import ReleasedPictures
from muse_builder.tasks.base import Task
from muse_builder.watch import OnProgress

JOURNAL = "journal.sqlite"
PICTURE_SIDE = 512
"""Pixels of the longer side of a picture that is sent, as when conversations are made."""
AT_ONCE = 64
"""Questions under way at the same time; the model's own limits hold besides."""

Result = TypeVar("Result")


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
_STAND_INS: dict[Role, str] = {
    "query": "{} writes queries as the pipeline's own Querier does: a stand-in for a model under test",
    "reply": "{} replies as the pipeline's own Chatter does: a stand-in for a model under test",
    "judge": "{} is no judge: its marks are counted from lengths and words, to try the command out",
    "comparison": "{} is no judge: it prefers pictures and more words, to try the command out",
    "rater": "{} is no rater: it counts what attributes were asked for, to try the command out",
    "tagger": "{} is no model: its tags are the rules' own, to try the command out; that the two agree says nothing",
}


def stands_in(respondent: Respondent) -> bool:
    """Whether it is no model but what lets a command be tried without one: free, and its figures say nothing."""
    return respondent.spec == "embedded" and respondent.model is None


def stand_in_note(respondent: Respondent, role: Role) -> str | None:
    """What a reader of the figures must know of a stand-in in this role; None of a model."""
    return _STAND_INS[role].format(respondent.spec) if stands_in(respondent) else None


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
    """
    if respondent.model is None:
        spec_parts(respondent.spec)
    if respondent.folder is None and respondent.model is None and not stands_in(respondent):
        raise SettingsError(
            f"{respondent.spec} is paid for: name a folder for its journal (--out), so that nothing is paid twice"
        )
    return _await(_sit(respondent, questions, pictures, seed, progress))


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
        async with asyncio.TaskGroup() as group:
            for _ in range(min(AT_ONCE, len(questions))):
                group.create_task(work())
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
                journal=journal,
                budget=budget,
                base_url=respondent.base_url,
                load_picture=None if pictures is None else load,
                prices=table.prices,
                capabilities={respondent.spec: respondent.capabilities()},
            )
        )
        warm = opened.capabilities.temperature and not stands_in(respondent)
        parameters = {"temperature": respondent.temperature} if warm else {}
        actor = Actor(respondent.spec, opened, parameters=parameters, sees=opened.capabilities.images)
    note = None if journal is None else journal.mark_invalid
    return Ask({"backbone": actor, "judge": actor}, image_mode="caption" if pictures is None else "pixels", note_invalid=note)


def _await(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """The coroutine's result, with or without an event loop around."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _run(coroutine)
    results: list[Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(_run(coroutine))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="muse evaluation")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]


def _run(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """As `asyncio.run`; of several questions that fail at once, the first error is raised.

    Raises:
        KeyboardInterrupt: Ctrl-C or SIGTERM; calls in flight have reached the journal.
    """
    terminated = False

    async def stoppable() -> Result:
        nonlocal terminated
        loop, task = asyncio.get_running_loop(), asyncio.current_task()

        def stop() -> None:
            nonlocal terminated
            terminated = True
            if task is not None:
                task.cancel()

        impossible = (ValueError, RuntimeError, NotImplementedError)  # outside the main thread, or on Windows
        with contextlib.suppress(*impossible):
            loop.add_signal_handler(signal.SIGTERM, stop)
        try:
            return await coroutine
        finally:
            with contextlib.suppress(*impossible):
                loop.remove_signal_handler(signal.SIGTERM)

    try:
        return asyncio.run(stoppable())
    except asyncio.CancelledError:
        if terminated:
            raise KeyboardInterrupt from None
        raise
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from group
