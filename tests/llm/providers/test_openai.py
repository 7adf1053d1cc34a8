"""What only OpenAI, and servers that speak like it, do."""

import json
from dataclasses import replace

import pytest

from muse_builder.errors import FatalCallError
from muse_builder.llm.ask import Actor, Ask, Thread
from muse_builder.llm.capabilities import capabilities_of
from muse_builder.llm.providers.openai import OpenAIModel
from muse_builder.records import Item
from muse_builder.tasks.base import Seat, Text
from muse_builder.tasks.synthesis import BackstoryReply, Summarize
from tests.llm.conftest import SPECS, Open, asked, asked_for_review
from tests.llm.fake_provider import FakeProvider, Fault
from tests.llm.habits import HABITS, openai_error, refusing


async def test_a_parameter_the_server_refuses_is_left_out_from_then_on(opened: Open, server: FakeProvider) -> None:
    spec = "openai:gpt-without-seed"
    model = opened("compatible", spec=spec)
    for number in range(3):
        assert (await model.complete(asked("compatible", number, model=spec))).status == "ok"
    assert server.refused == ["seed is not supported"]
    assert isinstance(model.provider, OpenAIModel)
    assert model.provider.refused == {"seed"}


async def test_a_reply_in_parts_is_read_as_one(opened: Open, server: FakeProvider) -> None:
    parts = [{"type": "text", "text": "hello "}, {"type": "text", "text": "there"}]
    body = {"choices": [{"message": {"content": parts}, "finish_reason": "stop"}]}
    server.faults.append(Fault("body", message=json.dumps(body)))
    assert (await opened("compatible").complete(asked("compatible"))).text == "hello there"


async def test_a_server_of_ones_own_is_told_the_number_of_items(opened: Open, server: FakeProvider) -> None:
    server.habit = HABITS["drops the second of two"]
    request = asked("compatible", schema=BackstoryReply.model_json_schema())
    assert len(BackstoryReply.model_validate_json((await opened("compatible").complete(request)).text).requirements) == 2


async def test_a_server_that_refuses_it_is_asked_without(opened: Open, server: FakeProvider) -> None:
    server.habit = refusing(
        400, openai_error("minItems is not permitted"), where=lambda asked: "minItems" in json.dumps(asked.body)
    )
    model = opened("compatible")
    for number in range(2):
        request = asked("compatible", number, schema=BackstoryReply.model_json_schema())
        assert (await model.complete(request)).status == "ok"
    assert server.asked == 3


async def test_with_captions_no_picture_is_sent_to_a_server_that_fails_on_them(opened: Open, server: FakeProvider) -> None:
    server.habit = HABITS["fails on pictures (500)"]
    server.answer = lambda prompt, schema: "A hat."
    item = Item(item_id="a", title="Hat", product_type="hat", image="ab.jpg", image_sha256="ab")
    seats: dict[Seat, Actor] = {"backbone": Actor("openai:llava-onevision", opened("compatible"))}
    with pytest.raises(FatalCallError, match="--image-mode caption"):
        await Ask(seats, screen=None)(Thread("t/0", 0), Summarize(item=item), Text)
    assert server.asked == 1
    seats = {"backbone": Actor("openai:llava-onevision", opened("compatible"))}
    said = await Ask(seats, screen=None, image_mode="caption")(Thread("t/0", 0), Summarize(item=item), Text)
    assert said.text == "A hat."
    assert server.asked == 2


async def test_thoughts_without_an_answer_are_none(opened: Open, server: FakeProvider) -> None:
    server.habit = HABITS["answers among its thoughts"]
    reply = await opened("compatible").complete(asked("compatible", 3))
    assert (reply.text, reply.status) == ("", "ok")
    # "They want something. answer to Conversation 3: hello.": 53 letters, four a token.
    assert reply.thinking_tokens == 14


async def test_thinking_is_counted_as_the_usage_says(opened: Open, server: FakeProvider) -> None:
    server.habit = HABITS["thinks 400 tokens"]
    reply = await opened("compatible").complete(asked("compatible", parameters={"max_tokens": 900}))
    assert (reply.status, reply.thinking_tokens) == ("ok", 400)
    reply = await opened("compatible").complete(asked("compatible"))
    assert (reply.text, reply.status, reply.thinking_tokens) == ("", "truncated", 60)


@pytest.mark.parametrize("marked", [True, False])
async def test_pictures_are_sent_in_low_detail_where_that_may_be_said(marked: bool, opened: Open) -> None:
    spec = SPECS["openai"]
    model = opened("openai", capabilities={spec: replace(capabilities_of(spec), image_detail=marked)}).provider
    assert isinstance(model, OpenAIModel)
    body = await model.body(asked_for_review("openai"))
    parts = [part for part in body["messages"][-1]["content"] if part["type"] == "image_url"]
    assert [part["image_url"].get("detail") for part in parts] == ["low" if marked else None] * 2


async def test_a_server_that_refuses_the_schema_is_never_asked_without_it(opened: Open, server: FakeProvider) -> None:
    server.habit = refusing(
        400,
        {"error": {"message": "response_format is not supported", "param": "response_format", "code": None, "type": ""}},
        where=lambda asked: "response_format" in asked.body,
    )
    with pytest.raises(FatalCallError, match="response_format is not supported"):
        await opened("compatible").complete(asked("compatible", schema=BackstoryReply.model_json_schema()))
    assert server.asked == 1
