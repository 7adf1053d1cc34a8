"""Searches answered from the released rows, in their order."""

from muse_builder.records import Call, Verdict
from muse_builder.tasks import prompts
from muse_builder.trust.recorded_search import RecordedSearch
from tests import dialogues

TALK = dialogues.conversation(recommended=("red", "navy", "blue"))


def outfit_call(text: str) -> Call:
    return Call(
        call_id="conversation/0/1", thread="conversation/0", agent="manager", task="judge_outfit", model="m", key="k",
        system_digest="", messages=(("user", text),), status="ok", reply="",
    )  # fmt: skip


def test_each_search_is_given_what_the_next_turn_with_a_query_had() -> None:
    search = RecordedSearch(TALK, [], dialogues.ITEMS)
    looked = [search.look("anything", k=5, target="blue") for _ in range(4)]
    assert [one.target_rank for one in looked] == [1, 2, 3, None]
    assert [[candidate.item_id for candidate in one.candidates] for one in looked] == [
        ["red", "scarf"],
        ["navy", "scarf"],
        ["blue", "scarf"],
        [],
    ]


def test_a_screen_that_asks_for_the_openings_rank_is_given_the_released_one() -> None:
    measured = TALK.model_copy(
        update={"verdicts": (Verdict(screen="retrieval_leak", passed=True, measures={"rank_opening": 7.0}),)}
    )
    search = RecordedSearch(measured, [], dialogues.ITEMS)
    assert search.look("opening", k=0, target="blue") == ((), 7)
    assert search.look("anything", k=5, target="blue").target_rank == 1
    assert RecordedSearch(TALK, [], dialogues.ITEMS).look("opening", k=0, target="blue") == ((), None)


def test_a_search_without_a_target_finds_the_outfit_item_that_was_judged() -> None:
    scarf = dialogues.BY_ID["scarf"]
    search = RecordedSearch(TALK, [outfit_call(f"The target. Owned: {prompts.card(scarf)}")], dialogues.ITEMS)
    assert [candidate.item_id for candidate in search.look("a scarf", k=5, exclude=("blue",)).candidates] == ["scarf"]
    assert search.look("a scarf", k=5, exclude=("scarf",)).candidates == ()
    assert RecordedSearch(TALK, [], dialogues.ITEMS).look("a scarf", k=5).candidates == ()
