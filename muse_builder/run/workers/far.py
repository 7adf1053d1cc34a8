"""What a worker has in place of what only the pool has: the journal's pen, models that are asked there, the run's health."""

import asyncio
from collections.abc import Coroutine
from typing import Any, NamedTuple, cast

from muse_builder.errors import CallError, ReplyError, RunError
from muse_builder.llm.ask import Hearer, Thread
from muse_builder.llm.request import Reply, Request
from muse_builder.run.workers.channel import Channel
from muse_builder.sync import fit_to_send
from muse_builder.tasks.base import Seat, Task

Work = tuple[str, tuple[Any, ...]]
"""A statement for the journal, and its values."""


class Pending:
    """Questions that wait for their answers, by number."""

    def __init__(self) -> None:
        self._last = 0
        self._waiting: dict[int, asyncio.Future[Any]] = {}

    def new(self) -> tuple[int, "asyncio.Future[Any]"]:
        self._last += 1
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[self._last] = answer
        answer.add_done_callback(lambda done, number=self._last: self._waiting.pop(number, None))  # type: ignore[misc]
        return self._last, answer

    def answer(self, number: int, value: Any) -> None:
        """Resolves a question; an exception is raised where it was asked."""
        waiting = self._waiting.pop(number, None)
        if waiting is None or waiting.done():
            return
        if isinstance(value, BaseException):
            waiting.set_exception(value)
        else:
            waiting.set_result(value)


class FarPen:
    """The journal's writer, as a worker has it: what is to be written goes to the pool, which says when it is on the disk."""

    closed = False

    def __init__(self, channel: Channel, pending: Pending) -> None:
        self._channel = channel
        self._pending = pending
        self._gathered: list[Work] = []
        self._written: asyncio.Future[None] | None = None

    def submit(self, statement: str, values: tuple[Any, ...]) -> "asyncio.Future[None]":
        """Done when it is on disk."""
        self.put_along(statement, values)
        if self._written is None:
            self._number, self._written = self._pending.new()
        return asyncio.shield(self._written)  # where one who waits is cancelled, the others wait on

    def put(self, statement: str, values: tuple[Any, ...]) -> None:
        """Nobody waits for it."""
        self.put_along(statement, values)

    def put_along(self, statement: str, values: tuple[Any, ...]) -> None:
        """With what else this turn of the loop writes."""
        if not self._gathered:
            asyncio.get_running_loop().call_soon(self._hand_over)
        self._gathered.append((statement, values))

    def submit_and_wait(self, statement: str, values: tuple[Any, ...]) -> None:
        raise RunError("a worker cannot wait for the journal: the pool writes what concerns the run as a whole")

    def close(self) -> None:
        self.closed = True

    def _hand_over(self) -> None:
        gathered, self._gathered = self._gathered, []
        number = 0 if self._written is None else self._number
        self._written = None
        self._channel.send("write", number, gathered)


class FarModel:
    """A model that the pool asks: there are its journal, its limits and its budget."""

    def __init__(self, seat: Seat, channel: Channel, pending: Pending) -> None:
        self.seat = seat
        self._channel = channel
        self._pending = pending

    async def complete(self, request: Request) -> Reply:
        """See `Model.complete`."""
        number, answer = self._pending.new()
        self._channel.send("ask", number, self.seat, request)
        return cast(Reply, await answer)


class AskedFar(NamedTuple):
    """Of a request, what the run's health looks at."""

    thread: str
    agent: str
    task: str
    model: str


class FarHealth:
    """Tells the pool what becomes of replies; see `Hearer`."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def read(self, request: Request, reply: Reply, problem: ReplyError | None) -> None:
        heard = AskedFar(request.thread, request.agent, request.task, request.model)
        self._channel.send("read", heard, reply.from_journal, "" if problem is None else reply.text, problem)

    def ended(self, thread: Thread, task: Task, problem: CallError | None) -> None:
        self._channel.send("ended", thread.name, task.agent, task.name, problem)


class _Named(NamedTuple):
    """A thread's or a task's name, and whose it is."""

    name: str
    agent: str = ""


def hear(health: Hearer, message: tuple[Any, ...]) -> None:
    """Tells the run's health what a worker said of a reply.

    Raises:
        FatalCallError: the run is to end.
    """
    kind, *told = message
    if kind == "read":
        heard, from_journal, text, problem = told
        health.read(cast(Request, heard), Reply(text, from_journal=from_journal), problem)
    else:
        thread, agent, task, problem = told
        health.ended(cast(Thread, _Named(thread)), cast(Task, _Named(task, agent)), problem)


async def answered(channel: Channel, number: int, work: Coroutine[Any, Any, Any]) -> None:
    """Does the work and sends what it gives, or its error, under the number of who asked."""
    try:
        value = await work
    except Exception as error:
        value = fit_to_send(error)
    if number:
        channel.send("answer", number, value)
