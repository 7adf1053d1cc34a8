"""`muse generate` with paid models: the whole pipeline over real HTTP, as a user meets it."""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from muse_builder.cli import EXIT_BUDGET, EXIT_FATAL_CALL, EXIT_STOPPED, main
from muse_builder.llm.journal import Journal
from muse_builder.records import Conversation
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read
from muse_builder.release.verify import verify
from muse_builder.run.folder import JOURNAL
from muse_builder.run.generate import prepare
from muse_builder.settings import Settings
from tests.llm.conftest import PLANTED, SPECS, reached
from tests.llm.fake_provider import FakeProvider, Fault
from tests.llm.player import play

ROOT = str(Path(__file__).resolve().parents[2])
ITEMS = 24
WANTED = 3
WHOLE = ("--dialogue", "paper", "--max-items", str(ITEMS), "--num-scenarios", "32", "-n", str(WANTED))


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder's catalog, drawn once."""
    settings = Settings(out=str(tmp_path_factory.mktemp("catalog") / "muse"), max_items=ITEMS, num_scenarios=32)
    with prepare(settings):
        return settings.run_folder / "catalog"


@pytest.fixture
async def player(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeProvider]:
    """A server that both providers' names lead to, and that plays every part."""
    async with FakeProvider() as server:
        server.play = play
        monkeypatch.setenv("OPENAI_BASE_URL", server.openai_url)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.anthropic_url)
        yield server


@pytest.fixture(params=["anthropic", "openai"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class Command:
    """`muse generate` into one folder, as often as wanted."""

    def __init__(self, folder: Path, catalog: Path) -> None:
        self.out = folder / "muse"
        self.journal = folder / "muse.run" / JOURNAL
        shutil.copytree(catalog, folder / "muse.run" / "catalog")

    def words(self, kind: str, *more: str) -> list[str]:
        return ["generate", "--model", SPECS[kind], "--out", str(self.out), *WHOLE, *more]

    async def run(self, kind: str, *more: str) -> int:
        return await asyncio.to_thread(main, self.words(kind, *more))

    async def start(self, kind: str, *more: str) -> asyncio.subprocess.Process:
        environment = {**os.environ, "PYTHONPATH": ROOT}
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "muse_builder", *self.words(kind, *more), env=environment,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip

    def recorded(self) -> int:
        with Journal(self.journal) as journal:
            return sum(usage.calls for usage in journal.usage())


@pytest.fixture
def command(tmp_path: Path, catalog: Path) -> Command:
    return Command(tmp_path, catalog)


async def test_two_providers_make_one_release(
    command: Command, player: FakeProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await command.run("openai", "--rewriter", SPECS["anthropic"]) == 0
    assert player.refused == []
    assert player.paid_twice() == 0
    assert verify(command.out) == []
    for conversation in read(command.out, "conversations"):
        assert isinstance(conversation, Conversation)
        assert conversation.models == {"backbone": SPECS["openai"], "rewriter": SPECS["anthropic"],
                                       "checker": SPECS["openai"], "reviewer": SPECS["openai"]}  # fmt: skip
    with Journal(command.journal) as journal:
        # Candidates made ahead and not needed are paid for, but are no part of the release.
        assert 0 < read_manifest(command.out).counts.calls.cost <= journal.spent()
        assert f"{journal.spent():.4f} US dollars were spent" in capsys.readouterr().err


async def test_no_key_stands_in_a_run_or_a_release(command: Command, player: FakeProvider) -> None:
    keys = " ".join(PLANTED.values())
    player.faults.extend([
        *[Fault("none")] * 30,
        Fault("status", 500, message=keys), Fault("status", 400, code="content_filter", message=keys),
        Fault("error_in_200", code="", message=keys), Fault("body", message=keys),
    ])  # fmt: skip
    assert await command.run("openai", "--rewriter", SPECS["anthropic"], "--budget", "5") == 0
    assert not player.faults
    for path in command.out.parent.rglob("*"):
        if path.is_file():
            written = path.read_bytes()
            assert not [key for key in PLANTED.values() if key.encode() in written], path


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault("status", 401, code="invalid_api_key", message="no"), "was refused"),
        (Fault("status", 403, code="permission_error", message="no"), "may not use this model"),
        (Fault("status", 404, code="model_not_found", message="no"), "Check the model's name"),
        (Fault("status", 429, (("retry-after", "3600"),), code="rate_limit_error"), "asks to wait 3600 seconds"),
        (Fault("status", 429, code="insufficient_quota", message="no"), "Add credit"),
    ],
    ids=lambda value: f"{value.status}-{value.code}" if isinstance(value, Fault) else None,
)
async def test_what_stops_everything_is_one_message_with_the_command_to_go_on(
    kind: str, fault: Fault, words: str, command: Command, player: FakeProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    player.faults.extend([Fault("none")] * 40 + [fault] * 10_000)
    assert await command.run(kind) == EXIT_FATAL_CALL
    said = capsys.readouterr().err.strip().splitlines()
    assert words in said[-2]
    assert said[-2].startswith("muse: ")
    assert said[-1] == f"To go on: muse {' '.join(command.words(kind))}"
    assert sum(player.completed.values()) == 40
    if "quota" in str(fault.code):  # one of them each, after money was found
        player.faults.clear()
        assert await command.run(kind) == 0
        assert player.paid_twice() == 0


BROKEN_OFF = [Fault("reset"), Fault("cut_json"), Fault("no_choices"), Fault("error_in_200", code="", message="overloaded")]
"""Made, and so billed, but not usable: the only ones that may be paid for twice."""
PASSING = [
    Fault("status", 429, (("retry-after", "1"),), code="rate_limit_error"), Fault("status", 500), Fault("fence"),
    Fault("status", 529, code="overloaded_error"), Fault("refusal"), Fault("filter"), Fault("length"), Fault("no_usage"),
    Fault("status", 413, code="request_too_large"), Fault("slow", seconds=1.0),
]  # fmt: skip


async def test_what_may_pass_or_spoils_one_request_does_not_end_a_run(
    kind: str, command: Command, player: FakeProvider
) -> None:
    for fault in (*BROKEN_OFF, *PASSING):
        player.faults.extend([*[Fault("none")] * 6, fault])
    assert await command.run(kind) == 0
    assert not player.faults
    assert read_manifest(command.out).counts.conversations == WANTED
    assert player.paid_twice() == len(BROKEN_OFF)


async def test_a_request_that_fails_each_time_costs_one_conversation_not_the_run(
    command: Command, player: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("muse_builder.llm.limits.MOST_TRIES", 3)
    poisoned: list[str] = []

    def poison(system: str, prompt: str, schema: object) -> str:
        if "Conversation so far" in prompt and not poisoned:
            poisoned.append(prompt)
        return play(system, prompt, schema)

    player.play = poison
    player.breaks = lambda prompt: prompt in poisoned
    assert await command.run("openai") == 0
    assert read_manifest(command.out).counts.conversations == WANTED


async def test_a_budget_ends_a_run_below_it_and_names_the_command_to_go_on(
    kind: str, command: Command, player: FakeProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await command.run(kind, "--budget=0.008") == EXIT_BUDGET
    said = capsys.readouterr().err.strip().splitlines()
    assert "the budget of 0.008 USD is used up" in said[-2]
    assert said[-1] == f"To go on: muse {' '.join(command.words(kind))} --budget 0.016"
    with Journal(command.journal) as journal:
        assert 0 < journal.spent() <= 0.008
    # The server bills every completion alike: what it made is what was counted.
    assert await command.run(kind, "--budget=0.009") == EXIT_BUDGET
    with Journal(command.journal) as journal:
        assert journal.spent() <= 0.009
    assert await command.run(kind) == 0
    assert player.paid_twice() == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_stopped_run_pays_for_nothing_twice_and_says_how_to_go_on(
    number: signal.Signals, command: Command, player: FakeProvider
) -> None:
    player.latency_s = 0.1
    process = await command.start("openai")
    await reached(lambda: player.asked > 60, seconds=120)
    process.send_signal(number)
    _, said = await process.communicate()
    assert process.returncode == EXIT_STOPPED
    lines = said.decode().strip().splitlines()
    assert "stopped; nothing is lost" in lines[-2]
    assert lines[-1].startswith("To go on: muse generate --model openai:gpt-6-luna ")
    assert command.recorded() == sum(player.completed.values())
    player.latency_s = 0.0
    assert await command.run("openai") == 0
    assert player.paid_twice() == 0


async def test_a_killed_run_pays_again_for_what_was_under_way_and_the_budget_knows(
    command: Command, player: FakeProvider
) -> None:
    player.latency_s = 0.1
    process = await command.start("openai", "--budget", "1")
    await reached(lambda: player.asked > 60, seconds=120)
    process.kill()
    await process.wait()
    await reached(lambda: player.in_flight == 0)
    under_way = player.asked - command.recorded()
    player.latency_s = 0.0
    with Journal(command.journal) as journal:
        before = journal.set_aside_before()
        # A thousand tokens in, of which 400 are cached, and fifty out, is what the server bills; each counts with more.
        assert before.lost >= under_way * 0.0001
        assert before.coming == {}
    assert await command.run("openai", "--budget", "1") == 0
    assert player.paid_twice() <= under_way


async def test_a_whole_run_through_batches(kind: str, command: Command, player: FakeProvider) -> None:
    player.batch_item = lambda number: "expired" if number == 5 else "ok"
    player.polls_until_ended = 1
    assert await command.run(kind, "--batch", "--batch-poll", "0.1", "-n", "1") == 0
    assert player.asked == 0
    assert player.paid_twice() == 0
    assert read_manifest(command.out).counts.conversations == 1


@pytest.mark.parametrize("more", [(), ("--batch", "--batch-poll", "0.1", "-n", "1")], ids=["calls", "batch"])
async def test_one_budget_holds_for_two_models_and_over_restarts(
    more: tuple[str, ...], command: Command, player: FakeProvider
) -> None:
    player.polls_until_ended = 1
    for limit in (0.002, 0.0025, 0.003) if more else (0.004, 0.005, 0.006):
        assert await command.run("openai", "--rewriter", SPECS["anthropic"], "--budget", str(limit), *more) == EXIT_BUDGET
        with Journal(command.journal) as journal:
            assert 0 < journal.spent() <= limit
            assert journal.set_aside_before() == (0.0, {})
    assert await command.run("openai", "--rewriter", SPECS["anthropic"], "--budget", "1", *more) == 0
    assert player.paid_twice() == 0
    with Journal(command.journal) as journal:
        # The server bills each alike, cached tokens at their price: 600 fresh, 400 cached, 50 out at Luma's, or at Haiku's
        # 500 fresh, 400 cached, 100 written, 50 out; half of it in batches.
        answers = {usage.model: 0 for usage in journal.usage()}
        for usage in journal.usage():
            answers[usage.model] += usage.calls
        half = 0.5 if more else 1.0
        billed = answers[SPECS["openai"]] * (60 + 4 + 25) + answers[SPECS["anthropic"]] * (50 + 4 + 12.5 + 25)
        assert journal.spent() == pytest.approx(half * billed / 1e6)


async def test_a_run_killed_while_its_batches_are_under_way_pays_for_nothing_twice(
    kind: str, command: Command, player: FakeProvider
) -> None:
    batched = ("--batch", "--batch-poll", "0.1", "--budget", "1", "-n", "1")
    player.polls_until_ended = 3

    async def killed_after(batches: int) -> None:
        wanted = len(player.batches) + batches
        process = await command.start(kind, *batched)
        await reached(lambda: len(player.batches) >= wanted or process.returncode is not None, seconds=120)
        process.kill()
        await process.communicate()

    for batches in (1, 2, 3):
        await killed_after(batches)
    player.polls_until_ended = 1
    assert await command.run(kind, *batched) == 0
    assert player.paid_twice() == 0
    with Journal(command.journal) as journal:
        assert journal.set_aside_before() == (0.0, {})
