"""Whatever packs a catalog is told by its first bytes; what can hold no products is named with what to do."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from pathlib import Path

import pyarrow
import pytest

from muse_builder.catalog.packing import unpacked
from muse_builder.errors import CatalogError

DATA = b'{"id": 1}\n' * 50


def zstandard(data: bytes) -> bytes:
    out = pyarrow.BufferOutputStream()
    with pyarrow.CompressedOutputStream(out, "zstd") as stream:
        stream.write(data)
    return bytes(out.getvalue())


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "packing"),
    [
        (DATA, ()),
        (gzip.compress(DATA), ("gzip",)),
        (lzma.compress(DATA), ("xz",)),
        (bz2.compress(DATA), ("bzip2",)),
        (zstandard(DATA), ("zstandard",)),
        (zipped({"meta.jsonl": DATA}), ("zip",)),
        (zipped({"meta.jsonl.gz": gzip.compress(DATA)}), ("zip", "gzip")),
        (gzip.compress(DATA[:250]) + gzip.compress(DATA[250:]), ("gzip",)),
    ],
)
def test_the_bytes_come_out_of_whatever_packs_them(tmp_path: Path, data: bytes, packing: tuple[str, ...]) -> None:
    path = tmp_path / "catalog.any"
    path.write_bytes(data)
    found = unpacked(path)
    with found.stream:
        assert (found.stream.read(), found.packing) == (DATA, packing)


def test_an_archive_s_table_is_found_among_pictures_and_notes(tmp_path: Path) -> None:
    path = tmp_path / "kaggle.zip"
    pictures = {f"images/{number}.jpg": b"x" for number in range(3)}
    path.write_bytes(
        zipped({"README.txt": b"hello", "styles/1.json": b"{}", **pictures, "small.csv": b"a", "styles.csv": b"a,b\n1,2\n"})
    )
    found = unpacked(path)
    with found.stream:
        assert (found.name, found.endings, found.stream.read()) == ("styles.csv", ("csv",), b"a,b\n1,2\n")
        assert found.archive is not None


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("meta.jsonl"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (gzip.compress(tar()), "a tar archive; unpack it and name the folder"),
        (zipped({"xl/workbook.xml": b"<workbook/>"}), "is an Excel workbook: save its sheet as CSV"),
        (zipped({"a.jpg": b"x"}), "is a zip archive of 1 files, none of which is a table"),
        (zipped({"a.zip": b""}), "none of which is a table"),
        (gzip.compress(gzip.compress(gzip.compress(DATA))), "gzip within gzip: unpack it once"),
        (gzip.compress(zipped({"a.csv": DATA})), "zip within gzip: unpack it once"),
        (b"\xd0\xcf\x11\xe0rest", "an old Excel workbook"),
        (b"SQLite format 3\0", "an SQLite database; export its table as CSV"),
        (b"\x80\x04\x95", "a Python pickle, which is not opened because it may run code"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "`git lfs pull` fetches the file itself"),
        (b"\n <!DOCTYPE html><html>", "a web page"),
        (b"\xfd7zXZ\0broken", "it is damaged at its very beginning"),
    ],
)
def test_what_holds_no_products_is_named_with_what_to_do(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "catalog.any"
    path.write_bytes(data)
    with pytest.raises(CatalogError) as caught:
        unpacked(path)
    assert said in str(caught.value)
    assert str(tmp_path) not in str(caught.value)
