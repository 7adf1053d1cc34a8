"""What was written is read back, and a damaged shard is not opened."""

from pathlib import Path

import pyarrow as pa
import pytest

from muse_builder.errors import ReleaseError
from muse_builder.records import Conversation
from muse_builder.release import schema
from muse_builder.release.reader import batches, load, read, shards, with_rows
from muse_builder.release.splits import SPLITS
from muse_builder.release.verify import verify
from muse_builder.release.writer import ReleaseWriter
from tests import synthetic


def test_what_was_written_is_read_back_in_order(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse", conversations=250)
    assert list(read(folder, "profiles")) == [synthetic.profile(number) for number in range(250)]
    assert list(read(folder, "items")) == synthetic.items()
    assert list(read(folder, "traces")) == [synthetic.call(number) for number in range(500)]
    by_split = {split: list(read(folder, "conversations", split)) for split in SPLITS}
    everyone = [synthetic.conversation(number) for number in range(250)]
    for split, rows in by_split.items():
        assert rows == [one for one in everyone if one in rows], split
    assert sum(map(len, by_split.values())) == 250


def cut(path: Path) -> None:
    """Cuts a stream between two batches, where pyarrow reads it without an error."""
    with pa.memory_map(str(path)) as source:
        stream = pa.ipc.open_stream(source)
        stream.read_next_batch()
        end = source.tell()
    path.write_bytes(path.read_bytes()[:end])


def test_a_shard_cut_between_batches_is_not_opened(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse", conversations=250)
    cut(folder / "profiles" / "train-00000.arrow")
    assert sum(batch.num_rows for batch in batches(folder / "profiles" / "train-00000.arrow")) == 100
    with pytest.raises(ReleaseError, match=r"train-00000\.arrow is .* bytes instead of .*muse verify"):
        load(folder, "profiles")
    with pytest.raises(ReleaseError, match="bytes instead of"):
        list(read(folder, "profiles"))


def test_load_maps_the_shards_where_they_lie(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    folder = synthetic.write_release(tmp_path / "muse", conversations=250, shard_rows=100)
    opened = load(folder)
    assert isinstance(opened, datasets.DatasetDict)
    assert list(opened) == list(SPLITS)
    mapped = {Path(entry["filename"]) for split in opened.values() for entry in split.cache_files}
    assert mapped == {part.path for parts in shards(folder, "conversations").values() for part in parts}
    ids = {row["conversation_id"] for split in opened.values() for row in split}
    assert ids == {f"c{number:06}" for number in range(250)}
    items = load(folder, "items", "train")
    assert items[7]["image"].getpixel((3, 3)) == (7, 100, 200)
    assert items[5]["image"] is None


def test_an_unknown_config_or_split_names_those_there_are(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse")
    with pytest.raises(ReleaseError, match="has no config 'images'; it has: conversations, items, profiles"):
        load(folder, "images")
    with pytest.raises(ReleaseError, match="has no split 'dev' in conversations; it has: train, validation, test"):
        load(folder, split="dev")


def test_files_that_datasets_lays_beside_the_shards_do_no_harm(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse")
    profiles = load(folder, "profiles", "train")
    assert len(profiles.map(lambda row: {"long": len(row["backstory"])})) == 30
    assert verify(folder) == []
    assert verify(synthetic.write_release(folder)) == []


def test_a_table_without_a_row_is_named_and_not_opened(tmp_path: Path) -> None:
    with ReleaseWriter(tmp_path / "muse") as writer:
        writer.write("conversations", [synthetic.conversation(1)])
        folder = writer.seal()
    assert verify(folder) == []
    with pytest.raises(ReleaseError, match=r"has no row in 'rejected', .* tables with rows: conversations$"):
        load(folder, "rejected", "train")
    with pytest.raises(ReleaseError, match="has no row in 'rejected'"):
        with_rows(folder, "rejected")
    assert list(read(folder, "rejected")) == []
    found = [row for row in read(folder, "conversations") if isinstance(row, Conversation)]
    assert [row.conversation_id for row in found] == ["c000001"]
    (held,) = load(folder)
    with pytest.raises(ReleaseError, match=r"has no split '\w+' in conversations"):
        load(folder, split="test" if held != "test" else "train")


def test_a_release_of_parquet_is_read_like_one_of_arrow(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    folder = synthetic.write_release(tmp_path / "muse", conversations=120)
    for config in schema.CONFIGS:
        for split, parts in shards(folder, config).items():
            (tmp_path / "hub" / config).mkdir(parents=True, exist_ok=True)
            table = pa.Table.from_batches(batches(parts[0].path), schema=schema.arrow_schema(config))
            pq.write_table(table, tmp_path / "hub" / config / f"{split}-00000-0123456789ab.parquet")
    for config in schema.CONFIGS:
        assert list(read(tmp_path / "hub", config)) == list(read(folder, config))
