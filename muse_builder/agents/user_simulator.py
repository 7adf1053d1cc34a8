"""User Simulator: plays a profile. It alone knows the target, and judges by needs, not by id (paper 3.3.1)."""

from collections.abc import Callable, Sequence

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

    async def reveal_scenario(self, thread: Thread, conversation: Sequence[Utterance]) -> str:
        profile = self.profile
        task = RevealScenario(
            person=profile.person,
            recipient=profile.recipient,
            scenario=profile.scenario,
            backstory=profile.backstory,
            conversation=tuple(conversation),
        )
        return await self._say(thread, task, conversation)

    async def reveal_needs(self, thread: Thread, conversation: Sequence[Utterance]) -> str:
        profile = self.profile
        task = RevealNeeds(
            person=profile.person,
            recipient=profile.recipient,
            backstory=profile.backstory,
            requirements=profile.requirements,
            kind=self.kind,
            conversation=tuple(conversation),
        )
        return await self._say(thread, task, conversation)

    async def share_outfit(self, thread: Thread, outfit_item: Item, conversation: Sequence[Utterance]) -> str:
        task = ShareOutfit(
            outfit_item=outfit_item,
            person=self.profile.person,
            recipient=self.profile.recipient,
            kind=self.kind,
            conversation=tuple(conversation),
        )
        return await self._say(thread, task, conversation)

    async def compare(
        self, thread: Thread, item: Item, conversation: Sequence[Utterance], *, raised: Sequence[str]
    ) -> CompareReply:
        """Does the item meet the needs, and if not, which two features differ?"""
        profile = self.profile
        task = CompareItem(
            target=self.target,
            item=item,
            requirements=profile.requirements,
            backstory=profile.backstory,
            person=profile.person,
            recipient=profile.recipient,
            conversation=tuple(conversation),
            raised=tuple(raised),
        )
        return await self.ask(thread, task, CompareReply, check=_reasons)

    async def accept(self, thread: Thread, item: Item, conversation: Sequence[Utterance]) -> str:
        profile = self.profile
        task = Accept(
            item=item,
            person=profile.person,
            recipient=profile.recipient,
            scenario=profile.scenario,
            requirements=profile.requirements,
            conversation=tuple(conversation),
        )
        return (await self.ask(thread, task, Text)).text

    async def reject(self, thread: Thread, item: Item, judgement: CompareReply, conversation: Sequence[Utterance]) -> str:
        task = Reject(
            item=item,
            differences=judgement.differences,
            reason=judgement.reason,
            person=self.profile.person,
            recipient=self.profile.recipient,
            conversation=tuple(conversation),
        )

        def check(reply: Text) -> None:
            self.refuse(reply.text, conversation)
            self.refuse_rejection(reply.text, item, conversation)

        return (await self.ask(thread, task, Text, check=check)).text

    async def chit_chat(self, thread: Thread, item: Item, conversation: Sequence[Utterance]) -> str:
        profile = self.profile
        task = UserChitChat(
            item=item,
            person=profile.person,
            recipient=profile.recipient,
            scenario=profile.scenario,
            backstory=profile.backstory,
            conversation=tuple(conversation),
        )
        return await self._say(thread, task, conversation)


def _reasons(reply: CompareReply) -> None:
    if not reply.accepts and len(reply.differences) != REASONS:
        raise ReplyError(f"a refusal needs exactly {REASONS} differences, not {len(reply.differences)}")
