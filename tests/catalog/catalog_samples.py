"""A small picture and a row, made on the spot."""

import io
from typing import Any

from PIL import Image


def encoded(form: str = "JPEG", size: tuple[int, int] = (60, 80), mode: str = "RGB", shade: int = 0, **options: Any) -> bytes:
    """A small picture that is not blank; another `shade` is another picture."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    picture = Image.merge(
        "RGB", (picture.getchannel(0), picture.getchannel(1).point(lambda v: (v + shade) % 256), picture.getchannel(2))
    )
    buffer = io.BytesIO()
    picture.convert(mode).save(buffer, form, **options)
    return buffer.getvalue()


def row(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "parent_asin": f"A{number}",
        "title": f"Harbor Hoodie {number} - Blue",
        "store": "Harbor",
        "categories": ["Clothing, Shoes & Jewelry", "Men", "Clothing", "Hoodies"],
        "features": ["100% Cotton", "Two side pockets", "Machine Wash"],
        "description": ["A hoodie for cool evenings."],
        "details": {"Department": "mens", "Color": "Blue"},
        "price": 20.5,
        "average_rating": 4.5,
        "rating_number": 12,
        "images": [{"variant": "MAIN", "large": "images/a.jpg"}],
    } | changes
