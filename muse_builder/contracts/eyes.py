"""What a pair of eyes promises: of a picture a `Sight` in names the domain knows, each time the same; of other bytes None."""

import io

from PIL import Image, ImageDraw

from muse_builder import domains
from muse_builder.records import Item, Sight
from muse_builder.screens.sight import Eyes

_PAINTS = {"black": (20, 20, 22), "red": (200, 30, 40), "blue": (40, 90, 200), "green": (40, 140, 70)}


def check_eyes(eyes: Eyes) -> None:
    """Shows four plain things before white paper, and bytes that are no picture.

    Raises:
        AssertionError: it breaks its promise; the message says which.
    """
    seen_as = domains.default().vocabulary.seen_as
    item = Item(item_id="A1", title="Thing", product_type="handbag")
    for color, paint in _PAINTS.items():
        picture = drawn(paint)
        sight = eyes(picture, item)
        assert isinstance(sight, Sight), f"of a {color} thing before white paper it gave {sight!r}; there it is a Sight"
        assert eyes(picture, item) == sight, "the same picture looked otherwise the second time"
        assert sight.shares, f"of a {color} thing it names no colour"
        unknown = [name for name in (*sight.shares, *sight.colors) if not seen_as(name)]
        assert not unknown, f"the domain knows no colour {', '.join(map(repr, unknown))}"
        assert all(0 <= share <= 1 for share in sight.shares.values()), f"a share lies between 0 and 1; it gave {sight.shares}"
        assert sum(sight.shares.values()) <= 1.05, f"shares are of one product: together at most 1, not {sight.shares}"
        most = max(sight.shares, key=lambda name: sight.shares[name])
        assert seen_as(most) & seen_as(color), f"a {color} thing looked {most}"
        assert sight.agrees is None, "whether text and picture agree is not the eyes' to say: leave `agrees` out"
    assert eyes(b"no picture", item) is None, "of bytes that are no picture it gives None"


def drawn(paint: tuple[int, int, int]) -> bytes:
    """A picture of a thing in one color before white, as PNG."""
    picture = Image.new("RGB", (200, 240), (255, 255, 255))
    ImageDraw.Draw(picture).rectangle((50, 50, 150, 200), fill=paint)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
