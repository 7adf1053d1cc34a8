"""Garments as they are drawn."""

import pytest

from muse_builder.embedded.catalog.draw_clothes import SHAPES
from muse_builder.embedded.catalog.drawing import SIDE
from muse_builder.embedded.catalog.wardrobe import KINDS
from tests.embedded.catalog.pictures import apart, covered, drawn


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_fills_a_good_part_of_the_picture_and_stays_within(shape: str) -> None:
    product = covered(drawn(shape))
    assert 0.02 < product.mean() < 0.8
    edge = int(SIDE * 0.02)
    assert not product[:edge].any()
    assert not product[:, :edge].any()
    assert not product[:, -edge:].any()


def test_every_shape_is_that_of_some_product() -> None:
    assert set(SHAPES) <= {kind.shape for kind in KINDS}


@pytest.mark.parametrize(
    ("shape", "one", "other"),
    [
        ("top", {"sleeve": "short"}, {"sleeve": "long"}),
        ("top", {"neck": "crew"}, {"neck": "v"}),
        ("dress", {"length": "mini"}, {"length": "maxi"}),
        ("hoodie", {}, {"zip": "1"}),
        ("trousers", {"leg": "skinny"}, {"leg": "wide"}),
        ("trousers", {"style": "jeans"}, {"style": "joggers"}),
        ("trousers", {"style": "leggings"}, {"style": "leggings", "panel": "1"}),
        ("trousers", {"style": "trousers"}, {"style": "trousers", "cargo": "1"}),
    ],
)
def test_a_stated_detail_is_drawn(shape: str, one: dict[str, str], other: dict[str, str]) -> None:
    assert apart(drawn(shape, **one), drawn(shape, **other)) > 0.005


@pytest.mark.parametrize("leg", ["skinny", "straight", "wide", "flared", "tapered"])
def test_shorts_end_above_the_knee_of_trousers_of_any_leg(leg: str) -> None:
    long, short = (covered(drawn("trousers", leg=leg, length=length)) for length in ("", "shorts"))
    assert long.any(axis=1).sum() > 1.2 * short.any(axis=1).sum()


def test_wide_legs_are_wider_at_the_hem_than_skinny_ones() -> None:
    wide, skinny = (covered(drawn("trousers", leg=leg))[int(SIDE * 0.8)].sum() for leg in ("wide", "skinny"))
    assert wide > 1.5 * skinny
