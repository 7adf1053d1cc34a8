"""What only OpenAI, and servers that speak like it, do."""

import json

from muse_builder.llm.providers.openai import OpenAIModel
from tests.llm.conftest import Open, asked
from tests.llm.fake_provider import FakeProvider, Fault


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
