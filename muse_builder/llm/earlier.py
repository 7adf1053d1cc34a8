"""The journal of another run, from which a new one takes what it would ask alike. It is read, and no byte beside it changes."""

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from muse_builder.errors import RunError
from muse_builder.llm.journal_file import BEFORE, FORMAT, TABLES, fits, lock_to_read
from muse_builder.llm.request import Reply

_REPLY = tuple(column.name for column in fields(Reply) if column.name in TABLES["calls"])
_PAID = ("truncated", "refused", "filtered")
"""Replies that are no answer and were paid for all the same: whoever asks alike gets the same one."""


class Earlier:
    """The calls of another run. While it is open that run does not go on; others may read it as well.

    SQLite would put files beside a journal that it reads. One that was closed is therefore read as a file that cannot
    change, which the lock makes sure of; of one whose process was killed a copy is read, its log folded in.

    Raises:
        RunError: a process writes it, it cannot be read, or is of another format.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = lock_to_read(path)
        self._copies: tempfile.TemporaryDirectory[str] | None = None
        try:
            self._reader = self._opened()
            (version,) = self._reader.execute("PRAGMA user_version").fetchone()
            # Not in a journal from before results were kept until somebody asks for them.
            self._batches = bool(self._reader.execute("SELECT 1 FROM sqlite_master WHERE name = 'arrived'").fetchone())
            self._digested = version == FORMAT
            if version not in (FORMAT, BEFORE):
                raise RunError(
                    f"{path} is of journal format {version}, this version reads {FORMAT}: nothing can be taken from it. "
                    "Leave --from out, or use the version that made it"
                )
        except sqlite3.Error as error:
            self.close()
            raise RunError(f"{path} cannot be read ({error}): nothing can be taken from it") from error
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Gives the lock back; may be called twice."""
        if hasattr(self, "_reader"):
            self._reader.close()
        if self._copies is not None:
            self._copies.cleanup()
        if self._lock is not None:
            self._lock.close()

    def reply(self, key: str) -> Reply | None:
        """What came of a request: its answer, else the last reply that was none and was paid for, else None. Asks nobody.

        A row that is not as it was written gives nothing: it is asked anew.
        """
        row = self._whole("calls", "key = ?", key)
        if row is not None:
            # "invalid" is the word of whoever read the reply; whoever takes it reads it again.
            return Reply(row["reply"], **{name: row[name] for name in _REPLY} | {"status": "ok"})
        row = self._whole("attempts", "key = ? AND status IN (?, ?, ?) ORDER BY id DESC LIMIT 1", key, *_PAID)
        if row is not None:
            return Reply(row["reply"], **{name: row[name] for name in _REPLY})
        row = self._whole("arrived", "key = ?", key) if self._batches else None
        return None if row is None else Reply(**json.loads(row["reply"]))

    def out(self) -> int:
        """Requests that are still under way in that run's batches, or whose results it never fetched."""
        keys = [
            key for (keys,) in self._rows("SELECT keys FROM batches WHERE state != 'done'") for key in keys.split(",") if key
        ]
        return sum(self.reply(key) is None for key in keys)

    def meta(self, name: str) -> str | None:
        """A note of that run, or None where it was never set, or is damaged."""
        row = self._whole("meta", "name = ?", name)
        return None if row is None else str(row["value"])

    def bodies(self, kind: str) -> Iterator[str]:
        """The finished objects of a kind, by their numbers; damaged ones are left out."""
        for row in self._wholes("objects", "kind = ? ORDER BY number", kind):
            yield row["body"]

    def _whole(self, table: str, where: str, *values: str) -> dict[str, Any] | None:
        return next(self._wholes(table, where, *values), None)

    def _wholes(self, table: str, where: str, *values: str) -> Iterator[dict[str, Any]]:
        """The rows that are as they were written, by column; all of them in a journal from before its rows had digests."""
        names = (*TABLES[table], *(("digest",) if self._digested else ()))
        for row in self._rows(f"SELECT {', '.join(names)} FROM {table} WHERE {where}", *values):
            if not self._digested or fits(table, row):
                yield dict(zip(names, row, strict=True))

    def _opened(self) -> sqlite3.Connection:
        path, how = self.path, "mode=ro&immutable=1"
        log = path.with_name(f"{path.name}-wal")
        if log.is_file() and log.stat().st_size:
            path, how = self._copied(log), "mode=ro"
        address = f"file:{quote(str(path.absolute()))}?{how}"
        return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)

    def _copied(self, log: Path) -> Path:
        """The journal and its log, in a folder of their own. Only read, the former may be a second name of its file."""
        self._copies = tempfile.TemporaryDirectory(prefix="muse-branch-")
        copy = Path(self._copies.name) / self.path.name
        try:
            try:
                os.link(self.path.resolve(), copy)
            except OSError:
                shutil.copyfile(self.path, copy)
            shutil.copyfile(log, copy.with_name(log.name))
        except OSError as error:
            raise RunError(
                f"{self.path} was left in the middle of its work, and cannot be copied to be read ({error}); give that run's "
                "command again, so that it ends, or set TMPDIR to a place with room"
            ) from error
        return copy

    def _rows(self, statement: str, *values: str) -> list[tuple[Any, ...]]:
        try:
            return self._reader.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise RunError(f"{self.path} cannot be read ({error})") from error
