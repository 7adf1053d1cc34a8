"""XML: records are found by their name or because they repeat; types that could explode are refused."""

import io
from typing import Any

import pytest

from muse_builder.catalog import CatalogReport
from muse_builder.catalog.formats.feeds import record_of, rows
from muse_builder.catalog.formats.json_values import MAX_LINE
from muse_builder.errors import CatalogError


def read(text: str) -> tuple[list[Any], CatalogReport]:
    report = CatalogReport()
    return [value for _, value in rows(io.BytesIO(text.encode()), "f.xml", report, record=record_of(text.encode()))], report


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("<rss><channel><title>x</title><item><a>1</a></item></channel></rss>", "item"),
        ("<catalog><PRODUCT><a>1</a></PRODUCT></catalog>", "PRODUCT"),
        ("<l><book><a>1</a></book><book><a>2</a></book></l>", "book"),
        ("<l><p id='1' a='2' b='3'/></l>", "p"),
        ("<l>text</l>", ""),
        ("no xml", ""),
        ("<products><product><a>1</a>", "product"),
    ],
)
def test_what_a_record_is_called(text: str, record: str) -> None:
    assert record_of(text.encode()) == record


def test_a_record_s_elements_attributes_and_repeats_become_columns() -> None:
    text = (
        "<x><item id='7'><t>a<![CDATA[ & b]]></t><image>1.jpg</image><image>2.jpg</image><size unit='cm'>5</size>"
        "<param name='Color'>red</param><brand><name>V</name></brand></item></x>"
    )
    assert read(text)[0] == [
        {
            "id": "7",
            "t": "a & b",
            "image": ["1.jpg", "2.jpg"],
            "size": "5",
            "param": {"name": "Color", "value": "red"},
            "brand": {"name": "V"},
        }
    ]


@pytest.mark.parametrize("shopping_first", [True, False])
def test_of_two_names_the_shopping_one_counts(shopping_first: bool) -> None:
    both = ["<g:title>Right</g:title>", "<title>Wrong</title>"]
    inner = "".join(both if shopping_first else reversed(both))
    text = f"<rss xmlns:g='http://base.google.com/ns/1.0'><item>{inner}</item></rss>"
    assert read(text)[0] == [{"title": "Right"}]


def test_a_document_type_is_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x><item><t>&b;</t></item></x>'
    with pytest.raises(CatalogError, match="a document type"):
        read(bomb)


def test_what_follows_a_break_is_told_and_what_came_before_counts() -> None:
    found, report = read("<x><item><a>1</a></item><item><a>2</b></item></x>")
    assert found == [{"a": "1"}]
    assert list(report.reasons["rejected"]) == [
        "file: not well-formed (mismatched tag: line 1, column 36); the rest of the file was not read"
    ]


@pytest.mark.parametrize("inner", ["<a>" * 40 + "</a>" * 40, "<a>" + "x" * (MAX_LINE + 1) + "</a>"])
def test_a_record_too_deep_or_too_long_costs_that_record(inner: str) -> None:
    found, report = read(f"<x><item>{inner}</item><item><a>2</a></item></x>")
    assert found == [{"a": "2"}]
    assert report.counts["rejected"] == 1
