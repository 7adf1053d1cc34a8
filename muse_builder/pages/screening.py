"""The paper's sixth screen: the page on which people pass or refuse whole conversations (B.1).

What it saves is what `muse generate --manual` reads; the run then replaces what was refused.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from muse_builder.errors import ReleaseError, SettingsError
from muse_builder.pages.annotation import Album, Task, shares, sheet_of, shopper, write_page
from muse_builder.records import Item
from muse_builder.release.manifest import read_manifest
from muse_builder.release.rows import ReleasedItems, ReleasedPictures
from muse_builder.run.manual import MANUAL
from muse_builder.trust.explain import OUTCOMES
from muse_builder.views.context import conversations_of, whole

REASONS = (
    "The user is not true to the person or the needs",
    "The assistant claims what the product does not have",
    "A picture does not fit what is said of it",
    "It does not hang together, or repeats itself",
    "It does not read as people talk",
    "It is offensive, or gives somebody's data away",
)
"""For refusals, by number keys; any other can be typed."""


class Screening(NamedTuple):
    pages: list[Path]
    conversations: int
    judged: int
    """Left out, since they carry a person's verdict already."""


def write_screening(
    folder: Path, path: Path, *, split: str | None = None, count: int | None = None, parts: int = 1, seed: int = 0
) -> Screening:
    """Writes the page on which people pass or refuse conversations; those that carry a person's verdict are left out.

    Args:
        path: of the page; with several parts "screen.html" becomes "screen-1.html", "screen-2.html", ...
        count: so many, drawn at random; None takes all.
        parts: pages, each with its share, for as many people.
        seed: of the draw.

    Raises:
        ReleaseError: `folder` is no sealed release or has no such split.
        SettingsError: nothing is left to judge, or more parts than conversations are wanted.
    """
    manifest = read_manifest(folder)
    ids: list[str] = []
    judged = 0
    for one in conversations_of(folder, split):
        if any(verdict.screen == MANUAL for verdict in one.verdicts):
            judged += 1
        else:
            ids.append(one.conversation_id)
    if not ids:
        raise SettingsError(f"{folder} has no conversation that nobody has judged yet ({judged} carry a person's verdict)")
    if count is not None and count < len(ids):
        drawn = set(Random(f"{seed}/screening").sample(ids, count))
        ids = [name for name in ids if name in drawn]
    pages = []
    for page, mine in shares(path, ids, parts):
        values = {
            "kind": "screening",
            "title": "Does this conversation pass?",
            "sheet": sheet_of(manifest.sha256, *mine),
            "reasons": list(REASONS),
        }
        pages.append(write_page(page, values, _tasks(folder, set(mine), split)))
    return Screening(pages, len(ids), judged)


def _tasks(folder: Path, ids: set[str], split: str | None) -> Iterator[Task]:
    items = ReleasedItems(folder)
    album = Album(ReleasedPictures(folder))
    for one in conversations_of(folder, split):
        if one.conversation_id not in ids:
            continue
        target = _known(items, one.profile.target_item_id)
        task = {
            "id": one.conversation_id,
            "turns": album.told(whole(one, items.get)),
            "profile": shopper(one.profile),
            "target": [target.title or target.item_id, album.number(target)] if target else None,
            "outcome": f"{one.outcome.replace('_', ' ')}: {OUTCOMES[one.outcome]}" if one.outcome in OUTCOMES else "",
        }
        yield album.take(), task


def _known(items: ReleasedItems, item_id: str) -> Item | None:
    try:
        return items.get(item_id) if item_id else None
    except ReleaseError:
        return None
