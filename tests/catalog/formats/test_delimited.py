"""Tables: what stands between the cells is found out, and what is odd in a row costs that row."""

import csv
import io
from typing import Any

import pytest

from muse_builder.catalog import CatalogReport
from muse_builder.catalog.formats.delimited import Layout, layout_of, rows


def read(text: str) -> tuple[list[Any], CatalogReport]:
    report = CatalogReport()
    layout = layout_of(text)
    assert layout is not None
    return list(rows(io.StringIO(text), layout, "t.csv", report)), report


@pytest.mark.parametrize(
    ("sample", "mark"),
    [
        ("a,b\n1,2", ","),
        ("a;b,c;d\n", ";"),
        ("a\tb\n", "\t"),
        ("a|b|c\n", "|"),
        ('"a;b;c",d\n', ","),
        ("sep=|\na|b\n", "|"),
        ("one\n", None),
        ("", None),
    ],
)
def test_what_stands_between_cells(sample: str, mark: str | None) -> None:
    layout = layout_of(sample)
    assert (None if layout is None else layout.delimiter) == mark


def test_a_row_over_several_lines_has_the_number_of_its_first() -> None:
    assert read('id,text\n1,"two\nlines"\n2,one\n')[0] == [
        (2, {"id": "1", "text": "two\nlines"}),
        (4, {"id": "2", "text": "one"}),
    ]


def test_an_unquoted_comma_in_the_last_column_is_joined_again() -> None:
    found, report = read("id,name\n1,Shirt, blue\n2\n\n ,\n")
    assert found == [(2, {"id": "1", "name": "Shirt, blue"}), (3, {"id": "2"})]
    assert report.reasons["repaired"] == {"line: more cells than columns: the last ones joined": 1}


def test_columns_without_a_name_or_with_one_twice_have_names_of_their_own() -> None:
    assert read("\ufeffid,,price,price\n1,x,2,3\n")[0] == [(2, {"id": "1", "column 2": "x", "price": "2", "price 2": "3"})]


def test_a_quote_that_never_ends_costs_some_rows_and_not_the_file() -> None:
    before = csv.field_size_limit(131_072)  # Python's own; a library that reads long cells may have raised it for everybody
    try:
        found, report = read('id,name\n1,"never\n' + "x,y\n" * (csv.field_size_limit() // 4 + 10) + "2,end\n")
    finally:
        csv.field_size_limit(before)
    assert found[-1][1] == {"id": "2", "name": "end"}
    assert report.counts["rejected"] >= 1


def test_tabs_are_read_without_quoting_unless_cells_are_quoted_whole() -> None:
    assert [layout_of(text).quoting for text in ('a\tb\n5"\t"x\n', 'a\tb\n"x y"\tz\n')] == [csv.QUOTE_NONE, csv.QUOTE_MINIMAL]  # type: ignore[union-attr]
    assert Layout(",").delimiter == ","
