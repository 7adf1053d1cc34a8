"""Products that differ in nothing a shopper could see: the same text and the same picture under ids of their own."""

import hashlib
import re

from muse_builder.records import Item

_MARKS = re.compile(r"[\W_]+")


class Groups:
    """Tells whether a product is like one before; holds a digest and an id for each."""

    def __init__(self) -> None:
        self._first: dict[bytes, str] = {}
        self._sizes: dict[str, int] = {}

    def first_like(self, digest: bytes, item_id: str) -> str | None:
        """The id of the first product of which the same can be seen (`alike`); None where this is the first."""
        first = self._first.setdefault(digest, item_id)
        if first == item_id:
            return None
        self._sizes[first] = self._sizes.get(first, 1) + 1
        return first

    def told(self) -> str:
        """In words how many are alike, the largest group named; "" where none are."""
        if not self._sizes:
            return ""
        largest = max(self._sizes, key=lambda name: self._sizes[name])
        alike = sum(self._sizes.values())
        groups = f"in {len(self._sizes):,} groups" if len(self._sizes) > 1 else "the same product"
        return (
            f"{alike:,} of {len(self._first) + alike - len(self._sizes):,} products are alike, {groups}: same text, same "
            f"picture. One of each stays; {self._sizes[largest]:,} are like {largest!r}"
        )


def alike(item: Item) -> bytes:
    """A digest of a product's text and picture.

    Upper case, blanks and marks make no difference. Prices and ratings do not count: one thing is sold at two prices.
    """
    return hashlib.blake2b(_seen_of(item).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _seen_of(item: Item) -> str:
    words = "\n".join((item.title, *item.features, item.description))
    details = "\n".join(f"{key} {value}" for key, value in sorted(item.details.items()))
    return "\n".join((_MARKS.sub(" ", f"{words}\n{details}").casefold(), item.image or ""))
