"""How fast and how small a whole run is with the embedded model: conversations a second, CPU a call, peak memory.

    python benchmarks/generate.py                  1,000 conversations on the demo catalog
    python benchmarks/generate.py --grow 10000     and 10,000, with the ratio of both peaks (limit: 1.3)

Each run is a process of its own; its catalog and summaries are made beforehand, so that only conversations are counted.
The peak is the process's largest resident set, the catalog's pictures and the index included.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

LIMIT_RATE = 50.0
"""Conversations a second that the issue calls fine."""
LIMIT_MEMORY = 1.3
"""Peak of the large run over that of the small one."""


def one(folder: str, conversations: int) -> None:
    """Runs in a process of its own and prints its figures as JSON."""
    from muse_builder.llm.collector import rarer_collections
    from muse_builder.llm.journal import Journal
    from muse_builder.run.generate import JOURNAL, generate, prepare
    from muse_builder.settings import Settings

    settings = Settings(out=f"{folder}/muse", num_conversations=conversations)
    with prepare(settings):
        pass
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    with rarer_collections():  # as `muse generate` does
        generate(settings)
    wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
    with Journal(settings.run_folder / JOURNAL) as journal:
        calls = sum(usage.calls for usage in journal.usage() if usage.agent != "summarizer")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"wall_s": wall_s, "cpu_s": cpu_s, "calls": calls, "peak_mb": peak}))


def measured(conversations: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="muse-bench-") as folder:
        command = [sys.executable, __file__, "--one", folder, "-n", str(conversations)]
        figures: dict[str, float] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout)
    print(
        f"{conversations:>7} conversations: {conversations / figures['wall_s']:6.1f}/s "
        f"({conversations / figures['wall_s'] / LIMIT_RATE:.2f} of the {LIMIT_RATE:.0f}/s asked for), "
        f"{figures['calls'] / conversations:.1f} calls each, {1000 * figures['cpu_s'] / figures['calls']:.2f} ms CPU a call, "
        f"peak {figures['peak_mb']:.0f} MB",
        flush=True,
    )
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=1000)
    parser.add_argument("--grow", type=int, metavar="N", help="a larger run to compare memory with")
    parser.add_argument("--one", metavar="FOLDER", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one(given.one, given.n)
        return
    small = measured(given.n)
    if given.grow:
        large = measured(given.grow)
        ratio = large["peak_mb"] / small["peak_mb"]
        print(
            f"memory: {ratio:.2f} times the peak for {given.grow / given.n:.0f} times the conversations (limit {LIMIT_MEMORY})"
        )


if __name__ == "__main__":
    main()
