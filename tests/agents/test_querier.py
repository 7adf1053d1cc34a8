"""The Querier: analyse, clarify, retrieve, re-rank, in this order; the target is only counted."""

from collections.abc import Collection
from typing import Any, NamedTuple

import pytest

from muse_builder.agents.querier import Found, Querier
from muse_builder.errors import ReplyError
from muse_builder.records import Candidate
from muse_builder.tasks.base import Text
from muse_builder.tasks.synthesis import Analyze, Clarify, QueryReply, Rerank, RerankReply
from tests.agents.asked import BAG, HAT, SAID, TARGET, Replies, thread

SHELF = {item.item_id: item for item in (HAT, BAG, TARGET)}
NEEDS, QUERY = Text(text="shade for the beach"), QueryReply(query="straw hat")


class Looked(NamedTuple):
    candidates: tuple[Candidate, ...]
    target_rank: int | None


class Index:
    """Finds the same items whatever is asked, and keeps what was asked."""

    def __init__(self, *ids: str, rank: int | None = 12) -> None:
        self.hits = Looked(tuple(Candidate(item_id=item_id, score=0.5) for item_id in ids), rank)
        self.asked: list[tuple[Any, ...]] = []

    def look(self, query: str, *, k: int, exclude: Collection[str] = (), target: str | None = None) -> Looked:
        self.asked.append((query, k, tuple(exclude), target))
        return self.hits


async def found(index: Index, *replies: Any, previous_query: str = "a hat") -> tuple[Found | None, Replies]:
    ask: Any = Replies(NEEDS, QUERY, *replies)
    querier = Querier(ask, index, SHELF.__getitem__, 8)
    sought = {"previous_query": previous_query, "exclude": ["scarf"], "target": TARGET.item_id}
    needs = await querier.needs(thread(), list(SAID))
    return await querier.find(thread(), needs, **sought), ask


async def test_each_step_is_asked_with_what_the_step_before_gave() -> None:
    index = Index("bag", "hat")
    best, ask = await found(index, RerankReply(item_id="hat", reason="it shades"))
    assert ask.tasks == [
        Analyze(conversation=SAID),
        Clarify(needs="shade for the beach", previous_query="a hat"),
        Rerank(needs="shade for the beach", query="straw hat", items=(BAG, HAT)),
    ]
    assert index.asked == [("straw hat", 8, ("scarf",), TARGET.item_id)]
    assert best == Found(HAT, "straw hat", index.hits.candidates, 12, "it shades")


async def test_no_model_is_told_of_the_target() -> None:
    _, ask = await found(Index("bag", "hat"), RerankReply(item_id="bag", reason=""))
    assert TARGET.item_id not in ask.told()
    assert "PRIVATE" not in ask.told()


async def test_the_target_is_shown_only_where_the_search_found_it() -> None:
    best, ask = await found(Index(TARGET.item_id, rank=1), RerankReply(item_id=TARGET.item_id, reason="it is linen"))
    assert best is not None
    assert (best.item, best.target_rank) == (TARGET, 1)
    assert ask.task(Rerank).items == (TARGET,)


async def test_where_nothing_is_left_to_show_nothing_is_ranked() -> None:
    best, ask = await found(Index())
    assert best is None
    assert [type(task) for task in ask.tasks] == [Analyze, Clarify]


async def test_an_item_that_was_not_on_the_list_is_refused_with_the_list() -> None:
    best, ask = await found(
        Index("bag", "hat"), RerankReply(item_id="scarf", reason="nice"), RerankReply(item_id="bag", reason="roomy")
    )
    assert best is not None
    assert (best.item, best.reason) == (BAG, "roomy")
    assert ask.refused == ["item_id 'scarf' is not one of the list: bag, hat"]
    with pytest.raises(ReplyError, match="is not one of the list: bag"):
        await found(Index("bag"), RerankReply(item_id="hat", reason="known to the shop, but not found"))


async def test_the_first_round_has_no_query_to_go_on_from() -> None:
    _, ask = await found(Index("bag"), RerankReply(item_id="bag", reason=""), previous_query="")
    assert ask.task(Clarify).previous_query == ""


async def test_items_stand_before_the_model_as_they_were_found() -> None:
    for order in (("hat", "bag"), ("bag", "hat")):
        _, ask = await found(Index(*order), RerankReply(item_id="bag", reason=""))
        assert tuple(item.item_id for item in ask.task(Rerank).items) == order
