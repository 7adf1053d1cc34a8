"""The one thread that writes a journal: what waits becomes one transaction, and those who wait are told when it is on disk."""

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Iterable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from muse_builder.errors import RunError
from muse_builder.llm.journal_file import insert

_Work = tuple[str, tuple[Any, ...]]
_Done = asyncio.Future[None] | Future[None] | None
_STOP: tuple[_Work | None, _Done] = (None, None)


class Writer:
    """Writes to the connection of one journal's file, in the order in which it is told."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.closed = False
        self._connection = connection
        self._queue: queue.SimpleQueue[list[tuple[_Work | None, _Done]]] = queue.SimpleQueue()
        self._gathered: list[tuple[_Work | None, _Done]] = []
        self._thread = threading.Thread(target=self._write, name=f"journal {path.name}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Writes what is queued and folds the log into the file."""
        self.closed = True
        self._hand_over()
        self._queue.put([_STOP])
        self._thread.join()
        with contextlib.suppress(sqlite3.Error):  # a full disk: the log stays beside the file and is read with it
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()

    def submit(self, statement: str, values: tuple[Any, ...]) -> "asyncio.Future[None]":
        """Done when it is on disk. `statement` is SQL, or the name of a table of calls whose row the values are."""
        self._require_open()
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._gather((statement, values), done)
        return done

    def _gather(self, work: _Work, done: _Done) -> None:
        # What this turn of the loop has to write goes to the thread in one piece: waking it for each row would make both
        # threads wait for the interpreter, and cost more than the writing.
        if not self._gathered:
            asyncio.get_running_loop().call_soon(self._hand_over)
        self._gathered.append((work, done))

    def _hand_over(self) -> None:
        gathered, self._gathered = self._gathered, []
        if gathered:
            self._queue.put(gathered)

    def submit_and_wait(self, statement: str, values: tuple[Any, ...]) -> None:
        """Returns when it is on disk."""
        self._require_open()
        self._hand_over()
        done: Future[None] = Future()
        self._queue.put([((statement, values), done)])
        done.result()

    def put(self, statement: str, values: tuple[Any, ...]) -> None:
        """Nobody waits for it: it is on disk with, or before, what is submitted next."""
        self._require_open()
        self._hand_over()
        self._queue.put([((statement, values), None)])

    def put_along(self, statement: str, values: tuple[Any, ...]) -> None:
        """In one transaction with what else this turn of the loop submits."""
        self._gather((statement, values), None)

    def _require_open(self) -> None:
        if self.closed:
            raise RunError(f"{self.path} is closed; nothing more can be recorded")

    def _write(self) -> None:
        """The thread: takes all that waits, writes it in one transaction, then wakes those who wait for it."""
        going_on = True
        while going_on:
            batch = self._queue.get()
            while not self._queue.empty():
                batch += self._queue.get()
            going_on = not any(work is None for work, _ in batch)
            failure = self._try([work for work, _ in batch if work is not None])
            if failure is None or len(batch) == 1:
                _wake([done for _, done in batch if done is not None], failure)
                continue
            for work, done in batch:  # one row that cannot be written must not take the others down
                if work is not None:
                    failure = self._try([work])
                    _wake([] if done is None else [done], failure)

    def _try(self, works: list[_Work]) -> RunError | None:
        try:
            self._transaction(works)
        except Exception as error:  # a thread's error must reach those who wait, whatever it is
            failure = RunError(
                f"cannot write {self.path}: {error}; nothing recorded before is lost. Make room on the disk, or see to "
                "what else keeps the file from being written, and the same command goes on"
            )
            failure.__cause__ = error
            return failure
        return None

    def _transaction(self, works: Iterable[_Work]) -> None:
        connection = self._connection
        rows: dict[str, list[tuple[Any, ...]]] = {"calls": [], "attempts": []}
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement, values in works:
                if statement in rows:
                    rows[statement].append(values)
                    continue
                if statement.startswith("UPDATE"):  # it may speak of a call of this very transaction
                    insert(connection, rows)
                connection.execute(statement, values)
            insert(connection, rows)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _wake(waiting: list[asyncio.Future[None] | Future[None]], failure: RunError | None) -> None:
    """Resolves what waited, with one message to each event loop however many of its coroutines waited."""
    loops: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = {}
    for done in waiting:
        if isinstance(done, asyncio.Future):
            loops.setdefault(done.get_loop(), []).append(done)
        elif failure is None:
            done.set_result(None)
        else:
            done.set_exception(failure)
    for loop, futures in loops.items():
        try:
            loop.call_soon_threadsafe(_resolve, futures, failure)
        except RuntimeError:  # the loop is closed: nobody waits any more, and the rows are on disk
            continue


def _resolve(futures: list[asyncio.Future[None]], failure: RunError | None) -> None:
    for future in futures:
        if future.done():  # its coroutine was cancelled meanwhile
            continue
        if failure is None:
            future.set_result(None)
        else:
            future.set_exception(failure)
