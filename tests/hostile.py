"""Releases that a stranger made to do harm, and a world of folders in which everything that reads them runs.

Each digest is right, so only what a manifest, a card or a row says can tell.

python -m tests.hostile       serves commands, one JSON line each, with HOME, TMPDIR and the caches of the Hub in that world
"""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, Self

import pyarrow as pa

from muse_builder.release.manifest import CARD, MANIFEST, file_digest, manifest_digest
from muse_builder.release.reader import batches

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = {"thorough": 200}.get(os.environ.get("HYPOTHESIS_PROFILE", ""), 9)
"""Of each property; HYPOTHESIS_PROFILE=thorough tries more."""
CANARY = "alert(666)"

TEXTS = (
    "", ".", "..", "../../outside/thesis.txt", "OUTSIDE/thesis.txt", "a/../../outside/thesis.txt", "C:\\x", "\\\\host\\share",
    "nul", "CON.jpg", "aux", "com1.png", "train-00000.arrow", MANIFEST, CARD, ".git/config", "-rf", "--help", "~", "~/x",
    "a\x00b", "two\nlines", "\r\n---\nconfigs: []\n---\n", "\x1b[31mred\x1b[0m\x1b]0;title\x07", "\x9b31m", "\u202egpj.exe",
    f"<script>{CANARY}</script>", f'"><img src=x onerror={CANARY}>', f"</script><script>{CANARY}</script>", f"<!--{CANARY}",
    f"[press](javascript:{CANARY}) | **b** `c`", "!!python/object/apply:os.system ['touch pwned']", "&a [*a, *a]",
    "{{ 7 * 7 }}", "{% for x in y %}", "${HOME}", "%s%n%(x)s", "\u2028\u2029", "x" * 70_000, "a" * 300 + ".jpg", "\U000e0041", 
    "\u0627\u200f",
    "=cmd|'/c calc'!A1", "file:///etc/passwd", "http://127.0.0.1:9/x.jpg", "null", "[]", "1e999", "[" * 3000,
)  # fmt: skip
"""Paths, devices, ends of lines, codes of terminals, signs that turn text round, markup, YAML, templates, and sheer length."""
CHOICES = {
    "role", "action", "opening", "outcome", "kind", "gender", "department", "rater", "status", "parameters",
}  # fmt: skip
"""Columns of which only some values are read; a row with another is refused as a whole, so most examples leave them be."""

Change = Callable[[Any, str], Any]


def replaced(value: Any, texts: tuple[str, ...], dice: Random, share: float, *, choices: bool, name: str = "") -> Any:
    """Plain values with some strings replaced, wherever they stand."""
    if isinstance(value, str):
        return dice.choice(texts) if dice.random() < share and (choices or name not in CHOICES) else value
    if isinstance(value, dict):
        return {key: replaced(inner, texts, dice, share, choices=choices, name=str(key)) for key, inner in value.items()}
    if isinstance(value, list):
        return [replaced(inner, texts, dice, share, choices=choices, name=name) for inner in value]
    return value


def with_rows(release: Path, config: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Writes the shards of a config again with changed rows, and seals the release anew."""
    manifest = json.loads((release / MANIFEST).read_text("utf-8"))
    for entry in manifest["configs"][config].values():
        for shard in entry["shards"]:
            path = release / shard["file"]
            parts = [batch.to_pylist() for batch in batches(path)]
            with pa.ipc.open_stream(str(path)) as stream:
                columns = stream.schema
            with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, columns) as writer:
                for rows in parts:
                    writer.write_batch(pa.RecordBatch.from_pylist([change(row) for row in rows], schema=columns))
            shard |= {"bytes": path.stat().st_size, "sha256": file_digest(path)}
        entry["bytes"] = sum(shard["bytes"] for shard in entry["shards"])
    seal(release, manifest)


def seal(release: Path, manifest: Mapping[str, Any]) -> None:
    """Writes a manifest with its right digest, whatever it says."""
    whole = {**manifest, "sha256": ""}
    with contextlib.suppress(UnicodeEncodeError):
        whole["sha256"] = manifest_digest(whole)
    (release / MANIFEST).write_text(json.dumps(whole, indent=2), "utf-8")


class Said(NamedTuple):
    """What came of a command."""

    code: int
    """Of its end; 70 where it broke off with an error that is none of the package's own."""
    text: str
    """All it printed, out and err."""
    trace: str


class World:
    """A folder with what must stay as it is, and a process that works beside it."""

    def __init__(self, root: Path, endpoint: str) -> None:
        self.root = root
        for name in ("outside/folder", "home", "tmp", "work", "releases"):
            (root / name).mkdir(parents=True)
        (root / "outside" / "thesis.txt").write_text("five years of work")
        (root / "outside" / "folder" / "more.txt").write_text("and more")
        self.texts = tuple(text.replace("OUTSIDE", str(root / "outside")) for text in TEXTS)
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("MUSE_", "HF_", "XDG_"))}
        own = {
            "HOME": str(root / "home"), "TMPDIR": str(root / "tmp"), "HF_HOME": str(root / "work" / "hf"),
            "HF_ENDPOINT": endpoint, "HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "PYTHONPATH": str(ROOT),
            "HF_TOKEN": "hf_any",
        }  # fmt: skip
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.hostile"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=kept | own, text=True, cwd=root / "work",
        )  # fmt: skip
        self._number = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)

    def fresh(self, release: Path) -> Path:
        """A copy of a release, to be made hostile; the one before is taken away."""
        shutil.rmtree(self.root / "releases")
        (self.root / "releases").mkdir()
        self._number += 1
        return Path(shutil.copytree(release, self.root / "releases" / f"r{self._number}"))

    def out(self) -> Path:
        """A place for what a command writes; the one before is taken away."""
        shutil.rmtree(self.root / "work" / "out", ignore_errors=True)
        (self.root / "work" / "out").mkdir()
        return self.root / "work" / "out" / "made"

    def do(self, *command: object) -> Said:
        """A command of `muse`, or "load" or "load_dataset" with a folder and a config; what is outside must stay."""
        before = self.snapshot()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps([str(word) for word in command]), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        assert line, "the process has died"
        assert self.snapshot() == before, f"{command[0]} has changed something outside"
        return Said(*json.loads(line))

    def snapshot(self) -> dict[str, str]:
        """Every path of the world and what it holds, but for the two places that commands may write to."""
        ours = (self.root / "work" / "out", self.root / "work" / "hf")
        found: dict[str, str] = {}
        for folder, names, files in os.walk(self.root):
            here = Path(folder)
            names[:] = [name for name in names if here / name not in ours]
            for name in files:
                found[str(here / name)] = file_digest(here / name)
            found[folder] = ",".join(sorted(names))
        return found


def written(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file that was written, and what stands in it where that is text."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes().decode("utf-8", errors="replace")


# --- the process that works -------------------------------------------------------------------------------------------


def _done(command: list[str]) -> int:
    if command[0] == "load":
        from muse_builder import load

        load(command[1], command[2])["train"].to_list()
    elif command[0] in ("load_dataset", "stream"):
        import datasets

        import muse_builder

        datasets.disable_progress_bars()
        assert muse_builder.__version__
        streaming = command[0] == "stream"
        loaded = datasets.load_dataset("muse", command[2], data_dir=command[1], split="train", streaming=streaming)
        sum(1 for _ in (loaded if streaming else loaded.to_list()))
    else:
        from muse_builder.cli import main

        return main(command)
    return 0


def _serve() -> None:
    from muse_builder.errors import MuseError

    out = sys.stdout
    for line in sys.stdin:
        said = io.StringIO()
        trace = ""
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                code = _done(json.loads(line))
            except MuseError as error:
                print(error)
                code = 1
            except SystemExit as error:
                code = int(error.code or 0)
            except BaseException:
                code, trace = 70, traceback.format_exc()
        print(json.dumps([code, said.getvalue(), trace]), file=out, flush=True)


if __name__ == "__main__":
    _serve()
