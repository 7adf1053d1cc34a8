"""Rows of whatever a catalog is: which format it has, and its rows with the place of each and where its pictures lie."""

import io
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.catalog.encoding import SAMPLE, UTF8, encoding_of
from muse_builder.catalog.formats import columnar, delimited, feeds, folders, hub, json_documents, json_lines, json_values
from muse_builder.catalog.images import MAX_BYTES, ImageRefused, read_below
from muse_builder.catalog.packing import BROKEN, Unpacked, unpacked
from muse_builder.catalog.report import CatalogReport
from muse_builder.errors import CatalogError

_LETTERS = {"utf-8-sig": "UTF-8 with a mark", "cp1252": "Latin-1 (windows-1252)"}


class PictureRoot(NamedTuple):
    """Where the pictures lie that rows name by a path."""

    root: Path | None
    """None where there is no such folder: a dataset of the Hub must not name files of this machine."""
    archive: zipfile.ZipFile | None = None
    """Whose members are looked at first."""
    within: str = ""
    """Folder in the archive that names are relative to."""

    def __reduce__(self) -> tuple[Any, ...]:
        """In another process an archive is opened there, once."""
        return _root_of, (self.root, None if self.archive is None else self.archive.filename, self.within)

    def read(self, reference: str) -> bytes:
        """Raises ImageRefused: there is none, or it may not be read."""
        if self.archive is not None:
            for name in (f"{self.within}{reference}", reference):
                try:
                    entry = self.archive.getinfo(name)
                    if entry.file_size > MAX_BYTES:
                        raise ImageRefused(f"larger than {MAX_BYTES // 1024 // 1024} MB")
                    with self.archive.open(entry) as file:
                        return file.read(MAX_BYTES + 1)
                except KeyError:
                    continue
                except BROKEN as error:
                    raise ImageRefused("damaged within the archive") from error
        if self.root is None:
            raise ImageRefused("a file's name, and the dataset has its pictures in its rows; --images-root names a folder")
        return read_below(self.root, reference)


def _root_of(root: Path | None, archive: str | None, within: str) -> PictureRoot:
    return PictureRoot(root, None if archive is None else _archive(archive), within)


@lru_cache(maxsize=4)
def _archive(path: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(path)


class Entry(NamedTuple):
    """One row as it stands in the catalog."""

    file: str
    line: int
    """Or number of the row, from 1."""
    value: Any
    pictures: PictureRoot


class CatalogTable(NamedTuple):
    """One file of a catalog, as far as its beginning tells."""

    format: str
    """"JSON Lines", "CSV" ..., with what packs it and its letters where they are not plain UTF-8."""
    rows: Callable[[CatalogReport], Iterator[Entry]]


def tables(place: Path | str, images_root: Path | None = None) -> Iterator[CatalogTable]:
    """The files of a catalog in order: one as a rule, of a folder as many as hold rows.

    Raises:
        CatalogError: it cannot be opened, or is nothing that holds products.
    """
    if isinstance(place, str) and hub.is_address(place):
        address, root = place, images_root
        yield CatalogTable(f"dataset {place}", lambda report: _of_hub(address, report, root))
        return
    place = Path(place)
    if place.is_dir():
        for part in folders.parts(place):
            if part.file is None:
                listed = PictureRoot(images_root or place)
                yield CatalogTable(
                    "folder of pictures",
                    lambda report, listed=listed: (  # type: ignore[misc]
                        Entry(place.name, number, value, listed) for number, value in folders.pictures(place, report)
                    ),
                )
            else:
                yield _table(part.file, images_root or part.root)
    else:
        yield _table(place, images_root or place.parent)


def _of_hub(place: str, report: CatalogReport, root: Path | None) -> Iterator[Entry]:
    for number, value in hub.rows(place, report):
        yield Entry(place, number, value, PictureRoot(root))


def _table(path: Path, root: Path) -> CatalogTable:
    found = unpacked(path)
    with found.stream:
        seen = _seen(found)
    return CatalogTable(seen.told, lambda report: _rows(path, root, seen, report))


class _Seen(NamedTuple):
    """What the beginning of a file shows."""

    kind: str
    encoding: str
    letters: str
    told: str
    layout: delimited.Layout | None = None
    record: str = ""


def _seen(found: Unpacked) -> _Seen:
    try:
        sample = _sample(found.stream)
    except BROKEN:
        sample = b""
    ended = len(sample) < SAMPLE
    encoding = encoding_of(sample)
    layout, record = None, ""
    if sample.startswith((columnar.PARQUET, columnar.ARROW_FILE, columnar.ARROW_STREAM)):
        kind, encoding = "Parquet" if sample.startswith(columnar.PARQUET) else "Arrow", UTF8
    else:
        if b"\0" in sample[:4096] and not encoding.startswith("utf-16") and encoding != "utf-32":
            raise CatalogError(
                f"{found.shown} is a binary file of a kind that is not known; give a table: JSON Lines, CSV, Parquet"
            )
        text = sample.decode(encoding, "ignore")
        kind = _kind_of(text, found.endings)
        if kind == "table":
            layout = delimited.layout_of(text)
            kind = "one column of text" if layout is None else {",": "CSV", "\t": "TSV"}.get(layout.delimiter, "CSV")
            layout = layout or delimited.Layout(",")
        elif kind == "XML":
            record = feeds.record_of(sample)
        elif kind == "JSON Lines":
            kind = _kind_of_json(text, ended)
    letters = "" if encoding == UTF8 else _LETTERS.get(encoding, encoding.upper())
    marks = f" with {delimited.MARKS[layout.delimiter]}" if layout and kind == "CSV" and layout.delimiter in ";|" else ""
    inside = f" ({found.shown})" if found.archive is not None else ""
    packed = f", {found.packed_as}{inside}" if found.packing else ""
    return _Seen(kind, encoding, letters, f"{kind}{marks}{packed}{f', {letters}' if letters else ''}", layout, record)


def _sample(stream: io.BufferedReader) -> bytes:
    """Up to `SAMPLE` bytes; what is broken behind the first piece is told when it is read."""
    pieces: list[bytes] = []
    length = 0
    try:
        while length < SAMPLE and (piece := stream.read1(SAMPLE - length)):
            pieces.append(piece)
            length += len(piece)
    except BROKEN:
        if not pieces:
            raise
    return b"".join(pieces)


def _kind_of(text: str, endings: tuple[str, ...]) -> str:
    """By what stands there; by the name only where that tells nothing."""
    begun = text.lstrip("\ufeff \t\r\n")
    if begun.startswith(("{", "[")):
        return "JSON Lines"
    if begun.startswith("<"):
        return "XML"
    if any(ending in ("jsonl", "ndjson", "json") for ending in endings):
        return "JSON Lines"
    if any(line.lstrip().startswith("{") for line in begun.split("\n", 20)[:20]):
        return "JSON Lines"
    named = any(ending in ("csv", "tsv", "tab", "txt") for ending in endings)
    return "table" if begun and (named or delimited.layout_of(text)) else "JSON Lines"


def _kind_of_json(text: str, ended: bool) -> str:
    begun = text.lstrip("\ufeff \t\r\n")
    if begun.startswith("[") or json_documents.is_one(begun, ended=ended):
        return "JSON"
    return "lines of Python" if json_values.is_python(begun) else "JSON Lines"


def _rows(path: Path, root: Path, seen: _Seen, report: CatalogReport) -> Iterator[Entry]:
    found = unpacked(path)
    pictures = PictureRoot(root, found.archive, found.name.rpartition("/")[0] + "/" if "/" in found.name else "")
    with found.stream:
        last = 0
        try:
            for last, value in _values(found, path.name, seen, report):
                yield Entry(path.name, last, value, pictures)
        except (*BROKEN, UnicodeError) as error:
            report.at(path.name, last + 1)
            if found.packing:
                what = f"the {found.packed_as} stream is damaged or ends early"
            elif isinstance(error, OSError):
                what = f"cannot be read further: {error.strerror}"
            else:
                what = f"no {seen.letters or 'UTF-8'} from here on"
            report.reject("file", f"{what}; the rest of the file was not read" if found.packing else what)


def _values(found: Unpacked, name: str, seen: _Seen, report: CatalogReport) -> Iterator[tuple[int, Any]]:
    if seen.kind in ("Parquet", "Arrow"):
        yield from columnar.rows(found.stream, name, report, packed=bool(found.packing))
    elif seen.kind == "XML":
        if not seen.record:
            raise CatalogError(f"{name} is XML without elements that hold one product each, like <item> or <product>")
        yield from feeds.rows(found.stream, name, report, record=seen.record)
    elif seen.layout is not None:
        yield from delimited.rows(_text(found.stream, seen.encoding, newline=""), seen.layout, name, report)
    else:
        yield from json_lines.rows(_text(found.stream, seen.encoding), name, report, whole=seen.kind == "JSON")


def _text(stream: io.BufferedReader, encoding: str, *, newline: str | None = None) -> io.TextIOWrapper:
    # Bytes that are no UTF-8 come through as lone surrogates, so that one bad line does not end the file.
    utf8 = encoding in (UTF8, "utf-8-sig")
    errors = "surrogateescape" if utf8 else "replace"
    return io.TextIOWrapper(stream, encoding="utf-8-sig" if utf8 else encoding, errors=errors, newline=newline)
