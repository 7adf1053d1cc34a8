"""A damaged row of a journal is named, kept for whoever wants to look, and asked or made again."""

import sqlite3
from pathlib import Path

import pytest

from muse_builder.errors import RunError
from muse_builder.llm.journal import Journal
from muse_builder.llm.journal_file import BEFORE, FORMAT, TABLES
from muse_builder.llm.request import Reply
from tests.llm.greetings import greeting


async def filled(path: Path) -> None:
    with Journal(path) as journal:
        for number in range(8):
            await journal.put(greeting(number), Reply(f"answer {number}", cost=0.25 if number else 0))
            await journal.store("conversation", number, f"body {number}", [greeting(number).key])
        await journal.put(greeting(8), Reply("cut", status="truncated"))
        journal.set_meta("settings", "{}")


def alter(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(statement)
    connection.close()


async def test_a_sound_journal_has_no_damage(tmp_path: Path) -> None:
    await filled(tmp_path / "j")
    with Journal(tmp_path / "j") as journal:
        assert journal.damage == ()
        assert journal.spent() == 1.75


async def test_a_damaged_call_is_named_and_asked_again_with_what_rests_on_it(tmp_path: Path) -> None:
    await filled(tmp_path / "j")
    alter(tmp_path / "j", "UPDATE calls SET reply = 'other' WHERE reply = 'answer 3'")
    with Journal(tmp_path / "j") as journal:
        assert len(journal.damage) == 2
        assert "1 calls are asked again: conversation/0 chatter/greet" in journal.damage[0]
        assert "1 finished objects rest on what was damaged" in journal.damage[1]
        assert journal.get(greeting(3).key) is None
        assert journal.get(greeting(2).key) is not None
        assert journal.numbers("conversation") == set(range(8)) - {3}
        await journal.put(greeting(3), Reply("answer 3", cost=0.25))
    with Journal(tmp_path / "j") as journal:
        assert journal.damage == ()
        again = journal.get(greeting(3).key)
        assert again is not None
        assert again.text == "answer 3"
    with sqlite3.connect(tmp_path / "j") as connection:
        (row,) = connection.execute("SELECT row FROM damages WHERE place = 'calls'").fetchone()
    connection.close()
    assert "'other'" in row


@pytest.mark.parametrize("column", ["key", "cost", "status", "tokens_in", "digest"])
async def test_no_column_of_a_call_changes_unseen(tmp_path: Path, column: str) -> None:
    await filled(tmp_path / "j")
    alter(tmp_path / "j", f"UPDATE calls SET {column} = 7 WHERE reply = 'answer 5'")
    with Journal(tmp_path / "j") as journal:
        assert "1 calls are asked again" in journal.damage[0]
        assert journal.numbers("conversation") == set(range(8)) - {5}


async def test_a_damaged_object_is_forgotten_and_its_calls_stay(tmp_path: Path) -> None:
    await filled(tmp_path / "j")
    alter(tmp_path / "j", "UPDATE objects SET body = CAST(x'ff00fe' AS TEXT) WHERE number = 4")
    with Journal(tmp_path / "j") as journal:
        (said,) = journal.damage
        assert "1 objects are made again from their calls: conversation 4" in said
        assert journal.object("conversation", 4) is None
        assert journal.get(greeting(4).key) is not None


async def test_a_damaged_prompt_is_written_again_by_the_request_that_sent_it(tmp_path: Path) -> None:
    await filled(tmp_path / "j")
    alter(tmp_path / "j", "UPDATE prompts SET text = 'other'")
    with Journal(tmp_path / "j") as journal:
        assert journal.prompts() == []
        assert journal.count("conversation") == 0
        journal.note_prompt(greeting(0))
    with Journal(tmp_path / "j") as journal:
        assert [prompt.text for prompt in journal.prompts()] == [greeting(0).system]


async def test_with_a_damaged_note_no_object_is_believed(tmp_path: Path) -> None:
    await filled(tmp_path / "j")
    alter(tmp_path / "j", "UPDATE meta SET value = '{x'")
    with Journal(tmp_path / "j") as journal:
        assert "1 notes are lost" in journal.damage[0]
        assert journal.meta("settings") is None
        assert journal.count("conversation") == 0
        assert journal.spent() == 1.75


async def test_a_row_that_changes_while_the_journal_is_open_is_an_error(tmp_path: Path) -> None:
    await filled(tmp_path / "j")
    with Journal(tmp_path / "j") as journal:
        alter(tmp_path / "j", "UPDATE objects SET body = 'other' WHERE number = 4")
        with pytest.raises(RunError, match=r"a row of .*j \(objects 'conversation'\) is not as it was written"):
            list(journal.objects("conversation"))


async def test_a_journal_of_the_version_before_is_opened_and_its_rows_are_marked(tmp_path: Path) -> None:
    await filled(tmp_path / "j")
    with sqlite3.connect(tmp_path / "j") as connection:
        for table in TABLES:
            connection.execute(f"ALTER TABLE {table} DROP COLUMN digest")
        connection.execute("DROP TABLE damages")
        connection.execute(f"PRAGMA user_version = {BEFORE}")
    connection.close()
    with Journal(tmp_path / "j") as journal:
        (said,) = journal.damage
        assert "19 rows of an earlier version had no digest" in said
        assert [stored.body for stored in journal.objects("conversation")] == [f"body {number}" for number in range(8)]
        assert journal.spent() == 1.75
        await journal.put(greeting(9), Reply("new"))
    with Journal(tmp_path / "j") as journal:
        assert journal.damage == ()
    with sqlite3.connect(tmp_path / "j") as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (FORMAT,)
        late = connection.execute("SELECT COUNT(*) FROM calls WHERE digest LIKE 'late-%'").fetchone()
        assert (late, connection.execute("SELECT COUNT(*) FROM calls").fetchone()) == ((8,), (9,))
    connection.close()
    alter(tmp_path / "j", "UPDATE calls SET reply = 'other' WHERE reply = 'answer 3'")
    with Journal(tmp_path / "j") as journal:
        assert "1 calls are asked again" in journal.damage[0]


async def test_an_answer_marked_invalid_keeps_a_digest_that_fits(tmp_path: Path) -> None:
    await filled(tmp_path / "j")
    with Journal(tmp_path / "j") as journal:
        journal.mark_invalid(greeting(1).key, "no JSON")
        journal.mark_invalid(greeting(1).key, "no JSON")
    with Journal(tmp_path / "j") as journal:
        assert journal.damage == ()
        (call,) = journal.calls([greeting(1).key])
        assert (call.status, call.error) == ("invalid", "no JSON")


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "j").touch()
    with Journal(tmp_path / "j") as journal:
        assert journal.damage == (f"{tmp_path / 'j'} is empty: if a run was recorded in it, it begins anew",)
