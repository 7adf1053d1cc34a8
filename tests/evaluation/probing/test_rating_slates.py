from random import Random

import pytest

from muse_builder.evaluation.probing.rating_slates import made_slates, shown_ids, slate_alone
from muse_builder.records import Item
from muse_builder.views.probes import Before, PopularityCounts, SlateFacts, by_chance, places
from tests.dialogues import BY_ID, conversation, item

KINDS = ("shirt", "boots", "scarf", "dress")


@pytest.fixture(scope="module")
def shop() -> list[Item]:
    dice = Random(0)
    colors, materials = ("red", "blue", "green", "white"), ("linen", "silk", "wool", "cotton")
    return [
        item(f"i{n}", f"Item {n}", KINDS[n % 4], color=dice.choice(colors), material=dice.choice(materials)) for n in range(80)
    ]


def test_a_slate_holds_what_was_shown_and_the_target_and_nothing_twice(shop: list[Item]) -> None:
    talk = conversation(0, outfit="scarf")
    assert shown_ids(talk) == ["red", "blue"]  # the scarf is the shopper's own
    items = [*shop, *BY_ID.values()]
    found = made_slates([talk], items, 12, 0)["c000000"]
    assert {"red", "blue"} <= set(found)
    assert len(found) == len(set(found)) == 12
    assert made_slates([talk], items, 12, 0) == {"c000000": found}
    assert set(made_slates([talk], list(BY_ID.values()), 30, 0)["c000000"]) == set(BY_ID)


def test_the_target_is_not_found_by_the_slate_alone(shop: list[Item]) -> None:
    talks = []
    for number in range(60):
        one = conversation(number, recommended=("red",))
        turns = tuple(turn.model_copy(update={"item_ids": (), "image_item_ids": ()}) for turn in one.turns)
        profile = one.profile.model_copy(update={"target_item_id": f"i{number}"})
        talks.append(one.model_copy(update={"turns": turns, "profile": profile}))
    slates = made_slates(talks, shop, 12, 0)
    facts = {one.item_id: SlateFacts.of(one) for one in shop}
    nobody = Before("", (), frozenset(), "")
    chance = by_chance(12).chances()
    for probe in ("slate", "category"):
        told = [places(f"i{n}", slates[f"c{n:06d}"], nobody, facts, PopularityCounts())[probe].chances() for n in range(60)]
        for figure, expected in enumerate(chance):
            assert sum(one[figure] for one in told) / 60 == pytest.approx(expected, abs=0.06), (probe, figure)


def test_a_rating_by_the_slate_alone_is_how_alike_an_item_is() -> None:
    found = slate_alone([BY_ID[name] for name in ("red", "blue", "navy", "boots")])
    assert found["blue"] == 5.0
    assert found["boots"] == 1.0
    assert slate_alone([BY_ID["red"]]) == {"red": 1.0}
