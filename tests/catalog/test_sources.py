"""The contract that every catalog source keeps."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from muse_builder import plugins
from muse_builder.catalog import CatalogReport, ImageStore
from muse_builder.catalog.clean import texts_of
from muse_builder.domains.apparel import APPAREL
from muse_builder.records import Item
from tests.catalog.catalog_samples import row


@pytest.fixture(params=sorted(plugins.BUILT_IN["catalogs"]))
def source(
    request: pytest.FixtureRequest, catalog: Callable[..., Path]
) -> Callable[[ImageStore, CatalogReport], Iterator[Item]]:
    if request.param == "demo":
        pytest.importorskip("muse_builder.embedded.catalog.demo")
        path = None
    else:
        path = catalog(*[row(number) for number in range(30)], "not a row", name="meta.jsonl")
    read = plugins.get("catalogs", request.param)
    taken = plugins.handed(read, {"domain": APPAREL})
    return lambda store, report: read(path, store=store, report=report, limit=24, **taken)


def test_a_source_gives_distinct_clean_items_whose_pictures_decode(
    source: Callable[[ImageStore, CatalogReport], Iterator[Item]], tmp_path: Path
) -> None:
    store, report = ImageStore(tmp_path / "images"), CatalogReport(tmp_path / "report.jsonl")
    items = list(source(store, report))
    assert len(items) == 24
    assert len({item.item_id for item in items}) == 24
    for item in items:
        assert item.title
        assert item.features or item.description
        assert item.product_type
        assert item.product_type == item.product_type.lower()
        assert APPAREL.kind(item) not in ("", item.product_type)
        assert any(item.attributes.model_dump().values()), item.title
        assert item.price is None or item.price > 0
        assert item.image is not None
        assert item.image_sha256 == item.image[:64]
        with Image.open(io.BytesIO(store.read(item.image))) as picture:
            picture.load()
            assert picture.mode == "RGB"
        for text in texts_of(item):
            text.encode("utf-8")
            assert text == " ".join(text.split())
            assert not any(ord(character) < 32 for character in text)


def test_a_source_gives_the_same_items_and_pictures_again(
    source: Callable[[ImageStore, CatalogReport], Iterator[Item]], tmp_path: Path
) -> None:
    one, two = (
        [item.model_dump_json() for item in source(ImageStore(tmp_path / name), CatalogReport())] for name in ("one", "two")
    )
    assert one == two


def test_a_source_streams(source: Callable[[ImageStore, CatalogReport], Iterator[Item]], tmp_path: Path) -> None:
    report = CatalogReport()
    first = next(iter(source(ImageStore(tmp_path / "images"), report)))
    assert first.item_id
    assert report.counts["read"] <= 1
