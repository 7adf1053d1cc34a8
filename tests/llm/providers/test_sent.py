"""What is sent, and in which order."""

import base64
import json

from muse_builder.tasks.synthesis import Line, Review, Rewrite
from tests.llm.conftest import JPEG, Open, asked, asked_for_review
from tests.llm.fake_provider import FakeProvider


async def test_schema_and_pictures_arrive_and_the_reply_fits(kind: str, opened: Open, server: FakeProvider) -> None:
    reply = await opened(kind).complete(asked_for_review(kind))
    assert Review.reply.model_validate_json(reply.text)
    assert server.refused == []
    body = server.seen[-1].body
    parts = body["messages"][-1]["content"]
    assert [part["type"] for part in parts] == (["image"] * 2 if kind == "anthropic" else ["image_url"] * 2) + ["text"]
    encoded = parts[0]["source"]["data"] if kind == "anthropic" else parts[0]["image_url"]["url"].partition(",")[2]
    assert base64.b64decode(encoded) == JPEG


async def test_a_server_of_ones_own_is_told_how_many_lines_a_rewriting_has(
    kind: str, opened: Open, server: FakeProvider
) -> None:
    lines = tuple(Line(role="user", action="reveal", text=text) for text in ("Hi.", "A hat.", "Thanks."))
    rewrite = Rewrite(style="warm", items=(), lines=lines)
    request = asked(kind, values=rewrite, schema=Rewrite.reply.model_json_schema())
    await opened(kind).complete(request)
    sent = json.dumps(server.seen[-1].body)
    assert ('"minItems": 3, "maxItems": 3' in sent) == (kind != "anthropic")
    assert request.schema == Rewrite.reply.model_json_schema()


async def test_only_what_the_model_takes_is_sent(kind: str, opened: Open, server: FakeProvider) -> None:
    parameters = {"max_tokens": 60} if kind == "anthropic" else {"max_tokens": 60, "temperature": 0.1}
    await opened(kind).complete(asked(kind, 3, parameters=parameters))
    seen = server.seen[-1]
    common = {"model", "messages"}
    assert (
        set(seen.body)
        == common
        | {
            "openai": {"max_completion_tokens", "temperature", "seed", "reasoning_effort"},
            "compatible": {"max_tokens", "temperature", "seed"},
            "anthropic": {"max_tokens", "system", "thinking"},
        }[kind]
    )
    assert seen.headers["authorization"].startswith("Bearer ")
