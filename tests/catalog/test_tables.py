"""The format of a file is told by what stands in it; by its name only where that tells nothing."""

import io
import zipfile
from pathlib import Path

import pytest

from muse_builder.catalog import CatalogReport, ImageRefused
from muse_builder.catalog.tables import PictureRoot, tables
from muse_builder.errors import CatalogError


@pytest.mark.parametrize(
    ("name", "data", "format", "rows"),
    [
        ("a.csv", b'{"a": 1}\n{"a": 2}\n', "JSON Lines", 2),
        ("a.jsonl", b"not json\n{}\n", "JSON Lines", 1),
        ("a.json", b"id,title\n1,2\n", "JSON Lines", 0),
        ("a", b"id,title\n1,2\n", "CSV", 1),
        ("a", b"one word\n", "JSON Lines", 0),
        ("a.csv", b"title\nTee\nHat\n", "one column of text", 2),
        ("a.txt", b"", "JSON Lines", 0),
        ("a", b" <l><p><a>1</a></p></l>", "XML", 1),
        ("a.jsonl", b"junk\n" + b'{"a": 1}\n', "JSON Lines", 1),
    ],
)
def test_the_format_of_a_file(tmp_path: Path, name: str, data: bytes, format: str, rows: int) -> None:
    (tmp_path / name).write_bytes(data)
    (table,) = tables(tmp_path / name)
    assert (table.format, len(list(table.rows(CatalogReport())))) == (format, rows)


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"\0\1\2\3" * 100, "a binary file of a kind that is not known"), (b"<l>text</l>", "XML without elements")],
)
def test_what_has_no_rows_is_told(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "a").write_bytes(data)
    with pytest.raises(CatalogError, match=said):
        [list(table.rows(CatalogReport())) for table in tables(tmp_path / "a")]


def test_pictures_come_from_the_archive_and_else_from_beside_it(tmp_path: Path) -> None:
    (tmp_path / "beside.jpg").write_bytes(b"beside")
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("d/images/1.jpg", b"one")
        archive.writestr("top.jpg", b"top")
    root = PictureRoot(tmp_path, zipfile.ZipFile(held), "d/")
    assert [root.read(name) for name in ("images/1.jpg", "top.jpg", "beside.jpg")] == [b"one", b"top", b"beside"]
    with pytest.raises(ImageRefused, match="missing"):
        root.read("none.jpg")
    with pytest.raises(ImageRefused, match="leaves"):
        root.read("../beside.jpg")


def test_a_dataset_of_the_hub_names_no_file_of_this_machine(tmp_path: Path) -> None:
    with pytest.raises(ImageRefused, match="--images-root names a folder"):
        PictureRoot(None).read("a.jpg")
