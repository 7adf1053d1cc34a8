"""Sets each distance of a release to people's corpora beside what two halves of those people differ by.

    muse generate -n 200 --out demo200
    python benchmarks/realism.py demo200 --people ../shared/data/corpora [--page docs/realism.md]

The distances are those of `muse realism`. A corpus is cut in two at random, `HALVINGS` times; the spread is the mean
distance of the halves. The aim is a distance of at most twice that. Of VOGUE three conversations are at hand, so a half
is one or two of them and its spread says little; ReDial and INSPIRED are about films, and label fewer acts. Distinct-n
and shared sentences grow with a corpus and are told at equal sizes by `muse realism` alone.
"""

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.sense_words import CORPORA
from muse_builder.corpora.corpus import Log
from muse_builder.corpora.known import corpus_named
from muse_builder.evaluation.realism import GAPS, Gap
from muse_builder.evaluation.traits import CorpusTraits, traits
from muse_builder.records import Conversation
from muse_builder.release.reader import read

HALVINGS = 200
TWICE = 2.0
HEAD = """# How far the embedded model is from people

Written by `python benchmarks/realism.py RELEASE --people CORPORA --page docs/realism.md`, of 200 conversations of the
embedded model about the demo (`--dialogue people`). Distances are those of `muse realism`; the spread is what two
halves of the same people's conversations differ by, in the mean of 200 halvings. The aim is a distance of at most twice
the spread.
"""


class Row(NamedTuple):
    gap: str
    ours: float | None
    theirs: float | None
    distance: float
    spread: float

    @property
    def near(self) -> bool:
        return abs(self.distance) <= TWICE * self.spread


def spread(gap: Gap, corpus: CorpusTraits) -> float | None:
    """The mean distance of two halves; None where there are none."""
    drawn = []
    for number in range(HALVINGS):
        order = np.random.default_rng([0, number]).permutation(corpus.conversations)
        half = np.zeros(corpus.conversations)
        half[order[: corpus.conversations // 2]] = 1
        drawn.append(gap.distance(corpus, half, corpus, 1 - half))
    known = [abs(value) for value in drawn if value is not None]
    return sum(known) / len(known) if known else None


def compared(ours: CorpusTraits, theirs: CorpusTraits) -> list[Row]:
    """Each distance that there is."""
    rows = []
    every, all_of = np.ones(ours.conversations), np.ones(theirs.conversations)
    for gap in GAPS:
        distance, apart = gap.distance(ours, every, theirs, all_of), spread(gap, theirs)
        if distance is not None and apart is not None:
            own, its = (gap.value and gap.value(*one) for one in ((ours, every), (theirs, all_of)))
            rows.append(Row(gap.name, own, its, distance, apart))
    return rows


def cell(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("release", type=Path)
    parser.add_argument("--people", type=Path, required=True)
    parser.add_argument("--page", type=Path, help="write the tables to this file")
    given = parser.parse_args()
    ours = traits(one for one in read(given.release, "conversations") if isinstance(one, Conversation))
    lines = [HEAD]
    for name, where in CORPORA.items():
        theirs = traits(each.conversation for each in corpus_named(name).read(given.people / where, Log()))
        rows = compared(ours, theirs)
        near = sum(row.near for row in rows)
        lines += [
            f"## {name}, {theirs.conversations} conversations",
            "",
            f"Within twice the spread: {near} of {len(rows)}.",
            "",
        ]
        lines += ["| | ours | theirs | distance | spread | at most twice |", "|---|---|---|---|---|---|"]
        for row in rows:
            figures = " | ".join(map(cell, (row.ours, row.theirs, row.distance, row.spread)))
            lines.append(f"| {row.gap} | {figures} | {'yes' if row.near else 'no'} |")
        lines.append("")
    print("\n".join(lines))
    if given.page:
        given.page.write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    main()
