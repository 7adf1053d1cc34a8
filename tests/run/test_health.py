"""A run that cannot succeed says so within fifty calls, what fails and what to do; one that does well hears nothing of it."""

import asyncio
import json
import re
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from muse_builder.cli import EXIT_FATAL_CALL, main
from muse_builder.errors import FatalCallError, ReplyError, SetAsideError
from muse_builder.llm.ask import Actor, Ask, Thread
from muse_builder.llm.journal import Journal
from muse_builder.llm.journalled import Journalled
from muse_builder.llm.request import Model, Reply, Request
from muse_builder.release.manifest import read_manifest
from muse_builder.run.folder import JOURNAL
from muse_builder.run.generate import prepare
from muse_builder.run.health import AT_FIRST, IN_A_ROW, LAST, Failure, Health, advice
from muse_builder.settings import Settings
from muse_builder.tasks.base import Place
from muse_builder.tasks.synthesis import Clarify, QueryReply
from muse_builder.watch import Silence
from tests.llm.conftest import PLANTED, SPECS
from tests.llm.fake_provider import FakeProvider, Fault
from tests.llm.habits import HABITS, Habit
from tests.llm.player import play

WELL = '{"query": "wool hat"}'
ILL = '{"question": "?"}'
ITEMS = 24


class Talker:
    """Answers with what `says` gives for the number of the call, and counts."""

    def __init__(self, says: Callable[[int], str | Reply | Exception]) -> None:
        self.says = says
        self.asked = self.under_way = self.most_under_way = 0

    async def complete(self, request: Request) -> Reply:
        self.asked += 1
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        said = self.says(self.asked)
        for _ in range(3):
            await asyncio.sleep(0)
        self.under_way -= 1
        if isinstance(said, Exception):
            raise said
        return said if isinstance(said, Reply) else Reply(said)


class Strict:
    """A screen that refuses all."""

    def check(self, text: str, place: Place) -> None:
        raise ReplyError("not in this house", stage="leak")

    def unseen(self, text: str) -> None:
        raise AssertionError("what is refused already is asked nothing more")


def asker(model: Model, health: Health, **how: Any) -> Ask:
    seats = health.in_seats({"backbone": Actor("openai:tiny", model)})
    return Ask(seats, **{"screen": None, "health": health, **how})


async def ask_one(ask: Ask, number: int, needs: str = "warm") -> str:
    try:
        return (await ask(Thread(f"t/{number}", 0), Clarify(needs=needs, previous_query=""), QueryReply)).query
    except (ReplyError, SetAsideError):
        return ""


async def ask_all(ask: Ask, number: int) -> list[str | BaseException]:
    return await asyncio.gather(*[ask_one(ask, place) for place in range(number)], return_exceptions=True)


async def one_by_one(ask: Ask, number: int) -> AsyncIterator[str | FatalCallError]:
    """The outcomes, until the run is ended."""
    for place in range(number):
        try:
            yield await ask_one(ask, place)
        except FatalCallError as error:
            yield error
            return


async def test_thirty_failed_calls_in_a_row_end_it_and_fewer_than_fifty_are_made() -> None:
    model, health = Talker(lambda number: ILL), Health()
    outcomes = await ask_all(asker(model, health), 1000)
    assert IN_A_ROW <= model.asked < 50
    assert health.calls == model.asked
    ends = [outcome for outcome in outcomes if isinstance(outcome, FatalCallError)]
    assert len(ends) > 980
    assert not ends[0].sent
    said = str(ends[0])
    assert said.startswith(
        "openai:tiny cannot play querier/clarify: 30 calls in a row failed, 30 of them for one cause: query: Field required. "
        'It answered for example: {"question": "?"}. The model does not keep to the form of its replies: try '
        "`muse check-model openai:tiny`, another model, or more --max-repairs."
    )
    assert "the same command goes on" in said
    assert "oosen" not in said


async def test_failures_of_many_kinds_end_it_too_and_the_commonest_is_named() -> None:
    model = Talker(lambda number: [ILL, ILL, "No.", '{"query": 3}'][number % 4])
    outcomes = await ask_all(asker(model, Health()), 100)
    assert model.asked < 50
    assert any("15 of them for one cause: query: Field required" in str(outcome) for outcome in outcomes)


async def test_one_good_reply_starts_the_count_again() -> None:
    model = Talker(lambda number: WELL if number % 29 == 0 else Reply("", status="refused"))
    health = Health()
    for number in range(45):
        await ask_one(asker(model, health), number)
    assert model.asked == 45


async def test_half_of_the_last_hundred_end_it_though_others_come_well() -> None:
    model, health = Talker(lambda number: WELL if number % 2 else Reply("", status="refused")), Health()
    ask = asker(model, health)
    outcomes = [outcome async for outcome in one_by_one(ask, 1000)]
    assert re.search(r"50 of the last \d+ askings failed.*reply was refused.*try another model", str(outcomes[-1]))
    assert LAST - 1 <= model.asked <= LAST


async def test_a_model_that_needs_a_repair_each_time_is_left_in_peace() -> None:
    model, health = Talker(lambda number: WELL if number % 2 == 0 else ILL), Health()
    ask = asker(model, health)
    assert [await ask_one(ask, number) for number in range(200)] == ["wool hat"] * 200
    assert model.asked == 400


async def test_what_a_screen_refuses_is_no_failed_call() -> None:
    model, health = Talker(lambda number: WELL), Health()
    await ask_all(asker(model, health, screen=Strict()), 100)
    assert model.asked == 300
    assert health.line() == ""


async def test_a_task_goes_out_a_few_at_a_time_until_a_reply_is_of_use() -> None:
    model, health = Talker(lambda number: WELL), Health()
    assert await ask_all(asker(model, health), AT_FIRST) == ["wool hat"] * AT_FIRST
    assert model.most_under_way == AT_FIRST
    failing = Talker(lambda number: ILL)
    await ask_all(asker(failing, Health()), 100)
    assert failing.most_under_way == AT_FIRST
    await ask_all(asker(model, health), 100)
    assert model.most_under_way == 100
    batched = Talker(lambda number: WELL)
    await ask_all(asker(batched, Health(at_first=None)), 100)
    assert batched.most_under_way == 100


async def test_who_waits_for_its_first_turn_goes_when_one_was_of_use_and_may_be_cancelled() -> None:
    model, health = Talker(lambda number: WELL), Health(at_first=1)
    ask = asker(model, health)
    asking = [asyncio.create_task(ask_one(ask, number)) for number in range(10)]
    await asyncio.sleep(0)
    asking[1].cancel()
    outcomes = await asyncio.gather(*asking, return_exceptions=True)
    assert outcomes[0] == "wool hat"
    assert isinstance(outcomes[1], asyncio.CancelledError)
    assert outcomes[2:] == ["wool hat"] * 8


async def test_what_the_journal_answers_says_nothing_of_the_model(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        model = Talker(lambda number: ILL)
        first = asker(Journalled(model, journal), Health())
        assert isinstance([outcome async for outcome in one_by_one(first, 20)][-1], FatalCallError)
        asked = model.asked
        assert asked == IN_A_ROW
        health = Health()
        ask = asker(Journalled(model, journal), health)
        for number in range(10):
            await ask_one(ask, number)
        assert (model.asked, health.calls, health.line()) == (asked, 0, "")
        model.says = lambda number: WELL
        assert await ask_one(ask, 11) == "wool hat"


async def test_the_line_of_progress_names_what_fails_while_it_does() -> None:
    told: list[str] = []

    class States(Silence):
        def state(self, text: str) -> None:
            told.append(text)

    health = Health()
    watch = health.beside(States())
    model = Talker(lambda number: ILL if number > 3 else WELL)
    ask = asker(model, health, max_repairs=0)
    for number in range(9):
        await ask_one(ask, number)
        watch.state("9 in flight")
    assert told[6] == "9 in flight"
    assert told[8].startswith("9 in flight; 6 of the last 9 calls failed: querier/clarify: query: Field required")


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        ("the model's reply was truncated", "muse check-model openai:tiny"),
        ("openai:tiny answered 400: the request is too long (8192 tokens)", "--image-mode caption"),
        ("openai:tiny answered 400: no such field", "--model-table"),
        ("openai:tiny answered 500: oops; it failed 10 times while others were answered", "--in-flight"),
        ("openai:tiny broke its reply off: it ended with 'abort'; so did 3 tries", "look into its log (memory, a time limit)"),
        ("the model's reply was truncated at 900 tokens, going round in a circle", "--temperature"),
        ("openai:tiny answered 400: filtered (unsafe)", "another model"),
        ("requirements.1: Field required", "--max-repairs"),
    ],
)
def test_each_cause_has_its_advice(problem: str, told: str) -> None:
    assert told in advice(Failure("a/b", "openai:tiny", problem, problem, ""))


async def test_no_key_stands_in_the_message() -> None:
    model = Talker(lambda number: f"Bearer {PLANTED['OPENAI_API_KEY']} is mine")
    outcomes = await ask_all(asker(model, Health()), 40)
    assert "[key]" in str(outcomes[0])
    assert PLANTED["OPENAI_API_KEY"] not in str(outcomes[0])


# --- a whole run, over real HTTP ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder's catalog, drawn once."""
    settings = Settings(out=str(tmp_path_factory.mktemp("catalog") / "muse"), max_items=ITEMS, num_scenarios=32)
    with prepare(settings):
        return settings.run_folder / "catalog"


@pytest.fixture
async def player(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeProvider]:
    for name, key in PLANTED.items():
        monkeypatch.setenv(name, key)
    async with FakeProvider() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.openai_url)
        yield server


class Command:
    def __init__(self, folder: Path, catalog: Path) -> None:
        self.out = folder / "muse"
        shutil.copytree(catalog, folder / "muse.run" / "catalog")

    async def run(self, *more: str, wanted: int = 2) -> int:
        words = ["generate", "--model", SPECS["openai"], "--out", str(self.out), "--max-items", str(ITEMS)]
        return await asyncio.to_thread(main, [*words, "--dialogue", "paper", "--num-scenarios", "32", "-n", str(wanted), *more])


@pytest.fixture
def command(tmp_path: Path, catalog: Path) -> Command:
    return Command(tmp_path, catalog)


def without(field: str) -> Callable[[str, str, Any], str]:
    """Plays every part, but leaves a field out of the replies that should have it."""

    def player(system: str, prompt: str, schema: Any) -> str:
        said = play(system, prompt, schema)
        if schema is None or field not in schema["properties"]:
            return said
        return json.dumps({name: value for name, value in json.loads(said).items() if name != field})

    return player


async def test_a_model_that_never_answers_rightly_ends_a_run_of_seven_thousand_within_fifty_calls(
    command: Command, player: FakeProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    player.play = lambda system, prompt, schema: ""
    assert await command.run(wanted=7000) == EXIT_FATAL_CALL
    assert player.asked < 50
    said = capsys.readouterr().err
    assert "cannot play summarizer/summarize" in said
    assert "the answer is empty" in said
    assert "muse check-model openai:gpt-6-luna" in said
    assert "To go on: muse generate" in said
    # Nothing of it stays: the same command goes on, with a model that can.
    player.play = play
    assert await command.run() == 0
    assert read_manifest(command.out).counts.conversations == 2
    assert player.paid_twice() == 0


@pytest.mark.parametrize("habit", ["ends with error", "ends with abort", "ends with an unknown word", "errs in the choice"])
async def test_a_model_whose_replies_always_break_off_ends_it_too_each_try_counted(
    habit: str, command: Command, player: FakeProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    player.play, player.habit = play, HABITS[habit]
    assert await command.run(wanted=7000) == EXIT_FATAL_CALL
    assert IN_A_ROW <= player.asked < 50
    said = capsys.readouterr().err
    assert "cannot play summarizer/summarize: 30 calls in a row failed, 30 of them for one cause: " in said
    assert "Its server breaks replies off: look into its log" in said
    with Journal(command.out.parent / "muse.run" / JOURNAL) as journal:
        assert sum(usage.calls for usage in journal.usage()) == 0


async def test_a_reply_that_breaks_off_now_and_then_is_asked_for_again(command: Command, player: FakeProvider) -> None:
    player.play = play
    player.habit = Habit(lambda asked: HABITS["ends with error"].answers(asked) if asked.number % 3 == 0 else None)
    assert await command.run() == 0
    assert read_manifest(command.out).counts.conversations == 2


@pytest.mark.parametrize(
    ("field", "task", "before"),
    [("scenarios", "scenario_generator/expand", ITEMS), ("requirements", "profile_generator/write_backstory", 600)],
)
async def test_a_task_that_never_comes_right_ends_the_run_and_more_repairs_are_taken_up(
    field: str, task: str, before: int, command: Command, player: FakeProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    player.play = without(field)
    assert await command.run(wanted=7000) == EXIT_FATAL_CALL
    said = capsys.readouterr().err
    assert f"cannot play {task}: 30 calls in a row failed" in said
    assert f"{field}: Field required" in said
    assert player.asked < before + 50
    # Three tries of each stand in the journal, and a fourth is what this model needs.
    patient, hasty = play, without(field)

    def repaired(system: str, prompt: str, schema: Any) -> str:
        if prompt.startswith("That does not fit"):
            return patient(system, f"{prompt} {player.asked}", schema)
        return hasty(system, prompt, schema)

    player.play = repaired
    assert await command.run("--max-repairs", "3") == 0
    assert player.paid_twice() == 0


async def test_calls_that_the_server_breaks_end_the_run_with_the_servers_words(
    command: Command, player: FakeProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    player.play = play
    player.faults.extend([Fault("none")] * ITEMS + [Fault("filter")] * 10_000)
    assert await command.run(wanted=7000) == EXIT_FATAL_CALL
    assert player.asked < ITEMS + 50
    assert "the model's reply was filtered" in capsys.readouterr().err


async def test_a_run_that_holds_conversations_keeps_to_its_repairs(
    command: Command, player: FakeProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    player.play = play
    assert await command.run() == 0
    assert await command.run("--max-repairs", "3") == 1
    assert "max_repairs was 2, is 3" in capsys.readouterr().err
    with Journal(command.out.parent / "muse.run" / JOURNAL) as journal:
        assert journal.count("conversation") >= 3
