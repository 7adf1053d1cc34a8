"""The paper's sixth screen: what people said of finished conversations, entered into a run (B.1)."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from muse_builder.errors import RunError
from muse_builder.evaluation.judging import MARK
from muse_builder.llm.journal import Journal
from muse_builder.records import Conversation, Record, Rejection, Verdict
from muse_builder.run.store import opened, written

MANUAL = "manual"
"""The paper's sixth screen: people (B.1)."""


class ManualVerdict(Record):
    """A person's word on one conversation: a line of the file that `--manual` names."""

    conversation_id: str
    passed: bool
    reason: str = ""
    rater: str = ""
    """Who says so; "" in files from before, and of one's own making."""
    place: int | None = None
    """The how-manieth conversation it was for them, from 1."""
    seconds: float | None = None
    """What the answer took."""
    sheet: str = ""
    """Names what the page asked."""
    comment: str = ""


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
    verdict. Entering the same again changes nothing. Of several people's words on one the majority counts, a tie refuses; gold
    questions (see `evaluation.judging`) are no conversations of the run and are passed over.

    Raises:
        RunError: a verdict on no conversation of this run.
    """
    for place, verdict in together(verdicts):
        name = verdict.conversation_id
        stored = journal.object("conversation", int(name[1:])) if name[:1] == "c" and name[1:].isdecimal() else None
        if stored is None:
            raise RunError(f"{place}: the run has no conversation {name!r}")
        held = opened(stored.body, Conversation)
        if isinstance(held, Conversation):
            record = judged(held, verdict)
            await journal.store("conversation", stored.number, written(record), stored.keys)


def together(verdicts: Sequence[tuple[str, ManualVerdict]]) -> list[tuple[str, ManualVerdict]]:
    """One verdict a conversation, with the place of its first; who said what stands in its reason."""
    held: dict[str, list[tuple[str, ManualVerdict]]] = {}
    for place, verdict in verdicts:
        if MARK not in verdict.conversation_id:
            held.setdefault(verdict.conversation_id, []).append((place, verdict))
    found = []
    for several in held.values():
        # Somebody's later word takes the place of the earlier one.
        last = {verdict.rater: verdict for _, verdict in several}
        passed = sum(one.passed for one in last.values())
        said = [one for one in last.values() if one.passed == (2 * passed > len(last))]
        by = ", ".join(one.rater for one in said if one.rater)
        reasons = "; ".join(dict.fromkeys(one.reason for one in said if one.reason))
        count = f"{len(said)} of {len(last)}: " if len(last) > 1 else ""
        reason = f"{count}{reasons}{f' (by {by})' if by else ''}".strip()
        found.append((several[0][0], said[0].model_copy(update={"reason": reason})))
    return found


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
