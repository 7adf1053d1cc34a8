"""A worker: another process of the run, which makes the candidates and holds the conversations that the pool gives it.

It is begun with one end of a pair of sockets, and ends when the other end is closed: so none outlives its run, however that
ended.
"""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from muse_builder import domains
from muse_builder.agents.cast import ask_of, cast_of
from muse_builder.catalog import ImageStore
from muse_builder.catalog.database import IMAGES, Database
from muse_builder.llm.ask import Actor, Ask
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.journal import Journal
from muse_builder.llm.models import Access, open_model
from muse_builder.pipeline import OwnHands
from muse_builder.records import Profile, Rejection, Scenario
from muse_builder.retrieval.index import Index
from muse_builder.run.folder import JOURNAL
from muse_builder.run.products import CATALOG, INDEX, Products
from muse_builder.run.seats import thumbnail
from muse_builder.run.store import RunStore
from muse_builder.run.workers.channel import Channel
from muse_builder.run.workers.far import FarHealth, FarModel, FarPen, Pending, answered
from muse_builder.settings import ScreenSettings, Settings, TalkSettings
from muse_builder.tasks.base import Seat
from muse_builder.watch import Silence


@dataclass(frozen=True)
class SeatTold:
    """Who sits in a seat, as a worker is told."""

    actor: Actor
    """Without its model."""
    capabilities: Capabilities | None
    """Of a model that the worker opens itself, since it needs neither network nor money; None where the pool is asked."""


@dataclass(frozen=True)
class Assignment:
    """What a worker is told first."""

    settings: Settings
    folder: Path
    """The run folder, which it reads only."""
    catalog: str
    """What the dice know of it (`products.word_of`)."""
    places: Mapping[Seat, SeatTold]
    proven: "Proven"


@dataclass(frozen=True)
class Proven:
    """What the run has just checked byte by byte, so that no worker does it again."""

    items: str
    """Digest of the catalog's items."""
    build: str
    """Of the index."""


class Worker:
    """What a worker has once it is told where it is."""

    def __init__(self, assignment: Assignment, channel: Channel, pending: Pending) -> None:
        settings, folder = assignment.settings, assignment.folder
        domain = domains.of(settings.shaping())
        self._channel = channel
        self._journal = Journal(folder / JOURNAL, FarPen(channel, pending))
        self._scenarios: list[Scenario] = []
        products = Products(Database.open(folder / CATALOG, proven=assignment.proven.items), self._journal)
        index = Index.open(folder / INDEX, proven=assignment.proven.build)
        self.ask: Ask = ask_of(
            settings,
            {seat: self._seated(seat, place, folder, pending) for seat, place in assignment.places.items()},
            note_invalid=self._journal.mark_invalid,
            health=FarHealth(channel),
            domain=domain,
        )
        cast = cast_of(
            settings.part(TalkSettings),
            settings.part(ScreenSettings),
            self.ask,
            products,
            index,
            outfits=index.seen,
            domain=domain,
        )
        store = RunStore(self._journal, self.ask, settings.seed, Silence(), catalog=assignment.catalog)
        self._hands = OwnHands(cast, store, settings)

    def _seated(self, seat: Seat, place: SeatTold, folder: Path, pending: Pending) -> Actor:
        if place.capabilities is None:
            return replace(place.actor, model=FarModel(seat, self._channel, pending))
        pictures = partial(thumbnail, ImageStore(folder / CATALOG / IMAGES), place.capabilities.image_side)
        access = Access(self._journal, capabilities={place.actor.spec: place.capabilities}, load_picture=pictures)
        return replace(place.actor, model=open_model(place.actor.spec, access))

    def told(self, scenarios: list[Scenario]) -> None:
        """All scenarios there are."""
        self._scenarios = scenarios

    def work(self, number: int, profile: Profile | None) -> Coroutine[Any, Any, Profile | Rejection | None]:
        """One candidate, or one conversation."""
        if profile is None:
            return self._hands.candidate(number, self._scenarios)
        return self._conversation(number, profile)

    async def _conversation(self, number: int, profile: Profile) -> Rejection | None:
        refused = await self._hands.conversation(number, profile)
        return None if refused is None else refused.model_copy(update={"body": ""})  # it is kept, and nobody reads it there


async def serve(end: socket.socket) -> None:
    """Does what the pool says, until it hangs up."""
    channel, pending = await Channel.on(end), Pending()
    worker: Worker | None = None
    begun: set[asyncio.Task[None]] = set()
    async for kind, *told in channel.messages():
        if kind == "answer":
            pending.answer(*told)
        elif kind == "assignment":
            worker = Worker(told[0], channel, pending)
        elif worker is None:
            continue
        elif kind == "scenarios":
            worker.told(told[0])
        elif kind == "stop":
            worker.ask.stop()
        elif kind == "do":
            number, *what = told
            task = asyncio.create_task(answered(channel, number, worker.work(*what)))
            begun.add(task)
            task.add_done_callback(begun.discard)
    for task in begun:
        task.cancel()


def main(descriptor: int) -> None:
    """The process of a worker.

    Args:
        descriptor: of its end of the pair of sockets.
    """
    for number in (signal.SIGINT, signal.SIGTERM):  # what is told to a whole group is the pool's to hear
        signal.signal(number, signal.SIG_IGN)
    with contextlib.suppress(BrokenPipeError, ConnectionError):
        asyncio.run(serve(socket.socket(fileno=descriptor)))
