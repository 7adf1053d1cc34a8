"""Names of files in a release, checked before a path is made of them: what a stranger wrote must not lead out of its folder."""

import re
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

_PLAIN = re.compile(r"\w[\w.-]*")
_WORD = re.compile(r"\w+(\.\w+)*")


def plain_name(name: str) -> str:
    """The name itself, where it names a file in a folder and nothing else.

    Raises:
        ReleaseError: it is empty, hidden, or a path.
    """
    if not _PLAIN.fullmatch(name):
        raise ReleaseError(f"{name!r} is not a plain file name (letters, digits, '.', '-', '_')")
    return name


def is_word(name: str) -> bool:
    """Whether it can name a config or a split: letters, digits and '_', as `datasets` wants it."""
    return _WORD.fullmatch(name) is not None


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
