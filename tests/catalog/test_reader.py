"""A reader is handed its path and what it asks for by name, and nothing else."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from muse_builder.catalog import CatalogReport, ImageStore
from muse_builder.catalog.reader import source_of
from muse_builder.errors import CatalogError
from muse_builder.records import Item

OFFERED = {"images_root": "pictures", "download": None, "seed": 5}


def told(read: Callable[..., Iterator[Item]], path: Path | None, folder: Path) -> list[Item]:
    source = source_of(read, path, name="theirs", offered=OFFERED)
    return list(source(store=ImageStore(folder), report=CatalogReport()))


def test_the_shortest_reader_there_is_is_asked_for_no_more_than_it_takes(tmp_path: Path) -> None:
    def read(path: Path, *, store: ImageStore, report: CatalogReport, limit: int | None = None) -> Iterator[Item]:
        yield Item(item_id=path.name, title=f"limit {limit}")

    assert told(read, Path("a.csv"), tmp_path) == [Item(item_id="a.csv", title="limit None")]


def test_a_reader_that_asks_for_more_gets_it(tmp_path: Path) -> None:
    def read(file: Path, *, store: ImageStore, report: CatalogReport, seed: int, images_root: str | None) -> Iterator[Item]:
        yield Item(item_id=file.name, title=f"{images_root} {seed}")

    assert told(read, Path("a.csv"), tmp_path)[0].title == "pictures 5"


def test_a_reader_that_needs_no_file_is_called_without_one(tmp_path: Path) -> None:
    def made(*, store: ImageStore, report: CatalogReport) -> Iterator[Item]:
        yield Item(item_id="1", title="made")

    def drawn(path: Path | None = None, *, store: ImageStore, report: CatalogReport) -> Iterator[Item]:
        yield Item(item_id="1", title=str(path))

    assert told(made, None, tmp_path)[0].title == "made"
    assert told(drawn, None, tmp_path)[0].title == "None"


def test_a_reader_that_needs_a_file_says_so_before_it_is_called() -> None:
    def read(path: Path, *, store: ImageStore, report: CatalogReport) -> Iterator[Item]:
        raise AssertionError("called without a file")

    with pytest.raises(CatalogError, match="the source 'theirs' reads a file: name it with --catalog"):
        source_of(read, None, name="theirs", offered=OFFERED)
