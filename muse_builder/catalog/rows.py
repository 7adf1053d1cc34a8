"""Products from rows in the shape of Amazon Reviews 2023: cleaned, each oddity repaired or refused with a line of the report.

Rows of other shapes come through `mapping` first.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from muse_builder.catalog import clean
from muse_builder.catalog.mapping import kind_of_value
from muse_builder.catalog.pictures import ProductRow, references
from muse_builder.catalog.report import CatalogReport
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
    seen: dict[int, int] = {}  # digests of id -> of content: a catalog has millions of ids
    id_field, title_field = called.get("parent_asin", "parent_asin"), called.get("title", "title")
    for file, number, value, pictures in entries:
        report.at(file, number)
        if not isinstance(value, dict):
            report.reject("line", f"not an object but {kind_of_value(value)}")
            continue
        item_id = _item_id(value.get("parent_asin"), id_field, report)
        if item_id is None:
            continue
        report.at(file, number, item_id)
        key, content = _digest(item_id), _digest(json.dumps(value, sort_keys=True, default=_bytes_digest))
        if key in seen:
            if seen[key] == content:
                report.reject(id_field, "the same row again: the first one stays")
            else:
                report.reject(id_field, "its id was used before with other content: the first one stays")
            continue
        title = _title(value.get("title"), title_field, report)
        if title is None:
            continue
        if any(other != item_id and _digest(other) in seen for other in (item_id.upper(), item_id.lower())):
            report.note(id_field, "differs from another id in upper and lower case only: both stay")
        seen[key] = content
        item = domain.derive(_item(value, item_id, title, report))
        yield ProductRow(file, number, item, references(value.get("images"), report), pictures)


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
