"""README.md and manifest.json as they are committed."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from muse_builder.hub import card
from muse_builder.hub.plan import Order, Plan
from muse_builder.hub.repository import Head, body
from muse_builder.release import card as release_card
from muse_builder.release import schema
from muse_builder.release.manifest import CARD, manifest_digest


class Texts(NamedTuple):
    card: str
    manifest: str
    kept: tuple[str, ...]
    """Headings of sections that were edited by hand and stay as they are, "" for the beginning."""


def texts(order: Order, head: Head, plan: Plan, configs: Mapping[str, Mapping[str, Any]]) -> Texts:
    """The card renewed and the manifest of what the repository will hold.

    Args:
        configs: config -> split -> rows, bytes and shards, as a manifest has them.
    """
    manifest = {**plan.manifest, "configs": configs}
    if plan.example is None and plan.manifest == body(order.manifest):
        text = (order.folder / CARD).read_text("utf-8")
    else:
        text = release_card.render({**manifest, "sha256": manifest_digest(manifest)}, example=plan.example)
    made = card.parse(text)
    generated = (head.manifest or {}).get("published", {}).get("sections", {})
    renewed = card.renew(head.card.body, made.body.replace("ORG/muse", order.repository), generated)
    data = card.renew_data(head.card.data, made.data | _loading(configs))
    manifest["published"] = {
        "format": order.format,
        "images": order.images,
        "release": order.manifest["sha256"],
        "sections": renewed.digests,
    }
    manifest["sha256"] = manifest_digest(manifest)
    whole = card.written(card.Card(data, renewed.body))
    return Texts(whole, json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", renewed.kept)


def held(shards: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A split, as a manifest has it, of its shards."""
    return {"rows": sum(one["rows"] for one in shards), "bytes": sum(one["bytes"] for one in shards), "shards": list(shards)}


def _loading(configs: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """The YAML by which `datasets` and the Hub load the shards. Each is named: a shard of a change that was never finished,
    or of one that is on its way, is none of the data."""
    entries, information = [], []
    for config, splits in configs.items():
        default = {"default": True} if config == schema.DEFAULT_CONFIG else {}
        files = [{"split": split, "path": [shard["file"] for shard in held["shards"]]} for split, held in splits.items()]
        entries.append({"config_name": config, **default, "data_files": files})
        sizes = {split: sum(shard["arrow_bytes"] for shard in held["shards"]) for split, held in splits.items()}
        information.append(
            {
                "config_name": config,
                "features": schema.card_features(config),
                "splits": [
                    {"name": split, "num_bytes": sizes[split], "num_examples": held["rows"]} for split, held in splits.items()
                ],
                "download_size": sum(held["bytes"] for held in splits.values()),
                "dataset_size": sum(sizes.values()),
            }
        )
    return {"configs": entries, "dataset_info": information}
