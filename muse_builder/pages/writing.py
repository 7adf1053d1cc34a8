"""The page on which people write the assistant's next lines, to be compared with a system's (paper 4.3, B.2).

As in the paper's rules (Fig. 20) a writer has what the assistant had: what was said so far, the product to recommend where
one is, and not the shopper's profile. What the page saves is what `muse compare --replies NAME=FILE` reads.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from muse_builder.errors import SettingsError
from muse_builder.evaluation.comparison import REPLIES
from muse_builder.evaluation.response import ResponseExample, examples
from muse_builder.examples import conversations_of
from muse_builder.lookup import ReleasedItems, ReleasedPictures
from muse_builder.pages.annotation import Album, Task, shares, sheet_of, write_page
from muse_builder.pages.products import short_facts
from muse_builder.release import read_manifest


class Writing(NamedTuple):
    pages: list[Path]
    replies: int


def write_writing(
    folder: Path, path: Path, *, split: str | None = None, count: int = REPLIES, parts: int = 1, seed: int = 0
) -> Writing:
    """Writes the page on which people write next lines.

    Args:
        path: of the page; with several parts "write.html" becomes "write-1.html", "write-2.html", ...
        count: lines to write, drawn at random from all but the greetings.
        parts: pages, each with its share, for as many people.
        seed: of the draw.

    Raises:
        ReleaseError: `folder` is no sealed release or has no such split.
        SettingsError: there is no line to write, or more parts than lines are wanted.
    """
    manifest = read_manifest(folder)
    ids = [example.example_id for example in _examples(folder, split)]
    if not ids:
        raise SettingsError(f"{folder} has no line of an assistant that answers something: there is nothing to write")
    drawn = set(Random(f"{seed}/writing").sample(ids, min(count, len(ids))))
    ids = [name for name in ids if name in drawn]
    pages = []
    for page, mine in shares(path, ids, parts):
        values = {"kind": "writing", "title": "What would you say?", "sheet": sheet_of(manifest["sha256"], "writing", *mine)}
        pages.append(write_page(page, values, _tasks(folder, set(mine), split)))
    return Writing(pages, len(ids))


def _examples(folder: Path, split: str | None) -> Iterator[ResponseExample]:
    return examples(conversations_of(folder, split), ReleasedItems(folder).get)


def _tasks(folder: Path, ids: set[str], split: str | None) -> Iterator[Task]:
    album = Album(ReleasedPictures(folder))
    for example in _examples(folder, split):
        if example.example_id not in ids:
            continue
        task: dict[str, Any] = {"id": example.example_id, "context": album.told(example.context), "item": None}
        if example.item is not None:
            title = example.item.title or example.item.item_id
            task["item"] = {"title": title, "picture": album.number(example.item), **short_facts(example.item)}
        yield album.take(), task
