"""What every provider does, against a server on loopback that speaks the real protocol to the unmodified SDK."""

import asyncio
import base64
import json
import logging
import time

import pytest

from muse_builder.errors import CallError, FatalCallError, RetryableError, SetAsideError, SettingsError
from muse_builder.llm import limits
from muse_builder.llm.journal import Journal
from muse_builder.llm.limits import Gate
from muse_builder.llm.providers.openai import OpenAIModel
from muse_builder.tasks.synthesis import Review
from tests.llm.conftest import JPEG, PLANTED, SPECS, Open, asked, asked_for_review, reached
from tests.llm.fake_provider import FakeProvider, Fault

OTHERS = "sk-proj-somebodyelses0000"
"""A key that is not ours, in an error that a proxy hands on."""


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


async def test_a_model_that_samples_only_under_the_old_version_gets_it(opened: Open, server: FakeProvider) -> None:
    spec = "anthropic:claude-haiku-4-5"
    model = opened("anthropic", spec=spec, capabilities=None)
    await model.complete(asked("anthropic", model=spec, parameters={"max_tokens": 60, "temperature": 1.0}))
    assert server.seen[-1].headers["anthropic-version"] == "2023-06-01"
    assert server.refused == []


async def test_a_parameter_the_server_refuses_is_left_out_from_then_on(opened: Open, server: FakeProvider) -> None:
    spec = "openai:gpt-without-seed"
    model = opened("compatible", spec=spec)
    for number in range(3):
        assert (await model.complete(asked("compatible", number, model=spec))).status == "ok"
    assert server.refused == ["seed is not supported"]
    assert isinstance(model.provider, OpenAIModel)
    assert model.provider.refused == {"seed"}


@pytest.mark.parametrize(("fault", "status"), [("length", "truncated"), ("refusal", "refused"), ("filter", "filtered")])
async def test_a_reply_that_is_no_answer_says_why_and_keeps_its_cost(
    kind: str, fault: str, status: str, opened: Open, server: FakeProvider, journal: Journal
) -> None:
    server.faults.append(Fault(fault))
    request = asked(kind)
    reply = await opened(kind, journal=journal).complete(request)
    expected = "refused" if kind == "anthropic" and fault == "filter" else status  # Anthropic filters by refusing
    assert reply.status == expected
    assert reply.cost is not None
    assert journal.get(request.key) is None
    (attempt,) = journal.attempts_of([request.key])
    assert (attempt.status, attempt.cost) == (expected, reply.cost)


async def test_a_fence_around_json_is_handed_on_as_it_came(kind: str, opened: Open, server: FakeProvider) -> None:
    server.faults.append(Fault("fence"))
    assert (await opened(kind).complete(asked(kind))).text.startswith("```json\n")


async def test_half_a_surrogate_pair_in_a_reply_does_no_harm(
    kind: str, opened: Open, server: FakeProvider, journal: Journal
) -> None:
    server.answer = lambda prompt, schema: "so \ud83d nice"
    request = asked(kind)
    assert (await opened(kind, journal=journal).complete(request)).text == "so ? nice"
    assert journal.calls([request.key])[0].reply == "so ? nice"


async def test_missing_usage_is_missing_not_zero(kind: str, opened: Open, server: FakeProvider) -> None:
    server.faults.append(Fault("no_usage"))
    reply = await opened(kind).complete(asked(kind))
    assert (reply.tokens_in, reply.tokens_out, reply.cost) == (None, None, None)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("status", 500),
        Fault("status", 503),
        Fault("status", 529, code="overloaded_error"),
        Fault("status", 408),
        Fault("reset"),
        Fault("cut_json"),
        Fault("no_choices"),
        Fault("error_in_200", code="", message="overloaded"),
        Fault("slow", seconds=3.0),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)
async def test_a_failure_that_may_pass_is_tried_again(kind: str, fault: Fault, opened: Open, server: FakeProvider) -> None:
    server.faults.append(fault)
    model = opened(kind, timeout_s=1.0 if fault.kind == "slow" else 60.0)
    model.prepare()  # the SDK's import is no part of an answer
    reply = await model.complete(asked(kind))
    assert (reply.status, reply.retries) == ("ok", 1)
    assert server.asked == 2


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        (
            Fault("status", 401, code="invalid_api_key", message="Incorrect API key provided: sk-proj-planted0000openai"),
            FatalCallError,
            "API_KEY was refused",
        ),
        (Fault("status", 402, code="billing_error", message="no money"), FatalCallError, "Add credit"),
        (Fault("status", 403, code="permission_error", message="not yours"), FatalCallError, "may not use this model"),
        (Fault("status", 404, code="model_not_found", message="no such model"), FatalCallError, "Check the model's name"),
        (
            Fault("status", 429, code="insufficient_quota", message="You exceeded your current quota"),
            FatalCallError,
            "Add credit",
        ),
        (
            Fault("status", 429, (("retry-after", "3600"),), code="rate_limit_error"),
            FatalCallError,
            "asks to wait 3600 seconds",
        ),
        (Fault("status", 413, code="request_too_large", message="too big"), SetAsideError, "too long"),
        (Fault("status", 400, code="context_length_exceeded", message="maximum context length"), SetAsideError, "too long"),
        (Fault("status", 400, code="content_policy_violation", message="no"), SetAsideError, "filtered"),
        (
            Fault("status", 400, code="unsupported_parameter", message="unsupported", parameter="top_k"),
            FatalCallError,
            "refuses",
        ),
        (Fault("error_in_200", code="insufficient_quota", message="no money"), FatalCallError, "Add credit"),
    ],
    ids=lambda value: f"{value.status}-{value.code}" if isinstance(value, Fault) else None,
)
async def test_a_failure_that_stays_is_classed_and_asked_once(
    kind: str, fault: Fault, error: type[CallError], words: str, opened: Open, server: FakeProvider, journal: Journal
) -> None:
    server.faults.append(fault)
    request = asked(kind)
    with pytest.raises(error, match=words) as caught:
        await opened(kind, journal=journal).complete(request)
    assert server.asked == 1
    assert SPECS[kind] in str(caught.value)
    (attempt,) = journal.attempts_of([request.key])
    assert attempt.status == "failed"
    assert journal.get(request.key) is None


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
async def test_the_wait_the_server_names_is_kept(kind: str, opened: Open, server: FakeProvider) -> None:
    server.faults.append(Fault("status", 429, (("retry-after", "1"),), code="rate_limit_error"))
    began = time.monotonic()
    reply = await opened(kind).complete(asked(kind))
    assert reply.retries == 1
    assert time.monotonic() - began >= 1.0


async def test_a_wait_named_as_a_date_is_read_against_the_answers_own_clock(opened: Open, server: FakeProvider) -> None:
    server.faults.append(Fault("status", 429, (("retry-after", "Fri, 20 Nov 2026 13:00:00 GMT"),), code="rate_limit_error"))
    with pytest.raises(FatalCallError, match="asks to wait 3600 seconds"):
        await opened("openai").complete(asked("openai"))


async def test_a_server_that_never_answers_stops_the_run(kind: str, opened: Open, server: FakeProvider) -> None:
    server.faults.extend([Fault("status", 500)] * limits.MOST_TRIES)
    with pytest.raises(FatalCallError, match="answered nothing in 10 tries"):
        await opened(kind, gate=Gate(first_wait_s=0.001)).complete(asked(kind))


async def test_one_request_that_always_fails_does_not_stop_the_others(kind: str, opened: Open, server: FakeProvider) -> None:
    model = opened(kind, gate=Gate(first_wait_s=0.001))
    server.faults.extend([Fault("status", 500)] * limits.MOST_TRIES)
    failing = asyncio.create_task(model.complete(asked(kind, 0)))
    await reached(lambda: len(server.faults) == 1)
    server.faults.appendleft(Fault("fence"))  # another request slips through and is answered
    await model.complete(asked(kind, 1))
    with pytest.raises(SetAsideError, match="failed 10 times while others were answered"):
        await failing


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
    shown.append((await model.complete(asked(kind, 99))).text)
    shown.append(caplog.text)
    written = b"".join(path.read_bytes() for path in journal.path.parent.iterdir())
    for key in (*PLANTED.values(), OTHERS):
        assert not [text for text in shown if key in text]
        assert key.encode() not in written


async def test_an_error_that_stops_everything_is_asked_of_nobody_else(
    kind: str, opened: Open, server: FakeProvider, journal: Journal
) -> None:
    server.latency_s = 0.05
    server.faults.extend([Fault("status", 401, code="invalid_api_key", message="no")] * 100)
    model = opened(kind, journal=journal, gate=Gate(start=4, ceiling=4))
    requests = [asked(kind, number) for number in range(100)]
    outcomes = await asyncio.gather(*[model.complete(request) for request in requests], return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {FatalCallError}
    assert server.asked <= 8
    # What was never sent is no attempt.
    assert len(journal.attempts_of([request.key for request in requests])) == server.asked


@pytest.mark.parametrize(
    "body",
    [
        {"choices": [7]}, {"choices": {"0": {}}}, {"choices": [{"message": "hi"}], "usage": []}, {"content": ["hi"]},
        {"content": "hi"}, [], None, 7, {"choices": [{"message": {"content": {"text": "hi"}}}]},
    ],
    ids=str,
)  # fmt: skip
async def test_a_body_of_another_shape_is_tried_again_and_kept(
    kind: str, body: object, opened: Open, server: FakeProvider, journal: Journal
) -> None:
    server.faults.append(Fault("body", message=json.dumps(body)))
    request = asked(kind)
    reply = await opened(kind, journal=journal).complete(request)
    assert (reply.status, reply.retries) == ("ok", 1)
    (attempt,) = journal.attempts_of([request.key])
    assert (attempt.status, attempt.raw, attempt.cost) == ("failed", json.dumps(body), None)


async def test_a_paid_reply_that_cannot_be_read_stands_in_the_journal(
    kind: str, opened: Open, server: FakeProvider, journal: Journal
) -> None:
    server.faults.append(Fault("cut_json"))
    request = asked(kind)
    await opened(kind, journal=journal).complete(request)
    (attempt,) = journal.attempts_of([request.key])
    assert attempt.raw.startswith("{")
    assert "is no JSON" in attempt.error


async def test_a_failed_connection_is_named_by_its_place_and_costs_nothing(kind: str, opened: Open) -> None:
    address = "http://127.0.0.1:9" + ("" if kind == "anthropic" else "/v1")
    model = opened(kind, base_url=address)
    assert model.provider is not None
    with pytest.raises(RetryableError, match=r"could not be reached at 127\.0\.0\.1:9 \(ConnectionRefusedError\)") as caught:
        await model.provider.complete(asked(kind))
    assert not caught.value.billed


async def test_a_connection_that_broke_off_may_have_been_billed(kind: str, opened: Open, server: FakeProvider) -> None:
    server.faults.append(Fault("reset"))
    model = opened(kind)
    assert model.provider is not None
    with pytest.raises(RetryableError, match="broke off") as caught:
        await model.provider.complete(asked(kind))
    assert caught.value.billed


async def test_a_reply_in_parts_is_read_as_one(opened: Open, server: FakeProvider) -> None:
    parts = [{"type": "text", "text": "hello "}, {"type": "text", "text": "there"}]
    body = {"choices": [{"message": {"content": parts}, "finish_reason": "stop"}]}
    server.faults.append(Fault("body", message=json.dumps(body)))
    assert (await opened("compatible").complete(asked("compatible"))).text == "hello there"
