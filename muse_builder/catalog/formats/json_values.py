"""One value of a JSON file: read, repaired, or refused with a word; lines of Python literals are read as what they mean."""

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

from muse_builder.catalog.report import CatalogReport

MAX_LINE = 4 * 1024 * 1024
"""Characters. The longest rows of Amazon Reviews 2023 have some 200,000."""
DECODER = json.JSONDecoder()
_ESCAPED = re.compile(r"[\udc80-\udcff]")
_PYTHON = re.compile(r"""\s*\{\s*(?:u?'|"[^"]*"\s*:\s*u?')""")
"""How a line of Python literals begins, as Amazon's of 2014: {'asin': ..."""


def value(line: str, number: int, name: str, report: CatalogReport) -> Iterator[tuple[int, Any]]:
    """One value, or none and a line of the report."""
    report.at(name, number)
    report.counts["read"] += 1
    if line.startswith("\ufeff"):  # two files that were joined
        report.repair("line", "removed a byte order mark")
    line = readable(line.lstrip("\ufeff"), report)
    try:
        yield number, DECODER.decode(line)
    except (ValueError, RecursionError) as error:
        if is_python(line):
            found = python_literal(line)
            if found is not None:
                yield number, found
                return
        report.reject("line", why(error))


def is_python(line: str) -> bool:
    return _PYTHON.match(line) is not None


def python_literal(line: str) -> Any:
    """The value of a line of Python; None where it is none. Nothing in it is run."""
    try:
        return ast.literal_eval(line.strip())
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return None


def readable(line: str, report: CatalogReport) -> str:
    if not line.isascii() and _ESCAPED.search(line):
        report.repair("line", "replaced bytes that are no UTF-8")
        return _ESCAPED.sub("\ufffd", line)
    return line


def why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        return f"no JSON: {error.msg} at character {error.pos + 1}"
    return "a number of too many digits"
