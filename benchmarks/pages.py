"""The viewer of a large release against one of a tenth of it: peak memory.

    python benchmarks/pages.py [--conversations 7000] [--items 2000]

memory  peak memory of the process that writes the viewer, large over small; both releases have the same products, of which
        a few facts each are held; wanted: at most 1.3

Also printed: seconds, most of them for the pictures, and MB of the viewer's parts.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from shards import conversation, item, picture

from muse_builder.pages.viewer import write_viewer
from muse_builder.release.writer import ReleaseWriter


def release(folder: Path, conversations: int, items: int) -> None:
    """Every product is shown or found somewhere, in the small release too: its conversations take them in turn."""
    pictures = [picture(Random(f"picture/{number}")) for number in range(20)]
    with ReleaseWriter(folder) as writer:
        writer.write(
            "items",
            (item(number) for number in range(items)),
            image=lambda one: pictures[int(one.item_id[1:]) % len(pictures)],
        )
        writer.write("conversations", (conversation(number, items) for number in range(conversations)))
        writer.seal(settings={"seed": 0})


def child(folder: str, out: str) -> None:
    begun_s = time.perf_counter()
    write_viewer(Path(folder), Path(out))
    print(time.perf_counter() - begun_s, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conversations", type=int, default=7000)
    parser.add_argument("--items", type=int, default=2000)
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        child(*given.child)
        return
    measured = []
    with tempfile.TemporaryDirectory() as scratch:
        for count in (given.conversations // 10, given.conversations):
            folder, out = Path(scratch) / f"release-{count}", Path(scratch) / f"pages-{count}"
            release(folder, count, given.items)
            told = subprocess.run(
                [sys.executable, __file__, "--child", str(folder), str(out)], check=True, capture_output=True, text=True
            )
            took_s, peak_mb = map(float, told.stdout.split())
            sizes = {
                kind: sum(path.stat().st_size for path in out.glob(pattern)) / 1e6
                for kind, pattern in (("list", "data/list-*"), ("said", "data/said-*"), ("private", "data/private-*"))
            }
            sizes["pictures"] = sum(path.stat().st_size for path in out.rglob("*.jpg")) / 1e6
            print(f"{count} conversations: {took_s:.1f} s, peak {peak_mb:.0f} MB; " + told_sizes(sizes))
            measured.append(peak_mb)
    small_mb, large_mb = measured
    print(f"memory  {large_mb / small_mb:.2f} of the small one's (wanted: at most 1.3)")


def told_sizes(sizes: dict[str, float]) -> str:
    return ", ".join(f"{kind} {size:.1f} MB" for kind, size in sizes.items())


if __name__ == "__main__":
    main()
