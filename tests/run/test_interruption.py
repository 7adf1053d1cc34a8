"""Ctrl-C, SIGTERM and a notebook's interrupt at any moment: it ends soon and with a word, and the same command goes on."""

import asyncio
import hashlib
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from muse_builder.llm.journal import Journal
from muse_builder.release.verify import verify
from muse_builder.run.folder import JOURNAL
from muse_builder.run.generate import generate
from muse_builder.settings import Settings
from tests.llm.conftest import PLANTED, SPECS, reached
from tests.llm.fake_provider import FakeProvider
from tests.llm.player import play

ROOT = str(Path(__file__).resolve().parents[2])
DRAWN_BEFORE = os.pathsep.join((str(Path(__file__).resolve().parents[1] / "drawn"), ROOT))
SMALL = {"num_conversations": 4, "max_items": 40, "num_scenarios": 30}


def shards(release: Path) -> dict[str, str]:
    return {
        path.relative_to(release).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(release.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release made in one go."""
    return generate(Settings(out=str(tmp_path_factory.mktemp("whole") / "muse"), **SMALL))  # type: ignore[arg-type]


# --- in a shell ---------------------------------------------------------------------------------------------------------

STRIKING = """
import os, sys
from muse_builder.cli import main
from muse_builder.terminal import progress

wanted, moment, number = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])

class Striking(progress.TerminalWatch):
    '''Sends this process the signal at one moment of one stage.'''
    now, words = "", 0

    def stage(self, name, total=None):
        super().stage(name, total)
        self.now, self.words = name, 0
        self.strike()

    def at(self, done, note=""):
        super().at(done, note)
        self.words += 1
        self.strike()

    def strike(self):
        if (self.now, self.words) == (wanted, moment):
            os.kill(os.getpid(), number)

    def say(self, text):
        super().say(text)
        if text.startswith("stopping") and wanted == "twice":
            os.kill(os.getpid(), number)

progress.TerminalWatch = Striking
sys.exit(main(sys.argv[4:]))
"""
"""`muse`, struck by a signal: a stage, how many words of its progress come first, the signal, and muse's own words."""


def words(folder: Path, **more: object) -> list[str]:
    given = {**SMALL, "out": folder / "muse", **more}
    return ["generate", *(f"--{name.replace('_', '-')}={value}" for name, value in given.items())]


def struck(stage: str, moment: int, number: signal.Signals, command: list[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", STRIKING, stage, str(moment), str(int(number)), *command],
        env={**os.environ, "PYTHONPATH": DRAWN_BEFORE},
        capture_output=True,
        text=True,
        check=False,
    )


MOMENTS = {
    "catalog": 40, "summaries": 1, "index": 40, "conversations": 4, "release": 100, "audit": 40, "statistics": 4,
}  # fmt: skip
"""Words that each stage says at least."""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_at_any_moment_of_any_stage_ends_the_run_with_a_word_and_it_goes_on(
    number: signal.Signals, whole: Path, tmp_path: Path
) -> None:
    dice = random.Random(int(number))
    command = words(tmp_path)
    every_other = slice(number == signal.SIGTERM, None, 2)  # between them the two strike every stage
    for stage, most in list(MOMENTS.items())[every_other]:
        moment = dice.randint(0, most)
        done = struck(stage, moment, number, command)
        assert done.returncode == 130, (stage, moment, done.stderr)
        last = done.stderr.strip().splitlines()
        assert last[-2] == "stopped; nothing is lost. The same command goes on from here.", (stage, moment, done.stderr)
        assert last[-1].startswith("To go on: muse generate ")
        assert "Traceback" not in done.stderr
        assert not (tmp_path / "muse").exists(), f"struck in {stage}, it went on to the end"
        assert list(tmp_path.iterdir()) == [tmp_path / "muse.run"]
    assert struck("never", 0, number, command).returncode == 0
    assert shards(tmp_path / "muse") == shards(whole)


def test_the_index_alone_and_a_plan_are_stopped_too(tmp_path: Path) -> None:
    index = ["index", *words(tmp_path)[1:]]
    for command, stage in ((index, "catalog"), (index, "index"), (["plan", *words(tmp_path)[1:]], "conversations")):
        done = struck(stage, 1, signal.SIGINT, command)
        assert done.returncode == 130, done.stderr
        assert "stopped; nothing is lost" in done.stderr
        assert done.stdout == ""
    assert struck("never", 0, signal.SIGINT, index).returncode == 0


@pytest.fixture
async def player(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeProvider]:
    """A server that plays every part."""
    async with FakeProvider() as server:
        server.play = play
        monkeypatch.setenv("OPENAI_BASE_URL", server.openai_url)
        monkeypatch.setenv("OPENAI_API_KEY", PLANTED["OPENAI_API_KEY"])
        yield server


async def test_a_second_ctrl_c_waits_for_nobody_and_loses_nothing_finished(player: FakeProvider, tmp_path: Path) -> None:
    command = words(tmp_path, model=SPECS["openai"])

    def tires(system: str, prompt: str, schema: Any) -> str:
        if sum(player.completed.values()) == 60:
            player.latency_s = 10_000.0  # nobody is answered any more: one who waits for that waits for ever
        return play(system, prompt, schema)

    player.play = tires
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", STRIKING, "twice", "0", str(int(signal.SIGINT)), *command,
        env={**os.environ, "PYTHONPATH": ROOT}, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    await reached(lambda: player.latency_s > 0 and player.in_flight > 0, seconds=300)
    process.send_signal(signal.SIGINT)  # the first; it sends itself the second once it says that it waits
    _, said = await process.communicate()
    assert process.returncode == 130
    assert b"stopped at once; the same command goes on from the last finished call." in said
    assert b"Traceback" not in said
    with Journal(tmp_path / "muse.run" / JOURNAL) as journal:
        recorded = sum(usage.calls for usage in journal.usage())
    assert recorded >= 59  # the sixtieth may have been on its way
    player.latency_s, player.play = 0.0, play
    finished = set(player.completed)
    done = await asyncio.to_thread(struck, "never", 0, signal.SIGINT, command)
    assert done.returncode == 0, done.stderr
    assert player.paid_twice() <= len(finished) - recorded
    assert verify(tmp_path / "muse") == []


# --- in a notebook ------------------------------------------------------------------------------------------------------

CELL = """
import muse_builder
from muse_builder.settings import Settings
from muse_builder.watch import Silence

class Telling(Silence):
    def say(self, text):
        print(text)

folder = muse_builder.generate(Settings(**{settings!r}), watch=Telling())
"""


@contextmanager
def kernel(folder: Path) -> Iterator[Any]:
    """A real Jupyter kernel, its client ready: (manager, client)."""
    jupyter = pytest.importorskip("jupyter_client", reason="the test of notebooks needs jupyter_client and ipykernel")
    pytest.importorskip("ipykernel", reason="the test of notebooks needs jupyter_client and ipykernel")
    manager, client = jupyter.manager.start_new_kernel(
        startup_timeout=300, cwd=str(folder), env={**os.environ, "PYTHONPATH": ROOT}
    )
    try:
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


async def cell(client: Any, code: str, stopping: asyncio.Event | None = None) -> dict[str, Any]:
    """Runs a cell to its end and gives the kernel's word on it: status, and what was raised.

    Args:
        stopping: set when the cell prints that it is stopping.
    """
    loop = asyncio.get_running_loop()

    def printed(message: dict[str, Any]) -> None:
        if stopping is not None and "stopping: " in message["content"].get("text", ""):
            loop.call_soon_threadsafe(stopping.set)

    reply = await asyncio.to_thread(client.execute_interactive, code, output_hook=printed, timeout=600)
    content: dict[str, Any] = reply["content"]
    return content


async def value(client: Any, expression: str) -> str:
    """What the kernel shows for an expression."""
    asked = {"value": expression}
    reply = await asyncio.to_thread(client.execute_interactive, "", user_expressions=asked, timeout=600)
    return str(reply["content"]["user_expressions"]["value"]["data"]["text/plain"])


async def test_an_interrupted_cell_asks_nobody_any_more_and_the_same_cell_goes_on(player: FakeProvider, tmp_path: Path) -> None:
    settings = {**SMALL, "out": str(tmp_path / "muse"), "model": SPECS["openai"], "concurrency": 4}
    code = CELL.format(settings=settings)
    with kernel(tmp_path) as (manager, client):
        for calls in (8, 16):  # of 40 summaries, of which four are under way at a time
            player.hold_from = calls
            stopping = asyncio.Event()
            running = asyncio.create_task(cell(client, code, stopping))
            await reached(lambda calls=calls, running=running: player.asked == calls + 4 or running.done(), seconds=300)
            manager.interrupt_kernel()
            await stopping.wait()
            player.hold_from = None
            reply = await running
            assert (reply["status"], reply["ename"]) == ("error", "Interrupted"), reply
            # What was in flight has ended and nothing began; no thread of ours is left, and the folder is free.
            assert (player.asked, sum(player.completed.values())) == (calls + 4, calls + 4)
            assert await value(client, "[t.name for t in __import__('threading').enumerate() if 'muse' in t.name]") == "[]"
        assert player.asked == 20
        assert (await cell(client, code))["status"] == "ok"
        assert await value(client, "folder.path.name") == "'muse'"
    assert player.paid_twice() == 0
    assert verify(tmp_path / "muse") == []


async def test_a_second_interrupt_of_a_cell_waits_for_nobody(player: FakeProvider, tmp_path: Path) -> None:
    code = CELL.format(settings={**SMALL, "out": str(tmp_path / "muse"), "model": SPECS["openai"]})
    player.latency_s = 10_000.0  # one who waits for an answer waits for ever
    with kernel(tmp_path) as (manager, client):
        stopping = asyncio.Event()
        running = asyncio.create_task(cell(client, code, stopping))
        await reached(lambda: player.asked > 0 or running.done(), seconds=300)
        manager.interrupt_kernel()
        await stopping.wait()
        manager.interrupt_kernel()
        assert (await running)["ename"] == "KeyboardInterrupt"
        player.latency_s = 0.0
        assert (await cell(client, code))["status"] == "ok"
    assert player.paid_twice() == 0


async def test_a_cell_that_reads_a_catalog_is_interrupted_where_it_is(tmp_path: Path) -> None:
    settings = {**SMALL, "max_items": 100_000, "out": str(tmp_path / "muse")}
    with kernel(tmp_path) as (manager, client):
        running = asyncio.create_task(cell(client, CELL.format(settings=settings)))
        items = tmp_path / "muse.run" / "catalog.building" / "items.jsonl"
        await reached(lambda: items.exists() or running.done(), seconds=300)
        manager.interrupt_kernel()
        assert (await running)["ename"] == "Interrupted"
        code = CELL.format(settings={**settings, "max_items": SMALL["max_items"]})
        assert (await cell(client, code))["status"] == "ok"
    assert verify(tmp_path / "muse") == []
