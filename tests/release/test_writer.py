"""A release is whole or it is none, and the same rows give the same bytes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pytest

from muse_builder.errors import ReleaseError
from muse_builder.records import Scenario
from muse_builder.release import schema
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import batches, load, read, shards
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


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    first = synthetic.write_release(tmp_path / "one" / "muse")
    time.sleep(0.01)
    second = synthetic.write_release(tmp_path / "two" / "another-name")
    assert digests(first) == digests(second)
    assert str(tmp_path).encode() not in (first / "manifest.json").read_bytes()


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
    folder = synthetic.write_release(tmp_path / "muse", conversations=20, own=None)
    assert verify(folder) == []
    assert len(list(read(folder, "profiles"))) == 20
    assert os.listdir(tmp_path) == ["muse"]


def test_a_release_of_others_is_moved_aside_and_that_is_said(tmp_path: Path) -> None:
    told: list[str] = []
    before = digests(synthetic.write_release(tmp_path / "muse", conversations=10))
    seal = read_manifest(tmp_path / "muse").sha256
    synthetic.write_release(tmp_path / "muse", conversations=20, say=told.append)
    aside = tmp_path / f"muse.replaced-{seal[:12]}"
    assert told == [f"another release lay in {tmp_path / 'muse'}; it was moved to {aside} and can be opened there"]
    assert digests(aside) == before
    assert verify(tmp_path / "muse") == []
    synthetic.write_release(tmp_path / "muse", conversations=10, own=[read_manifest(tmp_path / "muse").sha256])
    synthetic.write_release(tmp_path / "muse", conversations=20)
    assert sorted(os.listdir(tmp_path)) == ["muse", aside.name, f"{aside.name}-2"], "nothing takes the place of the first"


def test_the_same_release_again_moves_nothing_aside(tmp_path: Path) -> None:
    for _ in range(2):
        synthetic.write_release(tmp_path / "muse", conversations=10)
    assert os.listdir(tmp_path) == ["muse"]


@pytest.mark.parametrize("damage", ["unsealed", "altered"])
def test_what_can_be_read_no_more_is_moved_aside_too(damage: str, tmp_path: Path) -> None:
    manifest = synthetic.write_release(tmp_path / "muse", conversations=10) / "manifest.json"
    if damage == "unsealed":
        manifest.unlink()
    else:
        manifest.write_text(manifest.read_text().replace('"demo"', '"mine"'))
    before = digests(tmp_path / "muse")
    synthetic.write_release(tmp_path / "muse", conversations=20)
    assert digests(tmp_path / "muse.replaced-unsealed") == before


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
    synthetic.write_release(tmp_path / "muse", conversations=20, own=None)
    assert (tmp_path / "muse").is_symlink()
    assert verify(real) == []
    assert len(list(read(real, "profiles"))) == 20
    assert os.listdir(tmp_path / "disk") == ["big"]


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


@pytest.mark.parametrize("split", ["all", "to-day", ""])
def test_a_split_that_datasets_cannot_load_is_refused(split: str, tmp_path: Path) -> None:
    with ReleaseWriter(tmp_path / "muse") as writer, pytest.raises(ReleaseError, match="no name that `datasets` takes"):
        writer.add("conversations", synthetic.conversation(1), split=split)
