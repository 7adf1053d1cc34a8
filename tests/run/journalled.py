"""What a small run left in its journal, written by hand."""

from muse_builder.llm.journal import Journal
from muse_builder.llm.request import Reply, Request
from muse_builder.records import Record
from muse_builder.run.store import written
from muse_builder.tasks.synthesis import Greet
from tests import dialogues

PROFILE = dialogues.conversation().profile


async def kept(journal: Journal, kind: str, number: int, record: Record, *, cost: float | None = 0.0) -> None:
    """One object and the call that led to it."""
    request = Request(
        thread=f"{kind}/{number}",
        agent="chatter",
        task="greet",
        model="openai:a",
        system="You talk.",
        messages=(("user", f"{kind} {number}"),),
        values=Greet(variation=number),
        parameters={"max_tokens": 60},
        seed=number,
    )
    await journal.put(request, Reply("Hello.", cost=cost))
    await journal.store(kind, number, written(record), [request.key])
