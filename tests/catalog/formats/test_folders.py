"""Which files of a folder hold its rows."""

from pathlib import Path

import pytest

from muse_builder.catalog import CatalogReport
from muse_builder.catalog.formats.folders import listing, parts, pictures
from muse_builder.errors import CatalogError


def folder(tmp_path: Path, *names: str) -> Path:
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    return tmp_path


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (["metadata.jsonl", "a.jpg", "other.csv"], ["metadata.jsonl"]),
        (["train/metadata.csv", "train/a.jpg", "test/metadata.csv"], ["test/metadata.csv", "train/metadata.csv"]),
        (["a-0.parquet", "a-1.parquet", "notes.csv", "README.txt"], ["a-0.parquet", "a-1.parquet"]),
        (["dataset_info.json", "state.json", "data-0.arrow", "cache-1.arrow"], ["data-0.arrow"]),
        (["styles.csv", "styles/1.json", "styles/2.json", "images/1.jpg"], ["styles.csv"]),
        (["a.jsonl.gz", ".hidden.jsonl.gz", "LICENSE.txt"], ["a.jsonl.gz"]),
    ],
)  # fmt: skip
def test_the_files_that_hold_rows(tmp_path: Path, names: list[str], wanted: list[str]) -> None:
    found = parts(folder(tmp_path, *names))
    assert [part.file.relative_to(tmp_path).as_posix() for part in found if part.file] == wanted


def test_pictures_alone_are_rows_with_their_folder_as_label(tmp_path: Path) -> None:
    here = folder(tmp_path, "b.jpg", "tees/a.PNG")
    assert [value for _, value in pictures(here, CatalogReport())] == [
        {"file_name": "b.jpg"}, {"file_name": "tees/a.PNG", "label": "tees"},
    ]  # fmt: skip
    assert [path.name for path in listing(here)] == ["b.jpg", "a.PNG"]


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"holds neither a table .* nor a picture; it has nothing"):
        parts(tmp_path)
