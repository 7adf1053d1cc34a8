"""The Manager keeps the minutes and opens with what the user owns."""

import random
from types import SimpleNamespace
from typing import Any

import pytest

from muse_builder.agents.manager import OUTFIT_HITS, Manager, Minutes
from muse_builder.agents.querier import Found
from muse_builder.records import Candidate, Item, Profile
from muse_builder.tasks.synthesis import DeriveOutfit, JudgeOutfit, OutfitReply, OutfitVerdict
from tests.agents.asked import BAG as BARE_BAG
from tests.agents.asked import HAT as BARE_HAT
from tests.agents.asked import PROFILE, TARGET, Replies
from tests.agents.asked import thread as talk

BAG, HAT = (item.model_copy(update={"image": f"{item.item_id}.jpg"}) for item in (BARE_BAG, BARE_HAT))


def minutes() -> tuple[Minutes, Any]:
    thread: Any = SimpleNamespace(keys=["before"], dice=random.Random(0))
    return Minutes(thread), thread


def test_a_turn_keeps_what_the_querier_found_for_it() -> None:
    kept, _ = minutes()
    found = Found(BAG, "bag, black", (Candidate(item_id="bag", score=0.5),), 3, "it holds most")
    kept.note(
        "assistant",
        "recommend",
        "Look!",
        round_number=1,
        items=[BAG],
        pictures=[BAG],
        found=found,
        reason=found.reason,
    )
    (turn,) = kept.turns
    assert (turn.query, turn.target_rank, turn.reason) == ("bag, black", 3, "it holds most")
    assert [candidate.item_id for candidate in turn.candidates] == ["bag"]
    assert turn.item_ids == turn.image_item_ids == ("bag",)


def test_a_turn_without_a_search_has_none_and_shows_no_picture_that_is_not_there() -> None:
    kept, _ = minutes()
    kept.note("user", "share_image", "This is mine.", round_number=0, items=[BARE_HAT], pictures=[BARE_HAT])
    (turn,) = kept.turns
    assert (turn.query, turn.candidates, turn.target_rank, turn.reason) == (None, (), None, "")
    assert turn.item_ids == ("hat",)
    assert turn.image_item_ids == ()
    assert [(said.role, said.items, said.pictures) for said in kept.said] == [("user", (BARE_HAT,), ())]


def test_both_sides_see_what_a_turn_shows_and_not_what_it_only_speaks_of() -> None:
    kept = Minutes(talk())
    kept.note("assistant", "recommend", "Look!", round_number=1, items=[BAG], pictures=[BAG])
    kept.note("user", "reject", "Not that.", round_number=2, items=[BAG])
    assert [turn.image_item_ids for turn in kept.turns] == [said.pictures for said in kept.said] == [("bag",), ()]


def test_a_turn_holds_the_calls_made_since_the_turn_before() -> None:
    kept, thread = minutes()
    thread.keys += ["one", "two"]
    kept.note("assistant", "greet", "Hello!", round_number=0)
    thread.keys.append("three")
    kept.note("user", "reveal", "Hi!", round_number=0)
    assert [turn.keys for turn in kept.turns] == [("one", "two"), ("three",)]


# --- what the user owns -------------------------------------------------------------------------------------------------

SHIRT = TARGET.model_copy(update={"item_id": "other-shirt", "parent_id": None})
SIBLING = HAT.model_copy(update={"item_id": "sibling", "parent_id": TARGET.parent_id})
SHELF = {item.item_id: item for item in (SHIRT, SIBLING, BAG, HAT)}
IDEAS = OutfitReply(descriptions=("a bag", "a hat"))
GOES = OutfitVerdict(compatible=True, reason="both are summery")
CLASHES = OutfitVerdict(compatible=False, reason="too formal")


class Index:
    """Finds for each text what it was told, and keeps what was asked."""

    def __init__(self, **found: list[str]) -> None:
        self.found = found
        self.asked: list[tuple[Any, ...]] = []

    def look(self, query: str, *, k: int, exclude: Any = (), target: str | None = None) -> Any:
        self.asked.append((query, k, tuple(exclude), target))
        return SimpleNamespace(candidates=[SimpleNamespace(item_id=item_id) for item_id in self.found[query.split()[-1]]])


def manager(
    ask: Any,
    index: Any = None,
    *,
    could_own: Any = lambda profile, item: True,
    multimodal_open: float = 1.0,
) -> Manager:
    return Manager(
        ask,
        index or Index(bag=["bag"], hat=["hat"]),
        SHELF.__getitem__,
        could_own=could_own,
        multimodal_open=multimodal_open,
    )


async def test_an_outfit_item_is_described_searched_and_judged() -> None:
    ask, index = Replies(IDEAS, GOES), Index(bag=["bag"])
    assert await manager(ask, index).outfit_item(talk(), PROFILE, TARGET) == BAG
    assert ask.tasks == [
        DeriveOutfit(item=TARGET, scenario=PROFILE.scenario),
        JudgeOutfit(item=TARGET, outfit_item=BAG, scenario=PROFILE.scenario),
    ]
    assert index.asked == [("a bag", OUTFIT_HITS, (TARGET.item_id,), None)]


async def test_what_does_not_go_with_the_target_makes_a_conversation_in_text_and_nothing_else_is_tried() -> None:
    ask, index = Replies(IDEAS, CLASHES), Index(bag=["bag", "hat"], hat=["hat"])
    assert await manager(ask, index).outfit_item(talk(), PROFILE, TARGET) is None
    assert len(index.asked) == 1
    assert len(ask.tasks) == 2


@pytest.mark.parametrize("passed_over", ["other-shirt", "sibling"])
async def test_nobody_owns_the_kind_of_thing_they_look_for_nor_a_variant_of_it(passed_over: str) -> None:
    ask = Replies(IDEAS, GOES)
    assert await manager(ask, Index(bag=[passed_over, "bag"])).outfit_item(talk(), PROFILE, TARGET) == BAG
    assert ask.task(JudgeOutfit).outfit_item == BAG


async def test_nobody_shows_what_has_no_picture() -> None:
    shelf = {"bare": BARE_HAT, "bag": BAG}
    one = manager(Replies(IDEAS, GOES), Index(bag=["bare", "bag"]))
    one.item = shelf.__getitem__
    assert await one.outfit_item(talk(), PROFILE, TARGET) == BAG
    one = manager(Replies(IDEAS), Index(bag=["bare"], hat=[]))
    one.item = shelf.__getitem__
    assert await one.outfit_item(talk(), PROFILE, TARGET) is None


async def test_items_without_a_family_are_not_of_one_family() -> None:
    lone = TARGET.model_copy(update={"parent_id": None})
    assert await manager(Replies(IDEAS, GOES)).outfit_item(talk(), PROFILE, lone) == BAG


async def test_what_the_wearer_could_not_own_is_passed_over_and_the_next_description_searched() -> None:
    asked: list[tuple[Any, ...]] = []

    def could_own(profile: Profile, item: Item) -> bool:
        asked.append((profile, item))
        return item is HAT

    ask, index = Replies(IDEAS, GOES), Index(bag=["bag"], hat=["hat"])
    assert await manager(ask, index, could_own=could_own).outfit_item(talk(), PROFILE, TARGET) == HAT
    assert asked == [(PROFILE, BAG), (PROFILE, HAT)]
    assert [query for query, *_ in index.asked] == ["a bag", "a hat"]
    nothing = Replies(IDEAS)
    assert await manager(nothing, could_own=lambda profile, item: False).outfit_item(talk(), PROFILE, TARGET) is None
    assert [type(task) for task in nothing.tasks] == [DeriveOutfit]


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
async def test_as_many_conversations_try_to_open_with_a_picture_as_are_wanted(share: float) -> None:
    opened = []
    for number in range(40):
        ask = Replies(IDEAS, GOES)
        opened.append(await manager(ask, multimodal_open=share).outfit_item(talk(number), PROFILE, TARGET) is not None)
        assert bool(ask.tasks) == opened[-1], "a conversation in text asks nobody for an outfit"
    assert opened == [random.Random(f"7/conversation/{number}").random() < share for number in range(40)]
