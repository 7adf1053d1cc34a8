"""Histories: forty ratings, four items twice, never the target, the shares of VOGUE's seekers."""

import random
from collections import Counter

from muse_builder.agents.tastes import ITEMS, REPEATED, SHARES, Tastes
from muse_builder.domains.apparel import APPAREL
from muse_builder.records import Attributes, Item, Person, Profile

COLORS = ("blue", "red", "black", "green", "white")
SHOP = {
    f"i{number:03d}": Item(
        item_id=f"i{number:03d}",
        title="Shirt",
        department="women" if number % 2 else "men",
        parent_id=f"p{number // 2}",
        attributes=Attributes(color=(COLORS[number % 5],), material=("denim",) if number % 3 else ()),
        price=float(number),
    )
    for number in range(160)
}


def profile(target: str = "i003") -> Profile:
    return Profile(
        profile_id="p0",
        person=Person(name="Ana", gender="female", age=30, profession="nurse"),
        scenario_id="s0",
        scenario="A wedding.",
        target_item_id=target,
        backstory="",
        requirements=(),
    )


def given(seed: int, shop: dict[str, Item] = SHOP, target: str = "i003") -> Profile:
    return Tastes(APPAREL, tuple(shop), shop.__getitem__).give(random.Random(f"{seed}"), profile(target))


def test_a_history_has_forty_ratings_of_which_four_are_of_items_rated_before() -> None:
    for seed in range(20):
        times = Counter(one.item_id for one in given(seed).history)
        assert sum(times.values()) == ITEMS + REPEATED == 40
        assert sorted(times.values(), reverse=True) == [2] * REPEATED + [1] * (ITEMS - REPEATED)


def test_the_target_and_its_variants_are_in_no_history() -> None:
    for seed in range(60):
        assert not {"i002", "i003"} & {one.item_id for one in given(seed).history}


def test_shares_are_those_of_vogue_s_seekers_and_the_same_dice_say_the_same() -> None:
    values = Counter(one.value for seed in range(50) for one in given(seed).history)
    for value, share in enumerate(SHARES, start=1):
        assert abs(values[value] / sum(values.values()) - share) < 0.06
    assert given(1) == given(1) != given(2)


def test_a_rater_mostly_agrees_with_themself_and_not_always() -> None:
    apart: Counter[int] = Counter()
    for seed in range(50):
        first: dict[str, int] = {}
        for one in given(seed).history:
            if one.item_id in first:
                apart[abs(one.value - first[one.item_id])] += 1
            first.setdefault(one.item_id, one.value)
    assert sum(apart.values()) == 50 * REPEATED
    assert 0.5 < apart[0] / sum(apart.values()) < 0.95


def test_a_small_shop_keeps_something_to_show() -> None:
    small = {item_id: SHOP[item_id] for item_id in list(SHOP)[:12]}
    assert 1 <= len({one.item_id for one in given(1, small).history}) <= 3
    assert given(1, {item_id: SHOP[item_id] for item_id in list(SHOP)[:3]}, target="i001").history == ()
