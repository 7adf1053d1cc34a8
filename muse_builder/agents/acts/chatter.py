"""The assistant's talk in people's dialogue: answers from record or picture, several things at once, an honest no."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from muse_builder.agents.chatter import Chatter
from muse_builder.domains.words import read
from muse_builder.errors import ReplyError
from muse_builder.llm.ask import Ask, Thread
from muse_builder.records import Item
from muse_builder.tasks.acts import AnswerDetail, AnswerReply, AskMore, NotAvailable, RecommendSet
from muse_builder.tasks.base import Text, Utterance
from muse_builder.tasks.prompts import card

Said = Sequence[Utterance]
Reply = TypeVar("Reply", Text, AnswerReply)


class ActingChatter(Chatter):
    """A `Chatter` with the acts of people."""

    def __init__(self, ask: Ask, *, refuse: Callable[..., None] | None = None) -> None:
        """
        Args:
            refuse: says no, by ReplyError, to a text (first) that claims what the records of its items (then) do not say.
        """
        super().__init__(ask, refuse=refuse)
        self.refuse_of = refuse

    async def answer_detail(self, thread: Thread, items: Sequence[Item], topic: str, said: Said) -> AnswerReply:
        """From the record or the picture, or that it is not known."""
        task = AnswerDetail(items=tuple(items), topic=topic, conversation=tuple(said))
        once = self._once_of(items)

        def check(reply: AnswerReply) -> None:
            require_fact(reply, items)
            once(reply)

        return await self.ask(thread, task, AnswerReply, check=check)

    async def recommend_set(self, thread: Thread, items: Sequence[Item], shared: str, needs: str, said: Said) -> str:
        task = RecommendSet(items=tuple(items), shared=shared, needs=needs, conversation=tuple(said))
        return (await self.ask(thread, task, Text, check=self._once_of(items))).text

    async def not_available(self, thread: Thread, lacks: str, items: Sequence[Item], said: Said) -> str:
        task = NotAvailable(lacks=lacks, items=tuple(items), conversation=tuple(said))
        return (await self.ask(thread, task, Text)).text

    async def ask_more(self, thread: Thread, topic: str, said: Said) -> str:
        return (await self.ask(thread, AskMore(topic=topic, conversation=tuple(said)), Text)).text

    def _once_of(self, items: Sequence[Item]) -> Callable[[Reply], None]:
        """As `_once`, of several items."""
        left = [] if self.refuse_of is None else [self.refuse_of]

        def check(reply: Reply) -> None:
            if left:
                left.pop()(reply.text, *items)

        return check


def require_fact(reply: AnswerReply, items: Sequence[Item]) -> None:
    """Raises ReplyError where an answer rests on a record that does not say so, or names a fact that is not known."""
    if reply.source == "not known":
        if reply.fact:
            raise ReplyError('fact must be "" where the source is "not known"')
        return
    if not reply.fact:
        raise ReplyError(f'an answer from the {reply.source} names the fact it rests on, or its source is "not known"')
    if reply.source == "record":
        stated = {token.stem for item in items for token in read(card(item))}
        missing = [token.word for token in read(reply.fact) if token.stem not in stated]
        if missing:
            raise ReplyError(f"the record does not say {missing[0]!r}; take the fact from the record in its own words")
