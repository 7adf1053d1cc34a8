"""The batches of a run as its journal knows them, for `muse log`: where each stands, what is out, what went wrong with it."""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from muse_builder.table import table

_MOST_TOLD = 12
"""Batches in a table: those that are not done come first, then the newest."""


class BatchLog(NamedTuple):
    """One batch."""

    model: str
    batch_id: str
    """The provider's name for it; "" where its answer never came."""
    state: str
    """"intended" (submitted, or about to be), "sent", "gone" (the provider knows it no more) or "done"."""
    requests: int
    finished: int
    """Requests with a result, when it was looked at last."""
    out: int
    """Requests whose results are not here; none of a batch that is done."""
    since: float | None
    """Seconds since 1970; None in a run from before they were noted."""
    looked: float | None
    """When it was looked at last; None before the first look."""
    said: str
    """What the provider said then."""
    troubles: tuple[str, ...]
    """What went wrong, in order, without its repetitions."""


def batches_in(connection: sqlite3.Connection) -> tuple[BatchLog, ...]:
    """The batches of a journal, the oldest first."""
    if not _has(connection, "batch_notes"):
        rows = connection.execute("SELECT model, batch_id, state, keys, intent, NULL, NULL, 0, '' FROM batches")
    else:
        rows = connection.execute(
            "SELECT model, batch_id, state, keys, intent, (SELECT MIN(at) FROM batch_notes AS n WHERE n.intent = b.intent), "
            "l.at, COALESCE(l.finished, 0), COALESCE(l.said, '') FROM batches AS b LEFT JOIN batch_looks AS l USING (intent)"
        )
    found = []
    for model, batch_id, state, keys, intent, since, looked, finished, said in rows.fetchall():
        own = keys.split(",") if keys else []
        out = 0 if state == "done" else sum(not _is_here(connection, key) for key in own)
        found.append(
            BatchLog(model, batch_id, state, len(own), finished, out, since, looked, said, _troubles(connection, intent))
        )
    return tuple(sorted(found, key=lambda batch: batch.since or 0.0))


def unclaimed_in(connection: sqlite3.Connection) -> int:
    """Results of batches that came and that nobody has asked for since."""
    if not _has(connection, "arrived"):
        return 0
    return int(connection.execute("SELECT COUNT(*) FROM arrived").fetchone()[0])


def told(batches: Sequence[BatchLog], unclaimed: int) -> str:
    """For a person: how many requests are out, then the batches, then what went wrong."""
    out, under_way = sum(batch.out for batch in batches), sum(batch.state != "done" for batch in batches)
    head = f"batches: {out} requests are out in {under_way} of {len(batches)}" if under_way else ""
    head = head or f"batches: no request is out; {len(batches)} {'is' if len(batches) == 1 else 'are'} done"
    if unclaimed:
        head += f"; {unclaimed} results came that nobody has asked for since"
    shown = sorted(batches, key=lambda batch: (batch.state == "done", -(batch.since or 0.0)))[:_MOST_TOLD]
    rows = [
        (
            batch.batch_id or "(not known yet)", batch.model, batch.state, batch.requests, batch.finished, batch.out,
            _when(batch.since), _when(batch.looked), batch.said,
        )
        for batch in shown
    ]  # fmt: skip
    columns = ("batch", "model", "state", "requests", "finished", "out", "since (UTC)", "looked at", "said")
    troubles = [f"  {batch.batch_id or batch.model}: {said}" for batch in shown for said in batch.troubles]
    return "\n".join([head, table(columns, rows), *troubles])


def _when(seconds: float | None) -> str:
    return "-" if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _troubles(connection: sqlite3.Connection, intent: str) -> tuple[str, ...]:
    if not _has(connection, "batch_notes"):
        return ()
    rows = connection.execute("SELECT said FROM batch_notes WHERE intent = ? AND kind = 'trouble' ORDER BY id", (intent,))
    return tuple(dict.fromkeys(said for (said,) in rows))


def _is_here(connection: sqlite3.Connection, key: str) -> bool:
    return connection.execute("SELECT 1 FROM calls WHERE key = ?", (key,)).fetchone() is not None


def _has(connection: sqlite3.Connection, name: str) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone() is not None
