from random import Random

import pytest

from muse_builder.records import Item
from muse_builder.views.negatives import Shop, SlateDraws, SlateQuestion
from muse_builder.views.probes import RULES, Before, Place, PopularityCounts, by_chance
from tests.dialogues import item

KINDS = ("shirt", "boots", "scarf", "dress")
COLORS = ("red", "blue", "green", "white", "black", "gray")
MATERIALS = ("linen", "silk", "wool", "cotton", "suede")


@pytest.fixture(scope="module")
def shop() -> Shop:
    """160 items of four kinds, whose attributes a throw of the dice decides."""
    dice = Random(0)
    made: list[Item] = []
    for number in range(160):
        color, material = dice.choice(COLORS), dice.choice(MATERIALS)
        title = f"{dice.choice(('Rosa', 'Azul', 'Monte', 'Nube'))} {material} {number}"
        made.append(item(f"i{number}", title, KINDS[number % 4], color=color, material=material))
    return Shop(made)


def asked(number: int, shop: Shop, *, shown: int = 0) -> SlateQuestion:
    """About the item of that number; items of its kind, rather like it, were shown before."""
    right = f"i{number}"
    alike = shop.alike(right)[3 : 3 + shown]
    return SlateQuestion(f"c{number}/2", right, Before(f"c{number}", alike, frozenset(alike), ""), {right, *alike})


def mean(slates: list, probe: str, figure: int) -> float:  # type: ignore[type-arg]
    return sum(slate.places[probe].chances()[figure] for slate in slates) / len(slates)


def draws(shop: Shop) -> SlateDraws:
    return SlateDraws(shop, [f"i{number}" for number in range(160)], PopularityCounts(), hard=5, easy=5)


def test_over_many_slates_no_probe_does_better_than_chance(shop: Shop) -> None:
    draw = draws(shop)
    drawn = [draw.draw(asked(number, shop, shown=number % 3)) for number in range(80)]
    slates = [slate for slate in drawn if not slate.marked]
    assert len(slates) > 75
    chance = by_chance(11).chances()
    assert {len(slate.items) for slate in slates} == {11}
    for probe in RULES:
        for figure, expected in enumerate(chance):
            # Chance alone would make it waver by .03, .06 and .03 over 80 slates.
            assert mean(slates, probe, figure) == pytest.approx(expected, abs=0.04), (probe, figure)


def test_the_nearest_to_the_right_item_alone_would_give_it_away(shop: Shop) -> None:
    from muse_builder.views.probes import places

    found = []
    for number in range(80):
        question = asked(number, shop)
        slate = [question.right, *shop.alike(question.right)[:5], *(f"i{(number + step) % 160}" for step in (1, 2, 3, 5, 6))]
        found.append(places(question.right, slate, question.before, shop.facts, PopularityCounts())["category"].within(1))
    assert sum(found) / len(found) > 3 / 11


def test_groups_of_both_kinds_are_the_right_one_s_as_often_as_they_are_large(shop: Shop) -> None:
    draw = SlateDraws(shop, [f"i{number}" for number in range(160)], PopularityCounts(), hard=1, easy=6)
    # Groups of 2, 2, 2 and 2: each kind has as many items as the right one's.
    for number in range(12):
        slate = draw.draw(asked(number, shop))
        kinds = [shop.facts[item_id].kind[0] for item_id in slate.items]
        assert {kinds.count(kind) for kind in kinds} == {2}
        assert len(slate.near) == 1


def test_where_its_kind_was_shown_the_whole_slate_is_of_that_kind(shop: Shop) -> None:
    slate = draws(shop).draw(asked(8, shop, shown=2))
    assert {shop.facts[item_id].kind[0] for item_id in slate.items} == {"shirt"}
    assert (len(slate.near), slate.far) == (10, ())
    assert not set(shop.alike("i8")[3:5]) & set(slate.items)


def test_a_slate_that_no_draw_mends_is_marked_and_kept_out_of_the_balance(shop: Shop) -> None:
    question = asked(8, shop)
    named = question._replace(before=question.before._replace(text=f"i want the {shop.facts['i8'].title}"))
    slate = draws(shop).draw(named)
    assert slate.marked == ("copy",)
    assert slate.places["copy"] == Place(1, 1)
    assert draws(shop).draw(question).marked == ()


def test_a_kind_with_too_few_items_takes_others_like_it() -> None:
    few = [item("gown", "Gown", "gown", color="red"), item("cape", "Cape", "cape", color="red"), item("hat", "Hat", "hat")]
    shop = Shop([*few, item("his", "Gown", "gown", department="men")])
    # The same leaf category of another department first, then what shares most.
    assert shop.alike("gown") == ("his", "cape", "hat")
    slate = SlateDraws(shop, [], PopularityCounts(), hard=2, easy=0).draw(
        SlateQuestion("c/1", "gown", Before("c", (), frozenset(), ""), {"gown"})
    )
    assert len(slate.near) == 2
    alone = SlateDraws(Shop(few[:1]), [], PopularityCounts(), hard=2, easy=2).draw(
        SlateQuestion("c/1", "gown", Before("c", (), frozenset(), ""), {"gown"})
    )
    assert (alone.items, set(alone.marked)) == (("gown",), set(RULES))


def test_equals_are_drawn_by_the_seed_alone() -> None:
    every = [item(f"i{number}", "Shirt", "shirt", color="red") for number in range(50)]
    assert Shop(every, seed=1).alike("i0") == Shop(every, seed=1).alike("i0")
    assert Shop(every, seed=1).alike("i0") != Shop(every, seed=2).alike("i0")
