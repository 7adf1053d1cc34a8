"""What is said of the models and of the money while a run goes on."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from muse_builder.llm.batch import BatchProgress
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.journal import Journal
from muse_builder.llm.models import ModelStatus, OpenedModel
from muse_builder.run import status
from muse_builder.run.status import STAGES, pulse, told
from muse_builder.watch import Silence
from tests import dialogues
from tests.llm.greetings import Counting
from tests.run.journalled import kept

IDLE = ModelStatus(8, 0, 0, 0, 0, 0, 0, None)


class Told(OpenedModel):
    """A model that is doing as we say."""

    def __init__(self, spec: str, status: ModelStatus = IDLE, *, local: bool = False) -> None:
        model = Counting()
        super().__init__(spec, inner=model, model=model, capabilities=Capabilities(local=local))
        self.told = status

    def status(self) -> ModelStatus:
        return self.told


class States(Silence):
    def __init__(self) -> None:
        self.states: list[str] = []
        self.third = asyncio.Event()

    def state(self, text: str) -> None:
        self.states.append(text)
        if len(self.states) == 3:
            self.third.set()


# --- the line -----------------------------------------------------------------------------------------------------------


def test_the_line_tells_how_models_do_and_what_each_stage_cost() -> None:
    luna = Told("openai:gpt-6-luna", ModelStatus(256, 200, 56, 1000, 3, 2, 10, None))
    haiku = Told("anthropic:claude-haiku-5-5", ModelStatus(0, 0, 0, 0, 0, 0, 0, BatchProgress(40, 4096, 1200)))
    assert told([luna, haiku], {"conversation": 1.5, "candidate": 0.25, "item": 0.1, "probe": 0.0}) == (
        "openai:gpt-6-luna 200 in flight of 256, 56 waiting, 3 refused for rate, 2 failed and tried again; "
        "anthropic:claude-haiku-5-5 40 collecting, 1200 of 4096 back from batches; "
        "1.85 USD (summaries 0.10, profiles 0.25, conversations 1.50)"
    )


@pytest.mark.parametrize(
    ("doing", "said"),
    [
        (IDLE, "0 in flight of 8"),
        (IDLE._replace(in_flight=8, waiting=1), "8 in flight of 8, 1 waiting"),
        (IDLE._replace(refusals=4), "0 in flight of 8, 4 refused for rate"),
        (IDLE._replace(failures=5), "0 in flight of 8, 5 failed and tried again"),
        (IDLE._replace(in_flight=3, refusals=2, batch=BatchProgress(0, 7, 6)), "0 collecting, 6 of 7 back from batches"),
    ],
)
def test_what_does_not_happen_is_not_spoken_of(doing: ModelStatus, said: str) -> None:
    assert told([Told("any:model", doing)], {}) == f"any:model {said}"


@pytest.mark.parametrize(
    ("spent", "said"),
    [
        ({"scenario": 0.1}, "0.10 USD (scenarios 0.10)"),
        ({"scenario": 0.0999}, "0.0999 USD (scenarios 0.0999)"),
        ({"scenario": 0.00004}, "0.0000 USD (scenarios 0.0000)"),
        ({"conversation": 12.5, "candidate": 0.03}, "12.53 USD (profiles 0.0300, conversations 12.50)"),
        ({"item": 0.0, "conversation": 0.0}, ""),
        ({"probe": 3.0}, ""),
    ],
)
def test_small_sums_are_told_to_a_hundredth_of_a_cent_and_none_where_none_were(spent: dict[str, float], said: str) -> None:
    assert told([], spent) == said


def test_what_twins_cost_is_told_with_the_conversations() -> None:
    assert told([], {"conversation": 1.0, "twin": 0.5}) == "1.50 USD (conversations 1.50)"


def test_stages_stand_in_the_order_of_the_run() -> None:
    assert list(STAGES.values()) == ["summaries", "scenarios", "profiles", "conversations"]
    assert told([], dict.fromkeys(reversed(STAGES), 1.0)) == (
        "4.00 USD (summaries 1.00, scenarios 1.00, profiles 1.00, conversations 1.00)"
    )


def test_what_is_left_of_the_budget_ends_the_line() -> None:
    assert told([], {"scenario": 1.5}, 3.5) == "1.50 USD (scenarios 1.50); 3.50 USD left of the budget"
    assert told([], {}, -0.2) == "0.0000 USD left of the budget"


# --- the pulse ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.sqlite") as journal:
        yield journal


async def test_the_watch_is_told_at_once_and_of_the_last_state_when_all_is_over(journal: Journal) -> None:
    watch = States()
    async with pulse(watch, journal, [Told("openai:a"), Told("demo", local=True)]):
        await asyncio.sleep(0)
        assert watch.states == ["openai:a 0 in flight of 8"]
        await kept(journal, "conversation", 1, dialogues.conversation(), cost=0.25)
    assert watch.states[-1] == "openai:a 0 in flight of 8; 0.25 USD (conversations 0.25)"


async def test_it_beats_again_and_again_and_stops_with_the_block(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "EVERY_S", 0.0)
    watch = States()
    async with pulse(watch, journal, [Told("openai:a")]):
        await watch.third.wait()
    after = len(watch.states)
    for _ in range(5):
        await asyncio.sleep(0)
    assert len(watch.states) == after


async def test_where_no_model_is_paid_nothing_is_told(journal: Journal) -> None:
    watch = States()
    async with pulse(watch, journal, [Told("demo", local=True)]):
        await asyncio.sleep(0)
    assert watch.states == []


async def test_an_error_in_the_block_comes_through_and_the_last_state_is_told(journal: Journal) -> None:
    watch = States()
    with pytest.raises(ZeroDivisionError):
        async with pulse(watch, journal, [Told("openai:a")]):
            raise ZeroDivisionError
    assert watch.states == ["openai:a 0 in flight of 8"]


async def test_the_budget_that_is_left_falls_with_each_reply(journal: Journal) -> None:
    watch = States()
    async with pulse(watch, journal, [Told("openai:a")], budget=1.0):
        await asyncio.sleep(0)
        await kept(journal, "conversation", 1, dialogues.conversation(), cost=0.25)
    assert watch.states[0].endswith("; 1.00 USD left of the budget")
    assert watch.states[-1].endswith("; 0.75 USD left of the budget")
