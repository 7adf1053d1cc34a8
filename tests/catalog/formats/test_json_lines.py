"""Lines, and what stands among them."""

import io
import json
from typing import Any

import pytest

from muse_builder.catalog import CatalogReport
from muse_builder.catalog.formats import json_lines


def read(text: str, **options: Any) -> tuple[list[tuple[int, Any]], CatalogReport]:
    report = CatalogReport()
    return list(json_lines.rows(io.StringIO(text), "meta.jsonl", report, **options)), report


def test_blank_lines_are_skipped_and_numbers_are_those_of_the_file() -> None:
    rows, report = read('\n{"a": 1}\n\n{"a": 2}\nbroken\n{"a": 3}')
    assert rows == [(2, {"a": 1}), (4, {"a": 2}), (6, {"a": 3})]
    assert (report.counts["read"], report.counts["rejected"]) == (4, 1)


def test_an_array_is_read_as_its_elements_whatever_the_name() -> None:
    assert [value for _, value in read(json.dumps([{"a": 1}, {"a": 2}], indent=1))[0]] == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize("whole", [False, True])
def test_one_object_over_many_lines_is_one_product_only_where_it_is_told_so(whole: bool) -> None:
    rows, report = read(json.dumps({"title": "Tee", "sku": "1"}, indent=1), whole=whole)
    assert len(rows) == (1 if whole else 0)
    assert report.counts["rejected"] == (0 if whole else 4)
