"""A look as a picture: the outline of its kind, painted."""

import io

from muse_builder.embedded.catalog import draw_accessories, draw_clothes, draw_shoes
from muse_builder.embedded.catalog.drawing import Canvas, Look

SHAPES = draw_clothes.SHAPES | draw_shoes.SHAPES | draw_accessories.SHAPES
"""Every outline, by name."""


def render(look: Look) -> bytes:
    """JPEG of SIDE x SIDE pixels; the same look gives the same bytes."""
    canvas = Canvas(look)
    SHAPES[look.shape](canvas)
    out = io.BytesIO()
    canvas.finish().save(out, "JPEG", quality=85, subsampling=0)
    return out.getvalue()
