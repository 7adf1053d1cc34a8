"""The contract of dialogue strategies finds those that never end, forget the need, or throw dice of their own."""

from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from muse_builder.agents.strategies.paper import PAPER
from muse_builder.agents.strategies.strategy import Move, State
from muse_builder.contracts.dialogue import check_dialogue


def strategy(*moves: str) -> Any:
    """Plays these moves in order, the last one for ever."""

    def plan(*_: Any) -> Any:
        left = list(moves)
        return SimpleNamespace(next=lambda state, dice: Move(left.pop(0) if len(left) > 1 else left[0]))  # type: ignore[arg-type]

    return SimpleNamespace(plan=plan)


def test_the_papers_keeps_it() -> None:
    check_dialogue(PAPER)


@pytest.mark.parametrize(
    ("moves", "message"),
    [
        (("tell", "accept"), "begins with a greeting"),
        (("greet", "tell"), "not over after 200 moves"),
        (("greet", "recommend", "accept"), "before any need was told"),
        (("greet", "sing"), "nobody can do 'sing'"),
    ],
)
def test_a_broken_promise_is_named(moves: tuple[str, ...], message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        check_dialogue(strategy(*moves))


def test_dice_of_its_own_are_found() -> None:
    own = Random(0)

    class Plan:
        def next(self, state: State, dice: Random) -> Move:
            if not state.turns:
                return Move("greet")
            return Move("tell") if own.random() < 0.5 else Move("accept")

    with pytest.raises(AssertionError, match=r"other moves the second time|before any need"):
        check_dialogue(SimpleNamespace(plan=lambda *_: Plan()))  # type: ignore[arg-type]
