"""A strategy is found by its name, and what cannot plan is none."""

import pytest

from muse_builder import plugins
from muse_builder.agents.strategies.paper import PAPER
from muse_builder.agents.strategies.people import PEOPLE
from muse_builder.agents.strategies.strategy import State, strategy_named
from muse_builder.contracts.dialogue import check_dialogue
from muse_builder.errors import SettingsError
from muse_builder.records import Item
from muse_builder.settings import PRESETS
from tests.agents.asked import BAG, HAT, PROFILE


def test_ours_are_found_by_name() -> None:
    assert plugins.names("dialogues")[:2] == ["paper", "people"]
    assert strategy_named("paper") is PAPER
    assert strategy_named("people") is PEOPLE
    assert PRESETS["paper"]["dialogue"] == "paper"


@pytest.mark.parametrize("name", ["paper", "people"])
def test_ours_keep_the_contract(name: str) -> None:
    check_dialogue(strategy_named(name))


def test_an_unknown_one_is_named_with_those_there_are() -> None:
    with pytest.raises(SettingsError, match=r"unknown dialogue strategy 'pepole'; known: paper, people. Did you mean 'people'"):
        strategy_named("pepole")


def test_a_state_knows_what_was_shown_and_not_what_is_in_mind() -> None:
    state = State(PROFILE, None, offers=[(HAT,), (BAG, HAT)])
    assert list(state.shown) == ["hat", "bag"]
    assert not any(isinstance(value, Item) for value in vars(state).values())
