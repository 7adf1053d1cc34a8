"""Reward functions for TRL's GRPO and RLOO trainers, which read the column `facts` of `muse export --shape rewards`.

    from muse_builder.env.grpo import REWARDS

    # muse export muse --tasks user --shape rewards --out rewarded
    rows = load_dataset("rewarded", "user", split="train")
    GRPOTrainer(MODEL, reward_funcs=[*REWARDS.values()], train_dataset=rows)

Each gives a number of 0 to 1 for every line that was drawn, or None where the turn can show nothing of it, which TRL leaves
out of the mean. What a line does (takes, declines, asks, puts off, leaves) is read off its words (`agents.conduct.act_of`).
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial, update_wrapper
from typing import Any

from muse_builder.agents.conduct import REWARDS as KNOWN
from muse_builder.agents.conduct import Rewarded, TurnFacts, act_of, rewards

Reward = Callable[..., list[float | None]]


def rewarded(completions: Sequence[Any], facts: Sequence[str]) -> list[Rewarded]:
    """All four rewards of each line.

    Args:
        completions: as TRL hands them: lines, or [{"role": "assistant", "content": line}] each.
        facts: the column of that name, one for each line.
    """
    found = []
    for completion, told in zip(completions, facts, strict=True):
        text, known = _text(completion), TurnFacts.model_validate_json(told)
        found.append(rewards(text, act_of(text, offered=known.offered), known))
    return found


def _text(completion: Any) -> str:
    """The words of a completion, whose content may be a text or parts of one."""
    content = completion if isinstance(completion, str) else completion[-1]["content"]
    if isinstance(content, str):
        return content.strip()
    return " ".join(part["text"] for part in content if part.get("text")).strip()


def _one(name: str, completions: Sequence[Any], facts: Sequence[str], **columns: Any) -> list[float | None]:
    return [getattr(one, name) for one in rewarded(completions, facts)]


def _reward(name: str, definition: str) -> Reward:
    function: Any = partial(_one, name)
    update_wrapper(function, _one)
    function.__name__, function.__doc__ = name, definition  # TRL logs "rewards/<name>/mean"
    made: Reward = function
    return made


REWARDS: Mapping[str, Reward] = {name: _reward(name, definition) for name, definition in KNOWN.items()}
"""Name -> function, as `GRPOTrainer(reward_funcs=...)` takes them."""
