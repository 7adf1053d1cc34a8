"""The User Profile Generator: what is drawn, what is judged, and what a story becomes."""

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from muse_builder.agents.profile_generator import ProfileGenerator, Triple, unwritten
from muse_builder.errors import ReplyError, ScreenedOut
from muse_builder.records import Person, Profile, Scenario
from muse_builder.tasks.synthesis import BackstoryReply, JudgeMatch, MatchReply, WriteBackstory
from tests.agents.asked import BAG, HAT, NEEDS, PERSON, TARGET, Refusal, Replies, thread

SHELF = {item.item_id: item for item in (HAT, BAG, TARGET)}
SCENARIOS = [Scenario(scenario_id=f"s{number}", text=f"situation {number}") for number in range(5)]
TRIPLE = Triple(PERSON, SCENARIOS[3], TARGET)
STORY = BackstoryReply(backstory="It is  hot\nin June. ", requirements=NEEDS)


def die_as_person(dice: Random) -> Person:
    """Somebody who tells which number was drawn for them."""
    return Person(name=str(dice.random()), gender="female", age=30, profession="nurse")


class Search:
    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def __call__(self, text: str, k: int) -> Sequence[str]:
        self.asked.append((text, k))
        return ["hat"]


def generator(ask: Any = None, *, scenario_first: float = 0.5, search: Any = None) -> ProfileGenerator:
    return ProfileGenerator(
        ask,
        item_ids=["bag", TARGET.item_id],
        item=SHELF.__getitem__,
        search=search or Search(),
        draw_person=die_as_person,
        scenario_first=scenario_first,
    )


def test_a_candidate_is_a_throw_of_the_threads_dice() -> None:
    drawn = generator().draw(thread(4), SCENARIOS)
    dice = Random("7/conversation/4")
    person, scenario = die_as_person(dice), dice.choice(SCENARIOS)
    searched = dice.random() < 0.5
    item = SHELF[dice.choice(["hat"] if searched else ["bag", TARGET.item_id])]
    assert drawn == Triple(person, scenario, item)
    assert generator().draw(thread(4), SCENARIOS) == drawn != generator().draw(thread(5), SCENARIOS)


def test_a_product_is_searched_for_its_scenario_or_drawn_freely() -> None:
    for share, expected in ((1.0, {"hat"}), (0.0, {"bag", TARGET.item_id})):
        search = Search()
        drawn = [generator(scenario_first=share, search=search).draw(thread(number), SCENARIOS) for number in range(30)]
        assert {triple.item.item_id for triple in drawn} == expected
        assert search.asked == ([(triple.scenario.text, 20) for triple in drawn] if share else [])


def test_about_half_of_the_products_are_searched_for_where_half_are_wanted() -> None:
    drawn = [generator(scenario_first=0.5).draw(thread(number), SCENARIOS).item for number in range(200)]
    assert drawn.count(HAT) == sum(draws(number) < 0.5 for number in range(200)) == pytest.approx(100, abs=25)


def draws(number: int) -> float:
    """The third number of a candidate's dice: after person and scenario."""
    dice = Random(f"7/conversation/{number}")
    dice.random()
    dice.choice(SCENARIOS)
    return dice.random()


@pytest.mark.parametrize("fits", [True, False])
async def test_a_match_is_judged_of_the_triple_and_comes_back_as_it_was_said(fits: bool) -> None:
    verdict = MatchReply(user_product=fits, scenario_product=not fits, recipient="her niece", reason="so")
    ask = Replies(verdict)
    assert await generator(ask).judge(thread(), TRIPLE) == verdict
    assert ask.tasks == [JudgeMatch(item=TARGET, person=PERSON, scenario="situation 3")]
    assert ask.tasks[0].pictures() == (), "the record is judged first; most fail by it"


@pytest.mark.parametrize("recipient", [None, "her niece Mia, 8"])
async def test_a_story_becomes_a_profile_without_a_number(recipient: str | None) -> None:
    ask, rule = Replies(STORY), Refusal()
    profile = await generator(ask).write(thread(), TRIPLE, recipient=recipient, refuse=rule)
    assert ask.tasks == [WriteBackstory(item=TARGET, person=PERSON, scenario="situation 3", recipient=recipient)]
    assert profile == Profile(
        profile_id="",
        person=PERSON,
        scenario_id="s3",
        scenario="situation 3",
        target_item_id=TARGET.item_id,
        recipient=recipient,
        backstory="It is hot in June.",
        requirements=NEEDS,
    )
    assert rule.seen == [(profile,)], "the whole profile is held to the rules, as it would be kept"


async def test_a_story_that_is_refused_is_written_again_and_the_refusal_raised_where_it_stays() -> None:
    other = BackstoryReply(backstory="Another.", requirements=NEEDS)
    ask = Replies(STORY, other)
    profile = await generator(ask).write(thread(), TRIPLE, recipient=None, refuse=Refusal(times=1))
    assert profile.backstory == "Another."
    assert ask.refused == ["refused the 1. time"]
    with pytest.raises(ReplyError, match="refused the 1"):
        await generator(Replies(STORY)).write(thread(), TRIPLE, recipient=None, refuse=Refusal(times=1))


async def test_what_does_not_fit_as_its_picture_shows_it_is_refused_as_a_match_is() -> None:
    ask, rule = Replies(STORY.model_copy(update={"fits": False})), Refusal(times=1)
    with pytest.raises(ScreenedOut, match="as its picture shows it") as refused:
        await generator(ask).write(thread(), TRIPLE, recipient=None, refuse=rule)
    assert refused.value.stage == "match"
    assert ask.tasks[0].pictures() == (TARGET,)
    assert rule.seen == [], "nobody asks for a better story of what does not fit"


def test_what_the_match_refuses_is_kept_without_a_story() -> None:
    kept = unwritten(TRIPLE)
    assert (kept.person, kept.scenario_id, kept.scenario, kept.target_item_id) == (PERSON, "s3", "situation 3", TARGET.item_id)
    assert (kept.profile_id, kept.backstory, kept.requirements, kept.recipient) == ("", "", (), None)
