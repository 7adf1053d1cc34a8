"""Twins: who listens is less pleased with a bad recommender, and who ignores it is not certified."""

from pathlib import Path

import pytest

from muse_builder.evaluation.fidelity.certificate import fidelity
from muse_builder.evaluation.fidelity.twins import (
    TwinPair,
    answers,
    effect_size,
    misses,
    pairs_of,
    satisfaction,
    twin_measures,
)
from muse_builder.records import Conversation
from tests.dialogues import conversation, write_release
from tests.evaluation.fidelity.test_certificate import turn

TAKES = (turn("recommend", "blue"), turn("accept", "blue"))
LEAVES = (turn("recommend", "wool"), turn("critique", "wool"), turn("recommend", "boots"), turn("leave", "boots"))


def held(number: int, *, bad: bool, leaves: bool) -> Conversation:
    plain = conversation(number)
    ended = {"turns": LEAVES if leaves else TAKES, "outcome": "walk_away" if leaves else "near_accept"}
    taken = {"accepted_item_id": None if leaves else "blue"}
    named = {"conversation_id": f"t{number:06d}", "twin_of": plain.conversation_id} if bad else {}
    return plain.model_copy(update={**ended, **taken, **named})


def listening(number: int) -> list[Conversation]:
    """Most take what the good one shows, and leave the bad one."""
    return [held(number, bad=False, leaves=number % 7 == 0), held(number, bad=True, leaves=number % 5 != 0)]


def ignoring(number: int) -> list[Conversation]:
    """Takes the first thing or leaves, whatever it is."""
    return [held(number, bad=bad, leaves=number % 3 == 0) for bad in (False, True)]


@pytest.mark.parametrize(
    ("acts", "pleased"),
    [
        (("accept",), [1.0]),
        (("ask_price", "critique"), [0.25]),
        (("ask_detail",), []),
        (("leave",), [0.0]),
        (("defer",), [0.5]),
    ],
)
def test_how_pleased_one_is_is_what_one_does_about_an_offer(acts: tuple[str, ...], pleased: list[float]) -> None:
    row = conversation().model_copy(update={"turns": (turn("recommend", "blue"), *(turn(act, "blue") for act in acts))})
    assert list(answers(row)) == pleased
    assert satisfaction(row) == (pleased[0] if pleased else None)


def test_each_offer_counts_once_and_the_last_word_about_it() -> None:
    row = conversation().model_copy(update={"turns": LEAVES})
    assert list(answers(row)) == [0.25, 0.0]
    assert (satisfaction(row), misses(row)) == (0.125, 2.0)


def test_a_pair_is_a_twin_and_the_one_whose_twin_it_is() -> None:
    rows = [*listening(1), held(2, bad=False, leaves=False), held(3, bad=True, leaves=True)]
    assert pairs_of(rows) == [TwinPair(rows[0], rows[1])]


def test_differences_are_measured_in_their_own_spread() -> None:
    assert effect_size([1.0, 0.0, 1.0, 0.0]) == pytest.approx(0.866, abs=0.001)
    assert effect_size([1.0]) is None
    assert effect_size([0.5, 0.5]) is None


def test_what_falls_is_told_with_its_interval() -> None:
    rows = [row for number in range(30) for row in listening(number)]
    told = {one.name: one for one in twin_measures(pairs_of(rows))}
    assert told["bought, good"].value == pytest.approx(25 / 30)
    assert told["bought, bad"].value == pytest.approx(6 / 30)
    fall = told["acceptance falls by"]
    assert fall.value == pytest.approx(19 / 30)
    assert fall.interval is not None
    assert 0.3 < fall.interval[0] < fall.value < fall.interval[1] < 0.95
    assert told["effect size"].interval is not None


def test_who_listens_is_certified_and_who_ignores_the_recommender_is_not(tmp_path: Path) -> None:
    said = {}
    for name, shopper in (("listens", listening), ("ignores", ignoring)):
        rows = [row for number in range(24) for row in shopper(number)]
        said[name] = fidelity(write_release(tmp_path / name, rows)).verdict
    assert said["listens"].startswith("certified: 3 of 3 clauses hold; not measured: decision alignment")
    assert said["ignores"].startswith("not certified: 0 of 3 clauses hold; not satisfaction falls by 0.000")
