"""An error of a catalog says what it was taken for, the commonest reasons with counts, where the report is, and the flag."""

from pathlib import Path

import pytest

from muse_builder.catalog import CatalogReport
from muse_builder.catalog.advice import advice, explained


@pytest.mark.parametrize(
    ("kind", "field", "reason", "flags"),
    [
        ("image", "images", "a web address, and no download was asked for: 'x'", ["--download-images", "--no-require-image"]),
        ("image", "images", "the row has none", ["--no-require-image"]),
        ("image", "images", "missing: 'a.jpg'", ["--images-root", "--map image=", "--no-require-image"]),
        ("reject", "title (name)", "missing", ["--map title=COLUMN,id=COLUMN; the columns are name, price"]),
        ("reject", "description", "left out: its text is incomplete, neither features nor description", ["--map description="]),
        ("image", "images", "a HEIC picture, which needs pip install 'muse_builder[heic]': 'a'", ["pip install"]),
        ("reject", "file", "the xz stream is damaged or ends early; the rest of the file was not read", ["fetch or pack"]),
    ],
)
def test_each_reason_has_its_flag(kind: str, field: str, reason: str, flags: list[str]) -> None:
    report = CatalogReport()
    report.takes("CSV: a table", "", ("name", "price"))
    getattr(report, kind)(field, reason)
    said = "\n".join(advice(report))
    assert [flag for flag in flags if flag not in said] == []


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("a web address, and no download was asked for: 'x'", ["--download-images fetches the pictures"]),
        ("the row has none", []),
        (
            "missing: 'a.jpg'",
            ["--images-root FOLDER names the pictures' folder, --map image=PATTERN their names (images/{id}.jpg)"],
        ),
    ],
)
def test_a_flag_that_was_given_is_not_advised(reason: str, said: list[str]) -> None:
    report = CatalogReport()
    report.require_image = False
    report.image("images", reason)
    assert list(advice(report)) == said


def test_the_commonest_reasons_come_first_with_their_counts(tmp_path: Path) -> None:
    with CatalogReport(tmp_path / "report.jsonl") as report:
        report.takes("CSV: a table", "", ("a",))
        report.counts["read"] = 6
        report.reject("id", "missing")
        for number in range(5):
            report.image("images", f"missing: '{number}.jpg'")
    assert explained(report).splitlines()[:5] == [
        "It was taken for CSV: a table.",
        "6 rows read, 0 products kept. The commonest reasons:",
        "  5 x no picture: images: missing",
        "  1 x left out: id: missing",
        f"Each row with its reason: {tmp_path / 'report.jsonl'}",
    ]


def test_an_empty_catalog_says_that_there_is_nothing_in_it() -> None:
    assert explained(CatalogReport()) == "0 rows read, 0 products kept: there is nothing in it."
