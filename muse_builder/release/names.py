"""Names of files in a release, checked before a path is made of them: what a stranger wrote must not lead out of its folder."""

import re
from collections.abc import Iterable
from pathlib import Path

from muse_builder.errors import ReleaseError

SHARD_NAME = re.compile(r"(?P<split>\w+(?:\.\w+)*)-(?P<number>\d{5})(?:-[\w.-]*)?\.(?P<format>arrow|parquet)")
"""Of a shard in the folder of its config: as the writer names it, "train-00000.arrow", or published, with what names its
content ("train-00000-3f2a91c07d55.parquet") or how many there are ("train-00000-of-00001.parquet", by `push_to_hub`)."""
ASSETS = "assets"
"""Folder of a release for what only its card shows: no config names a file in it."""
ASSET_NAME = re.compile(r"example-\d+\.jpg")
SCRATCH_NAME = re.compile(r"(cache-|tmp)\S*")
"""What `datasets` leaves beside the shards it has mapped when one calls `map` or `filter`: no part of the release."""

SHOWN = 80
"""Characters of a wrong value that an error repeats."""

_PLAIN = re.compile(r"\w[\w.-]*")
_WORD = re.compile(r"\w+(\.\w+)*")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)
LONGEST = 200
"""Bytes of a name: file systems take 255, and a shard's has a number and a digest behind that of its split."""


THREADS = {"c": "conversation", "t": "twin", "k": "candidate"}
"""First letter of an id -> kind of the thread in which it came about: "t000012" is the twin of "c000012", of "twin/12"."""


def thread_of(object_id: str) -> str:
    """The thread of a conversation, a twin or a candidate, by its id; "" of any other."""
    kind, number = THREADS.get(object_id[:1]), object_id[1:]
    return f"{kind}/{int(number)}" if kind is not None and number.isdecimal() else ""


def id_of(thread: str) -> str:
    """The other way round."""
    kind, _, number = thread.partition("/")
    letter = next((letter for letter, known in THREADS.items() if known == kind), "")
    return f"{letter}{int(number):06d}" if letter and number.isdecimal() else ""


def plain_name(name: str) -> str:
    """The name itself, where it names a file in a folder and nothing else.

    Raises:
        ReleaseError: it is empty, hidden, or a path.
    """
    if not _PLAIN.fullmatch(name):
        raise ReleaseError(f"{_cut(name)} is not a plain file name (letters, digits, '.', '-', '_')")
    if not _can_be_made(name):
        raise ReleaseError(f"{_cut(name)} is a file name that not every system can make (a device, a dot at its end, too long)")
    return name


def seen(text: str) -> str:
    """Text of others as a terminal or a page can take it: its lines stay, and a sign that would do something is a space."""
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text)


def told(steps: Iterable[int | str]) -> str:
    """A key in what a stranger wrote, "configs.items.train", as an error can say it: on one line, short, every sign seen."""
    return ".".join(step if is_word(step) else ascii(step)[:SHOWN] for step in map(str, steps))


def is_word(name: str) -> bool:
    """Whether it can name a config or a split: letters, digits and '_', as `datasets` wants it, and no device of Windows."""
    return _WORD.fullmatch(name) is not None and _can_be_made(name)


def _can_be_made(name: str) -> bool:
    """Whether every usual file system can hold a file of this name: no device of Windows, no dot at its end, short."""
    return _DEVICE.match(name) is None and not name.endswith(".") and len(name.encode("utf-8", "replace")) <= LONGEST


def _cut(name: str) -> str:
    return repr(name) if len(name) <= SHOWN else f"{name[:SHOWN]!r}..."


def is_shard(file: str, config: str | None = None) -> bool:
    """Whether a path relative to a release is that of a shard.

    Args:
        config: whose folder it must lie in; None for any.
    """
    folder, _, name = file.partition("/")
    return is_word(folder) and config in (None, folder) and SHARD_NAME.fullmatch(name) is not None


def is_asset(file: str) -> bool:
    """Whether a path relative to a release is that of a photo of its card."""
    folder, _, name = file.partition("/")
    return folder == ASSETS and ASSET_NAME.fullmatch(name) is not None


def leads_away(folder: Path, file: str) -> bool:
    """Whether a file of a release is reached by a link out of the release.

    The Hub's cache keeps the files of a revision as links to its own `blobs`: those are where they should be.
    """
    path, root = folder / file, folder.resolve()
    if any(parent.is_symlink() for parent in path.parents if folder in parent.parents):
        return True
    if not path.is_symlink():
        return False
    places = [root, root.parents[1] / "blobs"] if root.parent.name == "snapshots" else [root]
    return not any(path.resolve().is_relative_to(place) for place in places)
