"""User Simulator: plays a profile. It alone knows the target, and judges by needs, not by id (paper 3.3.1)."""

from collections.abc import Callable, Sequence
from typing import Any

from muse_builder.errors import ReplyError
from muse_builder.llm.ask import Ask, Thread
from muse_builder.records import Item, Profile
from muse_builder.tasks.base import Task, Text, Utterance
from muse_builder.tasks.synthesis import (
    Accept,
    CompareItem,
    CompareReply,
    Reject,
    RevealNeeds,
    RevealScenario,
    ShareOutfit,
    UserChitChat,
)

REASONS = 2
"""Features that differ, given with a rejection (paper 3.3.1; the authors' code asks for two)."""

PRICE = "price"
"""The one difference that a rejection must not name (paper, Fig. 17)."""

Refuse = Callable[[str, Sequence[Utterance]], None]
"""Raises ReplyError where a text will not do after what was said before."""


class UserSimulator:
    def __init__(
        self,
        ask: Ask,
        profile: Profile,
        target: Item,
        kind: str,
        *,
        refuse: Refuse,
        refuse_rejection: Callable[[str, Item, Sequence[Utterance]], None],
    ) -> None:
        """
        Args:
            kind: what the target is, in everyday words too wide to give it away ("a top").
            refuse: says no to a text that gives the target away before it was shown.
            refuse_rejection: says no to a rejection of an item that breaks the paper's rules for one.
        """
        self.ask = ask
        self.profile = profile
        self.target = target
        self.kind = kind
        self.refuse = refuse
        self.refuse_rejection = refuse_rejection

    async def _say(self, thread: Thread, task: Task, conversation: Sequence[Utterance]) -> str:
        """Asks for a text that does not give the target away."""
        reply = await self.ask(thread, task, Text, check=lambda reply: self.refuse(reply.text, conversation))
        return reply.text

    def _known(self, conversation: Sequence[Utterance]) -> dict[str, Any]:
        """What the shopper knows in every step; never the target."""
        profile = self.profile
        return {
            "person": profile.person,
            "recipient": profile.recipient,
            "scenario": profile.scenario,
            "backstory": profile.backstory,
            "requirements": profile.requirements,
            "conversation": tuple(conversation),
        }

    async def reveal_scenario(self, thread: Thread, conversation: Sequence[Utterance]) -> str:
        return await self._say(thread, RevealScenario(**self._known(conversation)), conversation)

    async def reveal_needs(self, thread: Thread, conversation: Sequence[Utterance]) -> str:
        return await self._say(thread, RevealNeeds(kind=self.kind, **self._known(conversation)), conversation)

    async def share_outfit(self, thread: Thread, outfit_item: Item, conversation: Sequence[Utterance]) -> str:
        task = ShareOutfit(outfit_item=outfit_item, kind=self.kind, **self._known(conversation))
        return await self._say(thread, task, conversation)

    async def compare(
        self, thread: Thread, item: Item, conversation: Sequence[Utterance], *, raised: Sequence[str]
    ) -> CompareReply:
        """Does the item meet the needs, and if not, which two features differ?"""
        task = CompareItem(target=self.target, item=item, raised=tuple(raised), **self._known(conversation))
        return await self.ask(thread, task, CompareReply, check=_reasons)

    async def accept(self, thread: Thread, item: Item, conversation: Sequence[Utterance]) -> str:
        task = Accept(item=item, **self._known(conversation))
        return (await self.ask(thread, task, Text)).text

    async def reject(self, thread: Thread, item: Item, judgement: CompareReply, conversation: Sequence[Utterance]) -> str:
        task = Reject(item=item, differences=judgement.differences, reason=judgement.reason, **self._known(conversation))

        def check(reply: Text) -> None:
            self.refuse(reply.text, conversation)
            self.refuse_rejection(reply.text, item, conversation)

        return (await self.ask(thread, task, Text, check=check)).text

    async def chit_chat(self, thread: Thread, item: Item, conversation: Sequence[Utterance]) -> str:
        task = UserChitChat(item=item, **self._known(conversation))
        return await self._say(thread, task, conversation)


def _reasons(reply: CompareReply) -> None:
    """What the shopper will say has two differences, and says nothing of a price (paper, Fig. 17)."""
    if not reply.accepts and len(reply.differences) != REASONS:
        raise ReplyError(f"a refusal needs exactly {REASONS} differences, not {len(reply.differences)}")
    if any(difference.attribute.casefold() == PRICE for difference in reply.differences):
        raise ReplyError("the shopper will not speak of the price: give another difference")
