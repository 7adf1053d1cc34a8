"""Querier: the half of the rec-assistant that finds (paper 3.3.2): analyse, clarify and merge, retrieve, re-rank.

It reads what was said and shown. The target's id passes through only to have its rank recorded.
"""

from collections.abc import Callable, Collection, Sequence
from random import Random
from typing import NamedTuple, Protocol, Self

from muse_builder.agents.recommenders import GOOD_RECOMMENDER, Recommender
from muse_builder.errors import ReplyError
from muse_builder.llm.ask import Ask, Thread
from muse_builder.records import Candidate, Item
from muse_builder.tasks.base import Text, Utterance
from muse_builder.tasks.synthesis import Analyze, Clarify, QueryReply, Rerank, RerankReply


class Retrieved(Protocol):
    """What an index gives: products, the nearest first, and where the target stands."""

    @property
    def candidates(self) -> tuple[Candidate, ...]: ...
    @property
    def target_rank(self) -> int | None: ...


class Searchable(Protocol):
    """What the Querier needs of an index."""

    def look(self, query: str, *, k: int, exclude: Collection[str] = ..., target: str | None = ...) -> Retrieved: ...


class Found(NamedTuple):
    item: Item
    query: str
    candidates: tuple[Candidate, ...]
    target_rank: int | None
    """In the whole index, before anything is left out."""
    reason: str


class Querier:
    def __init__(
        self,
        ask: Ask,
        index: Searchable,
        item: Callable[[str], Item],
        retrieve: int,
        recommender: Recommender = GOOD_RECOMMENDER,
        dice: Random | None = None,
    ) -> None:
        """
        Args:
            dice: the recommender's; None where it throws none.
        """
        self.ask = ask
        self.index = index
        self.item = item
        self.retrieve = retrieve
        self.recommender = recommender
        self.dice = dice or Random(0)

    def led_by(self, recommender: Recommender, dice: Random) -> Self:
        """The Querier of one conversation, in which another recommender says what is chosen from."""
        return type(self)(self.ask, self.index, self.item, self.retrieve, recommender, dice)

    async def needs(self, thread: Thread, conversation: Sequence[Utterance]) -> str:
        """What the shopper wants after all that was said so far, summed up."""
        heard = tuple(self.recommender.hears(conversation))
        return (await self.ask(thread, Analyze(conversation=heard), Text)).text

    async def find(
        self,
        thread: Thread,
        needs: str,
        *,
        previous_query: str,
        exclude: Collection[str],
        target: str,
    ) -> Found | None:
        """The best product for what is wanted now, or None where the catalog has no other left.

        Args:
            needs: as `needs` sums them up.
            exclude: ids already mentioned in this conversation, and only in this one.
            target: recorded with its rank, otherwise unused.
        """
        query, hits = await self._retrieved(thread, needs, previous_query, exclude=exclude, target=target)
        candidates = self._shelf(hits.candidates, 1)
        if not candidates:
            return None
        ids = {candidate.item_id: self.item(candidate.item_id) for candidate in candidates}

        def known(reply: RerankReply) -> None:
            if reply.item_id not in ids:
                raise ReplyError(f"item_id {reply.item_id!r} is not one of the list: {', '.join(ids)}")

        chosen = await self.ask(thread, Rerank(needs=needs, query=query, items=tuple(ids.values())), RerankReply, check=known)
        return Found(ids[chosen.item_id], query, candidates, hits.target_rank, chosen.reason)

    def _shelf(self, hits: Sequence[Candidate], count: int) -> tuple[Candidate, ...]:
        """What the model chooses from: by the recommender's word."""
        return tuple(self.recommender.shelf(hits, self.dice, most=self.retrieve, count=count)) if hits else ()

    async def _retrieved(
        self, thread: Thread, needs: str, previous_query: str, *, exclude: Collection[str], target: str
    ) -> tuple[str, Retrieved]:
        """What is wanted as a query, merged with the one before, and what the index gives for it."""
        query = (await self.ask(thread, Clarify(needs=needs, previous_query=previous_query), QueryReply)).query
        most = max(self.retrieve, self.recommender.reach)
        return query, self.index.look(query, k=most, exclude=exclude, target=target)
