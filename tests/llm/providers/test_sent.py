"""What is sent, and in which order."""

import base64
import json
from dataclasses import replace

from muse_builder.llm.providers.sent import in_lines
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


HELLO, TALK, TASK = "Conversation so far:\nuser> Hi.\n", "user> Mine. [picture 1]\nassistant> Nice.\n", "\nRecommend."


async def test_pictures_stand_where_they_belong_and_what_later_calls_begin_with_is_marked(
    kind: str, opened: Open, server: FakeProvider
) -> None:
    asked_for = asked_for_review(kind)
    text, steady = HELLO + TALK + TASK, len(HELLO + TALK)
    shown, new = (replace(picture, place=place) for picture, place in zip(asked_for.images, (len(HELLO), steady), strict=True))
    request = replace(asked_for, messages=(("user", text),), images=(shown, new), steady=steady)
    lines = ["Conversation so far:\n", "user> Hi.\n", "picture", "user> Mine. [picture 1]\n", "assistant> Nice.\n"]
    for images, end, marked in (
        ((shown, new), ["picture"], 5),
        ((shown, replace(new, sheet=((1, "a"),))), ["picture"], 4),
        ((shown,), [], 4),
    ):
        await opened(kind).complete(replace(request, images=images))
        parts = server.seen[-1].body["messages"][-1]["content"]
        told = [part.get("text", "picture") for part in parts]
        if kind == "anthropic":
            assert told == [*lines, *end, TASK]
            assert [place for place, part in enumerate(parts) if "cache_control" in part] == [marked]
        else:
            assert told == [HELLO, "picture", TALK + TASK] if not end else [HELLO, "picture", TALK, "picture", TASK]


def test_a_dialogue_that_grew_begins_with_the_parts_of_the_shorter_one() -> None:
    short = in_lines("Talk:\n\nuser> a\nassistant> b\n")
    assert short == ["Talk:\n\n", "user> a\n", "assistant> b\n"]
    assert in_lines("Talk:\n\nuser> a\nassistant> b\nuser> c\n")[:3] == short
