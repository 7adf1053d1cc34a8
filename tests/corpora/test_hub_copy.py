"""Native files from a Hub on loopback, by the command, in a process of its own: HF_ENDPOINT is read at import."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from muse_builder import plugins
from muse_builder.cli import main
from muse_builder.corpora import HUB_COPIES, convert, corpus_named
from muse_builder.records import Conversation
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read
from muse_builder.release.verify import verify
from tests.corpora import native
from tests.fake_hub import FakeHub

pytest.importorskip("huggingface_hub")

ROOT = Path(__file__).resolve().parents[2]
REPOSITORY = HUB_COPIES["pearl"].repository


def muse(hub: FakeHub, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("MUSE_", "HF_"))}
    known = {"HF_ENDPOINT": hub.address, "HF_HOME": str(home / "hf"), "HF_HUB_DISABLE_XET": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "muse_builder", *arguments]
    return subprocess.run(command, cwd=home, env=kept | known, capture_output=True, text=True, timeout=60)


def files(folder: Path) -> dict[str, bytes]:
    """A copy with more in it than the reader takes."""
    folder.mkdir()
    taken = {file.name: file.read_bytes() for file in native.pearl(folder).iterdir()}
    return {**taken, "README.md": b"# PEARL\n", "figures/plot.png": b"not fetched"}


def conversations(folder: Path) -> list[Conversation]:
    return [row for row in read(folder, "conversations") if isinstance(row, Conversation)]


def test_a_known_copy_is_fetched_and_its_commit_recorded(tmp_path: Path) -> None:
    with FakeHub() as hub:
        repository = hub.create(REPOSITORY, files(tmp_path / "native"))
        commit = hub.head(REPOSITORY).oid
        done = muse(hub, tmp_path, "convert", "pearl", "--from-hub", "--out", "fetched")
        asked = list(repository.requests)
        sizes = sum(len(content) for name, content in hub.head(REPOSITORY).files.items() if name.endswith(".json"))
    assert done.returncode == 0, done.stderr
    assert done.stderr == (
        f"fetching {REPOSITORY} at main, commit {commit}, from the Hub: test.json, train.json ({sizes / 1e6:,.1f} MB)\n"
    )
    assert not any("plot.png" in line for line in asked)
    convert("pearl", tmp_path / "native", tmp_path / "own")
    assert conversations(tmp_path / "fetched") == conversations(tmp_path / "own")
    told, own = (read_manifest(tmp_path / name).corpus for name in ("fetched", "own"))
    assert told is not None
    assert own is not None
    assert told.as_json() == own.as_json() | {"origin": {"repository": REPOSITORY, "revision": "main", "commit": commit}}
    assert verify(tmp_path / "fetched") == []


def test_a_revision_is_the_one_that_was_named(tmp_path: Path) -> None:
    with FakeHub() as hub:
        repository = hub.create(REPOSITORY, files(tmp_path / "native"))
        first = hub.head(REPOSITORY).oid
        repository.tags["v1"] = first
        repository.add("main", {"README.md": b"# PEARL, its files gone\n"}, "take the files away")
        kept = muse(hub, tmp_path, "convert", "pearl", "--from-hub", "v1", "--out", "kept")
        gone = muse(hub, tmp_path, "convert", "pearl", "--from-hub", "--out", "gone")
        unknown = muse(hub, tmp_path, "convert", "pearl", "--from-hub", "v9", "--out", "gone")
    assert kept.returncode == 0, kept.stderr
    kept_corpus = read_manifest(tmp_path / "kept").corpus
    assert kept_corpus is not None
    assert kept_corpus.origin == {
        "repository": REPOSITORY,
        "revision": "v1",
        "commit": first,
    }
    assert gone.returncode == 1
    assert f"{REPOSITORY} holds no *.json or *.jsonl at main" in gone.stderr
    assert unknown.returncode == 1
    assert f"{REPOSITORY} at v9 cannot be fetched" in unknown.stderr
    assert "give a path" in unknown.stderr
    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize("name", [name for name in plugins.BUILT_IN["corpora"] if name not in HUB_COPIES])
def test_a_corpus_without_a_known_copy_says_what_to_do(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", name, "--from-hub", "--out", str(tmp_path / "out")]) == 1
    told = capsys.readouterr().err
    assert "known: pearl" in told
    assert corpus_named(name).home in told
    assert f"muse convert {name} PATH --out DIR" in told


def test_a_path_and_the_hub_are_not_asked_for_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in ([], [str(tmp_path), "--from-hub"]):
        assert main(["convert", "pearl", *wrong, "--out", str(tmp_path / "out")]) == 1
        assert "either the path" in capsys.readouterr().err
