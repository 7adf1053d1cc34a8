"""The line to a provider: keys, addresses and connections."""

import logging
from typing import Any

import pytest

from muse_builder.errors import CallError, FatalCallError, RetryableError, SettingsError
from muse_builder.llm.journal import Journal
from muse_builder.llm.limits import Gate
from tests.llm.conftest import PLANTED, Open, asked
from tests.llm.fake_provider import FakeProvider, Fault

OTHERS = "sk-proj-somebodyelses0000"
"""A key that is not ours, in an error that a proxy hands on."""


async def test_nobody_listening_is_a_clear_error(kind: str, opened: Open) -> None:
    model = opened(kind, base_url="http://127.0.0.1:9", gate=Gate(first_wait_s=0.001))
    with pytest.raises(FatalCallError, match="answered nothing in 5 tries"):
        await model.complete(asked(kind))


@pytest.mark.parametrize("spec", ["openai:gpt-6-luna", "anthropic:claude-haiku-5-5"])
async def test_a_missing_key_is_named_before_anything_is_sent(
    spec: str, server: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    from muse_builder.llm.models import open_model

    for name in PLANTED:
        monkeypatch.delenv(name)
    async with open_model(spec) as model:
        with pytest.raises(SettingsError, match="_API_KEY in the environment"):
            model.prepare()
        with pytest.raises(SettingsError, match="_API_KEY in the environment"):
            await model.complete(asked("openai", model=spec))


async def test_no_key_shows_in_errors_reprs_logs_or_journal(
    kind: str, opened: Open, server: FakeProvider, journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    echoed = " ".join(PLANTED.values())
    model = opened(kind, journal=journal)
    assert model.provider is not None
    shown = [repr(model), repr(model.provider), str(vars(model.provider))]
    for fault in (
        Fault("status", 401, code="invalid_api_key", message=f"Incorrect API key provided: {echoed}"),
        Fault("status", 400, code="invalid_request_error", message=f"bad header Authorization: Bearer {echoed}"),
        Fault("error_in_200", code="invalid_api_key", message=echoed),
        Fault("error_in_200", code="", message=f"overloaded by {echoed} and {OTHERS}"),
    ):
        server.faults.append(fault)
        with pytest.raises(CallError) as caught:
            await model.provider.complete(asked(kind, len(shown)))
        await journal.put_failure(asked(kind, len(shown)), caught.value)
        shown.append(caught.value.raw)
        error: BaseException | None = caught.value
        while error is not None:
            shown += [str(error), repr(error)]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    server.answer = lambda prompt, schema: f"your key is {echoed}"
    reply = await model.complete(asked(kind, 99))
    assert (reply.text, reply.status) == ("your key is [key] [key]", "filtered")
    shown.append(reply.text)
    shown.append(caplog.text)
    written = b"".join(path.read_bytes() for path in journal.path.parent.iterdir())
    for key in (*PLANTED.values(), OTHERS):
        assert not [text for text in shown if key in text]
        assert key.encode() not in written


async def test_a_failed_connection_is_named_by_its_place_and_costs_nothing(kind: str, opened: Open) -> None:
    address = "http://127.0.0.1:9" + ("" if kind == "anthropic" else "/v1")
    model = opened(kind, base_url=address)
    assert model.provider is not None
    with pytest.raises(RetryableError, match=r"could not be reached at 127\.0\.0\.1:9 \(ConnectionRefusedError\)") as caught:
        await model.provider.complete(asked(kind))
    assert not caught.value.billed


@pytest.mark.parametrize("fault", ["reset", "drop"])
async def test_a_connection_that_broke_off_may_have_been_billed(
    kind: str, fault: str, opened: Open, server: FakeProvider
) -> None:
    server.faults.append(Fault(fault))
    model = opened(kind)
    assert model.provider is not None
    with pytest.raises(RetryableError, match="broke off") as caught:
        await model.provider.complete(asked(kind))
    assert caught.value.billed


async def test_a_request_says_of_itself_what_the_sdks_own_would(
    kind: str, opened: Open, server: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    import httpx2

    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-ours")
    model = opened(kind)
    provider: Any = model.provider
    await model.complete(asked(kind))
    path = "/v1/messages" if kind == "anthropic" else "/chat/completions"
    await provider.wire.client().post(path, cast_to=httpx2.Response, body=await provider.body(asked(kind)))
    ours, theirs = list(server.seen)[-2:]
    assert (ours.path, ours.body) == (theirs.path, theirs.body)
    of_each_call = {"x-stainless-retry-count", "x-stainless-read-timeout", "x-stainless-timeout"}
    assert ours.headers == {name: value for name, value in theirs.headers.items() if name not in of_each_call}
    assert ("openai-organization" in ours.headers) == (kind != "anthropic")


async def test_what_a_server_has_set_as_cookie_comes_back_to_it(opened: Open, server: FakeProvider) -> None:
    model = opened("openai")
    provider: Any = model.provider
    await model.complete(asked("openai", 1))
    provider.wire.client()._client.cookies.set("place", "7", domain="127.0.0.1")
    await model.complete(asked("openai", 2))
    assert [seen.headers.get("cookie") for seen in server.seen] == [None, "place=7"]
