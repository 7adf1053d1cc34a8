"""Pages on which people judge: masked pairs (paper 4.3, 4.5, B.2, B.5), and the paper's sixth screen, by hand (B.1).

Each is one HTML file that holds its pictures, works from file:// and asks nobody for anything: it can be sent by mail. A
rater gives a name, answers by keys, and saves a file; what was answered is kept in the browser until then.

    pairs       the pairs of `evaluation.comparison`, masked as there: neither names nor the key are in the page. Each rater
                gets them in an order of their own. The file is what `muse compare --votes` reads, with the place in that
                order and the seconds taken beside each vote.
    screening   whole conversations, passed or refused with a reason. The file is what `muse generate --manual` reads.
"""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from muse_builder import card
from muse_builder.errors import ReleaseError, SettingsError
from muse_builder.evaluation.comparison import OVERALL, PERSPECTIVES, Pair, sheet
from muse_builder.examples import whole
from muse_builder.explain import OUTCOMES
from muse_builder.lookup import ReleasedItems, ReleasedPictures, Rows
from muse_builder.pages.products import PICTURE_SIDE
from muse_builder.pages.templating import source, stream
from muse_builder.records import Conversation, Item, Profile
from muse_builder.release import read, read_manifest
from muse_builder.store import MANUAL
from muse_builder.tasks import Utterance

REASONS = (
    "The user is not true to the person or the needs",
    "The assistant claims what the product does not have",
    "A picture does not fit what is said of it",
    "It does not hang together, or repeats itself",
    "It does not read as people talk",
    "It is offensive, or gives somebody's data away",
)
"""For refusals, by number keys; any other can be typed."""

Task = tuple[list[str], dict[str, Any]]
"""Pictures that come up for the first time, as data URIs, and one task as the page's script takes it."""


class Album:
    """Pictures of one page: numbered as they come up, each held until it is written."""

    def __init__(self, pictures: ReleasedPictures) -> None:
        self._pictures = pictures
        self._numbers: dict[str, int | None] = {}
        self._count = 0
        self._fresh: list[str] = []

    def number(self, item: Item) -> int | None:
        """Its picture's number; None where the item has none, or none that can be read."""
        if item.image is None:
            return None
        if item.item_id not in self._numbers:
            data = self._pictures.read(item.item_id)
            small = card.thumbnail(data, side=PICTURE_SIDE) if data else None
            self._numbers[item.item_id] = None if small is None else self._count
            if small is not None:
                self._fresh.append("data:image/jpeg;base64," + base64.b64encode(small).decode())
                self._count += 1
        return self._numbers[item.item_id]

    def take(self) -> list[str]:
        """Pictures numbered since the last time."""
        fresh, self._fresh = self._fresh, []
        return fresh

    def told(self, utterances: Sequence[Utterance]) -> list[dict[str, Any]]:
        return [
            {
                "role": said.role,
                "text": said.text,
                "items": [[item.title or item.item_id, self.number(item)] for item in said.items],
            }
            for said in utterances
        ]


# --- pairs ------------------------------------------------------------------------------------------------------------


def write_pairs_page(pairs: Sequence[Pair], pictures: ReleasedPictures, path: Path, *, release: Path) -> Path:
    """Writes the page on which people judge these pairs.

    With replies goes the user's profile, as the paper's rules have it (Fig. 20, 21): raters are to judge them by the needs.

    Args:
        release: where the profiles are; the pairs' own release.

    Raises:
        OSError: the file cannot be written.
    """
    asked = {name: PERSPECTIVES.get(name, "better as a whole") for name in dict.fromkeys(pair.perspective for pair in pairs)}
    values = {
        "kind": "pairs",
        "title": "Which is better, A or B?",
        "sheet": sheet(pairs),
        "questions": list(asked.items()),
        "whole": list(asked) == [OVERALL],
    }
    return _write(path, values, _pair_tasks(pairs, Album(pictures), release))


def _pair_tasks(pairs: Sequence[Pair], album: Album, release: Path) -> Iterator[Task]:
    """One task for the perspectives of a pair that stand alike, so that a rater reads it once."""
    rows = Rows(release, "conversations", "conversation_id")
    order = {pair.pair_id: place for place, pair in reversed(list(enumerate(pairs)))}
    together = sorted(pairs, key=lambda pair: (order[pair.pair_id], pair.first_is))
    for _, group in groupby(together, key=lambda pair: (pair.pair_id, pair.first_is)):
        alike = list(group)
        pair = alike[0]
        a, b = (side if isinstance(side, str) else album.told(side) for side in pair.sides())
        task: dict[str, Any] = {"id": pair.pair_id, "perspectives": [one.perspective for one in alike], "a": a, "b": b}
        if pair.context:
            task["context"] = album.told(pair.context)
        if pair.perspective != OVERALL:
            held = rows.records(pair.pair_id.rpartition("/")[0], Conversation)
            task["profile"] = _profile(held[0].profile) if held else None
        yield album.take(), task


def _profile(profile: Profile) -> dict[str, Any] | None:
    """The user as a rater may know them: not the product in mind."""
    someone = profile.person
    known = [someone.name, "" if someone.age is None else str(someone.age), someone.gender, someone.profession]
    who = ", ".join(part for part in known if part not in ("", "unknown"))
    told = {
        "who": who + (f"; shopping for {profile.recipient}" if who and profile.recipient else ""),
        "story": profile.backstory or profile.scenario,
        "needs": [need.text for need in profile.requirements],
    }
    return told if any(told.values()) else None


# --- screening ----------------------------------------------------------------------------------------------------------


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
    for one in _conversations(folder, split):
        if any(verdict.screen == MANUAL for verdict in one.verdicts):
            judged += 1
        else:
            ids.append(one.conversation_id)
    if not ids:
        raise SettingsError(f"{folder} has no conversation that nobody has judged yet ({judged} carry a person's verdict)")
    if count is not None and count < len(ids):
        drawn = set(Random(f"{seed}/screening").sample(ids, count))
        ids = [name for name in ids if name in drawn]
    if not 1 <= parts <= len(ids):
        raise SettingsError(f"{parts} pages for {len(ids)} conversations: give --parts from 1 to {len(ids)}")
    bounds = [len(ids) * part // parts for part in range(parts + 1)]
    pages = []
    for part in range(parts):
        mine = ids[bounds[part] : bounds[part + 1]]
        name = path if parts == 1 else path.with_name(f"{path.stem}-{part + 1}{path.suffix}")
        pages.append(_write_screening(folder, name, manifest["sha256"], mine, split))
    return Screening(pages, len(ids), judged)


def _write_screening(folder: Path, path: Path, digest: str, ids: Sequence[str], split: str | None) -> Path:
    values = {
        "kind": "screening",
        "title": "Does this conversation pass?",
        "sheet": hashlib.sha256("\n".join((digest, *ids)).encode()).hexdigest(),
        "questions": [],
        "whole": True,
        "reasons": list(REASONS),
    }
    return _write(path, values, _screening_tasks(folder, set(ids), split))


def _screening_tasks(folder: Path, ids: set[str], split: str | None) -> Iterator[Task]:
    items = ReleasedItems(folder)
    album = Album(ReleasedPictures(folder))
    for one in _conversations(folder, split):
        if one.conversation_id not in ids:
            continue
        target = _known(items, one.profile.target_item_id)
        task = {
            "id": one.conversation_id,
            "turns": album.told(whole(one, items.get)),
            "profile": _profile(one.profile),
            "target": [target.title or target.item_id, album.number(target)] if target else None,
            "outcome": f"{one.outcome.replace('_', ' ')}: {OUTCOMES[one.outcome]}" if one.outcome in OUTCOMES else "",
        }
        yield album.take(), task


def _known(items: ReleasedItems, item_id: str) -> Item | None:
    try:
        return items.get(item_id) if item_id else None
    except ReleaseError:
        return None


def _conversations(folder: Path, split: str | None) -> Iterator[Conversation]:
    return (record for record in read(folder, "conversations", split) if isinstance(record, Conversation))


# --- the file -----------------------------------------------------------------------------------------------------------


def _write(path: Path, values: dict[str, Any], tasks: Iterator[Task]) -> Path:
    """Writes the page piece by piece: a task and its pictures at a time."""
    style = source("pages.css") + source("annotation.css")
    script = source("theme.js") + source("annotation.js")
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.writing")
    with aside.open("w", encoding="utf-8") as file:
        for piece in stream(
            "annotation.html.j2",
            values=values,
            tasks=tasks,
            style=style,
            script=script,
            hashes={name: _hash(text) for name, text in (("style", style), ("script", script))},
        ):
            file.write(piece)
    aside.replace(path)
    return path


def _hash(text: str) -> str:
    """As a Content-Security-Policy names an inline text."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
