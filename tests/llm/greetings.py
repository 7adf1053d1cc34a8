"""Requests and a model for the tests of the journal."""

import asyncio

from muse_builder.llm.request import Reply, Request
from muse_builder.tasks.synthesis import Greet


def greeting(number: int, *, thread: str = "conversation/0") -> Request:
    return Request(
        thread=thread,
        agent="chatter",
        task="greet",
        model="openai:tiny",
        system="You greet.",
        messages=(("user", f"Greet shopper {number}."),),
        values=Greet(variation=number),
        parameters={"temperature": 0.1, "max_tokens": 60},
        seed=number,
    )


class Counting:
    """Answers after yielding to the loop, and counts how often each seed was asked."""

    def __init__(self, *, status: str = "ok", error: Exception | None = None) -> None:
        self.asked: dict[int, int] = {}
        self.status = status
        self.error = error

    async def complete(self, request: Request) -> Reply:
        self.asked[request.seed] = self.asked.get(request.seed, 0) + 1
        await asyncio.sleep(0.01)
        if self.error is not None:
            raise self.error
        return Reply(f"hello {request.seed}", status=self.status, tokens_in=10, tokens_out=2, cost=0.25)
