"""A release is whole or it is none, holds what was written, and says so when a byte of it changes."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from muse_builder.errors import ReleaseError
from muse_builder.records import Conversation, Scenario
from muse_builder.release import schema
from muse_builder.release.manifest import manifest_digest, read_manifest
from muse_builder.release.reader import batches, load, read, shards
from muse_builder.release.splits import SPLITS, WINDOW, Splitter, split_by_hash
from muse_builder.release.verify import verify
from muse_builder.release.writer import ReleaseWriter
from tests import synthetic


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def scenario(number: int, text: str = "A trip.") -> Scenario:
    return Scenario(scenario_id=f"s{number}", text=text)


# --- what is written ------------------------------------------------------------------------------------------------


def test_what_was_written_is_read_back_in_order(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse", conversations=250)
    assert list(read(folder, "profiles")) == [synthetic.profile(number) for number in range(250)]
    assert list(read(folder, "items")) == synthetic.items()
    assert list(read(folder, "traces")) == [synthetic.call(number) for number in range(500)]
    by_split = {split: list(read(folder, "conversations", split)) for split in SPLITS}
    everyone = [synthetic.conversation(number) for number in range(250)]
    for split, rows in by_split.items():
        assert rows == [one for one in everyone if one in rows], split
    assert sum(map(len, by_split.values())) == 250


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    first = synthetic.write_release(tmp_path / "one" / "muse")
    time.sleep(0.01)
    second = synthetic.write_release(tmp_path / "two" / "another-name")
    assert digests(first) == digests(second)
    assert str(tmp_path).encode() not in (first / "manifest.json").read_bytes()


def test_another_seed_gives_other_splits(tmp_path: Path) -> None:
    first = synthetic.write_release(tmp_path / "a", conversations=60, seed=1)
    second = synthetic.write_release(tmp_path / "b", conversations=60, seed=2)
    assert list(read(first, "conversations", "test")) != list(read(second, "conversations", "test"))


def test_an_absolute_path_among_the_settings_loses_its_folders(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse", settings={"catalog": "/home/ana/meta.jsonl", "more": {"x": ["/a/b"]}})
    assert read_manifest(folder).settings.as_json() == {"catalog": "meta.jsonl", "more": {"x": ["b"]}}


def test_shards_are_cut_at_a_number_of_rows(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse", conversations=250, shard_rows=120)
    rows = [part.rows for part in shards(folder, "profiles")["train"]]
    assert rows == [120, 120, 10]
    assert list(read(folder, "profiles")) == [synthetic.profile(number) for number in range(250)]


def test_shards_are_cut_at_a_size(tmp_path: Path) -> None:
    with ReleaseWriter(tmp_path / "muse", shard_bytes=200_000) as writer:
        writer.write("scenarios", (scenario(number, "x" * 1000) for number in range(1000)))
        folder = writer.seal()
    parts = shards(folder, "scenarios")["train"]
    assert [part.rows for part in parts] == [200] * 5
    assert all(part.path.stat().st_size < 220_000 for part in parts)


def test_batches_are_small_and_uncompressed(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse", conversations=250)
    (part,) = shards(folder, "profiles")["train"]
    assert [batch.num_rows for batch in batches(part.path)] == [100, 100, 50]
    assert b"The invitation came on a 7th." in part.path.read_bytes()


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    held = []

    def many() -> Iterator[Scenario]:
        for number in range(6000):
            held.append(pa.total_allocated_bytes())
            yield scenario(number, "x" * 1000)

    before = pa.total_allocated_bytes()
    with ReleaseWriter(tmp_path / "muse") as writer:
        assert writer.write("scenarios", many()) == 6000
        folder = writer.seal()
    written = sum(part.path.stat().st_size for part in shards(folder, "scenarios")["train"])
    assert written > 6_000_000
    assert max(held) - before < 1_000_000


def test_a_record_of_another_config_is_refused(tmp_path: Path) -> None:
    with ReleaseWriter(tmp_path / "muse") as writer, pytest.raises(ReleaseError, match="a Scenario is a row of 'scenarios'"):
        writer.write("items", [scenario(1)])


@pytest.mark.parametrize("name", ["../outside.png", "/etc/x.png", "a/b.png", ".hidden", ""])
def test_a_picture_name_that_is_a_path_is_refused(tmp_path: Path, name: str) -> None:
    item = synthetic.item(1).model_copy(update={"image": name})
    with ReleaseWriter(tmp_path / "muse") as writer, pytest.raises(ReleaseError, match="plain file name"):
        writer.write("items", [item], image=synthetic.picture_of)


def test_a_picture_that_is_named_must_be_given(tmp_path: Path) -> None:
    with ReleaseWriter(tmp_path / "muse") as writer, pytest.raises(ReleaseError, match=r"its picture 001\.png is not given"):
        writer.write("items", [synthetic.item(1)])


# --- splits ---------------------------------------------------------------------------------------------------------


def splits_of(ids: list[str], seed: int) -> dict[str, str]:
    splitter = Splitter(seed=seed)
    first, later = ids[:WINDOW], ids[WINDOW:]
    return dict(zip(ids, splitter.first(first) + [splitter.later(name) for name in later], strict=True))


@given(st.lists(st.text(max_size=6), min_size=3, max_size=40, unique=True), st.integers(0, 1000))
@hypothesis_settings(max_examples=150, deadline=None)
def test_every_split_has_a_row_from_three_conversations_on(ids: list[str], seed: int) -> None:
    assert set(splits_of(ids, seed).values()) == set(SPLITS)


@given(st.lists(st.text(max_size=6), min_size=10, max_size=60, unique=True), st.integers(10, 60), st.integers(0, 1000))
@hypothesis_settings(max_examples=150, deadline=None)
def test_a_conversation_keeps_its_split_when_the_release_grows(ids: list[str], small: int, seed: int) -> None:
    before, after = splits_of(ids[:small], seed), splits_of(ids, seed)
    assert {name: after[name] for name in before} == before


def test_splits_have_about_the_sizes_asked_for() -> None:
    counts = [0, 0, 0]
    for number in range(20_000):
        split = split_by_hash(f"c{number:06}", seed=5, fractions=(0.7, 0.1, 0.2))
        counts[SPLITS.index(split)] += 1
    assert counts[0] == pytest.approx(14_000, rel=0.02)
    assert counts[1] == pytest.approx(2_000, rel=0.08)
    assert counts[2] == pytest.approx(4_000, rel=0.05)


def test_a_split_without_a_fraction_is_not_made(tmp_path: Path) -> None:
    with ReleaseWriter(tmp_path / "muse", fractions=(0.5, 0, 0.5)) as writer:
        writer.write("conversations", [synthetic.conversation(number) for number in range(12)])
        folder = writer.seal()
    assert list(shards(folder, "conversations")) == ["train", "test"]


def test_fractions_that_do_not_add_up_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="add up to 1"):
        ReleaseWriter(tmp_path / "muse", fractions=(0.5, 0.1, 0.1))


# --- whole or none --------------------------------------------------------------------------------------------------


def test_a_writer_that_fails_leaves_the_earlier_release_as_it_was(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse")
    before = digests(folder)
    with pytest.raises(ZeroDivisionError), ReleaseWriter(folder) as writer:
        writer.write("profiles", (synthetic.profile(1 // (250 - number)) for number in range(300)))
    assert digests(folder) == before
    assert os.listdir(tmp_path) == ["muse"]


def test_a_writer_that_is_never_sealed_leaves_nothing(tmp_path: Path) -> None:
    with ReleaseWriter(tmp_path / "muse") as writer:
        writer.write("profiles", [synthetic.profile(1)])
    assert os.listdir(tmp_path) == []


def test_a_killed_writer_leaves_no_release_and_no_obstacle(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from tests import synthetic; from muse_builder.release.writer import *\n"
        "writer = ReleaseWriter(Path(sys.argv[1]), shard_rows=100)\n"
        "writer.write('profiles', (synthetic.profile(n) for n in range(250)))\n"
        "print('written', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "muse")], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "written\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert sorted(path.name for path in (tmp_path / "muse.writing" / "profiles").iterdir()) == [
        "train-00000.arrow",
        "train-00001.arrow",
    ]
    for place in (tmp_path / "muse", tmp_path / "muse.writing"):
        assert len(verify(place)) == 1
        with pytest.raises(ReleaseError, match="generate"):
            load(place)
    folder = synthetic.write_release(tmp_path / "muse")
    assert verify(folder) == []
    assert os.listdir(tmp_path) == ["muse"]


def test_a_new_release_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    synthetic.write_release(tmp_path / "muse", conversations=30, shard_rows=10)
    folder = synthetic.write_release(tmp_path / "muse", conversations=20)
    assert verify(folder) == []
    assert len(list(read(folder, "profiles"))) == 20
    assert os.listdir(tmp_path) == ["muse"]


def test_a_swap_that_was_killed_halfway_is_undone(tmp_path: Path) -> None:
    before = digests(synthetic.write_release(tmp_path / "muse"))
    (tmp_path / "muse").rename(tmp_path / ".muse.previous")
    with pytest.raises(ReleaseError, match=r"the release before is .*\.muse\.previous"):
        load(tmp_path / "muse")
    with ReleaseWriter(tmp_path / "muse"):
        pass
    assert digests(tmp_path / "muse") == before


def test_a_folder_with_other_files_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "muse" / "notes").mkdir(parents=True)
    (tmp_path / "muse" / "notes" / "thesis.txt").write_text("five years of work")
    with pytest.raises(ReleaseError, match=r"notes.thesis\.txt"):
        ReleaseWriter(tmp_path / "muse")
    (tmp_path / "muse").rename(tmp_path / "other.writing")
    with pytest.raises(ReleaseError, match=r"notes.thesis\.txt"):
        ReleaseWriter(tmp_path / "other")
    assert (tmp_path / "other.writing" / "notes" / "thesis.txt").read_text() == "five years of work"


def test_a_link_to_a_release_stays_a_link(tmp_path: Path) -> None:
    real = synthetic.write_release(tmp_path / "disk" / "big", conversations=10)
    (tmp_path / "muse").symlink_to(real)
    synthetic.write_release(tmp_path / "muse", conversations=20)
    assert (tmp_path / "muse").is_symlink()
    assert verify(real) == []
    assert len(list(read(real, "profiles"))) == 20
    assert os.listdir(tmp_path / "disk") == ["big"]


# --- verify ---------------------------------------------------------------------------------------------------------


def cut(path: Path) -> None:
    """Cuts a stream between two batches, where pyarrow reads it without an error."""
    with pa.memory_map(str(path)) as source:
        stream = pa.ipc.open_stream(source)
        stream.read_next_batch()
        end = source.tell()
    path.write_bytes(path.read_bytes()[:end])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def edit_manifest(path: Path) -> None:
    manifest = json.loads(path.read_text())
    manifest["counts"]["outcomes"]["organic_accept"] += 1
    path.write_text(json.dumps(manifest))


DAMAGES: dict[str, tuple[str, Callable[[Path], object], str, str]] = {
    "truncated": ("profiles/train-00000.arrow", cut, "profiles/train-00000.arrow", "truncated: .* 100 of 250 rows readable"),
    "emptied": ("items/train-00000.arrow", lambda path: path.write_bytes(b""), "items/train-00000.arrow", "truncated: 0 of"),
    "flipped": ("items/train-00000.arrow", flip, "items/train-00000.arrow", "altered: SHA-256"),
    "lengthened": (
        "items/train-00000.arrow",
        lambda path: path.write_bytes(path.read_bytes() + b"x"),
        "items/train-00000.arrow",
        "altered: .* bytes instead of",
    ),
    "missing": ("traces/train-00000.arrow", Path.unlink, "traces/train-00000.arrow", "missing: 500 rows"),
    "extra": ("profiles/train-00001.arrow", lambda path: path.write_bytes(b"x"), "profiles/train-00001.arrow", "extra"),
    "left over": ("items/x.arrow.writing", lambda path: path.write_bytes(b"x"), "items/x.arrow.writing", "extra"),
    "unsealed": ("manifest.json", Path.unlink, "", "not a sealed release"),
    "manifest edited": ("manifest.json", edit_manifest, "", "altered after the release was sealed"),
    "manifest cut": ("manifest.json", lambda path: path.write_text(path.read_text()[:500]), "", "is not a manifest"),
    "photo missing": ("assets/example-1.jpg", Path.unlink, "assets/example-1.jpg", "missing: the card shows it"),
    "photo altered": ("assets/example-1.jpg", flip, "assets/example-1.jpg", "altered: SHA-256"),
    "photo extra": ("assets/example-9.jpg", lambda path: path.write_bytes(b"x"), "assets/example-9.jpg", "extra"),
    "card missing": ("README.md", Path.unlink, "README.md", "missing"),
    "card emptied": ("README.md", lambda path: path.write_bytes(b""), "README.md", "no longer name the configs"),
    "card without one": (
        "README.md",
        lambda path: path.write_text(path.read_text().replace("config_name: traces", "config_name: traced")),
        "README.md",
        "no longer name the configs traces, which",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_verify_finds_every_kind_of_damage(tmp_path: Path, damage: str) -> None:
    touched, harm, named, problem = DAMAGES[damage]
    folder = synthetic.write_release(tmp_path / "muse", conversations=250)
    assert verify(folder) == []
    harm(folder / touched)
    (finding,) = verify(folder)
    assert finding.file == named
    assert re.search(problem, finding.problem)


def test_a_shard_cut_between_batches_is_not_opened(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse", conversations=250)
    cut(folder / "profiles" / "train-00000.arrow")
    assert sum(batch.num_rows for batch in batches(folder / "profiles" / "train-00000.arrow")) == 100
    with pytest.raises(ReleaseError, match=r"train-00000\.arrow is .* bytes instead of .*muse verify"):
        load(folder, "profiles")
    with pytest.raises(ReleaseError, match="bytes instead of"):
        list(read(folder, "profiles"))


# --- opening --------------------------------------------------------------------------------------------------------


def test_load_maps_the_shards_where_they_lie(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    folder = synthetic.write_release(tmp_path / "muse", conversations=250, shard_rows=100)
    opened = load(folder)
    assert isinstance(opened, datasets.DatasetDict)
    assert list(opened) == list(SPLITS)
    mapped = {Path(entry["filename"]) for split in opened.values() for entry in split.cache_files}
    assert mapped == {part.path for parts in shards(folder, "conversations").values() for part in parts}
    ids = {row["conversation_id"] for split in opened.values() for row in split}
    assert ids == {f"c{number:06}" for number in range(250)}
    items = load(folder, "items", "train")
    assert items[7]["image"].getpixel((3, 3)) == (7, 100, 200)
    assert items[5]["image"] is None


def test_an_unknown_config_or_split_names_those_there_are(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse")
    with pytest.raises(ReleaseError, match="has no config 'images'; it has: conversations, items, profiles"):
        load(folder, "images")
    with pytest.raises(ReleaseError, match="has no split 'dev' in conversations; it has: train, validation, test"):
        load(folder, split="dev")


def test_files_that_datasets_lays_beside_the_shards_do_no_harm(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse")
    profiles = load(folder, "profiles", "train")
    assert len(profiles.map(lambda row: {"long": len(row["backstory"])})) == 30
    assert verify(folder) == []
    assert verify(synthetic.write_release(folder)) == []


def test_an_empty_config_opens_as_an_empty_table(tmp_path: Path) -> None:
    with ReleaseWriter(tmp_path / "muse") as writer:
        writer.write("conversations", [synthetic.conversation(1)])
        folder = writer.seal()
    assert verify(folder) == []
    assert len(load(folder, "rejected", "train")) == 0
    assert list(read(folder, "rejected")) == []
    found = [row for row in read(folder, "conversations") if isinstance(row, Conversation)]
    assert [row.conversation_id for row in found] == ["c000001"]


def test_a_release_of_parquet_is_read_like_one_of_arrow(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    folder = synthetic.write_release(tmp_path / "muse", conversations=120)
    for config in schema.CONFIGS:
        for split, parts in shards(folder, config).items():
            (tmp_path / "hub" / config).mkdir(parents=True, exist_ok=True)
            table = pa.Table.from_batches(batches(parts[0].path), schema=schema.arrow_schema(config))
            pq.write_table(table, tmp_path / "hub" / config / f"{split}-00000-0123456789ab.parquet")
    for config in schema.CONFIGS:
        assert list(read(tmp_path / "hub", config)) == list(read(folder, config))


# --- photos of the card ---------------------------------------------------------------------------------------------


def test_photos_of_the_card_are_none_of_the_data(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse")
    assert list((folder / "assets").iterdir())
    code = (
        "import sys, datasets\n"
        "for config in datasets.get_dataset_config_names(sys.argv[1]):\n"
        "    loaded = datasets.load_dataset(sys.argv[1], config)\n"
        "    print(config, sum(loaded.num_rows.values()), *loaded['train'].column_names[:1])\n"
    )
    home = {**os.environ, "HF_HOME": str(tmp_path / "home"), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, env=home, cwd=tmp_path, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"{config} {len(list(read(folder, config)))} {next(iter(schema.COLUMNS[config]))}" for config in schema.CONFIGS
    ]


def test_a_release_with_photos_is_replaced_and_other_files_beside_them_are_not(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse")
    again = synthetic.write_release(folder, seed=3)
    assert verify(again) == []
    (folder / "assets" / "mine.jpg").write_bytes(b"x")
    with pytest.raises(ReleaseError, match=r"would be lost, for example assets/mine\.jpg"):
        synthetic.write_release(folder)


def test_a_release_of_before_there_were_photos_is_read(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse")
    for photo in (folder / "assets").iterdir():
        photo.unlink()
    (folder / "assets").rmdir()
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["assets"]
    manifest["sha256"] = manifest_digest(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert verify(folder) == []
    assert len(list(read(folder, "conversations"))) == 30


@pytest.mark.parametrize("split", ["all", "to-day", ""])
def test_a_split_that_datasets_cannot_load_is_refused(split: str, tmp_path: Path) -> None:
    with ReleaseWriter(tmp_path / "muse") as writer, pytest.raises(ReleaseError, match="no name that `datasets` takes"):
        writer.add("conversations", synthetic.conversation(1), split=split)
