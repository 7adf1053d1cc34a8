"""The four rewards of a shopper's line: each fault costs, and a line that can show nothing of it counts nothing."""

import pytest

from muse_builder import domains
from muse_builder.agents.conduct import (
    TurnFacts,
    act_of,
    facts,
    names,
    one_names,
    rewards,
    says,
    suits_of,
    tells,
    words_of,
)
from muse_builder.records import Action, Requirement, Turn
from tests.agents.test_decision import BUDGET, NO_STRIPES, RED, WARM, item, person
from tests.dialogues import BY_ID, conversation

PLAIN = TurnFacts(expected=(), broken=(), pace=1, untold=(RED, WARM), hidden=(), words=(3, 20), offered=True)
SHELF = {
    one.item_id: one
    for one in (item("best"), item("dear", price=90.0), item("striped", pattern="striped"), item("odd", "teal", "hemp"))
}


def turn(action: str, *ids: str, text: str = ".", reason: str = "", at: int = 1) -> Turn:
    role = "assistant" if action in ("recommend", "recommend_set", "answer_detail", "inquire", "not_available") else "user"
    told = {"role": role, "action": action, "round": at, "text": text, "item_ids": ids, "reason": reason}
    return Turn.model_validate(told)


def found(*turns: Turn, target: str = "best", **decision: object) -> TurnFacts:
    profile = conversation().profile.model_copy(
        update={"decision": person(**decision), "requirements": (RED, WARM), "target_item_id": target}
    )
    told = facts(profile, turns, SHELF, lambda one: one.item_id != "odd", round_limit=4)
    assert told is not None
    return told


PRICE = turn("answer_detail", "dear", text="It is $90.", reason="price, record: 90.0")
WOOL = turn("recommend", "best", text="A wool sweater.")


def test_what_follows_is_the_decision_modules_word() -> None:
    assert found(WOOL).expected == ("accept",)
    assert found(WOOL, dealbreakers=(BUDGET,)).expected == ("ask",)
    assert found(turn("recommend", "odd", text="Hemp.")).expected == ("critique",)
    assert found(turn("recommend", "odd", text="Hemp.", at=3)).expected == ("leave",)
    both = turn("recommend_set", "best", "striped", text="Wool, both.")
    assert found(both, hesitation=0.5).expected == ("defer", "accept"), "how firmly one chooses is not known"


@pytest.mark.parametrize("turns", [(), (turn("reveal"),), (WOOL, turn("critique", "best"), turn("inquire"))])
def test_where_nothing_lies_there_to_decide_nothing_is_expected(turns: tuple[Turn, ...]) -> None:
    assert found(*turns).expected == ()


@pytest.mark.parametrize(
    ("expected", "action", "value"),
    [
        (("accept",), "accept", 1.0),
        (("switch",), "accept", 1.0),
        (("accept",), "critique", 0.0),
        (("defer", "accept"), "defer", 1.0),
        (("leave",), "leave", 1.0),
        (("leave",), "accept", 0.0),
        (("ask",), "ask_price", 1.0),
        (("ask",), "accept", 0.0),
        (("accept",), "ask_detail", None),
        (("critique",), "reveal", 1.0),
        (("critique",), "chit_chat", None),
        ((), "accept", None),
    ],
)
def test_an_act_is_aligned_where_it_follows(expected: tuple[str, ...], action: Action, value: float | None) -> None:
    assert rewards("Well.", action, PLAIN.model_copy(update={"expected": expected})).alignment == value


def test_a_broken_dealbreaker_is_to_be_named_by_who_says_no() -> None:
    told = found(turn("recommend", "dear", text="Wool."), PRICE, dealbreakers=(BUDGET, NO_STRIPES))
    assert told.broken == (BUDGET,)
    assert rewards("That is too expensive for me.", "critique", told).dealbreaker == 1.0
    assert rewards("Not for me.", "critique", told).dealbreaker == 0.0
    assert rewards("I'll take it.", "accept", told).dealbreaker is None
    unknown = found(turn("recommend", "dear", text="Wool."), dealbreakers=(BUDGET,))
    assert (unknown.broken, rewards("Not for me.", "critique", unknown).dealbreaker) == ((), None)


def test_one_that_was_named_before_need_not_be_named_again() -> None:
    no = turn("critique", "striped", text="No, it is striped.", reason="pattern: striped")
    told = found(turn("recommend", "striped", text="Wool."), no, turn("recommend", "striped"), dealbreakers=(NO_STRIPES,))
    assert told.broken == ()


def test_more_wishes_than_the_pace_are_too_many() -> None:
    assert rewards("I want it red.", "reveal", PLAIN).disclosure == 1.0
    assert rewards("Red, and of wool.", "reveal", PLAIN).disclosure == 0.0
    assert rewards("Red, and of wool.", "reveal", PLAIN.model_copy(update={"pace": 2})).disclosure == 1.0
    assert rewards("Red, and of wool.", "reveal", PLAIN.model_copy(update={"untold": (RED,)})).disclosure == 1.0
    assert rewards("Is it red, and wool?", "ask_detail", PLAIN).disclosure is None


def test_a_refusal_that_names_what_nobody_showed_is_telepathy() -> None:
    told = found(turn("recommend", "striped", text="Red wool."), target="odd")
    assert told.hidden == ("hemp", "solid", "teal")
    assert rewards("I'd rather have teal.", "critique", told).disclosure == 0.0
    assert rewards("I don't like stripes.", "critique", told).disclosure == 1.0
    heard = found(turn("recommend", "striped", text="Red wool, or teal."), target="odd")
    assert "teal" not in heard.hidden


@pytest.mark.parametrize(("words", "style"), [(2, 2 / 3), (3, 1.0), (20, 1.0), (30, 0.5), (60, 0.0)])
def test_a_line_has_about_the_shoppers_length(words: int, style: float) -> None:
    assert rewards("so " * words, "reveal", PLAIN).style == pytest.approx(style)


def test_who_is_chatty_says_more_than_who_is_terse() -> None:
    terse, plain, chatty = map(words_of, ("terse", "plain", "chatty"))
    assert terse[1] < plain[1] < chatty[1]
    assert terse[0] <= plain[0] < chatty[0]


def test_a_profile_that_does_not_say_how_it_decides_has_no_rewards() -> None:
    assert facts(conversation().profile, (), {}, lambda one: True, round_limit=4) is None


def test_what_suits_is_the_kind_for_whom_it_is_sought() -> None:
    suits = suits_of(domains.default(), conversation().profile, BY_ID["red"])
    assert [suits(BY_ID[name]) for name in ("blue", "navy", "boots")] == [True, True, False]


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("I'll take the navy one, thanks.", "accept"),
        ("Perfect, that is the one it is.", "accept"),
        ("Okay, the gray ones, please.", "accept"),
        ("How much is it?", "ask_price"),
        ("Is it made of wool?", "ask_detail"),
        ("Hm, have you something cheaper?", "critique"),
        ("It's too short for me.", "critique"),
        ("Let me think about it.", "defer"),
        ("I'll sleep on it and come back tomorrow.", "defer"),
        ("Then I'll look elsewhere, thanks.", "leave"),
        ("Nothing of this will do, goodbye.", "leave"),
        ("Makes sense.", "acknowledge"),
        ("My sister gets married in June by the lake.", "reveal"),
    ],
)
def test_a_line_is_read_for_what_it_does(text: str, action: Action) -> None:
    assert act_of(text, offered=True) == action
    assert act_of(text, offered=False) == "reveal"


def test_words_are_found_as_words_and_wishes_by_half_of_theirs() -> None:
    assert names("a red coat", "red")
    assert not names("a shred", "red")
    soft = Requirement(text="something that feels gentle on sensitive skin", attribute="material", value="bamboo")
    assert tells("It should be gentle on my skin.", soft)
    assert tells("Bamboo, if you have it.", soft)
    assert not tells("Something that lasts.", soft)


def test_a_dealbreaker_is_named_by_its_value_or_as_too_dear() -> None:
    assert says("Striped isn't me.", NO_STRIPES)
    assert says("That's over my budget.", BUDGET)
    assert not says("Not quite.", BUDGET)
    assert one_names(turn("leave", text="Bye.", reason="price: over the budget"), BUDGET)
    assert not one_names(turn("ask_detail", text="Is it striped?"), NO_STRIPES)
