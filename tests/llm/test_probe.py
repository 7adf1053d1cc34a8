"""A compatible server is asked once what it does, and told plainly what it lacks."""

import json
from typing import Any

import pytest

from muse_builder.errors import FatalCallError
from muse_builder.llm.capabilities import capabilities_of
from muse_builder.llm.check import Probed, probe
from tests.llm.fake_provider import FakeProvider, Fault, fitting
from tests.llm.habits import HABITS, Habit

SPEC = "openai:llava-onevision"


async def probed(server: FakeProvider) -> Probed:
    url = server.openai_url
    return await probe(SPEC, base_url=url, capabilities=capabilities_of(SPEC, base_url=url))


def able(prompt: str, schema: Any) -> str:
    return "red" if schema is None else json.dumps(fitting(schema, schema))


async def test_a_server_that_does_all_lacks_nothing(server: FakeProvider) -> None:
    server.answer = able
    found = await probed(server)
    assert found == (capabilities_of(SPEC, base_url=server.openai_url), (), None)
    assert server.refused == []


async def test_a_server_that_ignores_the_schema_gets_it_in_the_prompt(server: FakeProvider) -> None:
    server.answer = lambda prompt, schema: able(prompt, schema) if "nothing before" in prompt else "red rain falls"
    found = await probed(server)
    assert found.capabilities.schema == "prompt"
    assert len(found.lacks) == 1
    assert "does not enforce" in found.lacks[0]


async def test_a_server_that_gives_no_json_however_it_is_asked_is_refused(server: FakeProvider) -> None:
    server.answer = lambda prompt, schema: "red rain falls"
    with pytest.raises(FatalCallError, match="gives no JSON of a wanted shape, in whatever way it is asked"):
        await probed(server)
    assert server.asked == 5


async def test_a_server_that_filters_even_a_hello_is_refused_by_that_name(server: FakeProvider) -> None:
    server.faults.extend([Fault("filter")] * 10)
    with pytest.raises(FatalCallError, match=r"what its provider's filter holds back\. Switch that off"):
        await probed(server)


async def test_a_server_that_breaks_a_hello_off_is_asked_three_times_and_refused_by_that_name(server: FakeProvider) -> None:
    server.habit = HABITS["ends with abort"]
    with pytest.raises(
        FatalCallError, match=r"ended with 'abort'.*so it answers even a plain question, 3 times. Look into its"
    ):
        await probed(server)
    assert server.asked == 3
    server.habit = Habit(lambda asked: HABITS["ends with abort"].answers(asked) if asked.number == 4 else None)
    server.answer = able
    assert (await probed(server)).lacks == ()


async def test_a_server_that_is_gone_is_named_with_what_to_do(server: FakeProvider) -> None:
    server.habit = Habit(lambda asked: server.die())
    server.answer = able
    with pytest.raises(FatalCallError, match=r"could not be reached.* any more, after 2 requests.*check the address"):
        await probed(server)


async def test_what_a_server_says_of_itself_is_taken_in(server: FakeProvider) -> None:
    server.answer = able
    server.tells = {"/v1/models": {"data": [{"id": "llava-onevision", "max_model_len": 4321}]}}
    assert (await probed(server)).capabilities.context == 4321


async def test_a_server_that_refuses_the_schema_gets_it_in_the_prompt(server: FakeProvider) -> None:
    server.answer = able
    refusal = Fault("status", 400, code="invalid_request_error", message="grammar or schema")
    server.faults.extend([Fault("none"), *[refusal] * 3])
    assert (await probed(server)).capabilities.schema == "prompt"


async def test_a_server_without_eyes_is_sent_no_pictures(server: FakeProvider) -> None:
    server.answer = able
    refusal = Fault("status", 400, code="invalid_request_error", message="not multimodal")
    server.faults.extend([Fault("none"), Fault("none"), refusal])
    found = await probed(server)
    assert not found.capabilities.images
    assert found.capabilities.schema == "native"


async def test_a_server_that_sees_nothing_in_a_picture_is_named(server: FakeProvider) -> None:
    server.answer = lambda prompt, schema: "blue" if schema is None else able(prompt, schema)
    assert "answered 'blue'" in (await probed(server)).lacks[0]


async def test_an_unknown_model_is_an_error_not_a_lack(server: FakeProvider) -> None:
    server.faults.append(Fault("status", 404, code="model_not_found", message="no such model"))
    with pytest.raises(FatalCallError, match="Check the model's name"):
        await probed(server)
