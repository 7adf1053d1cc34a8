"""CSV, TSV and tables with other marks between the cells: the first row names the columns."""

import csv
from collections.abc import Iterator, Sequence
from typing import Any, Literal, TextIO

from muse_builder.catalog.formats.json_values import readable
from muse_builder.catalog.report import CatalogReport

MARKS = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}
"""What stands between cells, in words."""


class Layout(csv.Dialect):
    """How a table is written."""

    lineterminator = "\n"
    quotechar = '"'
    quoting: Literal[0, 1, 2, 3]
    skipinitialspace = False
    doublequote = True
    strict = False

    def __init__(self, delimiter: str, *, quoted: bool = True) -> None:
        self.delimiter = delimiter
        self.quoting = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
        super().__init__()


def layout_of(sample: str) -> Layout | None:
    """How a text that begins so separates its cells; None where its first line has one cell."""
    lines = sample.lstrip("\ufeff\r\n").splitlines()[:50]
    if not lines:
        return None
    if lines[0].lower().startswith("sep=") and len(lines[0]) == 5:
        return Layout(lines[0][4])
    counts = {mark: len(next(csv.reader([lines[0]], delimiter=mark), [])) for mark in MARKS}
    mark = max(counts, key=lambda one: counts[one])
    if counts[mark] < 2:
        return None
    # Feeds with tabs are mostly written without quoting, and an inch mark at a cell's start would swallow what follows.
    bare = mark == "\t" and not any(
        cell[:1] == '"' == cell[-1:] for line in lines for cell in line.split("\t") if len(cell) > 1
    )
    return Layout(mark, quoted=not bare)


def rows(text: TextIO, layout: Layout, name: str, report: CatalogReport) -> Iterator[tuple[int, Any]]:
    """Each row as column -> text; empty cells are left out.

    Chosen where a table leaves it open: a row with more cells than there are columns has an unquoted mark in its last text,
    so the rest is joined to the last column; a column without a name is "column 3", one whose name stands twice "price 2".
    """
    reader = csv.reader(text, layout)
    columns: list[str] = []
    while True:
        before = reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            report.at(name, before + 1)
            report.counts["read"] += 1
            report.reject("line", f"no row of a table: {error}")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if not columns:
            if cells[0].lower().lstrip("\ufeff").startswith("sep=") and not any(cells[1:]):  # as Excel writes it for itself
                continue
            columns = _columns(cells)
            continue
        report.at(name, before + 1)
        report.counts["read"] += 1
        if len(cells) > len(columns):
            report.repair("line", "more cells than columns: the last ones joined")
            cells = [*cells[: len(columns) - 1], layout.delimiter.join(cells[len(columns) - 1 :])]
        yield (
            before + 1,
            {
                column: readable(cell, report)
                for column, cell in zip(columns, cells, strict=False)
                if cell and not cell.isspace()
            },
        )


def _columns(cells: Sequence[str]) -> list[str]:
    found: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = cell.strip().strip("\ufeff").strip() or f"column {number}"
        copies = sum(other == name or (other.startswith(f"{name} ") and other[len(name) + 1 :].isdigit()) for other in found)
        found.append(f"{name} {copies + 1}" if copies else name)
    return found
