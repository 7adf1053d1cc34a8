"""The assistant's answers rest on a record, on a picture, or on nothing, and say which."""

from typing import Any

import pytest

from muse_builder.agents.acts.chatter import ActingChatter, require_fact
from muse_builder.errors import ReplyError
from muse_builder.records import Attributes, Item
from muse_builder.tasks.acts import AnswerReply, RecommendSet
from muse_builder.tasks.base import Text
from tests.agents.asked import SAID, Replies, thread

SCARF = Item(item_id="scarf", title="Plaid Scarf", price=31.5, attributes=Attributes(material=("merino wool",)))
CAP = Item(item_id="cap", title="Cap", attributes=Attributes(color=("teal",)))


@pytest.mark.parametrize(
    ("source", "fact"),
    [("record", "merino wool"), ("record", "31.5"), ("record", "teal; Merino"), ("not known", ""), ("picture", "knot")],
)
def test_an_answer_may_rest_on_this(source: Any, fact: str) -> None:
    require_fact(AnswerReply(text="Well.", source=source, fact=fact), (SCARF, CAP))


@pytest.mark.parametrize(
    ("source", "fact", "message"),
    [
        ("record", "cashmere", "the record does not say 'cashmere'"),
        ("record", "", "names the fact it rests on"),
        ("picture", "", "names the fact it rests on"),
        ("not known", "wool", 'must be ""'),
    ],
)
def test_an_answer_may_not_rest_on_that(source: Any, fact: str, message: str) -> None:
    with pytest.raises(ReplyError, match=message):
        require_fact(AnswerReply(text="Well.", source=source, fact=fact), (SCARF,))


async def test_an_invented_fact_is_asked_for_again() -> None:
    ask = Replies(
        AnswerReply(text="It is cashmere.", source="record", fact="cashmere"),
        AnswerReply(text="It is merino wool.", source="record", fact="merino wool"),
    )
    reply = await ActingChatter(ask).answer_detail(thread(), (SCARF,), "material", SAID)  # type: ignore[arg-type]
    assert reply.text == "It is merino wool."
    assert len(ask.refused) == 1


async def test_claims_about_a_set_are_checked_against_all_of_it_and_once() -> None:
    heard: list[Any] = []

    def refuse(text: str, *items: Item) -> None:
        heard.append((text, items))
        raise ReplyError("not in the record")

    ask = Replies(Text(text="Both are silk."), Text(text="Both are nice."))
    chatter = ActingChatter(ask, refuse=refuse)  # type: ignore[arg-type]
    assert await chatter.recommend_set(thread(), (SCARF, CAP), "", "", SAID) == "Both are nice."
    assert heard == [("Both are silk.", (SCARF, CAP))]
    assert isinstance(ask.tasks[0], RecommendSet)
