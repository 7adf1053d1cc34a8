"""Training rows no longer than a trainer's window: pictures shrink, the oldest go, then the oldest turns; never the answer."""

import statistics
from collections import Counter as Counts
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from muse_builder.records import Item
from muse_builder.tasks.base import Task, Utterance
from muse_builder.views.lengths import Counter, Length
from muse_builder.views.sized import SizedPictures
from muse_builder.views.training import TrainingExample, asked

SIDES = (1024, 768, 512, 384, 256)
"""Pixels of the longer side that pictures are shrunk to, one after the other; below 256 little of a garment can be told."""
TRLS_DEFAULT = 1024
"""`max_length` of TRL's SFTConfig and DPOConfig where nobody names one."""


class Fitted(NamedTuple):
    """An example as it goes into a row."""

    example: TrainingExample
    length: Length
    side: int | None = None
    """Longer side that its pictures are shrunk to; None where they are as sealed."""
    pictures_dropped: int = 0
    turns_dropped: int = 0
    fits: bool = True
    """False where it is too long even with its last turn alone: it makes no row."""


class Fitter:
    """Measures examples and makes them fit."""

    def __init__(self, counter: Counter, pictures: SizedPictures, max_tokens: int | None = None) -> None:
        self._counter = counter
        self._pictures = pictures
        self._most = max_tokens

    def fit(self, example: TrainingExample) -> Fitted:
        """The example, shortened no more than it must be. Asks no model; counts once for each step that it takes."""
        whole = Fitted(example, self._length(example, None))
        if self._room(whole.length):
            return whole
        best, side = whole.length, None
        for smaller in SIDES:
            length = self._length(example, smaller)
            if self._room(length):
                return Fitted(example, length, smaller)
            if length.pictures < best.pictures:
                best, side = length, smaller
        for count in range(1, len(example.images) + 1):
            fewer = shortened(example, pictures=count)
            length = self._length(fewer, side)
            if self._room(length):
                return Fitted(fewer, length, side if fewer.images else None, count)
        dropped = len(example.images)
        for turns in range(1, len(_conversation(example.task))):
            fewer = shortened(example, pictures=dropped, turns=turns)
            length = self._length(fewer, None)
            if self._room(length):
                return Fitted(fewer, length, None, dropped, turns)
        return whole._replace(fits=False)

    def _room(self, length: Length) -> bool:
        return self._most is None or length.total <= self._most

    def _length(self, example: TrainingExample, side: int | None) -> Length:
        return self._counter.of(example, [self._pictures.size(item, side) for item in example.images])


def shortened(example: TrainingExample, *, pictures: int = 0, turns: int = 0) -> TrainingExample:
    """The example without its first so many pictures and the conversation's first so many turns; all other words stay."""
    gone = {item.item_id for item in example.images[:pictures]}
    task = _without(example.task, gone, turns)
    system, prompt, images = asked(task)
    kept = images if example.images else ()
    return TrainingExample(
        **{name: getattr(example, name) for name in TrainingExample.__dataclass_fields__}
        | {"task": task, "system": system, "prompt": prompt, "images": kept}
    )


def _conversation(task: Task) -> Sequence[Utterance]:
    found: Sequence[Utterance] = getattr(task, "conversation", ())
    return found


def _without(task: Task, gone: set[str], turns: int) -> Task:
    """The task with these items' pictures unseen, and without the oldest turns."""
    changed: dict[str, Any] = {}
    for name in type(task).model_fields:
        value = getattr(task, name)
        if isinstance(value, Item):
            changed[name] = _bare(value, gone)
        elif name == "conversation":
            changed[name] = tuple(_unseen(utterance, gone) for utterance in value[turns:])
        elif isinstance(value, tuple) and any(isinstance(one, Item) for one in value):
            changed[name] = tuple(_bare(one, gone) for one in value)
    return task.model_copy(update=changed)


def _bare(item: Item, gone: set[str]) -> Item:
    return item.model_copy(update={"image": None, "image_sha256": None}) if item.item_id in gone else item


def _unseen(utterance: Utterance, gone: set[str]) -> Utterance:
    pictures = tuple(name for name in utterance.pictures if name not in gone)
    return utterance.model_copy(update={"items": tuple(_bare(item, gone) for item in utterance.items), "pictures": pictures})


@dataclass
class TaskLengths:
    """What became of a task's rows."""

    totals: list[int] = field(default_factory=list)
    """Tokens, row by row."""
    of: list[Length] = field(default_factory=list)
    sides: Counts[int] = field(default_factory=Counts)
    pictures: list[int] = field(default_factory=list)
    turns: list[int] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """Examples that no shortening made fit."""

    def note(self, fitted: Fitted) -> None:
        if not fitted.fits:
            self.left_out.append(fitted.example.example_id)
            return
        self.of.append(fitted.length)
        self.totals.append(fitted.length.total)
        if fitted.side is not None:
            self.sides[fitted.side] += 1
        self.pictures += [fitted.pictures_dropped] if fitted.pictures_dropped else []
        self.turns += [fitted.turns_dropped] if fitted.turns_dropped else []

    @property
    def smallest_max_length(self) -> int | None:
        """The smallest `max_length` that cuts nothing; None without a row."""
        return max(self.totals, default=None)

    def as_json(self) -> dict[str, Any]:
        """Distribution of the rows' tokens, and what was done to how many rows."""
        parts = {name: [getattr(one, name) for one in self.of] for name in Length._fields}
        return {
            "rows": len(self.totals),
            "smallest_max_length": self.smallest_max_length,
            "tokens": spread(self.totals),
            **{name: spread(values) for name, values in parts.items()},
            f"longer_than_{TRLS_DEFAULT}": sum(total > TRLS_DEFAULT for total in self.totals),
            "shrunk": {str(side): self.sides[side] for side in sorted(self.sides, reverse=True)},
            "lost_pictures": {"rows": len(self.pictures), "pictures": sum(self.pictures)},
            "lost_turns": {"rows": len(self.turns), "turns": sum(self.turns)},
            "left_out": self.left_out,
        }

    def told(self, *, estimated: bool) -> str:
        """A line for people."""
        found = spread(self.totals)
        if found is None:
            return f"no row; {len(self.left_out)} are too long even with their last turn alone"
        done = [f"pictures of {self.sides.total()} rows shrunk"] if self.sides else []
        done += [f"{sum(self.pictures)} pictures of {len(self.pictures)} rows dropped"] if self.pictures else []
        done += [f"{sum(self.turns)} turns of {len(self.turns)} rows dropped"] if self.turns else []
        done += [f"{len(self.left_out)} left out, too long even with their last turn alone"] if self.left_out else []
        about, by = ("about ", " by this estimate") if estimated else ("", "")
        said = f"{about}{found['median']:,} tokens in the median; max_length {found['max']} cuts nothing{by}"
        return said + "".join(f"; {one}" for one in done)


def spread(values: Sequence[int]) -> dict[str, int] | None:
    """Least, quartiles, 90th and 99th of a hundred, most; None of nothing."""
    if not values:
        return None
    cuts = statistics.quantiles(values, n=100, method="inclusive") if len(values) > 1 else [float(values[0])] * 99
    at = {"p25": cuts[24], "median": cuts[49], "p75": cuts[74], "p90": cuts[89], "p99": cuts[98]}
    return {"min": min(values), **{name: round(cut) for name, cut in at.items()}, "max": max(values)}
