"""The right item among its candidates: the slates of `muse split`, ranked by whoever is measured.

A slate holds the item recommended in a round and negatives, hard ones (its leaf category, most alike) and easy ones; what would
do as well, what was shown, and what a split holds out of that part is not in it, so one item is right.

    Recall@1, Recall@5, MRR   of that item among its slate; what a ranking does not name is not found
    chance                    what a shuffled slate gives on the mean, worked out and not drawn
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.errors import SettingsError
from muse_builder.evaluation.measure import Measure
from muse_builder.evaluation.report import read_lines
from muse_builder.evaluation.significance import Column, means
from muse_builder.release.manifest import file_digest

DEPTHS = (1, 5)
FILE = "candidates.json"


class Slates(NamedTuple):
    of: Mapping[str, tuple[str, ...]]
    """Example id -> the items of its slate."""
    right: Mapping[str, str]
    """Example id -> the one that was recommended."""
    sha256: str
    """Of the file that names all others by digest."""


def read_slates(folder: Path, release: str) -> Slates:
    """All slates in a folder that `muse split` wrote for this release.

    Args:
        release: SHA-256 of its manifest.

    Raises:
        SettingsError: there are none, they are another release's, or a file is not what candidates.json says.
    """
    try:
        told: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
        made_for, files = str(told["release"]), {str(name): str(file["sha256"]) for name, file in told["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError(f"{folder} holds no candidates ({error!r}); make them with `muse split`") from error
    if made_for != release:
        raise SettingsError(f"the candidates in {folder} were made for the release {made_for[:12]}, not {release[:12]}")
    of: dict[str, tuple[str, ...]] = {}
    right: dict[str, str] = {}
    for name, digest in files.items():
        file = folder / name
        if not file.is_file() or file_digest(file) != digest:
            raise SettingsError(f"{file} is missing or not what {FILE} says; make the candidates anew with `muse split`")
        for _, row in read_lines(file):
            of[row["example_id"]] = tuple(row["slate"])
            right[row["example_id"]] = row["recommended"]
    return Slates(of, right, file_digest(folder / FILE))


def slate_measures(
    examples: Sequence[tuple[str, str]], rankings: Sequence[Sequence[str] | None], slates: Slates, *, seed: int = 0
) -> tuple[Measure, ...]:
    """Recall and MRR of the right item among its slate, with intervals that draw whole conversations.

    Args:
        examples: (example id, conversation id) of each ranking; those without a slate are not counted.
        rankings: items best first, those outside the slate passed over; None where nothing was predicted: missing.
    """
    rows = [
        (example_id, conversation_id, ranking)
        for (example_id, conversation_id), ranking in zip(examples, rankings, strict=True)
        if example_id in slates.of
    ]
    ranks: list[int | None] = []
    for example_id, _, ranking in rows:
        if ranking is None:
            ranks.append(None)
            continue
        slate = set(slates.of[example_id])
        inside = [item_id for item_id in ranking if item_id in slate]
        ranks.append(inside.index(slates.right[example_id]) + 1 if slates.right[example_id] in inside else 0)
    values = [
        *([None if rank is None else float(0 < rank <= depth) for rank in ranks] for depth in DEPTHS),
        [None if rank is None else 1 / rank if rank else 0.0 for rank in ranks],
    ]
    return _columns(values, [conversation_id for _, conversation_id, _ in rows], seed)


def chance(examples: Sequence[tuple[str, str]], slates: Slates, *, seed: int = 0) -> tuple[Measure, ...]:
    """The same of slates in any order: min(k, n) / n for Recall@k of n items, and (1 + 1/2 + ... + 1/n) / n for MRR."""
    rows = [(len(slates.of[name]), conversation_id) for name, conversation_id in examples if name in slates.of]
    values: list[Sequence[float | None]] = [
        *([min(depth, size) / size for size, _ in rows] for depth in DEPTHS),
        [sum(1 / rank for rank in range(1, size + 1)) / size for size, _ in rows],
    ]
    return _columns(values, [conversation_id for _, conversation_id in rows], seed)


def _columns(values: Sequence[Sequence[float | None]], conversations: Sequence[str], seed: int) -> tuple[Measure, ...]:
    names = [f"Recall@{depth}, slate" for depth in DEPTHS]
    told = [f"share of slates whose right item stands among the first {depth}" for depth in DEPTHS]
    names.append("MRR, slate")
    told.append("mean of 1 / rank of the right item among its slate, 0 where it is not ranked")
    columns = [Column(name, definition, column) for name, definition, column in zip(names, told, values, strict=True)]
    return means(columns, conversations, seed=seed)
