"""The questions of a task as lines of JSON, for a model that runs elsewhere and hands back a file of predictions.

    {"example_id": "c000004/6", "system": "...", "prompt": "...", "images": ["B07X", "B01Y"]}

They are word for word what a model named by `--model` is asked. `images` are ids of the `items` config, whose pictures stand
before the prompt's text in this order; what is right is not in the file.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from muse_builder.tasks import prompts
from muse_builder.tasks.base import Task


def write_questions(file: Path, questions: Iterable[tuple[str, Task]]) -> int:
    """Writes a line for each (example id, task) and says how many; pictures that an item lacks are not named."""
    count = 0
    with file.open("w", encoding="utf-8") as sink:
        for example_id, task in questions:
            asked = prompts.render(task)
            images = [item.item_id for item in task.pictures() if item.image is not None]
            row = {"example_id": example_id, "system": asked.system, "prompt": asked.user, "images": images}
            sink.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count
