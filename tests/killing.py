"""Commands that are killed: what each needs, what it leaves, and what of others lies beside it."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.corpora import native
from tests.fake_hub import FakeHub
from tests.small import small_release

ROOT = Path(__file__).resolve().parents[1]
SMALL = ("--num-conversations", "3", "--max-items", "40", "--num-scenarios", "30")
OTHERS = {"thesis.txt": "the work of three years", "muse.old/notes.txt": "somebody's", ".hidden": "x"}
"""Files of somebody else, beside what a command makes."""

STRIKING = """
import os, shutil, signal, sys
left = int(sys.argv.pop(1))

def striking(function):
    def called(*given, **further):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*given, **further)
    return called

for module, names in ((os, ("replace", "rename", "link", "fsync", "unlink", "rmdir", "mkdir")), (shutil, ("rmtree",))):
    for name in names:
        setattr(module, name, striking(getattr(module, name)))
from muse_builder.cli import main
code = main(sys.argv[1:])
print(f"{left} left", file=sys.stderr)
sys.exit(code)
"""
"""`muse`, killed before its n-th call of what changes a folder."""


class Command(NamedTuple):
    """One command, in a folder of its own."""

    prepare: Callable[[Path], None]
    words: tuple[str, ...]
    made: str
    """The folder, or file, that it makes; "" where it makes something on the Hub."""


class Workshop:
    """The releases and native files that the commands need, made once; and a Hub on loopback."""

    def __init__(self, folder: Path, hub: FakeHub) -> None:
        self.folder = folder
        self.hub = hub
        for name, seed in (("a", 1), ("b", 2)):
            small_release(folder / name, seed=seed)
        (folder / "native").mkdir()
        self.native = native.muse_original(folder / "native")
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith(("MUSE_", "HF_"))} | {
            "PYTHONPATH": str(ROOT), "HF_ENDPOINT": hub.address, "HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        }  # fmt: skip

    def command(self, name: str) -> Command:
        def releases(folder: Path) -> None:
            for release in ("a", "b"):
                shutil.copytree(self.folder / release, folder / release)

        def sealing(folder: Path) -> None:
            shutil.copytree(self.folder / "a.run", folder / "a.run")

        def nothing(folder: Path) -> None:
            """The command needs nothing that is not there."""

        like_a = ("--num-conversations", "12", "--max-items", "70", "--num-scenarios", "30", "--seed", "1", "--out", "a")
        convert = ("convert", "muse-original", str(self.native), "--out", "converted")
        known = {
            "generate": Command(nothing, ("generate", *SMALL, "--out", "muse"), "muse"),
            "index": Command(nothing, ("index", "--max-items", "40", "--run", "run"), "run/index"),
            "seal": Command(sealing, ("generate", *like_a), "a"),
            "merge": Command(releases, ("merge", "a", "b", "--out", "both"), "both"),
            "convert": Command(nothing, convert, "converted"),
            "push": Command(releases, ("push", "a", "ORG/{repository}"), ""),
            "pull": Command(nothing, ("pull", "ORG/there", "--out", "pulled"), "pulled"),
        }
        return known[name]

    def begin(self, name: str, folder: Path) -> Command:
        """A fresh folder with what the command needs and what is somebody else's."""
        for left in (folder, folder.with_name(f"{folder.name}.home")):
            shutil.rmtree(left, ignore_errors=True)
        folder.mkdir(parents=True)
        for place, text in OTHERS.items():
            (folder / place).parent.mkdir(exist_ok=True)
            (folder / place).write_text(text)
        command = self.command(name)
        command.prepare(folder)
        return command

    def start(self, command: Command, folder: Path, *, repository: str = "", die_at: int = 0) -> "subprocess.Popen[str]":
        """The command as a process of its own.

        Args:
            repository: on the Hub, for a push; its token is of it alone.
            die_at: which call that changes a folder it does not survive; 0 for none.
        """
        words = [word.format(repository=repository) for word in command.words]
        how = ["-c", STRIKING, str(die_at)] if die_at else ["-m", "muse_builder"]
        home = {"HF_HOME": str(folder.with_name(f"{folder.name}.home")), "HF_TOKEN": f"hf_{repository or 'there'}"}
        return subprocess.Popen(
            [sys.executable, *how, *words], cwd=folder, env=self.environment | home, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def result(self, command: Command, folder: Path, *, repository: str = "") -> dict[str, str]:
        """What the command made: name -> digest."""
        if not command.made:
            files: Mapping[str, bytes] = self.hub.head(f"ORG/{repository}").files
            return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        return digests(folder / command.made)


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def others_are_there(folder: Path) -> bool:
    return all((folder / place).read_text() == text for place, text in OTHERS.items())


def killed(process: "subprocess.Popen[str]", after_s: float) -> bool:
    """Kills a process after so many seconds; False where it had ended by itself."""
    try:
        process.communicate(timeout=after_s)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return True
    return process.returncode == -signal.SIGKILL
