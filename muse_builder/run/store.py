"""The pipeline's store on a journal: what is finished is on disk before it is used."""

from collections.abc import Sequence
from typing import TypeVar

from muse_builder.llm.ask import Ask, Thread
from muse_builder.llm.journal import Journal
from muse_builder.records import Conversation, Profile, Record, Rejection, Scenario
from muse_builder.tally import Progress
from muse_builder.watch import Watch


class RunStore:
    """The pipeline's `Store` on a journal."""

    def __init__(self, journal: Journal, ask: Ask, seed: int, watch: Watch, *, catalog: str = "") -> None:
        """
        Args:
            catalog: what the dice know of it (`products.word_of`).
        """
        self.journal = journal
        self.ask = ask
        self.seed = seed
        self.watch = watch
        self.catalog = catalog

    def thread(self, kind: str, number: int) -> Thread:
        return Thread(f"{kind}/{number}", self.seed, self.catalog)

    async def keep(self, kind: str, number: int, record: Record, keys: Sequence[str]) -> None:
        await self.journal.store(kind, number, written(record), keys)

    def known_candidate(self, number: int) -> Profile | Rejection | None:
        stored = self.journal.object("candidate", number)
        return None if stored is None else opened(stored.body, Profile)

    def known_conversation(self, number: int) -> str | None:
        stored = self.journal.object("conversation", number)
        if stored is None:
            return None
        held = opened(stored.body, Conversation) if refused(stored.body) else None
        return held.stage if isinstance(held, Rejection) else ""

    def report(self, progress: Progress) -> None:
        note = f"{progress.begun} begun, {progress.qualified} of {progress.candidates} candidates qualified"
        self.watch.at(progress.accepted, note + self._money(progress))

    def _money(self, progress: Progress) -> str:
        """What an accepted conversation costs and what is to come; nothing where nothing was paid or none is finished."""
        spent = self.journal.spent_by_kind()
        talk, profiles = spent.get("conversation", 0.0) + spent.get("twin", 0.0), spent.get("candidate", 0.0)
        held = progress.accepted + progress.lost.total()
        if not talk or not progress.accepted:
            return ""
        # Of a conversation that is under way, half is taken to be done.
        each = talk / (held + progress.begun / 2) * held / progress.accepted
        profile = profiles / max(progress.qualified, 1)
        left = progress.wanted - progress.accepted
        unbegun = max(0.0, left * held / progress.accepted - progress.begun)
        to_come = each * (left - progress.begun / 2 * progress.accepted / held) + profile * unbegun
        whole = each + profile * held / progress.accepted
        return f", {whole:.4f} USD for an accepted one, {max(to_come, 0.0):.2f} to come"

    def stop(self) -> None:
        self.ask.stop()


Kept = TypeVar("Kept", Profile, Conversation, Scenario)


def written(record: Record) -> str:
    """A record as the journal keeps it: its name, a blank, its JSON."""
    return f"{type(record).__name__} {record.model_dump_json()}"


def opened(body: str, record: type[Kept]) -> Kept | Rejection:
    """What `written` wrote, or the rejection that stands in its place."""
    name, _, text = body.partition(" ")
    known: type[Kept] | type[Rejection] = Rejection if name == Rejection.__name__ else record
    return known.model_validate_json(text)


def refused(body: str) -> bool:
    return body.startswith(f"{Rejection.__name__} ")
