"""The conversation that a card prints: the items it speaks of, and small copies of the photos it shows."""

import hashlib
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from muse_builder.records import Conversation, Item
from muse_builder.release.entries import AssetEntry
from muse_builder.release.names import ASSETS
from muse_builder.release.reader import batches

PHOTOS, PHOTO_SIDE, PHOTO_QUALITY = 6, 256, 80
"""Of the printed conversation: how many photos at most, their longer side in pixels, JPEG quality. About 60 KB in all."""


class Example(NamedTuple):
    """One conversation to print, with the items it speaks of by id."""

    conversation: Conversation
    items: Mapping[str, Item]


def item_ids(conversation: Conversation) -> Iterator[str]:
    """Ids of all items a conversation refers to, the target first; an id may come more than once."""
    if conversation.profile.target_item_id:
        yield conversation.profile.target_item_id
    if conversation.outfit_item_id is not None:
        yield conversation.outfit_item_id
    for turn in conversation.turns:
        yield from turn.item_ids
        yield from turn.image_item_ids


class Photo(NamedTuple):
    """A small copy of a product photo, for the card alone."""

    item_id: str
    file: str
    """Relative to the release's folder."""
    content: bytes


def shown(conversation: Conversation) -> list[str]:
    """Ids of the items whose photos the conversation shows, each once, in the order in which they come."""
    return list(dict.fromkeys(item_id for turn in conversation.turns for item_id in turn.image_item_ids))


def photos(conversation: Conversation, thumbnails: Mapping[str, bytes]) -> list[Photo]:
    """The first photos that the conversation shows, named by their place.

    Args:
        thumbnails: item id -> a JPEG as `thumbnail` makes it; an item that has none is named in words alone.
    """
    there = [item_id for item_id in shown(conversation) if item_id in thumbnails][:PHOTOS]
    return [
        Photo(item_id, f"{ASSETS}/example-{number}.jpg", thumbnails[item_id]) for number, item_id in enumerate(there, start=1)
    ]


def thumbnail(picture: bytes, *, side: int = PHOTO_SIDE) -> bytes | None:
    """A picture file as a small JPEG that carries nothing but its pixels; None for one that cannot be read.

    The same file gives the same bytes under the same version of Pillow.

    Args:
        side: pixels of the longer side, at most.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(picture)) as opened:
            opened.draft("RGB", (side * 2, side * 2))  # a JPEG is read at a fraction of its size
            small = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    bare = Image.new("RGB", small.size, "white")
    bare.paste(small, mask=small)
    buffer = io.BytesIO()
    bare.save(buffer, "JPEG", quality=PHOTO_QUALITY)
    return buffer.getvalue()


def thumbnails(paths: Sequence[Path], wanted: Collection[str]) -> dict[str, bytes]:
    """Item id -> small JPEG, of the wanted items that have a picture; no other picture is read from the shards of `items`."""
    found: dict[str, bytes] = {}
    for path in paths:
        for batch in batches(path):
            for place, item_id in enumerate(batch.column("item_id").to_pylist()):
                picture = batch.column("image")[place].as_py() if item_id in wanted else None
                small = thumbnail(picture["bytes"]) if picture and picture["bytes"] else None
                if small is not None:
                    found[item_id] = small
    return found


def asset_entry(photo: Photo) -> AssetEntry:
    """What the manifest says of a file that the card shows."""
    digest = hashlib.sha256(photo.content).hexdigest()
    return AssetEntry(file=photo.file, item_id=photo.item_id, bytes=len(photo.content), sha256=digest)
