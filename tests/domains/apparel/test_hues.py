"""By which basic colours a stated colour may be seen."""

import pytest

from muse_builder.domains.apparel.catalog_words import COLORS
from muse_builder.domains.apparel.hues import seen_as
from muse_builder.domains.apparel.title_words import TITLE_COLORS
from muse_builder.embedded.eyes import TERMS


@pytest.mark.parametrize(
    ("color", "names"),
    [
        ("navy", {"blue"}),
        ("dark blue", {"blue", "teal"}),
        ("heather gray", {"gray"}),
        ("rose gold", {"pink", "coral", "beige", "brown", "orange"}),
        ("Camel", {"brown", "beige", "orange"}),
        ("off-white", {"beige", "white"}),
        ("multicolor", set()),
        ("quorvex", set()),
        ("", set()),
    ],
)
def test_a_stated_colour_may_be_seen_as_some_basic_ones(color: str, names: set[str]) -> None:
    assert seen_as(color) == names


@pytest.mark.parametrize("color", sorted({*COLORS, *TITLE_COLORS} - {"multicolor"}))
def test_every_colour_of_catalogs_may_be_seen_as_one_that_eyes_name(color: str) -> None:
    assert seen_as(color)
    assert seen_as(color) <= set(TERMS)


@pytest.mark.parametrize("name", TERMS)
def test_what_eyes_name_may_be_seen_as_itself(name: str) -> None:
    assert name in seen_as(name)
