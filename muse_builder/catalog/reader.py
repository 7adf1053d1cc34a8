"""What a catalog source is, and how it is called: one function from a file to items."""

import inspect
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from muse_builder import plugins
from muse_builder.catalog.images import ImageStore
from muse_builder.catalog.report import CatalogReport
from muse_builder.errors import CatalogError
from muse_builder.records import Item


class CatalogReader(Protocol):
    """A catalogs plug-in: `read(path, *, store, report)`, a generator as a rule, so that memory holds one item.

    Each item has an id of its own, a title, and features or a description. Its picture is put into `store`, which gives name
    and digest (`StoredImage.name`, `.sha256`) for `Item.image` and `Item.image_sha256`. A bad row is told to `report` with its
    place, and the reading goes on; CatalogError only where nothing at all can be read. The same file gives the same items.

    By name in its signature it may also ask for

        limit          how many items are wanted; None for all
        images_root    folder that picture names are relative to; None for the file's own
        map            what fields are made of, as `--map` has it; None for what the columns say
        download       `catalog.download.Downloader`, or None where nothing may be fetched
        seed           of the run's dice, for a catalog that is drawn
        domain         `domains.domain.Domain`: what the products are; `domain.derive(item)` fills in type, department and
                       attributes from the item's own text

    A `path` with a default says that it needs no file: `read(path=None, *, store, report)`.
    """

    def __call__(self, path: Path, /, *, store: ImageStore, report: CatalogReport) -> Iterable[Item]: ...


def source_of(
    read: Callable[..., Iterable[Item]], path: Path | str | None, *, name: str, offered: dict[str, Any]
) -> Callable[..., Iterable[Item]]:
    """The reader with its path and what it asks for, ready for `database.build`, which hands it store and report.

    Args:
        path: None where no file was named.
        name: of the source, for a message.

    Raises:
        CatalogError: it needs a file.
    """
    if path is None and _needs_a_file(read):
        raise CatalogError(f"the source {name!r} reads a file: name it with --catalog, in Python catalog=")
    taken = plugins.handed(read, offered)
    return partial(read, **taken) if _first(read) is None else partial(read, path, **taken)


def _first(read: Callable[..., Any]) -> inspect.Parameter | None:
    """The parameter for the path, whatever it is called."""
    in_place = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return next((one for one in inspect.signature(read).parameters.values() if one.kind in in_place), None)


def _needs_a_file(read: Callable[..., Any]) -> bool:
    first = _first(read)
    return first is not None and first.default is first.empty
