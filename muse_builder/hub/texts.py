"""README.md, manifest.json, croissant.json, LICENSE and NOTICE as they are committed."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from muse_builder.hub import card
from muse_builder.hub.plan import HubPlan
from muse_builder.hub.repository import Head
from muse_builder.release import card as release_card
from muse_builder.release import croissant, schema, terms
from muse_builder.release.entries import Configs, PublishedEntry, SplitEntry
from muse_builder.release.manifest import CROISSANT, LICENCE, NOTICE


class Texts(NamedTuple):
    """The files of a commit that say what its shards are."""

    card: str
    manifest: str
    croissant: str | None
    """None where the repository has one of somebody else."""
    terms: Mapping[str, str]
    """File -> what may be done with the rows; none where the repository has such files of somebody else."""
    kept: tuple[str, ...]
    """Headings of sections that were edited by hand and stay as they are, "" for the beginning."""


def texts(repository: str, head: Head, plan: HubPlan, configs: Configs) -> Texts:
    """The card renewed and the manifest of what the repository will hold.

    Args:
        configs: config -> split -> the shards as they are published.
    """
    if plan.card is not None:
        text = plan.card.read_text("utf-8")
    else:
        text = release_card.render(plan.manifest.changed(configs=configs), example=plan.example)
    made = card.parse(text)
    generated = head.published.sections if head.published else {}
    renewed = card.renew(head.card.body, made.body.replace("ORG/muse", repository), generated)
    data = card.renew_data(head.card.data, made.data | _loading(configs))
    note = PublishedEntry(format=plan.note.format, images=plan.note.images, release=plan.note.release, sections=renewed.digests)
    manifest = plan.manifest.published_as(configs, note)
    stated = {} if others_terms(head) else terms.render(manifest)
    if stated:
        manifest = manifest.changed(terms=terms.entry(stated))
    described: str | None = None
    if not others_croissant(head):
        described = croissant.render(manifest, repository=repository)
        manifest = manifest.changed(croissant=croissant.entry(described))
    return Texts(card.written(card.Card(data, renewed.body)), manifest.written(), described, stated, renewed.kept)


def others_croissant(head: Head) -> bool:
    """Whether the repository has a `croissant.json` that no push of ours put there."""
    return CROISSANT in head.files and not (head.manifest and head.manifest.croissant)


def others_terms(head: Head) -> bool:
    """Whether the repository has a LICENSE or NOTICE that no push of ours put there, or that was edited since: by its size."""
    ours = head.manifest.terms if head.manifest else None
    sizes = {LICENCE: ours.licence.bytes, NOTICE: ours.notice.bytes} if ours else {}
    return any(name in head.files and head.files[name].size != sizes.get(name) for name in (LICENCE, NOTICE))


def _loading(configs: Mapping[str, Mapping[str, SplitEntry]]) -> dict[str, Any]:
    """The YAML by which `datasets` and the Hub load the shards. Each is named: a shard of a change that was never finished,
    or of one that is on its way, is none of the data."""
    entries, information = [], []
    for config, splits in configs.items():
        default = {"default": True} if config == schema.DEFAULT_CONFIG else {}
        files = [{"split": split, "path": [shard.file for shard in held.shards]} for split, held in splits.items()]
        entries.append({"config_name": config, **default, "data_files": files})
        sizes = {split: sum(shard.loaded_bytes for shard in held.shards) for split, held in splits.items()}
        information.append(
            {
                "config_name": config,
                "features": schema.card_features(config),
                "splits": [
                    {"name": split, "num_bytes": sizes[split], "num_examples": held.rows} for split, held in splits.items()
                ],
                "download_size": sum(held.bytes for held in splits.values()),
                "dataset_size": sum(sizes.values()),
            }
        )
    return {"configs": entries, "dataset_info": information}
