"""Several processes against one, in one run: wall time, CPU and memory of each, and whether the bytes are the same.

    python benchmarks/scale.py [-n 300] [--workers 1 2] [--kills 3]

Each count of workers makes the same release in a process of its own, with the embedded model and the demo catalog; the
catalog is drawn anew each time, as for a newcomer. `--kills` kills a worker with SIGKILL so many times while the last one
runs. The last column is the wall time against that of the first count.
"""

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from muse_builder.table import table

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = """
import json, resource, sys, time
import muse_builder.run.generate as run
from muse_builder.settings import Settings

def used(who):
    return sum(resource.getrusage(who)[:2])

async def timed(*given, of=run._conversations):
    at, own, theirs = time.perf_counter(), used(resource.RUSAGE_SELF), used(resource.RUSAGE_CHILDREN)
    await of(*given)
    told.update(talk_s=time.perf_counter() - at, own_s=used(resource.RUSAGE_SELF) - own,
                workers_s=used(resource.RUSAGE_CHILDREN) - theirs)

told = {}
run._conversations = timed
at = time.perf_counter()
run.generate(Settings(out=sys.argv[1], num_conversations=int(sys.argv[2]), workers=int(sys.argv[3])))
told.update(wall_s=time.perf_counter() - at, own_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            worker_mb=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
print(json.dumps(told))
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=300, help="conversations")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--kills", type=int, default=0, help="workers that are killed while the last release is made")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows, digests = [], set()
        for workers in told.workers:
            out = Path(folder) / str(workers) / "muse"
            out.parent.mkdir()
            kills = told.kills if workers == told.workers[-1] else 0
            rows.append(measured(out, told.n, workers, kills) | {"workers": workers})
            digests.add(digest(out))
    print(f"{told.n} conversations, embedded model, demo catalog")
    first = rows[0]["wall_s"]
    print(
        table(
            ("workers", "wall s", "talk s", "CPU s, run", "CPU s, workers", "MB, run", "MB, a worker", "against the first"),
            [
                (
                    str(row["workers"]), f"{row['wall_s']:.1f}", f"{row['talk_s']:.1f}", f"{row['own_s']:.1f}",
                    f"{row['workers_s']:.1f}", f"{row['own_mb']:.0f}", f"{row['worker_mb']:.0f}",
                    f"{row['wall_s'] / first:.2f}",
                )
                for row in rows
            ],
        )
    )  # fmt: skip
    print("the same bytes" if len(digests) == 1 else "THE BYTES DIFFER")
    return len(digests) - 1


def measured(out: Path, conversations: int, workers: int, kills: int) -> dict[str, Any]:
    """One release made, and what it took."""
    command = [sys.executable, "-c", PROGRAM, str(out), str(conversations), str(workers)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    for _ in range(kills):
        time.sleep(5)
        found = [int(one) for path in Path(f"/proc/{process.pid}/task").glob("*/children") for one in path.read_text().split()]
        if found:
            os.kill(found[0], signal.SIGKILL)
    said, _ = process.communicate()
    told: dict[str, Any] = json.loads(said.splitlines()[-1])
    return told


def digest(folder: Path) -> str:
    """Of all files of a release."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
