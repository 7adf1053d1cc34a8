"""The work of a run in several processes: the bytes are those of one, whoever is killed, and nothing is asked or paid twice."""

import asyncio
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from muse_builder import plugins
from muse_builder.errors import BudgetError, FatalCallError, Interrupted, RunError, SettingsError
from muse_builder.llm.journal import Journal
from muse_builder.plugins import NO_OBJECTS, Objects
from muse_builder.retrieval.lexical import Lexical
from muse_builder.run.folder import JOURNAL
from muse_builder.run.generate import carry_out, generate, prepare
from muse_builder.run.workers import pool
from muse_builder.settings import Settings
from muse_builder.sync import Stop
from muse_builder.watch import Silence
from tests.llm.fake_provider import FakeProvider
from tests.llm.player import play

SMALL: dict[str, Any] = {"max_items": 30, "num_scenarios": 30, "num_conversations": 4}
PAID: dict[str, Any] = {"max_items": 24, "num_scenarios": 32, "num_conversations": 3, "dialogue": "paper"}


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def begun(folder: Path, catalog: Path) -> str:
    """Where a release is to be, with its catalog there already."""
    shutil.copytree(catalog, folder / "muse.run" / "catalog")
    return str(folder / "muse")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release made by one process."""
    return generate(Settings(out=str(tmp_path_factory.mktemp("alone") / "muse"), workers=1, **SMALL))


@pytest.fixture
def free(alone: Path, tmp_path: Path) -> str:
    return begun(tmp_path, alone.with_name("muse.run") / "catalog")


class Telling(Silence):
    """Does something the first time that a conversation is accepted."""

    def __init__(self, act: Callable[[], None]) -> None:
        self._act = act
        self._acted = False
        self._stage = ""

    def stage(self, name: str, total: int | None = None) -> None:
        self._stage = name

    def at(self, done: int, note: str = "") -> None:
        if self._stage == "conversations" and done and not self._acted:
            self._acted = True
            self._act()


def children() -> list[int]:
    """Workers that this process began and that run; other tests' children are none of them."""
    found = [number for path in Path("/proc/self/task").glob("*/children") for number in path.read_text().split()]
    return [int(number) for number in found if b"run.workers" in Path(f"/proc/{number}/cmdline").read_bytes()]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="who is whose child is read from /proc")
@pytest.mark.parametrize("number", [1, 2])
def test_two_workers_of_which_some_are_killed_make_the_bytes_of_one_process(alone: Path, free: str, number: int) -> None:
    killed = []

    def kill() -> None:
        killed.extend(children()[:number])
        for process in killed:
            os.kill(process, signal.SIGKILL)

    assert files(generate(Settings(out=free, workers=2, **SMALL), watch=Telling(kill))) == files(alone)
    assert len(killed) == number
    assert children() == []


def test_a_run_that_was_stopped_goes_on_with_other_workers(alone: Path, free: str) -> None:
    stop = Stop()
    with pytest.raises(Interrupted):
        carry_out(Settings(out=free, workers=2, **SMALL), Telling(stop.ask), stop)
    assert children() == []
    assert files(generate(Settings(out=free, workers=1, **SMALL))) == files(alone)


def test_workers_that_cannot_live_end_the_run_with_a_word(free: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_PROGRAM", "raise SystemExit({} and 3)")
    with pytest.raises(RunError, match=r"4 workers ended one after the other \(the last with code 3\).*--workers 1"):
        generate(Settings(out=free, workers=2, **SMALL))


# --- models that are asked elsewhere --------------------------------------------------------------------------------------


@pytest.fixture
def player(provider: FakeProvider) -> FakeProvider:
    provider.play = play
    return provider


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = Settings(out=str(tmp_path_factory.mktemp("shop") / "muse"), **PAID)
    with prepare(settings):
        return settings.run_folder / "catalog"


async def made(folder: Path, shop: Path, **more: Any) -> Path:
    out = begun(folder, shop)
    return await asyncio.to_thread(generate, Settings(out=out, model="openai:gpt-6-luna", **(PAID | more)))


async def test_a_paid_model_is_asked_by_the_run_itself_and_each_thing_once(
    tmp_path: Path, shop: Path, player: FakeProvider
) -> None:
    rows = []
    for workers in (2, 1):
        player.completed.clear()
        release = await made(tmp_path / str(workers), shop, workers=workers)
        assert player.paid_twice() == 0
        rows.append({name: data for name, data in files(release).items() if "conversations/" in name})
    assert rows[0] == rows[1] != {}


async def test_a_budget_holds_for_all_workers_together(tmp_path: Path, shop: Path, player: FakeProvider) -> None:
    with pytest.raises(BudgetError, match=r"the budget of 0\.008 USD is used up"):
        await made(tmp_path, shop, workers=2, budget=0.008)
    with Journal(tmp_path / "muse.run" / JOURNAL) as journal:
        assert 0 < journal.spent() <= 0.008
    assert player.paid_twice() == 0
    assert children() == []


async def test_a_model_that_never_answers_rightly_ends_a_run_of_workers_within_fifty_calls(
    tmp_path: Path, shop: Path, player: FakeProvider
) -> None:
    def salad(system: str, prompt: str, schema: Any) -> str:
        return play(system, prompt, schema) if "ummar" in system else "no, thank you"

    player.play = salad
    with pytest.raises(FatalCallError, match="cannot play"):
        await made(tmp_path, shop, workers=2, num_conversations=300)
    assert sum(player.completed.values()) < 24 + 50


# --- how many -------------------------------------------------------------------------------------------------------------


class Own(Lexical):
    name = "own"


def test_there_are_as_many_workers_as_cores_where_all_is_embedded_and_much_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(8)))

    def wanted(objects: Objects = NO_OBJECTS, **said: Any) -> int:
        return pool.workers_wanted(Settings(**said), objects)

    assert [wanted(num_conversations=number) for number in (4, 99, 100, 250, 7000)] == [1, 1, 1, 2, 8]
    assert wanted(num_conversations=7000, model="openai:gpt-6-luna") == 1
    assert wanted(num_conversations=7000, rewriter="openai:gpt-6-luna") == 1
    assert wanted(num_conversations=2, model="openai:gpt-6-luna", workers=3) == 3
    values, objects = plugins.with_objects({"embedder": Own})
    assert wanted(objects, num_conversations=7000, **values) == 1
    with pytest.raises(SettingsError, match="workers = 2: 'python:own' was given in Python and cannot be shared"):
        wanted(objects, workers=2, **values)
    assert wanted(Objects(stand_ins={"embedded": object()}), num_conversations=7000) == 1
