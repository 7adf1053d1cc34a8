"""A file that is one JSON value, whichever way its products are wrapped, is read element by element."""

import io
import json
from typing import Any

import pytest

from muse_builder.catalog import CatalogReport
from muse_builder.catalog.formats import json_documents
from muse_builder.catalog.formats.json_documents import is_one, rows

ONE, TWO = {"title": "Tee", "images": [{"src": "a.jpg"}]}, {"title": "Hat", "images": []}


class Slow(io.StringIO):
    """Gives as little as it may: three letters a read."""

    def read(self, size: int | None = -1, /) -> str:
        return super().read(3 if size is None or size > 3 else size)


def read(text: str) -> list[Any]:
    stream = Slow(text)
    return [value for _, value in rows(stream.readline(), stream, "c.json", CatalogReport(), 1)]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    ("told", "products"),
    [
        ([ONE, TWO], [ONE, TWO]),
        ({"products": [ONE, TWO]}, [ONE, TWO]),
        ({"count": 2, "next": None, "results": [ONE, TWO], "more": [1]}, [ONE, TWO]),
        ({"data": {"products": {"edges": [{"cursor": "x", "node": ONE}, {"cursor": "y", "node": TWO}]}}}, [ONE, TWO]),
        ({"hits": {"total": 2, "hits": [{"_source": ONE}, {"_source": TWO}]}}, [ONE, TWO]),
        ({"B01": ONE, "B02": TWO}, [{"key": "B01"} | ONE, {"key": "B02"} | TWO]),
        ({"@context": "https://schema.org", "@graph": [ONE, TWO]}, [ONE, TWO]),
        (ONE | {"sku": "1"}, [ONE | {"sku": "1"}]),
        ({f"{n}.jpg": "a red tee" for n in range(20)}, [{"key": f"{n}.jpg", "text": "a red tee"} for n in range(20)]),
        ([], []),
        ({}, []),
        ([1, "two"], [1, "two"]),
    ],
)
def test_products_are_found_in_what_wraps_them(told: Any, products: list[Any], indent: int | None) -> None:
    assert read(json.dumps(told, indent=indent)) == products


def test_a_broken_element_is_told_with_its_line_and_what_follows_is_read_line_by_line() -> None:
    report = CatalogReport()
    text = '[\n{"a": 1},\n{"a": 2\n{"a": 3}\n]'
    stream = io.StringIO(text)
    assert list(rows(stream.readline(), stream, "c.json", report, 1)) == [(2, {"a": 1}), (4, {"a": 3})]
    assert report.counts["rejected"] == 2


def test_an_array_longer_than_what_is_held_is_read_whole() -> None:
    many = [{"n": number, "text": "x" * 500} for number in range(1000)]
    stream = io.StringIO(json.dumps(many))
    assert [value for _, value in rows(stream.readline(100), stream, "c.json", CatalogReport(), 1)] == many


@pytest.mark.parametrize(
    ("sample", "ended", "one"),
    [
        ('{"products": [{"title"', False, True),
        ('{\n "title": "Tee"\n}', True, True),
        ('{"title": "Tee", "images": []}\n{"title": "Hat"}', True, False),
        ('{"title": "Tee", "images": [{"a": 1}]}', True, False),
        ("{'asin': 'B0',", True, False),
        ('{"1": {"title": "a"}, "2": {"title": "b"}}', True, True),
        ("[1]", True, False),
        (json.dumps({str(n): "text" for n in range(40)})[:300], False, True),
        ('{"title": "a long one', False, False),
    ],
)
def test_whether_a_file_is_one_value(sample: str, ended: bool, one: bool) -> None:
    assert is_one(sample, ended=ended) is one


def test_the_names_of_columns_of_captions_are_known() -> None:
    assert (json_documents.KEY, json_documents.TEXT) == ("key", "text")
