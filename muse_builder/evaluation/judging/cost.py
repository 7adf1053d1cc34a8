"""What judging a release will cost, before a judge is asked: its own conversations, put in the judge's prompts and counted.

    marks    Table 3: rounds of marks on conversations drawn at random, and the planted ones before
    pairs    Tables 7 and 9: whole conversations in pairs, each in both orders and several rounds, and the planted ones before

Letters are counted of some conversations and scaled; pictures by what the model takes one for. A reply is short: what is
thought before it is not known, and not counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from muse_builder.evaluation.judge import CONVERSATIONS, ROUNDS, task_of
from muse_builder.evaluation.judging.pairs import ROUNDS as PAIR_ROUNDS
from muse_builder.evaluation.judging.planted import KINDS, PLANTED
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.prices import Price
from muse_builder.llm.request import LETTERS_PER_TOKEN
from muse_builder.release.rows import ReleasedItems
from muse_builder.table import table
from muse_builder.tasks import prompts
from muse_builder.tasks.base import Task
from muse_builder.tasks.evaluation import CompareConversations
from muse_builder.views.context import conversations_of, whole, without_pictures

COUNTED = 24
"""Conversations whose prompts are counted."""
REPLY_TOKENS = {"marks": 45, "pairs": 8}
"""Of a reply: five marks by name; one letter by name."""
ORDERS = 2


@dataclass(frozen=True, slots=True)
class JudgingCost:
    """One kind of judging."""

    kind: str
    calls: int
    pictures: float
    tokens_in: float
    tokens_out: float
    cost: float | None
    """US dollars; None where the model's price is unknown."""


@dataclass(frozen=True, slots=True)
class JudgingPlan:
    judge: str
    conversations: int
    kinds: tuple[JudgingCost, ...]

    def __str__(self) -> str:
        rows = [
            (one.kind, f"{one.calls:,}", f"{one.pictures:,.0f}", f"{one.tokens_in:,.0f}", f"{one.tokens_out:,.0f}",
             "unknown" if one.cost is None else f"{one.cost:.2f}")
            for one in self.kinds
        ]  # fmt: skip
        head = f"Judging {self.conversations} conversations by {self.judge}, its certificate's planted pairs included"
        return f"{head}\n{table(('judging', 'calls', 'pictures', 'tokens in', 'tokens out', 'USD'), rows)}"


def judging_plan(
    folder: Path, judge: str, able: Capabilities, price: Price | None, *, conversations: int = CONVERSATIONS
) -> JudgingPlan:
    """Asks nobody.

    Args:
        folder: a release like the one to be judged.
        able: what the judge takes.

    Raises:
        ReleaseError: the folder is no sealed release.
    """
    item = ReleasedItems(folder).get
    talks = list(islice(conversations_of(folder), COUNTED))
    blind = not able.images
    marks: list[Task] = [task_of(talk, item, text_only=blind) for talk in talks]
    said = [whole(talk, item) for talk in talks]
    pairs: list[Task] = [CompareConversations(a=one, b=without_pictures(one)) for one in said]
    spoilt = len(KINDS) * PLANTED * ORDERS
    kinds = (
        _cost("marks", marks, conversations * ROUNDS + spoilt, able, price),
        _cost("pairs", pairs, conversations * PAIR_ROUNDS * ORDERS + spoilt + PLANTED * ORDERS, able, price),
    )
    return JudgingPlan(judge, conversations, kinds)


def _cost(kind: str, tasks: Sequence[Task], calls: int, able: Capabilities, price: Price | None) -> JudgingCost:
    each = calls / max(1, len(tasks))
    rendered = [prompts.render(task) for task in tasks]
    letters = each * sum(len(one.system) + len(one.user) for one in rendered)
    pictures = each * sum(len(task.pictures()) for task in tasks) if able.images else 0.0
    tokens_in = letters / LETTERS_PER_TOKEN + pictures * able.image_tokens
    tokens_out = float(calls * REPLY_TOKENS[kind])
    cost = 0.0 if able.local else None if price is None else price.cost(round(tokens_in), round(tokens_out))
    return JudgingCost(kind, calls, pictures, tokens_in, tokens_out, cost)
