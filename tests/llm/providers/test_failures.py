"""What a failure means for the run."""

import asyncio
import time

import pytest

from muse_builder.errors import CallError, FatalCallError, SetAsideError
from muse_builder.llm import limits
from muse_builder.llm.journal import Journal
from muse_builder.llm.limits import Gate
from tests.llm.conftest import SPECS, Open, asked, reached
from tests.llm.fake_provider import FakeProvider, Fault


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
