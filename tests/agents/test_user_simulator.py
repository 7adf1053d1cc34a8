"""The User Simulator tells each task what it may know, and lets nothing be said that the rules refuse."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from muse_builder.agents.user_simulator import REASONS, UserSimulator
from muse_builder.errors import ReplyError
from muse_builder.llm.ask import Thread
from muse_builder.tasks.base import Text
from muse_builder.tasks.synthesis import (
    Accept,
    CompareItem,
    CompareReply,
    Difference,
    Reject,
    RevealNeeds,
    RevealScenario,
    ShareOutfit,
    UserChitChat,
)
from tests.agents.asked import HAT, NEEDS, PERSON, PROFILE, SAID, TARGET, Refusal, Replies, thread

DIFFERENCES = (Difference(attribute="color", wanted="red", found="straw"), Difference(attribute="", wanted="a top", found=""))
NO = CompareReply(accepts=False, differences=DIFFERENCES, reason="a hat is no top")
YES = CompareReply(accepts=True, differences=(), reason="just right")
SHOPPER: dict[str, Any] = {
    "person": PERSON,
    "recipient": PROFILE.recipient,
    "scenario": PROFILE.scenario,
    "backstory": PROFILE.backstory,
    "requirements": NEEDS,
}
"""What the shopper knows in every step."""

Says = Callable[[UserSimulator, Thread], Awaitable[str]]
SAYINGS: dict[str, tuple[Says, Any]] = {
    "scenario": (
        lambda user, thread: user.reveal_scenario(thread, list(SAID)),
        RevealScenario(**SHOPPER, conversation=SAID),
    ),
    "needs": (
        lambda user, thread: user.reveal_needs(thread, list(SAID)),
        RevealNeeds(**SHOPPER, kind="a top", conversation=SAID),
    ),
    "outfit": (
        lambda user, thread: user.share_outfit(thread, HAT, list(SAID)),
        ShareOutfit(**SHOPPER, outfit_item=HAT, kind="a top", conversation=SAID),
    ),
    "chit_chat": (
        lambda user, thread: user.chit_chat(thread, HAT, list(SAID)),
        UserChitChat(**SHOPPER, item=HAT, conversation=SAID),
    ),
    "reject": (
        lambda user, thread: user.reject(thread, HAT, NO, list(SAID)),
        Reject(**SHOPPER, item=HAT, differences=DIFFERENCES, reason="a hat is no top", conversation=SAID),
    ),
}
"""What the user says before the target was shown: how it is called, and what is asked."""


def simulator(ask: Any, refuse: Refusal | None = None, refuse_rejection: Refusal | None = None) -> UserSimulator:
    return UserSimulator(
        ask, PROFILE, TARGET, "a top", refuse=refuse or Refusal(), refuse_rejection=refuse_rejection or Refusal()
    )


@pytest.mark.parametrize("name", SAYINGS)
async def test_each_task_is_asked_with_what_it_may_know(name: str) -> None:
    say, task = SAYINGS[name]
    ask = Replies(Text(text="So I say."))
    assert await say(simulator(ask), thread()) == "So I say."
    assert ask.tasks == [task]


@pytest.mark.parametrize("name", SAYINGS)
async def test_who_speaks_before_the_target_was_shown_is_not_told_of_it(name: str) -> None:
    ask = Replies(Text(text="So I say."))
    await SAYINGS[name][0](simulator(ask), thread())
    assert TARGET.item_id not in ask.told()
    assert TARGET.title not in ask.told()


@pytest.mark.parametrize("name", SAYINGS)
async def test_a_text_that_gives_the_target_away_is_said_anew(name: str) -> None:
    say, _ = SAYINGS[name]
    ask, rule = Replies(Text(text="The Rosa shirt!"), Text(text="A top.")), Refusal(times=1)
    assert await say(simulator(ask, rule), thread()) == "A top."
    assert rule.seen == [("The Rosa shirt!", list(SAID)), ("A top.", list(SAID))]
    assert ask.refused == ["refused the 1. time"]
    with pytest.raises(ReplyError, match="refused the 1"):
        await say(simulator(Replies(Text(text="The Rosa shirt!")), Refusal(times=1)), thread())


async def test_a_rejection_is_held_to_the_rules_for_one_too() -> None:
    ask, leak, rule = Replies(Text(text="I love it."), Text(text="It is not red.")), Refusal(), Refusal(times=1)
    assert await simulator(ask, leak, rule).reject(thread(), HAT, NO, SAID) == "It is not red."
    assert rule.seen == [("I love it.", HAT, SAID), ("It is not red.", HAT, SAID)]
    assert [text for text, _ in leak.seen] == ["I love it.", "It is not red."]


@pytest.mark.parametrize("name", sorted(set(SAYINGS) - {"reject"}))
async def test_only_a_rejection_is_held_to_the_rules_for_one(name: str) -> None:
    rule = Refusal(times=1)
    await SAYINGS[name][0](simulator(Replies(Text(text="So I say.")), refuse_rejection=rule), thread())
    assert rule.seen == []


async def test_who_accepts_may_name_what_was_shown() -> None:
    ask, leak, rule = Replies(Text(text="The Rosa Linen Shirt it is.")), Refusal(times=1), Refusal(times=1)
    assert await simulator(ask, leak, rule).accept(thread(), TARGET, list(SAID)) == "The Rosa Linen Shirt it is."
    assert ask.tasks == [Accept(**SHOPPER, item=TARGET, conversation=SAID)]
    assert leak.seen == rule.seen == []


@pytest.mark.parametrize("judgement", [YES, NO], ids=["accepts", "refuses"])
async def test_an_item_is_compared_with_the_target_and_the_judgement_taken_as_it_is(judgement: CompareReply) -> None:
    ask = Replies(judgement)
    assert await simulator(ask).compare(thread(), HAT, list(SAID), raised=["color"]) == judgement
    assert ask.tasks == [
        CompareItem(
            **SHOPPER,
            target=TARGET,
            item=HAT,
            conversation=SAID,
            raised=("color",),
        )
    ]
    assert ask.tasks[0].pictures() == (TARGET, HAT)


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_a_refusal_gives_exactly_two_differences(count: int) -> None:
    wrong = NO.model_copy(update={"differences": DIFFERENCES[:1] * count})
    ask = Replies(wrong, NO)
    assert await simulator(ask).compare(thread(), HAT, SAID, raised=()) == NO
    assert ask.refused == [f"a refusal needs exactly {REASONS} differences, not {count}"]
    with pytest.raises(ReplyError, match=f"exactly 2 differences, not {count}"):
        await simulator(Replies(wrong)).compare(thread(), HAT, SAID, raised=())


async def test_no_difference_is_the_price_which_a_refusal_must_not_name() -> None:
    priced = NO.model_copy(update={"differences": (DIFFERENCES[0], Difference(attribute="Price", wanted="less", found="90"))})
    ask = Replies(priced, NO)
    assert await simulator(ask).compare(thread(), HAT, SAID, raised=()) == NO
    assert ask.refused == ["the shopper will not speak of the price: give another difference"]


@pytest.mark.parametrize("count", [0, 1, 2])
async def test_who_accepts_may_still_name_differences(count: int) -> None:
    judgement = YES.model_copy(update={"differences": DIFFERENCES[:count]})
    assert await simulator(Replies(judgement)).compare(thread(), HAT, SAID, raised=()) == judgement


async def test_every_call_is_of_the_conversations_thread() -> None:
    ask, one = Replies(*[Text(text="So.")] * len(SAYINGS)), thread()
    user = simulator(ask)
    for say, _ in SAYINGS.values():
        await say(user, one)
    assert all(used is one for used in ask.threads)
    assert ask.checked == [True] * len(SAYINGS)
