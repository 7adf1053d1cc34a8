"""A model that thinks is given room for it: what is known, and what a run finds out and keeps."""

import json
from pathlib import Path

import pytest

from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.journal import Journal
from muse_builder.llm.prices import most_tokens_out
from muse_builder.llm.request import Reply, Request
from muse_builder.llm.thinking import Room, Roomy, room_for, thought
from tests.llm.conftest import SPECS, Open, asked
from tests.llm.fake_provider import FakeProvider
from tests.llm.habits import HABITS, thinking, thinking_aloud

SPEC = SPECS["compatible"]
NONE, ALWAYS = Capabilities(), Capabilities(thinking="always", thinking_room=2048)


def body(content: str | None, **message: object) -> str:
    return json.dumps({"choices": [{"message": {"content": content, **message}}]})


@pytest.mark.parametrize(
    ("reply", "tokens"),
    [
        (Reply("hello", body("hello")), 0),
        (Reply("", body(None), status="truncated", tokens_out=60), 60),
        (Reply("", "", status="truncated"), 1),
        (Reply("<think>" + "w" * 393, "", status="truncated"), 100),
        (Reply("<think>" + "w" * 392 + "</think>yes", ""), 102),
        (Reply("w" * 392 + "</think>yes", ""), 100),
        (Reply("yes", body("yes", reasoning_content="w" * 400)), 100),
        (Reply("yes", body("yes", reasoning="w" * 400)), 100),
        (Reply("yes", json.dumps({"content": [{"thinking": "w" * 400}, {"text": "yes"}]})), 100),
        (Reply("yes", json.dumps({"usage": {"completion_tokens_details": {"reasoning_tokens": 77}}})), 77),
        (Reply("yes", json.dumps({"usage": {"output_tokens_details": {"thinking_tokens": 78}}})), 78),
        (Reply("half a sent", body("half a sent"), status="truncated", tokens_out=60), 0),
        (Reply("yes", "[]"), 0),
        (Reply("yes", "no JSON"), 0),
        (Reply("yes", json.dumps({"choices": [], "usage": [1]})), 0),
    ],
)
def test_thoughts_are_counted_wherever_they_stand(reply: Reply, tokens: int) -> None:
    assert thought(reply) == tokens


@pytest.mark.parametrize(("tokens", "room"), [(1, 256), (256, 256), (257, 512), (1600, 1792), (10**6, 32_000)])
def test_a_room_is_in_steps_and_within_the_context(tokens: int, room: int) -> None:
    assert room_for(tokens, NONE) == room


class Thinker:
    """Thinks so many tokens, and answers where there is room for that and four tokens more."""

    def __init__(self, tokens: int) -> None:
        self.tokens = tokens
        self.rooms: list[int] = []

    async def complete(self, request: Request) -> Reply:
        self.rooms.append(request.room)
        room = most_tokens_out(request)
        usage = {"usage": {"completion_tokens_details": {"reasoning_tokens": min(self.tokens, room)}}}
        if self.tokens + 4 > room:
            return Reply("", json.dumps(usage), status="truncated", tokens_out=room)
        return Reply("yes", json.dumps(usage), tokens_out=self.tokens + 4)


async def test_the_room_doubles_until_the_model_has_enough() -> None:
    told: list[int] = []
    thinker, room = Thinker(3000), Room(SPEC, NONE)
    room.told = told.append
    model = Roomy(thinker, room)
    statuses = [(await model.complete(asked("compatible", number))).status for number in range(5)]
    assert statuses == ["truncated", "truncated", "truncated", "ok", "ok"]
    # 60 tokens at first; 3,000 of 4,864 is more than half, so the next has four times that.
    assert thinker.rooms == [0, 1024, 2304, 4864, 12032]
    assert told == [1024, 2304, 4864, 12032]


async def test_a_model_that_does_not_think_gets_no_room() -> None:
    thinker, room = Thinker(0), Room(SPEC, NONE)
    model = Roomy(thinker, room)
    await model.complete(asked("compatible"))
    await model.complete(asked("compatible"))
    assert thinker.rooms == [0, 0]


async def test_replies_that_were_under_way_together_raise_the_room_once() -> None:
    room = Room(SPEC, NONE)
    first, cut = asked("compatible"), Reply("", status="truncated", tokens_out=60)
    room.learn(first, cut)
    room.learn(first, cut)
    assert room.learned == 1024


async def test_known_room_is_given_where_thinking_is_on() -> None:
    some = Capabilities(thinking="some", thinking_room=2048)
    for record, effort, tokens in (
        (ALWAYS, None, 2048), (ALWAYS, "low", 2048), (some, None, 0), (some, "none", 0), (some, "high", 2048), (NONE, "low", 0),
    ):  # fmt: skip
        parameters = {"max_tokens": 60} | ({} if effort is None else {"effort": effort})
        assert Room(SPEC, record).of(asked("compatible", parameters=parameters)) == tokens


async def test_what_was_learned_is_kept_for_the_run(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        Room(SPEC, NONE, journal).learn(asked("compatible"), Reply("", status="truncated", tokens_out=600))
        assert Room(SPEC, NONE, journal).learned == 1280
        assert Room("openai:other", NONE, journal).learned == 0


async def test_room_is_sent_and_counted_but_is_no_part_of_the_key(kind: str, opened: Open, server: FakeProvider) -> None:
    request = asked(kind, 1)
    server.habit, server.strict = thinking(30), False
    record = Capabilities(thinking="always", thinking_room=2048)
    reply = await opened(kind, capabilities={SPECS[kind]: record}).complete(request)
    assert reply.status == "ok"
    assert server.seen[-1].body["max_tokens"] == 60 + 2048
    roomy = asked(kind, 1, room=2048)
    assert roomy.key == request.key
    assert most_tokens_out(roomy) == 60 + 2048


@pytest.mark.parametrize("habit", [thinking(400), thinking_aloud(400)], ids=["beside", "aloud"])
async def test_a_server_whose_thoughts_fill_the_limit_is_given_more(opened: Open, server: FakeProvider, habit: object) -> None:
    server.habit = habit  # type: ignore[assignment]
    model = opened("compatible")
    statuses = [(await model.complete(asked("compatible", number))).status for number in range(3)]
    assert statuses == ["truncated", "ok", "ok"]


async def test_effort_is_said_in_each_providers_words(kind: str, opened: Open, server: FakeProvider) -> None:
    server.strict = False
    record = Capabilities(thinking="some", thinking_room=2048)
    model = opened(kind, capabilities={SPECS[kind]: record})
    for effort in ("minimal", "none", None):
        parameters = {"max_tokens": 60} | ({} if effort is None else {"effort": effort})
        await model.complete(asked(kind, 1, parameters=parameters))
    bodies = [seen.body for seen in server.seen]
    assert all("effort" not in sent for sent in bodies)
    if kind == "anthropic":
        assert [sent["thinking"]["type"] for sent in bodies] == ["adaptive", "disabled", "disabled"]
        assert [sent.get("output_config") for sent in bodies] == [{"effort": "low"}, None, None]
    else:
        assert [sent["reasoning_effort"] for sent in bodies] == ["minimal", "none", "none"]
    assert [sent["max_tokens"] for sent in bodies] == [2108, 60, 60]


def test_every_habit_of_thinking_has_a_name() -> None:
    assert {"thinks 400 tokens", "thinks 400 tokens aloud", "thinks 3000 tokens"} <= set(HABITS)
