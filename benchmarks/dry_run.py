"""Memory of `muse push --dry-run`: a release planned for the Hub without reading all of it into memory.

    python benchmarks/dry_run.py [--gb 1.0] [--conversations 20000]

Each figure is the peak of a process of its own, at a quarter of the size and at the whole of it, so that what grows can be told
from what does not; the last column carries the line on to the sizes that are wanted below 1.5 GB.

new      a release of so many GB, most of it pictures, planned for a repository that does not exist; carried on to 5 GB
append   twenty conversations planned on top of so many that are there: their texts are read, ids and counts are kept;
         carried on to a million conversations

The Hub is the one of the tests, on loopback and in memory, so `append` has no pictures.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from muse_builder.records import Conversation, Item
from muse_builder.release.writer import ReleaseWriter

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from shards import conversation, item  # noqa: E402, lies beside this file

from tests.fake_hub import FakeHub  # noqa: E402

PICTURE_BYTES = 22_000
ITEMS = 500
"""That the conversations speak of."""


def write(folder: Path, said: Iterator[Conversation], pictures: int) -> Path:
    """A release of these conversations and so many pictures of random bytes, which nothing can shrink."""
    dice = Random(f"{folder.name}")
    with ReleaseWriter(folder) as writer:
        for number in range(max(pictures, ITEMS)):
            known: Item = item(number)
            writer.add("items", known, image=dice.randbytes(PICTURE_BYTES if number < pictures else 1_000))
        writer.write("conversations", said)
        return writer.seal()


def talks(count: int, first: int = 0) -> Iterator[Conversation]:
    return (conversation(number, ITEMS) for number in range(first, first + count))


def pushed(hub: FakeHub, folder: Path, *options: str) -> int:
    """Peak bytes of a `muse push` in a process of its own."""
    code = (
        "import resource, sys; from muse_builder.cli import main; code = main(sys.argv[1:]);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr); sys.exit(code)"
    )
    home = folder.parent / "home"
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("HF_", "MUSE_"))} | {
        "HF_ENDPOINT": hub.address, "HF_HOME": str(home), "HF_HUB_DISABLE_XET": "1", "HF_TOKEN": "hf_muse",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code, "push", str(folder), "ORG/muse", *options],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    shutil.rmtree(home, ignore_errors=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return int(done.stderr.splitlines()[-1]) * 1024


def told(name: str, unit: str, sizes: tuple[float, float], peaks: tuple[int, int], wanted: float) -> None:
    slope = (peaks[1] - peaks[0]) / (sizes[1] - sizes[0])
    there = peaks[1] + max(0.0, slope) * (wanted - sizes[1])
    measured = ", ".join(f"{size:,.10g} {unit}: {peak / 1e6:.0f} MB" for size, peak in zip(sizes, peaks, strict=True))
    print(f"{name:<7} {measured}; {wanted:,.10g} {unit} by the same line: {there / 1e6:.0f} MB (< 1500)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gb", type=float, default=1.0)
    parser.add_argument("--conversations", type=int, default=20_000)
    asked = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="muse-dry-run-"))
    try:
        sizes = (asked.gb / 4, asked.gb)
        peaks = []
        for size in sizes:
            folder = write(place / f"new-{size}", talks(1_000), int(size * 1e9 / PICTURE_BYTES))
            with FakeHub() as hub:
                peaks.append(pushed(hub, folder, "--dry-run"))
            shutil.rmtree(folder)
        told("new", "GB", sizes, (peaks[0], peaks[1]), 5.0)
        counts = (asked.conversations // 4, asked.conversations)
        further = write(place / "further", talks(20, first=10_000_000), 0)
        peaks = []
        for count in counts:
            folder = write(place / f"there-{count}", talks(count), 0)
            with FakeHub() as hub:
                pushed(hub, folder)
                peaks.append(pushed(hub, further, "--append", "--dry-run"))
            shutil.rmtree(folder)
        told("append", "conversations", counts, (peaks[0], peaks[1]), 1_000_000)
        print(f"this process itself: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB")
    finally:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
