"""A conversation in one row with its products and their pictures, for tools that join nothing themselves."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from muse_builder.release import schema
from muse_builder.release.reader import batches, shards
from muse_builder.release.rows import ReleasedPictures, Rows

if TYPE_CHECKING:
    import pyarrow as pa

JOINED = "joined"
"""What the table is called beside the release's own."""
AT_ONCE = 16
"""Rows joined at a time: some dozens of pictures."""
_ITEM = [name for name, kind in schema.COLUMNS["items"].items() if kind != "image"]


def joined_schema() -> "pa.Schema":
    """The columns of the conversations, then `items` (each product of the conversation once, in the order in which it comes),
    `images` (the pictures there are of them) and `images_of` (whose each is)."""
    import pyarrow as pa

    talks, items = schema.arrow_schema("conversations"), schema.arrow_schema("items")
    fields = [
        *talks,
        pa.field("items", pa.list_(pa.struct([items.field(name) for name in _ITEM]))),
        pa.field("images", pa.list_(items.field("image").type)),
        pa.field("images_of", pa.list_(pa.string())),
    ]
    known = _features(talks)
    part = {name: kind for name, kind in _features(items).items() if name in _ITEM}
    features = known | {"items": [part], "images": [{"_type": "Image"}], "images_of": [{"dtype": "string", "_type": "Value"}]}
    return pa.schema(fields, metadata={"huggingface": json.dumps({"info": {"features": features}})})


def _features(table: "pa.Schema") -> dict[str, Any]:
    told: dict[str, Any] = json.loads(table.metadata[b"huggingface"])["info"]["features"]
    return told


def joined(folder: Path, split: str) -> "Iterator[pa.RecordBatch]":
    """The conversations of a split, joined; one small batch is held.

    Raises:
        ReleaseError: as `reader.shards`.
    """
    import pyarrow as pa

    items, pictures, columns = Rows(folder, "items", "item_id"), ReleasedPictures(folder), joined_schema()
    for part in shards(folder, "conversations", split)[split]:
        for batch in batches(part.path):
            for start in range(0, batch.num_rows, AT_ONCE):
                rows = [_row(row, items, pictures) for row in batch.slice(start, AT_ONCE).to_pylist()]
                yield pa.RecordBatch.from_pylist(rows, schema=columns)


def _row(row: dict[str, Any], items: Rows, pictures: ReleasedPictures) -> dict[str, Any]:
    named = [row.get("outfit_item_id"), *(name for turn in row["turns"] for name in turn["item_ids"])]
    named += [row.get("target_item_id"), row.get("accepted_item_id")]
    ids = [name for name in dict.fromkeys(named) if name is not None and name in items]
    found = {name: pictures.read(name) for name in ids}
    row["items"] = [items.rows(name)[0] for name in ids]
    row["images"] = [
        {"bytes": found[item["item_id"]], "path": item["image_file"]} for item in row["items"] if found[item["item_id"]]
    ]
    row["images_of"] = [name for name in ids if found[name]]
    return row
