"""What a search of the catalog found, on one page with pictures: a single file that can be sent to somebody."""

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from muse_builder.pages.products import PICTURE_SIDE
from muse_builder.pages.templating import render
from muse_builder.records import Candidate, Item
from muse_builder.release.example import thumbnail

_SCORES = (("score", "score"), ("by vector", "dense"), ("by words", "sparse"), ("by picture", "picture"))


class Exhibit(NamedTuple):
    item: Item
    picture: bytes | None
    """A whole file; None where it has none."""
    candidate: Candidate | None
    """With its scores; None of the product that others are like."""


def write_search(path: Path, query: str, like: Exhibit | None, found: Sequence[Exhibit]) -> None:
    """Writes the page; nothing is fetched from elsewhere when it is opened.

    Args:
        query: what was searched for; "" where a product was.
        like: that product.
        found: best first.
    """
    page = render(
        "search.html.j2",
        query=query,
        like=None if like is None else _told(like),
        found=[_told(one) for one in found],
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")


def _told(shown: Exhibit) -> dict[str, object]:
    small = None if shown.picture is None else thumbnail(shown.picture, side=PICTURE_SIDE)
    item = shown.item
    scores = [(words, getattr(shown.candidate, name, None)) for words, name in _SCORES]
    return {
        "id": item.item_id,
        "title": item.title,
        "kind": item.product_type,
        "price": item.price,
        "picture": None if small is None else "data:image/jpeg;base64," + base64.b64encode(small).decode(),
        "scores": [(words, f"{value:.3f}") for words, value in scores if value is not None],
    }
