"""One line of a JSON file: a value, a repaired one, a Python literal, or a refusal with its reason."""

from typing import Any

import pytest

from muse_builder.catalog import CatalogReport
from muse_builder.catalog.formats import json_values


def read(line: str) -> tuple[list[Any], CatalogReport]:
    report = CatalogReport()
    return [value for _, value in json_values.value(line, 3, "meta.jsonl", report)], report


def test_a_line_of_python_is_read_as_what_it_means() -> None:
    values, report = read("{'asin': 'B0', 'title': \"Men's Tee\", 'price': 12.5, 'related': None}")
    assert values == [{"asin": "B0", "title": "Men's Tee", "price": 12.5, "related": None}]
    assert not report.reasons["rejected"]


@pytest.mark.parametrize("line", ["{'a': __import__('os').system('true')}", "{'a': 'b'", "{'a': " + "[" * 500])
def test_python_that_is_no_literal_is_refused_and_not_run(line: str) -> None:
    values, report = read(line)
    assert values == []
    assert report.counts["rejected"] == 1


def test_a_number_of_too_many_digits_is_told() -> None:
    assert read("1" * 5000)[1].reasons["rejected"] == {"line: a number of too many digits": 1}
