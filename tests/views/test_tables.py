"""Names of picture files are safe and never shared, and big tables go on in a further file."""

import re
import tarfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from muse_builder.views import tables
from muse_builder.views.tables import TABLE_FORMATS, Pictures, Table, kind_of
from tests import synthetic

PNG = synthetic.picture(1)


def test_a_name_is_plain_whatever_the_id_is() -> None:
    named = Pictures()
    hostile = ["../../x", "/etc/passwd", "a b", "", "x" * 300, "nul", "COM1", ".hidden", "a.b", "B001\n"]
    names = [named.name(of, PNG)[0] for of in hostile]
    assert all(re.fullmatch(r"h[0-9a-f]{24}\.png", name) for name in names)
    assert len(set(names)) == len(hostile)
    assert named.name("B001", PNG) == ("B001.png", True)
    assert named.name("B001", PNG) == ("B001.png", False)
    assert named.name("b001", PNG)[0] != "b001.png", "on some disks that is the same file"
    assert len(named) == len(hostile) + 2


def test_a_picture_is_named_by_what_it_is() -> None:
    assert (kind_of(PNG), kind_of(b"\xff\xd8\xff\xe0"), kind_of(b"<svg>")) == ("png", "jpg", "bin")


def table() -> Table:
    columns = pa.schema([pa.field("item_id", pa.string()), pa.field("image", pa.struct([("bytes", pa.binary())]))])
    batches = [
        pa.RecordBatch.from_pylist([{"item_id": f"{place}{row}", "image": {"bytes": PNG}} for row in range(4)], schema=columns)
        for place in "ab"
    ]
    return Table("items", "train", columns, iter(batches))


@pytest.mark.parametrize("format", ["parquet", "webdataset"])
def test_a_table_goes_on_in_a_further_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str) -> None:
    monkeypatch.setattr(tables, "FILE_BYTES", 2 * len(PNG))
    monkeypatch.setattr(tables, "ROW_GROUP_BYTES", len(PNG))
    found = TABLE_FORMATS[format](tmp_path).write(table())
    assert len(found) > 1
    assert sum(found.values()) == 8
    assert sorted(path.name for path in found) == [path.name for path in found]
    if format == "parquet":
        assert [row for path in found for row in pq.read_table(path).column("item_id").to_pylist()] == [
            f"{place}{row}" for place in "ab" for row in range(4)
        ]
    else:
        names = [name for path in found for name in tarfile.open(path).getnames()]  # noqa: SIM115
        assert names == [f"items-train-{number:08}.{end}" for number in range(8) for end in ("json", "png")]
