"""The shopper's side of people's dialogue: what it asks, what it minds, and how short it says so.

A shopper knows the two wishes, the story, what was said and what is shown. `weigh` alone sees the product in mind; what it
would rather have is said when the assistant asks (`tell_more`).
"""

from collections.abc import Sequence
from typing import Literal

from muse_builder.agents.user_simulator import UserSimulator
from muse_builder.errors import ReplyError
from muse_builder.llm.ask import Thread
from muse_builder.records import Item, Requirement
from muse_builder.tasks.acts import (
    Acknowledge,
    AskAlso,
    AskDetail,
    AskVariant,
    ChangeNeed,
    CompareShown,
    Critique,
    Defer,
    Leave,
    Pickiness,
    Take,
    Tell,
    TellMore,
    TooDear,
    Weigh,
    WeighReply,
)
from muse_builder.tasks.base import Task, Text, Utterance
from muse_builder.tasks.synthesis import Difference

Said = Sequence[Utterance]


class ActingUser(UserSimulator):
    """A `UserSimulator` with the acts of people."""

    async def tell(
        self, thread: Thread, said: Said, words: int, *, occasion: bool, kind: bool, wishes: Sequence[Requirement]
    ) -> str:
        """The occasion, the kind of thing and wishes, each where it is told now."""
        task = Tell(
            person=self.profile.person,
            recipient=self.profile.recipient,
            words=words,
            conversation=tuple(said),
            scenario=self.profile.scenario if occasion else "",
            kind=self.kind if kind else "",
            requirements=tuple(wishes),
        )
        return await self._say(thread, task, said)

    async def tell_more(self, thread: Thread, said: Said, words: int, asked: Difference) -> str:
        return await self._line(thread, said, TellMore, words, attribute=asked.attribute, wanted=asked.wanted)

    async def weigh(
        self, thread: Thread, items: Sequence[Item], said: Said, *, pickiness: Pickiness, raised: Sequence[Difference]
    ) -> WeighReply:
        """Is one of these taken, and what of the nearest does not fit? Of what is taken, the wish that it misses."""
        ids = {item.item_id for item in items}
        wishes = {wish.text for wish in self.profile.requirements}

        def check(reply: WeighReply) -> None:
            for name in (reply.nearest, *(() if reply.takes is None else (reply.takes,))):
                if name not in ids:
                    raise ReplyError(f"item_id {name!r} is not one of those shown: {', '.join(sorted(ids))}")
            if reply.takes is None and reply.objection is None:
                raise ReplyError("what is not taken needs an objection")

        task = Weigh(
            target=self.target,
            items=tuple(items),
            requirements=self.profile.requirements,
            backstory=self.profile.backstory,
            person=self.profile.person,
            recipient=self.profile.recipient,
            pickiness=pickiness,
            raised=tuple(raised),
            conversation=tuple(said),
        )
        reply = await self.ask(thread, task, WeighReply, check=check)
        if reply.takes is None:
            return reply
        missed = reply.objection if reply.objection is not None and reply.objection.wanted in wishes else None
        let_go = None if missed is None or missed.found or reply.takes == self.target.item_id else missed
        return reply.model_copy(update={"nearest": reply.takes, "objection": let_go})

    async def ask_detail(self, thread: Thread, item: Item, said: Said, words: int, *, topic: str, wish: str) -> str:
        return await self._line(thread, said, AskDetail, words, item=item, topic=topic, wish=wish)

    async def compare_shown(
        self, thread: Thread, items: tuple[Item, Item], said: Said, words: int, *, topic: str, wish: str
    ) -> str:
        return await self._line(thread, said, CompareShown, words, items=items, topic=topic, wish=wish)

    async def ask_variant(
        self, thread: Thread, item: Item, said: Said, words: int, *, aspect: Literal["color", "size"], value: str
    ) -> str:
        return await self._line(thread, said, AskVariant, words, item=item, aspect=aspect, value=value)

    async def critique(
        self, thread: Thread, item: Item, said: Said, words: int, *, objection: Difference, liked: str, whole: bool
    ) -> str:
        """What the item has goes into the line, and never what is wanted instead: nobody has asked for that."""
        task = Critique(
            person=self.profile.person,
            recipient=self.profile.recipient,
            words=words,
            conversation=tuple(said),
            item=item,
            attribute=objection.attribute,
            found=objection.found,
            wish="" if objection.found else objection.wanted,
            liked=liked,
            whole=whole,
        )

        def check(reply: Text) -> None:
            self.refuse(reply.text, said)
            self.refuse_rejection(reply.text, item, said)

        return (await self.ask(thread, task, Text, check=check)).text

    async def change_need(self, thread: Thread, said: Said, words: int, *, gives_up: str, instead: str) -> str:
        return await self._line(thread, said, ChangeNeed, words, gives_up=gives_up, instead=instead)

    async def ask_also(self, thread: Thread, item: Item, said: Said, words: int) -> str:
        return await self._line(thread, said, AskAlso, words, item=item)

    async def acknowledge(self, thread: Thread, said: Said, words: int) -> str:
        return await self._line(thread, said, Acknowledge, words)

    async def take(
        self, thread: Thread, items: Sequence[Item], said: Said, words: int, *, liked: str, without: str = ""
    ) -> str:
        """The end; a wish that what is taken does `without` is given up in so many words."""
        task = Take(
            person=self.profile.person,
            recipient=self.profile.recipient,
            words=words,
            conversation=tuple(said),
            items=tuple(items),
            requirements=self.profile.requirements,
            liked=liked,
            without=without,
        )
        return (await self.ask(thread, task, Text)).text

    async def defer(self, thread: Thread, items: Sequence[Item], said: Said, words: int) -> str:
        return await self._line(thread, said, Defer, words, items=tuple(items))

    async def leave(self, thread: Thread, said: Said, words: int, *, objection: Difference) -> str:
        return await self._line(thread, said, Leave, words, attribute=objection.attribute, found=objection.found)

    async def too_dear(self, thread: Thread, item: Item, said: Said, words: int, *, liked: str) -> str:
        return await self._line(thread, said, TooDear, words, item=item, liked=liked)

    async def _line(self, thread: Thread, said: Said, kind: type[Task], words: int, **values: object) -> str:
        """A line that does not give the target away."""
        task = kind.model_validate(
            {
                "person": self.profile.person,
                "recipient": self.profile.recipient,
                "words": words,
                "conversation": tuple(said),
                **values,
            }
        )
        return await self._say(thread, task, said)
