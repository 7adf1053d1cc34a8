"""Another run's journal is read as it stands: no byte of its folder changes, and nobody writes it meanwhile."""

import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from muse_builder.errors import RetryableError, RunError
from muse_builder.llm.earlier import Earlier
from muse_builder.llm.journal import Journal, SentBatch
from muse_builder.llm.request import Reply
from tests.llm.greetings import greeting


def seen(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def filled(path: Path) -> None:
    """An answer, one that did not fit, replies that are no answer, and a failure."""
    with Journal(path) as journal:
        await journal.put(greeting(0), Reply("hello", tokens_in=10, cost=0.25))
        await journal.put(greeting(1), Reply("what", cost=0.25))
        journal.mark_invalid(greeting(1).key, "no greeting")
        for number, status in ((2, "truncated"), (3, "refused"), (4, "filtered")):
            await journal.put(greeting(number), Reply("no", status=status, cost=0.25))
        await journal.put_failure(greeting(5), RetryableError("overloaded"))
        journal.set_meta("settings", "{}")


async def test_what_was_paid_for_is_there_and_what_failed_is_not(tmp_path: Path) -> None:
    await filled(tmp_path / "journal.sqlite")
    before = seen(tmp_path)
    with Earlier(tmp_path / "journal.sqlite") as earlier:
        replies = [earlier.reply(greeting(number).key) for number in range(7)]
        assert (earlier.meta("settings"), earlier.meta("other")) == ("{}", None)
    assert [reply and (reply.text, reply.status, reply.cost) for reply in replies] == [
        ("hello", "ok", 0.25), ("what", "ok", 0.25), ("no", "truncated", 0.25), ("no", "refused", 0.25),
        ("no", "filtered", 0.25), None, None,
    ]  # fmt: skip
    assert seen(tmp_path) == before


async def test_results_of_batches_that_nobody_asked_for_are_there_and_what_is_out_is_counted(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        await journal.put_batch(SentBatch("a", "openai:a", "batch_1", "sent", tuple(greeting(n).key for n in range(3))))
        await journal.put(greeting(0), Reply("hello"))
        await journal.put_arrived({greeting(1).key: Reply("came", cost=0.5)})
    with Earlier(tmp_path / "journal.sqlite") as earlier:
        assert earlier.reply(greeting(1).key) == Reply("came", cost=0.5)
        assert earlier.out() == 1
    connection = sqlite3.connect(tmp_path / "journal.sqlite")
    connection.execute("DROP TABLE arrived")
    connection.close()
    with Earlier(tmp_path / "journal.sqlite") as earlier:
        assert earlier.reply(greeting(1).key) is None


async def test_a_run_whose_process_was_killed_is_read_with_its_log(tmp_path: Path) -> None:
    run, killed = tmp_path / "run", tmp_path / "killed"
    with Journal(run / "journal.sqlite") as journal:
        await journal.put(greeting(0), Reply("hello"))
        shutil.copytree(run, killed)  # as a kill leaves it: all of it is still in the log
    assert (killed / "journal.sqlite-wal").stat().st_size > 0
    before = seen(killed)
    with Earlier(killed / "journal.sqlite") as earlier:
        reply = earlier.reply(greeting(0).key)
        assert reply is not None
        assert reply.text == "hello"
    assert seen(killed) == before
    with Journal(killed / "journal.sqlite") as journal:
        assert journal.get(greeting(0).key) == reply


async def test_a_folder_that_cannot_be_written_is_read(tmp_path: Path) -> None:
    await filled(tmp_path / "run" / "journal.sqlite")
    (tmp_path / "run").chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with Earlier(tmp_path / "run" / "journal.sqlite") as earlier:
            assert earlier.reply(greeting(0).key) is not None
    finally:
        (tmp_path / "run").chmod(stat.S_IRWXU)


async def test_nobody_writes_while_it_is_read_and_several_read(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    await filled(path)
    lock = path.with_name("journal.sqlite.lock")
    lock.write_text("none\n")
    with Journal(path), pytest.raises(RunError, match=r"is being written by process \d+: what is under way there would be"):
        Earlier(path)
    lock.write_text("none\n")
    with Earlier(path), Earlier(path), pytest.raises(RunError, match="is in use by a run that takes from it; wait"):
        Journal(path)
    Journal(path).close()


async def test_a_copy_without_a_lock_is_read(tmp_path: Path) -> None:
    await filled(tmp_path / "journal.sqlite")
    copy = Path(shutil.copyfile(tmp_path / "journal.sqlite", tmp_path / "copy.sqlite"))
    with Earlier(copy) as earlier:
        assert earlier.reply(greeting(0).key) is not None
    assert not copy.with_name("copy.sqlite.lock").exists()


def test_a_journal_of_another_format_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE calls (key TEXT)")
    connection.execute("PRAGMA user_version = 7")
    connection.close()
    with pytest.raises(
        RunError, match=r"of journal format 7, this version reads 2: nothing can be taken from it. Leave --from"
    ):
        Earlier(path)
    path.write_bytes(b"no database " * 1000)
    with pytest.raises(RunError, match="cannot be read"):
        Earlier(path)
