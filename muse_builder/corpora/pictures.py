"""Pictures that lie beside a corpus, found by the name of their item: "images_main/123.jpg" is that of the item 123.

Each is checked as a catalog's pictures are, and one that cannot be used is counted with its reason. Only those of items that
a dialogue names are read, one at a time.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from muse_builder.catalog.images import ImageRefused, ImageStore
from muse_builder.corpora.corpus import Log
from muse_builder.records import Item

_ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"})
IN_SPEECH = "in speech"
"""Detail of an item: what a corpus's people call it, "Item02"."""


class Pictured(NamedTuple):
    item: Item
    """With the picture's name where it has one."""
    picture: bytes | None


def with_pictures(items: Iterable[Item], folder: Path, log: Log) -> Iterator[Pictured]:
    """Each item with its picture from a folder, subfolders included.

    A file belongs to an item when its name, with or without its ending, is the item's id, its title, or what speech calls it.
    """
    files = _files(folder)
    with TemporaryDirectory(prefix="muse-pictures-") as aside:
        for item in items:
            names = (item.item_id, item.title, item.details.get(IN_SPEECH, ""))
            file = next((files[name] for name in names if name in files), None)
            if file is None:
                log.notes["items without a picture in the folder"] += 1
                yield Pictured(item, None)
                continue
            store = ImageStore(Path(aside))  # a store remembers what it has, and here nothing stays in it
            try:
                kept = store.add_file(file.name, root=file.parent)
            except ImageRefused as error:
                log.notes[f"pictures that cannot be used: {error}"] += 1
                yield Pictured(item, None)
                continue
            data = store.read(kept.name)
            store.path(kept.name).unlink()
            log.notes["items with their picture"] += 1
            yield Pictured(item.model_copy(update={"image": kept.name, "image_sha256": kept.sha256}), data)


def _files(folder: Path) -> dict[str, Path]:
    """File name, and file name without its ending -> file; of several the first in the order of paths."""
    found: dict[str, Path] = {}
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            stem, ending = os.path.splitext(name)
            if ending.lower() in _ENDINGS:
                for known in (name, stem):
                    found.setdefault(known, Path(place, name))
    return found
