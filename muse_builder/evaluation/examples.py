"""What systems answer: examples of a release, each with a name, its conversation, and the task that a model is asked.

A task makes examples of its own kind; what they share is here: which are drawn, and how they are written down for a model
that runs elsewhere and hands back a file of predictions, a line of JSON each.

    {"example_id": "c000004/6", "system": "...", "prompt": "...", "images": ["B07X", "B01Y"]}

Those lines are word for word what a model named by `--model` is asked. `images` are ids of the `items` config, whose pictures
stand before the prompt's text in this order; what is right is not in the file.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Protocol

from muse_builder.tasks import prompts
from muse_builder.tasks.base import Task


class NamedExample(Protocol):
    """One thing to answer."""

    @property
    def example_id(self) -> str:
        """Predictions name it."""
        ...

    @property
    def conversation_id(self) -> str:
        """Examples of one conversation are alike: intervals draw them together."""
        ...


class Askable(NamedExample, Protocol):
    """An example that a model can be asked."""

    def task(self, *, text_only: bool) -> Task:
        """What it is asked; captions stand in for pictures that are not sent."""
        ...


def sample(ids: Sequence[str], count: int, dice: str) -> list[str]:
    """As many ids as wanted, drawn without replacement, in their own order; all of them where there are fewer.

    Args:
        dice: what they are seeded with, "<seed>/<what is drawn for>".
    """
    drawn = set(Random(dice).sample(ids, min(count, len(ids))))
    return [name for name in ids if name in drawn]


def write_questions(file: Path, examples: Iterable[Askable], *, text_only: bool) -> int:
    """Writes a line for each example and says how many; pictures that an item lacks are not named."""
    count = 0
    with file.open("w", encoding="utf-8") as sink:
        for example in examples:
            task = example.task(text_only=text_only)
            asked = prompts.render(task)
            images = [item.item_id for item in task.pictures() if item.image is not None]
            row = {"example_id": example.example_id, "system": asked.system, "prompt": asked.user, "images": images}
            sink.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count
