"""Summarizer: a product's fundamental and visual attributes in a few plain sentences (paper A.1)."""

from muse_builder.llm.ask import Ask, Thread
from muse_builder.records import Item
from muse_builder.tasks.base import Text
from muse_builder.tasks.synthesis import Summarize


class Summarizer:
    def __init__(self, ask: Ask) -> None:
        self.ask = ask

    async def summarize(self, thread: Thread, item: Item) -> Item:
        """The item with its summary; asks a model."""
        said = await self.ask(thread, Summarize(item=item), Text)
        return item.model_copy(update={"summary": said.text})
