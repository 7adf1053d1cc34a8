"""What a run's calls came to, from its journal, also while it goes on: by task, model and ending, and why some failed."""

import contextlib
import os
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.llm.journal import Taken
from muse_builder.llm.journal_file import FORMAT
from muse_builder.llm.journal_repair import damaged_rows
from muse_builder.llm.peek import beside, taken_in
from muse_builder.llm.providers.redaction import without_secrets
from muse_builder.run.batches import BatchLog, batches_in, unclaimed_in
from muse_builder.run.batches import told as told_of_batches
from muse_builder.run.folder import journal_of
from muse_builder.table import share, table
from muse_builder.tally import cause_of

LOOK_S = 1.0
"""Seconds between two looks at a journal that is followed."""
_TABLES = ("calls", "attempts")
"""Answers, and what was none."""
_SLOWEST = 5
_MOST_CAUSES = 10
_MOST_OF_AN_EXAMPLE = 160


class Ended(NamedTuple):
    """The calls of one task to one model that ended alike."""

    task: str
    """ "agent/task"."""
    model: str
    ending: str
    """ok; invalid (it did not fit and was asked for again); refused, filtered, truncated, or failed (no reply came)."""
    calls: int
    tokens_in: int
    tokens_cached: int
    tokens_out: int
    cost: float
    """US dollars of those whose price is known."""
    unpriced: int
    """Calls whose cost is unknown."""
    seconds: float
    """Of all of them together, each for itself, without waits between tries."""
    longest_s: float
    retries: int
    """Failed tries before them: rate limits, overload, time-outs."""


class Cause(NamedTuple):
    """Calls of one task that went wrong for one cause."""

    task: str
    model: str
    ending: str
    calls: int
    problem: str
    """Of the newest of them, as it was said."""
    example: str
    """What the model answered then, masked and cut; "" where nothing came."""


class Slow(NamedTuple):
    """One of the slowest answers."""

    thread: str
    task: str
    model: str
    seconds: float
    tokens_out: int | None


class Heard(NamedTuple):
    """One call as it is recorded, for who follows a run."""

    thread: str
    task: str
    model: str
    ending: str
    problem: str
    seconds: float | None
    tokens_in: int | None
    tokens_out: int | None
    cost: float | None

    def __str__(self) -> str:
        took = "" if self.seconds is None else f"  {self.seconds:.1f} s"
        tokens = "" if self.tokens_in is None else f"  {self.tokens_in}+{self.tokens_out or 0} tokens"
        money = f"  {self.cost:.6f} USD" if self.cost else ""
        problem = f"  {self.problem}" if self.problem else ""
        return f"{self.thread:<18} {self.task:<34} {self.ending:<9} {self.model}{took}{tokens}{money}{problem}"


@dataclass(frozen=True)
class RunLog:
    """The calls of a run so far."""

    journal: str
    ended: tuple[Ended, ...]
    """By task, model and ending."""
    causes: tuple[Cause, ...]
    """What went wrong, the most frequent first."""
    slowest: tuple[Slow, ...]
    newest: tuple[int, ...]
    """Numbers of the newest answer and of the newest call that was none."""
    taken: Taken
    """Of these, what another run had asked and paid for (`--from`)."""
    batches: tuple[BatchLog, ...] = ()
    unclaimed: int = 0
    """Results of batches that nobody has asked for since they came."""
    damaged: tuple[str, ...] = ()
    """Rows that are not as they were written: the next run on this journal takes them out and asks again."""
    mended: tuple[str, ...] = ()
    """What runs found damaged when they opened it, and what became of it."""

    @property
    def calls(self) -> int:
        return sum(one.calls for one in self.ended)

    @property
    def cost(self) -> float:
        """US dollars of the calls whose price is known; what another run paid for is left out."""
        return sum(one.cost for one in self.ended) - self.taken.cost

    def json(self) -> dict[str, Any]:
        """All of it, for a file."""
        lists = {name: [one._asdict() for one in getattr(self, name)] for name in ("ended", "causes", "slowest", "batches")}
        damage = {"damaged": list(self.damaged), "mended": list(self.mended)}
        return {
            "journal": self.journal, "calls": self.calls, "cost": self.cost, "taken": self.taken._asdict(), **lists, **damage
        }  # fmt: skip

    def __str__(self) -> str:
        if not self.ended and not self.damaged and not self.mended:
            waited_for = f"\n\n{told_of_batches(self.batches, self.unclaimed)}" if self.batches else ""
            return f"{self.journal}: no call was made{waited_for}"
        well = sum(one.calls for one in self.ended if one.ending == "ok")
        seconds, tokens = sum(one.seconds for one in self.ended), sum(one.tokens_in + one.tokens_out for one in self.ended)
        unpriced, of_others = sum(one.unpriced for one in self.ended), f"{self.taken.cost:.4f}"
        parts = [
            f"{self.journal}: {self.calls} calls, {share(well, self.calls)} of use; {tokens} tokens, {self.cost:.4f} USD"
            + (f" ({unpriced} calls of unknown price)" if unpriced else "")
            + f", {seconds:.0f} seconds of answers"
            + (
                f"; {self.taken.calls} calls were taken from another run, {of_others} USD not paid again"
                if self.taken.calls
                else ""
            ),
            _by_task(self.ended),
            *([told_of_batches(self.batches, self.unclaimed)] if self.batches else []),
        ]
        if self.causes:
            parts.append("what went wrong:\n" + "\n".join(map(_told, self.causes[:_MOST_CAUSES])))
        if self.slowest:
            rows = [(f"{one.seconds:.1f} s", one.task, one.thread, one.model, one.tokens_out or "-") for one in self.slowest]
            parts.append("slowest:\n" + table(("seconds", "task", "thread", "model", "tokens out"), rows))
        if self.damaged:
            named = "\n".join(f"  {one}" for one in self.damaged[:_MOST_CAUSES])
            parts.append(f"{len(self.damaged)} rows are damaged; `muse generate` on this run takes them out:\n{named}")
        if self.mended:
            parts.append("found damaged before:\n" + "\n".join(f"  {one}" for one in self.mended))
        return "\n\n".join(parts)


def read_log(run: Path) -> RunLog:
    """The calls of a run, as they stand in its journal now. Reads beside a run that goes on, and writes nothing.

    Args:
        run: the run folder, its journal, or the release it makes (`OUT`, whose run folder is `OUT.run`).

    Raises:
        RunError: there is no journal, or it cannot be read.
    """
    path = journal_of(run)
    with beside(path) as connection:
        connection.execute("BEGIN")  # one moment of the run for all that follows
        newest = tuple(connection.execute(f"SELECT COALESCE(MAX(id), 0) FROM {name}").fetchone()[0] for name in _TABLES)
        damaged, mended = _damage(connection)
        return RunLog(
            str(path),
            _ended(connection),
            _causes(connection),
            _slowest(connection),
            newest,
            taken_in(connection),
            batches_in(connection),
            unclaimed_in(connection),
            damaged,
            mended,
        )


def follow(since: RunLog, *, look_s: float = LOOK_S) -> Iterator[Heard]:
    """Each call recorded after that log was read, as it comes, until the process that writes is gone.

    Raises:
        RunError: the journal cannot be read any more.
    """
    path, seen = Path(since.journal), dict(zip(_TABLES, since.newest, strict=True))
    with beside(path) as connection:
        while True:
            going = _is_written(path)  # before one looks, so that nothing recorded in between is missed
            for name in _TABLES:
                rows = connection.execute(
                    "SELECT id, thread, agent || '/' || task, model, status, error, latency_s, tokens_in, tokens_out, cost "
                    f"FROM {name} WHERE id > ? ORDER BY id",
                    (seen[name],),
                ).fetchall()
                for number, *fields in rows:
                    seen[name] = number
                    yield Heard(*fields)
            if not going:
                return
            time.sleep(look_s)


def _is_written(path: Path) -> bool:
    """Whether the process that last held the journal is still there."""
    with contextlib.suppress(OSError, ValueError):
        os.kill(int(path.with_name(f"{path.name}.lock").read_text()), 0)
        return True
    return False


def _damage(connection: sqlite3.Connection) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Damaged rows, and what was said of earlier ones; nothing of a journal whose rows have no digest."""
    if connection.execute("PRAGMA user_version").fetchone() != (FORMAT,):
        return (), ()
    damaged = tuple(f"{one.table} {one.name}" for one in damaged_rows(connection))
    said = connection.execute("SELECT row FROM damages WHERE place = 'said' ORDER BY number").fetchall()
    return damaged, tuple(line for (line,) in said)


def _ended(connection: sqlite3.Connection) -> tuple[Ended, ...]:
    columns = "agent, task, model, status, tokens_in, tokens_cached, tokens_out, cost, latency_s, retries"
    rows = connection.execute(
        "SELECT agent || '/' || task, model, status, COUNT(*), COALESCE(SUM(tokens_in), 0), COALESCE(SUM(tokens_cached), 0), "
        "COALESCE(SUM(tokens_out), 0), COALESCE(SUM(cost), 0.0), SUM(cost IS NULL), COALESCE(SUM(latency_s), 0.0), "
        "COALESCE(MAX(latency_s), 0.0), SUM(retries) FROM "
        f"({' UNION ALL '.join(f'SELECT {columns} FROM {name}' for name in _TABLES)}) "
        "GROUP BY 1, 2, 3 ORDER BY 1, 2, status != 'ok', 3"
    )
    return tuple(Ended(*row) for row in rows)


def _causes(connection: sqlite3.Connection) -> tuple[Cause, ...]:
    counts: Counter[tuple[str, str, str, str]] = Counter()
    newest: dict[tuple[str, str, str, str], tuple[str, str, int]] = {}
    for name in _TABLES:
        rows = connection.execute(
            f"SELECT agent || '/' || task, model, status, error, COUNT(*), MAX(id) FROM {name} WHERE status != 'ok' "
            "GROUP BY 1, 2, 3, 4 ORDER BY 6"
        )
        for task, model, ending, error, count, number in rows:
            problem = error or f"the model's reply was {ending}"
            group = (task, model, ending, cause_of(problem))
            counts[group] += count
            newest[group] = (problem, name, number)
    found = []
    for (task, model, ending, cause), count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        problem, name, number = newest[task, model, ending, cause]
        (reply,) = connection.execute(f"SELECT COALESCE(NULLIF(reply, ''), raw) FROM {name} WHERE id = ?", (number,)).fetchone()
        example = without_secrets(" ".join(reply.split()))[:_MOST_OF_AN_EXAMPLE]
        found.append(Cause(task, model, ending, count, without_secrets(problem), example))
    return tuple(found)


def _slowest(connection: sqlite3.Connection) -> tuple[Slow, ...]:
    rows = connection.execute(
        "SELECT thread, agent || '/' || task, model, latency_s, tokens_out FROM calls WHERE latency_s IS NOT NULL "
        "ORDER BY latency_s DESC, id LIMIT ?",
        (_SLOWEST,),
    )
    return tuple(Slow(*row) for row in rows)


def _by_task(ended: tuple[Ended, ...]) -> str:
    head = ("task", "model", "ending", "calls", "tokens in", "cached", "out", "USD", "s a call", "longest s", "retries")
    return table(
        head,
        [
            (
                one.task, one.model, one.ending, one.calls, one.tokens_in, one.tokens_cached, one.tokens_out,
                f"{one.cost:.4f}", f"{one.seconds / one.calls:.1f}", f"{one.longest_s:.1f}", one.retries,
            )
            for one in ended
        ],
    )  # fmt: skip


def _told(cause: Cause) -> str:
    example = f"\n      it answered: {cause.example}" if cause.example else ""
    return f"  {cause.calls:>5}  {cause.task} ({cause.model}) {cause.ending}: {cause.problem}{example}"
