"""The right item among its candidates: the slates of `muse split`, ranked by whoever is measured.

A slate holds the item recommended in a round and negatives (`views.negatives`); what would do as well, what was shown, and what
a split holds out of that part is not in it, so one item is right, and Recall@k is Hit@k.

    Recall@1, Recall@5, MRR   of that item among its slate; what a ranking does not name is not found, nor is what nobody ranks
    coverage                  share of slates that were ranked at all
    chance                    what a shuffled slate gives: the mean worked out, the interval of as many shuffled slates
    probes                    rules that read no dialogue (`views.probes`), each to be inside chance's interval

Slates that are marked, because a probe finds the right item in them whatever is drawn, are left out of every figure.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from muse_builder.errors import SettingsError
from muse_builder.evaluation.measure import CONFIDENCE, Measure
from muse_builder.evaluation.report import read_lines
from muse_builder.evaluation.significance import Column, means
from muse_builder.release.manifest import file_digest
from muse_builder.views.probes import DEPTHS, PROBES, Place, by_chance

SHUFFLES = 2000
"""Of all slates, for the interval of chance: its ends then rest on 50 values each."""
FILE = "candidates.json"


class Slates(NamedTuple):
    of: Mapping[str, tuple[str, ...]]
    """Example id -> the items of its slate."""
    right: Mapping[str, str]
    """Example id -> the one that was recommended."""
    sha256: str
    """Of the file that names all others by digest."""
    places: Mapping[str, Mapping[str, Place]] = {}
    """Example id -> probe -> where it puts the right item."""
    marked: Mapping[str, tuple[str, ...]] = {}
    """Example id -> probes that find the right item whatever is drawn; slates without such a probe are not named."""

    def counted(self, example_id: str) -> bool:
        """Whether there is a slate that counts."""
        return example_id in self.of and not self.marked.get(example_id)


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
    found: dict[str, dict[str, Place]] = {}
    marked: dict[str, tuple[str, ...]] = {}
    for name, digest in files.items():
        file = folder / name
        if not file.is_file() or file_digest(file) != digest:
            raise SettingsError(f"{file} is missing or not what {FILE} says; make the candidates anew with `muse split`")
        for _, row in read_lines(file):
            if "probes" not in row:
                raise SettingsError(f"{file} was written before slates were probed; make the candidates anew with `muse split`")
            example_id = row["example_id"]
            of[example_id], right[example_id] = tuple(row["slate"]), row["recommended"]
            found[example_id] = {probe: Place(*place) for probe, place in row["probes"].items()}
            if row["marked"]:
                marked[example_id] = tuple(row["marked"])
    return Slates(of, right, file_digest(folder / FILE), found, marked)


def slate_measures(
    examples: Sequence[tuple[str, str]], rankings: Sequence[Sequence[str] | None], slates: Slates, *, seed: int = 0
) -> tuple[Measure, ...]:
    """Recall and MRR of the right item among its slate, with intervals that draw whole conversations.

    Args:
        examples: (example id, conversation id) of each ranking; those without a slate that counts are left out.
        rankings: items best first, those outside the slate passed over; None where nothing was predicted: not found.
    """
    rows = [
        (example_id, conversation_id, ranking)
        for (example_id, conversation_id), ranking in zip(examples, rankings, strict=True)
        if slates.counted(example_id)
    ]
    ranks: list[int] = []
    for example_id, _, ranking in rows:
        slate = set(slates.of[example_id])
        inside = [item_id for item_id in ranking or () if item_id in slate]
        ranks.append(inside.index(slates.right[example_id]) + 1 if slates.right[example_id] in inside else 0)
    names = [conversation_id for _, conversation_id, _ in rows]
    values: list[Sequence[float | None]] = [
        *([float(0 < rank <= depth) for rank in ranks] for depth in DEPTHS),
        [1 / rank if rank else 0.0 for rank in ranks],
    ]
    answered = [bool(ranking) for *_, ranking in rows]
    more = [
        Column("coverage, slate", "share of slates that were ranked", [float(given) for given in answered]),
        Column(
            f"Recall@{DEPTHS[0]}, slate, answered",
            f"Recall@{DEPTHS[0]}, slate, over the slates that were ranked; quote it beside coverage alone",
            [value if given else None for value, given in zip(values[0], answered, strict=True)],
        ),
    ]
    found = means([*_columns(values), *more], names, seed=seed)
    return found


def chance(examples: Sequence[tuple[str, str]], slates: Slates, *, seed: int = 0) -> tuple[Measure, ...]:
    """The same of slates in any order: the mean, and where the middle 95 % of as many shuffled slates lie."""
    sizes = [len(slates.of[name]) for name, _ in examples if slates.counted(name)]
    expected = np.array([by_chance(size).chances() for size in sizes]).reshape(len(sizes), len(DEPTHS) + 1)
    drawn = _shuffled(np.array(sizes, dtype=np.int64), seed)
    tail = (1 - CONFIDENCE) / 2
    return tuple(
        Measure(
            column.name,
            float(expected[:, place].mean()) if sizes else None,
            column.definition,
            len(sizes),
            interval=(float(np.quantile(drawn[:, place], tail)), float(np.quantile(drawn[:, place], 1 - tail)))
            if sizes
            else None,
        )
        for place, column in enumerate(_columns([()] * (len(DEPTHS) + 1)))
    )


def _shuffled(sizes: NDArray[np.int64], seed: int) -> NDArray[np.float64]:
    """(`SHUFFLES`, figures): the figures of all slates, shuffled so often."""
    drawn = np.zeros((SHUFFLES, len(DEPTHS) + 1))
    dice = np.random.default_rng(seed)
    for number in range(SHUFFLES if len(sizes) else 0):
        ranks = dice.integers(1, sizes + 1)
        drawn[number] = [*((ranks <= depth).mean() for depth in DEPTHS), (1 / ranks).mean()]
    return drawn


def probe_measures(examples: Sequence[tuple[str, str]], slates: Slates, probe: str, *, seed: int = 0) -> tuple[Measure, ...]:
    """The same of a rule that reads no dialogue; of items that it cannot tell apart what is to be expected."""
    rows = [(slates.places[name][probe], conversation_id) for name, conversation_id in examples if slates.counted(name)]
    values = [[place.chances()[number] for place, _ in rows] for number in range(len(DEPTHS) + 1)]
    return means(_columns(values), [conversation_id for _, conversation_id in rows], seed=seed)


def beyond_chance(examples: Sequence[tuple[str, str]], slates: Slates, *, seed: int = 0) -> tuple[str, ...]:
    """Probes with a figure above chance's interval: what they find, these slates give away."""
    bounds = [measure.interval for measure in chance(examples, slates, seed=seed)]
    found = []
    for probe in PROBES:
        told = zip(probe_measures(examples, slates, probe, seed=seed), bounds, strict=True)
        if any(one.value is not None and bound is not None and one.value > bound[1] + 1e-9 for one, bound in told):
            found.append(probe)
    return tuple(found)


def _columns(values: Sequence[Sequence[float | None]]) -> list[Column]:
    names = [f"Recall@{depth}, slate" for depth in DEPTHS]
    told = [f"share of slates whose right item stands among the first {depth}" for depth in DEPTHS]
    names.append("MRR, slate")
    told.append("mean of 1 / rank of the right item among its slate, 0 where it is not ranked")
    return [Column(name, definition, column) for name, definition, column in zip(names, told, values, strict=True)]
