"""The certificate: each planted fault is found, and a conversation without one is let be."""

from collections.abc import Callable
from pathlib import Path

import pytest

from muse_builder.errors import SettingsError
from muse_builder.evaluation.fidelity.certificate import (
    aligned,
    consistent,
    fidelity,
    over_pace,
    persuaded,
    sold_on,
    spent,
    telepathic,
    voiced,
)
from muse_builder.records import Conversation, Dealbreaker, Turn
from tests.agents.test_decision import item, person
from tests.dialogues import conversation, write_release

SHELF = {one.item_id: one for one in (
    item("best", "blue", "linen", price=30.0), item("dear", "blue", "linen", price=90.0),
    item("worse", "red", "wool", price=20.0),
    item("target", "teal", "hemp", "checked", 30.0), item("dearer", "blue", "linen", price=95.0),
)}  # fmt: skip
BUDGET = Dealbreaker(attribute="price", test="at_most", value="40")
NO_RED = Dealbreaker(attribute="color", test="is_not", value="red")


def turn(action: str, *items: str, text: str = ".", reason: str = "") -> Turn:
    role = "assistant" if action in ("recommend", "recommend_set", "not_available", "answer_detail", "greet") else "user"
    return Turn.model_validate({"role": role, "action": action, "round": 1, "text": text, "item_ids": items, "reason": reason})


PRICE = turn("answer_detail", "dear", reason="price, record: 90.0")
TOO_DEAR = turn("critique", "dear", text="Too pricey.", reason="price: over the budget")


def talk(*turns: Turn, outcome: str, taken: str | None = None, **decision: object) -> Conversation:
    plain = conversation(requirements=(("color", "blue"), ("material", "linen")))
    profile = plain.profile.model_copy(update={"decision": person(**decision), "target_item_id": "target"})
    return plain.model_copy(update={"profile": profile, "turns": turns, "outcome": outcome, "accepted_item_id": taken})


@pytest.mark.parametrize(("taken", "follows"), [("best", 1.0), ("worse", 0.0), ("dear", 0.0)])
def test_the_best_that_keeps_to_every_dealbreaker_is_the_aligned_choice(taken: str, follows: float) -> None:
    shown = turn("recommend_set", "best", "dear", "worse")
    row = talk(shown, turn("accept", taken), outcome="near_accept", taken=taken, dealbreakers=(BUDGET,))
    assert aligned(row, SHELF) == follows


@pytest.mark.parametrize(("shown", "follows"), [("best", 0.0), ("dear", 1.0), ("worse", 1.0)])
def test_to_leave_is_aligned_where_nothing_shown_would_do(shown: str, follows: float) -> None:
    row = talk(turn("recommend", shown), turn("leave", shown), outcome="walk_away", dealbreakers=(BUDGET,))
    same_kind = SHELF | {"target": SHELF["target"]}
    assert aligned(row, same_kind) == follows
    assert aligned(row.model_copy(update={"outcome": "deferred"}), SHELF) is None


def test_a_dealbreaker_that_is_known_to_be_broken_must_be_named() -> None:
    silent = turn("critique", "dear", text="Not for me.", reason="wish: misses something")
    for no, named in ((TOO_DEAR, 1.0), (silent, 0.0)):
        row = talk(turn("recommend", "dear"), PRICE, no, outcome="give_up", dealbreakers=(BUDGET,))
        assert list(voiced(row, SHELF)) == [named]
    unasked = talk(turn("recommend", "dear"), silent, outcome="give_up", dealbreakers=(BUDGET,))
    assert list(voiced(unasked, SHELF)) == []


@pytest.mark.parametrize(
    ("text", "known"), [("I'd rather have teal.", 1.0), ("Red isn't me.", 0.0), ("Is there one that is less plain?", 0.0)]
)
def test_a_refusal_that_names_what_nobody_showed_is_telepathy(text: str, known: float) -> None:
    row = talk(turn("recommend", "worse"), turn("critique", "worse", text=text), outcome="give_up")
    assert list(telepathic(row, SHELF)) == [known]
    heard = talk(turn("recommend", "worse", text="Red, or teal."), turn("critique", "worse", text=text), outcome="give_up")
    assert list(telepathic(heard, SHELF)) == [0.0]


def test_who_tells_more_wishes_than_the_pace_discloses_too_much() -> None:
    row = talk(outcome="give_up", disclosure=1)
    both = "told: " + "; ".join(wish.text for wish in row.profile.requirements)
    one = f"told: kind; {row.profile.requirements[0].text}"
    turns = (turn("reveal", reason=both), turn("reveal", reason=one))
    assert list(over_pace(row.model_copy(update={"turns": turns}))) == [1.0, 0.0]


@pytest.mark.parametrize(
    ("since", "talked_round"),
    [
        ((), 1.0),
        ((turn("answer_detail", "best"),), 0.0),
        ((turn("change_need", "best"),), 0.0),
        ((turn("ask_fit", "best"),), 1.0),
    ],
)
def test_who_takes_what_was_refused_without_a_new_fact_was_talked_round(since: tuple[Turn, ...], talked_round: float) -> None:
    row = talk(
        turn("recommend", "best"), turn("critique", "best"), *since, turn("accept", "best"), outcome="near_accept", taken="best"
    )
    assert persuaded(row) == talked_round


def test_what_was_minded_and_is_taken_is_no_consistent_liking() -> None:
    minded = turn("critique", "worse", reason="color: blue")
    taken = {"outcome": "near_accept", "taken": "best"}
    assert consistent(talk(minded, turn("accept", "best"), **taken), SHELF) == 0.0  # type: ignore[arg-type]
    back = turn("change_need", reason="no longer minds color: blue")
    assert consistent(talk(minded, back, turn("accept", "best"), **taken), SHELF) == 1.0  # type: ignore[arg-type]


@pytest.mark.parametrize(("then", "fault"), [("dearer", 1.0), ("worse", 0.0)])
def test_an_assistant_that_sells_on_what_was_called_too_dear_is_at_fault(then: str, fault: float) -> None:
    row = talk(turn("recommend", "dear"), TOO_DEAR, turn("recommend", then), outcome="give_up", dealbreakers=(BUDGET,))
    assert list(sold_on(row, SHELF)) == [fault]


def test_a_color_that_was_ruled_out_may_not_be_offered_again() -> None:
    no = turn("critique", "worse", text="Not red.", reason="color: red")
    for then, fault in (("worse", 1.0), ("best", 0.0)):
        row = talk(turn("recommend", "worse"), no, turn("recommend", then), outcome="give_up", dealbreakers=(NO_RED,))
        assert list(sold_on(row, SHELF)) == [fault]


def test_patience_is_spent_by_offers_where_nothing_is_taken() -> None:
    row = talk(turn("recommend", "dear"), turn("recommend", "worse"), outcome="walk_away", patience=4)
    assert spent(row) == 0.5
    assert spent(row.model_copy(update={"accepted_item_id": "best"})) is None


def test_a_release_without_such_shoppers_has_no_certificate(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="--shopper paper"):
        fidelity(write_release(tmp_path / "plain", [conversation()]))


def figures(release: Path) -> dict[str, float | None]:
    return {one.name: one.value for section in fidelity(release).sections for one in section.measures}


def test_endings_are_told_apart_and_a_shopper_who_takes_anything_fails(tmp_path: Path) -> None:
    def told(number: int, change: Callable[[Conversation], Conversation]) -> Conversation:
        row = conversation(number, recommended=("red",), target="blue")
        return change(row.model_copy(update={"profile": row.profile.model_copy(update={"decision": hopeless})}))

    hopeless = person(dealbreakers=(NO_RED,), fitting=0)
    takes = [told(number, lambda row: row) for number in range(3)]
    leaves = [
        told(number, lambda row: row.model_copy(update={"outcome": "walk_away", "accepted_item_id": None}))
        for number in range(3, 6)
    ]
    found = {
        one.name: one.value for section in fidelity(write_release(tmp_path / "a", takes)).sections for one in section.measures
    }
    assert (found["decision alignment"], found["walked away, nothing fits"], found["bought, nothing fits"]) == (0.0, 0.0, 1.0)
    found = {
        one.name: one.value for section in fidelity(write_release(tmp_path / "b", leaves)).sections for one in section.measures
    }
    assert (found["decision alignment"], found["walked away, nothing fits"], found["put off"]) == (1.0, 1.0, 0.0)
