"""What each recommender hears and chooses from."""

from random import Random

import pytest

from muse_builder import plugins
from muse_builder.agents.acts.querier import ActingQuerier
from muse_builder.agents.recommenders import (
    BAD_RECOMMENDER,
    GOOD_RECOMMENDER,
    RANDOM_RECOMMENDER,
    Recommender,
    recommender_named,
)
from muse_builder.errors import SettingsError
from muse_builder.llm.ask import Thread
from muse_builder.records import Candidate, Item
from muse_builder.tasks.acts import ChooseReply, ChooseSet, SumUp
from muse_builder.tasks.base import Text, Utterance
from muse_builder.tasks.synthesis import Clarify, QueryReply
from tests.agents.asked import Replies

HITS = [Candidate(item_id=f"i{at}", score=1 - at / 60) for at in range(60)]
SHELF = {one.item_id: Item(item_id=one.item_id, title=one.item_id, product_type="hat") for one in HITS}
SAID = (
    Utterance(role="user", action="reveal", text="A hat."),
    Utterance(role="user", action="critique", text="Not gray."),
    Utterance(role="assistant", action="inquire", text="Which then?"),
    Utterance(role="user", action="reveal", text="Navy."),
)


def shelf(recommender: Recommender, hits: list[Candidate] = HITS, **other: int) -> list[int]:
    chosen = recommender.shelf(hits, Random(3), **{"most": 10, "count": 4, **other})
    return [hits.index(one) for one in chosen]


def test_the_good_one_chooses_from_the_nearest_and_the_bad_one_from_the_twentieth_on() -> None:
    assert shelf(GOOD_RECOMMENDER) == list(range(10))
    assert shelf(BAD_RECOMMENDER) == list(range(19, 29))


def test_where_there_are_fewer_hits_the_bad_one_takes_the_last_and_recorded_ones_as_they_are() -> None:
    assert shelf(BAD_RECOMMENDER, HITS[:14]) == list(range(4, 14))
    assert shelf(BAD_RECOMMENDER, HITS[:10]) == list(range(10))
    assert shelf(BAD_RECOMMENDER, HITS[:1]) == [0]


def test_the_random_one_throws_dice_over_the_nearest() -> None:
    drawn = {at for seed in range(40) for at in map(HITS.index, RANDOM_RECOMMENDER.shelf(HITS, Random(seed), most=10, count=2))}
    assert drawn == set(range(10))
    assert len(shelf(RANDOM_RECOMMENDER, count=2)) == 2
    assert shelf(RANDOM_RECOMMENDER, HITS[:1]) == [0]


def test_the_bad_one_does_not_hear_what_was_minded_last() -> None:
    assert [one.text for one in BAD_RECOMMENDER.hears(SAID)] == ["A hat.", "Which then?", "Navy."]
    assert list(GOOD_RECOMMENDER.hears(SAID)) == list(RANDOM_RECOMMENDER.hears(SAID)) == list(SAID)


class Found:
    def __init__(self) -> None:
        self.asked: list[int] = []

    def look(self, query: str, *, k: int, **_: object) -> object:
        self.asked.append(k)
        return type("Hits", (), {"candidates": tuple(HITS[:k]), "target_rank": 5})()


@pytest.mark.parametrize(("name", "first", "looks"), [("good", 1, [10, 300]), ("bad", 19, [30]), ("random", 25, [10, 300])])
async def test_a_querier_is_led_and_heeds_what_was_ruled_out_where_its_recommender_does(
    name: str, first: int, looks: list[int]
) -> None:
    index = Found()
    asked = Replies(QueryReply(query="hat"), ChooseReply(item_ids=(f"i{first}",), shared="", lacks="", reason="so"))
    querier = ActingQuerier(asked, index, SHELF.__getitem__, 10)  # type: ignore[arg-type]
    led = querier.led_by(recommender_named(name).recommender, Random(0))

    def fits(item: Item) -> bool:
        return item.item_id in ("i1", "i25")

    found = await led.find_set(
        Thread("conversation/0", 0), "a hat", count=1, previous_query="", exclude=(), target="i5", fits=fits
    )
    assert found is not None
    assert (found.items[0].item_id, index.asked) == (f"i{first}", looks)
    assert [type(task) for task in asked.tasks] == [Clarify, ChooseSet], "no recommender asks more than another"


async def test_what_the_bad_one_does_not_hear_is_not_summed_up() -> None:
    asked = Replies(Text(text="a hat"))
    querier = ActingQuerier(asked, Found(), SHELF.__getitem__, 10)  # type: ignore[arg-type]
    await querier.led_by(BAD_RECOMMENDER, Random(0)).sum_up(Thread("conversation/0", 0), SAID)
    (task,) = asked.tasks
    assert isinstance(task, SumUp)
    assert "Not gray." not in [one.text for one in task.conversation]


def test_a_name_that_nothing_has_is_told_with_the_known_ones() -> None:
    assert plugins.names("recommenders")[:3] == ["good", "bad", "random"]
    with pytest.raises(SettingsError, match=r"unknown recommender 'goood'; known: good, bad, random\. Did you mean 'good'"):
        recommender_named("goood")
