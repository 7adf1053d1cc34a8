"""A catalog's bytes, unpacked while they are read: gzip, xz, bzip2, zstandard or a zip archive, told by its first bytes.

What can be nothing that is read here (a workbook, a web page, a Git LFS pointer ...) is named, with what to do about it.
"""

import bz2
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import NamedTuple, cast

from muse_builder.catalog.clean import shown
from muse_builder.errors import CatalogError

DATA = ("jsonl", "ndjson", "json", "csv", "tsv", "tab", "txt", "xml", "rss", "atom", "parquet", "arrow", "feather")
"""Endings of what may hold products, most telling first."""
PACKED = ("gz", "xz", "bz2", "zst", "zip")
BROKEN = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, OSError)
"""What a damaged or cut stream raises, whichever library unpacks it."""

_MAGIC = {
    b"\x1f\x8b": "gzip",
    b"\xfd7zXZ\0": "xz",
    b"BZh": "bzip2",
    b"\x28\xb5\x2f\xfd": "zstandard",
    b"PK\x03\x04": "zip",
}
_FOREIGN = {
    b"7z\xbc\xaf\x27\x1c": "a 7z archive; unpack it",
    b"Rar!": "a RAR archive; unpack it",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; save its sheet as CSV",
    b"SQLite format 3": "an SQLite database; export its table as CSV",
    b"%PDF": "a PDF; a catalog is a table or a feed",
    b"\x89HDF": "HDF5; write its rows as Parquet",
    b"\x93NUMPY": "a NumPy array; write its rows as Parquet",
    b"\x80\x04": "a Python pickle, which is not opened because it may run code; write its rows as Parquet",
    b"\x80\x05": "a Python pickle, which is not opened because it may run code; write its rows as Parquet",
    b"FEA1": "Feather of version 1; write it again with a pyarrow of today",
    b"Obj\x01": "Avro; write its rows as Parquet",
    b"ORC": "ORC; write its rows as Parquet",
    b"\xff\xd8\xff": "a picture; name the folder it lies in",
    b"\x89PNG": "a picture; name the folder it lies in",
    b"version https://git-lfs": "a Git LFS pointer in place of the file; `git lfs pull` fetches the file itself",
}
_HEAD = 512
"""Bytes: a tar archive says what it is from byte 257 on."""


class Unpacked(NamedTuple):
    """A file's bytes, ready to be read from the start."""

    stream: "io.BufferedReader"
    packing: tuple[str, ...]
    """"gzip", "zip" ..., from the outside in; none where the bytes lie there as they are."""
    name: str
    """Of the data: the file's, in an archive the member's."""
    archive: zipfile.ZipFile | None = None
    """Where pictures may lie beside the data."""

    @property
    def endings(self) -> tuple[str, ...]:
        """Of the name, lower case, from the last one in: ("gz", "jsonl")."""
        return tuple(part.lower() for part in reversed(self.name.split(".")[1:]))

    @property
    def shown(self) -> str:
        """The name, fit for a message."""
        return shown(self.name)

    @property
    def packed_as(self) -> str:
        return " in ".join(reversed(self.packing))


def unpacked(path: Path) -> Unpacked:
    """The bytes of a file, whatever packs them, up to two packings deep.

    Raises:
        CatalogError: it cannot be opened, or is of a kind that holds no products.
    """
    try:
        raw = path.open("rb")
    except OSError as error:
        raise CatalogError(f"cannot read the catalog {path.name}: {error.strerror}") from error
    try:
        return _peeled(Unpacked(raw, (), path.name))
    except CatalogError:
        raw.close()
        raise
    except BROKEN as error:
        raw.close()
        raise CatalogError(f"cannot read the catalog {path.name}: it is damaged at its very beginning ({error})") from error


def _peeled(found: Unpacked) -> Unpacked:
    head = found.stream.peek(_HEAD)[:_HEAD]
    kind = next((kind for begins, kind in _MAGIC.items() if head.startswith(begins)), None)
    if kind is None:
        if foreign := _foreign(head):
            raise CatalogError(f"{found.shown} holds no products that can be read: it looks like {foreign}")
        return found
    if len(found.packing) == 2 or (kind == "zip" and found.packing):
        raise CatalogError(f"{found.shown} is {kind} within {found.packing[-1]}: unpack it once")
    if kind == "zip":
        return _peeled(_member(found))
    name = re.sub(rf"\.(?:{'|'.join(PACKED)})\Z", "", found.name, flags=re.IGNORECASE)
    return _peeled(found._replace(stream=_opened(kind, found.stream), packing=(*found.packing, kind), name=name))


def _opened(kind: str, stream: io.BufferedReader) -> io.BufferedReader:
    if kind == "gzip":
        return io.BufferedReader(_Pieces(gzip.GzipFile(fileobj=stream, mode="rb").read1))
    if kind == "xz":
        return io.BufferedReader(_Pieces(lzma.LZMAFile(stream).read1))
    if kind == "bzip2":
        return io.BufferedReader(_Pieces(bz2.BZ2File(stream).read1))
    import pyarrow

    return io.BufferedReader(_Pieces(pyarrow.CompressedInputStream(pyarrow.PythonFile(stream, mode="r"), "zstd").read))


class _Pieces(io.RawIOBase):
    """A decoder as a plain stream: a read gives what one step of it gave, so what came before a break is not lost."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read

    def readable(self) -> bool:
        return True

    def readinto(self, into: "memoryview | bytearray") -> int:  # type: ignore[override]
        piece = self._read(len(into))
        into[: len(piece)] = piece
        return len(piece)


def _member(found: Unpacked) -> Unpacked:
    """The one file of an archive that holds products: what is called metadata, else the largest of the topmost."""
    archive = zipfile.ZipFile(found.stream)
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and "__MACOSX" not in entry.filename]
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" in names:
        raise CatalogError(f"{found.name} is an Excel workbook: save its sheet as CSV")
    tables = [entry for entry in entries if _holds_data(entry.filename)]
    if not tables:
        raise CatalogError(
            f"{found.name} is a zip archive of {len(entries)} files, none of which is a table ({', '.join(DATA)}); "
            f"it has {', '.join(map(shown, sorted(names)[:3])) or 'nothing'}"
        )
    best = min(
        tables,
        key=lambda entry: (entry.filename.count("/"), "metadata" not in entry.filename, -entry.file_size, entry.filename),
    )
    if best.flag_bits & 1:
        raise CatalogError(f"{found.name} asks for a password: unpack it")
    return Unpacked(
        io.BufferedReader(_Pieces(cast(zipfile.ZipExtFile, archive.open(best)).read1)),
        (*found.packing, "zip"),
        best.filename,
        archive,
    )


def _holds_data(name: str) -> bool:
    endings = [part.lower() for part in PurePosixPath(name).name.split(".")[1:]]
    while endings and endings[-1] in PACKED:
        endings.pop()
    return bool(endings) and endings[-1] in DATA and not PurePosixPath(name).name.startswith(("readme", "licen", "."))


def _foreign(head: bytes) -> str | None:
    """What a file is that begins with these bytes, where it can hold no products that are read here."""
    for begins, what in _FOREIGN.items():
        if head.startswith(begins):
            return what
    if head[257:262] == b"ustar":
        return "a tar archive; unpack it and name the folder"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html")):
        return "a web page; was an error page saved in the catalog's place?"
    return None
