"""Self-instruct: which examples are shown, and what becomes of the situations that come back."""

from typing import Any

import pytest

from muse_builder.agents.scenario_generator import PER_CALL, ScenarioGenerator
from muse_builder.errors import ReplyError
from muse_builder.records import Scenario
from muse_builder.tasks.synthesis import ExpandScenarios, ScenarioList
from tests.agents.asked import Replies, thread

SEEDS = [Scenario(scenario_id=f"s{number}", text=f"seed {number}") for number in range(9)]
GROWN = [Scenario(scenario_id=f"g{number}", text=f"grown {number}", parent="s0") for number in range(5)]


async def expanded(pool: list[Scenario], *replies: tuple[str, ...], number: int = 0) -> tuple[list[Scenario], Replies]:
    ask: Any = Replies(*(ScenarioList(scenarios=texts) for texts in replies or (("A picnic.",),)))
    return await ScenarioGenerator(ask).expand(thread(number), pool), ask


async def test_four_seeds_and_two_grown_ones_are_shown_each_once() -> None:
    _, ask = await expanded([*GROWN, *SEEDS])
    task = ask.task(ExpandScenarios)
    assert [text.split()[0] for text in task.examples] == ["seed"] * 4 + ["grown"] * 2
    assert len(set(task.examples)) == 6
    assert task.count == PER_CALL == 8


async def test_the_dice_of_the_thread_choose_the_examples() -> None:
    shown = [(await expanded([*SEEDS, *GROWN], number=number))[1].task(ExpandScenarios).examples for number in (0, 0, 1)]
    assert shown[0] == shown[1] != shown[2]


async def test_a_small_pool_is_shown_whole() -> None:
    _, ask = await expanded(SEEDS[:2])
    assert sorted(ask.task(ExpandScenarios).examples) == ["seed 0", "seed 1"]


async def test_what_comes_back_names_the_first_example_as_its_parent_and_has_no_number_yet() -> None:
    new, ask = await expanded([*SEEDS, *GROWN], ("A picnic  by\nthe lake. ", " ", "Snow."))
    parent = ask.task(ExpandScenarios).examples[0].replace("seed ", "s")
    assert new == [
        Scenario(scenario_id="", text="A picnic by the lake.", parent=parent),
        Scenario(scenario_id="", text="Snow.", parent=parent),
    ]


async def test_an_answer_without_a_situation_is_asked_for_again() -> None:
    new, ask = await expanded(SEEDS, (), (" ", ""), ("Rain.",))
    assert [scenario.text for scenario in new] == ["Rain."]
    assert ask.refused == ["there are no scenarios in it"] * 2
    with pytest.raises(ReplyError, match="no scenarios"):
        await expanded(SEEDS, (" ",))
