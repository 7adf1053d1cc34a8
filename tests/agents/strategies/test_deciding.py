"""Shoppers who decide by their profile: a few whole conversations, half of them with nothing in the catalog that fits."""

from pathlib import Path
from random import Random

import pytest

from muse_builder.agents.strategies.deciding import DecidingPlan, DecidingStrategy
from muse_builder.agents.strategies.strategy import State
from muse_builder.evaluation.fidelity.certificate import aligned, keeps, telepathic
from muse_builder.records import Conversation, Dealbreaker, Item, Turn
from muse_builder.release.reader import read
from muse_builder.run.generate import generate
from muse_builder.settings import Settings, TalkSettings
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
