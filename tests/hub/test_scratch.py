"""The temporary folder of a push is gone when it ends, and a killed push's when the next one begins."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from muse_builder.hub.scratch import HELD, PREFIX, scratch

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders are told apart by locks that Windows does not have")


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_folder_is_there_for_as_long_as_it_is_used(root: Path) -> None:
    with scratch() as folder:
        (folder / "shard.parquet").write_bytes(b"x")
        assert folder.parent == root
        assert list(root.iterdir()) == [folder]
    assert list(root.iterdir()) == []


def test_what_a_killed_push_left_goes_and_what_another_is_using_stays(root: Path) -> None:
    code = (
        "import sys, tempfile; tempfile.tempdir = sys.argv[1]\n"
        "from muse_builder.hub.scratch import scratch\n"
        "with scratch() as folder:\n"
        "    (folder / 'delta').mkdir(); print(folder, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        left = Path(other.stdout.readline().strip())
        with scratch() as mine:
            assert {left, mine} == set(root.iterdir())
        assert (left / "delta").is_dir()
        os.kill(other.pid, signal.SIGKILL)
    assert left.is_dir()
    with scratch() as mine:
        assert list(root.iterdir()) == [mine]


def test_folders_that_no_push_of_ours_locked_stay(root: Path) -> None:
    others = [root / f"{PREFIX}old", root / "muse-other", root / f"{PREFIX}link"]
    others[0].mkdir()
    (others[1] / HELD).mkdir(parents=True)
    others[2].symlink_to(others[1])
    with scratch():
        pass
    assert set(root.iterdir()) == set(others)
