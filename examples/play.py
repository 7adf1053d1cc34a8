"""A seller that learns: a bandit over three ways to advise, with the environment's reward and without it.

    python examples/play.py

Needs no key, no network and no model: the demo's shoppers decide, and the three ways are rules of ten lines. The bandit plays
each episode in one way and, where it may see the reward, learns which one pays; without it, it goes on drawing at random. At
the end both advise forty shoppers whom neither has met.
"""

from collections.abc import Callable
from random import Random
from typing import Any

from muse_builder.env import Environment, Observation
from muse_builder.records import QUESTIONS

LEARNING, MEASURED = 60, 40
"""Episodes."""
TRIED = 10
"""Episodes in which each way is tried first; then the best so far is played."""

Way = Callable[[Environment, Observation], dict[str, Any]]


def heard(observation: Observation) -> str:
    """All that the shopper said."""
    return " ".join(said.text for said in observation.said if said.role == "user")


def offer(env: Environment, observation: Observation, query: str, most: int) -> dict[str, Any]:
    """What comes nearest to a query and was not shown; questions are answered first."""
    if observation.said[-1].action in QUESTIONS:
        return {"act": "answer_detail"}
    shown = {item.item_id for said in observation.said for item in said.items}
    found = [item.item_id for item in env.search(query, k=40) if item.item_id not in shown]
    return {"items": found[:most], "query": query}


def careless(env: Environment, observation: Observation) -> dict[str, Any]:
    """One thing at a time that happens to lie at hand, whatever is asked for."""
    return offer(env, observation, observation.said[0].text, 1)


def hasty(env: Environment, observation: Observation) -> dict[str, Any]:
    """One thing at a time, found by the last line alone."""
    return offer(env, observation, observation.said[-1].text, 1)


def attentive(env: Environment, observation: Observation) -> dict[str, Any]:
    """Asks what matters, then four things at a time by all that was said."""
    if observation.turn == 0:
        return {"act": "inquire", "topic": "needs"}
    return offer(env, observation, heard(observation), 4)


WAYS: dict[str, Way] = {"careless": careless, "hasty": hasty, "attentive": attentive}


def play(env: Environment, way: Way, seed: int) -> tuple[float, float]:
    """An episode: what was earned in all, and how well it ended (0 to 1)."""
    observation, _ = env.reset(seed=seed)
    earned = 0.0
    while True:
        observation, reward, terminated, truncated, info = env.step(way(env, observation))
        earned += reward
        if terminated or truncated:
            return earned, info["values"]["outcome"]


def learned(env: Environment, dice: Random, *, sees_reward: bool, episodes: int = LEARNING) -> Callable[[], str]:
    """Plays, and gives what then chooses a way: the best so far, or one at random where no reward was seen."""
    earned: dict[str, list[float]] = {name: [] for name in WAYS}

    def best() -> str:
        return max(WAYS, key=lambda name: sum(earned[name]) / max(1, len(earned[name])))

    for seed in range(episodes):
        tried = seed >= TRIED * len(WAYS)
        name = best() if sees_reward and tried else list(WAYS)[seed % len(WAYS)]
        # Each way is tried with the same shoppers.
        reward, _ = play(env, WAYS[name], seed if tried else seed // len(WAYS))
        earned[name].append(reward)
    return best if sees_reward else lambda: dice.choice(list(WAYS))


def measured(env: Environment, choose: Callable[[], str], episodes: int = MEASURED) -> float:
    """Mean of how well it ended, with shoppers who were not met before."""
    return sum(play(env, WAYS[choose()], 10_000 + seed)[1] for seed in range(episodes)) / episodes


def main() -> None:
    with Environment(seat="assistant", max_items=150) as env:
        for sees_reward in (False, True):
            choose = learned(env, Random(0), sees_reward=sees_reward)
            kind = f"with the reward, which chose {choose()!r}" if sees_reward else "without the reward"
            print(f"a bandit {kind}: {measured(env, choose):.2f} of the best ending, in the mean")


if __name__ == "__main__":
    main()
