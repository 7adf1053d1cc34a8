"""Read a release: its shards, its records, or as `datasets` sees it, without copying."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from muse_builder.errors import ReleaseError
from muse_builder.records import Record
from muse_builder.release import schema
from muse_builder.release.manifest import MANIFEST, Manifest, read_manifest
from muse_builder.release.names import SHARD_NAME
from muse_builder.release.splits import SPLITS

if TYPE_CHECKING:
    import datasets
    import pyarrow as pa

BATCH_ROWS = 100
"""Small enough that a random row touches few pages, large enough that batches cost nothing."""


def batches(path: Path, *, first: int = 0, rows: int | None = None) -> "Iterator[pa.RecordBatch]":
    """The record batches of one shard, Arrow stream (memory-mapped) or Parquet; no value of theirs points outside of it.

    Args:
        first: row to begin with.
        rows: how many; None gives all that follow.

    Raises:
        ReleaseError: it is neither, it was cut short, or its texts are none.
    """
    import pyarrow as pa

    try:
        for batch in _batches(path):
            there, skipped = len(batch), min(first, len(batch))
            first -= skipped
            if skipped == there > 0 or rows == 0:
                continue
            wanted = batch if skipped == 0 and (rows is None or there <= rows) else batch.slice(skipped, rows)
            rows = rows if rows is None else rows - len(wanted)
            wanted.validate(full=True)  # offsets and texts; pictures are bytes, of which nothing is looked at
            yield wanted
    except pa.ArrowException as error:
        raise ReleaseError(f"{path} cannot be read: {' '.join(str(error).split())[:200]!a}") from error


def _batches(path: Path) -> "Iterator[pa.RecordBatch]":
    import pyarrow as pa

    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(batch_size=BATCH_ROWS)
        return
    with pa.memory_map(str(path)) as source, pa.ipc.open_stream(source) as stream:
        yield from stream


class Shard(NamedTuple):
    path: Path
    rows: int | None
    """None where no manifest says it."""
    bytes: int | None = None


def shards(folder: Path, config: str, split: str | None = None, *, there: bool = True) -> dict[str, list[Shard]]:
    """Split -> its shards in order, of a sealed release whose shards have the sizes they should have.

    A quick look, no digests: `verify` is the thorough one. A folder of Parquet without a manifest is read as it is,
    because a Parquet file that was cut short cannot be opened.

    Args:
        there: False for a release whose shards are still to be fetched: nobody looks for them.

    Raises:
        ReleaseError: unsealed or altered; no such config or split; a shard is missing or has another size.
    """
    configs = _parquet_alone(folder) or _listed(read_manifest(folder))
    if config not in configs and (config not in schema.CONFIGS or split is not None):
        raise ReleaseError(f"{folder} has no config {config!r}; it has: {', '.join(configs)}")
    splits = configs.get(config, {})  # a published release does not name what has no row
    if split is not None and split not in splits:
        raise ReleaseError(f"{folder} has no split {split!r} in {config}; it has: {', '.join(splits)}")
    found: dict[str, list[Shard]] = {}
    for name in splits if split is None else [split]:
        for file, expected, rows in splits[name]:
            path = folder / file
            size = path.stat().st_size if path.is_file() else None
            if there and size != expected:
                state = "missing" if size is None else f"{size} bytes instead of {expected}"
                raise ReleaseError(f"{path} is {state}: the release is damaged; `muse verify {folder}` tells all")
            found.setdefault(name, []).append(Shard(path, rows, expected))
    return found


def with_rows(folder: Path, config: str, *, there: bool = True) -> dict[str, list[Shard]]:
    """Split -> its shards, of the splits that have a row: what can be loaded by name, here and on the Hub.

    Args:
        there: as for `shards`.

    Raises:
        ReleaseError: as `shards`; no split has a row. Neither `datasets` nor the Hub's viewer opens a table without one, so
            it is answered in the same way wherever it is asked for.
    """
    found = {
        split: parts for split, parts in shards(folder, config, there=there).items() if any(part.rows != 0 for part in parts)
    }
    if not found:
        raise ReleaseError(without_rows(folder, config))
    return found


def without_rows(folder: Path, config: str) -> str:
    """What is said of a table that has no row."""
    configs = _parquet_alone(folder) or _listed(read_manifest(folder))
    held = [name for name, splits in configs.items() if any(one.rows != 0 for listed in splits.values() for one in listed)]
    return f"{folder} has no row in {config!r}, so there is nothing to load; tables with rows: {', '.join(held) or 'none'}"


class _Listed(NamedTuple):
    file: str
    bytes: int
    rows: int | None
    """None where no manifest says it."""


_Listing = dict[str, dict[str, list[_Listed]]]
"""Config -> split -> its shards, in order."""


def _listed(manifest: Manifest) -> _Listing:
    return {
        config: {
            split: [_Listed(shard.file, shard.bytes, shard.rows) for shard in entry.shards] for split, entry in splits.items()
        }
        for config, splits in manifest.configs.items()
    }


def _parquet_alone(folder: Path) -> _Listing:
    """What a manifest would list of a folder that has Parquet shards and no manifest; empty for any other."""
    configs: _Listing = {}
    if (folder / MANIFEST).exists():
        return configs
    for config in schema.CONFIGS:
        for path in sorted((folder / config).glob("*.parquet")):
            name = SHARD_NAME.fullmatch(path.name)
            if name:
                listed = configs.setdefault(config, {}).setdefault(name["split"], [])
                listed.append(_Listed(f"{config}/{path.name}", path.stat().st_size, None))
    return {
        config: {split: splits[split] for split in sorted(splits, key=lambda split: (*SPLITS, split).index(split))}
        for config, splits in configs.items()
    }


def fingerprint(folder: Path, config: str, *, there: bool = True) -> str:
    """Names the shards of a config: other rows, other sizes, or files written anew give another fingerprint.

    Args:
        there: as for `shards`; the manifest alone speaks for those that are not.

    Raises:
        ReleaseError: as `shards`.
    """
    whole = hashlib.sha256((folder / MANIFEST).read_bytes() if (folder / MANIFEST).exists() else b"")
    for split, parts in shards(folder, config, there=there).items():
        for part in parts if there else ():
            state = part.path.stat()
            whole.update(f"{split} {part.path.name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return whole.hexdigest()


def read(folder: Path, config: str, split: str | None = None) -> Iterator[Record]:
    """The records of a config in the order of the release, one batch in memory at a time; without the pixels of items."""
    for parts in shards(folder, config, split).values():
        for part in parts:
            yield from records_in(part.path, config)


def records_in(path: Path, config: str) -> Iterator[Record]:
    """The records of one shard, without the pixels of items."""
    return (record for record, _ in records_of(path, config, images=False))


class Rowspan(NamedTuple):
    """Some rows of one shard that stand together."""

    config: str
    path: Path
    first: int
    rows: int | None
    """None for all that follow."""

    def records(self) -> Iterator[Record]:
        """Its records, without the pixels of items; of other rows nothing is looked at."""
        for batch in self.batches():
            for record, _ in _records_of(batch, self.config, images=False):
                yield record

    def batches(self) -> "Iterator[pa.RecordBatch]":
        """Its rows as they lie in the shard.

        Raises: as `batches`.
        """
        yield from batches(self.path, first=self.first, rows=self.rows)


def stretches(folder: Path, config: str, rows: int) -> list[Rowspan]:
    """A config in pieces of so many rows each, in order; a shard of Parquet, or of unknown length, is one piece.

    Raises:
        ReleaseError: as `shards`.
    """
    found: list[Rowspan] = []
    for part in (part for parts in shards(folder, config).values() for part in parts):
        if part.rows is None or part.path.suffix == ".parquet":
            found.append(Rowspan(config, part.path, 0, None))
        else:
            found += [Rowspan(config, part.path, first, min(rows, part.rows - first)) for first in range(0, part.rows, rows)]
    return found


def records_of(path: Path, config: str, *, images: bool) -> Iterator[tuple[Record, bytes | None]]:
    """The records of one shard, each with its picture where it has one and `images` asks for it."""
    for batch in batches(path):
        yield from _records_of(batch, config, images=images)


def _records_of(batch: "pa.RecordBatch", config: str, *, images: bool) -> Iterator[tuple[Record, bytes | None]]:
    pictures = [name for name, kind in schema.COLUMNS[config].items() if kind == "image"]
    wanted = [name for name in schema.COLUMNS[config] if images or name not in pictures]
    there = [name for name in wanted if name in batch.schema.names]  # an older release lacks newer columns
    for row in batch.select(there).to_pylist():
        picture = row.pop("image", None) if pictures else None
        yield schema.from_row(config, row), picture["bytes"] if picture else None


def load(folder: Path | str, config: str | None = None, split: str | None = None) -> "datasets.DatasetDict | datasets.Dataset":
    """A release as `datasets` sees it, memory-mapped where it lies: nothing is copied, nothing goes to the cache.

    Parquet cannot be mapped: such shards go through the cache of `datasets`.

    Args:
        config: one of `schema.CONFIGS`; None for the conversations.
        split: gives that split's Dataset; None gives a DatasetDict of all.

    Raises:
        ReleaseError: as `with_rows`; the split has no row.
    """
    import datasets

    folder = Path(folder)
    config = config or schema.DEFAULT_CONFIG
    held = with_rows(folder, config)
    if split is not None and split not in held:
        raise ReleaseError(f"{folder} has no split {split!r} in {config}; it has: {', '.join(held)}")
    opened = {
        name: _opened([part.path for part in parts], config, name) for name, parts in held.items() if split in (None, name)
    }
    return opened[split] if split is not None else datasets.DatasetDict(opened)


def _opened(paths: Sequence[Path], config: str, split: str) -> "datasets.Dataset":
    import datasets

    if paths[0].suffix == ".parquet":
        names = [str(path) for path in paths]
        return datasets.Dataset.from_parquet(names, split=datasets.NamedSplit(split), features=schema.features(config))
    parts = [datasets.Dataset.from_file(str(path), split=datasets.NamedSplit(split)) for path in paths]
    return datasets.concatenate_datasets(parts) if len(parts) > 1 else parts[0]
