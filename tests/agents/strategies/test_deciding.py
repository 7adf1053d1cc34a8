"""Shoppers who decide by their profile: a few whole conversations, half of them with nothing in the catalog that fits."""

from pathlib import Path
from random import Random

import pytest

from muse_builder.agents.decision import said_of
from muse_builder.agents.strategies.deciding import DecidingPlan, DecidingStrategy
from muse_builder.agents.strategies.strategy import State
from muse_builder.evaluation.fidelity.certificate import aligned, keeps, telepathic
from muse_builder.records import Attributes, Conversation, Dealbreaker, Item, Turn
from muse_builder.release.reader import read
from muse_builder.run.generate import generate
from muse_builder.settings import Settings, TalkSettings
from muse_builder.tasks.acts import WeighReply
from muse_builder.tasks.synthesis import Difference
from tests import oracle
from tests.agents.asked import HAT, PROFILE, TARGET
from tests.agents.test_decision import person


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("deciding") / "muse"
    few = {"num_conversations": 10, "max_items": 60, "num_scenarios": 24}
    return generate(Settings(out=str(out), dialogue="people", shopper="people", nothing_fits=0.5, **few))


@pytest.fixture(scope="module")
def talks(release: Path) -> list[Conversation]:
    return [one for one in read(release, "conversations") if isinstance(one, Conversation)]


@pytest.fixture(scope="module")
def shelf(release: Path) -> dict[str, Item]:
    return {one.item_id: one for one in read(release, "items") if isinstance(one, Item)}


def made(*, firmness: float = 1.0, **other: object) -> DecidingPlan:
    strategy = DecidingStrategy(
        lambda one: one.product_type, lambda who, one: True, {one.item_id: one for one in (HAT, TARGET)}.__getitem__
    )
    told = PROFILE.model_copy(update={"decision": person(**other), "target_item_id": HAT.item_id})
    plan = strategy.plan(told, TalkSettings(), Random(1))
    assert isinstance(plan, DecidingPlan)
    plan.firmness = firmness
    return plan


def shown(*items: Item, round_number: int = 1) -> State:
    turn = Turn(
        role="assistant", action="recommend", round=round_number, text="This one.", item_ids=tuple(one.item_id for one in items)
    )
    state = State(PROFILE, None, turns=[Turn(role="user", action="reveal", round=0, text="A hat."), turn])
    state.offers.append(tuple(items))
    state.round = round_number
    return state


def test_the_profile_says_how_it_is_decided_and_the_row_that_it_was() -> None:
    plan = made(patience=2, pickiness="picky", style="terse", disclosure=2)
    shopper = plan.shopper
    assert (shopper.patience, shopper.pickiness, shopper.talkative, shopper.wishes_at_first) == (2, "picky", -1, 2)
    assert plan.traits["shopper"] == "people"


def test_a_profile_that_says_nothing_of_it_decides_as_people_did_before() -> None:
    strategy = DecidingStrategy(lambda one: "", lambda who, one: True, lambda name: HAT)
    assert not isinstance(strategy.plan(PROFILE, TalkSettings(), Random(1)), DecidingPlan)


def test_the_module_judges_and_no_model_is_asked() -> None:
    move = made().next(shown(HAT), Random(0))
    assert move.do == "weigh"
    assert move.weighed is not None


def test_nobody_takes_what_breaks_a_dealbreaker_or_what_is_not_the_kind() -> None:
    dear = HAT.model_copy(update={"price": 50.0})
    budget = Dealbreaker(attribute="price", test="at_most", value="40")
    state = shown(dear)
    state.turns.append(
        Turn(role="assistant", action="answer_detail", round=1, text="$50.", item_ids=("hat",), reason="price, record: 50.0")
    )
    for plan, before in ((made(dealbreakers=(budget,)), state), (made(), shown(TARGET))):
        judged = plan.next(before, Random(0)).weighed
        assert judged is not None
        assert judged.takes is None


def test_a_budget_is_asked_about_before_anything_is_taken() -> None:
    plan, state = made(dealbreakers=(Dealbreaker(attribute="price", test="at_most", value="40"),)), shown(HAT)
    state.weighed = plan.next(state, Random(0)).weighed
    move = plan.next(state, Random(0))
    assert (move.do, move.topic, move.items) == ("ask", "price", (HAT,))


def test_who_has_no_patience_left_leaves_and_it_ends() -> None:
    plan, state = made(patience=2), shown(TARGET, round_number=2)
    state.weighed = plan.next(state, Random(0)).weighed
    move = plan.next(state, Random(0))
    assert (move.do, move.ends) == ("leave", True)


def settled(plan: DecidingPlan, state: State, objection: Difference | None = None) -> State:
    """The state once the offer is weighed; with another judgement where one is given."""
    plan.means = []
    state.weighed = plan.next(state, Random(0)).weighed
    if objection is not None:
        nearest = state.offers[-1][0].item_id
        state.weighed = WeighReply(takes=None, nearest=nearest, liked=None, objection=objection, reason="")
    return state


def declined(plan: DecidingPlan, item: Item, reason: str, *ruled_out: Dealbreaker) -> State:
    """The state after a thing was declined, and these dealbreakers were said."""
    state = shown(item)
    state.turns.append(Turn(role="user", action="critique", round=1, text="No.", item_ids=(item.item_id,), reason=reason))
    state.raised += [said_of(one) for one in ruled_out]
    return state


def test_nobody_is_handed_what_they_had_in_mind() -> None:
    plan = made(patience=1)
    plan.settings = TalkSettings(at_limit="hand_over")
    move = plan.next(declined(plan, HAT, ""), Random(0))
    assert (move.do, move.hand_over) == ("offer", False)


def test_an_offer_keeps_to_the_dealbreakers_that_were_said() -> None:
    straw = Dealbreaker(attribute="material", test="is_not", value="straw")
    plan = made(dealbreakers=(straw,))
    plan.suits = lambda one: one.product_type == "hat"
    fits = plan.next(declined(plan, HAT, "material: straw", straw), Random(0)).fits
    assert fits is not None
    cotton, of_straw = (HAT.model_copy(update={"attributes": Attributes(material=(name,))}) for name in ("cotton", "straw"))
    assert [fits(one) for one in (cotton, of_straw, TARGET)] == [True, False, False]
    assert plan.next(declined(plan, HAT, "material: straw"), Random(0)).fits is None


def test_an_offer_is_cheaper_than_whatever_was_too_dear_and_than_nothing_else() -> None:
    budget = Dealbreaker(attribute="price", test="at_most", value="40")
    plan = made(dealbreakers=(budget,))
    dear, cheap = (
        HAT.model_copy(update={"item_id": name, "price": price}) for name, price in (("dear", 50.0), ("cheap", 20.0))
    )
    state = declined(plan, dear, "price: over the budget", budget)
    state.turns.append(Turn(role="user", action="critique", round=1, text="No.", item_ids=("cheap",), reason="color: gray"))
    state.offers.append((cheap,))
    move = plan.next(state, Random(0))
    assert move.fits is not None
    prices = (30.0, 49.0, 50.0, 60.0, None)
    assert [move.fits(HAT.model_copy(update={"price": price})) for price in prices] == [True, True, False, False, True]
    assert move.lacks == "hat for less"


def test_who_is_judged_by_a_model_goes_by_it_though_the_module_would_take() -> None:
    plan = made(pickiness="easy")
    plan.settings = TalkSettings(decide="model")
    state = settled(plan, shown(HAT), Difference(attribute="color", wanted="", found="gray"))
    assert {plan.next(state, Random(number)).do for number in range(9)} == {"critique"}


def test_too_many_are_put_off_by_name_three_at_most_and_it_ends() -> None:
    offer = [HAT.model_copy(update={"item_id": f"hat{number}"}) for number in range(5)]
    plan = made(pickiness="easy", hesitation=0.9, firmness=0.0)
    state = settled(plan, shown(*offer))
    move = plan.next(state, Random(0))
    assert (move.do, move.ends, move.topic) == ("defer", True, "hard to choose")
    assert [one.item_id for one in move.items] == ["hat0", "hat1", "hat2"]


def test_a_question_has_its_length() -> None:
    plan = made(dealbreakers=(Dealbreaker(attribute="price", test="at_most", value="40"),))
    state = settled(plan, shown(HAT))
    asking = plan.next(state, Random(0))
    assert (asking.do, asking.words) == ("ask", plan.words(Random(0)))


def test_each_offer_that_missed_lowers_what_is_asked_once() -> None:
    offers = [HAT.model_copy(update={"item_id": f"hat{number}"}) for number in range(2)]
    for number, takes in ((1, None), (2, "hat1")):
        state = shown(*offers[number - 1 : number])
        state.offers[:] = [(one,) for one in offers[:number]]
        judged = made(pickiness="picky", suggestibility=1.0, patience=4).next(state, Random(0)).weighed
        assert judged is not None
        assert judged.takes == takes


@pytest.mark.parametrize(
    ("objection", "does"),
    [
        (Difference(attribute="price", wanted="", found=""), "too_dear"),
        (Difference(attribute="pattern", wanted="", found="striped"), "critique"),
        (Difference(attribute="", wanted="", found="stripes"), "critique"),
        (Difference(attribute="", wanted=PROFILE.requirements[0].text, found=""), "tell"),
        (Difference(attribute="", wanted="", found=""), "refuse"),
    ],
)
def test_what_is_wrong_decides_how_it_is_said(objection: Difference, does: str) -> None:
    plan = made(pickiness="picky", style="chatty")
    state = settled(plan, shown(HAT), objection)
    found = [plan.next(state, Random(number)) for number in range(30)]
    assert {move.do for move in found} == {does}
    assert all(move.items == (() if does == "tell" else (HAT,)) for move in found)
    if does == "refuse":
        assert max(move.words for move in found) == 6
        assert all(move.whole for move in found)


def test_a_model_is_told_the_dealbreakers_it_decides_by() -> None:
    plan = made(
        dealbreakers=(
            Dealbreaker(attribute="price", test="at_most", value="40"),
            Dealbreaker(attribute="pattern", test="is_not", value="striped"),
        )
    )
    plan.settings = TalkSettings(decide="model")
    assert plan.next(shown(HAT), Random(0)).objects == (
        Difference(attribute="price", wanted="at most $40", found=""),
        Difference(attribute="pattern", wanted="", found="striped"),
    )


def test_conversations_keep_the_rules_of_all(talks: list[Conversation]) -> None:
    told = {"dialogue": "people", "shopper": "people", "round_limit": 4}
    for talk in talks:
        faults = [*oracle.of_turns(talk), *oracle.of_people_flow(talk), *oracle.of_outcome(talk, told)]
        assert faults == [], talk.conversation_id


def test_who_finds_nothing_leaves_and_nobody_takes_what_is_ruled_out(talks: list[Conversation], shelf: dict[str, Item]) -> None:
    hopeless = [talk for talk in talks if talk.profile.decision is not None and talk.profile.decision.fitting == 0]
    assert len(hopeless) >= 3
    assert {talk.outcome for talk in hopeless} == {"walk_away"}
    for talk in talks:
        assert talk.profile.decision is not None
        assert talk.accepted_item_id is None or keeps(talk.profile.decision, shelf[talk.accepted_item_id])
        assert talk.turns[-1].action == {"walk_away": "leave", "deferred": "defer"}.get(talk.outcome, "accept")


def test_decisions_follow_from_the_profile_and_nobody_knows_what_no_one_said(
    talks: list[Conversation], shelf: dict[str, Item]
) -> None:
    assert [aligned(talk, shelf) for talk in talks].count(0.0) == 0
    assert sum(sum(telepathic(talk, shelf)) for talk in talks) == 0
