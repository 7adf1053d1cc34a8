"""A compatible server is asked once what it does, and told plainly what it lacks."""

import json
from typing import Any

import pytest

from muse_builder.errors import FatalCallError
from muse_builder.llm.capabilities import capabilities_of
from muse_builder.llm.probe import Probed, probe
from tests.llm.fake_provider import FakeProvider, Fault, fitting

SPEC = "openai:llava-onevision"


async def probed(server: FakeProvider) -> Probed:
    url = server.openai_url
    return await probe(SPEC, base_url=url, capabilities=capabilities_of(SPEC, base_url=url))


def able(prompt: str, schema: Any) -> str:
    return "red" if schema is None else json.dumps(fitting(schema, schema))


async def test_a_server_that_does_all_lacks_nothing(server: FakeProvider) -> None:
    server.answer = able
    found = await probed(server)
    assert found == (capabilities_of(SPEC, base_url=server.openai_url), ())
    assert server.refused == []


async def test_a_server_that_ignores_the_schema_gets_it_in_the_prompt(server: FakeProvider) -> None:
    server.answer = lambda prompt, schema: "red rain falls"
    found = await probed(server)
    assert found.capabilities.schema == "prompt"
    assert len(found.lacks) == 1
    assert "does not enforce" in found.lacks[0]


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
