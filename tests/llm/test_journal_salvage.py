"""What is whole in a journal that SQLite cannot read is saved, and the damaged file stays."""

import hashlib
import os
import shutil
from pathlib import Path

import pytest

from muse_builder.errors import RunError
from muse_builder.llm import journal_salvage
from muse_builder.llm.journal import Journal
from muse_builder.llm.journal_file import PAGE_BYTES
from muse_builder.llm.request import Reply
from tests.llm.greetings import greeting

CALLS = 60


async def filled(path: Path) -> None:
    with Journal(path) as journal:
        for number in range(CALLS):
            text = f"answer {number} " * (700 if number % 7 == 0 else 3)  # every seventh lies on pages of its own
            await journal.put(greeting(number), Reply(text, cost=float(number % 2), latency_s=number / 7))
            await journal.store("conversation", number, f"body {number}", [greeting(number).key])
        journal.mark_invalid(greeting(5).key, "no JSON")
        await journal.set_aside("key", 2, batch=True)
        journal.set_meta("settings", "{}")


def zero(path: Path, first: int, last: int | None = None) -> None:
    """Pages become zeroes; the first is 1."""
    data = bytearray(path.read_bytes())
    end = (last or first) * PAGE_BYTES
    data[(first - 1) * PAGE_BYTES : end] = bytes(end - (first - 1) * PAGE_BYTES)
    path.write_bytes(data)


async def test_with_the_first_page_gone_every_call_is_saved(tmp_path: Path) -> None:
    path = tmp_path / "j"
    await filled(path)
    zero(path, 1)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    with Journal(path) as journal:
        assert f"({CALLS} calls" in journal.damage[0]
        assert f"kept as j.damaged-{digest}" in journal.damage[0]
        keys = [greeting(number).key for number in range(CALLS)]
        assert [call.latency_s for call in journal.calls(keys)] == [number / 7 for number in range(CALLS)]
        assert journal.calls([keys[5]])[0].status == "invalid"
        assert journal.count("conversation") == 0
        assert journal.meta("settings") == "{}"
        assert [prompt.text for prompt in journal.prompts()] == [greeting(0).system]
    assert hashlib.sha256((tmp_path / f"j.damaged-{digest}").read_bytes()).hexdigest()[:12] == digest
    with Journal(path) as journal:
        assert journal.damage == ()


@pytest.mark.parametrize("page", range(2, 30))
async def test_whichever_page_is_gone_no_call_is_altered(tmp_path: Path, page: int) -> None:
    await filled(tmp_path / "j")
    zero(tmp_path / "j", page)
    with Journal(tmp_path / "j") as journal:
        for number in range(CALLS):
            reply = journal.get(greeting(number).key)
            assert reply is None or reply.text.startswith(f"answer {number} ")
            assert reply is None or (reply.cost, reply.latency_s) == (float(number % 2), number / 7)
        for stored in journal.objects("conversation"):
            assert stored.body == f"body {stored.number}"
            assert journal.get(stored.keys[0]) is not None


async def test_what_stands_in_the_log_alone_is_saved_too(tmp_path: Path) -> None:
    path = tmp_path / "killed"
    (tmp_path / "live").mkdir()
    with Journal(tmp_path / "live" / "j") as journal:
        for number in range(CALLS):
            await journal.put(greeting(number), Reply(f"answer {number}"))
        shutil.copy(tmp_path / "live" / "j", path)
        shutil.copy(tmp_path / "live" / "j-wal", tmp_path / "killed-wal")
    said = journal_salvage.salvage(path, "a trial")
    assert f"(a trial): what is whole in it was saved ({CALLS} calls" in said
    kept = sorted(os.listdir(tmp_path))
    assert [name.partition(".")[0] for name in kept] == ["killed", "killed", "killed", "live"]
    assert kept[2] == f"{kept[1]}-wal"
    with Journal(path) as saved:
        assert [saved.get(greeting(number).key) is not None for number in range(CALLS)] == [True] * CALLS


async def test_a_process_killed_while_it_saved_begins_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "j"
    await filled(path)
    zero(path, 1)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(journal_salvage.os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            Journal(path)
    with Journal(path) as journal:
        assert f"({CALLS} calls" in journal.damage[0]
    assert sorted(name.split("-")[0] for name in os.listdir(tmp_path)) == ["j", "j.damaged", "j.lock"]


def test_what_has_no_whole_row_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "j").write_bytes(b"words " * 4000)
    with pytest.raises(RunError, match="is no journal that can be read"):
        Journal(tmp_path / "j")
    assert (tmp_path / "j").read_bytes() == b"words " * 4000
    assert sorted(os.listdir(tmp_path)) == ["j", "j.lock"]
