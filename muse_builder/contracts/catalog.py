"""What a catalogs plug-in promises: see `catalog.reader.CatalogReader`."""

import hashlib
import io
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from muse_builder import domains
from muse_builder.catalog.images import ImageStore
from muse_builder.catalog.reader import source_of
from muse_builder.catalog.report import CatalogReport
from muse_builder.records import Item


def check_catalog(read: Callable[..., Iterable[Item]], path: Path | None = None) -> None:
    """Reads a small catalog twice, as a run would.

    Args:
        read: the plug-in's object.
        path: a file of at least two products; None for a source that needs no file.

    Raises:
        AssertionError: it breaks its promise; the message says which.
    """
    with tempfile.TemporaryDirectory() as folder:
        items, store = _read(read, path, Path(folder) / "one")
        again, _ = _read(read, path, Path(folder) / "two")
        assert len(items) > 1, f"{len(items)} items; a check needs a catalog of two or more"
        seen: set[str] = set()
        for item in items:
            assert isinstance(item, Item), f"it yields a {type(item).__name__}; it yields Items"
            assert item.item_id and item.item_id not in seen, f"the id {item.item_id!r} is empty, or stands twice"
            seen.add(item.item_id)
            assert item.title.strip(), f"{item.item_id} has no title"
            assert item.features or item.description, f"{item.item_id} has neither features nor description"
            assert item.price is None or item.price > 0, f"{item.item_id}: price {item.price}; None where it is not known"
            _check_picture(item, store)
        first = [item.model_dump_json() for item in items]
        assert first == [item.model_dump_json() for item in again], "the same file gave other items the second time"


def _read(read: Callable[..., Iterable[Item]], path: Path | None, folder: Path) -> tuple[list[Item], ImageStore]:
    offered = {"images_root": None, "download": None, "seed": 0, "limit": None, "domain": domains.default()}
    store = ImageStore(folder)
    source = source_of(read, path, name=getattr(read, "__name__", "read"), offered=offered)
    return list(source(store=store, report=CatalogReport())), store


def _check_picture(item: Item, store: ImageStore) -> None:
    from PIL import Image

    if item.image is None:
        return
    try:
        data = store.read(item.image)
    except Exception as error:
        raise AssertionError(f"{item.item_id}: its picture {item.image!r} is not in the store: {error}") from error
    assert item.image_sha256 == hashlib.sha256(data).hexdigest(), f"{item.item_id}: image_sha256 is not its picture's"
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
