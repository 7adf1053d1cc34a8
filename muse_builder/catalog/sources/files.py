"""A catalog in whatever form people have it: a table, a feed, a folder, a dataset of the Hub, taken for what its columns say.

First its beginning is looked at (`taken_for`): which format, which letters, which shape of rows. Then each row is brought into
the shape of Amazon Reviews 2023 and read as such. A row that cannot be read is reported and left out.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple, Protocol, cast

from muse_builder.catalog.advice import explained
from muse_builder.catalog.clean import shown
from muse_builder.catalog.images import ImageStore, StoredImage
from muse_builder.catalog.mapping import TARGETS, mapped, parse
from muse_builder.catalog.pictures import Fetch, Reference, is_url, with_images
from muse_builder.catalog.presets import AS_IT_IS, GENERIC, Preset, generic, id_of_content, named, preset_of, unknown_columns
from muse_builder.catalog.report import CatalogReport
from muse_builder.catalog.rows import rows
from muse_builder.catalog.tables import CatalogTable, Entry, tables
from muse_builder.domains.domain import Domain
from muse_builder.errors import CatalogError, SettingsError
from muse_builder.records import Item

LOOKED_AT = 50
"""Rows from whose columns a catalog's shape is told: sellers leave fields out, but not all of them the same."""


class TakenFor(NamedTuple):
    """What a catalog is taken for."""

    name: str
    """Of the file, the folder or the dataset."""
    formats: tuple[str, ...]
    """Of its files, each once: "CSV, gzip"."""
    preset: Preset
    """With the mapping that is used."""
    columns: tuple[str, ...]

    def __str__(self) -> str:
        shape = self.preset.about if self.preset.name == GENERIC else f"{self.preset.about} ({self.preset.name})"
        return f"{', '.join(self.formats) or 'empty'}: {shape}"


def read(
    path: str | Path,
    *,
    store: ImageStore,
    report: CatalogReport,
    domain: Domain,
    images_root: str | Path | None = None,
    limit: int | None = None,
    download: Fetch | None = None,
    map: str | None = None,
) -> Iterator[Item]:
    """The items of a catalog in its own order; streams, so memory does not grow but for a digest of each id.

    Args:
        path: a file, a folder, or hf://ORG/NAME[/CONFIG].
        store: takes in each item's picture: the main one, or the next that is usable.
        report: learns of every row refused, value repaired and picture unusable, and what the catalog is taken for.
        domain: what the products are; it derives type, department and attributes from their text.
        images_root: folder that relative picture names start from, by default the folder of `path`; nothing outside is read.
        limit: how many items to give; None gives all.
        download: fetches pictures that are URLs; None fetches nothing, and such a picture counts as unusable.
        map: what fields are made of, as `--map` has it; None goes by the columns.

    Raises:
        CatalogError: it cannot be read at all, or gives not one item.
        SettingsError: `map` cannot be.
    """
    taken = taken_for(path, map=map)
    report.takes(str(taken), taken.preset.lacks, taken.columns)
    given = 0
    entries = (as_told(entry, taken.preset.fields) for entry in _entries(path, taken, report, images_root))
    read_rows = rows(entries, report, domain, called=_called(taken))
    for row, stored, reference in with_images(read_rows, store, report, download):
        if limit is not None and given >= limit:
            return
        report.at(row.file, row.line, row.item.item_id)
        given += 1
        yield with_picture(row.item, stored, reference)
    if given == 0 and limit != 0:
        raise nothing_read(taken.name, report)


class LaysOpen(Protocol):
    """A reader whose `begin` lays the rows open, so that they can be read in chunks (`catalog.chunks`)."""

    begin: Callable[..., "Begun"]


class Begun(NamedTuple):
    """A catalog whose rows are read by whoever has time."""

    name: str
    entries: Iterator[Entry]
    """As they stand in the catalog, to be brought into shape by `as_told`."""
    fields: Mapping[str, str]
    called: Mapping[str, str]
    """As for `rows`."""


def begin(path: str | Path, report: CatalogReport, *, images_root: str | Path | None = None, map: str | None = None) -> Begun:
    """The rows of a catalog that nobody has looked into yet; arguments and errors as of `read`."""
    taken = taken_for(path, map=map)
    report.takes(str(taken), taken.preset.lacks, taken.columns)
    return Begun(taken.name, _entries(path, taken, report, images_root), taken.preset.fields, _called(taken))


cast(LaysOpen, read).begin = begin


def with_picture(item: Item, stored: StoredImage | None, reference: Reference) -> Item:
    """The item with its picture, where it has one, and the address that this came from or would have."""
    address = reference if is_url(reference) else None
    if stored is None:
        return item.model_copy(update={"image_url": address}) if address else item
    return item.model_copy(update={"image": stored.name, "image_sha256": stored.sha256, "image_url": address})


def nothing_read(name: str, report: CatalogReport) -> CatalogError:
    """What is said of a catalog without a row that could be read."""
    return CatalogError(f"{name}: 0 records of {report.counts['read']} rows could be read.\n{explained(report)}")


def _entries(path: str | Path, taken: TakenFor, report: CatalogReport, images_root: str | Path | None) -> Iterator[Entry]:
    root = Path(images_root) if images_root is not None else None
    entries: Iterator[Entry] = chain.from_iterable(table.rows(report) for table in tables(path, root))
    return entries if taken.preset.regroup is None else taken.preset.regroup(entries)


def _called(taken: TakenFor) -> dict[str, str]:
    return {TARGETS[name]: shown(column) for name, column in taken.preset.fields.items() if name in ("id", "title")}


def taken_for(path: str | Path, *, map: str | None = None) -> TakenFor:
    """What a catalog is taken for, by its first rows; keeps nothing.

    Raises:
        CatalogError: it cannot be opened.
        SettingsError: `map` names a preset, a field or a column that is not there.
    """
    given = parse(map) if map is not None else None
    files: list[CatalogTable] = []
    found: list[Mapping[str, Any]] = []
    quiet = CatalogReport()
    for table in islice(tables(path), 20):
        files.append(table)
        found += [entry.value for entry in islice(table.rows(quiet), LOOKED_AT - len(found)) if isinstance(entry.value, dict)]
        if len(found) >= LOOKED_AT:
            break
    columns = tuple(shown(column) for column in dict.fromkeys(column for row in found for column in row))
    preset = preset_of(found) if given is None or given.preset is None else named(given.preset)
    if preset.name == GENERIC and not preset.fields:
        preset = preset._replace(fields=generic(found))
    if given is not None and given.fields:
        base = preset.fields or (_AS_IT_IS if preset.name == AS_IT_IS else {})
        missing = unknown_columns(given.fields, found)
        if missing and found:
            raise SettingsError(
                f"map: no column {missing[0]!r} in {Path(path).name}; its columns are {', '.join(columns[:40])}"
            )
        preset = preset._replace(fields=base | given.fields)
    return TakenFor(
        name=str(path) if str(path).startswith("hf://") else Path(path).name,
        formats=tuple(dict.fromkeys(table.format for table in files)),
        preset=preset,
        columns=columns,
    )


def count(path: str | Path) -> int:
    """How many rows a catalog has, whatever becomes of them.

    Raises:
        CatalogError: it cannot be opened.
    """
    quiet = CatalogReport()
    return sum(1 for table in tables(path) for _ in table.rows(quiet))


_AS_IT_IS = {name: field for name, field in TARGETS.items() if name != "parent"}
"""The shape that others are brought into, said as a mapping."""


def as_told(entry: Entry, fields: Mapping[str, str]) -> Entry:
    """A row in the shape of Amazon Reviews 2023.

    Args:
        fields: what its fields are made of; none where it has that shape.
    """
    if not fields or not isinstance(entry.value, dict):
        return entry
    made = mapped(entry.value, fields)
    if "id" not in fields:
        made["parent_asin"] = id_of_content(entry.value)
    return entry._replace(value=made)
