import pytest

from muse_builder.views.probes import Before, Place, PopularityCounts, SlateFacts, by_chance, places
from tests.dialogues import BY_ID, ITEMS, conversation

FACTS = {item.item_id: SlateFacts.of(item) for item in ITEMS}
NOBODY = Before("c9", (), frozenset(), "")


def test_what_is_known_of_an_item() -> None:
    facts = SlateFacts.of(BY_ID["navy"])
    assert facts.kind == ("shirt", "women")
    assert facts.values == {("color", "blue"), ("material", "linen")}
    assert facts.words == facts.values | {("title", "marina"), ("title", "linen"), ("title", "blouse")}
    assert facts.title == "marina linen blouse"


def test_a_place_among_equals_gives_what_is_to_be_expected() -> None:
    # Second to fourth, each as likely: never first, always among five, and (1/2 + 1/3 + 1/4) / 3.
    assert Place(2, 4).chances() == pytest.approx((0.0, 1.0, (1 / 2 + 1 / 3 + 1 / 4) / 3))
    assert Place(4, 7).within(5) == 0.5
    assert Place(1, 1).chances() == (1.0, 1.0, 1.0)
    assert by_chance(8).chances() == pytest.approx((1 / 8, 5 / 8, sum(1 / rank for rank in range(1, 9)) / 8))


def test_the_centre_of_a_slate_is_found_without_a_word_of_the_dialogue() -> None:
    # Navy shares its colour and its material with blue, its material with red and its colour with the pants.
    slate = ["boots", "red", "blue", "navy", "pants"]
    found = places("blue", slate, NOBODY, FACTS, PopularityCounts())
    # Of the shirts blue has 3 shared values with the other two, navy too, red 2.
    assert found["category"] == Place(1, 2)
    assert places("red", slate, NOBODY, FACTS, PopularityCounts())["category"] == Place(3, 3)
    # With words of titles: blue shares 2 with red (linen, shirt), so it is nearer to the middle than navy.
    assert found["slate"] == Place(1, 1)
    # Nothing was shown, named or counted: any order is as good.
    assert (found["neighbour"], found["copy"], found["popularity"]) == (Place(1, 5),) * 3


def test_a_neighbour_is_of_the_kind_that_was_shown_and_then_most_alike() -> None:
    before = Before("c9", ("red",), frozenset(), "")
    slate = ["pants", "navy", "heels", "blue"]
    assert places("blue", slate, before, FACTS, PopularityCounts())["neighbour"] == Place(1, 2)
    assert places("pants", slate, before, FACTS, PopularityCounts())["neighbour"] == Place(3, 4)


def test_copying_finds_what_a_line_names_or_a_turn_speaks_of() -> None:
    named = Before("c9", (), frozenset(), "have you got the alta suede heels?")
    assert places("heels", ["red", "heels"], named, FACTS, PopularityCounts())["copy"] == Place(1, 1)
    told = Before("c9", (), frozenset({"red"}), "")
    assert places("heels", ["red", "heels"], told, FACTS, PopularityCounts())["copy"] == Place(2, 2)


def test_popularity_leaves_the_conversation_s_own_recommendations_out() -> None:
    counted = PopularityCounts([conversation(0), conversation(1, recommended=("boots",))])
    assert (counted.without("c000000", "red"), counted.without("c000001", "red")) == (0, 1)
    slate = ["boots", "red"]
    before = Before("c000000", (), frozenset(), "")
    assert places("red", slate, before, FACTS, counted)["popularity"] == Place(2, 2)
    assert places("red", slate, before._replace(conversation_id="c9"), FACTS, counted)["popularity"] == Place(1, 2)


def test_what_stands_before_a_turn_is_all_that_probes_are_told() -> None:
    before = Before.of(conversation(0), 4)
    assert (before.shown, before.told) == (("red",), {"red"})
    assert before.text.endswith("no to number 1, it should be blue.")
