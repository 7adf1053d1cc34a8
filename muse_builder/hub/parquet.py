"""Shards as the Hub likes them: Parquet that its viewer, its storage and `datasets` read in small pieces.

zstd, because texts shrink fourfold and pictures cost no more; content-defined chunks, so that an edited table shares its
unchanged parts with the one before on Xet storage; a page index, so that the viewer finds a row without reading a group.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from muse_builder.release import schema

if TYPE_CHECKING:
    import pyarrow as pa

ROW_GROUP_BYTES = 96 << 20
"""Held in memory while written and while read. The Hub's viewer stops at groups of 300 MB, `datasets` 5 writes
100 MB; a shard of ours is one group, so that content-defined chunks find what two versions share."""

CHUNKING_SINCE = 21
"""First pyarrow that cuts pages by content."""


def write_shard(parts: "Iterable[pa.RecordBatch]", path: Path, *, config: str) -> None:
    """Writes record batches as Parquet, or as an Arrow stream where `path` ends so; one row group is held in memory."""
    import pyarrow as pa

    columns = schema.arrow_schema(config)
    if path.suffix == ".arrow":
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, columns) as stream:
            for batch in parts:
                stream.write_batch(batch)
        return
    import pyarrow.parquet as pq

    options: dict[str, Any] = {"compression": "zstd", "write_page_index": True}
    if int(pa.__version__.split(".")[0]) >= CHUNKING_SINCE:
        options["use_content_defined_chunking"] = True
    with pq.ParquetWriter(str(path), columns, **options) as writer:
        for table in _row_groups(parts):
            writer.write_table(table, row_group_size=max(1, table.num_rows))


def _row_groups(parts: "Iterable[pa.RecordBatch]") -> "Iterator[pa.Table]":
    import pyarrow as pa

    held: list[pa.RecordBatch] = []
    size = 0
    for batch in parts:
        if held and size + batch.nbytes > ROW_GROUP_BYTES:
            yield pa.Table.from_batches(held)
            held, size = [], 0
        held.append(batch)
        size += batch.nbytes
    if held:
        yield pa.Table.from_batches(held)


def without_pictures(parts: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    """The same rows, null where a picture was; its name, digest and URL stand in other columns."""
    import pyarrow as pa

    for batch in parts:
        place = batch.schema.get_field_index("image")
        columns = batch.columns
        columns[place] = pa.nulls(batch.num_rows, batch.schema.field(place).type)
        yield pa.RecordBatch.from_arrays(columns, schema=batch.schema)
