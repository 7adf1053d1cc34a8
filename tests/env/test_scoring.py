"""Values of a turn and of an ending, and the one number made of them."""

import pytest

from muse_builder.env import Environment
from muse_builder.env.scoring import TURN, WEIGHTS, fidelity_of, outcome_of, reward
from muse_builder.records import Conversation
from tests.agents.test_decision import item, person
from tests.dialogues import conversation

SHELF = {one.item_id: one for one in (item("best", "blue", "linen"), item("worse", "red", "wool"))}


def ended(outcome: str, taken: str | None = None, *, fitting: int = 3) -> Conversation:
    plain = conversation(requirements=(("color", "blue"), ("material", "linen")))
    profile = plain.profile.model_copy(update={"decision": person(fitting=fitting), "target_item_id": "best"})
    offer = plain.turns[2].model_copy(update={"item_ids": ("best", "worse")})
    changed = {"profile": profile, "outcome": outcome, "accepted_item_id": taken, "turns": (offer,)}
    return plain.model_copy(update=changed)


@pytest.mark.parametrize(
    ("row", "shopper", "assistant"),
    [
        (ended("near_accept", "best"), 1.0, 1.0),
        (ended("near_accept", "worse"), 0.0, 0.0),
        (ended("deferred"), 0.5, 0.5),
        (ended("walk_away"), 0.0, 0.0),
        (ended("walk_away", fitting=0), 0.0, 1.0),
    ],
)
def test_an_ending_is_worth_what_the_profile_says(row: Conversation, shopper: float, assistant: float) -> None:
    assert (outcome_of(row, SHELF, "shopper"), outcome_of(row, SHELF, "assistant")) == (shopper, assistant)


def test_nobody_gains_by_talking_on() -> None:
    perfect = {"worth": 0.6, "heeded": 1.0, "answered": 1.0, "grounded": 1.0}
    assert reward(perfect, WEIGHTS["assistant"], 0.6) == -TURN
    assert reward(perfect, WEIGHTS["assistant"], 0.2) == pytest.approx(0.5 * 0.4 - TURN)


def test_what_is_done_badly_costs_and_what_shows_nothing_does_not() -> None:
    told = {"alignment": 0.0, "dealbreaker": None, "disclosure": 1.0, "style": 0.5}
    assert reward(told, WEIGHTS["shopper"], 0.0) == pytest.approx(-TURN - 0.5 - 0.05)
    assert reward({"outcome": 1.0}, WEIGHTS["shopper"], 0.0) == pytest.approx(1 - TURN)
    assert reward({"outcome": 1.0, "style": 0.0}, {"outcome": 2.0, "style": 0.0}, 0.0) == pytest.approx(2 - TURN)


def test_the_certificates_measures_are_told_of_one_conversation() -> None:
    told = fidelity_of(ended("near_accept", "best"), SHELF)
    assert (told["decision alignment"], told["persuaded"], told["dealbreakers voiced"]) == (1.0, 0.0, None)


def test_a_claim_that_no_record_has_is_not_grounded(advising: Environment) -> None:
    advising.reset(seed=1)
    ids = list(advising.world.ids[:1])
    *_, info = advising.step(
        {"text": "This one is waterproof cashmere with a detachable hood and forty pockets.", "items": ids}
    )
    assert info["values"]["grounded"] == 0.0
    advising.reset(seed=1)
    *_, info = advising.step({"text": "How about this?", "items": ids})
    assert info["values"]["grounded"] == 1.0


def test_the_best_of_an_offer_says_what_it_is_worth(advising: Environment) -> None:
    advising.reset(seed=1)
    profile = advising.conversation().profile
    *_, info = advising.step({"text": "This?", "items": [profile.target_item_id]})
    assert info["values"]["worth"] > 0.4
    advising.reset(seed=1, profile=profile)
    suits = advising.world.suits(profile)
    other = next(item_id for item_id in advising.world.ids if not suits(advising.world.cast.item(item_id)))
    *_, info = advising.step({"text": "This?", "items": [other]})
    assert info["values"]["worth"] == 0.0


def test_an_answer_must_say_what_the_record_has(shopping: Environment, advising: Environment) -> None:
    for seed in range(12):
        observation, _ = advising.reset(seed=seed)
        for _ in range(3):
            suits = advising.world.suits(advising.conversation().profile)
            fits = [one for one in advising.world.ids if suits(advising.world.cast.item(one))][:2]
            observation, _, terminated, _, _ = advising.step({"items": fits})
            if terminated or observation.said[-1].action == "ask_price":
                break
        if observation.said[-1].action == "ask_price":
            *_, info = advising.step({"text": "No idea at all."})
            assert (info["act"], info["values"]["answered"]) == ("answer_detail", 0.0)
            return
    raise AssertionError("nobody asked for a price")
