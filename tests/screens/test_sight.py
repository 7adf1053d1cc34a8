"""Picture and text of a product, and what its picture shows of a claim."""

import pytest

from muse_builder.domains.apparel import APPAREL
from muse_builder.records import Attributes, Item, Sight
from muse_builder.screens.sight import agrees, shows, source, with_sight

WORDS = APPAREL.vocabulary
NAVY = Sight(colors=("navy",), shares={"blue": 0.9, "gray": 0.1}, pattern="solid", lightness=0.33)


def item(*colors: str, seen: Sight | None = None) -> Item:
    return Item(item_id="A1", title="Thing", attributes=Attributes(color=colors), seen=seen)


def sight(lightness: float = 0.5, said: tuple[str, ...] = ("seen",), **shares: float) -> Sight:
    return Sight(colors=said, shares=shares, lightness=lightness)


@pytest.mark.parametrize(
    ("stated", "looked", "told"),
    [
        (("navy",), NAVY, True),
        (("blue",), NAVY, True),
        (("red",), NAVY, False),
        (("red", "navy"), NAVY, True),
        (("multicolor",), NAVY, None),
        ((), NAVY, None),
        (("red",), Sight(lightness=0.5), None),
        (("red",), sight(red=0.31, white=0.69), True),
        (("red",), sight(red=0.29, white=0.71), False),
        (("red", "yellow"), sight(red=0.2, yellow=0.2, blue=0.6), False),
        (("black",), sight(0.33, gray=1.0), True),
        (("black",), sight(0.45, gray=1.0), False),
        (("gray",), sight(0.3, black=1.0), False),
        (("white",), sight(0.85, gray=1.0), True),
        (("red",), sight(said=(), red=0.2, blue=0.4, green=0.4), None),
        (("red",), sight(said=(), blue=0.4, green=0.4, white=0.2), False),
    ],
)
def test_the_text_agrees_with_a_picture_that_may_show_what_it_says(
    stated: tuple[str, ...], looked: Sight, told: bool | None
) -> None:
    assert agrees(WORDS, item(*stated), looked) is told
    seen = with_sight(WORDS, item(*stated), looked).seen
    assert seen is not None
    assert seen.agrees is told
    assert seen.colors == looked.colors


def test_an_item_at_which_nobody_looked_stays_as_it_is() -> None:
    assert with_sight(WORDS, item("red"), None) == item("red")


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        ("color", "navy", True),
        ("color", "blue", True),
        ("color", "dark blue", True),
        ("color", "light blue", False),
        ("color", "red", False),
        ("color", "gray", None),
        ("color", "quorvex", None),
        ("pattern", "solid", True),
        ("pattern", "striped", None),
        ("neckline", "crew neck", None),
    ],
)
def test_a_picture_shows_a_claim_shows_otherwise_or_does_not_tell(kind: str, value: str, told: bool | None) -> None:
    assert shows(WORDS, item(seen=NAVY), kind, value) is told
    assert shows(WORDS, item(), kind, value) is None


def test_stripes_that_are_seen_are_shown_and_no_plain_cloth() -> None:
    striped = item(seen=NAVY.model_copy(update={"pattern": "striped"}))
    assert (shows(WORDS, striped, "pattern", "striped"), shows(WORDS, striped, "pattern", "solid")) == (True, False)


def test_a_claim_stands_in_the_record_the_picture_both_or_nowhere() -> None:
    told = {(recorded, shown): source(recorded, shown) for recorded in (True, False) for shown in (True, False, None)}
    assert told == {
        (True, True): "both",
        (True, False): "record",
        (True, None): "record",
        (False, True): "visual",
        (False, False): "none",
        (False, None): "none",
    }
