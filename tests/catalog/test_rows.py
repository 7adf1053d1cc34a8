"""Rows in the shape of Amazon Reviews 2023 become products; a report calls fields as the catalog does."""

from pathlib import Path
from typing import Any

from muse_builder.catalog import CatalogReport
from muse_builder.catalog.rows import rows
from muse_builder.catalog.tables import Entry, PictureRoot
from muse_builder.domains.apparel import APPAREL


def read(*values: Any, called: dict[str, str] | None = None) -> tuple[list[Any], CatalogReport]:
    report = CatalogReport()
    entries = (Entry("c.csv", line, value, PictureRoot(Path())) for line, value in enumerate(values, start=1))
    return list(rows(entries, report, APPAREL, called=called or {})), report


def test_a_picture_within_a_row_is_a_reference_and_tells_rows_apart() -> None:
    row = {"parent_asin": "1", "title": "Tee", "images": [b"bytes", "a.jpg"]}
    found, report = read(row, row, {**row, "images": [b"other"]})
    assert [one.references for one in found] == [(b"bytes", "a.jpg")]
    assert report.reasons["rejected"] == {
        "parent_asin: the same row again: the first one stays": 1,
        "parent_asin: its id was used before with other content: the first one stays": 1,
    }


def test_fields_are_called_as_the_catalog_calls_them() -> None:
    _, report = read({}, {"parent_asin": "1"}, 5, called={"parent_asin": "sku", "title": "product_name"})
    assert report.reasons["rejected"] == {"sku: missing": 1, "product_name: missing": 1, "line: not an object but a number": 1}


def test_what_a_row_says_of_its_group_stays() -> None:
    assert read({"parent_asin": "1", "title": "Tee", "parent_id": "g7"})[0][0].item.parent_id == "g7"
