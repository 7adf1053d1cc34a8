"""A release written again with more rows in its table `ratings`: `muse ratings --seal`."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from muse_builder.errors import ReleaseError
from muse_builder.records import Conversation, Item, Rating
from muse_builder.release import schema
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read, shards
from muse_builder.release.rows import ReleasedPictures
from muse_builder.release.writer import ReleaseWriter


def with_ratings(
    release: Path,
    ratings: Iterable[Rating],
    out: Path,
    *,
    quality: Callable[[Path], Mapping[str, Any]],
    models: Mapping[str, str] | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> Path:
    """A copy of a release, its rows in their order and splits, with these ratings after its own.

    Args:
        out: where it goes; the release itself stays as it is.
        quality: measures the copy for its card, `trust.measured.quality`; asked where the release says what it measured.
        models: who rated, role -> spec, beside the models that the release names.
        say: told where a release that lay in `out` was moved to.

    Raises:
        ReleaseError: `release` is none, or `out` is the same folder or holds something else.
    """
    if out.resolve() == release.resolve():
        raise ReleaseError(f"{out} is the release itself; a sealed release is not changed, name another folder for the copy")
    manifest = read_manifest(release)
    pictures = ReleasedPictures(release)
    with ReleaseWriter(out, seed=manifest.settings.seed or 0, say=say) as writer:
        for config in schema.CONFIGS:
            for split in shards(release, config):
                for record in read(release, config, split):
                    image = pictures.read(record.item_id) if isinstance(record, Item) else None
                    writer.add(config, record, image=image, split=split if isinstance(record, Conversation) else None)
        writer.write("ratings", ratings)
        return writer.seal(
            settings=manifest.settings,
            models={**manifest.models, **(models or {})},
            prompts=manifest.prompts,
            funnel=manifest.funnel,
            catalog=manifest.catalog,
            split_rule=manifest.splits,
            sources=manifest.sources,
            corpus=manifest.corpus,
            quality=quality if manifest.quality is not None else None,
        )
