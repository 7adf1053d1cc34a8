"""A wish that no such product can answer is caught, and one that it can is let through."""

from itertools import product
from typing import NamedTuple

import pytest

from muse_builder.domains.general import GENERAL
from muse_builder.domains.sorts import SORTS
from muse_builder.records import Item, Requirement
from muse_builder.screens.nonsense import NO_GOODS, NO_VALUE, unanswerable


class Goods(NamedTuple):
    items: tuple[tuple[str, str, str], ...]
    """Title, category, a feature."""
    wishes: tuple[tuple[str, str, str], ...]
    """Text, attribute, value; each can be answered by all items here."""


GOODS = {
    "worn": Goods(
        (("Velmor Linen Shirt", "Shirts", "Long sleeves"), ("Harbor Wool Dress", "Dresses", "Long sleeves")),
        (("that suits my cool complexion", "", ""), ("with a sleeve that ends at my wrist", "feature", "long sleeves"),
         ("that is kind to my waist", "", ""), ("that I do not mind wearing all day", "", "")),
    ),
    "eaten": Goods(
        (("Dark Chocolate with Sea Salt", "Chocolate", "Bitter, 70% cocoa"), ("Ground Coffee", "Coffee", "Bitter, dark roast")),
        (("with a flavor that stays", "feature", "bitter"), ("that I can sip or chew slowly", "", ""),
         ("with one ingredient and no more", "", "")),
    ),
    "read": Goods(
        (("The Lighthouse: A Novel", "Mystery", "Paperback"), ("Salt Roads, Paperback", "Travel Books", "Paperback")),
        (("with a chapter for each evening", "feature", "paperback"), ("with a narrator I can trust", "", "")),
    ),
    "plugged": Goods(
        (("Twin USB-C Charger", "Chargers", "Wireless, 65 W"), ("Bluetooth Headphones", "Headphones", "Wireless, folding")),
        (("whose battery lasts the whole flight", "", ""), ("that is wireless, as I trip over cables", "feature", "wireless")),
    ),
    "stood": Goods(
        (("Velmor Velvet Armchair", "Chairs", "Deep seat, oak legs"), ("Oak Dining Table", "Tables", "Oak legs, seats six")),
        (("for a quiet corner of the living room", "", ""), ("that I can assemble alone", "feature", "oak legs")),
    ),
    "cosmetic": Goods(
        (("Morning Moisturizer", "Skincare", "Unscented"), ("Foam Cleanser", "Skincare", "Unscented")),
        (("that does not clog my pores", "feature", "unscented"), ("with spf, for a long day", "", "")),
    ),
}  # fmt: skip


def items(sort: str) -> list[Item]:
    made = [
        Item(item_id="1", title=title, categories=(kind,), features=(feature,)) for title, kind, feature in GOODS[sort].items
    ]
    return [GENERAL.derive(item) for item in made]


def wishes(sort: str) -> list[Requirement]:
    return [Requirement(text=text, attribute=name, value=value) for text, name, value in GOODS[sort].wishes]


def test_planted_nonsense_is_caught_and_sense_is_let_through() -> None:
    assert set(GOODS) == set(SORTS)
    planted = [
        (wish, item) for one, other in product(SORTS, SORTS) if one != other for wish in wishes(one) for item in items(other)
    ]
    # What is said of skin is said of clothes too: "my cool complexion".
    others = [(one, other) for one, other in product(SORTS, SORTS) if one != other]
    planted = [(wish, item) for one, other in others for wish in wishes(one) for item in items(other)]
    # What is said of skin is said of clothes too: "my cool complexion" is no nonsense of a cleanser.
    planted = [(wish, item) for wish, item in planted if not ("complexion" in wish.text and "Skincare" in item.categories)]
    caught = [unanswerable(wish, item) is not None for wish, item in planted]
    assert len(planted) > 140
    assert sum(caught) >= 0.95 * len(caught)
    fitting = [(wish, item) for sort in SORTS for wish in wishes(sort) for item in items(sort)]
    assert [pair for pair in fitting if unanswerable(*pair)] == []


@pytest.mark.parametrize(
    ("wish", "rule"),
    [
        (Requirement(text="that suits my cool complexion"), NO_GOODS),
        (Requirement(text="that is soft", attribute="material", value="cashmere"), NO_VALUE),
        (Requirement(text="that is soft", attribute="material", value="green velvet"), None),
        (Requirement(text="that looks at home in a small room"), None),
    ],
)
def test_an_armchair_answers_to_what_its_record_says(wish: Requirement, rule: str | None) -> None:
    chair = Item(item_id="1", title="Velmor Velvet Armchair", categories=("Furniture",), features=("Deep seat, green velvet",))
    found = unanswerable(wish, chair)
    assert (found and found[0]) == rule


def test_of_goods_and_wishes_that_are_not_known_nothing_is_told() -> None:
    assert unanswerable(Requirement(text="with a sleeve"), Item(item_id="1", title="Garden Gnome")) is None
    assert unanswerable(Requirement(text="das zu meinem Teint passt"), Item(item_id="1", title="Samtsessel")) is None
