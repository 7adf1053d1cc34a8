"""A run with a model that thinks before it answers: nothing is lost to it, and what was learned is kept."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from muse_builder.errors import SettingsError
from muse_builder.llm.journal import Journal
from muse_builder.release.manifest import read_manifest
from muse_builder.run.folder import JOURNAL
from muse_builder.run.generate import generate
from muse_builder.run.plan import plan
from muse_builder.settings import Settings
from tests.llm.conftest import SPECS
from tests.llm.fake_provider import FakeProvider
from tests.llm.habits import thinking
from tests.llm.test_check import able

SPEC = SPECS["compatible"]


@pytest.fixture
async def thinker() -> AsyncIterator[FakeProvider]:
    async with FakeProvider() as server:
        server.play, server.strict = able, False
        server.habit = thinking(400)
        yield server


def told(server: FakeProvider, folder: Path, **more: object) -> Settings:
    values = {"model": SPEC, "base_url": server.openai_url, "out": str(folder / "muse"), "max_items": 24}
    return Settings(**{**values, "num_scenarios": 32, "num_conversations": 3, "dialogue": "paper", **more})


async def test_a_run_gets_all_its_conversations_and_keeps_the_room(thinker: FakeProvider, tmp_path: Path) -> None:
    settings = told(thinker, tmp_path)
    await asyncio.to_thread(generate, settings)
    manifest = read_manifest(Path(settings.out))
    assert manifest.counts.conversations == 3
    assert manifest.as_json()["settings"]["thinking_room"] == {SPEC: 1792}
    with Journal(settings.run_folder / JOURNAL) as journal:
        assert sum(usage.attempts for usage in journal.usage()) == 0
        answered = sum(usage.calls for usage in journal.usage())
        probed = json.loads(journal.meta(f"probe {SPEC}") or "{}")
    # Only the probe's calls stand beside those of the run.
    assert thinker.asked - answered <= 10
    assert (probed["thinking"], probed["thinking_room"]) == ("always", 1792)
    before = thinker.asked
    await asyncio.to_thread(generate, told(thinker, tmp_path, num_conversations=4))
    bodies = [seen.body["max_tokens"] for seen in list(thinker.seen)[before - thinker.asked :]]
    assert all(1792 < room <= 1792 + 2 * 2000 for room in bodies)


async def test_a_model_that_is_not_known_to_think_takes_no_effort(thinker: FakeProvider, tmp_path: Path) -> None:
    thinker.habit = None
    with pytest.raises(SettingsError, match=r"--rewriter-effort high would do nothing.*--model-table.*check-model"):
        await asyncio.to_thread(generate, told(thinker, tmp_path, rewriter_effort="high"))


def test_efforts_shape_rows_only_where_they_are_set() -> None:
    assert "effort" not in Settings().shaping()
    assert Settings(effort="low", rewriter_effort="high").shaping()["rewriter_effort"] == "high"


def test_a_plan_counts_what_is_thought() -> None:
    small = {"num_conversations": 1, "max_items": 24, "num_scenarios": 20}
    silent = plan(Settings(model="openai:gpt-6-luna", **small))
    thinks = plan(Settings(model="openai:gpt-6-luna", effort="low", **small))
    assert sum(line.tokens_thought for line in silent.lines) == 0
    for line, before in zip(thinks.lines, silent.lines, strict=True):
        # A quarter of the room of 4,096.
        assert line.tokens_thought == pytest.approx(1024 * line.calls)
        assert line.tokens_out == pytest.approx(before.tokens_out + line.tokens_thought)
    assert thinks.cost is not None
    assert silent.cost is not None
    assert thinks.cost > silent.cost
    assert thinks.paper_cost_per_conversation == silent.paper_cost_per_conversation
    assert "of the tokens out are thoughts" in str(thinks)
    assert "thoughts" not in str(silent)
