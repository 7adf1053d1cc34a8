"""Rows in chunks: the bytes of one process whoever reads them, whatever was killed, and only what is whole is believed."""

import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from muse_builder.catalog import build
from muse_builder.catalog import chunks as chunks_module
from muse_builder.catalog.chunks import CHUNKS
from muse_builder.catalog.sources import amazon, files
from muse_builder.domains.apparel import APPAREL
from muse_builder.errors import CatalogError
from muse_builder.records import Item
from tests.catalog.catalog_samples import encoded, row

SETTINGS = {"catalog": "meta.jsonl"}
NUMBERS = range(60)
ROWS_READ = 55
"""Of these and one more: six lines hold no object."""


def some_row(number: int) -> Any:
    """Every kind of row: odd ones, ids that stand twice, products that are alike, no picture, no text."""
    changes: dict[int, Any] = {
        1: {"parent_asin": "A0"}, 2: {"parent_asin": "a3"}, 3: {"images": [{"large": "images/none.jpg"}, "images/b.jpg"]},
        4: {"images": []}, 5: {"title": " "}, 6: {"price": "from 3"}, 7: {"features": [], "description": []},
    }  # fmt: skip
    if number % 10 == 8:
        return "no object"
    if number == 49:
        return row(number) | {"title": row(39)["title"]}  # alike
    return row(number) | changes.get(number % 10 if number < 20 else -1, {})


@pytest.fixture
def path(catalog: Any) -> Path:
    written: Path = catalog(*(some_row(number) for number in NUMBERS), "{", row(0))
    (written.parent / "images" / "b.jpg").write_bytes(encoded(shade=40))
    return written


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks_module, "ROWS", 7)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def one_by_one(source: Any) -> Any:
    """The same source as one that gives its items and lays nothing open."""
    return lambda **given: source(**given)


@pytest.mark.parametrize("limit", [None, 9])
@pytest.mark.parametrize("workers", [1, 2])
def test_bytes_are_those_of_a_source_that_gives_items_one_by_one(
    path: Path, tmp_path: Path, workers: int, limit: int | None
) -> None:
    source = partial(amazon.read, path, domain=APPAREL)
    build(source, tmp_path / "db", settings=SETTINGS, workers=workers, limit=limit).close()
    build(one_by_one(source), tmp_path / "plain", settings=SETTINGS, limit=limit).close()
    assert contents(tmp_path / "db") == contents(tmp_path / "plain")
    assert not (tmp_path / "db" / CHUNKS).exists()


def test_pictures_in_an_archive_are_read_by_other_processes_too(path: Path, tmp_path: Path) -> None:
    packed = tmp_path / "shop.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(path, "shop/meta.jsonl")
        for name in ("a.jpg", "b.jpg"):
            archive.write(path.parent / "images" / name, f"shop/images/{name}")
    source = partial(files.read, packed, domain=APPAREL)
    build(source, tmp_path / "db", settings=SETTINGS, workers=2).close()
    build(one_by_one(source), tmp_path / "plain", settings=SETTINGS).close()
    assert contents(tmp_path / "db") == contents(tmp_path / "plain")
    assert len([name for name in contents(tmp_path / "db") if name.startswith("images/")]) == 2


KILLED = """
import os, signal, sys
from functools import partial
from pathlib import Path
from muse_builder.catalog import build, chunks
from muse_builder.catalog.sources import amazon
from muse_builder.domains.apparel import APPAREL

chunks.ROWS = 7
def end(kept):
    if kept == 20:
        os.kill(os.getpid(), signal.SIGKILL)
source = partial(amazon.read, Path(sys.argv[1]), domain=APPAREL)
build(source, sys.argv[2], settings={"catalog": "meta.jsonl"}, progress=end)
"""


def read_chunks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Takes down how many rows are read from now on, chunk by chunk."""
    read: list[int] = []
    known = chunks_module.read_row

    def counting(*given: Any, **told: Any) -> Any:
        read.append(given[0].line)
        return known(*given, **told)

    monkeypatch.setattr(chunks_module, "read_row", counting)
    return read


def test_after_a_kill_chunks_that_are_done_are_not_read_again(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLED, str(path), str(tmp_path / "db")], check=False)
    assert ended.returncode == -signal.SIGKILL
    building = tmp_path / "db.building"
    done = sorted(building.glob(f"{CHUNKS}/*/*.jsonl"))
    assert len(done) >= 3
    done[1].write_bytes(done[1].read_bytes()[:-9])  # cut short, as a full disk leaves it
    read = read_chunks(monkeypatch)
    build(partial(amazon.read, path, domain=APPAREL), tmp_path / "db", settings=SETTINGS).close()
    assert read[0] == 8
    assert len(read) == ROWS_READ - 7 * (len(done) - 1)
    build(one_by_one(partial(amazon.read, path, domain=APPAREL)), tmp_path / "plain", settings=SETTINGS).close()
    assert contents(tmp_path / "db") == contents(tmp_path / "plain")


def test_chunks_of_other_settings_are_not_believed(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(kept: int) -> None:
        if kept == 20:
            raise KeyboardInterrupt

    source = partial(amazon.read, path, domain=APPAREL)
    with pytest.raises(KeyboardInterrupt):
        build(source, tmp_path / "db", settings=SETTINGS, progress=stop)
    read = read_chunks(monkeypatch)
    build(source, tmp_path / "db", settings={"catalog": "another"}).close()
    assert read[0] == 1
    assert len(read) == ROWS_READ


def test_a_catalog_without_a_row_that_can_be_read_is_an_error_that_counts_them(catalog: Any, tmp_path: Path) -> None:
    source = partial(amazon.read, catalog(row(1, title=""), row(2, title="")), domain=APPAREL)
    with pytest.raises(CatalogError, match=r"meta.jsonl: 0 records of 2 rows could be read"):
        build(source, tmp_path / "db", settings=SETTINGS)


def test_a_source_that_fetches_or_is_a_stranger_s_is_read_one_by_one(path: Path) -> None:
    def theirs(place: Path, **given: Any) -> Iterator[Item]:
        yield from ()

    assert chunks_module.is_chunked(partial(amazon.read, path, domain=APPAREL))
    assert not chunks_module.is_chunked(partial(amazon.read, path, domain=APPAREL, download=lambda urls, store: {}))
    assert not chunks_module.is_chunked(partial(theirs, path))
    assert not chunks_module.is_chunked(theirs)
