"""The Manager keeps the minutes."""

import random
from types import SimpleNamespace
from typing import Any

from muse_builder.agents.manager import Minutes
from muse_builder.agents.querier import Found
from muse_builder.records import Candidate, Item

BAG = Item(item_id="B1", title="A bag", image="ab.jpg")
HAT = Item(item_id="H1", title="A hat")


def minutes() -> tuple[Minutes, Any]:
    thread: Any = SimpleNamespace(keys=["before"], dice=random.Random(0))
    return Minutes(thread), thread


def test_a_turn_keeps_what_the_querier_found_for_it() -> None:
    kept, _ = minutes()
    found = Found(BAG, "bag, black", (Candidate(item_id="B1", score=0.5),), 3, "it holds most")
    kept.note("assistant", "recommend", "Look!", round_number=1, items=[BAG], pictures=[BAG], found=found, reason=found.reason)
    (turn,) = kept.turns
    assert (turn.query, turn.target_rank, turn.reason) == ("bag, black", 3, "it holds most")
    assert [candidate.item_id for candidate in turn.candidates] == ["B1"]
    assert turn.item_ids == turn.image_item_ids == ("B1",)


def test_a_turn_without_a_search_has_none_and_shows_no_picture_that_is_not_there() -> None:
    kept, _ = minutes()
    kept.note("user", "share_image", "This is mine.", round_number=0, items=[HAT], pictures=[HAT])
    (turn,) = kept.turns
    assert (turn.query, turn.candidates, turn.target_rank, turn.reason) == (None, (), None, "")
    assert turn.item_ids == ("H1",)
    assert turn.image_item_ids == ()
    assert [(said.role, said.items) for said in kept.said] == [("user", (HAT,))]


def test_a_turn_holds_the_calls_made_since_the_turn_before() -> None:
    kept, thread = minutes()
    thread.keys += ["one", "two"]
    kept.note("assistant", "greet", "Hello!", round_number=0)
    thread.keys.append("three")
    kept.note("user", "reveal", "Hi!", round_number=0)
    assert [turn.keys for turn in kept.turns] == [("one", "two"), ("three",)]
