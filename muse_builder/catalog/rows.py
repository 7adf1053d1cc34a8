"""Products from rows in the shape of Amazon Reviews 2023: cleaned, each oddity repaired or refused with a line of the report.

Rows of other shapes come through `mapping` first.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from muse_builder.catalog import clean
from muse_builder.catalog.mapping import kind_of_value
from muse_builder.catalog.pictures import ProductRow, Reference, references
from muse_builder.catalog.report import CatalogReport, Notes, Told
from muse_builder.catalog.tables import Entry
from muse_builder.domains.domain import Domain
from muse_builder.records import Item

MAX_ID = 200
MAX_TITLE = 500
"""Characters; also Amazon's own limit for most categories."""
MAX_DESCRIPTION = 5_000
MAX_FEATURE = 1_000
MAX_FEATURES = 50
MAX_CATEGORIES = 15
MAX_DETAILS = 60
MAX_DETAIL = 500


def rows(entries: Iterable[Entry], report: CatalogReport, domain: Domain, *, called: Mapping[str, str]) -> Iterator[ProductRow]:
    """The products of rows in the shape of Amazon Reviews 2023, each id once.

    Args:
        called: field -> what a report calls it, where the catalog has another name for it.
    """
    seen = EarlierRows(called)
    for entry in entries:
        row = read_row(entry, domain, called=called)
        if seen.admits(row.heard, report) and row.item is not None:
            yield ProductRow(entry.file, entry.line, row.item, row.references, entry.pictures)


class RowTold(NamedTuple):
    """What is known of a row whatever stands in the rows before it, and what a report is told of it."""

    named: list[Told]
    """Before its id is known to be new."""
    keys: tuple[int, ...] = ()
    """Digests: of its id, of its content, and of the id's other spellings in upper and lower case; none without an id."""
    titled: list[Told] = []
    """Then, of the title."""
    told: list[Told] = []
    """Of the rest."""
    gives: bool = False
    """Whether it gives an item."""


class RowRead(NamedTuple):
    heard: RowTold
    item: Item | None = None
    """None where the row gives none."""
    references: tuple[Reference, ...] = ()


class EarlierRows:
    """Which rows came before: each id is taken once."""

    def __init__(self, called: Mapping[str, str]) -> None:
        self._content: dict[int, int] = {}
        """Digests of id -> of content: a catalog has millions of ids."""
        self._field = called.get("parent_asin", "parent_asin")

    def admits(self, row: RowTold, report: CatalogReport) -> bool:
        """Whether the row gives an item; the report is told of it as far as that goes."""
        report.tell(row.named)
        if not row.keys:
            return False
        key, content, *spellings = row.keys
        if key in self._content:
            same = self._content[key] == content
            why = "the same row again" if same else "its id was used before with other content"
            report.reject(self._field, f"{why}: the first one stays")
            return False
        report.tell(row.titled)
        if not row.gives:
            return False
        if any(other in self._content for other in spellings):
            report.note(self._field, "differs from another id in upper and lower case only: both stay")
        self._content[key] = content
        report.tell(row.told)
        return True


def read_row(entry: Entry, domain: Domain, *, called: Mapping[str, str]) -> RowRead:
    """One row cleaned and understood; what is odd in it is remembered.

    Args:
        called: as for `rows`.
    """
    notes, value = Notes(), entry.value
    notes.at(entry.file, entry.line)
    if not isinstance(value, dict):
        notes.reject("line", f"not an object but {kind_of_value(value)}")
        return RowRead(RowTold(notes.taken()))
    item_id = _item_id(value.get("parent_asin"), called.get("parent_asin", "parent_asin"), notes)
    if item_id is None:
        return RowRead(RowTold(notes.taken()))
    notes.at(entry.file, entry.line, item_id)
    named = notes.taken()
    spellings = [_digest(other) for other in (item_id.upper(), item_id.lower()) if other != item_id]
    keys = (_digest(item_id), _digest(json.dumps(value, sort_keys=True, default=_bytes_digest)), *spellings)
    title = _title(value.get("title"), called.get("title", "title"), notes)
    titled = notes.taken()
    if title is None:
        return RowRead(RowTold(named, keys, titled))
    item = domain.derive(_item(value, item_id, title, notes))
    found = references(value.get("images"), notes)
    return RowRead(RowTold(named, keys, titled, notes.taken(), gives=True), item, found)


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _bytes_digest(value: Any) -> str:
    return hashlib.blake2b(value).hexdigest() if isinstance(value, bytes) else str(value)


def _item_id(value: Any, field: str, report: CatalogReport) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        report.repair(field, "a number, turned into text")
        value = str(value)
    if not isinstance(value, str):
        report.reject(field, "missing" if value is None else f"not text but {kind_of_value(value)}")
        return None
    item_id = value.strip()
    if not item_id:
        report.reject(field, "empty")
        return None
    if len(item_id) > MAX_ID:
        report.reject(field, f"longer than {MAX_ID} characters")
        return None
    cleaned = clean.text(item_id, limit=MAX_ID)
    if cleaned.text != item_id:
        report.reject(field, "holds characters that no id may have")
        return None
    if item_id != value:
        report.repair(field, "removed white space around it")
    return item_id


def _title(value: Any, field: str, report: CatalogReport) -> str | None:
    if not isinstance(value, str):
        report.reject(field, "missing" if value is None else f"not text but {kind_of_value(value)}")
        return None
    title = _clean(value, MAX_TITLE, field, report)
    if not title:
        report.reject(field, "empty")
        return None
    return title


def _item(row: dict[str, Any], item_id: str, title: str, report: CatalogReport) -> Item:
    features = tuple(
        text
        for value in _texts(row.get("features"), "features", MAX_FEATURES, report)
        if (text := _clean(value, MAX_FEATURE, "features", report))
    )
    paragraphs = _texts(row.get("description"), "description", 200, report)
    description = _clean("\n".join(paragraphs), MAX_DESCRIPTION, "description", report, joins=True)
    if not features and not description:
        report.note("description", "thin: neither features nor description")
    numbers = {}
    for field, parse in (("price", clean.price), ("average_rating", clean.rating), ("rating_number", clean.count)):
        number = parse(row.get(field))
        if number.repair:
            report.repair(field, number.repair)
        numbers[field] = number.value
    stars = numbers["rating_number"]
    details = _details(row.get("details"), report)
    store = row.get("store")
    brand = _clean(store, 100, "store", report) if isinstance(store, str) else ""
    return Item(
        item_id=item_id,
        title=title,
        brand=brand or _clean_quietly(details.get("Brand") or details.get("Brand Name") or "", 100) or None,
        categories=_categories(row.get("categories"), report),
        features=features,
        description=description,
        details=details,
        price=numbers["price"],
        rating=numbers["average_rating"],
        rating_number=int(stars) if stars is not None else None,
        parent_id=_clean_quietly(str(row.get("parent_id") or "") or details.get("Parent SKU", ""), MAX_ID) or None,
    )


def _clean(value: str, limit: int, field: str, report: CatalogReport, *, joins: bool = False) -> str:
    cleaned = clean.text(value, limit=limit)
    for repair in cleaned.repairs:
        if not (joins and repair == "joined its lines"):
            report.repair(field, repair)
    return cleaned.text


def _clean_quietly(value: str, limit: int) -> str:
    return clean.text(value, limit=limit).text


def _texts(value: Any, field: str, most: int, report: CatalogReport) -> list[str]:
    """Up to `most` texts of a list, or a text alone; anything else is left out and reported."""
    if value is None:
        report.repair(field, "null, taken as empty")
        return []
    if isinstance(value, str):
        report.repair(field, "a text, taken as a list of one")
        return [value]
    if not isinstance(value, list):
        report.repair(field, f"not a list but {kind_of_value(value)}, taken as empty")
        return []
    found = [part for part in islice(value, most) if isinstance(part, str)]
    if len(found) < min(len(value), most):
        report.repair(field, "left out what is no text")
    if len(value) > most:
        report.repair(field, f"kept the first {most} of more")
    return found


def _categories(value: Any, report: CatalogReport) -> tuple[str, ...]:
    if value is None:
        report.repair("categories", "null, taken as empty")
        return ()
    if isinstance(value, str):
        report.repair("categories", "a text, split at '>'")
        value = value.split(">")
    if isinstance(value, list) and any(isinstance(part, list) for part in value):
        report.repair("categories", "nested lists, flattened")
        value = [part for inner in value for part in (inner if isinstance(inner, list) else [inner])]
    found: dict[str, None] = {}
    for part in _texts(value, "categories", MAX_CATEGORIES, report):
        if name := _clean(part, 100, "categories", report):
            found[name] = None
    return tuple(found)


def _details(value: Any, report: CatalogReport) -> dict[str, str]:
    if value is None:
        report.repair("details", "null, taken as empty")
        return {}
    if isinstance(value, str):
        try:
            value = json.loads(value) if value.strip() else {}
        except (ValueError, RecursionError):
            report.repair("details", "a JSON text that cannot be parsed, taken as empty")
            return {}
    if not isinstance(value, dict):
        report.repair("details", f"not an object but {kind_of_value(value)}, taken as empty")
        return {}
    found: dict[str, str] = {}
    for name, inner in islice(value.items(), MAX_DETAILS):
        if isinstance(inner, dict | list):
            report.repair("details", "nested values, flattened")
        text = _clean(_flat(inner), MAX_DETAIL, "details", report)
        key = _clean(name, 100, "details", report)
        if text and key:
            found[key] = text
    if len(value) > MAX_DETAILS:
        report.repair("details", f"kept the first {MAX_DETAILS} of more")
    return found


def _flat(value: Any, depth: int = 0) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None or depth > 4:
        return {True: "yes", False: "no"}.get(value, "") if isinstance(value, bool) else ""
    if isinstance(value, int | float):
        return str(value) if abs(value) < 1e15 else ""
    if isinstance(value, list):
        return ", ".join(part for inner in value[:20] if (part := _flat(inner, depth + 1)))
    return ", ".join(f"{key}: {part}" for key, inner in islice(value.items(), 20) if (part := _flat(inner, depth + 1)))
