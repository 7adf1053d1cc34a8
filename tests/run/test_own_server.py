"""A server of one's own with a single slot, over real HTTP: what it works at is waited for, however long it takes.

Client and server live under one loop whose clock moves only while both wait, so that five seconds a reply cost nothing, and
the waits are the real ones.
"""

import asyncio
from pathlib import Path

import pytest

from muse_builder import domains
from muse_builder.agents.cast import ask_of, cast_of
from muse_builder.catalog.images import ImageStore
from muse_builder.llm.journal import Journal
from muse_builder.llm.models import OpenedModel
from muse_builder.pipeline import produce
from muse_builder.run.health import Health
from muse_builder.run.products import open_catalog, open_index, summarize
from muse_builder.run.seats import open_seats
from muse_builder.run.store import RunStore
from muse_builder.settings import ScreenSettings, Settings, TalkSettings
from muse_builder.watch import Silence
from tests.llm.conftest import SPECS
from tests.llm.fake_provider import FakeProvider
from tests.llm.habits import Habit
from tests.llm.test_check import able
from tests.simulated_time import simulated

REPLY_S = 5.0
WANTED = 2
WATCH = Silence()


async def make_conversations(settings: Settings, journal: Journal, folder: Path) -> tuple[int, OpenedModel]:
    """How many were held, and the model that held them: `generate`, without the release and without a thread of its own."""
    async with open_seats(settings, journal, ImageStore(folder / "images"), WATCH) as seats:
        health = Health()
        ask = ask_of(settings, health.in_seats(seats), note_invalid=journal.mark_invalid, health=health)
        with open_catalog(settings, folder, seed=settings.seed, watch=WATCH) as database:
            products = await summarize(settings, ask, database, journal, WATCH)
            index = open_index(settings, folder, products, WATCH)
            cast = cast_of(settings.part(TalkSettings), settings.part(ScreenSettings), ask, products, index)
            store = RunStore(journal, ask, settings.seed, WATCH)
            await produce(cast, store, domains.default().seeds, settings)
        model = seats["backbone"].model
        assert isinstance(model, OpenedModel)
        return journal.count("conversation"), model


def test_a_server_with_one_slot_and_five_seconds_a_reply_ends_a_run_and_throws_no_reply_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)  # a server of one's own needs none

    async def run() -> None:
        async with FakeProvider() as server:
            server.play, server.strict = able, False
            server.habit = Habit(lambda asked: None, seconds=REPLY_S, slots=1)
            settings = Settings(
                model=SPECS["compatible"], base_url=server.openai_url, out=str(tmp_path / "muse"), max_items=30,
                num_scenarios=8, num_conversations=WANTED, dialogue="paper", image_mode="caption",
            )  # fmt: skip
            with Journal(tmp_path / "journal.sqlite") as journal:
                held, model = await make_conversations(settings, journal, tmp_path)
                recorded = sum(usage.calls for usage in journal.usage())
            gate = model.gate
            assert gate is not None
            assert held >= WANTED
            assert (server.hung_up, gate.failures, gate.in_flight) == (0, 0, 0)
            assert sum(server.completed.values()) == server.asked
            assert gate.answers == recorded
            assert server.paid_twice() == 0
            # All that may be under way at once is answered long before anybody stops waiting.
            assert server.most_in_flight * REPLY_S < gate.patience.seconds / 2
            assert asyncio.get_running_loop().time() >= server.asked * REPLY_S

    simulated(run(), listen_s=0.01)
