"""The report of a catalog's reading."""

import json
from pathlib import Path

from muse_builder.catalog import CatalogReport


def test_events_are_lines_with_their_place_and_counted_by_reason(tmp_path: Path) -> None:
    path = tmp_path / "catalog_report.jsonl"
    with CatalogReport(path) as report:
        report.counts["read"] = 3
        report.at("/some/where/meta.jsonl", 2, "A1")
        report.reject("title", "empty")
        report.at("meta.jsonl", 3, "A\x1b2")
        report.image("images", "missing: 'images/a.jpg'")
        report.image("images", "missing: 'images/b.jpg'")
        report.repair("price", "read '$1' as 1")
        report.note("title", "odd")
    assert [json.loads(line) for line in path.read_text("utf-8").splitlines()][:2] == [
        {"file": "meta.jsonl", "line": 2, "item_id": "A1", "kind": "rejected", "field": "title", "reason": "empty"},
        {
            "file": "meta.jsonl",
            "line": 3,
            "item_id": "A2",
            "kind": "image",
            "field": "images",
            "reason": "missing: 'images/a.jpg'",
        },
    ]
    assert report.counts == {"read": 3, "rejected": 1, "image": 2, "repaired": 1, "note": 1}
    assert report.reasons["image"] == {"images: missing": 2}


def test_what_a_catalog_is_taken_for_is_said_and_kept() -> None:
    said: list[str] = []
    report = CatalogReport(say=said.append)
    report.takes("CSV: a table", "no titles", ("a", "b"))
    assert said == ["the catalog is taken for CSV: a table"]
    assert (report.taken_for, report.lacks, report.columns) == ("CSV: a table", "no titles", ("a", "b"))
