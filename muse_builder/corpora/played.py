"""Conversations that people played with `muse chat`, as its page saves them.

    played.jsonl: {"format": "muse played 1", "played": "shopper", "consent": "...",
                   "conversation": {...Conversation...}, "items": [{...Item...}]}
    images/<item_id>.jpg

A row holds a whole record of ours, so wishes, how the shopper decides, outcome and reasons stay. As in every converted corpus
an offer of several items is a `recommend`; its own act stands in `acts`. A row names nobody: whoever played was not asked.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from muse_builder.corpora.corpus import Corpus, Dialogue, Log, Seeker, conversation, files, json_lines, turn
from muse_builder.records import OFFERS, Conversation, Item, Record, Turn

NAME = "played"
LICENSE = "CC BY 4.0 (dialogues; products keep their catalog's licence)"
FORMAT: Literal["muse played 1"] = "muse played 1"
FILE, IMAGES = "played.jsonl", "images"
_PLAIN = re.compile(r"[\w.-]{1,100}")


class PlayedRow(Record):
    """A line of played.jsonl."""

    format: Literal["muse played 1"]
    played: Literal["shopper", "assistant"]
    """The side that a person took; the other was ours."""
    consent: str
    """What the person agreed to, in the words that were shown."""
    conversation: Conversation
    items: tuple[Item, ...]
    """All that it speaks of, and what the shopper had in mind."""


def save(folder: Path, row: PlayedRow, pictures: dict[str, bytes]) -> None:
    """Adds a line to played.jsonl, which is on the disk when this returns, and pictures that are not there yet.

    Args:
        pictures: item id -> its JPEG; of ids that are no plain names of files none is kept.
    """
    import os

    images = folder / IMAGES
    images.mkdir(parents=True, exist_ok=True)
    for item_id, data in pictures.items():
        if _PLAIN.fullmatch(item_id) and not item_id.startswith(".") and not (images / f"{item_id}.jpg").exists():
            (images / f"{item_id}.jpg").write_bytes(data)
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(row.model_dump_json() + "\n")
        file.flush()
        os.fsync(file.fileno())


def read(path: Path, log: Log) -> Iterator[Dialogue]:
    """Dialogues of played.jsonl or of the folder it lies in."""
    for file in files(path, FILE, "*.jsonl", "*.json"):
        for place, native in json_lines(file, log):
            try:
                row = PlayedRow.model_validate_json(json.dumps(native))
                known = {item.item_id for item in row.items}
                if any(item_id not in known for one in row.conversation.turns for item_id in one.item_ids):
                    raise ValueError("a turn names an item that is not among its items")
            except (ValidationError, ValueError) as error:
                log.problem(place, f"no played conversation: {_first(error)}", native)
                continue
            yield _dialogue(row)


def _first(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        found = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, found['loc'])) or 'the line'}: {found['msg']}"
    return str(error)


def _dialogue(row: PlayedRow) -> Dialogue:
    held = row.conversation
    profile = held.profile
    model = ", ".join(sorted(set(held.models.values()))) or "a model"
    sides = {"user": "a person", "assistant": model} if row.played == "shopper" else {"user": model, "assistant": "a person"}
    made = conversation(
        NAME,
        held.conversation_id,
        [_turn(one) for one in held.turns],
        license=LICENSE,
        seeker=Seeker(
            person=profile.person,
            scenario=profile.scenario,
            scenario_id=profile.scenario_id,
            backstory=profile.backstory,
            target_item_id=profile.target_item_id,
            history=profile.history,
        ),
        outcome=held.outcome,
        accepted_item_id=held.accepted_item_id,
        labels={**sides, "played": row.played, "consent": row.consent},
    )
    kept = {name: getattr(profile, name) for name in ("recipient", "requirements", "style", "decision")}
    whole = made.profile.model_copy(update=kept)
    # Pictures are found by their names in the folder, as those of any corpus.
    items = tuple(item.model_copy(update={"image": None, "image_sha256": None}) for item in row.items)
    return Dialogue(
        made.model_copy(update={"profile": whole, "outfit_item_id": held.outfit_item_id, "opening": held.opening}), items
    )


def _turn(one: Turn) -> Turn:
    offers = one.action in OFFERS and bool(one.item_ids)
    return turn(
        one.role,
        one.text,
        action="recommend" if offers else one.action,
        item_ids=one.item_ids,
        image_item_ids=one.image_item_ids,
        acts=(f"{NAME}:{one.action}",),
    ).model_copy(update={"reason": one.reason, "query": one.query})


CORPUS = Corpus("conversations that people played with `muse chat`", FILE, LICENSE, read, {}, pictures=True)
