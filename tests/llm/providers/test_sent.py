"""What is sent, and in which order."""

import base64
from dataclasses import replace

from muse_builder.llm.providers.sent import in_lines
from muse_builder.tasks.synthesis import Review
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


async def test_a_picture_of_the_task_stands_after_what_stays_and_the_dialogue(
    kind: str, opened: Open, server: FakeProvider
) -> None:
    stays, talk, task = "You are: Ann\n\n", "Conversation so far:\nuser> Hi.\n", "\nDecide."
    asked_for = asked_for_review(kind)
    staying, new = (
        replace(picture, place=place) for picture, place in zip(asked_for.images, (0, len(stays + talk)), strict=True)
    )
    request = replace(asked_for, messages=(("user", stays + talk + task),), images=(staying, new), steady=len(stays + talk))
    await opened(kind).complete(request)
    parts = server.seen[-1].body["messages"][-1]["content"]
    told = [part.get("text", "picture") for part in parts]
    if kind == "anthropic":
        assert told == ["picture", stays, "Conversation so far:\n", "user> Hi.\n", "picture", task]
        assert [place for place, part in enumerate(parts) if "cache_control" in part] == [3]
    else:
        assert told == ["picture", stays + talk, "picture", task]


def test_a_dialogue_that_grew_begins_with_the_parts_of_the_shorter_one() -> None:
    short = in_lines("Talk:\n\nuser> a\nassistant> b\n")
    assert short == ["Talk:\n\n", "user> a\n", "assistant> b\n"]
    assert in_lines("Talk:\n\nuser> a\nassistant> b\nuser> c\n")[:3] == short
