"""Catalog files made on the spot."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from muse_builder.catalog import CatalogReport, ImageStore
from muse_builder.catalog.sources import amazon
from muse_builder.domains.apparel import APPAREL
from muse_builder.records import Item
from tests.catalog.catalog_samples import encoded


@pytest.fixture(scope="session")
def luma(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Item], CatalogReport]:
    """The whole luma catalog, read once, and the report of it."""
    report = CatalogReport()
    path = shared_data / "catalogs" / "luma" / "meta.jsonl.gz"
    return list(amazon.read(path, store=ImageStore(tmp_path_factory.mktemp("luma")), report=report, domain=APPAREL)), report


@pytest.fixture
def catalog(tmp_path: Path) -> Callable[..., Path]:
    """Writes rows as a JSONL catalog with one picture beside it."""

    def write(*rows: dict[str, Any] | str | bytes, name: str = "meta.jsonl", packed: bool = False) -> Path:
        (tmp_path / "images").mkdir(exist_ok=True)
        (tmp_path / "images" / "a.jpg").write_bytes(encoded())
        parts = [
            part if isinstance(part, bytes) else (part if isinstance(part, str) else json.dumps(part)).encode() for part in rows
        ]
        data = b"".join(part + b"\n" for part in parts)
        (tmp_path / name).write_bytes(gzip.compress(data, mtime=0) if packed else data)
        return tmp_path / name

    return write
