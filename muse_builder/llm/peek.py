"""A journal that another thread, or another process, has open and writes: read beside it, without holding it up."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from muse_builder.errors import RunError
from muse_builder.llm.journal import StoredObject, Taken
from muse_builder.llm.journal_file import fits
from muse_builder.llm.journal_repair import tolerant


@contextlib.contextmanager
def beside(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that writes nothing and takes no lock that the writer would wait for.

    Raises:
        RunError: the file is not there or cannot be read.
    """
    if not path.is_file():
        raise RunError(f"{path} is not there: no run was begun in this folder")
    try:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA query_only = ON")
            yield tolerant(connection)
    except sqlite3.Error as error:
        raise RunError(f"{path} cannot be read ({error})") from error


def finished_from(path: Path, kind: str, start: int, *, most: int = 64) -> list[StoredObject]:
    """The objects numbered `start`, `start` + 1, ... without a gap, as far as they are finished; `most` of them.

    The keys of their calls are left out.

    Raises:
        RunError: the file cannot be read, or an object is damaged.
    """
    with beside(path) as connection:
        rows = connection.execute(
            "SELECT kind, number, body, keys, digest FROM objects WHERE kind = ? AND number >= ? ORDER BY number LIMIT ?",
            (kind, start, most),
        ).fetchall()
    for row in rows:
        if not fits("objects", row):
            raise RunError(f"{path}: {kind} {row[1]} is not as it was written; the same command again makes it anew")
    return [StoredObject(row[1], row[2], ()) for place, row in enumerate(rows, start) if row[1] == place]


def taken_in(connection: sqlite3.Connection) -> Taken:
    """What of a journal's calls another run had paid for; nothing in a journal from before there were branches."""
    if not connection.execute("SELECT COUNT(*) FROM sqlite_master WHERE name = 'taken'").fetchone()[0]:
        return Taken(0, 0.0)
    return Taken(*connection.execute("SELECT COUNT(*), COALESCE(SUM(cost), 0.0) FROM taken").fetchone())
