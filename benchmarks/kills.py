"""SIGKILL at random moments of every command that writes; the same command again must end with the same bytes.

    python benchmarks/kills.py [generate index seal merge convert push pull] [--moments 20] [--seed 0] [--in FOLDER]

Each command is first run in one go: its result is what the others must come to, and its time is the range of the moments.
Then, each time in a fresh folder beside files of somebody else: begin, kill, begin again, compare. The Hub is the one of the
tests, on loopback. A line for each command; the exit code is the number of cases that went wrong.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.fake_hub import FakeHub  # noqa: E402
from tests.killing import Workshop, killed, others_are_there  # noqa: E402

COMMANDS = ("generate", "index", "seal", "merge", "convert", "push", "pull")


def struck(workshop: Workshop, name: str, moments: int, dice: Random) -> int:
    """Tries one command; says how it went and gives the number of cases that went wrong."""
    folder = workshop.folder / "work"
    repository = "struck"
    command = workshop.begin(name, folder)
    begun = time.monotonic()
    said, _ = workshop.start(command, folder, repository=repository).communicate()
    whole_s = time.monotonic() - begun
    wanted = workshop.result(command, folder, repository=repository)
    if not wanted:
        raise SystemExit(f"{name} does not work at all: {said[-2000:]}")
    wrong = deaths = 0
    for number in range(moments):
        workshop.begin(name, folder)
        workshop.hub.repositories.pop(f"ORG/{repository}", None)  # its name stands in its card: another would be other bytes
        deaths += killed(workshop.start(command, folder, repository=repository), dice.uniform(0.1, 1.0) * whole_s)
        again = workshop.start(command, folder, repository=repository)
        said, _ = again.communicate()
        there_before = name == "pull" and "exists" in said  # it was killed when all was done
        good = (
            (again.returncode == 0 or there_before)
            and workshop.result(command, folder, repository=repository) == wanted
            and others_are_there(folder)
        )
        if not good:
            wrong += 1
            print(f"{name} {number}: ended with {again.returncode}: {said[-1000:]}", flush=True)
    print(f"{name:<9} {moments} times begun, {deaths} killed in up to {whole_s:.1f} s, {wrong} went wrong", flush=True)
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commands", nargs="*", default=COMMANDS, metavar="COMMAND")
    parser.add_argument("--moments", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--in", type=Path, dest="folder", metavar="FOLDER", help="where it works (default: a new one)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as scratch, FakeHub() as hub:
        workshop = Workshop(Path(scratch), hub)
        if "pull" in given.commands:
            push = workshop.begin("push", workshop.folder / "work")
            workshop.start(push, workshop.folder / "work", repository="there").communicate()
        wrong = sum(struck(workshop, name, given.moments, Random(f"{given.seed}/{name}")) for name in given.commands)
    return min(wrong, 100)


if __name__ == "__main__":
    sys.exit(main())
