"""XML feeds: RSS and Atom as shopping sites take them, and exports in tags of one's own.

A record is an element like <item>, <entry> or <product>, else whatever the file repeats most. Read with the expat of the
standard library; a file with a document type is refused, since such types can make small files grow without bound.
"""

import contextlib
import re
from collections import Counter
from collections.abc import Iterator
from typing import IO, Any
from xml.etree import ElementTree

from muse_builder.catalog.formats.json_values import MAX_LINE
from muse_builder.catalog.report import CatalogReport
from muse_builder.errors import CatalogError

RECORDS = (
    *("item", "entry", "product", "offer", "shopitem", "article", "artikel", "produkt", "record", "row", "good", "listing"),
    *("doc", "sku", "produit", "producto"),
)
"""Names of elements that hold one product each, lower case."""
MAX_DEPTH = 30
"""Elements within elements. Feeds have five."""
_PIECE = 1 << 16
_SHOPPING = re.compile(r"\{https?://base\.google\.com/ns/1\.0/?\}")


def rows(stream: IO[bytes], name: str, report: CatalogReport, *, record: str) -> Iterator[tuple[int, Any]]:
    """Each record as name -> text, of repeated names a list; its number counts from 1.

    Args:
        record: name of the elements that hold a product, as `record_of` finds it.

    Raises:
        CatalogError: the file has a document type.
    """
    target = _Records(record)
    parser = ElementTree.XMLParser(target=target)
    number = 0
    while True:
        piece = stream.read(_PIECE)
        try:
            if piece:
                parser.feed(piece)
            else:
                parser.close()
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            piece = b""
            broken: str | None = str(error)
        else:
            broken = None
        for found in target.take():
            number += 1
            report.at(name, number)
            report.counts["read"] += 1
            if found is None:
                report.reject("record", f"longer than {MAX_LINE:,} characters, or more than {MAX_DEPTH} elements deep")
            else:
                yield number, found
        if broken is not None:
            report.at(name, number + 1)
            report.reject("file", f"not well-formed ({broken}); the rest of the file was not read")
        if not piece:
            return


def record_of(sample: bytes) -> str:
    """The name of the elements that hold a product each, in a feed that begins so; "" where nothing repeats."""
    target = _Names()
    parser = ElementTree.XMLParser(target=target)
    with contextlib.suppress(ElementTree.ParseError, ValueError, LookupError):  # what was read up to there tells enough
        parser.feed(sample)
    for known in RECORDS:
        holding = [name for name in target.holding if name.lower() == known]
        if holding:
            return holding[0]
    return max(target.holding, key=lambda name: target.holding[name], default="")


def _refused(*_: object) -> None:
    raise CatalogError("an XML file with a document type (<!DOCTYPE ...>) is not read: take that line out")


class _Names:
    """Counts elements that hold elements, below the root."""

    def __init__(self) -> None:
        self.holding: Counter[str] = Counter()
        self._stack: list[tuple[str, bool]] = []

    doctype = staticmethod(_refused)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._stack and not self._stack[-1][1]:
            name = self._stack[-1][0]
            self._stack[-1] = (name, True)
            if len(self._stack) > 1:
                self.holding[name] += 1
        self._stack.append((_local(tag), False))
        if len(self._stack) == 2 and len(attributes) > 2:  # <product id="1" title="..." price="..."/>
            self._stack[-1] = (_local(tag), True)
            self.holding[_local(tag)] += 1

    def end(self, tag: str) -> None:
        self._stack.pop()

    def data(self, text: str) -> None:
        pass

    def close(self) -> None:
        pass


class _Records:
    """Makes a dict of each record that ends; None of one that is too long."""

    def __init__(self, record: str) -> None:
        self._record = record
        self._done: list[dict[str, Any] | None] = []
        self._open: list[tuple[str, dict[str, Any], list[str]]] = []
        """Name, children and text of each element that is open, from the record in."""
        self._length = 0
        self._outside = 0
        """Depth, where no record is open: a record is never the root."""

    doctype = staticmethod(_refused)

    def take(self) -> list[dict[str, Any] | None]:
        done, self._done = self._done, []
        return done

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self._open and not (self._outside and _local(tag) == self._record):
            self._outside += 1
            return
        if not self._open:
            self._length = 0
        self._length += sum(len(value) for value in attributes.values())
        self._open.append((tag, {_local(key): value for key, value in attributes.items()}, []))

    def data(self, text: str) -> None:
        if self._open:
            self._length += len(text)
            if self._length <= MAX_LINE:
                self._open[-1][2].append(text)

    def end(self, tag: str) -> None:
        if not self._open:
            self._outside -= 1
            return
        name, tagged, texts = self._open.pop()
        children = _merged(tagged)
        if len(self._open) > MAX_DEPTH:
            self._length = MAX_LINE + 1
        text = "".join(texts).strip()
        value = _value(children, text)
        if not self._open:
            self._done.append(None if self._length > MAX_LINE else children | ({"text": text} if text else {}))
        elif self._length <= MAX_LINE:
            _put(self._open[-1][1], name, value)

    def close(self) -> None:
        pass


def _value(children: dict[str, Any], text: str) -> Any:
    if not children:
        return text
    if not text:
        return children
    if set(children) <= {"name", "unit", "label", "key"} and "name" in children:  # <param name="Color">red</param>
        return {"name": children["name"], "value": text}
    return text if set(children) <= {"currency", "lang", "type", "unit", "id"} else children | {"text": text}


def _put(into: dict[str, Any], tag: str, value: Any) -> None:
    if tag not in into:
        into[tag] = value
    elif isinstance(into[tag], list):
        into[tag].append(value)
    else:
        into[tag] = [into[tag], value]


def _merged(children: dict[str, Any]) -> dict[str, Any]:
    """By names without their namespaces; where two have one name, the shopping one's value stays."""
    found: dict[str, Any] = {}
    for tag, value in children.items():
        if (name := _local(tag)) not in found or _SHOPPING.match(tag):
            found[name] = value
    return found


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
