"""The variant's own colour, and what contradicts it."""

from tests.domains.apparel.derived import attributes


def test_the_variants_own_colour_wins_over_shared_text() -> None:
    shared = (
        "Two-tone gray heather hoodie",
        "Drawstring-adjustable hood",
        "Black capris with teal accents",
        "Gray crewneck sweatshirt",
    )
    black = attributes(*shared, title="Chaz Hoodie - Black", details={"Color": "Black"})
    assert black.color == ("black",)
    assert black.feature == ("drawstring-adjustable hood",)
    assert black.pattern == ()
    assert black.neckline == ("crew neckline",)  # all colours share the cut
    gray = attributes(*shared, title="Chaz Hoodie - Gray", details={"Color": "Gray"})
    assert gray.pattern == ("two-tone", "heather")


def test_a_colour_comes_from_the_title_only_where_it_is_one() -> None:
    assert attributes(title="Swim Tee Blue X-Large").color == ("blue",)
    assert attributes(title="Ring - Rose Gold").color == ("rose gold",)
    assert attributes(title="Black Diamond Climbing Tee").color == ()
    assert attributes("Multi-color").color == ("multicolor",)
    assert attributes(details={"Color": "A-Navy Blue, White"}).color == ("navy blue", "white")
    assert attributes(details={"Color": "Style 3"}).color == ()
