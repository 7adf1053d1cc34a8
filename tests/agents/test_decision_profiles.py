"""Who decides how: the stated distributions, what is correlated, and that some find nothing."""

from random import Random

import pytest

from muse_builder.agents.decision_profiles import DRAWN, Deciders, decision_table, draw_decision, read_decisions
from muse_builder.errors import SettingsError
from muse_builder.records import DecisionProfile, Item
from tests.agents.asked import PROFILE
from tests.agents.test_decision import item

SHELF = [
    item("a", "red", price=30.0),
    item("b", "blue", "linen", "striped", 20.0),
    item("c", "green", "cotton", "dotted", 60.0),
]


def draw(number: int) -> DecisionProfile:
    return draw_decision(decision_table(), Random(number), PROFILE, SHELF, SHELF[0], 0.1)


@pytest.fixture(scope="module")
def drawn() -> list[DecisionProfile]:
    return [draw(number) for number in range(2000)]


def test_the_same_dice_draw_the_same(drawn: list[DecisionProfile]) -> None:
    assert drawn[:50] == [
        draw_decision(decision_table(), Random(number), PROFILE, SHELF, SHELF[0], 0.1) for number in range(50)
    ]


def test_shares_are_those_of_the_table(drawn: list[DecisionProfile]) -> None:
    lay = sum(one.knowledge == "lay" for one in drawn) / len(drawn)
    assert lay == pytest.approx(decision_table()["knowledge"].share("lay"), abs=0.04)
    assert all(len({each.attribute for each in one.dealbreakers}) == len(one.dealbreakers) for one in drawn)
    assert {len(one.dealbreakers) for one in drawn} == {0, 1, 2}


def test_nothing_fits_a_share_and_the_product_in_mind_keeps_to_the_dealbreakers_of_all_others(
    drawn: list[DecisionProfile],
) -> None:
    hopeless = [one for one in drawn if one.fitting == 0]
    assert len(hopeless) / len(drawn) == pytest.approx(0.1, abs=0.03)
    assert all(any(one.broken_by(one_item) for one in who.dealbreakers) for who in hopeless for one_item in SHELF)
    assert not any(one.broken_by(SHELF[0]) for who in drawn if who.fitting for one in who.dealbreakers)


def test_who_knows_more_is_pickier_and_haste_shortens_patience(drawn: list[DecisionProfile]) -> None:
    def share(values: list[bool]) -> float:
        return sum(values) / len(values)

    assert share([one.pickiness == "picky" for one in drawn if one.knowledge == "expert"]) > share(
        [one.pickiness == "picky" for one in drawn if one.knowledge == "lay"]
    )
    hurried = [one for one in drawn if one.mood == "hurried"]
    assert all(one.hesitation == 0 for one in hurried)
    assert sum(one.patience for one in hurried) / len(hurried) < sum(one.patience for one in drawn) / len(drawn)


def test_without_prices_nothing_fits_by_what_all_products_are() -> None:
    wool = [one.model_copy(update={"price": None, "attributes": SHELF[0].attributes}) for one in SHELF]
    who = draw_decision(decision_table(), Random(0), PROFILE, wool, wool[0], 1.0)
    assert (who.dealbreakers[0].test, who.fitting) == ("is_not", 0)


def test_the_catalog_is_read_once_and_only_the_kind_that_can_be_worn_counts() -> None:
    reads = []

    def items() -> list[Item]:
        reads.append(1)
        return [*SHELF, SHELF[0].model_copy(update={"item_id": "h", "product_type": "hat"})]

    deciders = Deciders(items, lambda one: one.product_type, lambda who, one: one.item_id != "c", nothing_fits=0.0)
    assert [one.item_id for one in deciders.shelf(PROFILE, SHELF[0])] == ["a", "b"]
    given = deciders.give(Random(1), PROFILE, SHELF[0])
    assert given.decision is not None
    assert given.model_copy(update={"decision": None}) == PROFILE
    assert len(reads) == 1


def test_of_products_made_for_the_same_people_one_is_looked_at_and_shoppers_alike_share_a_shelf() -> None:
    asked: list[str] = []

    def could_own(who: object, one: Item) -> bool:
        asked.append(one.item_id)
        return one.department != "men"

    shelf = [
        SHELF[0].model_copy(update={"item_id": f"{at:03d}", "department": ("men", "women", "unisex")[at % 3]})
        for at in range(300)
    ]
    deciders = Deciders(
        lambda: shelf, lambda one: one.product_type, could_own, nothing_fits=0.0, alike=lambda one: one.department
    )
    first, second = deciders.shelf(PROFILE, SHELF[0]), deciders.shelf(PROFILE, SHELF[0])
    assert first == [one for one in shelf if one.department != "men"]
    assert first is second
    assert asked == ["000", "001", "002"] * 2


def test_a_table_without_a_section_or_a_source_is_refused() -> None:
    whole = "\n".join(f'[{name}]\nlay = 1\nsource = "x"' for name in DRAWN)
    for broken, message in (
        ("", r"no \[dealbreakers\]"),
        (whole.replace('source = "x"', "", 1), r"\[dealbreakers\] does not say"),
        (whole.replace("lay = 1", "lay = -1", 1), r"\[dealbreakers\] lay"),
        (whole.replace("[mood]\nlay", "[mood]\nangry"), r"\[pickiness\] lay|\[mood\] angry"),
    ):
        with pytest.raises(SettingsError, match=message):
            read_decisions(broken)
