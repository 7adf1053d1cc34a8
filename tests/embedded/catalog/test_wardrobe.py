"""The tables of the demo catalog, and the shorthand they are written in."""

import pytest

from muse_builder.embedded.catalog.wardrobe import (
    BRANDS,
    FABRICS,
    KINDS,
    PALETTES,
    USES,
    Choice,
    Kind,
    cloth,
    cut,
    kind,
    option,
    sold,
    use,
)


def test_a_cut_is_told_drawn_and_stated_in_one_line() -> None:
    made = cut(
        "Vest",
        "Quilted front",
        "style=quilted;chest=1",
        "women men",
        fabrics="wool|down",
        accent="dial: white|red",
        fit="slim|snug",
    )
    assert (made.noun, made.note, made.who) == ("Vest", "Quilted front", ("women", "men"))
    assert made.look == {"style": "quilted", "chest": "1"}
    assert made.facts == {"fit": ("slim", "snug")}
    assert (made.fabrics, made.accent, made.accents) == (("wool", "down"), "dial", ("white", "red"))
    assert (made.patterns, made.uses) == ((), ())


def test_an_option_says_only_what_it_is_given() -> None:
    assert option("") == Choice("")


def test_a_kind_is_put_together_of_what_it_is_made_of_and_how_it_is_sold() -> None:
    made = kind(
        "tee", "top", "Clothing > Tops", sold("women=2 boys=1", (10, 20), "basics"), cloth("cotton|linen", "basic"),
        cuts=(), uses="summer|play", about=("Plain.",),
    )  # fmt: skip
    assert (made.product_class, made.path) == ("Clothing", ("Clothing", "Tops"))
    assert made.sold == ({"women": 2, "boys": 1}, (10, 20), "basics")
    assert made.cloth == (("cotton", "linen"), "basic", ())
    assert made.uses == ("summer", "play")


def test_a_use_has_wordings_to_choose_from() -> None:
    assert use("For rain | Made for rain", "men", climate="rain").notes == ("For rain", "Made for rain")


def test_a_count_of_nobody_is_refused() -> None:
    with pytest.raises(KeyError, match="cats"):
        sold("cats=2", (1, 2), "basics")


@pytest.mark.parametrize("made", KINDS, ids=lambda made: made.type)
def test_every_name_in_a_kind_is_in_its_table(made: Kind) -> None:
    assert made.sold.maker in BRANDS
    assert made.cloth.palette in PALETTES
    assert set(made.cloth.fabrics) <= set(FABRICS)
    assert set(made.uses) <= set(USES)
    for choice in made.cuts:
        assert set(choice.fabrics) <= set(FABRICS), choice.noun
        assert set(choice.uses) <= set(USES), choice.noun
        assert choice.palette in {"", *PALETTES}, choice.noun
        assert bool(choice.accent) == bool(choice.accents), choice.noun
