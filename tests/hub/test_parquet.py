"""Arrow shards rewritten as Parquet: the same rows, in pieces that a viewer can read, in little memory."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from muse_builder.hub import parquet
from muse_builder.release import schema
from muse_builder.release.reader import batches, shards
from tests import synthetic


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthetic.write_release(tmp_path_factory.mktemp("parquet") / "muse", conversations=250)


def test_every_row_is_there_with_its_types(folder: Path, tmp_path: Path) -> None:
    for config in schema.CONFIGS:
        for number, part in enumerate(shards(folder, config)["train"]):
            made = tmp_path / f"{config}-{number}.parquet"
            parquet.write_shard(batches(part.path), made, config=config)
            assert pq.read_table(made).to_pylist() == [row for batch in batches(part.path) for row in batch.to_pylist()]
            assert pq.read_schema(made).equals(schema.arrow_schema(config))


def test_the_same_rows_give_the_same_bytes_however_they_are_batched(folder: Path, tmp_path: Path) -> None:
    (part,) = shards(folder, "profiles")["train"]
    whole = pa.Table.from_batches(list(batches(part.path)))
    parquet.write_shard(batches(part.path), tmp_path / "a.parquet", config="profiles")
    parquet.write_shard(whole.to_batches(max_chunksize=7), tmp_path / "b.parquet", config="profiles")
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_row_groups_stay_below_their_limit_and_little_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "ROW_GROUP_BYTES", 1 << 20)
    held = []

    def many() -> Iterator[pa.RecordBatch]:
        row = schema.to_row(synthetic.profile(1).model_copy(update={"backstory": "x" * 10_000}))
        for _ in range(60):
            held.append(pa.total_allocated_bytes())
            yield pa.RecordBatch.from_pylist([row] * 20, schema=schema.arrow_schema("profiles"))

    before = pa.total_allocated_bytes()
    parquet.write_shard(many(), tmp_path / "a.parquet", config="profiles")
    groups = pq.read_metadata(tmp_path / "a.parquet")
    assert groups.num_rows == 1200
    assert 11 <= groups.num_row_groups <= 15
    assert max(held) - before < 4 << 20


def test_pictures_can_be_left_out(folder: Path, tmp_path: Path) -> None:
    (part,) = shards(folder, "items")["train"]
    parquet.write_shard(parquet.without_pictures(batches(part.path)), tmp_path / "a.parquet", config="items")
    before = [row for batch in batches(part.path) for row in batch.to_pylist()]
    assert pq.read_table(tmp_path / "a.parquet").to_pylist() == [{**row, "image": None} for row in before]
    assert any(row["image"] for row in before)
