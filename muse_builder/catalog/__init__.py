"""The local product database of the paper (3.1, A.1), and what reads a catalog into it.

A source is a plug-in: `read(path, *, store, report) -> Iterable[Item]`, see `reader.CatalogReader`.
"""

from muse_builder.catalog.database import Database, build, source_digest
from muse_builder.catalog.images import ImageRefused, ImageStore, StoredImage
from muse_builder.catalog.report import CatalogReport

__all__ = ["CatalogReport", "Database", "ImageRefused", "ImageStore", "StoredImage", "build", "source_digest"]
