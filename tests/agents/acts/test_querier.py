"""The search for several things, and for another color of one."""

from types import SimpleNamespace
from typing import Any

import pytest

from muse_builder.agents.acts.querier import MOST_VARIANTS, ActingQuerier
from muse_builder.errors import ReplyError
from muse_builder.records import Attributes, Candidate, Item
from muse_builder.tasks.acts import ChooseReply
from muse_builder.tasks.base import Text
from muse_builder.tasks.synthesis import QueryReply
from tests.agents.asked import SAID, Replies, thread

COLORS = ("navy", "gray", "red", "teal", "cream")
SHELF = {
    color: Item(item_id=color, title=f"Cap in {color}", parent_id="cap", attributes=Attributes(color=(color,)))
    for color in COLORS
} | {"hat": Item(item_id="hat", title="Hat", parent_id="hat", attributes=Attributes(color=("green",)))}


class Index:
    def __init__(self) -> None:
        self.asked: list[Any] = []

    def look(self, query: str, *, k: int, exclude: Any = (), target: str | None = None) -> Any:
        self.asked.append((query, tuple(exclude), target))
        found = [Candidate(item_id=item_id, score=0.5) for item_id in SHELF if item_id not in exclude]
        return SimpleNamespace(candidates=tuple(found[:k]), target_rank=4)


def querier(*replies: Any) -> tuple[ActingQuerier, Index]:
    index = Index()
    return ActingQuerier(Replies(*replies), index, SHELF.__getitem__, 10), index  # type: ignore[arg-type]


SUMMED, QUERY = Text(text="a cap"), QueryReply(query="cap")


async def find(*choices: ChooseReply, most: int = 2) -> Any:
    one, _ = querier(SUMMED, QUERY, *choices)
    needs = await one.sum_up(thread(), SAID)
    assert needs == SUMMED.text
    return await one.find_set(thread(), needs, count=most, previous_query="", exclude=["red"], target="hat")


def chosen(*ids: str, lacks: str = "") -> ChooseReply:
    return ChooseReply(item_ids=ids, shared="both are caps", lacks=lacks, reason="near")


async def test_several_are_found_with_what_they_share_and_what_is_not_to_be_had() -> None:
    found = await find(chosen("navy", "gray", lacks="a pink one"))
    assert [item.item_id for item in found.items] == ["navy", "gray"]
    assert (found.shared, found.lacks, found.query, found.target_rank) == ("both are caps", "a pink one", "cap", 4)
    assert "red" not in [candidate.item_id for candidate in found.candidates]


async def test_one_alone_shares_nothing() -> None:
    assert (await find(chosen("navy"))).shared == ""


@pytest.mark.parametrize("ids", [("shoe",), ("navy", "navy"), ("navy", "gray", "teal"), ("red",)])
async def test_a_choice_outside_the_list_is_refused(ids: tuple[str, ...]) -> None:
    with pytest.raises(ReplyError):
        await find(chosen(*ids))


def test_variants_are_of_the_same_family_and_another_color() -> None:
    one, index = querier()
    found = one.variants(SHELF["navy"], "color", "", exclude=["navy"], target="hat")
    assert [item.item_id for item in found.items] == ["gray", "red", "teal"][:MOST_VARIANTS]
    assert index.asked == [("Cap in navy", ("navy",), "hat")]
    assert found.lacks == ""


def test_a_color_that_is_asked_for_comes_alone_where_it_is_there() -> None:
    one, _ = querier()
    assert [item.item_id for item in one.variants(SHELF["navy"], "color", "teal", exclude=[], target="").items] == ["teal"]


def test_that_there_is_no_other_is_said() -> None:
    one, _ = querier()
    found = one.variants(SHELF["hat"], "color", "", exclude=[], target="")
    assert (found.items, found.lacks) == ((), "another color")
    assert found.reason == "there is no other color of it"
