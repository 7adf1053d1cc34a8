"""A release written again with changed records: every digest in its manifest is right, only what it says is not."""

from collections.abc import Callable
from pathlib import Path

from muse_builder.records import Conversation, Item, Record
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import batches, read, shards
from muse_builder.release.schema import CONFIGS, config_of
from muse_builder.release.verify import verify
from muse_builder.release.writer import ReleaseWriter

Change = Callable[[Record], Record | None]
"""Record -> the record to write in its place, or None to leave it out."""


def resealed(release: Path, folder: Path, change: Change) -> Path:
    """Writes and seals the release anew, each record changed."""
    manifest = read_manifest(release)
    pictures = {
        row["item_id"]: row["image"]["bytes"]
        for parts in shards(release, "items").values()
        for part in parts
        for batch in batches(part.path)
        for row in batch.select(["item_id", "image"]).to_pylist()
        if row["image"] is not None
    }
    with ReleaseWriter(folder, seed=manifest.settings.seed or 0) as writer:
        for config in CONFIGS:
            records = list(read(release, config))
            if config == "conversations":
                records.sort(key=lambda record: record.conversation_id if isinstance(record, Conversation) else "")
            for record in records:
                changed = change(record)
                if changed is not None:
                    picture = pictures.get(changed.item_id) if isinstance(changed, Item) else None
                    writer.add(config_of(changed), changed, image=picture)
        writer.seal(
            settings=manifest.settings,
            models=manifest.models,
            prompts=manifest.prompts,
            funnel=manifest.funnel,
            catalog=manifest.catalog,
        )
    assert [finding for finding in verify(folder) if finding.file != "conversations"] == []  # that may be what is changed
    return folder
