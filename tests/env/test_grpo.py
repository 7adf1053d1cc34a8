"""Reward functions as a trainer calls them: a list of lines and the columns of their rows."""

import pickle
from typing import Any

import pytest

from muse_builder.agents.conduct import REWARDS as KNOWN
from muse_builder.agents.conduct import TurnFacts
from muse_builder.env.grpo import REWARDS, rewarded
from tests.agents.test_decision import BUDGET, RED, WARM

TOLD = {"broken": (), "pace": 1, "untold": (RED, WARM), "hidden": ("teal",), "words": (3, 20), "offered": True}
TAKE = TurnFacts(expected=("accept",), **TOLD).model_dump_json()  # type: ignore[arg-type]
REFUSE = TurnFacts(expected=("critique",), **TOLD | {"broken": (BUDGET,)}).model_dump_json()  # type: ignore[arg-type]
OPEN = TurnFacts(expected=(), **TOLD | {"offered": False}).model_dump_json()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "facts", "alignment", "dealbreaker", "disclosure"),
    [
        ("I'll take it, thanks.", TAKE, 1.0, None, None),
        ("It's not for me, something else, please.", TAKE, 0.0, None, 1.0),
        ("That is over my budget.", REFUSE, 1.0, 1.0, 1.0),
        ("It's not my thing.", REFUSE, 1.0, 0.0, 1.0),
        ("I'd rather have it in teal.", REFUSE, 1.0, 0.0, 0.0),
        ("I'll take it, thanks.", REFUSE, 0.0, None, None),
        ("I look for something red.", OPEN, None, None, 1.0),
        ("I look for something red, and of wool.", OPEN, None, None, 0.0),
    ],
)
def test_a_drawn_line_earns_what_it_deserves(
    line: str, facts: str, alignment: float | None, dealbreaker: float | None, disclosure: float | None
) -> None:
    (found,) = rewarded([line], [facts])
    assert (found.alignment, found.dealbreaker, found.disclosure, found.style) == (alignment, dealbreaker, disclosure, 1.0)


@pytest.mark.parametrize("form", [
    lambda line: line,
    lambda line: [{"role": "assistant", "content": line}],
    lambda line: [{"role": "assistant", "content": [{"type": "text", "text": line}]}],
])  # fmt: skip
def test_functions_take_completions_in_each_of_trls_forms(form: Any) -> None:
    lines = [form("I'll take it, thanks."), form("Not my thing, sorry.")]
    told = {name: reward(prompts=["", ""], completions=lines, facts=[TAKE, REFUSE], answer=["", ""])
            for name, reward in REWARDS.items()}  # fmt: skip
    assert told["alignment"] == [1.0, 1.0]
    assert told["dealbreaker"] == [None, 0.0]


def test_a_trainer_logs_a_reward_by_its_name_and_may_hand_it_on() -> None:
    assert list(REWARDS) == list(KNOWN) == [reward.__name__ for reward in REWARDS.values()]
    assert [pickle.loads(pickle.dumps(reward)) for reward in REWARDS.values()] == [*REWARDS.values()]
