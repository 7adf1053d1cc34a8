"""The pipeline's store on a journal: what is finished is on disk before it is used."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from muse_builder.errors import RunError
from muse_builder.llm.ask import Ask, Thread
from muse_builder.llm.journal import Journal
from muse_builder.records import Conversation, Profile, Record, Rejection, Scenario, Verdict
from muse_builder.tally import Progress
from muse_builder.watch import Watch

MANUAL = "manual"
"""The paper's sixth screen: people (B.1)."""


class RunStore:
    """The pipeline's `Store` on a journal."""

    def __init__(self, journal: Journal, ask: Ask, seed: int, watch: Watch) -> None:
        self.journal = journal
        self.ask = ask
        self.seed = seed
        self.watch = watch

    def thread(self, kind: str, number: int) -> Thread:
        return Thread(f"{kind}/{number}", self.seed)

    async def keep(self, kind: str, number: int, record: Record, keys: Sequence[str]) -> None:
        await self.journal.store(kind, number, written(record), keys)

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
        """What an accepted conversation costs and what is to come; nothing where nothing was paid or none is finished."""
        spent = self.journal.spent_by_kind()
        talk, profiles = spent.get("conversation", 0.0), spent.get("candidate", 0.0)
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


class ManualVerdict(Record):
    """A person's word on one conversation: a line of the file that `--manual` names."""

    conversation_id: str
    passed: bool
    reason: str = ""


def manual_verdicts(path: Path) -> list[tuple[str, ManualVerdict]]:
    """The verdicts of a file, each with its place ("verdicts.jsonl:3").

    Raises:
        RunError: the file cannot be read, or a line is no verdict; it says which.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise RunError(f"cannot read the manual verdicts {path}: {error.strerror}") from error
    verdicts = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = f"{path.name}:{number}"
        try:
            verdicts.append((place, ManualVerdict.model_validate_json(line)))
        except ValidationError as error:
            said = error.errors(include_url=False)[0]["msg"]
            form = '{"conversation_id": "c000012", "passed": false, "reason": "..."}'
            raise RunError(f"{place}: {said}; a line is {form}") from error
    return verdicts


async def enter_verdicts(journal: Journal, verdicts: Sequence[tuple[str, ManualVerdict]]) -> None:
    """Enters what people said of finished conversations (paper B.1, screen 6).

    A conversation that a person refuses becomes a Rejection, and the run goes on to replace it; one that passes carries the
    verdict. Entering the same again changes nothing.

    Raises:
        RunError: a verdict on no conversation of this run.
    """
    for place, verdict in verdicts:
        name = verdict.conversation_id
        stored = journal.object("conversation", int(name[1:])) if name[:1] == "c" and name[1:].isdigit() else None
        if stored is None:
            raise RunError(f"{place}: the run has no conversation {name!r}")
        held = opened(stored.body, Conversation)
        if isinstance(held, Conversation):
            record = judged(held, verdict)
            await journal.store("conversation", stored.number, written(record), stored.keys)


def judged(conversation: Conversation, verdict: ManualVerdict) -> Conversation | Rejection:
    """The conversation with a person's verdict, or its rejection."""
    if not verdict.passed:
        return Rejection(
            object_id=conversation.conversation_id,
            kind="conversation",
            stage=MANUAL,
            reason=verdict.reason or "refused by a person",
            body=conversation.model_dump_json(),
        )
    others = tuple(known for known in conversation.verdicts if known.screen != MANUAL)
    mine = Verdict(screen=MANUAL, passed=True, reason=verdict.reason)
    return conversation.model_copy(update={"verdicts": (*others, mine)})
