"""Reward functions for TRL's GRPO and RLOO trainers, which read the column `facts` of `muse export --shape rewards`.

    from muse_builder.env.grpo import REWARDS

    # muse export muse --tasks user --shape rewards --out rewarded
    rows = load_dataset("rewarded", "user", split="train")
    GRPOTrainer(MODEL, reward_funcs=[*REWARDS.values()], train_dataset=rows)

Each gives a number of 0 to 1 for every line that was drawn, or None where the turn can show nothing of it, which TRL leaves
out of the mean. What a line does (takes, declines, asks, puts off, leaves) is read off its words (`agents.conduct.act_of`).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

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


# A trainer logs each under its name, and may hand it to another process: so they are plain functions.


def alignment(completions: Sequence[Any], facts: Sequence[str], **columns: Any) -> list[float | None]:
    """The act follows from the profile and from what was shown and said."""
    return [one.alignment for one in rewarded(completions, facts)]


def dealbreaker(completions: Sequence[Any], facts: Sequence[str], **columns: Any) -> list[float | None]:
    """Who says no to an offer, all of which is known to break a dealbreaker, names it."""
    return [one.dealbreaker for one in rewarded(completions, facts)]


def disclosure(completions: Sequence[Any], facts: Sequence[str], **columns: Any) -> list[float | None]:
    """No more wishes at once than the pace, and nothing in a refusal that only the product in mind can tell."""
    return [one.disclosure for one in rewarded(completions, facts)]


def style(completions: Sequence[Any], facts: Sequence[str], **columns: Any) -> list[float | None]:
    """About as long as such a shopper's lines are."""
    return [one.style for one in rewarded(completions, facts)]


REWARDS: Mapping[str, Reward] = {one.__name__: one for one in (alignment, dealbreaker, disclosure, style)}
"""Name -> function, as `GRPOTrainer(reward_funcs=...)` takes them."""
