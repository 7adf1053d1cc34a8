"""The journal's file: its tables, how it is opened and locked, and how rows are put into it.

Every row carries a digest of its table, its key and its content; `journal_repair` looks whether they fit.
"""

import hashlib
import os
import sqlite3
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from muse_builder.errors import RunError

FORMAT = 2
"""Stands in the file as `user_version`; another number is another layout."""
BEFORE = 1
"""The same without digests: such a file gets them when it is opened."""
PAGE_BYTES = 4096
"""SQLite's own choice, said aloud: what is saved from a damaged file is found page by page."""

COLUMNS = (
    "key", "thread", "agent", "task", "model", "system_digest", "messages", "images", "parameters", "seed", "attempt",
    "status", "reply", "raw", "error", "tokens_in", "tokens_cached", "tokens_out", "cost", "price", "latency_s", "retries",
    "request_id",
)  # fmt: skip
TABLES = {
    "calls": COLUMNS,
    "attempts": COLUMNS,
    "prompts": ("system_digest", "agent", "task", "text"),
    "objects": ("kind", "number", "body", "keys"),
    "meta": ("name", "value"),
    "batches": ("intent", "model", "batch_id", "state", "keys", "after"),
    "set_aside": ("number", "key", "worst", "batch"),
    "arrived": ("key", "reply"),
    "batch_looks": ("intent", "at", "finished", "said"),
    "batch_notes": ("intent", "at", "kind", "said"),
    "taken": ("key", "thread", "cost"),
    "damages": ("number", "place", "name", "row"),
}
"""What a row's digest covers, in this order."""
_DIGEST = "digest TEXT NOT NULL DEFAULT ''"
_CALL_TABLE = f"""(
  id INTEGER PRIMARY KEY, key TEXT NOT NULL {{unique}}, thread TEXT NOT NULL, agent TEXT NOT NULL, task TEXT NOT NULL,
  model TEXT NOT NULL, system_digest TEXT NOT NULL, messages TEXT NOT NULL, images TEXT NOT NULL, parameters TEXT NOT NULL,
  seed INTEGER NOT NULL, attempt INTEGER NOT NULL, status TEXT NOT NULL, reply TEXT NOT NULL, raw TEXT NOT NULL,
  error TEXT NOT NULL, tokens_in INTEGER, tokens_cached INTEGER, tokens_out INTEGER, cost REAL, price TEXT NOT NULL,
  latency_s REAL, retries INTEGER NOT NULL, request_id TEXT NOT NULL, {_DIGEST})"""
SCHEMA = f"""
CREATE TABLE IF NOT EXISTS calls {_CALL_TABLE.format(unique="UNIQUE")};
CREATE TABLE IF NOT EXISTS attempts {_CALL_TABLE.format(unique="")};
CREATE INDEX IF NOT EXISTS attempts_key ON attempts (key);
CREATE TABLE IF NOT EXISTS prompts (system_digest TEXT PRIMARY KEY, agent TEXT NOT NULL, task TEXT NOT NULL,
  text TEXT NOT NULL, {_DIGEST});
CREATE TABLE IF NOT EXISTS objects (kind TEXT NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL, keys TEXT NOT NULL,
  {_DIGEST}, PRIMARY KEY (kind, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL, {_DIGEST}) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS batches (intent TEXT PRIMARY KEY, model TEXT NOT NULL, batch_id TEXT NOT NULL, state TEXT NOT NULL,
  keys TEXT NOT NULL, after TEXT NOT NULL, {_DIGEST}) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS set_aside (number INTEGER PRIMARY KEY, key TEXT NOT NULL, worst REAL NOT NULL,
  batch INTEGER NOT NULL, {_DIGEST});
CREATE TABLE IF NOT EXISTS arrived (key TEXT PRIMARY KEY, reply TEXT NOT NULL, {_DIGEST}) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS batch_looks (intent TEXT PRIMARY KEY, at REAL NOT NULL, finished INTEGER NOT NULL,
  said TEXT NOT NULL, {_DIGEST}) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS batch_notes (id INTEGER PRIMARY KEY, intent TEXT NOT NULL, at REAL NOT NULL, kind TEXT NOT NULL,
  said TEXT NOT NULL, {_DIGEST});
CREATE TABLE IF NOT EXISTS taken (key TEXT PRIMARY KEY, thread TEXT NOT NULL, cost REAL, {_DIGEST}) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS damages (number INTEGER PRIMARY KEY, place TEXT NOT NULL, name TEXT NOT NULL, row TEXT NOT NULL,
  {_DIGEST});
"""
LATE = "late-"
"""Before the digest of a row that was written without one."""
_ROWS_A_STATEMENT = 32
"""Each statement gives the interpreter lock away once; rows written one by one would wait for it one by one."""


def open_file(path: Path) -> sqlite3.Connection:
    """The connection that writes; makes the file where there is none, and gives one of the format before its digests.

    Raises:
        RunError: the file is of another format.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=64)
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        if tables and version not in (FORMAT, BEFORE):
            raise RunError(f"{path} is of journal format {version}, this version reads {FORMAT}; begin a new run folder")
        connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        # 4096 pages of 4 KiB: the log is folded into the file about every 16 MB instead of every 4.
        connection.execute("PRAGMA wal_autocheckpoint = 4096")
        # One transaction: a process killed in here leaves an empty file, not tables of an unnamed format.
        connection.create_function("late_digest", -1, lambda table, *values: LATE + digest(table, values), deterministic=True)
        connection.create_function("marked", -1, _marked, deterministic=True)
        late = _with_digests(connection) if tables and version == BEFORE else ""
        connection.executescript(f"BEGIN IMMEDIATE; {SCHEMA} {late} PRAGMA user_version = {FORMAT}; COMMIT;")
    except BaseException:
        connection.close()
        raise
    _sync_folder(path.parent)
    return connection


def digest(table: str, values: Sequence[Any]) -> str:
    """Of a row's content, its key and its table: BLAKE2b-128, against damage and not against forgers."""
    return hashlib.blake2b(repr((table, *values)).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def fits(table: str, row: Sequence[Any]) -> bool:
    """Whether a row, its digest at the end, is as it was written."""
    *values, told = row
    return isinstance(told, str) and told.removeprefix(LATE) == digest(table, values)


def insertion(table: str) -> str:
    """The statement that writes one row, in the place of the one with its key; the values are those of `row_of`."""
    names = (*TABLES[table], "digest")
    return f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


def row_of(table: str, *values: Any) -> tuple[Any, ...]:
    """The values with their digest. Numbers of a REAL column must be floats: that is how they come back."""
    return (*values, digest(table, values))


MARK_INVALID = (
    f"UPDATE calls SET status = 'invalid', error = ?1, digest = marked(?1, digest, {', '.join(COLUMNS)}) "
    "WHERE key = ?2 AND (status != 'invalid' OR error != ?1)"
)
"""Of a call, given the error and the key."""


def _marked(error: str, told: str, *values: Any) -> str:
    """The digest of a call that is marked invalid; the one it has where the row is damaged, so that it stays so."""
    if not fits("calls", (*values, told)):
        return told
    row = dict(zip(COLUMNS, values, strict=True)) | {"status": "invalid", "error": error}
    return digest("calls", tuple(row.values()))


def _with_digests(connection: sqlite3.Connection) -> str:
    """SQL that gives the rows of a file of the format before their digests, marked as late: they were believed unseen."""
    parts = []
    for table, columns in TABLES.items():
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        if names and "digest" not in names:
            parts.append(f"ALTER TABLE {table} ADD COLUMN {_DIGEST};")
            parts.append(f"UPDATE {table} SET digest = late_digest('{table}', {', '.join(columns)});")
    return " ".join(parts)


def _sync_folder(folder: Path) -> None:
    """A new file survives a power cut only when its folder's entry does."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def lock(path: Path) -> IO[str]:
    """Takes the run folder for this process; the system gives it back when the process ends, however it ends."""
    import fcntl

    path.parent.mkdir(parents=True, exist_ok=True)
    taken = path.with_name(path.name + ".lock").open("a+")
    try:
        fcntl.flock(taken, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = _holder(taken)
        taken.close()
        raise RunError(f"{path} is in use by {holder}; wait until it ends, stop it, or name another run folder") from error
    taken.truncate(0)
    taken.write(f"{os.getpid()}\n")
    taken.flush()
    # A forked child shares the lock and would hold it after this process was killed.
    reference = weakref.ref(taken)
    os.register_at_fork(after_in_child=lambda: held.close() if (held := reference()) is not None else None)
    return taken


def lock_to_read(path: Path) -> IO[str] | None:
    """Keeps every process from writing a journal until the lock is closed, and changes nothing; None where it has no lock file.

    Raises:
        RunError: a process writes it.
    """
    import fcntl

    try:
        taken = path.with_name(path.name + ".lock").open()
    except OSError:
        return None  # a copy, or a folder that cannot be written either
    try:
        fcntl.flock(taken, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        holder = _holder(taken)
        taken.close()
        raise RunError(
            f"{path} is being written by {holder}: what is under way there would be asked, and paid, here once more. "
            "Wait until it ends, or stop it; what it has by then is taken"
        ) from error
    return taken


def _holder(taken: IO[str]) -> str:
    """Who holds a lock, as far as its file tells."""
    taken.seek(0)
    number = taken.read().strip()
    try:
        os.kill(int(number), 0)
    except (OSError, ValueError):
        return "a run that takes from it"  # readers leave no number, and the last writer is gone
    return f"process {number}"


def insert(connection: sqlite3.Connection, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    """Writes and empties the collected rows, in statements of 32, 16, 8, 4, 2, 1 rows (each prepared once)."""
    for table, waiting in rows.items():
        start = 0
        while start < len(waiting):
            number = min(_ROWS_A_STATEMENT, 1 << ((len(waiting) - start).bit_length() - 1))
            connection.execute(_INSERTS[table, number], [value for row in waiting[start : start + number] for value in row])
            start += number
        waiting.clear()


_INSERTS = {
    (table, 1 << power): f"INSERT OR IGNORE INTO {table} ({', '.join(COLUMNS)}, digest) VALUES "
    + ", ".join([f"({', '.join('?' * (len(COLUMNS) + 1))})"] * (1 << power))
    for table in ("calls", "attempts")
    for power in range(_ROWS_A_STATEMENT.bit_length())
}
