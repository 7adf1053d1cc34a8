"""The journal of a run: every call and every finished object, on disk before it is used.

One SQLite file in the run folder. A call that was answered is never asked, nor paid for, again: `Journal.get` answers its
key. Replies that are no answer (failed, refused, truncated, filtered) stand in a table of their own, so that nothing that
was paid for is forgotten, and never answer a key.

Durability: write-ahead log with synchronous=FULL; `put` and `store` return after the commit has reached the disk. One
thread writes; it commits at once when nothing else waits, and what queues up meanwhile becomes the next transaction, so
that many conversations share one sync of the disk.
"""

import asyncio
import contextlib
import json
import sqlite3
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Protocol, Self, cast

from muse_builder.errors import CallError, RunError
from muse_builder.llm.journal_file import COLUMNS, MARK_INVALID, TABLES, fits, insertion, lock, row_of
from muse_builder.llm.journal_repair import mended
from muse_builder.llm.journal_writer import Writer
from muse_builder.llm.request import Reply, Request
from muse_builder.records import Call

_REMEMBERED = 1024
"""Replies kept in memory: the ones just written, which a repeated key asks for."""
_PAGE = 256
"""Objects read at a time by `objects`, so that neither memory nor a read transaction grows."""

_encode: Callable[[object], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class StoredObject(NamedTuple):
    """A finished object of the run: its number within its kind, its JSON, and the keys of the calls it came from."""

    number: int
    body: str
    keys: tuple[str, ...]


class StoredPrompt(NamedTuple):
    """A system prompt that calls refer to by its digest."""

    system_digest: str
    agent: str
    task: str
    text: str


class Usage(NamedTuple):
    """What one kind of call took so far, answers and failed attempts together."""

    agent: str
    task: str
    model: str
    calls: int
    """Answers."""
    attempts: int
    """Replies that were no answer, and failures."""
    tokens_in: int
    tokens_cached: int
    tokens_out: int
    cost: float
    """US dollars."""
    unpriced: int
    """Calls whose cost is unknown; they are not in `cost`."""


class SentBatch(NamedTuple):
    """A batch that was, or may have been, handed to a provider."""

    intent: str
    """Our own name for it, sent along as metadata, so that it is found again after a crash."""
    model: str
    batch_id: str
    """The provider's name for it; "" until the provider's answer was noted."""
    state: str
    """"intended", "sent", "done"; or "gone", where it was told that the provider knows it no more."""
    keys: tuple[str, ...]
    after: str = ""
    """The newest batch the provider knew before: one that takes no metadata lists ours after it."""


class SetAside(NamedTuple):
    """What calls of an earlier process may have cost beyond what stands in the journal, in US dollars."""

    lost: float
    """Worst case of calls whose reply, or its usage, never came: in flight at a kill, or broken off on the way."""
    coming: dict[str, tuple[int, float]]
    """By key, number and worst case of requests in batches that are still under way."""


class Taken(NamedTuple):
    """Calls that were answered by another run's journal."""

    calls: int
    cost: float
    """US dollars that the other run paid for them, as far as it is known."""


class Pen(Protocol):
    """Who writes a journal: see `journal_writer.Writer`."""

    closed: bool

    def submit(self, statement: str, values: tuple[Any, ...]) -> "asyncio.Future[None]": ...
    def submit_and_wait(self, statement: str, values: tuple[Any, ...]) -> None: ...
    def put(self, statement: str, values: tuple[Any, ...]) -> None: ...
    def put_along(self, statement: str, values: tuple[Any, ...]) -> None: ...
    def close(self) -> None: ...


class _Seen:
    """Which keys may have been answered: most that are asked were not, and need not be looked for on the disk. 2 MB; of a
    million answers one in seventeen new keys is looked for all the same."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._bits = bytearray(1 << 21)
        for key in keys:
            self.add(key)

    def add(self, key: str) -> None:
        place = hash(key) & 0xFFFFFF
        self._bits[place >> 3] |= 1 << (place & 7)

    def __contains__(self, key: str) -> bool:
        place = hash(key) & 0xFFFFFF
        return bool(self._bits[place >> 3] & 1 << (place & 7))


class Journal:
    """The open journal of one run; this process alone writes it.

    Args:
        pen: who writes in its place, where this process works for the one that does: it holds no lock, and mends nothing.

    Raises:
        RunError: another process (named by its pid) or another `Journal` holds it, or the file is no journal of this version.
    """

    damage: tuple[str, ...] = ()
    """What was found damaged when it was opened, and what became of it: a line each."""

    def __init__(self, path: Path | str, pen: Pen | None = None) -> None:
        self.path = Path(path)
        self._lock = contextlib.ExitStack()
        try:
            if pen is None:
                self._lock.enter_context(lock(self.path))
                connection, self.damage = mended(self.path)
            self._reader = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
            self._reader.execute("PRAGMA query_only = ON")
            (last,) = self._reader.execute("SELECT COALESCE(MAX(number), 0) FROM set_aside").fetchone()
            self._last_set_aside = int(last)
            # Few, and asked for again only when a conversation is gone through again after a stop.
            self._cut_short = {row[0] for row in self._reader.execute("SELECT key FROM attempts WHERE status = 'truncated'")}
            self._arrived = {row[0] for row in self._reader.execute("SELECT key FROM arrived")}
            self._answered = _Seen(row[0] for row in self._reader.execute("SELECT key FROM calls"))
            self._known_prompts = {row[0] for row in self._reader.execute("SELECT system_digest FROM prompts")}
            self._spent_by_kind: defaultdict[str, float] = defaultdict(float)
            for table in ("calls", "attempts"):
                for kind, cost in self._reader.execute(
                    f"SELECT substr(thread, 1, instr(thread || '/', '/') - 1), SUM(cost) FROM {table} GROUP BY 1"
                ):
                    self._spent_by_kind[kind] += cost or 0.0
            for thread, cost in self._reader.execute("SELECT thread, SUM(cost) FROM taken GROUP BY thread"):
                self._spent_by_kind[thread.partition("/")[0]] -= cost or 0.0
        except sqlite3.Error as error:
            self._lock.close()
            raise RunError(f"{self.path} is no journal that can be read ({error}); restore it or begin a new run") from error
        except BaseException:
            self._lock.close()
            raise
        self._recent: OrderedDict[str, Reply] = OrderedDict()
        self.earlier: Callable[[Request], Reply | None] | None = None
        """Gives what another run got for a request, of which this one takes what it has not yet; None where there is none."""
        self._writer = Writer(self.path, connection) if pen is None else pen

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Writes what is queued, folds the log into the file and gives the lock back. May be called twice."""
        if self._writer.closed:
            return
        try:
            self._writer.close()
            self._reader.close()
        finally:
            self._lock.close()  # also where a second Ctrl-C strikes here: the folder must be free in this process

    async def write(self, works: Sequence[tuple[str, tuple[Any, ...]]]) -> None:
        """Statements and values as a worker's pen was given them; returns when they are on disk."""
        await asyncio.gather(*[self._writer.submit(statement, values) for statement, values in works])

    # --- calls ------------------------------------------------------------------------------------------------------

    def get(self, key: str) -> Reply | None:
        """The answer to a request already made, or None where there is none yet. Reads the disk, asks nobody."""
        reply = self._recent.get(key)
        if reply is not None:
            return reply
        if key not in self._answered:
            return None
        found = self._one("calls", "key = ?", (key,))
        return None if found is None else _reply(found, "ok")

    def cut_short(self, key: str) -> Reply | None:
        """The reply to a request already made that was cut at its limit, or None: it was paid for, and would be cut again."""
        if key not in self._cut_short:
            return None
        found = self._one("attempts", "key = ? AND status = 'truncated' ORDER BY id DESC LIMIT 1", (key,))
        return None if found is None else _reply(found, found["status"])

    async def put(self, request: Request, reply: Reply) -> None:
        """Records a reply and returns when it is on disk. Only a reply with status "ok" will answer `get`."""
        answers = reply.status == "ok"
        if request.key in self._arrived:  # in one transaction with the row that follows
            self._arrived.discard(request.key)
            self._writer.put_along("DELETE FROM arrived WHERE key = ?", (request.key,))
        table = "calls" if answers else "attempts"
        if answers:
            self._answered.add(request.key)  # now: whoever waits here may be cancelled, and the row is written all the same
        await self._writer.submit(table, self._row(table, request, reply, reply.status, ""))
        if reply.cost:
            self._spent_by_kind[request.thread.partition("/")[0]] += reply.cost
        if answers:
            self._recent[request.key] = reply
            if len(self._recent) > _REMEMBERED:
                self._recent.popitem(last=False)

    async def take(self, request: Request) -> Reply | None:
        """The answer that another run has to a request, recorded here as if it had been given here, but as paid before.

        None where there is no other run, or it has none either.
        """
        reply = None if self.earlier is None else self.earlier(request)
        if reply is None:
            return None
        # In one transaction with the reply, which `put` hands over in this same turn of the loop.
        cost = None if reply.cost is None else float(reply.cost)
        self._writer.put_along(insertion("taken"), row_of("taken", request.key, request.thread, cost))
        await self.put(request, reply)
        self._spent_by_kind[request.thread.partition("/")[0]] -= reply.cost or 0.0
        return reply

    def taken(self) -> Taken:
        """What stands here and was paid for by another run."""
        calls, cost = self._reader.execute("SELECT COUNT(*), COALESCE(SUM(cost), 0.0) FROM taken").fetchone()
        return Taken(calls, cost)

    def taken_keys(self) -> set[str]:
        """Keys of the calls that `taken` counts."""
        return {key for (key,) in self._reader.execute("SELECT key FROM taken")}

    def replies(self) -> int:
        """Replies that stand here, answers or not; calls that brought none are left out."""
        (number,) = self._reader.execute(
            "SELECT (SELECT COUNT(*) FROM calls) + (SELECT COUNT(*) FROM attempts WHERE status != 'failed')"
        ).fetchone()
        return int(number)

    async def put_failure(self, request: Request, error: CallError) -> None:
        """Records a call that brought no reply, with what came in its place; returns when it is on disk."""
        await self._writer.submit(
            "attempts", self._row("attempts", request, Reply("", error.raw), "failed", f"{type(error).__name__}: {error}")
        )

    def mark_invalid(self, key: str, error: str) -> None:
        """Notes in the trace that an answer did not fit its schema. It still answers `get`: it was paid for."""
        self._writer.put(MARK_INVALID, (error, key))

    def calls(self, keys: Sequence[str]) -> list[Call]:
        """The calls with these keys, in the order given, numbered within their threads.

        A key without an answer (a reply cut short, which was asked again with more room) gives its last attempt.

        Raises:
            RunError: a key was never asked.
        """
        found = {call["key"]: call for call in self._select("calls", keys)}
        unanswered = [key for key in keys if key not in found]
        if unanswered:
            found |= {
                call["key"]: call for call in sorted(self._select("attempts", unanswered), key=lambda row: cast(int, row["id"]))
            }
        numbers: dict[str, int] = {}
        calls = []
        for key in keys:
            if key not in found:
                raise RunError(f"{self.path} has no call with key {key}; the run's objects and journal disagree")
            number = numbers[found[key]["thread"]] = numbers.get(found[key]["thread"], -1) + 1
            calls.append(_call(found[key], f"{found[key]['thread']}/{number}"))
        return calls

    def attempts_of(self, keys: Sequence[str]) -> list[Call]:
        """Replies and failures recorded for these keys that were no answer, oldest first; call_id "<thread>/failed/<n>"."""
        rows = sorted(self._select("attempts", keys), key=lambda row: cast(int, row["id"]))
        numbers: dict[str, int] = {}
        calls = []
        for row in rows:
            number = numbers[row["thread"]] = numbers.get(row["thread"], -1) + 1
            calls.append(_call(row, f"{row['thread']}/failed/{number}"))
        return calls

    def prompts(self) -> list[StoredPrompt]:
        """Every system prompt that was sent, by digest."""
        return [StoredPrompt(*row[:-1]) for row in self._rows("prompts", "1 ORDER BY system_digest")]

    def note_prompt(self, request: Request) -> None:
        """Keeps a request's system prompt where it is not kept yet: also of one that is answered without a call."""
        if request.system_digest not in self._known_prompts:
            self._known_prompts.add(request.system_digest)
            values = (request.system_digest, request.agent, request.task, request.system)
            self._writer.put(insertion("prompts"), row_of("prompts", *values))

    def spent(self) -> float:
        """US dollars of all calls here, answers or not, whose cost is known; those that another run paid for left out."""
        (total,) = self._reader.execute(
            "SELECT (SELECT COALESCE(SUM(cost), 0.0) FROM calls) + (SELECT COALESCE(SUM(cost), 0.0) FROM attempts)"
        ).fetchone()
        return float(total) - self.taken().cost

    def spent_by_kind(self) -> dict[str, float]:
        """US dollars so far by the kind of thread that asked ("candidate", "conversation"); kept in mind, reads no disk."""
        return dict(self._spent_by_kind)

    def usage(self) -> list[Usage]:
        """Calls, tokens and cost by agent, task and model."""
        rows = self._reader.execute(
            "SELECT agent, task, model, SUM(answer), SUM(1 - answer), COALESCE(SUM(tokens_in), 0), "
            "COALESCE(SUM(tokens_cached), 0), COALESCE(SUM(tokens_out), 0), COALESCE(SUM(cost), 0.0), SUM(cost IS NULL) FROM "
            "(SELECT agent, task, model, 1 AS answer, tokens_in, tokens_cached, tokens_out, cost FROM calls UNION ALL "
            "SELECT agent, task, model, 0, tokens_in, tokens_cached, tokens_out, cost FROM attempts) "
            "GROUP BY agent, task, model ORDER BY agent, task, model"
        )
        return [Usage(*row) for row in rows]

    # --- money that calls in flight may cost ------------------------------------------------------------------------

    async def set_aside(self, key: str, worst: float, *, batch: bool) -> int:
        """Notes what a call may cost, in US dollars, before it is sent; gives the number for `settle`.

        Cancelled meanwhile it leaves no note: nothing is sent then.
        """
        self._last_set_aside += 1
        number = self._last_set_aside
        noted = self._writer.submit(insertion("set_aside"), row_of("set_aside", number, key, float(worst), int(batch)))
        try:
            await noted
        except asyncio.CancelledError:
            self.settle(number)
            raise
        return number

    def settle(self, number: int) -> None:
        """The call's cost is known: its note leaves in one transaction with the reply, if `put` comes at once."""
        self._writer.put_along("DELETE FROM set_aside WHERE number = ?", (number,))

    def set_aside_before(self) -> SetAside:
        """What earlier processes set aside and never settled. Forgets what was meant for batches that were never submitted."""
        submitted = {
            key for (keys,) in self._reader.execute("SELECT keys FROM batches WHERE state != 'done'") for key in _split(keys)
        }
        lost, coming = 0.0, {}
        rows = self._reader.execute(
            "SELECT number, key, worst, batch, EXISTS (SELECT 1 FROM calls WHERE calls.key = set_aside.key) FROM set_aside"
        )
        submitted |= self._arrived
        for number, key, worst, batch, answered in rows.fetchall():
            if not batch or answered:
                lost += worst
            elif key in submitted:
                coming[key] = (number, worst)
            else:
                self._writer.put("DELETE FROM set_aside WHERE number = ?", (number,))
        return SetAside(lost, coming)

    # --- objects of the run -----------------------------------------------------------------------------------------

    async def store(self, kind: str, number: int, body: str, keys: Sequence[str]) -> None:
        """Keeps a finished object; returns when it is on disk. The same number again replaces it."""
        await self._writer.submit(insertion("objects"), row_of("objects", kind, number, body, ",".join(keys)))

    def forget_objects(self) -> None:
        """Takes all finished objects out, and no call: they can be made again, and nothing is paid for twice."""
        self._writer.submit_and_wait("DELETE FROM objects", ())

    def objects(self, kind: str, start: int = 0) -> Iterator[StoredObject]:
        """Objects of a kind by rising number from `start`; read in pages, so memory stays flat."""
        while True:
            rows = self._rows("objects", "kind = ? AND number >= ? ORDER BY number LIMIT ?", (kind, start, _PAGE))
            for _, number, body, keys, _ in rows:
                yield StoredObject(number, body, _split(keys))
            if len(rows) < _PAGE:
                return
            start = rows[-1][1] + 1

    def object(self, kind: str, number: int) -> StoredObject | None:
        """One object, or None where it is not finished yet."""
        found = self._one("objects", "kind = ? AND number = ?", (kind, number))
        return None if found is None else StoredObject(found["number"], found["body"], _split(found["keys"]))

    def numbers(self, kind: str) -> set[int]:
        """Numbers of a kind's finished objects."""
        return {row[0] for row in self._reader.execute("SELECT number FROM objects WHERE kind = ?", (kind,))}

    def count(self, kind: str) -> int:
        (number,) = self._reader.execute("SELECT COUNT(*) FROM objects WHERE kind = ?", (kind,)).fetchone()
        return int(number)

    def meta(self, name: str) -> str | None:
        """A note of the run, or None where it was never set."""
        found = self._one("meta", "name = ?", (name,))
        return None if found is None else str(found["value"])

    def set_meta(self, name: str, value: str) -> None:
        """Sets a note of the run; returns when it is on disk."""
        self._writer.submit_and_wait(insertion("meta"), row_of("meta", name, value))

    # --- batches ----------------------------------------------------------------------------------------------------

    async def put_batch(self, batch: SentBatch) -> None:
        """Records or updates a batch; returns when it is on disk."""
        self._note_of_batch(batch.intent, "state", batch.state)
        values = (*batch[:4], ",".join(batch.keys), batch.after)
        await self._writer.submit(insertion("batches"), row_of("batches", *values))

    def open_batches(self, model: str) -> list[SentBatch]:
        """Batches of a model that were intended or sent and whose results are not all here."""
        rows = self._rows("batches", "model = ? AND state != 'done' ORDER BY intent", (model,))
        return [SentBatch(row[0], row[1], row[2], row[3], _split(row[4]), row[5]) for row in rows]

    def note_look(self, intent: str, finished: int, said: str) -> None:
        """Notes how a batch stood when it was looked at last."""
        self._writer.put(insertion("batch_looks"), row_of("batch_looks", intent, time.time(), finished, said))

    def note_trouble(self, intent: str, said: str) -> None:
        """Notes what went wrong with a batch, for `muse log`."""
        self._note_of_batch(intent, "trouble", said)

    def _note_of_batch(self, intent: str, kind: str, said: str) -> None:
        self._writer.put(insertion("batch_notes"), row_of("batch_notes", intent, time.time(), kind, said))

    async def put_arrived(self, replies: Mapping[str, Reply]) -> None:
        """Keeps replies by their keys until whoever asks for them puts them beside the calls; returns when they are on disk."""
        if replies:
            self._arrived.update(replies)
            await asyncio.gather(
                *[
                    self._writer.submit(insertion("arrived"), row_of("arrived", key, _encode(asdict(reply))))
                    for key, reply in replies.items()
                ]
            )

    def arrived(self, key: str) -> Reply | None:
        """A reply that came and was not asked for since; None where there is none."""
        if key not in self._arrived:
            return None
        found = self._one("arrived", "key = ?", (key,))
        return None if found is None else Reply(**json.loads(found["reply"]))

    def number_of_batches(self) -> int:
        (number,) = self._reader.execute("SELECT COUNT(*) FROM batches").fetchone()
        return int(number)

    def _row(self, table: str, request: Request, reply: Reply, status: str, error: str) -> tuple[Any, ...]:
        self.note_prompt(request)  # queued before the call itself: either the same transaction or an earlier one
        return row_of(
            table, request.key, request.thread, request.agent, request.task, request.model, request.system_digest,
            _encode(request.messages), ",".join([picture.sha256 for picture in request.images]), _encode(request.parameters),
            request.seed, request.attempt, status, reply.text, reply.raw, error, reply.tokens_in, reply.tokens_cached,
            reply.tokens_out, _real(reply.cost), reply.price, _real(reply.latency_s), reply.retries, reply.request_id,
        )  # fmt: skip

    def _select(self, table: str, keys: Sequence[str]) -> list[dict[str, Any]]:
        found = []
        wanted = list(dict.fromkeys(keys))
        for start in range(0, len(wanted), _PAGE):
            page = wanted[start : start + _PAGE]
            names = (*COLUMNS, "digest", "id")
            marks = ",".join("?" * len(page))
            for row in self._reader.execute(f"SELECT {', '.join(names)} FROM {table} WHERE key IN ({marks})", page):
                self._require_whole(table, row[:-1])
                found.append(dict(zip(names, row, strict=True)))
        return found

    def _rows(self, table: str, where: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows with their digest behind them.

        Raises:
            RunError: one is not as it was written.
        """
        rows = self._reader.execute(f"SELECT {', '.join(TABLES[table])}, digest FROM {table} WHERE {where}", values).fetchall()
        for row in rows:
            self._require_whole(table, row)
        return rows

    def _one(self, table: str, where: str, values: Sequence[Any]) -> dict[str, Any] | None:
        rows = self._rows(table, where, values)
        return dict(zip(TABLES[table], rows[0], strict=False)) if rows else None

    def _require_whole(self, table: str, row: tuple[Any, ...]) -> None:
        if not fits(table, row):
            raise RunError(
                f"a row of {self.path} ({table} {str(row[0])[:40]!r}) is not as it was written: the disk changed it while it "
                "was open. The same command again names all that is damaged and asks for it anew"
            )


def _reply(row: Mapping[str, Any], status: str) -> Reply:
    told = [row[name] for name in COLUMNS[COLUMNS.index("tokens_in") :]]
    return Reply(row["reply"], row["raw"], status, *told)


def _real(value: float | None) -> float | None:
    return None if value is None else float(value)


def _split(keys: str) -> tuple[str, ...]:
    return tuple(keys.split(",")) if keys else ()


def _call(row: dict[str, Any], call_id: str) -> Call:
    fields = {name: row[name] for name in COLUMNS}
    fields["messages"] = tuple((role, text) for role, text in json.loads(row["messages"]))
    fields["images"] = _split(row["images"])
    fields["parameters"] = json.loads(row["parameters"])
    return Call(call_id=call_id, **fields)
