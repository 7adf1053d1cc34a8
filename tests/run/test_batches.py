"""What the log tells of batches is what the journal knows of them, also one from before it knew as much."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from muse_builder.llm.journal import Journal, SentBatch
from muse_builder.llm.request import Reply
from muse_builder.run.log import read_log
from tests.llm.greetings import greeting


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.sqlite") as journal:
        yield journal


async def noted(journal: Journal) -> None:
    """A batch that is out with one answer here, one that is done, one whose submission is in doubt."""
    sent = SentBatch("a", "openai:a", "batch_1", "sent", tuple(greeting(number).key for number in range(3)))
    await journal.put_batch(sent)
    journal.note_look("a", 1, "the batch is in_progress")
    for said in ("answered 503", "answered 503", "1 lines were no results"):
        journal.note_trouble("a", said)
    await journal.put_batch(SentBatch("b", "openai:a", "batch_2", "done", (greeting(3).key,)))
    await journal.put_batch(SentBatch("c", "openai:a", "", "intended", (greeting(4).key,)))
    await journal.put(greeting(0), Reply("hello"))
    await journal.put_arrived({greeting(9).key: Reply("came")})


async def test_each_batch_stands_with_what_is_out_and_what_went_wrong(journal: Journal) -> None:
    await noted(journal)
    log = read_log(journal.path)
    assert [(one.batch_id, one.state, one.requests, one.finished, one.out, one.said) for one in log.batches] == [
        ("batch_1", "sent", 3, 1, 2, "the batch is in_progress"), ("batch_2", "done", 1, 0, 0, ""),
        ("", "intended", 1, 0, 1, ""),
    ]  # fmt: skip
    assert log.batches[0].troubles == ("answered 503", "1 lines were no results")
    told = str(log)
    assert "batches: 3 requests are out in 2 of 3; 1 results came that nobody has asked for since" in told
    assert "  batch_1: answered 503\n  batch_1: 1 lines were no results" in told
    assert [line.split()[0] for line in told.splitlines() if " openai:a " in line and "greet" not in line] == [
        "(not", "batch_1", "batch_2",
    ]  # fmt: skip


async def test_what_arrived_is_claimed_once_and_then_a_call(journal: Journal, tmp_path: Path) -> None:
    reply = Reply("came", raw="{}", tokens_in=5, cost=0.25, thinking_tokens=3)
    await journal.put_arrived({greeting(1).key: reply})
    assert journal.arrived(greeting(1).key) == reply
    assert journal.spent() == 0
    await journal.put(greeting(1), reply)
    assert (journal.arrived(greeting(1).key), journal.spent()) == (None, 0.25)
    assert read_log(journal.path).unclaimed == 0


async def test_a_journal_from_before_there_were_notes_is_told(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        await noted(journal)
    connection = sqlite3.connect(tmp_path / "journal.sqlite")
    connection.execute("PRAGMA user_version = 1")
    for name in ("arrived", "batch_looks", "batch_notes", "taken"):
        connection.execute(f"DROP TABLE {name}")
    connection.close()
    log = read_log(tmp_path / "journal.sqlite")
    assert [(one.state, one.out, one.since, one.troubles) for one in log.batches] == [
        ("sent", 2, None, ()), ("done", 0, None, ()), ("intended", 1, None, ()),
    ]  # fmt: skip
    assert (log.unclaimed, log.taken) == (0, (0, 0.0))
