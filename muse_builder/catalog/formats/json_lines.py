"""JSON Lines: one product object a line, and what people call so: a line of Python, two files joined, an array.

Lines end at LF, CRLF or CR and nowhere else. A line that cannot be read is reported, and the reading goes on.
"""

from collections.abc import Iterator
from typing import Any, TextIO

from muse_builder.catalog.formats import json_documents
from muse_builder.catalog.formats.json_values import MAX_LINE, value
from muse_builder.catalog.report import CatalogReport

MAX_JUNK = 64 * 1024 * 1024
"""Characters of one line after which the file is given up: gzip packs a line of blanks 1,000 to 1."""

_RECORD = "\x1e"
"""What stands before each value of a JSON text sequence (RFC 7464)."""


def rows(text: TextIO, name: str, report: CatalogReport, *, whole: bool = False) -> Iterator[tuple[int, Any]]:
    """The values of each line; of an array or an object that goes over many lines its elements.

    Args:
        whole: the file is one value, an array or an object of products (see `json_documents.is_one`).
    """
    number, begun = 0, False
    while line := text.readline(MAX_LINE):
        number += 1
        first = not begun and not line.isspace()
        begun = begun or first
        if first and (whole or line.lstrip("\ufeff \t").startswith("[")):
            yield from json_documents.rows(line, text, name, report, number)
            return
        if len(line) >= MAX_LINE and not line.endswith("\n"):
            report.at(name, number)
            report.counts["read"] += 1
            report.reject("line", f"longer than {MAX_LINE:,} characters")
            if not skip_rest(text):
                report.note("line", f"more than {MAX_JUNK:,} characters in one line: the rest of the file was not read")
                return
        elif not line.isspace():
            yield from value(line.lstrip(_RECORD), number, name, report)


def skip_rest(text: TextIO) -> bool:
    """Skips to the end of the line; False where it takes more than `MAX_JUNK` characters."""
    skipped = 0
    while part := text.readline(1 << 20):
        if part.endswith("\n"):
            return True
        skipped += len(part)
        if skipped > MAX_JUNK:
            return False
    return True
