"""A model is checked before a run: each task once, a table that can be read, and an entry that a run takes."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

import muse_builder
from muse_builder.cli import EXIT_FINDINGS, main
from muse_builder.errors import SettingsError
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.check import Findings
from muse_builder.llm.model_table import read_model_table
from muse_builder.llm.probe import MOST_CALLS
from muse_builder.llm.probe import MOST_SECONDS as LOOKING_S
from muse_builder.run.check import MOST_SECONDS, Expected, ModelCheck, TaskCheck, check
from muse_builder.settings import Settings
from muse_builder.tasks.synthesis import TASKS
from muse_builder.watch import Silence
from tests.llm.conftest import SPECS
from tests.llm.fake_provider import FakeProvider
from tests.llm.habits import HABITS, Answered, Asked, Habit, saying, thinking, with_text
from tests.llm.test_check import able, tells

SPEC = SPECS["compatible"]


@pytest.fixture
async def able_server() -> object:
    async with FakeProvider() as server:
        server.play, server.strict = able, False
        yield server


async def checked(server: FakeProvider) -> ModelCheck:
    return await check(Settings(model=SPEC, base_url=server.openai_url), Silence())


async def test_each_task_is_asked_once_and_a_good_model_answers_all(able_server: FakeProvider) -> None:
    found = await checked(able_server)
    assert [task.name for task in found.tasks if task.problem] == []
    assert {task.name for task in found.tasks} == {f"{task.agent}/{task.name}" for task in TASKS}
    assert able_server.asked == found.found.calls + len(TASKS)
    assert found.works
    assert "23 of 23 tasks gave a reply of use" in str(found)


def _without_wishes(text: str) -> str:
    """The answer, and of a backstory not one requirement."""
    told = json.loads(text)
    return json.dumps(told | {"requirements": []} if "requirements" in told else told)


async def test_a_task_that_fails_is_named_with_its_reason(able_server: FakeProvider) -> None:
    able_server.habit = saying(_without_wishes, only_json=True)
    found = await checked(able_server)
    failed = {task.name: task.problem for task in found.failed}
    assert "profile_generator/write_backstory" in failed
    assert failed["profile_generator/write_backstory"].startswith("requirements.0: Field required")
    said = str(found)
    assert "ends every conversation that needs it. What failed, and what helps:\n- It does not keep to the form" in said
    assert "(profile_generator/write_backstory)." in said


async def test_a_server_that_thinks_is_given_room_for_every_task(able_server: FakeProvider) -> None:
    able_server.habit = thinking(400)
    found = await checked(able_server)
    assert [task.name for task in found.tasks if task.problem] == []
    assert 'thinking = "always"\nthinking_room = 1792\n' in found.entry


async def test_a_reply_that_goes_round_in_a_circle_is_told_with_what_helps(able_server: FakeProvider) -> None:
    def round_and_round(asked: Asked) -> Answered | None:
        if asked.wants_json or "one word" in json.dumps(asked.body):
            return None
        body = with_text(asked, "And another thing that I wanted to say. " * 20)
        body["choices"][0]["finish_reason"] = "length"
        return Answered(body)

    able_server.habit = Habit(round_and_round)
    found = await checked(able_server)
    problems = {task.name: task.problem for task in found.failed}
    assert problems["chatter/greet"] == "the model's reply was truncated at 50 tokens, going round in a circle"
    assert "- It repeats itself until it is cut: a higher --temperature" in str(found)


async def test_a_server_that_goes_away_is_asked_no_further_task(able_server: FakeProvider) -> None:
    def dies(asked: Asked) -> Answered | None:
        if asked.number == 15:
            able_server.die()
        return None

    able_server.tells = tells(8192)
    able_server.habit = Habit(dies)
    found = await checked(able_server)
    assert found.found.calls == 2
    assert able_server.asked == 15
    assert not found.works
    broke, unreached, *others = [task.problem for task in found.tasks[12:]]
    assert "broke off" in broke
    assert "could not be reached" in unreached
    assert set(others) == {f"not asked: see {found.tasks[13].name}"}
    assert "It cannot be used: openai:llava-onevision could not be reached at 127.0.0.1" in str(found)
    assert "it went down meanwhile, and its own log tells why. Start the server, or check the address" in str(found)


async def test_a_server_of_no_use_is_asked_no_task(able_server: FakeProvider) -> None:
    able_server.habit = HABITS["says nothing"]
    found = await checked(able_server)
    assert found.tasks == ()
    assert not found.works
    assert "It cannot be used: " in str(found)


async def test_the_command_writes_an_entry_that_a_run_takes(
    able_server: FakeProvider, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    able_server.habit = HABITS["knows no system role"]
    file = tmp_path / "models.toml"
    file.write_text(f'["{SPEC}"]\nprice = {{ input = 1, output = 2 }}\nseed = false\n\n["openai:other"]\ncontext = 5000\n')
    words = ["check-model", SPEC, "--base-url", able_server.openai_url, "--write", str(file)]
    assert await asyncio.to_thread(main, words) == 0
    assert "system role: no" in capsys.readouterr().out
    table = read_model_table(str(file))
    assert table.changes == {SPEC: {"system": False}, "openai:other": {"context": 5000}}
    assert table.prices[SPEC].output == 2
    able_server.habit = HABITS["answers in prose"]
    assert await asyncio.to_thread(main, words) == EXIT_FINDINGS
    assert read_model_table(str(file)).changes == table.changes


def test_the_help_says_how_long_it_may_take(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["check-model", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert f"in at most {MOST_CALLS} calls and {LOOKING_S / 60:.0f} minutes" in said
    assert f"each of the {len(TASKS)} tasks is asked once, in at most {MOST_SECONDS / 60:.0f} minutes more" in said


def test_the_embedded_model_can_be_checked_from_python() -> None:
    found = muse_builder.check_model("embedded")
    assert found.works
    assert found.failed == ()
    with pytest.raises(SettingsError, match=r"unknown (provider|models)"):
        muse_builder.check_model("opnai:gpt")


def test_hours_follow_from_the_seconds_of_each_task() -> None:
    found = Findings(Capabilities(), (), 9, 2, 1.5)
    tasks = (TaskCheck("chatter/greet", "", 2.0, 10, 5),)
    said = str(ModelCheck("openai:x", None, found, Capabilities(), tasks, Expected(200, 9000, 12.5, None)))
    assert "200 conversations take about 9,000 calls, about 12.5 hours at 2 at a time." in said
    assert '["openai:x"]  # 2 answers at a time; 1.5 s for a short answer' in said
    assert (
        "context = 9000"
        in replace(ModelCheck("openai:x", None, replace(found, record=Capabilities(context=9000)), Capabilities())).entry
    )
