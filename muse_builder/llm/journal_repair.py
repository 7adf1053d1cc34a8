"""A journal is looked over when it is opened: what is damaged is named, kept for whoever wants to look, and made again.

a row whose digest does not fit      goes to `damages`; a call is asked again, an object made again from its calls
an object whose calls are not whole  is forgotten, and made again from them and what is asked again
a note (`meta`) that does not fit    all objects are forgotten: who knows with which settings they were made
a page that SQLite cannot read       all whole rows go to a new file beside the old one, see `journal_salvage`
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.llm.journal_file import (
    BEFORE,
    FORMAT,
    PAGE_BYTES,
    SCHEMA,
    TABLES,
    fits,
    insertion,
    open_file,
    row_of,
)
from muse_builder.llm.journal_salvage import salvage

_NAMED = 5
"""Damaged rows of a table that a line names; all of them are counted."""
_MOST_OF_A_NAME = 60
_WHAT = {
    "calls": "calls are asked again",
    "attempts": "replies that were no answer, which may be asked again",
    "prompts": "system prompts are written again",
    "objects": "objects are made again from their calls",
    "meta": "notes are lost, and all objects are made again from their calls",
    "batches": "notes of batches are lost: what the provider still holds of them is asked again",
    "set_aside": "notes of money set aside are lost: look at the provider's bill",
    "arrived": "results of batches that nobody had asked for yet, and that are asked again",
    "batch_looks": "notes of when batches were looked at are lost",
    "batch_notes": "notes of what became of batches are lost",
    "taken": "notes of what another run had paid for are lost: it counts as paid here",
    "damages": "notes of earlier damage are lost",
}
"""What is said of the damaged rows of a table, behind their number."""


_KEYS = {
    "objects": ("kind", "number"),
    "meta": ("name",),
    "batches": ("intent",),
    "arrived": ("key",),
    "batch_looks": ("intent",),
    "taken": ("key",),
}
"""What tells a row of a table that has no row numbers."""


class Damaged(NamedTuple):
    """A row that is not as it was written."""

    table: str
    number: int
    """0-based, of the damaged rows of its table."""
    name: str
    """What it is, as far as it can be read."""
    row: str
    """All that is left of it."""


def mended(path: Path) -> tuple[sqlite3.Connection, tuple[str, ...]]:
    """The connection that writes, to a journal of whole rows alone; and what was damaged and became of it, a line each.

    Raises:
        RunError: it is no journal of this version, or so damaged that nothing in it can be believed.
    """
    if not path.exists() or not path.stat().st_size:
        told = (f"{path} is empty: if a run was recorded in it, it begins anew",) if path.exists() else ()
        return open_file(path), told
    said: list[str] = []
    problem = structural_problem(path)
    if problem:
        said.append(salvage(path, problem))
    late = _without_digest(path)
    connection = open_file(path)
    try:
        if late:
            said.append(f"{path}: {late} rows of an earlier version had no digest; they are believed as they were, and marked")
        said += _without_damaged_rows(connection, path)
        if said:
            _note(connection, path, said)
    except BaseException:
        connection.close()
        raise
    return connection, tuple(said)


def structural_problem(path: Path) -> str:
    """What keeps SQLite from reading every row, "" where nothing does; files of other formats are not looked at."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version not in (FORMAT, BEFORE):
                return ""
            if version == FORMAT and (problem := _head_problem(path)):
                return problem
            (problem,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if problem == "ok" and version == FORMAT:
                with closing(sqlite3.connect(":memory:")) as fresh:
                    fresh.executescript(SCHEMA)
                    problem = "ok" if _columns(connection) == _columns(fresh) else "its tables are not those of a journal"
    except sqlite3.OperationalError as error:
        if "malformed" not in str(error) and "no such" not in str(error) and "unsupported" not in str(error):
            raise  # the disk is full, or the file may not be read: nothing to do with its content
        return str(error)
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if problem == "ok" else " ".join(str(problem).split())


def _without_digest(path: Path) -> int:
    """Rows of a file of the format before digests; 0 for any other."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        if connection.execute("PRAGMA user_version").fetchone() != (BEFORE,):
            return 0
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return sum(connection.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in TABLES if name in names)


def _head_problem(path: Path) -> str:
    """Whether the fields of the file's head that never change are as SQLite wrote them; "" while the head is in the log."""
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        return ""
    with path.open("rb") as file:
        head = file.read(100)
    fixed = (
        head[16:18] == PAGE_BYTES.to_bytes(2, "big"),
        head[18:20] in (b"\1\1", b"\2\2"),
        head[20:24] == bytes((0, 64, 32, 32)),
        head[44:48] == b"\0\0\0\4",
        head[56:60] == b"\0\0\0\1",
    )
    return "" if all(fixed) else "its first bytes are damaged"


def _columns(connection: sqlite3.Connection) -> dict[str, list[Any]]:
    return {table: sorted(row[1:4] for row in connection.execute(f"PRAGMA table_info({table})")) for table in TABLES}


def damaged_rows(connection: sqlite3.Connection, tables: Iterable[str] = tuple(TABLES)) -> Iterator[Damaged]:
    """The rows that are not as they were written. Reads all; the connection must read damaged texts: see `tolerant`."""
    for table in tables:
        number = 0
        for row in connection.execute(f"SELECT {', '.join(TABLES[table])}, digest FROM {table}"):
            if not fits(table, row):
                yield Damaged(table, number, _name(table, row), ascii(row))
                number += 1


def tolerant(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The same connection, which reads texts that are no UTF-8 any more, too."""
    connection.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")
    return connection


def _name(table: str, row: tuple[Any, ...]) -> str:
    """A call by its thread and task, an object by kind and number, others by their key; cut, without control codes."""
    fields = dict(zip(TABLES[table], row, strict=False))
    if table in ("calls", "attempts"):
        parts = (fields["thread"], f"{fields['agent']}/{fields['task']}")
    else:
        parts = tuple(row[: 2 if table == "objects" else 1])
    return ascii(" ".join(map(str, parts)))[1:-1][:_MOST_OF_A_NAME]


def _without_damaged_rows(connection: sqlite3.Connection, path: Path) -> list[str]:
    """Takes damaged rows out, and objects that are not whole without them; says what it did."""
    said = []
    with closing(tolerant(sqlite3.connect(path, isolation_level=None))) as reader:
        found = list(damaged_rows(reader))
    if not found:
        return []
    connection.execute("BEGIN IMMEDIATE")
    (first,) = connection.execute("SELECT COALESCE(MAX(number), -1) + 1 FROM damages").fetchone()
    for table in TABLES:
        _delete_damaged(connection, table)
    for number, one in enumerate(found, start=first):
        row = row_of("damages", number, one.table, one.name, one.row)
        connection.execute(insertion("damages"), row)
    forgotten = _forget_unfounded(connection, everything=any(one.table == "meta" for one in found))
    connection.execute("COMMIT")
    counts = Counter(one.table for one in found)
    for table, count in counts.items():
        names = [one.name for one in found if one.table == table][:_NAMED]
        more = f" and {count - len(names)} more" if count > len(names) else ""
        said.append(f"{path} was damaged: {count} {_WHAT[table]}: {', '.join(names)}{more}")
    if forgotten:
        said.append(
            f"{path}: {forgotten} finished objects rest on what was damaged and are made again; what people said of them "
            "(--manual) is to be given once more"
        )
    return said


def _delete_damaged(connection: sqlite3.Connection, table: str) -> None:
    """Key by key, as bytes: a damaged key may be no text."""
    keys = _KEYS.get(table, ("rowid",))
    shown = ", ".join(f"CAST({key} AS BLOB)" for key in keys)
    factory, connection.text_factory = connection.text_factory, partial(str, encoding="utf-8", errors="surrogateescape")
    rows = connection.execute(f"SELECT {', '.join(TABLES[table])}, digest, {shown} FROM {table}")
    width = len(TABLES[table]) + 1
    damaged = [row[width:] for row in rows if not fits(table, row[:width])]
    connection.text_factory = factory
    where = " AND ".join(f"CAST({key} AS BLOB) IS ?" for key in keys)
    connection.executemany(f"DELETE FROM {table} WHERE {where}", damaged)


def _forget_unfounded(connection: sqlite3.Connection, *, everything: bool) -> int:
    """Objects that name a call which is not there, or whose prompt is not; how many."""
    if everything:
        return connection.execute("DELETE FROM objects").rowcount
    known = {key for (key,) in connection.execute("SELECT key FROM attempts")}
    known |= {
        key for (key,) in connection.execute("SELECT key FROM calls WHERE system_digest IN (SELECT system_digest FROM prompts)")
    }
    unfounded = [
        (kind, number)
        for kind, number, keys in connection.execute("SELECT kind, number, keys FROM objects")
        if keys and not known.issuperset(keys.split(","))
    ]
    connection.executemany("DELETE FROM objects WHERE kind = ? AND number = ?", unfounded)
    return len(unfounded)


def _note(connection: sqlite3.Connection, path: Path, said: list[str]) -> None:
    """Keeps what was said, for `muse log`."""
    (first,) = connection.execute("SELECT COALESCE(MAX(number), -1) + 1 FROM damages").fetchone()
    for number, line in enumerate(said, start=first):
        connection.execute(insertion("damages"), row_of("damages", number, "said", path.name, line))
