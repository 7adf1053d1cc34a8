"""The shopper's side where the dialogue is people's: what it passes on, and what it refuses."""

from typing import Any

import pytest

from muse_builder.agents.acts.user import ActingUser
from muse_builder.errors import ReplyError
from muse_builder.tasks.acts import Critique, Tell, WeighReply
from muse_builder.tasks.base import Text
from muse_builder.tasks.synthesis import Difference
from tests.agents.asked import BAG, HAT, NEEDS, PROFILE, SAID, TARGET, Replies, thread

GRAY = Difference(attribute="color", wanted="navy", found="gray")


def user(
    ask: Any, *, refuse: Any = lambda text, said: None, refuse_rejection: Any = lambda text, item, said: None
) -> ActingUser:
    return ActingUser(ask, PROFILE, TARGET, "a top", refuse=refuse, refuse_rejection=refuse_rejection)


async def test_only_what_is_told_now_reaches_the_line() -> None:
    ask = Replies(Text(text="I need a top."))
    await user(ask).tell(thread(), SAID, 9, occasion=False, kind=True, wishes=NEEDS[:1])
    (task,) = ask.tasks
    assert isinstance(task, Tell)
    assert (task.scenario, task.kind, task.requirements, task.words) == ("", "a top", NEEDS[:1], 9)


async def test_a_critique_passes_on_what_the_item_has_and_never_what_is_wanted_instead() -> None:
    ask = Replies(Text(text="Not in gray."), Text(text="Too hot."))
    one = user(ask)
    await one.critique(thread(), HAT, SAID, 4, objection=GRAY, liked="", whole=False)
    await one.critique(
        thread(), HAT, SAID, 4, objection=Difference(attribute="", wanted="a cool one", found=""), liked="", whole=False
    )
    seen, missed = ask.tasks
    assert isinstance(seen, Critique)
    assert isinstance(missed, Critique)
    assert (seen.attribute, seen.found, seen.wish) == ("color", "gray", "")
    assert "navy" not in seen.model_dump_json()
    assert (missed.found, missed.wish) == ("", "a cool one")


async def test_a_critique_that_names_a_brand_is_asked_for_again() -> None:
    def brand(text: str, item: Any, said: Any) -> None:
        if "Acme" in text:
            raise ReplyError("a brand")

    ask = Replies(Text(text="No Acme for me."), Text(text="Not for me."))
    said = await user(ask, refuse_rejection=brand).critique(thread(), HAT, SAID, 4, objection=GRAY, liked="", whole=False)
    assert (said, ask.refused) == ("Not for me.", ["a brand"])


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (WeighReply(takes="shoe", nearest="hat", liked=None, objection=None, reason=""), "'shoe' is not one of those shown"),
        (WeighReply(takes=None, nearest="hat", liked=None, objection=None, reason=""), "needs an objection"),
    ],
)
async def test_a_judgement_about_nothing_is_refused(reply: WeighReply, message: str) -> None:
    with pytest.raises(ReplyError, match=message):
        await user(Replies(reply)).weigh(thread(), (HAT, BAG), SAID, pickiness="fair", raised=())


async def test_what_is_taken_is_the_nearest_and_has_no_objection() -> None:
    reply = WeighReply(takes="bag", nearest="hat", liked=None, objection=GRAY, reason="so")
    found = await user(Replies(reply)).weigh(thread(), (HAT, BAG), SAID, pickiness="fair", raised=())
    assert (found.takes, found.nearest, found.objection) == ("bag", "bag", None)


async def test_of_what_is_taken_only_a_wish_that_it_misses_is_kept() -> None:
    def lacks(wanted: str, found: str = "") -> Difference:
        return Difference(attribute="", wanted=wanted, found=found)

    for takes, objection, kept in (
        ("bag", lacks(NEEDS[1].text), True),
        ("bag", lacks("a pony"), False),
        ("bag", lacks(NEEDS[1].text, found="gray"), False),
        (TARGET.item_id, lacks(NEEDS[1].text), False),
    ):
        reply = WeighReply(takes=takes, nearest=takes, liked=None, objection=objection, reason="so")
        found = await user(Replies(reply)).weigh(thread(), (HAT, BAG, TARGET), SAID, pickiness="easy", raised=())
        assert found.objection == (objection if kept else None)


async def test_no_question_gives_the_target_away() -> None:
    def leak(text: str, said: Any) -> None:
        if "linen" in text:
            raise ReplyError("gives it away")

    ask = Replies(Text(text="Is there a linen shirt?"), Text(text="What is it made of?"))
    said = await user(ask, refuse=leak).ask_detail(thread(), HAT, SAID, 6, topic="material", wish="")
    assert said == "What is it made of?"
