"""A toy policy learns in the environment: with the reward it does better than without."""

import importlib.util
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

from muse_builder.env import Environment

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "play.py"


@pytest.fixture(scope="module")
def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("play", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_bandit_does_better_with_the_reward_than_without(example: ModuleType, advising: Environment) -> None:
    with_it = example.learned(advising, Random(0), sees_reward=True, episodes=45)
    blindly = example.learned(advising, Random(0), sees_reward=False, episodes=0)
    assert with_it() == "attentive"
    assert example.measured(advising, with_it, 15) > example.measured(advising, blindly, 15)


def test_an_episode_of_a_way_is_the_same_again(example: ModuleType, advising: Environment) -> None:
    assert example.play(advising, example.attentive, 3) == example.play(advising, example.attentive, 3)
