"""Whole tables in every format: the rows and pictures of the release, the same bytes each time, nothing outside the folder."""

import json
import tarfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from muse_builder.api.publish import export
from muse_builder.errors import ReleaseError, SettingsError
from muse_builder.release import schema
from muse_builder.release.reader import read
from muse_builder.release.writer import ReleaseWriter
from muse_builder.views.exports import Exported
from muse_builder.views.table_exports import export_tables
from muse_builder.views.tables import TABLE_FORMATS
from tests import synthetic

HOSTILE = "../../../outside"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthetic.write_release(tmp_path_factory.mktemp("release") / "muse", conversations=40, shard_rows=9)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def written(folder: Path, out: Path, format: str, tables: list[str] | None = None) -> Exported:
    return export_tables(folder, out, format=format, tables=tables)


def test_parquet_has_the_rows_and_columns_of_the_release(folder: Path, tmp_path: Path) -> None:
    done = written(folder, tmp_path / "out", "parquet")
    assert done.without == {}
    for config in schema.CONFIGS:
        rows = [row for path in sorted((tmp_path / "out" / config).iterdir()) for row in pq.read_table(path).to_pylist()]
        assert {str(schema.from_row(config, row)) for row in rows} == {str(row) for row in read(folder, config)}
        one = pq.read_schema(next((tmp_path / "out" / config).iterdir()))
        assert one.equals(schema.arrow_schema(config))
    assert done.rows["items/train-00000.parquet"] == 12


def test_json_lines_name_each_picture_once(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    written(folder, out, "jsonl", ["items", "joined"])
    rows = lines(out / "items" / "train.jsonl")
    assert [row["image"] for row in rows] == [f"images/B{n:03}.png" if n % 5 else None for n in range(12)]
    assert all((out / row["image"]).read_bytes() == synthetic.picture(int(row["item_id"][1:])) for row in rows if row["image"])
    talk = lines(out / "joined" / "train.jsonl")[0]
    assert talk["images"] == [f"images/{name}.png" for name in talk["images_of"]]
    assert len(list((out / "images").iterdir())) == 9


def test_webdataset_has_a_sample_a_row(folder: Path, tmp_path: Path) -> None:
    written(folder, tmp_path / "out", "webdataset", ["items", "joined"])
    with tarfile.open(tmp_path / "out" / "items" / "train-00000.tar") as archive:
        names = archive.getnames()
        assert names[:3] == ["items-train-00000000.json", "items-train-00000001.json", "items-train-00000001.png"]
        assert {(member.mtime, member.uid, member.uname, member.mode) for member in archive} == {(0, 0, "", 0o644)}
        picture = archive.extractfile("items-train-00000003.png")
        assert picture is not None
        assert picture.read() == synthetic.picture(3)
    with tarfile.open(tmp_path / "out" / "joined" / "train-00000.tar") as archive:
        talk = archive.extractfile("joined-train-00000000.json")
        assert talk is not None
        row = json.loads(talk.read())
        drawn = [name for name in archive.getnames() if name.startswith("joined-train-00000000.") and "json" not in name]
        assert drawn == [f"joined-train-00000000.{place}.png" for place in range(len(row["images_of"]))]


def test_image_folders_hold_what_has_a_picture_and_load(folder: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    done = written(folder, tmp_path / "out", "imagefolder")
    assert done.rows == {"items/train/metadata.jsonl": 9}
    loaded = datasets.load_dataset(
        "imagefolder", data_dir=str(tmp_path / "out" / "items"), cache_dir=str(tmp_path / "cache"), split="train"
    )
    assert {row["item_id"]: row["image"].getpixel((0, 0)) for row in loaded} == {
        f"B{number:03}": (number, 100, 200) for number in range(12) if number % 5
    }
    with pytest.raises(SettingsError, match="imagefolder holds tables with pictures, and profiles has none"):
        written(folder, tmp_path / "none", "imagefolder", ["profiles"])


@pytest.mark.parametrize("format", ["parquet", "jsonl"])
def test_datasets_opens_the_folder_by_its_readme(folder: Path, tmp_path: Path, format: str) -> None:
    datasets = pytest.importorskip("datasets")
    written(folder, tmp_path / "out", format)
    loaded = datasets.load_dataset(str(tmp_path / "out"), "conversations", cache_dir=str(tmp_path / "cache"))
    assert {split: rows["conversation_id"][:] for split, rows in loaded.items()} == {
        split: [row.conversation_id for row in read(folder, "conversations", split)]  # type: ignore[attr-defined]
        for split in loaded
    }


@pytest.mark.parametrize("format", TABLE_FORMATS)
def test_the_same_release_gives_the_same_bytes(folder: Path, tmp_path: Path, format: str) -> None:
    contents = []
    for place in ("one", "two"):
        tables = ["items", "joined"] if format == "imagefolder" else [*schema.CONFIGS, "joined"]
        written(folder, tmp_path / place, format, tables)
        contents.append(
            {path.relative_to(tmp_path / place).as_posix(): path.read_bytes() for path in (tmp_path / place).rglob("*.*")}
        )
    assert contents[0] == contents[1]
    assert {"README.md", "export.json"} <= contents[0].keys()


@pytest.mark.parametrize("format", TABLE_FORMATS)
def test_hostile_ids_write_nothing_outside(tmp_path: Path, format: str) -> None:
    items = [
        synthetic.item(1).model_copy(update={"item_id": name})
        for name in (HOSTILE, "/tmp/absolute", "a/b", "same", "SAME", "con")
    ]
    with ReleaseWriter(tmp_path / "muse") as writer:
        writer.write("items", items, image=lambda item: synthetic.picture(1))
        writer.write("conversations", [synthetic.conversation(1).model_copy(update={"accepted_item_id": HOSTILE})])
        folder = writer.seal()
    before = {path for path in tmp_path.rglob("*") if path.is_relative_to(tmp_path / "muse")}
    written(folder, tmp_path / "outer" / "out", format, ["items", "joined"])
    made = {path for path in tmp_path.rglob("*") if path not in before}
    assert all(path.is_relative_to(tmp_path / "outer") for path in made)
    assert {path.parent.resolve().is_relative_to(tmp_path / "outer") for path in made if path != tmp_path / "outer"} == {True}
    if format in ("imagefolder", "jsonl"):
        pictures = [path for path in made if path.suffix == ".png" and "joined" not in path.parts]
        assert len({path.name.lower() for path in pictures}) == 6


def test_a_limit_takes_the_first_rows_of_each_split(folder: Path, tmp_path: Path) -> None:
    done = export_tables(folder, tmp_path / "out", format="jsonl", tables=["profiles", "conversations"], limit=11)
    assert done.rows["profiles/train.jsonl"] == done.rows["conversations/train.jsonl"] == 11
    assert [row["profile_id"] for row in lines(tmp_path / "out" / "profiles" / "train.jsonl")] == [f"p{n}" for n in range(11)]


def test_what_cannot_be_is_refused_with_its_name(folder: Path, tmp_path: Path) -> None:
    for given, message in (
        ({"format": "parquet", "tables": ["itemz"]}, r"unknown table 'itemz'; known: .*did you mean 'items'"),
        ({"format": "parquet", "tasks": ["query"]}, "tasks is of training examples, and parquet holds whole tables"),
        ({"format": "trl", "tables": ["items"]}, "tables go with parquet, webdataset, imagefolder, jsonl"),
        ({"format": "csv"}, "unknown format 'csv'; known: trl, llama_factory, openai, parquet, webdataset"),
        ({"format": "jsonl", "limit": 0}, "a limit of 0 rows leaves nothing"),
    ):
        with pytest.raises(SettingsError, match=message):
            export(folder, out=tmp_path / "out", **given)  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    with pytest.raises(SettingsError, match="is not empty"):
        export(folder, out=tmp_path / "full", format="parquet")


def test_an_altered_release_is_not_exported(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse", conversations=9)
    shard = folder / "items" / "train-00000.arrow"
    shard.write_bytes(shard.read_bytes()[:-9] + b"123456789")
    with pytest.raises(ReleaseError, match="altered"):
        written(folder, tmp_path / "out", "jsonl", ["joined"])
    assert not (tmp_path / "out").exists()
