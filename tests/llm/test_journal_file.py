"""One process holds a journal file, and only one of this format."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from muse_builder.errors import RunError
from muse_builder.llm.journal import Journal


def test_a_second_journal_on_one_file_is_refused_with_the_pid(tmp_path: Path) -> None:
    with Journal(tmp_path / "j"), pytest.raises(RunError, match=f"in use by process {os.getpid()}"):
        Journal(tmp_path / "j")
    Journal(tmp_path / "j").close()


def test_a_foreign_or_damaged_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database " * 1000)
    with pytest.raises(RunError, match="text is no journal that can be read"):
        Journal(tmp_path / "text")
    with sqlite3.connect(tmp_path / "other") as connection:
        connection.execute("CREATE TABLE x (y)")
    with pytest.raises(RunError, match="journal format 0"):
        Journal(tmp_path / "other")


_OPENER = """
import itertools, sys
from muse_builder.llm.journal import Journal
for number in itertools.count():
    Journal(f"{sys.argv[1]}/{number}").close()
    if not number:
        print("begun", flush=True)
"""


def test_a_process_killed_while_it_made_its_journal_leaves_one_that_opens(tmp_path: Path) -> None:
    for kill in range(4):
        folder = tmp_path / str(kill)
        folder.mkdir()
        with subprocess.Popen([sys.executable, "-c", _OPENER, str(folder)], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"begun\n"
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.05 + 0.013 * kill)
            process.send_signal(signal.SIGKILL)
        for path in folder.glob("*.lock"):
            Journal(path.with_suffix("")).close()


def test_a_forked_child_does_not_hold_the_run_folder(tmp_path: Path) -> None:
    path = tmp_path / "j"
    code = (
        "import os, signal, sys, time\n"
        "from muse_builder.llm.journal import Journal\n"
        "journal = Journal(sys.argv[1])\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    os.kill(os.getppid(), signal.SIGKILL)\n"
        "    print(os.getpid(), flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code, str(path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        process.wait()
        try:
            Journal(path).close()
        finally:
            os.kill(child, signal.SIGKILL)
