"""What a plan says of a branch: how much of it the earlier run has, found out without asking anybody or altering anything."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

import muse_builder
from muse_builder.cli import main
from tests.llm.fake_provider import FakeProvider
from tests.llm.player import play
from tests.run.test_branch import FEW, SMALL, Player, files, made, server, shouted

__all__ = ["server"]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("first"), model=Player(), **SMALL)


def shares(first: Path, **changed: Any) -> dict[str, float]:
    """By agent and task, the share of calls that is taken; the first run stays as it is, and nobody is asked."""
    before, player = files(first.parent), Player()
    planned = muse_builder.plan(from_run=first, out=str(first.parent / "none"), model=player, **changed)
    assert files(first.parent) == before
    assert player.asked.total() == 0
    return {f"{line.agent}/{line.task}": line.taken / line.calls for line in planned.lines}


def test_all_is_taken_where_nothing_is_other(first: Path) -> None:
    assert set(shares(first).values()) == {1.0}


def test_what_follows_from_another_model_is_not_taken_and_the_rest_is(first: Path) -> None:
    other = Player("other", says=shouted)
    found = shares(first, rewriter=other)
    assert other.asked.total() == 0
    assert {name for name, share in found.items() if share == 0} == {"rewriter/rewrite", "rewriter/check", "reviewer/review"}
    assert found["summarizer/summarize"] == 1
    assert found["profile_generator/write_backstory"] >= 0.8  # some were made ahead in one sitting alone
    assert found["querier/clarify"] > 0.5


def test_of_more_conversations_those_are_taken_that_were_held(first: Path) -> None:
    found = shares(first, num_conversations=6)
    assert found["summarizer/summarize"] == found["scenario_generator/expand"] == 1
    assert 0.3 < found["rewriter/rewrite"] < 1


def test_of_another_catalog_nothing_is_promised(first: Path) -> None:
    assert set(shares(first, max_items=20).values()) == {0.0}


async def test_the_command_says_what_is_not_paid_again(
    server: FakeProvider, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "first")
    assert await asyncio.to_thread(main, ["generate", "--model", "openai:gpt-6-luna", "--out", out, *FEW]) == 0
    asked = server.asked
    assert await asyncio.to_thread(main, ["plan", "--from", out, "--review-cutoff", "5", "--out", str(tmp_path / "none")]) == 0
    assert server.asked == asked
    told = capsys.readouterr().out
    assert f"replies are taken from {out}.run, about 0." in told
    assert "USD not paid again; the dollars above are for the others." in told
    (total,) = [line for line in told.splitlines() if line.startswith("all ")]
    assert total.split()[-1] == "0.00"


async def test_a_server_of_one_s_own_is_not_asked_either(server: FakeProvider, tmp_path: Path) -> None:
    async with FakeProvider() as own:
        own.play = play
        words = ["generate", "--model", "openai:local", "--base-url", own.openai_url, "--out", str(tmp_path / "first"), *FEW]
        assert await asyncio.to_thread(main, words) == 0
        asked = own.asked
        planned = await asyncio.to_thread(muse_builder.plan, from_run=tmp_path / "first", out=str(tmp_path / "none"))
        assert own.asked == asked
    assert {line.taken == pytest.approx(line.calls) for line in planned.lines} == {True}
