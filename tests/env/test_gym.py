"""Gymnasium's own checker, where gymnasium is installed."""

from pathlib import Path

import pytest

from muse_builder.env import Environment
from muse_builder.env.turns import ACTS

pytest.importorskip("gymnasium", reason="gymnasium is not installed: pip install 'muse_builder[gym]'")


@pytest.mark.parametrize("seat", ACTS)
def test_gymnasiums_checker_finds_nothing(played: Path, seat: str) -> None:
    from gymnasium.utils.env_checker import check_env

    from muse_builder.env.gym import gym_environment

    env = gym_environment(Environment(played, seat=seat))  # type: ignore[arg-type]
    check_env(env, skip_render_check=True)
    env.action_space.seed(0)
    observation, info = env.reset(seed=0)
    assert info["observation"].seat == seat
    for _ in range(25):
        observation, reward, terminated, truncated, info = env.step(env.action_space.sample())
        assert env.observation_space.contains(observation)
        assert isinstance(reward, float)
        if terminated or truncated:
            break
    assert terminated or truncated
    assert observation["turn"] == info["observation"].turn > 0
    env.close()
