"""What goes with what."""

import re
from random import Random

import pytest

from muse_builder.embedded.model.garments import garment
from muse_builder.embedded.model.outfits import derive_outfit, judge_outfit
from muse_builder.records import Item
from muse_builder.tasks.synthesis import DeriveOutfit, JudgeOutfit
from tests.embedded.model.samples import EARRINGS, ITEMS, OXFORDS, WOMENS_SHORTS, WRAP_DRESS, piece, product


def test_nobody_owns_running_shoes_to_go_with_pajamas() -> None:
    pajamas = piece("pajamas", color=("navy",))
    shoes = piece("running shoes", product_class="Shoes", color=("white",))
    slippers = piece("slippers", product_class="Shoes", color=("white",))
    scenario = "A quiet weekend at home."
    assert not judge_outfit(JudgeOutfit(item=pajamas, outfit_item=shoes, scenario=scenario), Random(0)).compatible
    assert judge_outfit(JudgeOutfit(item=pajamas, outfit_item=slippers, scenario=scenario), Random(0)).compatible


def test_an_outfit_is_sought_elsewhere_on_the_body_and_in_the_same_department() -> None:
    for item in ITEMS:
        for seed in range(20):
            found = derive_outfit(DeriveOutfit(item=item, scenario="A city break in Porto in May."), Random(seed)).descriptions
            assert 2 <= len(found) <= 3
            for description in found:
                kind = product(
                    "Other Thing", item.department, "Clothing", re.sub(r" for \w+| in \w+| with .*", "", description)
                )
                assert garment(kind).part != garment(item).part, (item.title, description)
                if item.department != "unisex":
                    assert f"for {'babies' if item.department == 'baby' else item.department}" in description


CHINOS = product("Fjell Chinos", "men", "Clothing", "chinos", color=("beige",))


HEELS = product("Cobble Heels", "women", "Shoes", "heels", color=("black",))


@pytest.mark.parametrize(
    ("target", "other", "scenario", "compatible"),
    [
        (OXFORDS, CHINOS, "A dinner at a good restaurant.", True),
        (WRAP_DRESS, HEELS, "A cousin's wedding at a vineyard.", True),
        (WRAP_DRESS, EARRINGS, "A cousin's wedding at a vineyard.", True),
        (WRAP_DRESS, WOMENS_SHORTS, "A city break.", False),
        (WRAP_DRESS, OXFORDS, "A city break.", False),
        (WRAP_DRESS, WRAP_DRESS, "A city break.", False),
        (WOMENS_SHORTS, HEELS, "A city break.", False),
    ],
)
def test_outfits_are_judged(target: Item, other: Item, scenario: str, compatible: bool) -> None:
    verdict = judge_outfit(JudgeOutfit(item=target, outfit_item=other, scenario=scenario), Random(0))
    assert verdict.compatible is compatible, verdict.reason
    assert verdict.reason
