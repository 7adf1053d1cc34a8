"""Bodies as they come, also odd ones."""

import json

import pytest

from muse_builder.llm.journal import Journal
from muse_builder.llm.providers.body import Used, count
from tests.llm.conftest import Open, asked
from tests.llm.fake_provider import FakeProvider, Fault
from tests.llm.habits import HABITS


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


@pytest.mark.parametrize("habit", ["counts in strings", "counts in fractions"])
async def test_numbers_are_read_however_they_are_written(
    kind: str, habit: str, opened: Open, server: FakeProvider, journal: Journal
) -> None:
    server.habit = HABITS[habit]
    request = asked(kind)
    reply = await opened(kind, journal=journal).complete(request)
    assert (reply.tokens_in, reply.tokens_cached, reply.tokens_out) == (1000, 400, 50)
    assert reply.cost is not None
    (call,) = journal.calls([request.key])
    assert (call.tokens_in, call.tokens_cached, call.tokens_out) == (1000, 400, 50)


@pytest.mark.parametrize("habit", ["counts in words", "counts below nothing", "counts nothing", "counts in a list"])
async def test_numbers_that_are_none_are_missing(kind: str, habit: str, opened: Open, server: FakeProvider) -> None:
    server.habit = HABITS[habit]
    reply = await opened(kind).complete(asked(kind))
    assert (reply.status, reply.tokens_in, reply.tokens_cached, reply.tokens_out, reply.cost) == ("ok", None, None, None, None)


def test_a_count_is_believed_only_where_it_can_be_one() -> None:
    told = (500, "500", 500.0, "5e2", True, -1, "-1", float("nan"), float("inf"), "many", None, [5], 10**15)
    assert [count(one) for one in told] == [500, 500, 500, 500, *[None] * 9]
    assert Used.of(100, 5, 300, None) == Used(100, 5, None, None)


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
