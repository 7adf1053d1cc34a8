"""What a player's turn does: it is noted as it is meant, and the other side answers it."""

from typing import Any

import pytest

from muse_builder.env import Environment
from muse_builder.env.episode import fact_of, minded
from muse_builder.records import Attributes, Item
from muse_builder.tasks.synthesis import Difference

COAT = Item(
    item_id="coat", title="Coat", price=41.99, attributes=Attributes(material=("wool",), color=("navy",), closure=("zip",))
)


def offer(env: Environment, seed: int, count: int = 1, **more: Any) -> tuple[list[str], Any]:
    """Ids of a first offer of things of the kind, and what came back; of the first shopper from a seed on who has so many."""
    for one in range(seed, seed + 20):
        env.reset(seed=one)
        target = env.conversation().profile.target_item_id
        suits = env.world.suits(env.conversation().profile)
        ids = [item_id for item_id in env.world.ids if suits(env.world.cast.item(item_id)) and item_id != target][:count]
        if len(ids) == count:
            return ids, env.step({"items": ids, **more})
    raise AssertionError(f"no shopper has {count} things of the kind")


def test_an_offer_of_two_is_a_set_and_the_shopper_judges_it(advising: Environment) -> None:
    ids, (observation, _, _, _, info) = offer(advising, 1, 2, text="Either of these?", query="a top")
    said = next(one for one in observation.said if one.action == "recommend_set")
    assert ([item.item_id for item in said.items], said.text, info["act"]) == (ids, "Either of these?", "recommend_set")
    assert [*said.pictures] == ids
    assert observation.said[-1].role == "user"
    row = advising.conversation()
    assert next(turn.query for turn in row.turns if turn.item_ids and turn.role == "assistant") == "a top"


def test_what_may_not_be_shown_is_left_out(advising: Environment) -> None:
    _, (_, _, _, _, info) = offer(advising, 1)
    assert info["left_out"] == ()
    _, _, _, _, info = advising.step({"text": "This?", "items": ["no-such", *advising.world.ids[:6]]})
    assert info["left_out"][0] == "no-such"
    assert len(info["left_out"]) >= 3


def test_an_offer_of_nothing_that_exists_is_a_question(advising: Environment) -> None:
    advising.reset(seed=1)
    observation, _, _, _, info = advising.step({"act": "recommend", "text": "This?", "items": ["no-such"]})
    assert (info["act"], info["left_out"]) == ("inquire", ("no-such",))
    assert observation.said[-1].action == "reveal"


@pytest.mark.parametrize("topic", ["needs", "occasion", ""])
def test_who_is_asked_tells_something_each_time(advising: Environment, topic: str) -> None:
    advising.reset(seed=2)
    for _ in range(4):
        observation, _, terminated, _, _ = advising.step({"act": "inquire", "topic": topic})
        assert not terminated
        assert (observation.said[-2].action, observation.said[-1].action) == ("inquire", "reveal")
        assert observation.said[-1].text
    wishes = advising.conversation().profile.requirements
    told = "; ".join(turn.reason for turn in advising.conversation().turns)
    assert topic == "occasion" or all(wish.text in told for wish in wishes)


def test_that_there_is_nothing_ends_it_before_an_offer(advising: Environment) -> None:
    advising.reset(seed=3)
    _, _, terminated, _, info = advising.step({"act": "not_available"})
    assert (terminated, info["outcome"]) == (True, "walk_away")


@pytest.mark.parametrize("act", ["inquire", "not_available", "chit_chat", "recommend", "answer_detail"])
def test_every_act_of_the_assistant_has_words_of_our_own(advising: Environment, act: str) -> None:
    _, (observation, _, terminated, _, _) = offer(advising, 1)
    if not terminated:
        observation, _, _, _, info = advising.step({"act": act, "items": list(advising.world.ids[-1:])})
        assert info["text"]
    assert all(said.text for said in observation.said)


@pytest.mark.parametrize(
    ("text", "topic", "fact"),
    [
        ("It is $41.99.", "price", "record: 41.99"),
        ("About 42 dollars.", "price", "record: 41.99"),
        ("It is 12.", "price", "not known"),
        ("All wool.", "material", "record: wool"),
        ("It is navy.", "material", "not known"),
        ("It has a zip.", "wish", "record: zip"),
    ],
)
def test_what_an_answer_rests_on_is_read_off_it(text: str, topic: str, fact: str) -> None:
    assert fact_of(text, topic, (COAT,)) == fact


def test_a_refusal_names_what_the_product_has() -> None:
    assert minded("I am not fond of wool.", (COAT,)) == Difference(attribute="material", wanted="", found="wool")
    assert minded("Not mine.", (COAT,)) is None


# --- the shopper's seat ---------------------------------------------------------------------------------------------------


def shown(env: Environment, seed: int = 1) -> tuple[str, ...]:
    """Ids of the first offer, the shopper's two wishes told."""
    observation, _ = env.reset(seed=seed)
    for _ in range(4):
        observation, *_ = env.step({"act": "reveal"})
        if observation.said[-1].items:
            return tuple(item.item_id for item in observation.said[-1].items)
    raise AssertionError("nothing was offered")


@pytest.mark.parametrize(
    ("turn", "act", "answer"),
    [
        ({"text": "How much is it?"}, "ask_price", "answer_detail"),
        ({"act": "ask_detail", "topic": "material"}, "ask_detail", "answer_detail"),
        ({"text": "Hm, not for me, have you anything else?"}, "critique", "recommend"),
        ({"act": "reject", "text": "No, none of them."}, "reject", "recommend"),
        ({"act": "ask_variant"}, "ask_variant", "not_available"),
        ({"act": "acknowledge", "text": "I see."}, "acknowledge", "inquire"),
        ({"act": "chit_chat", "text": "My aunt had one."}, "chit_chat", "chit_chat"),
    ],
)
def test_our_assistant_answers_each_act(shopping: Environment, turn: dict[str, Any], act: str, answer: str) -> None:
    shown(shopping)
    observation, _, terminated, _, info = shopping.step(turn)
    assert (info["act"], terminated) == (act, False)
    families = {"recommend": ("recommend", "recommend_set"), "not_available": ("not_available", "recommend", "recommend_set")}
    assert observation.said[-1].action in families.get(answer, (answer,))


@pytest.mark.parametrize(
    ("turn", "outcome"),
    [
        ({"text": "I'll sleep on it."}, "deferred"),
        ({"text": "Then I'll look elsewhere, thanks anyway."}, "walk_away"),
        ({"act": "leave"}, "walk_away"),
        ({"act": "defer"}, "deferred"),
    ],
)
def test_a_shopper_may_leave_or_put_it_off(shopping: Environment, turn: dict[str, Any], outcome: str) -> None:
    shown(shopping)
    _, _, terminated, _, info = shopping.step(turn)
    assert (terminated, info["outcome"]) == (True, outcome)


def test_what_is_taken_is_what_was_named(shopping: Environment) -> None:
    ids = shown(shopping, 3)
    *_, info = shopping.step({"act": "accept", "text": "That one, please.", "items": [ids[-1], "no-such"]})
    assert info["left_out"] == ("no-such",)
    assert shopping.conversation().accepted_item_id == ids[-1]


def test_what_was_refused_is_offered_no_more(shopping: Environment) -> None:
    ids = shown(shopping)
    color = shopping.world.cast.item(ids[0]).attributes.color[0]
    observation, *_ = shopping.step({"act": "critique", "text": f"Not {color}, please.", "items": [ids[0]]})
    after = observation.said[-1]
    assert shopping.conversation().turns[-2].reason.endswith(color)
    assert all(color not in item.attributes.color and item.item_id not in ids for item in after.items)


def test_nobody_takes_what_was_never_shown(shopping: Environment) -> None:
    shopping.reset(seed=1)
    observation, _, terminated, _, info = shopping.step({"act": "accept", "text": "I'll take it."})
    assert (info["act"], terminated) == ("reveal", False)
    assert observation.said[-1].role == "assistant"
