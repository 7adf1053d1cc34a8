"""How the calls of a run do. A model that cannot play its part is found out within fifty calls, not after all candidates.

    health = Health()
    seats = health.in_seats(seats)                   # the first calls of each task go out a few at a time
    Ask(seats, ..., health=health)                   # tells which replies could be used
    health.beside(watch)                             # the line of progress names what fails

Only what comes of asking counts: not what the journal answers, and not a reply that could be read and that a screen refused.
No dice are drawn and no order is changed, so a run that does well makes what it would make without.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from muse_builder.errors import CallError, FatalCallError, ReplyError, RetryableError, SetAsideError
from muse_builder.llm.ask import Actor, Thread
from muse_builder.llm.models import OpenedModel
from muse_builder.llm.providers.redaction import without_secrets
from muse_builder.llm.reading import shortfall
from muse_builder.llm.request import Model, Reply, Request
from muse_builder.tally import CALL_STAGE, cause_of
from muse_builder.tasks.base import Seat, Task
from muse_builder.watch import Watch

IN_A_ROW = 30
"""Calls of a task, or of all tasks, that fail one after the other: then no further one is asked."""
LAST = 100
"""Askings of a task, repairs included, of which half may not fail for one cause."""
AT_FIRST = 16
"""Calls of a task under way until one of its replies could be used: with `IN_A_ROW` less than fifty in all."""
WORTH_SAYING = 5
"""Failed calls among the last `LAST` from which on the line of progress names what fails most."""
_MOST_OF_A_REPLY = 160


class Failure(NamedTuple):
    """A call, or an asking, that came to nothing."""

    task: str
    """ "agent/task"."""
    model: str
    problem: str
    cause: str
    """The problem without what differs each time."""
    example: str
    """What the model answered, masked and cut; "" where no reply came."""


class _Progress:
    """How the calls of one task, or of all, do."""

    def __init__(self) -> None:
        self.in_a_row: list[Failure] = []
        """Since the last reply that could be used."""
        self.last: deque[Failure | None] = deque(maxlen=LAST)

    def common(self) -> list[Failure]:
        """The failures among the last that share the commonest cause; the oldest first."""
        return _commonest([failure for failure in self.last if failure is not None])


class _Trial:
    """Lets a few calls of a task through at a time, until one was of use."""

    def __init__(self, places: int | None) -> None:
        self._places = None if places is None else asyncio.Semaphore(places)
        self._waiting = 0

    async def enter(self) -> asyncio.Semaphore | None:
        """Waits for a place; gives what is to be released."""
        places = self._places
        if places is not None:
            self._waiting += 1
            try:
                await places.acquire()
            finally:
                self._waiting -= 1
        return places

    def open(self) -> None:
        """From now on all pass, those who wait too."""
        places, self._places = self._places, None
        if places is not None:
            for _ in range(self._waiting):
                places.release()


class Health:
    """Hears of every call of a run, and ends it where they fail for good.

    Args:
        at_first: calls of a task under way until one was of use; None for no such limit (batches: each takes hours).
    """

    def __init__(self, *, at_first: int | None = AT_FIRST) -> None:
        self.at_first = at_first
        self.calls = 0
        """Calls that were made, answered or not; what the journal knew is none."""
        self._all = _Progress()
        self._tasks: dict[str, _Progress] = {}
        self._trials: dict[str, _Trial] = {}
        self._asking: dict[str, str] = {}
        """The model that was asked, by the thread whose present asking made a call."""
        self._end: FatalCallError | None = None

    def in_seats(self, seats: Mapping[Seat, Actor]) -> dict[Seat, Actor]:
        """The actors, with models that tell of each call, also of one that breaks off and is made again."""
        for actor in seats.values():
            if isinstance(actor.model, OpenedModel) and actor.model.gate is not None:
                actor.model.gate.told = self.broke_off
        return {seat: replace(actor, model=_Heard(actor.model, self)) for seat, actor in seats.items()}

    def beside(self, watch: Watch) -> Watch:
        """The watch, told besides of the cause that most calls fail of, while they do."""
        return _Telling(watch, self)

    def line(self) -> str:
        """What fails most now; "" where hardly anything does."""
        common = self._all.common()
        if len(common) < WORTH_SAYING:
            return ""
        return f"{len(common)} of the last {len(self._all.last)} calls failed: {common[-1].task}: {common[-1].problem}"

    # --- told by `Ask` ----------------------------------------------------------------------------------------------

    def read(self, request: Request, reply: Reply, problem: ReplyError | None) -> None:
        """A reply was read. None where it could be used; a screen's refusal says nothing against the model's form.

        Raises:
            FatalCallError: so many in a row could not.
        """
        task = f"{request.agent}/{request.task}"
        if problem is None or problem.stage != CALL_STAGE:
            self._trial(task).open()
            for progress in (self._all, self._task(task)):
                progress.in_a_row.clear()
            if not reply.from_journal:
                self._all.last.append(None)
        elif not reply.from_journal:
            self.failed(request, str(problem), reply.text)

    def ended(self, thread: Thread, task: Task, problem: CallError | None) -> None:
        """An asking came to its end, after all repairs; None where it gave a reply.

        Raises:
            FatalCallError: half of the last ones failed for one cause.
        """
        model = self._asking.pop(thread.name, None)
        if model is None:
            return  # the journal knew it all
        name = f"{task.agent}/{task.name}"
        progress = self._task(name)
        failed = None
        if problem is not None and not (isinstance(problem, ReplyError) and problem.stage != CALL_STAGE):
            cause = cause_of(str(problem))
            alike = (one.example for one in reversed(self._all.last) if one and (one.task, one.cause) == (name, cause))
            failed = Failure(name, model, str(problem), cause, next(alike, ""))
        progress.last.append(failed)
        common = progress.common()
        if len(common) * 2 >= LAST:
            self._stop(common, f"{len(common)} of the last {len(progress.last)} askings")

    # --- told by the models -----------------------------------------------------------------------------------------

    async def enter(self, request: Request) -> asyncio.Semaphore | None:
        """Waits until the call may be made; gives what is to be released after it.

        Raises:
            FatalCallError: the run was ended.
        """
        place = await self._trial(f"{request.agent}/{request.task}").enter()
        if self._end is not None:
            if place is not None:
                place.release()
            raise self._end
        return place

    def made(self, request: Request) -> None:
        """A call was made, whatever came of it."""
        self.calls += 1
        self._asking[request.thread] = request.model

    def broke_off(self, request: Request, error: RetryableError) -> None:
        """A call brought an answer that broke off, and is made again.

        Raises:
            FatalCallError: so many in a row came to nothing.
        """
        self.made(request)
        self.failed(request, str(error))

    def failed(self, request: Request, problem: str, example: str = "") -> None:
        """A call came to nothing.

        Raises:
            FatalCallError: so many in a row did.
        """
        task = f"{request.agent}/{request.task}"
        shown = without_secrets(" ".join(example.split()))[:_MOST_OF_A_REPLY]
        failure = Failure(task, request.model, problem, cause_of(problem), shown)
        self._all.last.append(failure)
        for progress in (self._task(task), self._all):
            progress.in_a_row.append(failure)
            if len(progress.in_a_row) >= IN_A_ROW:
                self._stop(_commonest(progress.in_a_row), f"{len(progress.in_a_row)} calls in a row")

    def _stop(self, common: list[Failure], share: str) -> None:
        """Ends the run with one message; calls under way end, no further one begins."""
        if self._end is None:
            one = common[-1]
            example = next((f". It answered for example: {failure.example}" for failure in common if failure.example), "")
            self._end = FatalCallError(
                f"{one.model} cannot play {one.task}: {share} failed, {len(common)} of them for one cause: "
                f"{without_secrets(one.problem)}{example}. {advice(one)}. {self.calls} calls were made; nothing is lost: the "
                "same command goes on, and `muse log` tells of every call"
            )
            self._end.sent = False
            for trial in self._trials.values():
                trial.open()
        raise self._end

    def _task(self, name: str) -> _Progress:
        return self._tasks.setdefault(name, _Progress())

    def _trial(self, task: str) -> _Trial:
        trial = self._trials.get(task)
        if trial is None:
            trial = self._trials[task] = _Trial(self.at_first)
        return trial


_ADVICE = (
    (
        ("in a circle",),
        "It repeats itself until it is cut: try a higher --temperature, a repetition penalty in its server, or a larger model",
    ),
    (
        ("broke its reply off",),
        "Its server breaks replies off: look into its log (memory, a time limit), ask less at a time (--in-flight), or try "
        "another model",
    ),
    (("was truncated",), "Its replies are cut at their limit, as when a model thinks: try `muse check-model {model}`"),
    (("was refused", "was filtered", "filtered ("), "The model or its provider refuses this: try another model"),
    (
        ("too long", "context"),
        "The request is longer than the model takes: serve it with a longer context, show fewer products (--retrieve) or no "
        "pictures (--image-mode caption), or try another model",
    ),
    (
        ("while others were answered", "could not be reached", "did not answer"),
        "The server fails at these requests: look into its log, ask less at a time (--in-flight), wait longer (--timeout), or "
        "leave the pictures out (--image-mode caption)",
    ),
    ((" answered 4",), "The server does not take the request: try `muse check-model {model}`, or --model-table"),
)
"""What to do, by the words of a problem; the first that fits."""
_UNFIT = (
    "The model does not keep to the form of its replies: try `muse check-model {model}`, another model, or more --max-repairs"
)


def advice(failure: Failure) -> str:
    """What to do about calls that fail so."""
    return next((told for signs, told in _ADVICE if any(sign in failure.problem for sign in signs)), _UNFIT).format(
        model=failure.model
    )


def _commonest(failures: list[Failure]) -> list[Failure]:
    counts = Counter((failure.task, failure.cause) for failure in failures)
    if not counts:
        return []
    chosen = counts.most_common(1)[0][0]
    return [failure for failure in failures if (failure.task, failure.cause) == chosen]


class _Heard:
    """A model whose calls the health of the run hears of."""

    def __init__(self, inner: Model, health: Health) -> None:
        self.inner = inner
        self.health = health

    async def complete(self, request: Request) -> Reply:
        """See `Model.complete`; besides, FatalCallError once the run was ended."""
        place = await self.health.enter(request)
        try:
            reply = await self.inner.complete(request)
        except SetAsideError as error:
            self.health.made(request)
            self.health.failed(request, str(error))
            raise
        finally:
            if place is not None:
                place.release()
        if not reply.from_journal:
            self.health.made(request)
            if reply.status != "ok":
                self.health.failed(request, shortfall(reply.status, reply.text, reply.tokens_out), reply.text)
        return reply


class _Telling:
    """A watch whose line of state ends with what fails most."""

    def __init__(self, watch: Watch, health: Health) -> None:
        self._watch = watch
        self._health = health

    def stage(self, name: str, total: int | None = None) -> None:
        self._watch.stage(name, total)

    def at(self, done: int, note: str = "") -> None:
        self._watch.at(done, note)

    def state(self, text: str) -> None:
        failing = self._health.line()
        self._watch.state(f"{text}; {failing}" if failing else text)

    def say(self, text: str) -> None:
        self._watch.say(text)
