"""Models are opened for their seats: each once, told what it lacks, with a server's address only where it takes one."""

from pathlib import Path
from typing import Any

import pytest

from muse_builder.catalog import ImageStore
from muse_builder.errors import SettingsError
from muse_builder.llm.journal import Journal
from muse_builder.llm.models import OpenedModel
from muse_builder.llm.request import Reply, Request
from muse_builder.plugins import NO_OBJECTS, Objects, with_objects
from muse_builder.run.seats import open_seats
from muse_builder.settings import Settings
from muse_builder.watch import Silence
from tests.llm.conftest import SPECS
from tests.llm.fake_provider import FakeProvider
from tests.llm.test_check import able, tells


class Listening(Silence):
    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, line: str) -> None:
        self.said.append(line)


async def opened(
    folder: Path, settings: Settings, objects: Objects = NO_OBJECTS, watch: Silence | None = None
) -> dict[Any, Any]:
    with Journal(folder / "journal.sqlite") as journal:
        async with open_seats(settings, journal, ImageStore(folder / "images"), watch or Silence(), objects) as seats:
            return dict(seats)


async def test_seats_of_one_model_share_it(tmp_path: Path) -> None:
    seats = await opened(tmp_path, Settings())
    assert len({id(seat.model) for seat in seats.values()}) == 1
    assert all(seat.reads_values for seat in seats.values())


async def test_a_run_that_costs_nothing_leaves_batches_and_notices_out(tmp_path: Path) -> None:
    watch = Listening()
    seats = await opened(tmp_path, Settings(batch=True), watch=watch)
    model = seats["backbone"].model
    assert isinstance(model, OpenedModel)
    assert model.batched is None
    assert watch.said == []


async def test_a_server_s_address_is_for_the_models_that_speak_its_protocol(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-planted0000anthropic")
    watch = Listening()
    settings = Settings(model="embedded", rewriter="anthropic:claude-haiku-4-5", base_url="http://127.0.0.1:9/v1")
    seats = await opened(tmp_path, settings, watch=watch)
    assert "base_url=None" in repr(seats["rewriter"].model.provider)
    assert seats["rewriter"].parameters == {"temperature": 1.0}
    assert any("older API version" in line for line in watch.said)


async def test_a_server_s_slots_bound_what_is_under_way_in_every_sitting_of_the_run(tmp_path: Path) -> None:
    async with FakeProvider() as server:
        server.play, server.strict, server.tells = able, False, tells(8192, slots=3)
        settings = Settings(model=SPECS["compatible"], base_url=server.openai_url)
        for _ in range(2):
            model = (await opened(tmp_path, settings))["backbone"].model
            assert isinstance(model, OpenedModel)
            assert model.gate is not None
            assert model.gate.ceiling == 6
        assert server.looked_up == 2  # the second sitting knows it from the first


async def test_an_object_sits_where_its_name_stands_and_stays_open(tmp_path: Path) -> None:
    class Mine:
        closed = False

        async def complete(self, request: Request) -> Reply:
            return Reply("")

        async def close(self) -> None:
            self.closed = True

    mine = Mine()
    values, objects = with_objects({"reviewer": mine})
    seats = await opened(tmp_path, Settings(**values), objects)
    assert seats["reviewer"].spec == "python:test_an_object_sits_where_its_name_stands_and_stays_open.<locals>.Mine"
    assert seats["reviewer"].model.model is mine
    assert not mine.closed
    with pytest.raises(SettingsError, match="was an object given in Python"):
        await opened(tmp_path, Settings(**values))
