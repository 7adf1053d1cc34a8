"""Finished objects of a journal that another thread, or another process, has open and writes."""

import contextlib
import sqlite3
from pathlib import Path

from muse_builder.errors import RunError
from muse_builder.llm.journal import StoredObject


def finished_from(path: Path, kind: str, start: int, *, most: int = 64) -> list[StoredObject]:
    """The objects numbered `start`, `start` + 1, ... without a gap, as far as they are finished; `most` of them.

    Writes nothing and takes no lock that the writer would wait for. The keys of their calls are left out.

    Raises:
        RunError: the file cannot be read.
    """
    try:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA query_only = ON")
            rows = connection.execute(
                "SELECT number, body FROM objects WHERE kind = ? AND number >= ? ORDER BY number LIMIT ?", (kind, start, most)
            ).fetchall()
    except sqlite3.Error as error:
        raise RunError(f"{path} cannot be read ({error})") from error
    return [StoredObject(number, body, ()) for place, (number, body) in enumerate(rows, start) if number == place]
