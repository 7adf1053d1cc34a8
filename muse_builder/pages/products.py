"""The products that conversations speak of, as the pages show them: a few facts and one small picture each."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.records import Item
from muse_builder.release import schema
from muse_builder.release.example import thumbnail
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import batches, shards

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
    for parts in shards(folder, "ratings").values() if "ratings" in read_manifest(folder).configs else ():
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
    """Facts of these products by id, and their pictures as small JPEG files beneath `out`, each once however many products
    have it; one batch of the release is held.

    Products that were only found or rated get neither facts nor a picture of their own.
    """
    products: dict[str, Product] = {}
    stored: dict[str, str | None] = {}
    columns = [name for name in schema.COLUMNS["items"] if name != "image"]
    number, total = 0, len(spoken_of) + len(found)
    if progress is not None:
        progress(0, total)
    with ThreadPoolExecutor() as pool:
        for part in (part for parts in shards(folder, "items").values() for part in parts):
            for batch in batches(part.path):
                ids = batch.column("item_id").to_pylist()
                there = batch.select([name for name in columns if name in batch.schema.names])
                shown = {
                    number + place: batch.column("image")[place].as_py()
                    for place, item_id in enumerate(ids)
                    if item_id in spoken_of
                }
                pictures = _store(shown, out, stored, pool)
                for place, item_id in enumerate(ids):
                    if item_id in spoken_of or item_id in found:
                        item = schema.from_row("items", there.slice(place, 1).to_pylist()[0])
                        assert isinstance(item, Item)
                        facts = short_facts(item) if item_id in spoken_of else None
                        picture = pictures.get(number + place)
                        products[item_id] = Product(item.title, item.product_class, item.product_type, picture, facts)
                number += len(ids)
                if progress is not None and products:
                    progress(len(products), total)
    return products


def _store(
    images: Mapping[int, dict[str, Any] | None], out: Path, stored: dict[str, str | None], pool: ThreadPoolExecutor
) -> dict[int, str | None]:
    """Writes the pictures that are not there yet, and gives the file of each.

    Args:
        images: a product's number in the release -> its picture's column.
        stored: SHA-256 of a picture -> its file, None where it cannot be read; is added to.
    """
    digests: dict[int, str] = {}
    fresh: dict[str, tuple[int, bytes]] = {}
    for number, image in images.items():
        if image and image["bytes"]:
            digests[number] = hashlib.sha256(image["bytes"]).hexdigest()
            if digests[number] not in stored:
                fresh.setdefault(digests[number], (number, image["bytes"]))
    smalls = pool.map(lambda entry: thumbnail(entry[1], side=PICTURE_SIDE), fresh.values())
    for (digest, (number, _)), small in zip(fresh.items(), smalls, strict=True):
        name = f"pictures/{number // FOLDER_PICTURES:03}/{number:06}.jpg"
        if small is not None:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            (out / name).write_bytes(small)
        stored[digest] = name if small is not None else None
    return {number: stored[digest] for number, digest in digests.items()}


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
