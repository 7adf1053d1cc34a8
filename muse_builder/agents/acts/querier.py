"""The search of people's dialogue: several products at once, another color of the same, and what is not to be had."""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from muse_builder.agents.querier import Querier
from muse_builder.errors import ReplyError
from muse_builder.llm.ask import Thread
from muse_builder.records import Candidate, Item
from muse_builder.tasks.acts import ChooseReply, ChooseSet, SumUp
from muse_builder.tasks.base import Text, Utterance

MOST_VARIANTS = 3
"""So many colors of one thing are shown at a time."""


WIDE = 300
"""So many hits are looked through for what keeps to a dealbreaker, before it is said that there is none."""


class FoundSet(NamedTuple):
    items: tuple[Item, ...]
    """The best first; empty where nothing was found."""
    needs: str
    query: str
    candidates: tuple[Candidate, ...]
    target_rank: int | None
    """In the whole index, before anything is left out."""
    reason: str
    shared: str
    """What all of the items have; "" for a single one."""
    lacks: str
    """What was asked for and is not to be had; "" where there is nothing to admit."""


class ActingQuerier(Querier):
    """A `Querier` that finds several."""

    async def sum_up(self, thread: Thread, conversation: Sequence[Utterance]) -> str:
        """As `needs`, of a talk with questions, comparisons and changes of mind."""
        heard = tuple(self.recommender.hears(conversation))
        return (await self.ask(thread, SumUp(conversation=heard), Text)).text

    async def find_set(
        self,
        thread: Thread,
        needs: str,
        *,
        count: int,
        previous_query: str,
        exclude: Collection[str],
        target: str,
        fits: Callable[[Item], bool] | None = None,
        lacks: str = "",
    ) -> FoundSet | None:
        """At most `count` products for what is wanted, as `sum_up` tells it, or None where the catalog has no other left.

        Args:
            fits: what was ruled out aloud is not looked at; where nothing else is left of `WIDE` hits, the set is empty. A
                recommender that does not heed it looks at all.
            lacks: what is said then not to be had.
        """
        query, hits = await self._retrieved(thread, needs, previous_query, exclude=exclude, target=target)
        candidates = hits.candidates
        if fits is not None and self.recommender.heeds:
            wide = self.index.look(query, k=WIDE, exclude=exclude, target=target).candidates
            candidates = tuple(one for one in wide if fits(self.item(one.item_id)))
            if not candidates and wide:
                reason = "nothing of what is left keeps to what was said"
                return FoundSet((), needs, query, (), hits.target_rank, reason, "", lacks)
        candidates = self._shelf(candidates, count)
        if not candidates:
            return None
        ids = {candidate.item_id: self.item(candidate.item_id) for candidate in candidates}

        def known(reply: ChooseReply) -> None:
            strange = [name for name in reply.item_ids if name not in ids]
            if strange:
                raise ReplyError(f"item_id {strange[0]!r} is not one of the list: {', '.join(ids)}")
            if not 1 <= len(set(reply.item_ids)) == len(reply.item_ids) <= count:
                raise ReplyError(f"item_ids must be 1 to {count} different ones, not {len(reply.item_ids)}")

        chosen = await self.ask(
            thread, ChooseSet(needs=needs, query=query, items=tuple(ids.values()), count=count), ChooseReply, check=known
        )
        found = tuple(ids[item_id] for item_id in chosen.item_ids)
        shared = chosen.shared if len(found) > 1 else ""
        return FoundSet(found, needs, query, candidates, hits.target_rank, chosen.reason, shared, chosen.lacks)

    def variants(self, item: Item, aspect: str, value: str, *, exclude: Collection[str], target: str) -> FoundSet:
        """The same product in another color or size; asks no model."""
        query = " ".join(part for part in (item.title, value) if part)
        hits = self.index.look(query, k=self.retrieve, exclude=exclude, target=target)
        own = getattr(item.attributes, aspect, ())
        found = [
            other
            for other in (self.item(candidate.item_id) for candidate in hits.candidates)
            if other.parent_id == item.parent_id is not None and getattr(other.attributes, aspect, ()) not in ((), own)
        ]
        if value:
            found = [other for other in found if value in getattr(other.attributes, aspect)] or found
        some = tuple(found[:MOST_VARIANTS])
        said = ", ".join(value for other in some for value in getattr(other.attributes, aspect)[:1])
        lacks = "" if some else f"another {aspect}"
        reason = f"the same in another {aspect}: {said}" if some else f"there is no other {aspect} of it"
        return FoundSet(some, "", query, hits.candidates, hits.target_rank, reason, f"the same, in another {aspect}", lacks)
