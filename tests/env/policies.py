"""Players for tests: plain rules that need no model."""

from typing import Any

from muse_builder.env import Environment, Observation
from muse_builder.records import QUESTIONS


def seller(env: Environment, observation: Observation, *, most: int = 2) -> dict[str, Any]:
    """Answers what is asked, and offers what comes nearest to what the shopper said."""
    if observation.said[-1].action in QUESTIONS:
        return {"act": "answer_detail"}
    shown = {item.item_id for said in observation.said for item in said.items}
    found = env.search(" ".join(said.text for said in observation.said if said.role == "user"), k=20)
    return {"items": [item.item_id for item in found if item.item_id not in shown][:most]}


def taker(env: Environment, observation: Observation) -> dict[str, Any]:
    """Tells a wish until something is shown, and takes the first thing."""
    shown = any(said.items for said in observation.said)
    return {"act": "accept"} if shown else {"act": "reveal"}


def whole(env: Environment, policy: Any, seed: int) -> list[tuple[Observation, float, bool, bool, dict[str, Any]]]:
    """All steps of an episode."""
    observation, _ = env.reset(seed=seed)
    steps = []
    while not steps or not (steps[-1][2] or steps[-1][3]):
        steps.append(env.step(policy(env, observation)))
        observation = steps[-1][0]
    return steps
