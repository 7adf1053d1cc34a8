"""A release written again with more rows in its table `ratings`: `muse ratings --seal`."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from muse_builder.errors import ReleaseError
from muse_builder.records import Conversation, Item, Rating
from muse_builder.release import schema
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read, shards
from muse_builder.release.rows import ReleasedPictures
from muse_builder.release.writer import ReleaseWriter
from muse_builder.trust.measured import quality


def with_ratings(release: Path, ratings: Iterable[Rating], out: Path, *, models: Mapping[str, str] | None = None) -> Path:
    """A copy of a release, its rows in their order and splits, with these ratings after its own.

    Args:
        out: where it goes; the release itself stays as it is.
        models: who rated, role -> spec, beside the models that the release names.

    Raises:
        ReleaseError: `release` is none, or `out` is the same folder or holds something else.
    """
    if out.resolve() == release.resolve():
        raise ReleaseError(f"{out} is the release itself; a sealed release is not changed, name another folder for the copy")
    manifest = read_manifest(release)
    pictures = ReleasedPictures(release)
    with ReleaseWriter(out, seed=int(manifest["settings"].get("seed") or 0)) as writer:
        for config in schema.CONFIGS:
            for split in shards(release, config):
                for record in read(release, config, split):
                    image = pictures.read(record.item_id) if isinstance(record, Item) else None
                    writer.add(config, record, image=image, split=split if isinstance(record, Conversation) else None)
        writer.write("ratings", ratings)
        return writer.seal(
            **{name: manifest[name] for name in ("settings", "prompts", "funnel", "catalog")},
            models={**manifest["models"], **(models or {})},
            split_rule=manifest["splits"],
            sources=manifest.get("sources", ()),
            corpus=manifest.get("corpus"),
            quality=quality if "quality" in manifest else None,
        )
