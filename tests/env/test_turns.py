"""What a player may give as a turn."""

from typing import Any

import pytest

from muse_builder.env.turns import ACTS, MOST_LETTERS, PlayerTurn, turn_of
from muse_builder.errors import SettingsError
from muse_builder.records import DECLINES, OFFERS, QUESTIONS


@pytest.mark.parametrize(
    ("given", "turn"),
    [
        ("  Something \n warm. ", PlayerTurn(text="Something warm.")),
        ({"act": "recommend", "items": ["a", "b"]}, PlayerTurn(act="recommend", items=("a", "b"))),
        (PlayerTurn(act="inquire", topic="needs"), PlayerTurn(act="inquire", topic="needs")),
    ],
)
def test_a_turn_is_a_line_a_mapping_or_a_record(given: Any, turn: PlayerTurn) -> None:
    assert turn_of(given, "assistant") == turn


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (3, "3 is no turn"),
        ("", "needs an act, a text or items"),
        ({"text": 3}, "no turn"),
        ({"texts": "Hi."}, "unknown field of a turn 'texts'; known: act, items"),
        ({"act": "accept"}, "unknown act of the assistant 'accept'"),
        (PlayerTurn(act="leave"), "unknown act of the assistant 'leave'"),
    ],
)
def test_what_is_none_is_told_what_one_is(given: Any, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        turn_of(given, "assistant")


def test_a_line_has_an_end() -> None:
    assert len(turn_of("word " * 1000, "shopper").text) == MOST_LETTERS


def test_each_side_has_its_acts() -> None:
    assert {*OFFERS, "answer_detail", "inquire"} <= set(ACTS["assistant"])
    assert {*QUESTIONS, *DECLINES, "accept", "defer", "leave"} <= set(ACTS["shopper"])
    assert set(ACTS["assistant"]) & set(ACTS["shopper"]) == {"chit_chat"}
