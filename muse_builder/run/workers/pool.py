"""The run's own process, which deals the work out: it alone writes the journal, holds the budget and asks paid models."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from muse_builder import plugins
from muse_builder.errors import FatalCallError, Interrupted, SettingsError
from muse_builder.llm.ask import Actor, Ask
from muse_builder.llm.journal import Journal
from muse_builder.llm.models import OpenedModel
from muse_builder.llm.request import Model
from muse_builder.plugins import Objects
from muse_builder.records import Profile, Rejection, Scenario
from muse_builder.run.workers.channel import Channel
from muse_builder.run.workers.far import Pending, answered, hear
from muse_builder.run.workers.worker import Assignment, Proven, SeatTold
from muse_builder.settings import DEFAULT_MODEL, Settings
from muse_builder.sync import GRACE_S, MOST_LOST, STOPPED, beside, cores, too_many_lost
from muse_builder.tasks.base import Seat

WORTH_A_WORKER = 100
"""Conversations for which one more process is begun where nobody says how many: it takes two seconds to get ready."""
_PROGRAM = "from muse_builder.run.workers.worker import main; main({})"


def workers_wanted(settings: Settings, objects: Objects) -> int:
    """How many processes make candidates and hold conversations; 1 is this process alone.

    Where nobody says: as many as there are cores if every model is of this package, and 1 if one is asked elsewhere, since
    waiting is all there is to do then.

    Raises:
        SettingsError: more are wanted than one, and what they need cannot leave this process.
    """
    if settings.workers == 1:
        return 1
    here = [name for kind, name in objects.given if kind == "embedders"] + sorted(objects.stand_ins)
    if os.name != "posix" or here:
        if settings.workers is None:
            return 1
        why = f"{here[0]!r} was given in Python and" if here else "this system's processes"
        raise SettingsError(f"workers = {settings.workers}: {why} cannot be shared with others; leave workers out, or say 1")
    if settings.workers is not None:
        return settings.workers
    specs = (settings.model, settings.rewriter, settings.checker, settings.reviewer)
    if any(spec not in (None, DEFAULT_MODEL) for spec in specs):
        return 1
    return max(1, min(cores(), settings.num_conversations // WORTH_A_WORKER))


Work = tuple[int, Profile | None]
"""A candidate's number; or that of a conversation, and whose it is."""


class _Hand:
    """A worker, as the pool knows it."""

    def __init__(self, channel: Channel, process: asyncio.subprocess.Process) -> None:
        self.channel = channel
        self.process = process
        self.jobs: dict[int, Work] = {}
        """What it was given and has not done, by number."""
        self.scenarios = 0
        """How many of them it was told."""


class Pool:
    """Hands (see `pipeline.Hands`) that are other processes', inside the block of `open`."""

    def __init__(self, journal: Journal, ask: Ask, assignment: Assignment) -> None:
        """
        Args:
            ask: its models are asked for the workers, where they are not theirs to open.
        """
        self._journal = journal
        self._ask = ask
        self._assignment = assignment
        self._hands: list[_Hand] = []
        self._pending = Pending()
        self._scenarios: list[Scenario] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._end: BaseException | None = None
        self._lost = 0

    # --- what the pipeline asks ---------------------------------------------------------------------------------------

    async def candidate(self, number: int, scenarios: Sequence[Scenario]) -> Profile | Rejection:
        """See `pipeline.Hands`."""
        self._scenarios = list(scenarios) if len(scenarios) != len(self._scenarios) else self._scenarios
        return cast(Profile | Rejection, await self._done(number, None))

    async def conversation(self, number: int, profile: Profile) -> Rejection | None:
        """See `pipeline.Hands`."""
        return cast(Rejection | None, await self._done(number, profile))

    def stop(self) -> None:
        """Nothing more begins, here and at the workers."""
        self._stopping = True
        self._ask.stop()
        for hand in self._hands:
            hand.channel.send("stop")

    async def _done(self, number: int, profile: Profile | None) -> Any:
        job, answer = self._pending.new()
        self._give(job, (number, profile))
        return await answer

    def _give(self, job: int, work: Work) -> None:
        """To the one who has least to do."""
        if self._end is not None or self._stopping:
            self._pending.answer(job, self._end or Interrupted(STOPPED))
            return
        hand = min(self._hands, key=lambda one: len(one.jobs))
        hand.jobs[job] = work
        if hand.scenarios != len(self._scenarios):
            hand.scenarios = len(self._scenarios)
            hand.channel.send("scenarios", self._scenarios)
        hand.channel.send("do", job, *work)

    # --- what the workers say -----------------------------------------------------------------------------------------

    async def _attend(self, hand: _Hand) -> None:
        """Hears a worker until it is gone; what it had under way is given to others then."""
        async for message in hand.channel.messages():
            self._heard(hand, message)
        if hand in self._hands:
            await self._replaced(hand)

    def _heard(self, hand: _Hand, message: tuple[Any, ...]) -> None:
        kind, *told = message
        if kind == "write":
            number, works = told
            self._begin(answered(hand.channel, number, self._journal.write(works)))
        elif kind == "answer":
            number, value = told
            hand.jobs.pop(number, None)
            self._lost = 0
            self._pending.answer(number, value)
        elif kind == "ask":
            number, seat, request = told
            self._begin(answered(hand.channel, number, self._ask.seats[seat].model.complete(request)))
        elif self._ask.health is not None:
            try:
                hear(self._ask.health, message)
            except FatalCallError as error:
                self._fail(error)

    def _begin(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _fail(self, error: BaseException) -> None:
        """Ends all that is asked of the workers with one error."""
        self._end = self._end or error
        for hand in self._hands:
            for number in hand.jobs:
                self._pending.answer(number, self._end)
            hand.jobs.clear()

    async def _replaced(self, hand: _Hand) -> None:
        """Begins another worker in the place of one that ended, and gives out again what it had."""
        code = await _ended(hand.process)
        if self._end is None and not self._stopping:
            self._lost += 1
            if self._lost > MOST_LOST:
                self._fail(too_many_lost("workers", self._lost, code))
            else:
                await self._hire()
        if hand in self._hands:  # until now, so that work was given to somebody, though in vain
            self._hands.remove(hand)
            for job, work in hand.jobs.items():
                self._give(job, work)

    async def _hire(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            command, options = beside(_PROGRAM, theirs)
            process = await asyncio.create_subprocess_exec(*command, **options)
        hand = _Hand(await Channel.on(ours), process)
        hand.channel.send("assignment", self._assignment)
        self._hands.append(hand)
        self._begin(self._attend(hand))

    @contextlib.asynccontextmanager
    async def open(self, workers: int) -> AsyncIterator["Pool"]:
        """So many workers, inside the block; afterwards none is left."""
        try:
            for _ in range(workers):
                await self._hire()
            yield self
        finally:
            self._stopping = True
            while self._hands or self._tasks:  # one may just be beginning, in the place of another
                hands, self._hands = self._hands, []
                for hand in hands:
                    await hand.channel.close()
                for hand in hands:
                    await _ended(hand.process)
                if self._tasks:
                    await asyncio.wait(set(self._tasks), return_when=asyncio.FIRST_COMPLETED)


async def _ended(process: asyncio.subprocess.Process) -> int:
    """Ends a worker that has hung up, or was hung up on; how it ended."""
    try:
        return await asyncio.wait_for(process.wait(), GRACE_S)
    except TimeoutError:  # deep in its work; it keeps nothing
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        return await process.wait()


def assignment_of(settings: Settings, catalog: str, seats: Mapping[Seat, Actor], proven: Proven) -> Assignment:
    """What the workers of a run are told.

    Args:
        catalog: what the dice know of it.
        seats: as they were opened, before anybody listens to them.
    """
    places = {seat: _place(actor) for seat, actor in seats.items()}
    return Assignment(settings, settings.run_folder.absolute(), catalog, places, proven)


class _Nobody:
    """Sits in a seat on its way to a worker."""


def _place(actor: Actor) -> SeatTold:
    model = actor.model
    own = isinstance(model, OpenedModel) and model.capabilities.local and not plugins.is_object(actor.spec)
    told = replace(actor, model=cast(Model, _Nobody()), stop=None)
    return SeatTold(told, cast(OpenedModel, model).capabilities if own else None)
