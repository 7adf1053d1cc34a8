"""The Chatter talks of what it heard and sees; it is told nothing of the shopper's mind."""

from random import Random
from typing import Any

import pytest

from muse_builder.agents.chatter import Chatter
from muse_builder.errors import ReplyError
from muse_builder.tasks.base import Text
from muse_builder.tasks.synthesis import AssistantChitChat, Greet, Inquire, Recommend
from tests.agents.asked import HAT, SAID, Refusal, Replies, thread


def chatter(ask: Any, refuse: Refusal | None = None) -> Chatter:
    return Chatter(ask, refuse=refuse)


async def test_a_greeting_is_varied_by_a_die_of_the_conversation() -> None:
    ask = Replies(Text(text="Hello!"), Text(text="Welcome!"))
    assert [await chatter(ask).greet(thread(number)) for number in (0, 1)] == ["Hello!", "Welcome!"]
    rolled = [Random(f"7/conversation/{number}").randrange(10_000) for number in (0, 1)]
    assert ask.tasks == [Greet(variation=number) for number in rolled]
    assert rolled[0] != rolled[1]


@pytest.mark.parametrize("about", ["needs", "occasion"])
async def test_an_inquiry_says_what_is_missing_and_what_was_said(about: Any) -> None:
    ask = Replies(Text(text="What for?"))
    assert await chatter(ask).inquire(thread(), about, SAID) == "What for?"
    assert ask.tasks == [Inquire(about=about, conversation=SAID)]


async def test_a_recommendation_is_asked_for_the_item_the_needs_and_the_talk() -> None:
    ask = Replies(Text(text="Take this hat."))
    assert await chatter(ask).recommend(thread(), HAT, "shade", list(SAID)) == "Take this hat."
    assert ask.tasks == [Recommend(item=HAT, needs="shade", conversation=SAID)]


async def test_chit_chat_comes_back_to_the_item_shown_last() -> None:
    ask = Replies(Text(text="Lovely. About that hat ..."))
    assert await chatter(ask).chit_chat(thread(), HAT, SAID) == "Lovely. About that hat ..."
    assert ask.tasks == [AssistantChitChat(item=HAT, conversation=SAID)]


async def test_a_claim_that_is_refused_is_given_again_once_and_what_is_said_twice_stands() -> None:
    ask = Replies(Text(text="It is waterproof."), Text(text="It is waterproof, really."))
    rule = Refusal(times=2)
    assert await chatter(ask, rule).recommend(thread(), HAT, "", SAID) == "It is waterproof, really."
    assert rule.seen == [("It is waterproof.", HAT)]
    assert ask.refused == ["refused the 1. time"]


async def test_each_text_about_an_item_has_its_own_second_chance() -> None:
    ask = Replies(*(Text(text=f"text {number}") for number in range(4)))
    rule = Refusal(times=9)
    one = chatter(ask, rule)
    assert await one.recommend(thread(), HAT, "", SAID) == "text 1"
    assert await one.chit_chat(thread(), HAT, SAID) == "text 3"
    assert rule.seen == [("text 0", HAT), ("text 2", HAT)]


async def test_a_claim_that_stays_refused_is_the_askers_to_raise() -> None:
    with pytest.raises(ReplyError, match="refused the 1"):
        await chatter(Replies(Text(text="It is waterproof.")), Refusal(times=1)).chit_chat(thread(), HAT, SAID)


async def test_greetings_and_inquiries_claim_nothing_and_are_held_to_no_item() -> None:
    ask = Replies(Text(text="Hello!"), Text(text="What for?"))
    rule = Refusal(times=9)
    await chatter(ask, rule).greet(thread())
    await chatter(ask, rule).inquire(thread(), "needs", SAID)
    assert rule.seen == []
    assert ask.checked == [False, False]
