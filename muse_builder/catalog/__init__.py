"""Catalog sources by name, and the local product database they fill (paper 3.1, A.1).

To add a source: write `catalog/x.py` with `read(path, *, store, report, limit=None, ...) -> Iterator[Item]`, add a line
to `SOURCES`, and a fixture to the contract test in tests/catalog.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from muse_builder.catalog.database import Database, build, source_digest
from muse_builder.catalog.images import ImageRefused, ImageStore, StoredImage
from muse_builder.catalog.report import CatalogReport
from muse_builder.catalog.sources import amazon
from muse_builder.records import Item

__all__ = ["SOURCES", "CatalogReport", "Database", "ImageRefused", "ImageStore", "StoredImage", "build", "source_digest"]


def _demo(
    path: str | Path | None = None,
    *,
    store: ImageStore,
    report: CatalogReport,
    limit: int | None = None,
    seed: int = 0,
    **_: Any,
) -> Iterator[Item]:
    # Draws its pictures with a good deal of code: loaded when used, as every other source here reads files.
    demo = import_module("muse_builder.embedded.catalog.demo")
    yield from demo.read(path, store=store, report=report, limit=limit, seed=seed)


SOURCES: dict[str, Callable[..., Iterator[Item]]] = {"amazon": amazon.read, "demo": _demo}
"""Name -> reader, for the command line and config files; from Python one passes the reader itself."""
