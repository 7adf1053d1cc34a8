"""What every provider does, against a server on loopback that speaks the real protocol to the unmodified SDK."""

import json

import pytest

from tests.llm.conftest import SPECS, Open, asked
from tests.llm.fake_provider import FakeProvider


async def test_a_reply_comes_with_its_tokens_cost_and_latency(kind: str, opened: Open, server: FakeProvider) -> None:
    server.latency_s = 0.05
    reply = await opened(kind).complete(asked(kind, 7))
    assert reply.text == "answer to Conversation 7: hello."
    assert reply.status == "ok"
    assert (reply.tokens_in, reply.tokens_cached, reply.tokens_out) == (1000, 400, 50)
    # OpenAI: 600 fresh, 400 cached, 50 out. Anthropic: 500 fresh, 400 cached, 100 written to the cache at 1.25, 50 out.
    expected = (500 + 40 + 125 + 500) if kind == "anthropic" else (600 + 40 + 500)
    assert reply.cost == pytest.approx(expected / 1e6)
    assert reply.price == "1/0.1/10 USD per M tokens in/cached/out"
    assert reply.latency_s is not None
    assert reply.latency_s >= 0.05
    assert json.loads(reply.raw)["model"] == SPECS[kind].partition(":")[2]
    assert reply.request_id == "req-1"
    assert server.refused == []
