"""From replies to rows: does a release hold the replies it was sealed with, and the products its conversations were held about?

Shards with the right digests say that nothing changed since the release was written. Whether what was written belongs together
is another question: releases that were united could exchange one product for another of the same id.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.release.manifest import Manifest
from muse_builder.release.measures import digest_of_all, reply_digest
from muse_builder.release.names import thread_of
from muse_builder.release.reader import batches

_NAMED = 3
"""Conversations that a finding names; all of them are counted."""
_OFFERING = ("recommend", "recommend_set", "not_available")
"""Tasks of which a turn comes that puts products before the user, and the actions of such turns."""


class Broken(NamedTuple):
    """A link that does not hold."""

    file: str
    problem: str


def broken_links(folder: Path, manifest: Manifest) -> Iterator[Broken]:
    """What does not belong together in a release whose shards are whole. Reads the traces; memory holds a digest a picture."""
    told = manifest.counts.calls.replies_sha256
    if told is not None and (found := _replies(folder, manifest)) != told:
        yield Broken(
            "traces", f"altered: the replies have the SHA-256 {found[:12]}, the release was made from those of {told[:12]}"
        )
    others = list(_other_products(folder, manifest))
    if others:
        named = ", ".join(f"{name} ({item_id})" for name, item_id in others[:_NAMED])
        more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
        yield Broken(
            "conversations",
            f"held about other products than the items of these ids: {named}{more}; unite the releases they came from again, "
            "with --conflicts rename",
        )


def _replies(folder: Path, manifest: Manifest) -> str:
    total = 0
    for row in _rows(folder, manifest, "traces", ["key", "status", "reply"]):
        total += reply_digest(row["key"], row["status"], row["reply"])
    return digest_of_all(total)


def _other_products(folder: Path, manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Conversations with a product whose picture is not one of those sent when it was recommended."""
    pictures = {
        row["item_id"]: row["image_sha256"][:16]
        for row in _rows(folder, manifest, "items", ["item_id", "image_sha256"])
        if row["image_sha256"]
    }
    sent: dict[str, list[list[str]]] = {}
    for row in _rows(folder, manifest, "traces", ["thread", "task", "attempt", "status", "images"]):
        if row["task"] in _OFFERING and not row["attempt"] and row["status"] in ("ok", "invalid"):
            sent.setdefault(row["thread"], []).append([sha256[:16] for sha256 in row["images"]])
    for row in _rows(folder, manifest, "conversations", ["conversation_id", "turns"]):
        offers = [turn["item_ids"] for turn in row["turns"] if turn["action"] in _OFFERING]
        calls = sent.get(thread_of(row["conversation_id"]), [])
        if len(calls) != len(offers):  # a corpus of others, or a model that was asked once more
            continue
        for items, pixels in zip(offers, calls, strict=True):
            for item_id in items:
                if pixels and pictures.get(item_id, pixels[0]) not in pixels:
                    yield row["conversation_id"], item_id


def _rows(folder: Path, manifest: Manifest, config: str, columns: list[str]) -> Iterator[dict[str, Any]]:
    """Rows of the config's shards, these columns alone; none where an older release lacks one."""
    for shard in manifest.shards(config):
        for batch in batches(folder / shard.file):
            if set(columns) <= set(batch.schema.names):
                yield from batch.select(columns).to_pylist()
