"""A catalog's rows in chunks, each read by whoever has time, and on the disk with its digest when it is done.

    <folder>.building/chunks/<digest of the settings>/000017.jsonl     SHA-256 of the rest; then a row a line

What is of one row alone (its shape, its cleaning, its attributes, its picture and what is seen in it) is done for a chunk by
one process. What compares it with other rows, and the counting, is done afterwards, in the catalog's order. So bytes depend
neither on how many processes there are nor on when one was killed, and a stop costs a chunk a process.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple, cast

from muse_builder import domains, plugins
from muse_builder.catalog.alike import alike
from muse_builder.catalog.images import ImageStore, write_aside
from muse_builder.catalog.pictures import ProductRow, picture_of
from muse_builder.catalog.report import CatalogReport, Notes, Told
from muse_builder.catalog.rows import EarlierRows, RowTold, read_row
from muse_builder.catalog.sources.files import Begun, LaysOpen, as_told, nothing_read, with_picture
from muse_builder.catalog.tables import Entry
from muse_builder.errors import CatalogError
from muse_builder.records import Item, Sight
from muse_builder.sync import spread

ROWS = 250
"""Of a chunk: a quarter to half a second's work."""
FEW = 4
"""Chunks that are read in the run's own process: others would not be ready before it is done."""
CHUNKS = "chunks"
"""Folder of the chunks that are done."""

Look = Callable[[Item, ImageStore], Item]
Refused = tuple[str, str]
"""Field and reason."""


class Kept(NamedTuple):
    """An item as a product database has it, and what is counted of it."""

    item_id: str
    line: str
    """Of items.jsonl."""
    alike: str
    """Digest of what a shopper could see of it."""
    note: str
    """What a report is told of its picture; "" where that is nothing."""
    department: str
    product_class: str
    product_type: str
    image: str | None


def kept(item: Item, store: ImageStore, *, require_image: bool, look: Look) -> Kept | Refused:
    """An item as it is kept, or why it is left out."""
    if not (item.features or item.description):
        return "description", "left out: its text is incomplete, neither features nor description"
    if require_image and item.image is None:
        return "images", "left out: no usable image"
    digest, note = alike(item).hex(), ""
    if item.image is not None:
        item = look(item, store)
        if item.seen is not None and item.seen.agrees is False:
            note = _differing(item, item.seen)
    counted = (item.department, item.product_class, item.product_type, item.image)
    return Kept(item.item_id, item.model_dump_json(), digest, note, *counted)


def _differing(item: Item, sight: Sight) -> str:
    seen = " and ".join(sight.colors) or next(iter(sight.shares))
    return f"another colour than the text: '{' and '.join(item.attributes.color)}' there, {seen} to the eye"


class _Done(NamedTuple):
    """A row that was read, whatever stands in the rows before it."""

    heard: RowTold
    kept: Kept | Refused | None
    """None where the row gives no item."""


@dataclass(frozen=True)
class _Reading:
    """What a process is told that reads chunks."""

    folder: Path
    """Of the chunks."""
    images: Path
    domain: str
    fields: Mapping[str, str]
    called: Mapping[str, str]
    require_image: bool
    look: Look

    def path(self, number: int) -> Path:
        return self.folder / f"{number:06d}.jsonl"

    def held(self, number: int) -> list[_Done] | None:
        """A chunk that is done; None where it is not, or not whole."""
        try:
            digest, _, rest = self.path(number).read_bytes().partition(b"\n")
        except OSError:
            return None
        if hashlib.sha256(rest).hexdigest().encode() != digest:
            return None
        return [_done(json.loads(line)) for line in rest.splitlines()]


def _done(told: list[Any]) -> _Done:
    named, keys, titled, rest, gives, found = told
    return _Done(RowTold(named, tuple(keys), titled, rest, gives), found if found is None else _found(found))


def _found(values: list[Any]) -> Kept | Refused:
    return (values[0], values[1]) if len(values) == 2 else Kept(*values)


class _Reader:
    """Reads chunks, in whichever process."""

    def __init__(self, reading: _Reading) -> None:
        self._reading = reading
        self._domain = domains.get(reading.domain)
        self._store = ImageStore(reading.images)

    def __call__(self, piece: tuple[int, Sequence[Entry] | None]) -> None:
        """Leaves the chunk with this number on the disk; without rows it lies there."""
        number, entries = piece
        if entries is not None:
            rest = "".join(f"{json.dumps((*heard, found))}\n" for heard, found in map(self._row, entries)).encode()
            digest = hashlib.sha256(rest).hexdigest().encode()
            write_aside(self._reading.path(number), digest + b"\n" + rest)

    def _row(self, entry: Entry) -> _Done:
        reading = self._reading
        read = read_row(as_told(entry, reading.fields), self._domain, called=reading.called)
        if read.item is None:
            return _Done(read.heard, None)
        notes = Notes()
        product = ProductRow(entry.file, entry.line, read.item, read.references, entry.pictures)
        item = with_picture(read.item, *picture_of(product, self._store, notes))
        found = kept(item, self._store, require_image=reading.require_image, look=reading.look)
        return _Done(read.heard._replace(told=[*read.heard.told, *notes.taken()]), found)


class _Before(NamedTuple):
    """What is known of a chunk before it is read."""

    told: list[list[Told]]
    """What a report is told ahead of each of its rows."""
    done: list[_Done] | None
    """The chunk itself, where it lies there."""


class Chunked:
    """A catalog that is read in chunks; `begin` says how its source lays its rows open."""

    def __init__(self, source: "partial[Any]", building: Path, settings: Any, *, images: Path) -> None:
        """
        Args:
            building: where the chunks lie, in a folder of their own.
            settings: whatever decides what becomes of a row; with others no chunk is believed.
        """
        self._source = source
        self._images = images
        named = hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:16]
        self.folder = building / CHUNKS / named
        for other in (building / CHUNKS).glob("*"):
            if other != self.folder:
                shutil.rmtree(other, ignore_errors=True)

    def rows(self, report: CatalogReport, *, require_image: bool, look: Look, workers: int) -> Iterator[Kept]:
        """The items in the catalog's order; of what is left out the report is told.

        Raises: as `files.read`.
        """
        notes = Notes(report.heed)
        given = {name: value for name, value in self._source.keywords.items() if name in ("images_root", "map")}
        begun: Begun = cast(LaysOpen, self._source.func).begin(*self._source.args, notes, **given)
        report.takes(notes.taken_for, notes.lacks, notes.columns)
        domain = self._source.keywords["domain"].name
        reading = _Reading(self.folder, self._images, domain, begun.fields, begun.called, require_image, look)
        before: dict[int, _Before] = {}
        pieces = _pieces(begun.entries, notes, reading, before)
        first = list(islice(pieces, FEW))
        read = spread(
            partial(_Reader, reading),
            chain(first, pieces),
            workers=workers if len(first) == FEW else 1,
            heed=report.heed,
        )
        seen, some = EarlierRows(begun.called), False
        for number, _ in enumerate(read):
            told, chunk = before.pop(number)
            chunk = chunk or reading.held(number)
            if chunk is None:
                raise CatalogError(f"{reading.path(number).name}, a part of the catalog, was altered while it was read")
            for ahead, row in zip(told, chunk, strict=False):
                report.tell(ahead)
                if seen.admits(row.heard, report) and row.kept is not None:
                    some = True
                    if isinstance(row.kept, Kept):
                        yield row.kept
                    else:
                        report.reject(*row.kept)
            for rest in told[len(chunk) :]:
                report.tell(rest)
        report.tell(notes.taken())
        if not some:
            raise nothing_read(begun.name, report)


def _pieces(
    entries: Iterator[Entry], notes: Notes, reading: _Reading, before: "dict[int, _Before]"
) -> Iterator[tuple[int, Sequence[Entry] | None]]:
    """The chunks in order; of those that are done nothing but the number.

    Args:
        before: takes up what is known of each chunk beforehand.
    """
    number = 0
    while True:
        told: list[list[Told]] = []
        rows: list[Entry] = []
        for entry in islice(entries, ROWS):
            told.append(notes.taken())
            rows.append(entry)
        if not rows:
            return
        chunk = reading.held(number)
        done = chunk is not None and len(chunk) == len(rows)
        before[number] = _Before(told, chunk if done else None)
        yield number, None if done else rows
        number += 1


def is_chunked(source: Any) -> bool:
    """Whether a source lays its rows open, nothing is to be fetched for them, and any process knows what they are."""
    if not (isinstance(source, partial) and hasattr(source.func, "begin")):
        return False
    domain = source.keywords.get("domain")
    known = domain is not None and domain.name in plugins.names("domains") and domains.get(domain.name) is domain
    return known and source.keywords.get("download") is None
