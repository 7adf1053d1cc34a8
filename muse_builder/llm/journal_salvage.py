"""What can be saved of a journal that SQLite cannot read any more: every row whose digest fits, page by page.

SQLite finds rows by a tree of pages; where one is gone, so is the way to all below it. The rows themselves lie in leaves that
are known by their first byte, and each row says by its digest of which table it is and that it is whole. So the pages are
read one by one, whatever the tree says.

Not taken: finished objects, for a page that is no longer in use may hold an older state of one. They are made again from
their calls, which never change. The damaged file stays beside the new one, as `<name>.damaged-<12 digits of its SHA-256>`.
"""

import hashlib
import mmap
import os
import shutil
import sqlite3
import struct
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.errors import RunError
from muse_builder.llm.journal_file import PAGE_BYTES, TABLES, fits, insertion, open_file

_TABLE_LEAF, _INDEX_LEAF, _INDEX_INTERIOR = 0x0D, 0x0A, 0x02
_WAL_HEAD, _FRAME_HEAD = 32, 24
_CALLS = ("calls", "attempts")
"""Tables with a first column, the row's number, that no digest covers;"""
_NUMBERED = ("set_aside", "damages")
"""and with one that it covers. SQLite keeps that number outside of the row."""
_REAL = ("cost", "latency_s", "worst")
"""Columns in which SQLite keeps a whole number as one, to save space, and gives it as a float."""
_STATES = ("intended", "sent", "done")
_BYTES_OF_INTEGER = (0, 1, 2, 3, 4, 6, 8)
"""By serial type, https://www.sqlite.org/fileformat2.html#record_format."""


class SavedRow(NamedTuple):
    """A whole row."""

    table: str
    number: int
    """SQLite's own of the row; 0 in tables that have none."""
    row: tuple[Any, ...]
    """With its digest at the end."""


def salvage(path: Path, problem: str) -> str:
    """Puts a journal of the whole rows in the place of a damaged one, which is kept; says what was saved and where it lies.

    Killed in between, it begins again.

    Raises:
        RunError: no row in it is whole.
    """
    with path.open("rb") as file:
        kept = path.with_name(f"{path.name}.damaged-{hashlib.file_digest(file, 'sha256').hexdigest()[:12]}")
    log, kept_log = path.with_name(f"{path.name}-wal"), kept.with_name(f"{kept.name}-wal")
    new = path.with_name(f"{path.name}.saving")
    for left in (new, new.with_name(f"{new.name}-wal"), new.with_name(f"{new.name}-shm")):
        left.unlink(missing_ok=True)  # of a process that was killed in here
    counts: Counter[str] = Counter()
    connection = open_file(new)
    with closing(connection):
        connection.execute("BEGIN IMMEDIATE")
        for found in _rows(path, log if log.exists() else kept_log):
            counts[found.table] += _put(connection, found)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if not counts:
        new.unlink()
        raise RunError(f"{path} is no journal that can be read ({problem}); restore it or begin a new run")
    _keep(path, kept)
    if log.exists():
        _keep(log, kept_log)
        log.unlink()  # before the new file is there: a log of another file would be played into it
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    os.replace(new, path)
    saved = ", ".join(f"{count} {table}" for table, count in sorted(counts.items()))
    return (
        f"{path} was damaged ({problem}): what is whole in it was saved ({saved}), the rest is asked again, and all objects "
        f"are made again from their calls; what people said of them (--manual) is to be given once more. The damaged file "
        f"is kept as {kept.name}"
    )


def _keep(path: Path, kept: Path) -> None:
    """The same file under another name, which stays when the first goes."""
    if kept.exists():
        return
    try:
        os.link(path, kept)
    except OSError:  # a file system without links
        shutil.copy2(path, kept)


def _put(connection: sqlite3.Connection, found: SavedRow) -> int:
    """Writes a row unless a later state of it is there; gives 1 where it is new."""
    table, values = found.table, found.row
    if table == "objects":
        return 0
    if table in _CALLS:
        known = connection.execute(f"SELECT status FROM {table} WHERE id = ?", (found.number,)).fetchone()
        if known is None or values[TABLES[table].index("status")] == "invalid":
            names = ("id", *TABLES[table], "digest")
            marks = ", ".join("?" * len(names))
            connection.execute(f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) VALUES ({marks})", (found.number, *values))
        return known is None
    key = TABLES[table][0]
    known = connection.execute(f"SELECT * FROM {table} WHERE {key} = ?", values[:1]).fetchone()
    if known is not None and table == "batches":
        state = TABLES[table].index("state")
        if _STATES.index(known[state]) >= _STATES.index(values[state]):
            return 0
    connection.execute(insertion(table), values)
    return known is None


def _rows(path: Path, log: Path) -> Iterator[SavedRow]:
    """Every whole row in the pages of a file, and in those of its write-ahead log."""
    with _Mapped(path) as main, _Mapped(log) as written:
        pages = _Pages(main, written)
        for number in range(1, pages.count + 1):
            page = pages.page(number)
            start = 100 if number == 1 else 0
            if len(page) == PAGE_BYTES and page[start] in (_TABLE_LEAF, _INDEX_LEAF, _INDEX_INTERIOR):
                yield from _cells(pages, page, start)


class _Mapped:
    """The bytes of a file, mapped; none where it is missing or empty."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb") if path.exists() and path.stat().st_size else None
        self._map: mmap.mmap | bytes = b""

    def __enter__(self) -> "mmap.mmap | bytes":
        if self._file is not None:
            self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        return self._map

    def __exit__(self, *_: object) -> None:
        if isinstance(self._map, mmap.mmap):
            self._map.close()
        if self._file is not None:
            self._file.close()


class _Pages:
    """Pages by number: the newest of the log, else the file's."""

    def __init__(self, main: "mmap.mmap | bytes", log: "mmap.mmap | bytes") -> None:
        self._main, self._log = main, log
        self._frames: dict[int, int] = {}
        salts = log[16:24]
        for start in range(_WAL_HEAD, len(log) - _FRAME_HEAD - PAGE_BYTES + 1, _FRAME_HEAD + PAGE_BYTES):
            if log[start + 8 : start + 16] == salts:
                self._frames[int.from_bytes(log[start : start + 4], "big")] = start + _FRAME_HEAD
        self.count = max(-(-len(main) // PAGE_BYTES), *self._frames, 0)

    def page(self, number: int) -> bytes:
        frame = self._frames.get(number)
        if frame is not None:
            return self._log[frame : frame + PAGE_BYTES]
        return self._main[(number - 1) * PAGE_BYTES : number * PAGE_BYTES]


def _cells(pages: _Pages, page: bytes, start: int) -> Iterator[SavedRow]:
    kind = page[start]
    head = 12 if kind == _INDEX_INTERIOR else 8
    count = int.from_bytes(page[start + 3 : start + 5], "big")
    for place in range(min(count, PAGE_BYTES // 4)):
        at = start + head + 2 * place
        try:
            found = _cell(pages, page, kind, int.from_bytes(page[at : at + 2], "big"))
        except (IndexError, ValueError, OverflowError):
            continue  # of a damaged page: what it says leads nowhere
        if found is not None:
            yield found


def _cell(pages: _Pages, page: bytes, kind: int, at: int) -> SavedRow | None:
    """One cell of a page as a row; None where it is none of ours, or not whole."""
    if kind == _INDEX_INTERIOR:
        at += 4
    size, at = _varint(page, at)
    number = 0
    if kind == _TABLE_LEAF:
        number, at = _varint(page, at)
    values = _record(_payload(pages, page, at, size, kind))
    for table, columns in TABLES.items():
        if len(values) == len(columns) + 1 + (table in _CALLS):
            row = _as_read(table, number, values)
            if fits(table, row):
                return SavedRow(table, number, row)
    return None


def _as_read(table: str, number: int, values: tuple[Any, ...]) -> tuple[Any, ...]:
    """The row as SQLite gives it: its number, which stands outside, in its place; whole numbers of a REAL column as floats."""
    if table in _CALLS:
        values = values[1:]
    elif table in _NUMBERED:
        values = (number, *values[1:])
    names = (*TABLES[table], "digest")
    return tuple(
        float(value) if name in _REAL and isinstance(value, int) else value for name, value in zip(names, values, strict=True)
    )


def _payload(pages: _Pages, page: bytes, at: int, size: int, kind: int) -> bytes:
    """A cell's content, with what of it lies on pages of its own."""
    most = PAGE_BYTES - 35 if kind == _TABLE_LEAF else (PAGE_BYTES - 12) * 64 // 255 - 23
    if size <= most:
        return page[at : at + size]
    least = (PAGE_BYTES - 12) * 32 // 255 - 23
    local = least + (size - least) % (PAGE_BYTES - 4)
    if local > most:
        local = least
    whole = bytearray(page[at : at + local])
    following = int.from_bytes(page[at + local : at + local + 4], "big")
    if size > pages.count * PAGE_BYTES:
        raise ValueError("longer than the file")
    while len(whole) < size:
        if not 1 <= following <= pages.count:
            raise ValueError("it goes on nowhere")
        more = pages.page(following)
        whole += more[4:]
        following = int.from_bytes(more[:4], "big")
    return bytes(whole[:size])


def _record(payload: bytes) -> tuple[Any, ...]:
    """The values of a row."""
    end, at = _varint(payload, 0)
    types = []
    while at < end:
        told, at = _varint(payload, at)
        types.append(told)
    values: list[Any] = []
    for told in types:
        if told >= 12:
            size = (told - 12) // 2
            if at + size > len(payload):
                raise ValueError("cut short")
            part = payload[at : at + size]
            values.append(part.decode("utf-8", "surrogateescape") if told % 2 else part)
        elif told == 7:
            size = 8
            values.append(_real(payload[at : at + 8]))
        elif told in (8, 9):
            size = 0
            values.append(told - 8)
        elif told == 0:
            size = 0
            values.append(None)
        else:
            size = _BYTES_OF_INTEGER[told]
            values.append(int.from_bytes(payload[at : at + size], "big", signed=True))
        at += size
    return tuple(values)


def _real(raw: bytes) -> float:
    if len(raw) < 8:
        raise ValueError("cut short")
    (value,) = struct.unpack(">d", raw)
    return float(value)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends."""
    value = 0
    for place in range(8):
        byte = data[at + place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + place + 1
    return value << 8 | data[at + 8], at + 9
