"""A journal is read while its run writes it."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from muse_builder.errors import RunError
from muse_builder.llm.journal import Journal
from muse_builder.llm.peek import Earlier, finished_from
from muse_builder.llm.request import Reply
from tests.llm.conftest import asked


async def test_what_is_finished_without_a_gap_is_read_while_the_journal_is_open_and_after(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"

    def numbers(start: int, most: int = 64) -> list[int]:
        return [stored.number for stored in finished_from(path, "conversation", start, most=most)]

    with Journal(path) as journal:
        for number in (0, 1, 3):
            await journal.store("conversation", number, f"body {number}", ["key"])
        await journal.store("candidate", 2, "another kind", [])
        assert numbers(0) == [0, 1]
        assert numbers(2) == []
        await journal.store("conversation", 2, "body 2", [])
        assert numbers(1) == [1, 2, 3]
        assert numbers(0, most=2) == [0, 1]
    assert [stored.body for stored in finished_from(path, "conversation", 2)] == ["body 2", "body 3"]
    assert not path.with_name("journal.sqlite-wal").exists()


def test_what_is_no_journal_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").write_text("no journal at all, just words that are long enough to be looked at" * 20)
    with pytest.raises(RunError, match="cannot be read"):
        finished_from(tmp_path / "journal.sqlite", "conversation", 0)


async def test_another_runs_answers_are_read_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    answered, cut = asked("openai", 1), asked("openai", 2)
    with Journal(path) as journal:
        await journal.put(answered, Reply("Hello.", raw="{}", tokens_in=3, cost=0.5))
        await journal.put(cut, Reply("Hel", status="truncated", cost=0.25))
        journal.mark_invalid(answered.key, "too short")
        journal.set_meta("probe a", "found")
        await journal.store("conversation", 0, "body", [])
        with contextlib.closing(Earlier(path)) as earlier:
            assert earlier.reply(answered.key) == Reply("Hello.", raw="{}", tokens_in=3, cost=0.5)
            assert earlier.reply(cut.key) == Reply("Hel", status="truncated", cost=0.25)
            assert earlier.reply("0" * 64) is None
            assert (earlier.meta("probe a"), earlier.meta("none")) == ("found", None)
            assert earlier.metas("probe ") == [("probe a", "found")]
            assert list(earlier.bodies("conversation")) == ["body"]


def test_a_journal_of_another_format_is_not_taken_from(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "journal.sqlite").execute("PRAGMA user_version = 9").connection.close()
    with pytest.raises(RunError, match="journal format 9"):
        Earlier(tmp_path / "journal.sqlite")
