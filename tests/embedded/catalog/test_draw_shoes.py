"""Shoes as they are drawn."""

import pytest

from muse_builder.embedded.catalog.draw_shoes import SHAPES
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
        ("heel", {"heel": "kitten"}, {"heel": "stiletto"}),
    ],
)
def test_a_stated_detail_is_drawn(shape: str, one: dict[str, str], other: dict[str, str]) -> None:
    assert apart(drawn(shape, **one), drawn(shape, **other)) > 0.005
