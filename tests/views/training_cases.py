"""Conversations that training examples are made of."""

from collections.abc import Iterator

from muse_builder.records import Conversation
from muse_builder.views.training import TASKS, Scene, TrainingExample
from tests.dialogues import BY_ID, conversation

ITEM = BY_ID.__getitem__
SCENE = Scene(ITEM)
CASES = (
    conversation(0),
    conversation(1, recommended=("red", "navy", "blue"), outfit="scarf"),
    conversation(2, recommended=("blue",), handed_over=True),
    conversation(3, recommended=("boots", "heels"), target="pants"),
)


def every(*conversations: Conversation) -> Iterator[tuple[str, Conversation, TrainingExample]]:
    for task, make in TASKS.items():
        for one in conversations:
            for example in make(one, SCENE):
                yield task, one, example
