"""Whatever habits a server has, a check ends within twenty calls: with a record that works, or the cause why none does."""

import json
from dataclasses import replace
from typing import Any

import pytest

from muse_builder.llm.capabilities import capabilities_of
from muse_builder.llm.check import Findings, find_out
from muse_builder.llm.models import Access
from muse_builder.llm.probe import MOST_CALLS
from tests.llm.conftest import JPEG, SPECS
from tests.llm.fake_provider import FakeProvider, Fault, fitting
from tests.llm.habits import HABITS, Answered, Asked, Habit, openai_error, refusing
from tests.llm.player import play

SPEC = SPECS["compatible"]
LONGEST = 3000


def able(system: str, prompt: str, schema: Any) -> str:
    """What a good model says to the questions of a check, and to the tasks."""
    if schema is not None and "shade" in schema["properties"]:
        return json.dumps(fitting(schema, schema))
    for question, answer in (("code word", "heron"), ("colour", "red"), ("one word", "hello")):
        if question in prompt and schema is None:
            return answer
    return play(system, prompt, schema)


async def found(server: FakeProvider, **changes: Any) -> Findings:
    server.play = able
    server.strict = False
    url = server.openai_url
    known = capabilities_of(SPEC, base_url=url)
    return await find_out(SPEC, Access(base_url=url), replace(known, **changes), longest=LONGEST, load=lambda picture: JPEG)


async def test_a_server_that_does_all_is_asked_nine_times(server: FakeProvider) -> None:
    findings = await found(server)
    assert (findings.refusal, findings.lacks, findings.calls) == ("", (), 9)
    assert findings.record == capabilities_of(SPEC, base_url=server.openai_url)
    assert server.asked == findings.calls


def _image(asked: Asked) -> int:
    """Letters of the largest picture."""
    return max((len(json.dumps(message)) for message in asked.body["messages"]), default=0) if asked.pictures else 0


JSON_MODE = Habit(
    lambda asked: (
        Answered(openai_error("response_format.type must be 'json_object' or 'text'"), 400)
        if asked.body.get("response_format", {}).get("type") == "json_schema"
        else None
    )
)
NO_SCHEMA = Habit(
    lambda asked: Answered(openai_error("response_format is not supported"), 400) if "response_format" in asked.body else None
)


@pytest.mark.parametrize(
    ("habit", "fields"),
    [
        (HABITS["knows no system role"], {"system": False}),
        (HABITS["knows no system role, as a template"], {"system": False}),
        (HABITS["takes no max_tokens"], {"limit_name": "max_completion_tokens"}),
        (HABITS["takes no temperature"], {"temperature": False}),
        (HABITS["takes no seed"], {"seed": False}),
        (HABITS["takes no reference in a schema"], {"schema_refs": False}),
        (JSON_MODE, {"schema": "json"}),
        (NO_SCHEMA, {"schema": "prompt"}),
        (HABITS["fails on pictures (500)"], {"images": False}),
        (HABITS["fails on pictures (400)"], {"images": False}),
        (HABITS["thinks 400 tokens"], {"thinking": "always", "thinking_room": 1792}),
        (HABITS["thinks 3000 tokens"], {"thinking": "always", "thinking_room": 12032}),
        (HABITS["thinks 400 tokens unless told not to"], {"thinking": "some", "thinking_room": 1792}),
        (HABITS["sends its thoughts beside the answer"], {"thinking": "always", "thinking_room": 256}),
        (HABITS["sends only the end of its thoughts"], {"thinking": "always", "thinking_room": 256}),
        (HABITS["has one slot"], {}),
        (HABITS["leaves the end mark"], {}),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
async def test_what_a_server_lacks_stands_in_the_record(server: FakeProvider, habit: Habit, fields: dict[str, Any]) -> None:
    server.habit = habit
    findings = await found(server)
    assert findings.refusal == ""
    assert findings.calls <= MOST_CALLS
    record = capabilities_of(SPEC, base_url=server.openai_url)
    changed = {name: getattr(findings.record, name) for name in fields}
    assert changed == fields
    assert replace(findings.record, **{name: getattr(record, name) for name in fields}) == record


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("has a small window (vLLM)", "has room for 1,200 tokens"),
        ("has a small window (llama.cpp)", "start its server with a larger context"),
        ("has a small window (LM Studio)", "has room for 1,200 tokens"),
        ("has a small window (Ollama)", "start its server with a larger context"),
        ("says nothing", "answers a plain question with nothing"),
        ("sends only thoughts", "never comes to an answer"),
        ("answers in prose", "gives no JSON"),
        ("answers 500 always", "refuses even a plain question"),
    ],
)
async def test_a_server_of_no_use_is_refused_by_its_cause(server: FakeProvider, name: str, cause: str) -> None:
    server.habit = HABITS[name]
    findings = await found(server)
    assert cause in findings.refusal
    assert server.asked == findings.calls <= MOST_CALLS


@pytest.mark.parametrize("name", HABITS)
async def test_every_habit_ends_within_twenty_calls_in_a_record_or_a_cause(server: FakeProvider, name: str) -> None:
    server.habit = HABITS[name]
    findings = await found(server)
    assert server.asked <= MOST_CALLS
    assert findings.refusal or findings.record.context >= LONGEST


async def test_a_key_that_is_refused_is_asked_for_once(server: FakeProvider) -> None:
    server.faults.extend([Fault("status", 401, code="invalid_api_key", message="no")] * 20)
    findings = await found(server)
    assert "was refused" in findings.refusal
    assert server.asked == 1


async def test_a_server_that_is_not_there_is_named(server: FakeProvider) -> None:
    known = capabilities_of(SPEC, base_url="http://127.0.0.1:9/v1")
    findings = await find_out(SPEC, Access(base_url="http://127.0.0.1:9/v1"), known, longest=LONGEST, load=lambda picture: JPEG)
    assert "could not be reached" in findings.refusal


async def test_pictures_that_are_too_large_are_sent_smaller(server: FakeProvider) -> None:
    large = b"\xff\xd8\xff" + b"pixels" * 4000
    server.habit = refusing(400, openai_error("image is too large"), where=lambda asked: _image(asked) > 20_000)
    server.play, server.strict = able, False
    url = server.openai_url
    findings = await find_out(
        SPEC, Access(base_url=url), capabilities_of(SPEC, base_url=url), longest=LONGEST,
        load=lambda picture: large if picture.file == "512" else JPEG,
    )  # fmt: skip
    assert (findings.record.images, findings.record.image_side) == (True, 224)
