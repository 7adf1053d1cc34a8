"""Reads a journal that another thread, or another process, may have open and write."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from muse_builder.errors import RunError
from muse_builder.llm.journal import StoredObject
from muse_builder.llm.journal_file import FORMAT
from muse_builder.llm.request import Reply


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


_REPLY = "reply, raw, status, tokens_in, tokens_cached, tokens_out, cost, price, latency_s, retries, request_id"


class Earlier:
    """The calls of another run, read only.

    Raises:
        RunError: the file cannot be read, or is of another format.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._reader = sqlite3.connect(
                f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
            )
            (version,) = self._reader.execute("PRAGMA user_version").fetchone()
        except sqlite3.Error as error:
            raise RunError(f"{path} cannot be read ({error})") from error
        if version != FORMAT:
            self._reader.close()
            raise RunError(f"{path} is of journal format {version}, this version reads {FORMAT}")

    def close(self) -> None:
        self._reader.close()

    def reply(self, key: str) -> Reply | None:
        """The answer to a request, else the last reply to it that was cut at its limit, else None. Asks nobody."""
        row = self._row(f"SELECT {_REPLY} FROM calls WHERE key = ?", key)
        if row is not None:
            # "invalid" is the word of whoever read the reply; whoever takes it reads it again.
            return Reply(row[0], row[1], "ok", *row[3:])
        row = self._row(f"SELECT {_REPLY} FROM attempts WHERE key = ? AND status = 'truncated' ORDER BY id DESC LIMIT 1", key)
        return None if row is None else Reply(*row)

    def meta(self, name: str) -> str | None:
        """A note of that run, or None where it was never set."""
        row = self._row("SELECT value FROM meta WHERE name = ?", name)
        return None if row is None else str(row[0])

    def metas(self, begin: str) -> list[tuple[str, str]]:
        """The notes whose names begin so."""
        return [(name, value) for name, value in self._rows("SELECT name, value FROM meta") if name.startswith(begin)]

    def bodies(self, kind: str) -> Iterator[str]:
        """The finished objects of a kind, by their numbers."""
        for (body,) in self._rows("SELECT body FROM objects WHERE kind = ? ORDER BY number", kind):
            yield body

    def _row(self, statement: str, *values: str) -> tuple[Any, ...] | None:
        return next(iter(self._rows(statement, *values)), None)

    def _rows(self, statement: str, *values: str) -> list[tuple[Any, ...]]:
        try:
            return self._reader.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise RunError(f"{self.path} cannot be read ({error})") from error
