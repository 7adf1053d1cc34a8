"""Chatter: the half of the rec-assistant that talks (paper 3.3.2). It sees the conversation, never profile or target."""

from collections.abc import Callable, Sequence
from typing import Literal

from muse_builder.llm.ask import Ask, Thread
from muse_builder.records import Item
from muse_builder.tasks.base import Text, Utterance
from muse_builder.tasks.synthesis import AssistantChitChat, Greet, Inquire, Recommend

GREETINGS = 10_000
"""Range of the die that varies the greeting where a model has no temperature."""


class Chatter:
    def __init__(self, ask: Ask, *, refuse: Callable[[str, Item], None] | None = None) -> None:
        """
        Args:
            refuse: says no, by ReplyError, to a text that claims of an item what its record does not say.
        """
        self.ask = ask
        self.refuse = refuse

    async def greet(self, thread: Thread) -> str:
        return (await self.ask(thread, Greet(variation=thread.dice.randrange(GREETINGS)), Text)).text

    async def inquire(self, thread: Thread, about: Literal["needs", "occasion"], conversation: Sequence[Utterance]) -> str:
        return (await self.ask(thread, Inquire(about=about, conversation=tuple(conversation)), Text)).text

    async def recommend(self, thread: Thread, item: Item, needs: str, conversation: Sequence[Utterance]) -> str:
        """Two or three sentences that make the fit of item and needs the selling point."""
        task = Recommend(item=item, needs=needs, conversation=tuple(conversation))
        return (await self.ask(thread, task, Text, check=self._once(item))).text

    async def chit_chat(self, thread: Thread, item: Item, conversation: Sequence[Utterance]) -> str:
        """An answer to the user's talk that comes back to the item shown last."""
        task = AssistantChitChat(item=item, conversation=tuple(conversation))
        return (await self.ask(thread, task, Text, check=self._once(item))).text

    def _once(self, item: Item) -> Callable[[Text], None] | None:
        """Has one reply given again. A rule may be wrong about a claim, so what is said twice is only counted, at the end."""
        if self.refuse is None:
            return None
        left = [self.refuse]

        def check(reply: Text) -> None:
            if left:
                left.pop()(reply.text, item)

        return check
