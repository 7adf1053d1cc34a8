"""Damage a run, a release, a catalog and an index in every way a disk does, and see that nothing goes unseen.

    python benchmarks/damages.py [--journal 300] [--release 240] [--catalog 50] [--index 50] [--seed 0] [--in FOLDER]

flip      one bit of one byte
zeroed    a block of 512 or 4,096 bytes is zeroes
cut       the file ends early

A journal passes where the same command ends with the same bytes, or with an error of ours; a release, a catalog and an index
where the damage is named. A line for each kind, and one for each case that went wrong; the exit code is their number.
"""

import argparse
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests import damaging  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for what, count in (("journal", 300), ("release", 240), ("catalog", 50), ("index", 50)):
        parser.add_argument(f"--{what}", type=int, default=count, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--in", type=Path, dest="folder", metavar="FOLDER", help="where it works (default: a new one)")
    given = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory(dir=given.folder) as scratch:
        whole = damaging.whole_run(Path(scratch) / "whole")
        for what in ("journal", "release", "catalog", "index"):
            counts: Counter[tuple[str, str]] = Counter()
            for number in range(getattr(given, what)):
                kind = damaging.KINDS[number % len(damaging.KINDS)]
                dice = Random(f"{given.seed}/{what}/{number}")
                try:
                    ending = damaging.CASES[what](whole, Path(scratch) / "struck", kind, dice)
                except Exception:
                    ending = "traceback"
                    traceback.print_exc()
                counts[kind, ending] += 1
                if ending not in damaging.GOOD:
                    wrong += 1
                    print(f"{what} {number} ({kind}): {ending}", flush=True)
            for (kind, ending), count in sorted(counts.items()):
                print(f"{what:<8} {kind:<7} {count:>4}  {ending}", flush=True)
    print(f"{wrong} went wrong")
    return min(wrong, 100)


if __name__ == "__main__":
    sys.exit(main())
