"""What `load_dataset("muse", ...)` gives: configs, splits, slices, streams, fresh rows, and clear errors."""

import os
import pickle
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute
import pytest

from muse_builder.api.release import Release
from muse_builder.errors import ReleaseError, SettingsError
from muse_builder.release import schema
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import batches, read, shards
from muse_builder.release.writer import ReleaseWriter
from tests import synthetic

datasets = pytest.importorskip("datasets")

from muse_builder import builder  # noqa: E402


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthetic.write_release(tmp_path_factory.mktemp("release") / "made", conversations=40, shard_rows=12)


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MUSE_DATA", "MUSE_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)
    datasets.disable_progress_bars()


def load(cache: Path, *arguments: Any, **keywords: Any) -> Any:
    return datasets.load_dataset("muse", *arguments, cache_dir=str(cache), **keywords)


def records(config: str, rows: Any) -> list[Any]:
    return [schema.from_row(config, row) for row in rows]


def test_every_config_gives_back_the_records(folder: Path, tmp_path: Path) -> None:
    for config in schema.CONFIGS:
        loaded = load(tmp_path, config, data_dir=str(folder))
        for split, rows in loaded.items():
            assert records(config, rows) == list(read(folder, config, split)), (config, split)
    assert list(load(tmp_path, data_dir=str(folder))) == ["train", "validation", "test"]


def test_pictures_come_decoded(folder: Path, tmp_path: Path) -> None:
    items = load(tmp_path, "items", data_dir=str(folder), split="train")
    assert items.features["image"] == datasets.Image()
    assert items[8]["image"].getpixel((0, 0)) == (8, 100, 200)
    assert items[10]["image"] is None


def test_slices_count_from_the_split(folder: Path, tmp_path: Path) -> None:
    everyone = load(tmp_path, "profiles", data_dir=str(folder), split="train")
    assert load(tmp_path, "profiles", data_dir=str(folder), split="train[:10%]")["profile_id"][:] == ["p0", "p1", "p2", "p3"]
    assert load(tmp_path, "profiles", data_dir=str(folder), split="train[-2:]")["profile_id"][:] == everyone["profile_id"][-2:]
    both = load(tmp_path, data_dir=str(folder), split="train+test")
    assert len(both) == sum(len(list(read(folder, "conversations", split))) for split in ("train", "test"))


def test_streams_give_the_same_rows(folder: Path, tmp_path: Path) -> None:
    stream = load(tmp_path, "profiles", data_dir=str(folder), split="train", streaming=True)
    assert records("profiles", stream) == list(read(folder, "profiles"))
    assert getattr(stream, "num_shards", None) or stream.n_shards == 4
    first = next(iter(load(tmp_path, "items", data_dir=str(folder), streaming=True)["train"].skip(3)))
    assert first["image"].getpixel((0, 0)) == (3, 100, 200)
    assert not list(tmp_path.rglob("*.arrow"))


def test_released_parquet_loads_like_arrow(folder: Path, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    for config in ("conversations", "items"):
        for split, parts in shards(folder, config).items():
            for number, part in enumerate(parts):
                place = tmp_path / "hub" / config
                place.mkdir(parents=True, exist_ok=True)
                table = pa.Table.from_batches(batches(part.path), schema=schema.arrow_schema(config))
                bare = table.replace_schema_metadata(None)
                pq.write_table(bare, place / f"{split}-{number:05}-0123456789ab.parquet")
    loaded = load(tmp_path / "cache", data_dir=str(tmp_path / "hub"))
    assert {split: records("conversations", rows) for split, rows in loaded.items()} == {
        split: list(read(folder, "conversations", split)) for split in ("train", "validation", "test")
    }
    items = load(tmp_path / "cache", "items", data_dir=str(tmp_path / "hub"), split="train")
    assert items[8]["image"].getpixel((0, 0)) == (8, 100, 200)


# --- never stale ----------------------------------------------------------------------------------------------------


def test_new_shards_are_never_answered_from_the_cache(tmp_path: Path) -> None:
    folder, cache = tmp_path / "muse", tmp_path / "cache"

    def ids() -> list[str]:
        loaded = load(cache, "profiles", data_dir=str(folder), split="train")["profile_id"]
        return list(loaded[:])

    synthetic.write_release(folder, conversations=20)
    assert ids() == [f"p{number}" for number in range(20)]
    synthetic.write_release(folder, conversations=10)
    assert ids() == [f"p{number}" for number in range(10)]
    synthetic.write_release(folder, conversations=10, first=5)
    assert ids() == [f"p{number}" for number in range(5, 15)]


def test_a_release_that_is_gone_is_not_answered_from_the_cache(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse")
    load(tmp_path / "cache", data_dir=str(folder))
    folder.rename(tmp_path / "moved")
    with pytest.raises(ReleaseError, match=r"there is no folder .*muse generate"):
        load(tmp_path / "cache", data_dir=str(folder))


@pytest.mark.parametrize("damage", ["removed", "cut"])
def test_a_damaged_release_is_not_answered_from_the_cache(tmp_path: Path, damage: str) -> None:
    folder = synthetic.write_release(tmp_path / "muse")
    load(tmp_path / "cache", "items", data_dir=str(folder))
    shard = folder / "items" / "train-00000.arrow"
    if damage == "removed":
        shard.unlink()
    else:
        shard.write_bytes(shard.read_bytes()[:-100])
    with pytest.raises(ReleaseError, match=r"train-00000\.arrow is .*the release is damaged"):
        load(tmp_path / "cache", "items", data_dir=str(folder))


def test_a_half_written_release_is_refused(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse")
    (folder / "manifest.json").unlink()
    with pytest.raises(ReleaseError, match="not a sealed release"):
        load(tmp_path / "cache", data_dir=str(folder))


@pytest.mark.parametrize("streaming", [False, True])
def test_all_checks_read_the_digests(streaming: bool, tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse")
    shard = folder / "profiles" / "train-00000.arrow"
    content = bytearray(shard.read_bytes())
    content[content.index(b"nurse")] ^= 1
    shard.write_bytes(content)
    further: dict[str, Any] = {"data_dir": str(folder), "split": "train", "streaming": streaming}
    assert sum(1 for _ in load(tmp_path / "cache", "profiles", **further)) == 30
    with pytest.raises(ReleaseError, match=r"train-00000\.arrow is not what was sealed: the release is damaged"):
        load(tmp_path / "cache", "profiles", verification_mode="all_checks", **further)


def test_filters_leave_out_splits_without_a_row(folder: Path, tmp_path: Path) -> None:
    first = next(iter(read(folder, "conversations", "test"))).conversation_id  # type: ignore[attr-defined]
    loaded = load(tmp_path, data_dir=str(folder), columns=["outcome"], filters=pa.compute.field("conversation_id") == first)
    assert {split: rows.column_names for split, rows in loaded.items()} == {"test": ["outcome"]}
    assert loaded["test"].num_rows == 1


# --- regeneration ---------------------------------------------------------------------------------------------------


class Scripted(builder.Muse):  # type: ignore[misc]
    """The builder with a run of no models: as many made-up conversations as the settings want."""

    told: list[dict[str, Any]] = []

    @staticmethod
    def generate(settings: dict[str, Any]) -> Path:
        Scripted.told.append(settings)
        return synthetic.write_release(
            Path(settings["out"]), conversations=settings["num_conversations"], seed=settings.get("seed", 0)
        )


def regenerated(cache: Path, **keywords: Any) -> Any:
    made = Scripted(config_name="profiles", cache_dir=str(cache), regenerate=True, **keywords)
    made.download_and_prepare()
    return made.as_dataset(split="train")


def test_regenerating_runs_with_the_settings_given_and_reads_the_new_rows(tmp_path: Path) -> None:
    out = str(tmp_path / "muse")
    first = regenerated(tmp_path / "cache", data_dir=out, catalog="demo", num_conversations=12, seed=3)
    assert Scripted.told[-1] == {"catalog": "demo", "num_conversations": 12, "seed": 3, "out": out}
    second = regenerated(tmp_path / "cache", data_dir=out, catalog="demo", num_conversations=15, seed=3)
    assert (first.num_rows, second.num_rows) == (12, 15)


def test_settings_without_regenerate_are_not_swallowed(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"'num_conversations' is a setting of a run: say regenerate=True"):
        load(tmp_path, data_dir=str(folder), num_conversations=5)


def test_a_wrong_setting_is_named_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="num_conversations"):
        load(tmp_path, data_dir=str(tmp_path / "muse"), regenerate=True, num_conversations=0)
    assert os.listdir(tmp_path) in ([], ["muse"])


def test_an_unknown_argument_is_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"unknown argument 'streem'; known: .*columns"):
        load(tmp_path, data_dir=str(folder), streem=True)


# --- where the release is -------------------------------------------------------------------------------------------


def test_where_nothing_is_named_a_demo_is_made_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    begun, cache = len(Scripted.told), tmp_path / "cache"
    for streaming in (False, True):
        with pytest.warns(UserWarning, match="no MUSE release found, so this is the demo: 50 conversations"):
            made = Scripted(config_name="profiles", cache_dir=str(cache))
        if streaming:
            assert sum(1 for _ in made.as_streaming_dataset(split="train")) == 50
        else:
            made.download_and_prepare()
            assert made.as_dataset(split="train").num_rows == 50
    assert len(Scripted.told) == begun + 1
    assert [path.name for path in tmp_path.iterdir()] == ["cache"]


@pytest.mark.parametrize("wrong", [{"revision": "v1"}, {"token": "x"}, {"split": "tset"}, {"name": "itemz"}])
def test_a_wrong_argument_makes_no_demo(wrong: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with pytest.raises(ReleaseError, match=next(iter(wrong.values())) if wrong.keys() & {"split", "name"} else "by the demo"):
        load(tmp_path / "cache", **wrong)
    assert list(tmp_path.rglob("demo-*")) == []


def test_an_opened_release_is_mapped_where_it_lies(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSE_DATA", str(folder))
    import muse_builder

    rows = muse_builder.load(config="profiles", split="train")
    assert [Path(entry["filename"]).parent for entry in rows.cache_files] == [folder / "profiles"] * 4


def test_data_files_are_refused_with_the_argument_to_use(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="data_dir=FOLDER in place of data_files"):
        builder.Muse(data_files={"train": str(folder / "items" / "train-00000.arrow")}, cache_dir=str(tmp_path))


# --- other doors ----------------------------------------------------------------------------------------------------


def test_the_public_door_gives_what_the_name_gives(folder: Path, tmp_path: Path) -> None:
    by_name = load(tmp_path, "items", data_dir=str(folder), split="train[:4]")
    by_door = builder.load_dataset("items", data_dir=str(folder), split="train[:4]", cache_dir=str(tmp_path))
    assert by_door["item_id"][:] == by_name["item_id"][:] == ["B000", "B001", "B002", "B003"]
    stream = builder.load_dataset("items", data_dir=str(folder), split="train", streaming=True, cache_dir=str(tmp_path))
    assert sum(1 for _ in stream) == 12


def test_a_builder_goes_through_pickle(folder: Path, tmp_path: Path) -> None:
    made = pickle.loads(pickle.dumps(builder.Muse(config_name="items", data_dir=str(folder), cache_dir=str(tmp_path))))
    made.download_and_prepare()
    assert made.as_dataset(split="train").num_rows == 12


def test_the_folder_alone_loads_without_this_package(folder: Path, tmp_path: Path) -> None:
    """By path `datasets` takes its own arrow builder and the card's YAML."""
    loaded = datasets.load_dataset(str(folder), cache_dir=str(tmp_path))
    assert {split: records("conversations", rows) for split, rows in loaded.items()} == {
        split: list(read(folder, "conversations", split)) for split in ("train", "validation", "test")
    }
    items = datasets.load_dataset(str(folder), "items", split="train", cache_dir=str(tmp_path))
    assert items[8]["image"].getpixel((0, 0)) == (8, 100, 200)
    streamed = datasets.load_dataset(str(folder), "items", split="train", streaming=True, cache_dir=str(tmp_path))
    assert [row["item_id"] for row in streamed] == [f"B{number:03}" for number in range(12)]


@pytest.mark.skipif(int(datasets.__version__.split(".")[0]) >= 4, reason="datasets 4 has no loading scripts")
def test_the_top_level_file_is_a_loading_script(folder: Path, tmp_path: Path) -> None:
    script = str(Path(__file__).resolve().parents[1] / "muse.py")
    rows = datasets.load_dataset(
        script, "items", data_dir=str(folder), split="train", cache_dir=str(tmp_path), trust_remote_code=True
    )
    assert rows["item_id"][:3] == ["B000", "B001", "B002"]


def test_an_argument_that_nobody_takes_is_named_before_a_run_is_begun_for_it(tmp_path: Path) -> None:
    begun = len(Scripted.told)
    with pytest.raises(SettingsError, match=r"unknown setting 'catlog'; known: .*; did you mean 'catalog'\?"):
        regenerated(tmp_path / "cache", data_dir=str(tmp_path / "muse"), catlog="demo", num_conversations=12)
    assert len(Scripted.told) == begun
    assert not (tmp_path / "muse").exists()


def test_a_table_without_a_row_gets_one_answer_everywhere(tmp_path: Path) -> None:
    """A folder, a published folder, a stream, a split, no package of ours, `info`, the card: there is no such table."""
    with ReleaseWriter(tmp_path / "muse") as writer:
        writer.write("conversations", [synthetic.conversation(number) for number in range(9)])
        folder = writer.seal()
    published = tmp_path / "published"  # names no table without a row
    shutil.copytree(folder, published)
    manifest = read_manifest(folder)
    held = {name: splits for name, splits in manifest.configs.items() if name == "conversations"}
    (published / "manifest.json").write_text(manifest.changed(configs=held).written())
    ways: list[dict[str, Any]] = [{}, {"split": "train"}, {"streaming": True}, {"streaming": True, "split": "train"}]
    for place in (folder, published):
        for way in ways:
            with pytest.raises(ReleaseError, match=r"no row in 'ratings', .* tables with rows: conversations$"):
                load(tmp_path, "ratings", data_dir=str(place), **way)
            with pytest.raises(ReleaseError, match=r"no row in 'ratings', .* tables with rows: conversations$"):
                builder.load_dataset("ratings", data_dir=str(place), cache_dir=str(tmp_path / "own"), **way)
        with pytest.raises(ReleaseError, match=r"no row in 'ratings', .* tables with rows: conversations$"):
            builder.load(place, "ratings")
        with pytest.raises(ReleaseError, match="no row in 'ratings'"):
            Release(place)["ratings"]
        assert list(read(place, "ratings")) == []
        assert "nothing loads them: items, profiles, scenarios, traces, rejected, prompts, ratings" in Release(place).info()
    assert datasets.get_dataset_config_names(str(folder)) == ["conversations"]
    with pytest.raises(ValueError, match=r"BuilderConfig 'ratings' not found. Available: \['conversations'\]"):
        datasets.load_dataset(str(folder), "ratings", cache_dir=str(tmp_path))


def test_processes_divide_the_shards_of_a_split(tmp_path: Path) -> None:
    """A split of 5,000 has five shards at 1,000 rows each; here everything is a hundredth."""
    folder = synthetic.write_release(tmp_path / "muse", conversations=60, shard_rows=10)
    held = {split: len(parts) for split, parts in shards(folder, "conversations").items()}
    assert held["train"] >= 4
    alone = load(tmp_path / "one", data_dir=str(folder))
    for loaded in (
        load(tmp_path / "ours", data_dir=str(folder), num_proc=2),
        builder.load_dataset(data_dir=str(folder), num_proc=2, cache_dir=str(tmp_path / "own")),
        datasets.load_dataset(str(folder), num_proc=2, cache_dir=str(tmp_path / "plain")),
    ):
        assert {split: rows[:] for split, rows in loaded.items()} == {split: rows[:] for split, rows in alone.items()}
    items = load(tmp_path / "items", "items", data_dir=str(folder), num_proc=2, split="train")
    assert items["item_id"][:] == [f"B{number:03}" for number in range(12)]
