"""The page on which people write one side's next lines, to be compared with a system's (paper 4.3, B.2).

As in the paper's rules (Fig. 20, 21) a writer has what that side had. The assistant: what was said so far, the product to
recommend where one is, and not the shopper's profile. The user, whose lines that accept or refuse are written: the profile,
what is in mind, and which of the two it is to be. What the page saves is what `muse compare --replies NAME=FILE` reads.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from muse_builder.errors import SettingsError
from muse_builder.evaluation.comparison import REPLIES, lines
from muse_builder.evaluation.overlap import ResponseExample
from muse_builder.pages.annotation import Album, Task, shares, sheet_of, shopper, write_page
from muse_builder.pages.products import short_facts
from muse_builder.records import Conversation, Role
from muse_builder.release.manifest import read_manifest
from muse_builder.release.rows import ReleasedItems, ReleasedPictures
from muse_builder.views.context import conversations_of


class Writing(NamedTuple):
    pages: list[Path]
    replies: int


def write_writing(
    folder: Path,
    path: Path,
    *,
    speaker: Role = "assistant",
    split: str | None = None,
    count: int = REPLIES,
    parts: int = 1,
    seed: int = 0,
) -> Writing:
    """Writes the page on which people write next lines.

    Args:
        speaker: whose lines.
        path: of the page; with several parts "write.html" becomes "write-1.html", "write-2.html", ...
        count: lines to write, drawn at random (see `comparison.lines` for which there are).
        parts: pages, each with its share, for as many people.
        seed: of the draw.

    Raises:
        ReleaseError: `folder` is no sealed release or has no such split.
        SettingsError: there is no line to write, or more parts than lines are wanted.
    """
    manifest = read_manifest(folder)
    ids = [example.example_id for example, _ in _examples(folder, split, speaker)]
    if not ids:
        which = "an assistant that answers something" if speaker == "assistant" else "a user that accepts or refuses"
        raise SettingsError(f"{folder} has no line of {which}: there is nothing to write")
    drawn = set(Random(f"{seed}/writing").sample(ids, min(count, len(ids))))
    ids = [name for name in ids if name in drawn]
    pages = []
    for page, mine in shares(path, ids, parts):
        values = {
            "kind": "writing",
            "title": "What would you say?",
            "speaker": speaker,
            "sheet": sheet_of(manifest.sha256, "writing", *mine),
        }
        pages.append(write_page(page, values, _tasks(folder, set(mine), split, speaker)))
    return Writing(pages, len(ids))


def _examples(folder: Path, split: str | None, speaker: Role) -> Iterator[tuple[ResponseExample, Conversation]]:
    item = ReleasedItems(folder).get
    for conversation in conversations_of(folder, split):
        for example in lines([conversation], item, speaker):
            yield example, conversation


def _tasks(folder: Path, ids: set[str], split: str | None, speaker: Role) -> Iterator[Task]:
    album = Album(ReleasedPictures(folder))
    items = ReleasedItems(folder)
    for example, conversation in _examples(folder, split, speaker):
        if example.example_id not in ids:
            continue
        task: dict[str, Any] = {"id": example.example_id, "context": album.told(example.context), "item": None}
        item = example.item
        if speaker == "user":
            profile = conversation.profile
            turn = conversation.turns[int(example.example_id.rpartition("/")[2])]
            task |= {"profile": shopper(profile), "action": turn.action}
            item = items.get(profile.target_item_id) if profile.target_item_id in items.ids else None
        if item is not None:
            task["item"] = {"title": item.title or item.item_id, "picture": album.number(item), **short_facts(item)}
        yield album.take(), task
