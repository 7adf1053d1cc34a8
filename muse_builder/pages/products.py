"""The products that conversations speak of, as the pages show them: a few facts and one small picture each."""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder import card, schema
from muse_builder.records import Item
from muse_builder.release import batches, read_manifest, shards

PICTURE_SIDE = 320
"""Pixels of the longer side: twice what a bubble shows, for screens of high density. About 8 KB."""
ABOUT_CHARACTERS = 600
FOLDER_PICTURES = 1000
"""Pictures a folder: some file systems and file managers suffer from many more."""


class Product(NamedTuple):
    title: str
    product_class: str
    product_type: str
    picture: str | None
    """Its file, relative to the pages' folder; None where there is none or it cannot be read."""
    facts: dict[str, Any] | None
    """Brand, price in US dollars, attributes, text; None of a product that was only found or rated."""

    def told(self, item_id: str) -> dict[str, Any]:
        """As a data file holds it; what is not known is left out."""
        known = {"title": self.title or item_id, "type": self.product_type, "picture": self.picture, **(self.facts or {})}
        return {name: value for name, value in known.items() if value not in (None, "", [])}


def wanted_items(folder: Path) -> tuple[set[str], set[str]]:
    """Ids of the products that conversations recommend, show, mention or aim at, and of those only found or rated.

    Reads the columns that hold ids, not the texts.
    """
    spoken_of: set[str] = set()
    found: set[str] = set()
    for parts in shards(folder, "conversations").values():
        for part in parts:
            for batch in batches(part.path):
                turns = batch.column("turns").flatten()
                for column in ("target_item_id", "outfit_item_id", "accepted_item_id"):
                    spoken_of.update(_ids(batch.column(column)))
                for column in ("item_ids", "image_item_ids"):
                    spoken_of.update(_ids(turns.field(column).flatten()))
                found.update(_ids(turns.field("candidates").flatten().field("item_id")))
    for parts in shards(folder, "ratings").values() if "ratings" in read_manifest(folder)["configs"] else ():
        for part in parts:
            for batch in batches(part.path):
                found.update(_ids(batch.column("item_id")))
    return spoken_of, found - spoken_of


def _ids(column: Any) -> Iterator[str]:
    return (item_id for item_id in column.unique().to_pylist() if item_id)


def read_products(
    folder: Path,
    out: Path,
    spoken_of: Collection[str],
    found: Collection[str],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Product]:
    """Facts of these products by id, and their pictures as small JPEG files beneath `out`; one batch of the release is held.

    Products that were only found or rated get neither facts nor a picture of their own.
    """
    products: dict[str, Product] = {}
    number = 0
    columns = schema.COLUMNS["items"]
    for part in (part for parts in shards(folder, "items").values() for part in parts):
        for batch in batches(part.path):
            ids = batch.column("item_id").to_pylist()
            there = batch.select([name for name in columns if name in batch.schema.names and name != "image"])
            for place, item_id in enumerate(ids):
                if item_id in spoken_of or item_id in found:
                    item = schema.from_row("items", there.slice(place, 1).to_pylist()[0])
                    assert isinstance(item, Item)
                    picture, facts = None, None
                    if item_id in spoken_of:
                        picture = _picture(batch.column("image")[place].as_py(), out, number + place)
                        facts = short_facts(item)
                    products[item_id] = Product(item.title, item.product_class, item.product_type, picture, facts)
            number += len(ids)
            if progress is not None:
                progress(len(products), len(spoken_of) + len(found))
    return products


def _picture(image: dict[str, Any] | None, out: Path, number: int) -> str | None:
    small = card.thumbnail(image["bytes"], side=PICTURE_SIDE) if image and image["bytes"] else None
    if small is None:
        return None
    name = f"pictures/{number // FOLDER_PICTURES:03}/{number:06}.jpg"
    (out / name).parent.mkdir(parents=True, exist_ok=True)
    (out / name).write_bytes(small)
    return name


def short_facts(item: Item) -> dict[str, Any]:
    """Brand, price in US dollars or None, department, category, attributes as [name, values], and a text cut to length."""
    about = " ".join((item.summary or " ".join((*item.features, item.description))).split())
    return {
        "brand": item.brand,
        "price": item.price,
        "department": "" if item.department == "unisex" else item.department,
        "category": " › ".join(item.categories),
        "attributes": [[name, ", ".join(values)] for name, values in item.attributes if values],
        "about": about if len(about) <= ABOUT_CHARACTERS else about[:ABOUT_CHARACTERS].rsplit(" ", 1)[0] + " …",
    }
