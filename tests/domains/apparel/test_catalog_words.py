"""The tables that the derivation reads agree with each other and with the vocabulary."""

from typing import get_args

from muse_builder.domains.apparel import catalog_words
from muse_builder.domains.apparel.vocabulary import VOCABULARY
from muse_builder.domains.words import read
from muse_builder.records import ProductClass


def test_every_type_belongs_to_a_kind_and_every_kind_to_a_class() -> None:
    assert {kind for _, kind in catalog_words.TYPES.values()} == set(catalog_words.KINDS)
    assert {name for _, name in catalog_words.KINDS.values()} <= set(get_args(ProductClass))
    assert set(catalog_words.MODIFIERS) <= set(catalog_words.KINDS)


def test_plurals_and_other_forms_lead_to_the_natural_name() -> None:
    assert catalog_words.TYPES["tees"] == ("t-shirt", "top")
    assert catalog_words.TYPES["scarves"] == ("scarf", "accessory")
    assert catalog_words.TYPES["slacks"] == ("pants", "pants")


def test_a_category_of_several_names_gives_a_known_type() -> None:
    assert [
        name for name in catalog_words.LEAVES.values() if name not in {known for known, _ in catalog_words.TYPES.values()}
    ] == []


def test_most_materials_that_catalogs_write_are_known_to_the_screens() -> None:
    names = {" ".join(name.split()) for name in catalog_words.MATERIALS.split(",")}
    unknown = {name for name in names if not any(claim.kind == "material" for claim in VOCABULARY.lexicon.find(read(name)))}
    assert len(unknown) <= 0.25 * len(names), sorted(unknown)
