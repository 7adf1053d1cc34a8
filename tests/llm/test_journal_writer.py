"""What is acknowledged is on disk, and what cannot be written is told to the one who waits."""

import asyncio
import json
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from muse_builder.errors import RunError
from muse_builder.llm.journal import Journal
from muse_builder.llm.request import Reply
from tests.llm.greetings import greeting


async def test_a_closed_journal_refuses_to_record(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j")
    journal.close()
    journal.close()
    with pytest.raises(RunError, match="is closed"):
        await journal.put(greeting(1), Reply("hi"))


_WRITER = """
import asyncio, sys
from muse_builder.llm.journal import Journal
from muse_builder.llm.request import Reply, Request
from muse_builder.tasks.synthesis import Greet
async def main():
    journal = Journal(sys.argv[1])
    async def one(start):
        for number in range(start, 10**9, 8):
            request = Request("t", "chatter", "greet", "m", "s", (("user", str(number)),), Greet(variation=number), seed=number)
            await journal.put(request, Reply(str(number)))
            await journal.store("object", number, str(number), [request.key])
            print(number, request.key, flush=True)
    await asyncio.gather(*[one(start) for start in range(8)])
asyncio.run(main())
"""


def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    for wanted in (5, 60, 200):
        with subprocess.Popen([sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            acknowledged = [process.stdout.readline().split() for _ in range(wanted)]
            with pytest.raises(RunError, match=f"in use by process {process.pid}"):
                Journal(path)
            process.send_signal(signal.SIGKILL)
            # The last line may be cut short by the kill itself.
            acknowledged += [line.split() for line in process.stdout.read().split("\n")[:-1]]
        with Journal(path) as journal:
            for number, key in acknowledged:
                assert journal.get(key) == Reply(number)
                assert journal.object("object", int(number)) == (int(number), number, (key,))
    with sqlite3.connect(path) as connection:
        (calls, keys) = connection.execute("SELECT COUNT(*), COUNT(DISTINCT key) FROM calls").fetchone()
        assert calls == keys
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_what_cannot_be_written_is_an_error_for_the_one_who_waits(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        half = json.loads('"\\ud800"')  # half a surrogate pair: there is no UTF-8 for it
        outcomes = await asyncio.gather(
            *[journal.store("object", number, half if number == 3 else "body", []) for number in range(6)],
            return_exceptions=True,
        )
        assert [type(outcome) for outcome in outcomes] == [type(None)] * 3 + [RunError] + [type(None)] * 2
        assert "cannot write" in str(outcomes[3])
        assert journal.numbers("object") == {0, 1, 2, 4, 5}


async def test_a_put_returns_only_when_its_transaction_is_committed(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal, sqlite3.connect(tmp_path / "j", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")  # nobody else can write now
        putting = asyncio.create_task(journal.put(greeting(1), Reply("hi")))
        await asyncio.sleep(0.05)
        assert not putting.done()
        assert journal.get(greeting(1).key) is None
        other.execute("COMMIT")
        await putting
        assert other.execute("SELECT reply FROM calls").fetchall() == [("hi",)]


def test_a_note_that_cannot_be_written_is_an_error_for_whoever_sets_it(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        with pytest.raises(RunError, match="cannot write"):
            journal.set_meta("settings", json.loads('"\\ud800"'))
        assert journal.meta("settings") is None
        journal.set_meta("settings", "{}")
        assert journal.meta("settings") == "{}"
