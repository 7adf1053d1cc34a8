"""Releases with planted faults, and what an audit finds in them."""

from pathlib import Path
from typing import Any

from muse_builder.records import Conversation, Item, Record
from muse_builder.release.reader import read
from muse_builder.trust.audit import audit
from tests.resealed import Change, resealed

PLANTED = "OPENAI_API_KEY"
KEY = "plantedkey0123456789plantedkey"
COUNT = 12
"""Conversations of the release that the tests share."""


def conversations(release: Path) -> list[Conversation]:
    found = [record for record in read(release, "conversations") if isinstance(record, Conversation)]
    return sorted(found, key=lambda conversation: conversation.conversation_id)


def target(release: Path, conversation: Conversation) -> Item:
    for record in read(release, "items"):
        if isinstance(record, Item) and record.item_id == conversation.profile.target_item_id:
            return record
    raise AssertionError("the target is not among the items")


def changed_turn(conversation: Conversation, place: int, **update: object) -> Change:
    turns = list(conversation.turns)
    turns[place] = turns[place].model_copy(update=update)
    return lambda record: record.model_copy(update={"turns": tuple(turns)}) if record == conversation else record


def changed_profile(conversation: Conversation, **update: object) -> Change:
    profile = conversation.profile.model_copy(update=update)
    return lambda record: record.model_copy(update={"profile": profile}) if record == conversation else record


def place_of(conversation: Conversation, action: str) -> int:
    return next(place for place, turn in enumerate(conversation.turns) if turn.action == action)


def all_of(*changes: Change) -> Change:
    """Every change, one after the other; each must find its record as it was sealed."""

    def change(record: Record) -> Record | None:
        return next((made for one in changes if (made := one(record)) is not record), record)

    return change


def with_the_fault(release: Path, folder: Path, change: Change) -> dict[str, Any]:
    return audit(resealed(release, folder / "muse", change))


def long_one(release: Path) -> Conversation:
    """A conversation with two searches or more, and its number."""
    for record in read(release, "conversations"):
        assert isinstance(record, Conversation)
        if sum(turn.query is not None for turn in record.turns) > 1:
            return record
    raise AssertionError("no conversation of two rounds in the release")
