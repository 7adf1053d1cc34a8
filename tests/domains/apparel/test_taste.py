"""Styles: their stated distributions, and what a style likes."""

import random
from statistics import mean, median

from muse_builder.domains.apparel.taste import BUYS, COLORS, FEELS, IMPORTANCES, VIBES, draw_style, liking
from muse_builder.records import Attributes, Item, Person, Style

ANA = Person(name="Ana", gender="female", age=30, profession="nurse")
OLD = Person(name="Otto", gender="male", age=75, profession="retired baker")


def test_the_same_dice_draw_the_same_style_and_others_another() -> None:
    one, two, other = (draw_style(random.Random(seed), ANA) for seed in (3, 3, 4))
    assert one == two != other


def test_every_part_of_a_style_is_one_of_those_there_are() -> None:
    for seed in range(200):
        style = draw_style(random.Random(seed), ANA)
        assert 1 <= len(style.vibes) == len(set(style.vibes)) <= 3
        assert {*style.vibes} <= {*VIBES}
        assert list(style.importances) == list(IMPORTANCES)
        assert all(1 <= value <= 5 for value in style.importances.values())
        assert {*style.colors} <= {*COLORS}
        assert style.feel in FEELS
        assert style.buys in {words for words, _ in BUYS}
        assert style.monthly_spend >= 5
        assert style.monthly_spend % 5 == 0
        assert all(vibe in style.text for vibe in style.vibes)


def test_means_follow_the_stated_ones_and_trends_fall_with_age() -> None:
    young = [draw_style(random.Random(f"{seed}"), ANA) for seed in range(600)]
    old = [draw_style(random.Random(f"{seed}"), OLD) for seed in range(600)]
    assert abs(mean(style.importances["sustainability"] for style in young) - IMPORTANCES["sustainability"]) < 0.25
    assert mean(style.importances["trends"] for style in young) - mean(style.importances["trends"] for style in old) > 0.7
    assert 60 <= median(style.monthly_spend for style in young) <= 90
    streetwear = [sum("streetwear" in style.vibes for style in styles) for styles in (young, old)]
    assert streetwear[0] > 2 * streetwear[1]


def style(**fields: object) -> Style:
    plain = draw_style(random.Random(1), ANA)
    return plain.model_copy(update={"vibes": ("casual",), "colors": ("blue",), "feel": "loose", **fields})


def item(**attributes: tuple[str, ...]) -> Item:
    return Item(item_id="a", title="Shirt", department="women", attributes=Attributes(**attributes))


def test_a_style_likes_its_own_words_its_colors_and_its_cut() -> None:
    mine = style()
    plain = liking(mine, ANA, item())
    assert plain == 0.0
    assert liking(mine, ANA, item(material=("denim",))) > plain
    assert liking(mine, ANA, item(color=("light blue",))) > plain > liking(mine, ANA, item(color=("pink",)))
    assert liking(mine, ANA, item(fit=("relaxed fit",))) > plain > liking(mine, ANA, item(fit=("slim fit",)))


def test_what_is_made_for_others_is_liked_least_and_what_is_dear_less() -> None:
    mine = style(monthly_spend=50)
    assert liking(mine, OLD, item()) == -2.0
    assert liking(mine, ANA, item().model_copy(update={"price": 80.0})) < liking(mine, ANA, item())
    assert liking(mine, ANA, item().model_copy(update={"price": 20.0})) == liking(mine, ANA, item())
