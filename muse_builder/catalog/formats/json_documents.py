"""A file that is one JSON value: an array of products, `{"products": [...]}`, `{id: {...}}`, or texts by their name.

The elements are read one after the other; what is held is one of them. What cannot be parsed, or follows the value, is read
line by line, so that one broken element does not end a file.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TextIO

from muse_builder.catalog.formats.json_values import DECODER, MAX_LINE, is_python, value
from muse_builder.catalog.report import CatalogReport

WRAPPERS = (
    *("products", "items", "data", "results", "rows", "records", "entries", "articles", "listings", "docs", "hits", "objects"),
    *("edges", "nodes", "content", "value", "response", "catalog", "feed", "list", "goods", "produkte", "@graph"),
)
"""Keys whose lists hold products, in exports, feeds and answers of APIs."""
WITHIN = ("node", "_source", "product", "item", "fields", "row")
"""Keys under which an element holds the product itself: {"node": {...}}."""
TEXTS_BY_NAME = 20
"""Strings and nothing else, at least so many: captions by the name of their picture, not the fields of one product."""
KEY, TEXT = "key", "text"
"""What the columns are called of texts by their name."""

_PIECE = 1 << 16
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
_WRAPPED = re.compile(r'\s*\{\s*"(?:' + "|".join(WRAPPERS) + r')"\s*:\s*[\[{]|\s*\{\s*"[^"]*"\s*:\s*\{')
_TEXTS = re.compile(r'\s*\{\s*(?:"[^"\\]*"\s*:\s*"(?:[^"\\]|\\.)*"\s*,\s*){' + str(TEXTS_BY_NAME) + "}")


def is_one(sample: str, *, ended: bool) -> bool:
    """Whether a file that begins so is one value over all its lines, not a value a line.

    Args:
        ended: the sample is the whole file.
    """
    sample = sample.lstrip("\ufeff \t\r\n")
    if not sample.startswith("{") or is_python(sample):
        return False
    first, newline, rest = sample.partition("\n")
    if not newline and not ended:
        return bool(_WRAPPED.match(sample) or _TEXTS.match(sample))
    try:
        told = DECODER.decode(first)
    except (ValueError, RecursionError):
        return first.rstrip()[-1:] in ("{", "[", ",")
    return not rest.strip() and _wraps(told)


def _wraps(told: Mapping[str, Any]) -> bool:
    values = list(told.values())
    if any(_objects(value) or isinstance(value, dict) for key, value in told.items() if key.lower() in WRAPPERS):
        return True
    if len(values) > 1 and all(isinstance(value, dict) for value in values):
        return True
    return len(values) >= TEXTS_BY_NAME and all(isinstance(value, str) for value in values)


def rows(begun: str, text: TextIO, name: str, report: CatalogReport, number: int) -> Iterator[tuple[int, Any]]:
    """The products of a file that is one value.

    Args:
        begun: its first line, which is read already.
        number: of that line.
    """
    cursor = _Cursor(begun, text, number)
    for found in _elements(cursor) if cursor.next() == "[" else _members(cursor):
        report.at(name, found.line)
        report.counts["read"] += 1
        yield found.line, _inner(found.value)
    for line in cursor.lines():
        if line and not line.isspace():
            yield from value(line, cursor.number, name, report)


class _Found(NamedTuple):
    line: int
    value: Any


class _Cursor:
    """A place in a text that is read as it is needed."""

    def __init__(self, begun: str, text: TextIO, number: int) -> None:
        self._buffer, self._text, self._place = begun, text, 0
        self.number = number
        """Of the line that it stands in."""

    def next(self) -> str:
        """The next character that is no white space, "" at the end."""
        while True:
            end = _SPACE.match(self._buffer, self._place).end()  # type: ignore[union-attr]
            self._advance(end)
            if self._place < len(self._buffer):
                return self._buffer[self._place]
            if not self._more():
                return ""

    def skip(self, character: str) -> bool:
        """Past this character, where it comes next."""
        if self.next() != character:
            return False
        self._advance(self._place + 1)
        return True

    def decode(self) -> Any:
        """The value that begins here.

        Raises:
            ValueError, RecursionError: there is none, or it is longer than `MAX_LINE`; the cursor stays.
        """
        self.next()
        while True:
            try:
                found, end = DECODER.raw_decode(self._buffer, self._place)
            except ValueError:
                if len(self._buffer) - self._place >= MAX_LINE or not self._more():
                    raise
                continue
            if end < len(self._buffer) or not self._more():  # a number may go on in the next piece
                self._advance(end)
                return found

    def lines(self) -> Iterator[str]:
        """All that follows, line by line; `number` is that of the line given."""
        held = self._buffer[self._place :]
        self._buffer, self._place = "", 0
        while True:
            line, newline, held = held.partition("\n")
            if not newline and (more := self._text.readline(MAX_LINE)):
                held = line + more
                if not more.endswith("\n") and len(held) > MAX_LINE:
                    yield held
                    held = ""
                continue
            yield line
            if not newline:
                return
            self.number += 1

    def _advance(self, end: int) -> None:
        self.number += self._buffer.count("\n", self._place, end)
        self._place = end

    def _more(self) -> bool:
        piece = self._text.read(max(_PIECE, len(self._buffer) - self._place))
        self._buffer = self._buffer[self._place :] + piece
        self._place = 0
        return bool(piece)


def _elements(cursor: _Cursor) -> Iterator[_Found]:
    """The values of the array that begins here; ends where one cannot be parsed."""
    cursor.skip("[")
    while cursor.next() not in ("]", ""):
        line = cursor.number
        try:
            found = cursor.decode()
        except (ValueError, RecursionError):
            return
        yield _Found(line, found)
        cursor.skip(",")
    cursor.skip("]")


def _members(cursor: _Cursor) -> Iterator[_Found]:
    """The products of the object that begins here."""
    cursor.skip("{")
    held: dict[str, _Found] = {}
    by_name = given = False
    while cursor.next() not in ("}", ""):
        line = cursor.number
        try:
            key = cursor.decode()
            if not isinstance(key, str) or not cursor.skip(":"):
                break
            if cursor.next() == "[" and key.lower() in WRAPPERS:
                yield from _elements(cursor)
                given = True
            else:
                held[key] = _Found(line, cursor.decode())
        except (ValueError, RecursionError):
            break
        cursor.skip(",")
        by_name = by_name or (not given and _are_products(held))
        if by_name:
            yield from (_Found(one.line, _named(name, one.value)) for name, one in held.items())
            held.clear()
    else:
        cursor.skip("}")
    if held and not given and not by_name:
        yield from _of_one({name: one.value for name, one in held.items()}, next(iter(held.values())).line)


def _are_products(held: Mapping[str, _Found]) -> bool:
    """Whether an object that begins so holds products by their id, or texts by their name, not the fields of one."""
    values = [one.value for one in held.values()]
    if len(values) == 2:
        return all(isinstance(one, dict) and one for one in values) and not any(name.lower() in WRAPPERS for name in held)
    return len(values) == TEXTS_BY_NAME and all(isinstance(one, str) for one in values)


def _named(name: str, value: Any) -> Any:
    return {KEY: name} | value if isinstance(value, dict) else {KEY: name, TEXT: value}


def _of_one(whole: dict[str, Any], line: int) -> Iterator[_Found]:
    """The products of an object that was read whole: of the longest list in it, else the object is one itself."""
    lists: list[list[Any]] = []

    def gather(inside: Mapping[str, Any], depth: int) -> None:
        for key, one in inside.items():
            if _objects(one) and key.lower() in WRAPPERS:
                lists.append(one)
            elif isinstance(one, dict) and depth < 4:
                gather(one, depth + 1)

    gather(whole, 0)
    found = max(lists, key=len, default=[whole])
    yield from (_Found(line, one) for one in found)


def _objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _inner(value: Any) -> Any:
    """The product itself, where an element only wraps it: {"node": {...}, "cursor": "..."}."""
    if isinstance(value, dict) and len(value) <= 8:
        for key in WITHIN:
            if isinstance(value.get(key), dict) and "title" not in value and "name" not in value:
                return value[key]
    return value
