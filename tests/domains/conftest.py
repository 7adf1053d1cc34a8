"""Real products, derived."""

from pathlib import Path

import pytest

from muse_builder.catalog import CatalogReport, ImageStore
from muse_builder.catalog.sources import amazon
from muse_builder.domains.apparel import APPAREL
from muse_builder.records import Item


@pytest.fixture(scope="session")
def luma(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Item]:
    """The 440 products of the luma catalog."""
    path = shared_data / "catalogs" / "luma" / "meta.jsonl.gz"
    store = ImageStore(tmp_path_factory.mktemp("luma"))
    return list(amazon.read(path, store=store, report=CatalogReport(), domain=APPAREL))
