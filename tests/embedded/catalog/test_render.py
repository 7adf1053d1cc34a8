"""A look becomes a picture."""

import io

import numpy as np
import pytest
from PIL import Image

from muse_builder.embedded.catalog.drawing import COLORS, SIDE, Look
from muse_builder.embedded.catalog.render import SHAPES, render
from muse_builder.embedded.catalog.wardrobe import KINDS
from tests.embedded.catalog.pictures import array

COLORED = (COLORS["beige"], COLORS["navy"])


def test_the_same_look_gives_the_same_bytes() -> None:
    look = Look("top", COLORED, cut={"sleeve": "long"})
    assert render(look) == render(look)
    with Image.open(io.BytesIO(render(look))) as shown:
        assert (shown.size, shown.mode, shown.format) == ((SIDE, SIDE), "RGB", "JPEG")


def test_the_wardrobe_knows_no_other_shapes() -> None:
    assert {kind.shape for kind in KINDS} <= set(SHAPES)


@pytest.mark.parametrize("pattern", ["striped", "plaid", "polka dot", "floral", "color block", "heathered", "animal print"])
def test_a_pattern_is_seen(pattern: str) -> None:
    plain, patterned = (array(render(Look("top", COLORED, name, cut={"sleeve": "long"}))) for name in ("solid", pattern))
    assert (np.abs(plain - patterned).max(axis=2) > 10).mean() > 0.04
