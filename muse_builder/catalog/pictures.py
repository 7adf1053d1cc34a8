"""The picture of each product: what a row names, in the order in which it is tried, and the first that is usable."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice, zip_longest
from typing import Any, NamedTuple

from muse_builder.catalog.images import ImageRefused, ImageStore, StoredImage
from muse_builder.catalog.mapping import kind_of_value
from muse_builder.catalog.report import CatalogReport
from muse_builder.catalog.tables import PictureRoot
from muse_builder.records import Item

MAX_IMAGES = 12
"""PictureRoot of one row that are tried until one is usable."""
NOT_FETCHED = "a web address, and no download was asked for"
NONE = "the row has none"

Reference = str | bytes
"""A path, an address, or the picture itself."""
Fetch = Callable[[list[str], ImageStore], dict[str, "StoredImage | str"]]
"""(URLs, store) -> the stored picture of each URL, or why there is none: a `catalog.download.Downloader`."""


NOTHING: Mapping[Reference, "StoredImage | str"] = {}
"""Of addresses that nobody fetched."""


class ProductRow(NamedTuple):
    """A product whose picture is not looked for yet."""

    file: str
    line: int
    item: Item
    references: tuple[Reference, ...]
    """Best first."""
    pictures: PictureRoot


def references(value: Any, report: CatalogReport) -> tuple[Reference, ...]:
    """Picture paths, URLs and pictures of a row, the MAIN one first, the largest that is offered of each."""
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
        report.repair("images", f"not a list but {kind_of_value(value)}, taken as empty")
        return ()
    if len(value) > MAX_IMAGES:
        report.repair("images", f"tries the first {MAX_IMAGES} of more")
    main: list[Reference] = []
    others: list[Reference] = []
    for entry in value[:MAX_IMAGES]:
        if isinstance(entry, dict):
            # "large" (about 500 px) before "hi_res": what models are shown is no larger, and it is a tenth of the bytes.
            names = [name for key in ("large", "hi_res", "thumb") if isinstance(name := entry.get(key), str)]
            if not names:
                report.image("images", "an entry without an address")
                continue
            (main if entry.get("variant") == "MAIN" else others).append(next((name for name in names if name.strip()), ""))
        elif isinstance(entry, str | bytes):
            others.append(entry)
        else:
            report.image("images", f"an entry that is {kind_of_value(entry)}")
    return tuple(dict.fromkeys(main + others))


def is_url(reference: Reference) -> bool:
    return isinstance(reference, str) and reference[:8].lower().startswith(("http://", "https://"))


def with_images(
    rows: Iterator[ProductRow], store: ImageStore, report: CatalogReport, download: Fetch | None
) -> Iterator[tuple[ProductRow, StoredImage | None, Reference]]:
    """Each row, its first usable picture, and where that came from (or would have: the first reference).

    With `download`, rows are taken in lots so that many fetches overlap.
    """
    if download is None:
        for row in rows:
            yield row, *picture_of(row, store, report)
        return
    while lot := list(islice(rows, 256)):
        fetched: dict[Reference, StoredImage | str] = {}
        waiting = lot
        for rank in range(MAX_IMAGES):
            # A second picture is fetched only where the first one failed.
            waiting = [row for row in waiting if rank < len(row.references)]
            urls = [url for row in waiting if is_url(url := row.references[rank]) and url not in fetched]
            if urls:
                fetched.update(download(list(dict.fromkeys(str(url) for url in urls)), store))
            waiting = [row for row in waiting if isinstance(fetched.get(row.references[rank], ""), str)]
        for row in lot:
            yield row, *picture_of(row, store, report, fetched)


def picture_of(
    row: ProductRow, store: ImageStore, report: CatalogReport, fetched: Mapping[Reference, StoredImage | str] = NOTHING
) -> tuple[StoredImage | None, Reference]:
    """A row's first usable picture, and where that came from (or would have: the first reference).

    Args:
        fetched: what became of addresses.
    """
    report.at(row.file, row.line, row.item.item_id)
    if not row.references:
        report.image("images", NONE)
    for reference in row.references:
        try:
            if isinstance(reference, bytes):
                return store.add_bytes(reference), ""
            if is_url(reference):
                outcome = fetched.get(reference, NOT_FETCHED)
                if isinstance(outcome, str):
                    raise ImageRefused(outcome)
                return outcome, reference
            return store.add_bytes(row.pictures.read(reference)), reference
        except ImageRefused as refusal:
            named = "within the row" if isinstance(reference, bytes) else repr(reference[:120])
            report.image("images", f"{refusal}: {named}")
    report.counts["without image"] += 1
    return None, row.references[0] if row.references else ""
