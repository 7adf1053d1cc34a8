"""A plain classifier between simulated and human: it tells what differs, and nothing where nothing does."""

from random import Random

import pytest

from muse_builder.evaluation.fidelity.likeness import auc, likeness
from tests.evaluation.test_realism import talk


def spoken(number: int, words: int) -> object:
    return talk(number, ("assistant", "greet", "Hello.", ()), ("user", "reveal", "I want " + "a hat " * words, ()))


def test_a_chance_is_counted_by_hand_with_ties_as_halves() -> None:
    assert auc([0.9, 0.4, 0.4], [False, False, True]) == pytest.approx((1 + 0.5) / 2)


def test_long_speeches_are_told_from_short_ones_and_like_from_like_are_not() -> None:
    long = [spoken(number, 20 + number % 5) for number in range(40)]
    short = [spoken(number, 1 + number % 5) for number in range(40)]
    told = likeness("people", long, short, Random(1)).value  # type: ignore[arg-type]
    alike = likeness("people", long, long, Random(1)).value  # type: ignore[arg-type]
    assert told == 1.0
    assert alike == pytest.approx(0.5, abs=0.2)


def test_of_too_few_nothing_is_said() -> None:
    assert likeness("people", [], [], Random(0)).value is None
