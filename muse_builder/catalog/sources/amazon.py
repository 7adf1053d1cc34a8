"""Amazon Reviews 2023 item metadata (McAuley Lab), and any shop's export in its shape.

A row:

    {"parent_asin": "B07...", "title": "...", "store": "...", "categories": ["Clothing, Shoes & Jewelry", "Men", ...],
     "features": ["100% Cotton", ...], "description": ["..."], "details": {"Department": "Mens", "Color": "Blue", ...},
     "price": 48.5, "average_rating": 4.5, "rating_number": 12,
     "images": [{"variant": "MAIN", "large": "https://...jpg" or "images/a.jpg", "hi_res": null, "thumb": "..."}, ...]}

As the Hub has it, `images` is one dict of lists and `details` a JSON string; both are read. What is odd is repaired or
refused, one line of the report each, and the reading goes on.

Chosen where a catalog leaves it open:
  blank lines            skipped, not counted as rows
  bytes that are no UTF-8  replaced by U+FFFD, reported
  a key twice in a row   the last one counts
  an id over 200 characters, a title that is no text   rejected
  ids that differ in case only   two products, noted; white space around an id goes
  a row without features and description   kept, noted as thin
  a gzip file that ends early   what was read counts, the break is reported
  a file of one JSON array   read as its elements, the line reported is the one its element begins in
  lines ended by CR      read
  more than `MAX_IMAGES` pictures   the first ones are tried
"""

import gzip
import hashlib
import io
import json
import re
import zlib
from collections.abc import Callable, Iterator
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.catalog import clean
from muse_builder.catalog.images import ImageRefused, ImageStore, StoredImage
from muse_builder.catalog.report import CatalogReport
from muse_builder.domains.domain import Domain
from muse_builder.errors import CatalogError
from muse_builder.records import Item

MAX_LINE = 4 * 1024 * 1024
"""Characters. The longest rows of Amazon Reviews 2023 have some 200,000."""
MAX_JUNK = 64 * 1024 * 1024
"""Characters of one line after which the file is given up: gzip packs a line of blanks 1,000 to 1."""
MAX_ARRAY = 256 * 1024 * 1024
"""Characters. An array cannot be streamed as simply as lines; a catalog above this size should be JSON Lines."""
MAX_ID = 200
MAX_TITLE = 500
"""Characters; also Amazon's own limit for most categories."""
MAX_DESCRIPTION = 5_000
MAX_FEATURE = 1_000
MAX_FEATURES = 50
MAX_CATEGORIES = 15
MAX_DETAILS = 60
MAX_DETAIL = 500
MAX_IMAGES = 12
"""Pictures of one row that are tried until one is usable."""

Fetch = Callable[[list[str], ImageStore], dict[str, "StoredImage | str"]]
"""(URLs, store) -> the stored picture of each URL, or why there is none: a `catalog.download.Downloader`."""


class _Row(NamedTuple):
    line: int
    item: Item
    references: tuple[str, ...]
    """Picture paths and URLs, best first."""


def read(
    path: str | Path,
    *,
    store: ImageStore,
    report: CatalogReport,
    domain: Domain,
    images_root: str | Path | None = None,
    limit: int | None = None,
    download: Fetch | None = None,
) -> Iterator[Item]:
    """The items of a JSONL file, plain or gzipped (told by its first bytes, not by its name), in the file's order.

    Streams: memory does not grow with the length of the file except for a digest of each id.

    Args:
        store: takes in each item's picture: the MAIN one, or the next that is usable.
        report: learns of every row refused, value repaired and picture unusable.
        domain: what the products are; it derives type, department and attributes from their text.
        images_root: folder that relative picture names start from, by default the folder of `path`; nothing outside is read.
        limit: how many items to give; None gives all.
        download: fetches pictures that are URLs; None fetches nothing, and such a picture counts as unusable.

    Raises:
        CatalogError: the file cannot be read at all, or gives not one item.
    """
    path = Path(path)
    root = Path(images_root) if images_root is not None else path.parent
    given = 0
    for row, stored, reference in _with_images(_rows(path, report, domain), path.name, root, store, report, download):
        if limit is not None and given >= limit:
            return
        report.at(path.name, row.line, row.item.item_id)
        given += 1
        address = reference if is_url(reference) else None
        if stored is None:
            yield row.item.model_copy(update={"image_url": address}) if address else row.item
        else:
            picture = {"image": stored.name, "image_sha256": stored.sha256, "image_url": address}
            yield row.item.model_copy(update=picture)
    if given == 0 and limit != 0:
        raise CatalogError(
            f"{path.name}: 0 records of {report.counts['read']} rows could be read. Expected JSON Lines, one product object "
            "a line, as in Amazon Reviews 2023; the catalog report says what was wrong with each row."
        )


# --- the file -------------------------------------------------------------------------------------------------------


def _objects(path: Path, report: CatalogReport) -> Iterator[tuple[int, Any]]:
    """(line from 1, value) of each JSON value that can be parsed; lines end at LF, CRLF or CR and nowhere else."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise CatalogError(f"cannot read the catalog {path.name}: {error.strerror}") from error
    with raw:
        number, begun = 0, False
        try:
            packed = raw.peek(2)[:2] == b"\x1f\x8b"
            stream = gzip.GzipFile(fileobj=raw, mode="rb") if packed else raw
            if foreign := _foreign(stream.peek(6)[:6]):
                raise CatalogError(f"{path.name} is not UTF-8 JSONL: it looks like {foreign}")
            # Bytes that are no UTF-8 come through as lone surrogates, so that one bad line does not end the file.
            text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape")
            while line := text.readline(MAX_LINE):
                number += 1
                first = not begun and not line.isspace()
                begun = begun or first
                if first and line.lstrip().startswith("["):
                    yield from _array(line + text.read(MAX_ARRAY), path.name, report, number)
                    if text.read(1):
                        report.reject(
                            "file", f"a JSON array of more than {MAX_ARRAY:,} characters: write one object a line instead"
                        )
                    return
                if len(line) >= MAX_LINE and not line.endswith("\n"):
                    report.at(path.name, number)
                    report.counts["read"] += 1
                    report.reject("line", f"longer than {MAX_LINE:,} characters")
                    if not _skip_rest(text):
                        report.note("line", f"more than {MAX_JUNK:,} characters in one line: the rest of the file was not read")
                        return
                elif not line.isspace():
                    yield from _value(line, number, path.name, report)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            report.at(path.name, number + 1)
            report.reject("file", "the gzip stream is damaged or ends early; the rest of the file was not read")
        except OSError as error:
            report.at(path.name, number + 1)
            report.reject("file", f"cannot be read further: {error.strerror}")


_FOREIGN = {
    b"\xff\xfe": "UTF-16 or a binary file; save it as UTF-8",
    b"\xfe\xff": "UTF-16 or a binary file; save it as UTF-8",
    b"PAR1": "Parquet; write its rows as JSON Lines: pandas.read_parquet(...).to_json(..., orient='records', lines=True)",
    b"\x1f\x8b": "gzip within gzip; unpack it once",
    b"\x28\xb5\x2f\xfd": "zstandard; unpack it, or pack it with gzip",
    b"BZh": "bzip2; unpack it, or pack it with gzip",
    b"\xfd7zXZ\0": "xz; unpack it, or pack it with gzip",
    b"PK\x03\x04": "a zip archive; unpack it",
}
"""First bytes -> what such a file is and what to do."""


def _foreign(head: bytes) -> str | None:
    """What a file is that begins with these bytes, where it cannot be JSON Lines."""
    for begins, what in _FOREIGN.items():
        if head.startswith(begins):
            return what
    return "UTF-16 or a binary file; save it as UTF-8" if b"\0" in head else None


def _skip_rest(text: io.TextIOWrapper) -> bool:
    """Skips to the end of the line; False where it takes more than `MAX_JUNK` characters."""
    skipped = 0
    while part := text.readline(1 << 20):
        if part.endswith("\n"):
            return True
        skipped += len(part)
        if skipped > MAX_JUNK:
            return False
    return True


_DECODER = json.JSONDecoder()
_BETWEEN = re.compile(r"[ \t\r\n]*")


def _value(line: str, number: int, name: str, report: CatalogReport) -> Iterator[tuple[int, Any]]:
    """One value, or none and a line of the report."""
    report.at(name, number)
    report.counts["read"] += 1
    if line.startswith("\ufeff"):  # two files that were joined
        report.repair("line", "removed a byte order mark")
    try:
        value = _DECODER.decode(_readable(line.lstrip("\ufeff"), report))
    except (ValueError, RecursionError) as error:
        report.reject("line", _why(error))
    else:
        yield number, value


def _array(text: str, name: str, report: CatalogReport, number: int) -> Iterator[tuple[int, Any]]:
    """The elements of a file that is one JSON array, begun in line `number`; what cannot be parsed, or follows it, is read
    line by line."""
    counted = 0
    position = text.index("[") + 1
    while position < len(text):
        position = _BETWEEN.match(text, position).end()  # type: ignore[union-attr]
        number += text.count("\n", counted, position)
        counted = position
        if text[position : position + 1] in ("]", ""):
            position += 1
            break
        try:
            value, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        report.at(name, number)
        report.counts["read"] += 1
        yield number, value
        position = _BETWEEN.match(text, position).end()  # type: ignore[union-attr]
        position += text.startswith(",", position)
    number += text.count("\n", counted, position)
    for line in text[position:].split("\n"):
        if line and not line.isspace():
            yield from _value(line, number, name, report)
        number += 1


_ESCAPED = re.compile(r"[\udc80-\udcff]")


def _readable(line: str, report: CatalogReport) -> str:
    if not line.isascii() and _ESCAPED.search(line):
        report.repair("line", "replaced bytes that are no UTF-8")
        return _ESCAPED.sub("\ufffd", line)
    return line


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        return f"no JSON: {error.msg} at character {error.pos + 1}"
    return "a number of too many digits"


# --- a row ----------------------------------------------------------------------------------------------------------


def _rows(path: Path, report: CatalogReport, domain: Domain) -> Iterator[_Row]:
    seen: dict[int, int] = {}  # digests of id -> of content: a catalog has millions of ids
    for number, value in _objects(path, report):
        report.at(path.name, number)
        if not isinstance(value, dict):
            report.reject("line", f"not an object but {_kind(value)}")
            continue
        item_id = _item_id(value.get("parent_asin"), report)
        if item_id is None:
            continue
        report.at(path.name, number, item_id)
        key, content = _digest(item_id), _digest(json.dumps(value, sort_keys=True))
        if key in seen:
            if seen[key] == content:
                report.reject("parent_asin", "the same row again: the first one stays")
            else:
                report.reject("parent_asin", "its id was used before with other content: the first one stays")
            continue
        title = _title(value.get("title"), report)
        if title is None:
            continue
        if any(other != item_id and _digest(other) in seen for other in (item_id.upper(), item_id.lower())):
            report.note("parent_asin", "differs from another id in upper and lower case only: both stay")
        seen[key] = content
        yield _Row(number, domain.derive(_item(value, item_id, title, report)), _references(value.get("images"), report))


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _item_id(value: Any, report: CatalogReport) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        report.repair("parent_asin", "a number, turned into text")
        value = str(value)
    if not isinstance(value, str):
        report.reject("parent_asin", "missing" if value is None else f"not text but {_kind(value)}")
        return None
    item_id = value.strip()
    if not item_id:
        report.reject("parent_asin", "empty")
        return None
    if len(item_id) > MAX_ID:
        report.reject("parent_asin", f"longer than {MAX_ID} characters")
        return None
    cleaned = clean.text(item_id, limit=MAX_ID)
    if cleaned.text != item_id:
        report.reject("parent_asin", "holds characters that no id may have")
        return None
    if item_id != value:
        report.repair("parent_asin", "removed white space around it")
    return item_id


def _title(value: Any, report: CatalogReport) -> str | None:
    if not isinstance(value, str):
        report.reject("title", "missing" if value is None else f"not text but {_kind(value)}")
        return None
    title = _clean(value, MAX_TITLE, "title", report)
    if not title:
        report.reject("title", "empty")
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
        parent_id=_clean_quietly(details.get("Parent SKU", ""), MAX_ID) or None,
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
        report.repair(field, f"not a list but {_kind(value)}, taken as empty")
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
        report.repair("details", f"not an object but {_kind(value)}, taken as empty")
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


def _kind(value: Any) -> str:
    names = {
        dict: "an object",
        list: "a list",
        str: "text",
        bool: "true or false",
        int: "a number",
        float: "a number",
        type(None): "null",
    }
    return names[type(value)]


# --- pictures -------------------------------------------------------------------------------------------------------


def _references(value: Any, report: CatalogReport) -> tuple[str, ...]:
    """Picture paths and URLs of a row, the MAIN one first, the largest that is offered of each."""
    if isinstance(value, dict):
        columns = {key: column for key, column in value.items() if isinstance(column, list)}
        if columns or not value:  # the Hub's form: {"variant": [...], "large": [...], ...}
            value = [dict(zip(columns, cells, strict=True)) for cells in islice(zip_longest(*columns.values()), MAX_IMAGES + 1)]
        else:
            report.repair("images", "one picture, taken as a list of one")
            value = [value]
    if isinstance(value, str):
        report.repair("images", "a text, taken as a list of one")
        value = [value]
    if value is None or value == []:
        return ()
    if not isinstance(value, list):
        report.repair("images", f"not a list but {_kind(value)}, taken as empty")
        return ()
    if len(value) > MAX_IMAGES:
        report.repair("images", f"tries the first {MAX_IMAGES} of more")
    main: list[str] = []
    others: list[str] = []
    for entry in value[:MAX_IMAGES]:
        if isinstance(entry, dict):
            # "large" (about 500 px) before "hi_res": what models are shown is no larger, and it is a tenth of the bytes.
            names = [name for key in ("large", "hi_res", "thumb") if isinstance(name := entry.get(key), str)]
            if not names:
                report.image("images", "an entry without an address")
                continue
            (main if entry.get("variant") == "MAIN" else others).append(next((name for name in names if name.strip()), ""))
        elif isinstance(entry, str):
            others.append(entry)
        else:
            report.image("images", f"an entry that is {_kind(entry)}")
    return tuple(dict.fromkeys(main + others))


def is_url(reference: str) -> bool:
    return reference[:8].lower().startswith(("http://", "https://"))


def _with_images(
    rows: Iterator[_Row], name: str, root: Path, store: ImageStore, report: CatalogReport, download: Fetch | None
) -> Iterator[tuple[_Row, StoredImage | None, str]]:
    """Each row, its first usable picture, and where that came from (or would have: the first reference).

    With `download`, rows are taken in lots so that many fetches overlap.
    """
    if download is None:
        for row in rows:
            yield row, *_picture(row, name, root, store, report, {})
        return
    while lot := list(islice(rows, 256)):
        fetched: dict[str, StoredImage | str] = {}
        waiting = lot
        for rank in range(MAX_IMAGES):
            # A second picture is fetched only where the first one failed.
            waiting = [row for row in waiting if rank < len(row.references)]
            urls = [url for row in waiting if is_url(url := row.references[rank]) and url not in fetched]
            if urls:
                fetched |= download(list(dict.fromkeys(urls)), store)
            waiting = [row for row in waiting if isinstance(fetched.get(row.references[rank], ""), str)]
        for row in lot:
            yield row, *_picture(row, name, root, store, report, fetched)


def _picture(
    row: _Row, name: str, root: Path, store: ImageStore, report: CatalogReport, fetched: dict[str, StoredImage | str]
) -> tuple[StoredImage | None, str]:
    report.at(name, row.line, row.item.item_id)
    if not row.references:
        report.image("images", "the row has none")
    for reference in row.references:
        try:
            if is_url(reference):
                outcome = fetched.get(reference, "a web address, and no download was asked for")
                if isinstance(outcome, str):
                    raise ImageRefused(outcome)
                return outcome, reference
            return store.add_file(reference, root=root), reference
        except ImageRefused as refusal:
            report.image("images", f"{refusal}: {reference[:120]!r}")
    report.counts["without image"] += 1
    return None, row.references[0] if row.references else ""
