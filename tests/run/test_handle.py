"""A run in the background: what it tells, what it gives while it goes on, and how it is stopped."""

import threading
from pathlib import Path

import pytest

import muse_builder
from muse_builder.errors import Interrupted, SettingsError
from muse_builder.llm.journal import Journal
from muse_builder.records import Conversation
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read
from muse_builder.run.folder import JOURNAL
from muse_builder.run.generate import generate
from muse_builder.run.handle import start
from muse_builder.settings import Settings
from muse_builder.watch import Silence

SMALL = {"num_conversations": 4, "max_items": 40, "num_scenarios": 30}


def small(folder: Path, **changes: object) -> Settings:
    return Settings(**{"out": str(folder / "muse"), **SMALL, **changes})  # type: ignore[arg-type]


def released(folder: Path) -> list[Conversation]:
    """By number; a release has them by split."""
    held = [record for record in read(folder, "conversations") if isinstance(record, Conversation)]
    return sorted(held, key=lambda conversation: conversation.conversation_id)


class Gate(Silence):
    """Holds a run up at a stage until it may go on."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.reached, self.opened = threading.Event(), threading.Event()
        self.told: list[str] = []

    def stage(self, name: str, total: int | None = None) -> None:
        self.told.append(name)
        if name == self.name:
            self.reached.set()
            self.opened.wait()


def test_a_run_in_the_background_gives_its_conversations_as_they_come_and_the_release(tmp_path: Path) -> None:
    with muse_builder.start(small(tmp_path)) as run:
        seen = list(run.conversations())
    folder = run.result()
    assert not run.running
    assert folder == tmp_path / "muse"
    assert seen == released(folder)
    assert list(run.conversations()) == seen  # also when all is over
    progress = run.progress
    assert (progress.accepted, progress.wanted, progress.spent) == (4, 4, 0.0)
    assert progress.stage == "statistics"
    assert read_manifest(folder) == read_manifest(generate(small(tmp_path / "again")))


def test_progress_tells_the_stage_while_it_goes_on(tmp_path: Path) -> None:
    gate = Gate("index")
    with start(small(tmp_path), watch=gate) as run:
        gate.reached.wait()
        assert run.running
        assert run.progress == ("index", 0, 40, 0, 4, 0.0)
        gate.opened.set()
    assert run.progress.accepted == 4
    assert gate.told[:5] == ["catalog", "summaries", "index", "conversations", "release"]


@pytest.mark.parametrize("stage", ["catalog", "summaries", "index", "conversations", "release"])
def test_a_run_is_stopped_in_any_stage_and_the_same_settings_go_on(stage: str, tmp_path: Path) -> None:
    gate = Gate(stage)
    with start(small(tmp_path), watch=gate) as run:
        gate.reached.wait()
        run.stop()
        gate.opened.set()
        assert len(list(run.conversations())) == (4 if stage == "release" else 0)
    with pytest.raises(Interrupted):
        run.result()
    assert not (tmp_path / "muse").exists()
    assert gate.told[-1] == stage
    with start(small(tmp_path)) as again:
        assert len(list(again.conversations())) == 4
    assert len(released(again.result())) == 4


def test_one_may_stop_in_the_middle_and_go_on_with_what_was_finished(tmp_path: Path) -> None:
    with start(small(tmp_path, num_conversations=60)) as run:
        seen = []
        for conversation in run.conversations():
            seen.append(conversation)
            run.stop()
    assert 1 <= len(seen) <= 60
    again = list(start(small(tmp_path, num_conversations=len(seen))).conversations())
    assert again == seen


def test_leaving_the_block_by_an_exception_stops_the_run_and_frees_the_folder(tmp_path: Path) -> None:
    gate = Gate("index")
    run = start(small(tmp_path), watch=gate)

    def leave() -> None:
        with run:
            gate.reached.wait()
            gate.opened.set()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        leave()
    assert not run.running
    with Journal(tmp_path / "muse.run" / JOURNAL) as journal:
        assert journal.count("summary") == 40


def test_an_error_of_the_run_is_raised_where_one_waits_for_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="unknown provider 'opnai'"), start(small(tmp_path, model="opnai:x")) as run:
        pass
    with pytest.raises(SettingsError, match="unknown provider 'opnai'"):
        run.result()
    with pytest.raises(SettingsError, match="unknown provider 'opnai'"):
        list(run.conversations())


async def test_a_run_goes_on_where_a_loop_runs_already(tmp_path: Path) -> None:
    with start(small(tmp_path, num_conversations=2)) as run:
        assert len(list(run.conversations())) == 2


def test_conversations_come_in_the_order_of_their_numbers_and_those_of_an_earlier_sitting_first(tmp_path: Path) -> None:
    first = released(generate(small(tmp_path)))
    with start(small(tmp_path, num_conversations=8)) as run:
        seen = list(run.conversations())
    assert seen[: len(first)] == first
    numbers = [conversation.conversation_id for conversation in seen]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 8
