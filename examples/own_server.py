"""Conversations by your own model: a server that speaks OpenAI's protocol, or any object with one method.

    python examples/own_server.py http://localhost:8000/v1 MODEL [FOLDER]

vLLM, Ollama and llama.cpp serve such an address. What comes is in the run folder before it is used: stop this and start it
again, and nothing is asked twice.
"""

import sys

import muse_builder
from muse_builder.llm.request import Reply, Request


class Counted:
    """Any Python object with `complete` is a model; this one only counts what another is asked."""

    name = "counted"

    def __init__(self) -> None:
        from muse_builder import plugins

        self.inner = plugins.get("models", muse_builder.Settings().model)()
        self.capabilities = self.inner.capabilities
        self.asked: dict[str, int] = {}

    async def complete(self, request: Request) -> Reply:
        self.asked[request.agent] = self.asked.get(request.agent, 0) + 1
        return await self.inner.complete(request)


def main(address: str = "", model: str = "", folder: str = "served") -> None:
    if address:
        wanted = {"num_conversations": 3, "max_items": 24, "image_mode": "caption", "out": folder}
        with muse_builder.start(model=f"openai:{model}", base_url=address, **wanted) as run:
            for conversation in run.conversations():
                print(f"{run.progress.accepted} of {run.progress.wanted}: {conversation.outcome}", flush=True)
        print(run.result())
        return
    counted = Counted()
    print(muse_builder.generate(model=counted, num_conversations=3, out=folder).summary())
    print(", ".join(f"{agent} {count}" for agent, count in sorted(counted.asked.items())))


if __name__ == "__main__":
    main(*sys.argv[1:4])
