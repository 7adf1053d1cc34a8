"""Goods of any kind are read from the catalog itself."""

import pytest

from muse_builder.domains.general import GENERAL
from muse_builder.domains.words import read
from muse_builder.records import Item

CHAIR = Item(
    item_id="F1", title="Velmor Velvet Armchair", categories=("Home", "Furniture", "Chairs"), features=("Deep seat",),
    details={"Color": "Red", "Height": "72 cm", "Brand": "Velmor"},
)  # fmt: skip
BOOK = Item(
    item_id="B1", title="The Lighthouse", categories=("Books", "Mystery"), details={"Format": "Paperback", "ISBN-13": "978"}
)
TEA = Item(item_id="T1", title="Evening Leaf 50 g", details={"Type": "Herbal Tea", "Ingredients": "mint, fennel"})
CHARGER = Item(item_id="E1", title="Twin USB-C Charger", categories=("Electronics", "Chargers"), features=("65 W", "Two ports"))


@pytest.mark.parametrize(
    ("item", "product_type", "said"),
    [
        (CHAIR, "chairs", {"color": ("red",), "material": ("velvet",), "feature": ("72 cm height", "deep seat")}),
        (BOOK, "mystery", {"feature": ("paperback",)}),
        (TEA, "herbal tea", {"material": ("mint", "fennel")}),
        (CHARGER, "chargers", {"feature": ("65 w", "two ports")}),
    ],
)
def test_a_product_of_any_kind_is_what_its_record_says(item: Item, product_type: str, said: dict[str, tuple[str, ...]]) -> None:
    found = GENERAL.derive(item)
    assert (found.product_type, found.product_class, found.department) == (product_type, "Other", "unisex")
    assert {name: values for name, values in found.attributes if values} == said


def test_what_is_looked_for_is_said_by_the_wider_category_and_never_by_the_type() -> None:
    assert GENERAL.kind(GENERAL.derive(CHAIR)) == "something under furniture"
    assert GENERAL.kind(GENERAL.derive(TEA)) == "something"


def test_words_that_only_this_catalog_has_are_learned_from_it() -> None:
    lexicon = GENERAL.vocabulary.lexicon_of([GENERAL.derive(TEA)])
    assert [(claim.kind, claim.value) for claim in lexicon.find(read("It is made of fennel."))] == [("material", "fennel")]
