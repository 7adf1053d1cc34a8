"""A sitting with a model behind real HTTP on loopback: pictures arrive, nothing is paid twice, keys stay where they are."""

import asyncio
import json
import signal
import sys
import threading
from functools import partial
from pathlib import Path
from typing import get_args

import pytest

from muse_builder.cli import main
from muse_builder.errors import BudgetError, FatalCallError
from muse_builder.evaluation.asking import Respondent, Role, sees, stand_in_note
from muse_builder.evaluation.judge import judge
from muse_builder.evaluation.recommendation import recommend
from muse_builder.evaluation.tagging import tag_release
from muse_builder.llm.request import Reply, Request
from tests.dialogues import conversation, write_release
from tests.llm.conftest import reached
from tests.llm.fake_provider import FakeProvider, Fault

KEY = "sk-proj-planted0000judge"


@pytest.fixture(autouse=True)
def planted_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def respondent(server: FakeProvider, tmp_path: Path) -> Respondent:
    return Respondent("openai:llava-onevision", tmp_path / "sitting", base_url=server.openai_url, temperature=0.7)


def release(tmp_path: Path) -> Path:
    return write_release(tmp_path / "muse", [conversation(number) for number in range(4)])


async def test_a_judge_gets_the_pictures_and_is_paid_once(tmp_path: Path) -> None:
    folder = release(tmp_path)
    async with FakeProvider() as server:
        sit = partial(judge, folder, respondent(server, tmp_path), rounds=2, planted=0)
        first = await asyncio.to_thread(sit)
        asked = list(server.seen)
        again = await asyncio.to_thread(sit)
        assert server.refused == []
        assert len(server.seen) == len(asked) == 8
    for seen in asked:
        parts = seen.body["messages"][-1]["content"]
        assert [part["type"] for part in parts] == ["image_url", "image_url", "text"]
        assert seen.body["temperature"] == 0.7
    assert first.get("muse", "Naturalness").value == 1.5
    assert first.get("muse", "Image-text alignment").counted == 4
    assert again.sections == first.sections
    assert first.settings["cost"] is None  # a server of one's own has no price: not 0
    assert first.settings["unpriced_calls"] == 8
    assert KEY not in json.dumps(first.as_json())
    assert KEY.encode() not in (tmp_path / "sitting" / "journal.sqlite").read_bytes()


async def test_a_sitting_that_broke_off_goes_on_where_it_stopped(tmp_path: Path) -> None:
    folder = release(tmp_path)
    async with FakeProvider() as server:
        server.answer = lambda prompt, schema: json.dumps({"query": "linen shirt"})
        server.faults.extend([Fault("none"), Fault("none"), Fault("status", 401, code="invalid_api_key")])
        sit = partial(recommend, folder, respondent=respondent(server, tmp_path))
        with pytest.raises(FatalCallError):
            await asyncio.to_thread(sit)
        server.faults.clear()
        report = await asyncio.to_thread(sit)
        assert server.paid_twice() == 0
    assert report.get("openai:llava-onevision", "Recall@10, recommended").missing == 0
    assert report.problems == ()


async def sitting(command: str, folder: Path, server: FakeProvider, tmp_path: Path) -> asyncio.subprocess.Process:
    """`muse judge` or `muse recommend` with a model, begun in a process of its own."""
    words = [command, str(folder), "--out", str(tmp_path / "sitting"), "--model", "openai:llava-onevision"]
    table = tmp_path / "models.toml"  # with a price: an unpriced server near by is not waited for
    table.write_text('["openai:llava-onevision"]\nprice = { input = 0.05, output = 0.20 }\n')
    words += ["--base-url", server.openai_url, "--model-table", str(table)]
    words += ["--rounds", "25"] if command == "judge" else []
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "muse_builder", *words, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )


@pytest.mark.parametrize("command", ["judge", "recommend"])
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
async def test_a_sitting_that_is_told_to_stop_loses_no_call_in_flight(
    sign: signal.Signals, command: str, tmp_path: Path
) -> None:
    numbers = range(4 if command == "judge" else 100)
    folder = write_release(tmp_path / "muse", [conversation(number) for number in numbers])
    async with FakeProvider(latency_s=1.0) as server:
        if command == "recommend":
            server.answer = lambda prompt, schema: json.dumps({"query": "linen shirt"})
        first = await sitting(command, folder, server, tmp_path)
        await reached(lambda: server.asked >= 20 or first.returncode is not None, seconds=300)
        first.send_signal(sign)
        _, said = await first.communicate()
        assert first.returncode == 130, said
        assert b"stopped; nothing is lost. The same command goes on from here." in said
        assert b"Traceback" not in said
        asked = server.asked
        assert 20 <= asked == sum(server.completed.values()) < 100
        server.latency_s = 0.0
        second = await sitting(command, folder, server, tmp_path)
        await second.communicate()
        assert second.returncode == 0
        assert (len(server.completed), server.paid_twice()) == (server.asked, 0)
        assert server.asked >= 100


class Stubborn:
    """A model whose calls do not end when they are broken off once."""

    def __init__(self) -> None:
        self.asked, self.heard = threading.Event(), threading.Event()

    async def complete(self, request: Request) -> Reply:
        self.asked.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.heard.set()
        await asyncio.Event().wait()
        raise AssertionError("nobody sets it")


def test_a_second_ctrl_c_ends_a_sitting_that_nobody_answers(tmp_path: Path) -> None:
    model = Stubborn()

    def twice() -> None:
        for event in (model.asked, model.heard):
            event.wait()
            signal.raise_signal(signal.SIGINT)

    threading.Thread(target=twice).start()
    with pytest.raises(KeyboardInterrupt):
        judge(release(tmp_path), Respondent("one's own", None, model=model), rounds=1)


async def test_a_refusal_is_missing_with_its_reason(tmp_path: Path) -> None:
    folder = release(tmp_path)
    async with FakeProvider() as server:
        server.faults.append(Fault("refusal"))
        report = await asyncio.to_thread(judge, folder, respondent(server, tmp_path), rounds=1, planted=0)
    assert (report.get("muse", "Naturalness").counted, report.get("muse", "Naturalness").missing) == (3, 1)
    assert "refused" in report.problems[0]


async def test_a_budget_that_cannot_pay_ends_the_sitting(tmp_path: Path) -> None:
    folder = release(tmp_path)
    async with FakeProvider() as server:
        poor = Respondent("openai:gpt-6-luna", tmp_path / "sitting", budget=1e-9)
        with pytest.raises(BudgetError):
            await asyncio.to_thread(judge, folder, poor, rounds=1)
        assert server.asked == 0


async def test_a_server_of_one_s_own_is_asked_within_a_budget_at_the_price_of_a_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, table, told = release(tmp_path), tmp_path / "models.toml", tmp_path / "told.json"
    table.write_text('["openai:llava-onevision"]\nprice = { input = 1.0, output = 2.0 }\n')
    async with FakeProvider() as server:
        command = ["judge", str(folder), "--model", "openai:llava-onevision", "--base-url", server.openai_url]
        command += ["--rounds", "1", "--planted", "0", "--out", str(tmp_path / "sit"), "--json", str(told)]
        assert await asyncio.to_thread(main, [*command, "--budget", "1"]) == 1
        assert "a budget needs a price" in capsys.readouterr().err
        assert server.asked == 0
        assert await asyncio.to_thread(main, [*command, "--budget", "1", "--model-table", str(table)]) == 0
        assert server.asked == 4
    settings = json.loads(told.read_text())["settings"]
    assert 0 < settings["cost"] < 1
    assert "unpriced_calls" not in settings


async def test_what_a_table_says_of_pictures_is_believed(tmp_path: Path) -> None:
    folder, table = release(tmp_path), tmp_path / "models.toml"
    table.write_text('["openai:llava-onevision"]\nimages = false\n')
    async with FakeProvider() as server:
        blind = respondent(server, tmp_path)._replace(model_table=table)
        assert (sees(blind), sees(respondent(server, tmp_path))) == (False, True)
        report = await asyncio.to_thread(judge, folder, blind, rounds=1)
    assert report.settings["text_only"] is True
    assert all("image_url" not in json.dumps(seen.body) for seen in server.seen)


@pytest.mark.parametrize("role", get_args(Role))
def test_only_a_stand_in_is_said_to_be_one(role: Role, tmp_path: Path) -> None:
    note = stand_in_note(Respondent("embedded"), role)
    assert note is not None
    assert note.startswith("embedded ")
    assert stand_in_note(Respondent("openai:gpt-6-luna", tmp_path), role) is None


async def test_a_tagger_is_asked_in_words_and_paid_once(tmp_path: Path) -> None:
    folder = release(tmp_path)
    async with FakeProvider() as server:
        found = {"found": [{"turn": 1, "element": "scenario", "words": "wedding"}]}
        server.answer = lambda prompt, schema: json.dumps(found)
        sit = partial(tag_release, folder, respondent(server, tmp_path))
        first = await asyncio.to_thread(sit)
        again = await asyncio.to_thread(sit)
        assert server.refused == []
        assert len(server.seen) == 4
    assert all("image_url" not in json.dumps(seen.body) for seen in server.seen)
    assert first.get("openai:llava-onevision: user", "scenario").value == 1 / 3
    assert again.sections == first.sections
