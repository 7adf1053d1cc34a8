"""Six readers see the same rows and the same pictures: digests of all values, of what was published and of what is exported.

A reader whose package is not installed is skipped; `pip install muse_builder[readers]`, or `nox -s readers`, brings them all.
"""

import hashlib
import json
import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from muse_builder.release import schema
from muse_builder.release.reader import batches, shards
from muse_builder.views.table_exports import export_tables
from tests import synthetic
from tests.fake_hub import FakeHub
from tests.hub_client import Client

TABLES = ("conversations", "items", "profiles", "traces", "rejected", "ratings")
Rows = Iterable[dict[str, Any]]


def plain(value: Any) -> Any:
    """A value as every reader means it: arrays are lists, bytes are their digest, what is missing is None, no number is NaN."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if hasattr(value, "tolist") and not isinstance(value, str):
        return plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if value is None or type(value).__name__ == "NAType" or (isinstance(value, float) and math.isnan(value)):
        return None
    return value


def digest(rows: Rows) -> str:
    """Of all rows, whatever their order."""
    whole = [hashlib.sha256(json.dumps(plain(row), sort_keys=True).encode()).hexdigest() for row in rows]
    return f"{len(whole)} {hashlib.sha256(' '.join(sorted(whole)).encode()).hexdigest()}"


def by_datasets(folder: Path, table: str, cache: Path) -> Rows:
    datasets = pytest.importorskip("datasets")
    loaded = datasets.load_dataset(str(folder), table, cache_dir=str(cache))
    for split in loaded.values():
        if "image" in split.features:
            split = split.cast_column("image", datasets.Image(decode=False))
        yield from split


def by_pyarrow(folder: Path, table: str, cache: Path) -> Rows:
    from pyarrow import dataset

    return list(dataset.dataset(folder / table, format="parquet").to_table().to_pylist())


def by_duckdb(folder: Path, table: str, cache: Path) -> Rows:
    duckdb = pytest.importorskip("duckdb", reason="pip install muse_builder[readers]")
    found = duckdb.sql(f"SELECT * FROM read_parquet('{folder}/{table}/*.parquet')")
    for row in found.fetchall():
        yield dict(zip(found.columns, row, strict=True))


def by_polars(folder: Path, table: str, cache: Path) -> Rows:
    polars = pytest.importorskip("polars", reason="pip install muse_builder[readers]")
    found: Rows = polars.scan_parquet(f"{folder}/{table}/*.parquet").collect().to_dicts()
    return found


def by_pandas(folder: Path, table: str, cache: Path) -> Rows:
    pandas = pytest.importorskip("pandas", reason="pip install muse_builder[readers]")
    for path in sorted((folder / table).glob("*.parquet")):
        yield from pandas.read_parquet(path, dtype_backend="pyarrow").to_dict("records")


READERS: dict[str, Callable[[Path, str, Path], Rows]] = {
    "datasets": by_datasets,
    "pyarrow": by_pyarrow,
    "duckdb": by_duckdb,
    "polars": by_polars,
    "pandas": by_pandas,
}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthetic.write_release(tmp_path_factory.mktemp("release") / "muse", conversations=50, shard_rows=20)


@pytest.fixture(scope="module")
def published(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a repository that the release was pushed to."""
    place = tmp_path_factory.mktemp("published")
    with FakeHub() as hub, Client(hub.address, place) as client:
        assert "error" not in client.push(release, "ORG/read")
        for name, content in hub.head("ORG/read").files.items():
            (place / "read" / name).parent.mkdir(parents=True, exist_ok=True)
            (place / "read" / name).write_bytes(content)
    return place / "read"


@pytest.fixture(scope="module")
def exported(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("exported") / "plain"
    return export_tables(release, out, format="parquet", tables=TABLES).folder


def sealed(release: Path, table: str) -> str:
    """The digest of what the release itself holds."""
    parts = [part.path for found in shards(release, table).values() for part in found]
    return digest(row for path in parts for batch in batches(path) for row in batch.to_pylist())


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_of_parquet_sees_every_row_and_picture(
    release: Path, published: Path, exported: Path, tmp_path: Path, reader: str
) -> None:
    for table in TABLES:
        wanted = sealed(release, table)
        for place in (published, exported):
            assert digest(READERS[reader](place, table, tmp_path)) == wanted, (reader, table, place.name)
    assert sealed(release, "items").startswith("12 ")


def test_datasets_sees_the_same_in_the_folder_itself(release: Path, tmp_path: Path) -> None:
    for table in TABLES:
        assert digest(by_datasets(release, table, tmp_path)) == sealed(release, table), table


def test_webdataset_sees_every_row_and_picture(release: Path, tmp_path: Path) -> None:
    webdataset = pytest.importorskip("webdataset", reason="pip install muse_builder[readers]")
    out = export_tables(release, tmp_path / "tars", format="webdataset", tables=TABLES).folder

    def rows(table: str) -> Rows:
        for path in sorted((out / table).iterdir()):
            for sample in webdataset.WebDataset(str(path), shardshuffle=False):
                row = json.loads(sample["json"])
                if "image" in schema.COLUMNS[table]:
                    drawn = next((value for name, value in sample.items() if name in ("png", "jpg")), None)
                    row["image"] = None if drawn is None else {"bytes": drawn, "path": row["image_file"]}
                yield row

    for table in TABLES:
        assert digest(rows(table)) == sealed(release, table), table
