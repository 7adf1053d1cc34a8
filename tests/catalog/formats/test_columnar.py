"""Parquet and Arrow: row by row, in the types that JSON has."""

import datetime
import decimal
import io
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from muse_builder.catalog import CatalogReport
from muse_builder.catalog.formats import columnar
from muse_builder.errors import CatalogError

ROWS = [
    {"id": number, "price": decimal.Decimal("12.90"), "since": datetime.date(2026, 1, 2), "tags": ["a", None], "m": {"k": "v"}}
    for number in range(150)
]


def parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), out)
    return out.getvalue()


def read(data: bytes, tmp_path: Path, *, packed: bool = False) -> tuple[list[Any], CatalogReport]:
    (tmp_path / "t").write_bytes(data)
    report = CatalogReport()
    with (tmp_path / "t").open("rb") as stream:
        return list(columnar.rows(stream, "t", report, packed=packed)), report


@pytest.mark.parametrize("packed", [False, True])
def test_a_table_comes_out_row_by_row(tmp_path: Path, packed: bool) -> None:
    found, report = read(parquet(), tmp_path, packed=packed)
    assert found[149] == (150, {"id": 149, "price": 12.9, "since": "2026-01-02", "tags": ["a", None], "m": {"k": "v"}})
    assert (len(found), report.counts["read"]) == (150, 150)


def test_a_map_column_becomes_an_object(tmp_path: Path) -> None:
    out = io.BytesIO()
    pq.write_table(pa.table({"details": pa.array([[("Color", "red")]], pa.map_(pa.string(), pa.string()))}), out)
    assert read(out.getvalue(), tmp_path)[0] == [(1, {"details": {"Color": "red"}})]


def test_a_damaged_table_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="t cannot be read"):
        read(parquet()[:-20], tmp_path)
