"""A joined row has its conversation, each of its products once, and the pictures there are of them."""

from pathlib import Path

import pyarrow as pa

from muse_builder.release import schema
from muse_builder.release.reader import read
from muse_builder.views.joined import AT_ONCE, joined, joined_schema
from tests import synthetic


def test_each_conversation_stands_with_its_products_and_their_pictures(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse", conversations=60)
    batches = list(joined(folder, "train"))
    assert max(batch.num_rows for batch in batches) <= AT_ONCE
    rows = pa.Table.from_batches(batches).to_pylist()
    assert [schema.from_row("conversations", row) for row in rows] == list(read(folder, "conversations", "train"))
    for row in rows:
        ids = [item["item_id"] for item in row["items"]]
        said = {name for turn in row["turns"] for name in turn["item_ids"]} | {row["target_item_id"], row["accepted_item_id"]}
        assert set(ids) == said | ({row["outfit_item_id"]} - {None})
        assert len(set(ids)) == len(ids)
        drawn = [name for name in ids if int(name[1:]) % 5]
        assert row["images_of"] == drawn
        assert [one["bytes"] for one in row["images"]] == [synthetic.picture(int(name[1:])) for name in drawn]


def test_the_columns_tell_datasets_that_images_are_pictures() -> None:
    import json

    features = json.loads(joined_schema().metadata[b"huggingface"])["info"]["features"]
    assert features["images"] == [{"_type": "Image"}]
    assert list(features) == joined_schema().names == [*schema.COLUMNS["conversations"], "items", "images", "images_of"]
