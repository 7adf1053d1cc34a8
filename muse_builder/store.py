"""The pipeline's store on a journal: what is finished is on disk before it is used."""

import time
from collections.abc import Sequence
from typing import TypeVar

from muse_builder.llm.ask import Ask, Thread
from muse_builder.llm.journal import Journal
from muse_builder.pipeline import Progress
from muse_builder.progress import Watch
from muse_builder.records import Conversation, Profile, Record, Rejection, Scenario

COUNT_EVERY_S = 2.0
"""Seconds between sums over the journal, which take longer as it grows."""


class RunStore:
    """The pipeline's `Store` on a journal."""

    def __init__(self, journal: Journal, ask: Ask, seed: int, watch: Watch) -> None:
        self.journal = journal
        self.ask = ask
        self.seed = seed
        self.watch = watch
        self._spent = 0.0
        self._counted_s = float("-inf")

    def thread(self, kind: str, number: int) -> Thread:
        return Thread(f"{kind}/{number}", self.seed)

    async def keep(self, kind: str, number: int, record: Record, keys: Sequence[str]) -> None:
        await self.journal.store(kind, number, f"{type(record).__name__} {record.model_dump_json()}", keys)

    def known_candidate(self, number: int) -> Profile | Rejection | None:
        stored = self.journal.object("candidate", number)
        return None if stored is None else opened(stored.body, Profile)

    def known_conversation(self, number: int) -> bool | None:
        stored = self.journal.object("conversation", number)
        return None if stored is None else not refused(stored.body)

    def report(self, progress: Progress) -> None:
        note = f"{progress.begun} begun, {progress.qualified} of {progress.candidates} candidates qualified"
        self.watch.at(progress.accepted, note + self._money(progress))

    def _money(self, progress: Progress) -> str:
        """What was spent, what a conversation costs, what is to come; nothing where nothing was paid."""
        now_s = time.monotonic()
        if now_s - self._counted_s >= COUNT_EVERY_S:
            self._spent, self._counted_s = self.journal.spent(), now_s
        if not self._spent:
            return ""
        if not progress.accepted:
            return f", {self._spent:.2f} USD"
        each = self._spent / progress.accepted
        return f", {self._spent:.2f} USD ({each:.4f} each, {each * (progress.wanted - progress.accepted):.2f} to come)"

    def stop(self) -> None:
        self.ask.stop()


Kept = TypeVar("Kept", Profile, Conversation, Scenario)


def opened(body: str, record: type[Kept]) -> Kept | Rejection:
    """What `RunStore.keep` wrote: the record's name, a blank, its JSON."""
    name, _, text = body.partition(" ")
    known: type[Kept] | type[Rejection] = Rejection if name == Rejection.__name__ else record
    return known.model_validate_json(text)


def refused(body: str) -> bool:
    return body.startswith(f"{Rejection.__name__} ")
