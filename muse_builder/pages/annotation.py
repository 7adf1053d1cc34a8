"""What the pages on which people judge or write have in common.

Each is one HTML file that holds its pictures, works from file:// and asks nobody for anything: it can be sent by mail. A
person gives a name, answers by keys, and saves a file; what was answered is kept in the browser until then.

    pairs       masked pairs (paper 4.3, 4.5, B.2, B.5); the file is what `muse compare --votes` reads
    screening   conversations to pass or refuse (B.1); the file is what `muse generate --manual` reads
    writing     the assistant's next lines, by people (4.3, B.2); the file is what `muse compare --replies` reads
"""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from muse_builder.errors import SettingsError
from muse_builder.pages.products import PICTURE_SIDE
from muse_builder.pages.templating import named_by_hash, source, stream
from muse_builder.records import Item, Profile
from muse_builder.release.example import thumbnail
from muse_builder.release.rows import ReleasedPictures
from muse_builder.tasks.base import Utterance

Task = tuple[list[str], dict[str, Any]]
"""Pictures that come up for the first time, as data URIs, and one task as the page's script takes it."""
Some = TypeVar("Some")


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
            small = thumbnail(data, side=PICTURE_SIDE) if data else None
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


def shopper(profile: Profile) -> dict[str, Any] | None:
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


def shares(path: Path, all_of: Sequence[Some], parts: int, overlap: int = 0) -> list[tuple[Path, Sequence[Some]]]:
    """The pages to write, each with its share; with several "screen.html" becomes "screen-1.html", "screen-2.html", ...

    Args:
        overlap: so many, the first, stand on every page, for how far people agree.

    Raises:
        SettingsError: more parts than there is to share, or none; or a number of what is shared below 0.
    """
    if overlap < 0:
        raise SettingsError(f"{overlap} in common: 0 or more, please")
    if not 1 <= parts <= len(all_of):
        raise SettingsError(f"{parts} pages for {len(all_of)} things to do: give --parts from 1 to {len(all_of)}")
    common: Sequence[Some] = all_of[:overlap] if parts > 1 else ()
    all_of = all_of[len(common) :]
    bounds = [len(all_of) * part // parts for part in range(parts + 1)]
    names = [path if parts == 1 else path.with_name(f"{path.stem}-{part}{path.suffix}") for part in range(1, parts + 1)]
    own = [all_of[bounds[part] : bounds[part + 1]] for part in range(parts)]
    return [(name, [*common, *mine] if common else mine) for name, mine in zip(names, own, strict=True)]


def sheet_of(*names: str) -> str:
    """Names what a page asks: answers kept in a browser belong to exactly these."""
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def write_page(path: Path, values: dict[str, Any], tasks: Iterator[Task]) -> Path:
    """Writes the page piece by piece: a task and its pictures at a time.

    Args:
        values: kind ("pairs", "screening" or "writing"), title, sheet, and what that kind needs beside.

    Raises:
        OSError: the file cannot be written.
    """
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
            hashes={name: named_by_hash(text) for name, text in (("style", style), ("script", script))},
        ):
            file.write(piece)
    aside.replace(path)
    return path
