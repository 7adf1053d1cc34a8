"""Simulated judges whose faults are known, and a fair one that knows how pairs are spoilt."""

import json
import re
from collections.abc import Callable
from random import Random

from muse_builder.llm.request import Reply, Request
from muse_builder.tasks.evaluation import CompareConversations, CompareReplies
from muse_builder.tasks.prompts import dialogue

Choice = Callable[[str, str], str]
"""Of two texts, A or B."""


class Judge:
    """Answers by a rule of the two texts."""

    def __init__(self, choice: Choice) -> None:
        self.choice = choice
        self.asked = 0

    async def complete(self, request: Request) -> Reply:
        self.asked += 1
        values = request.values
        assert isinstance(values, CompareReplies | CompareConversations)
        a, b = (side if isinstance(side, str) else dialogue(side) for side in (values.a, values.b))
        return Reply(json.dumps({"better": self.choice(a, b)}))


def always_a(a: str, b: str) -> str:
    return "A"


def always_longer(a: str, b: str) -> str:
    return "A" if len(a) > len(b) else "B"


def always_pictures(a: str, b: str) -> str:
    seen = [len(re.findall(r"picture|photo|image", text)) for text in (a, b)]
    return fair(a, b) if seen[0] == seen[1] else "A" if seen[0] > seen[1] else "B"


def fair(a: str, b: str) -> str:
    """Reads: prefers sentences in order and no more words than are needed; chance decides between equals."""
    marks = [(len(re.findall(r"[a-z][.!?](?: [A-Z]|$)", text)) > 0, -len(text)) for text in (a, b)]
    if marks[0] == marks[1]:
        return Random(f"{a}{b}").choice("AB")
    return "A" if marks[0] > marks[1] else "B"


def dice(a: str, b: str) -> str:
    return Random(f"{a}/{b}").choice("AB")
