"""Of the pictures that a row names the first usable one is taken; what a row holds itself needs no file."""

from pathlib import Path
from typing import Any

import pytest

from muse_builder.catalog import CatalogReport, ImageStore
from muse_builder.catalog.pictures import ProductRow, is_url, references, with_images
from muse_builder.catalog.tables import PictureRoot
from muse_builder.records import Item
from tests.catalog.catalog_samples import encoded


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (None, ()), ([], ()), ("a.jpg", ("a.jpg",)), ([b"x", "a.jpg"], (b"x", "a.jpg")), (["a", "a"], ("a",)), (5, ()),
        ([{"variant": "PT01", "large": "b"}, {"variant": "MAIN", "large": "a", "hi_res": "c"}], ("a", "b")),
        ({"variant": ["PT01", "MAIN"], "large": ["b", "a"]}, ("a", "b")),
    ],
)  # fmt: skip
def test_references_come_best_first(value: Any, wanted: tuple[Any, ...]) -> None:
    assert references(value, CatalogReport()) == wanted


def test_a_broken_picture_within_a_row_gives_way_to_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(encoded())
    report = CatalogReport()
    row = ProductRow("c.parquet", 1, Item(item_id="1", title="Tee"), (b"broken", "a.jpg"), PictureRoot(tmp_path))
    ((_, stored, reference),) = with_images(iter([row]), ImageStore(tmp_path / "store"), report, None)
    assert (stored is not None, reference) == (True, "a.jpg")
    assert sum(report.reasons["image"].values()) == 1


def test_what_is_an_address() -> None:
    assert [is_url(one) for one in ("HTTPS://x", "http://x", "images/a.jpg", b"http://x")] == [True, True, False, False]
