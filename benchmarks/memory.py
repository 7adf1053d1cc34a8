"""Peak memory of what handles a whole release, at two sizes: it does not grow with the release.

    python benchmarks/memory.py [--mb 256 1024] [--planned-gb 20] [--folder DIR]

Makes a release of random pictures (which nothing compresses) at each size, then runs, each in a process of its own: `verify`, a
dry run, a push to a Hub on loopback that writes what it gets to disk, a pull from it, and the exports. Prints each one's peak
resident memory (VmHWM of the process, in MB; pages of files that are mapped count too, and the system takes those back when it
needs them, so the peak of what is private is printed beside it) and seconds.

With --planned-gb, a further dry run looks at a release of that size whose shards are links to one another: nothing of it lies
twice on the disk, and every byte of it is read for its digest.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from muse_builder.release.entries import ShardEntry, SplitEntry  # noqa: E402
from muse_builder.release.manifest import CROISSANT, MANIFEST, read_manifest  # noqa: E402
from muse_builder.release.writer import ReleaseWriter  # noqa: E402
from tests import synthetic  # noqa: E402
from tests.disk_hub import DiskHub  # noqa: E402

PICTURE = 150_000
"""Bytes: a photo of 1,000 pixels."""
TALKS = 2_000
COMMAND = """
import resource, sys, threading, time
most = [0]
def private():
    pages = dict(line.split(":") for line in open("/proc/self/status") if line.startswith(("RssAnon", "VmHWM")))
    return int(pages["RssAnon"].split()[0])
def watch():
    while True:
        most[0] = max(most[0], private()); time.sleep(0.01)
threading.Thread(target=watch, daemon=True).start()
from muse_builder.cli import main
code = main(sys.argv[1:])
high = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print("MEASURED", int(high.split()[1]) // 1024, most[0] // 1024, file=sys.stderr)
sys.exit(code)
"""


def write(folder: Path, megabytes: int) -> Path:
    """A release of about that size."""
    dice = Random(megabytes)
    head = synthetic.picture(1)
    with ReleaseWriter(folder) as writer:
        for number in range(megabytes * 1_000_000 // PICTURE):
            item = synthetic.item(1).model_copy(update={"item_id": f"B{number:06}", "image": f"{number:06}.png"})
            writer.add("items", item, image=head + dice.randbytes(PICTURE))
        writer.write("conversations", (synthetic.conversation(number) for number in range(TALKS)))
        writer.write("profiles", (synthetic.profile(number) for number in range(TALKS)))
        return writer.seal(models={"backbone": "embedded"})


def linked(folder: Path, of: Path, gigabytes: float) -> Path:
    """A release whose shards of items are many names of one shard."""
    manifest = read_manifest(of)
    shard = manifest.shards("items")[0]
    many = int(gigabytes * 1e9 / shard.bytes)
    for path in (path for path in of.rglob("*") if path.is_file()):
        place = folder / path.relative_to(of)
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.name not in (MANIFEST, CROISSANT) and path.parent.name != "items":
            os.link(path, place)
    entries = []
    for number in range(many):
        file = f"items/train-{number:05}.arrow"
        os.link(of / shard.file, folder / file)
        entries.append(ShardEntry(file=file, rows=shard.rows, bytes=shard.bytes, sha256=shard.sha256))
    configs = {**manifest.configs, "items": {"train": SplitEntry.of(entries)}}
    planned = manifest.changed(configs=configs, croissant=None)
    text = (folder / "README.md").read_text("utf-8")
    rows = sum(entry.rows for entry in entries)
    was = manifest.splits_of("items")["train"].rows
    (folder / "README.md").unlink()
    (folder / "README.md").write_text(text.replace(f"num_examples: {was}\n", f"num_examples: {rows}\n"), "utf-8")
    (folder / MANIFEST).write_text(planned.written(), "utf-8")
    return folder


def measured(arguments: Sequence[str], environment: dict[str, str]) -> str:
    """MB of the peak, MB of what was private, seconds."""
    begun = time.monotonic()
    command = [sys.executable, "-c", COMMAND, *arguments]
    done = subprocess.run(command, env=environment, cwd=environment["HOME"], capture_output=True, text=True, check=False)
    found = next((line.split()[1:] for line in done.stderr.splitlines() if line.startswith("MEASURED")), None)
    if done.returncode or found is None:
        return f"failed: {done.stdout[-300:]}{done.stderr[-500:]}"
    return f"{found[0]:>6} {found[1]:>8} {time.monotonic() - begun:>8.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mb", type=int, nargs="+", default=[256, 1024])
    parser.add_argument("--planned-gb", type=float, default=0)
    parser.add_argument("--folder", type=Path, help="on a disk with room for six times the largest size")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as place, DiskHub(Path(place) / "hub") as hub:
        root = Path(place)
        environment = os.environ | {
            "HF_ENDPOINT": hub.address, "HF_HOME": str(root / "home"), "HF_TOKEN": "hf_big", "HF_HUB_DISABLE_XET": "1",
            "TMPDIR": str(root), "HOME": str(root), "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        print(f"{'':<28} {'peak':>6} {'private':>8} {'seconds':>8}")
        for size in given.mb:
            release = write(root / f"muse{size}", size)
            told = json.loads((release / MANIFEST).read_text())["counts"]["items"]["picture_bytes"]
            print(f"{size} MB: {told / 1e6:,.0f} MB of pictures in {len(read_manifest(release).shards('items'))} shards")
            name = f"ORG/big{size}"
            for title, arguments in (
                ("verify", ["verify", str(release)]),
                ("push --dry-run", ["push", str(release), name, "--dry-run"]),
                ("push", ["push", str(release), name]),
                ("pull", ["pull", name, "--out", str(root / f"pulled{size}")]),
                ("export parquet", ["export", str(release), "--format", "parquet", "--out", str(root / f"p{size}")]),
                ("export webdataset", ["export", str(release), "--format", "webdataset", "--out", str(root / f"w{size}")]),
            ):
                print(f"  {title:<26} {measured(arguments, environment)}", flush=True)
        if given.planned_gb:
            planned = linked(root / "planned", root / f"muse{given.mb[0]}", given.planned_gb)
            print(f"{given.planned_gb:g} GB planned: {len(read_manifest(planned).shards('items'))} shards")
            print(f"  {'push --dry-run':<26} {measured(['push', str(planned), 'ORG/huge', '--dry-run'], environment)}")


if __name__ == "__main__":
    main()
