"""Batches: what all conversations wait for travels together, and no crash pays for it twice."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from muse_builder.errors import BudgetError, FatalCallError, Interrupted, SetAsideError, SettingsError
from muse_builder.llm.budget import Budget
from muse_builder.llm.capabilities import capabilities_of
from muse_builder.llm.journal import Journal
from muse_builder.llm.models import Access, Batches, OpenedModel, open_model
from muse_builder.llm.request import Reply
from tests.llm.conftest import JPEG, PRICE, SPECS, asked, asked_for_review, opened_with, reached
from tests.llm.fake_provider import FakeProvider

OpenBatch = Callable[..., OpenedModel]


@pytest.fixture(params=["anthropic", "openai"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def batched(server: FakeProvider) -> AsyncIterator[OpenBatch]:
    models = []

    def make(kind: str, journal: Journal, **options: Any) -> OpenedModel:
        spec = SPECS[kind]
        options = {
            "base_url": server.url(kind),
            "prices": {spec: PRICE},
            "capabilities": {spec: capabilities_of(spec)},
            "load_picture": lambda picture: JPEG,
            "quiet_s": 0.05,
            "poll_s": 0.01,
            **options,
        }
        batches = Batches(options.pop("quiet_s"), options.pop("poll_s"))
        models.append(opened_with(spec, journal=journal, batches=batches, **options))
        return models[-1]

    yield make
    for model in models:
        await model.close()


async def test_conversations_step_together_through_batches(
    kind: str, batched: OpenBatch, server: FakeProvider, journal: Journal
) -> None:
    model = batched(kind, journal)

    async def conversation(number: int) -> list[Reply]:
        return [await model.complete(asked_for_review(kind, number, seed=step, attempt=step)) for step in range(3)]

    replies = await asyncio.gather(*[conversation(number) for number in range(20)])
    assert [len(batch.lines) for batch in server.batches] == [20, 20, 20]
    assert {reply.status for several in replies for reply in several} == {"ok"}
    assert {reply.tokens_in for several in replies for reply in several} == {1000}
    assert server.refused == []
    assert model.status().batch == (0, 60, 60)


async def test_each_gets_its_own_reply_although_they_come_unordered(
    kind: str, batched: OpenBatch, server: FakeProvider, journal: Journal
) -> None:
    model = batched(kind, journal)
    replies = await asyncio.gather(*[model.complete(asked(kind, number)) for number in range(10)])
    assert [reply.text for reply in replies] == [f"answer to Conversation {number}: hello." for number in range(10)]


async def test_parts_that_failed_are_asked_again_or_set_aside(
    kind: str, batched: OpenBatch, server: FakeProvider, journal: Journal
) -> None:
    first = ["ok", "error", "ok", "expired", "invalid", "ok"]
    server.batch_item = lambda number: first[number] if len(server.batches) == 1 else "ok"
    model = batched(kind, journal)
    asking = [asyncio.create_task(model.complete(asked(kind, number))) for number in range(6)]
    await reached(lambda: asking[4].done() and len(server.batches) == 2)
    server.batch_item = lambda number: "ok"
    outcomes = await asyncio.gather(*asking, return_exceptions=True)
    assert isinstance(outcomes[4], SetAsideError)
    assert "too long" in str(outcomes[4])
    assert all(isinstance(outcome, Reply) for place, outcome in enumerate(outcomes) if place != 4)
    assert [len(batch.lines) for batch in server.batches] == [6, 2]
    assert server.paid_twice() == 0


async def test_what_stays_unanswered_fails_after_three_batches(
    kind: str, batched: OpenBatch, server: FakeProvider, journal: Journal
) -> None:
    server.batch_item = lambda number: "expired"
    with pytest.raises(FatalCallError, match="unanswered in 3 batches"):
        await batched(kind, journal).complete(asked(kind))
    assert len(server.batches) == 3


async def test_one_request_that_no_batch_answers_is_set_aside(
    kind: str, batched: OpenBatch, server: FakeProvider, journal: Journal
) -> None:
    poison = asked(kind, 3).key
    server.batch_item = lambda number: "ok"
    server.item_of = lambda key: "error" if key == poison else "ok"
    model = batched(kind, journal)
    outcomes = await asyncio.gather(*[model.complete(asked(kind, number)) for number in range(6)], return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Reply] * 3 + [SetAsideError] + [Reply] * 2
    assert [len(batch.lines) for batch in server.batches] == [6, 1, 1]


@pytest.mark.parametrize("moment", ["newest", "submit", "state", "results", "cut_results"])
async def test_an_outage_of_the_batch_api_is_outlived(
    kind: str, moment: str, batched: OpenBatch, server: FakeProvider, journal: Journal
) -> None:
    server.batch_outage = {moment: 2}
    model = batched(kind, journal)
    replies = await asyncio.gather(*[model.complete(asked(kind, number)) for number in range(4)])
    assert [reply.text for reply in replies] == [f"answer to Conversation {number}: hello." for number in range(4)]
    assert server.batch_outage == {moment: 0}
    assert [len(batch.lines) for batch in server.batches] == [4]
    assert server.paid_twice() == 0


@pytest.mark.parametrize("status", ["failed", "cancelled"])
async def test_a_batch_that_fails_as_a_whole_stops_the_run_and_says_why(
    status: str, batched: OpenBatch, server: FakeProvider, journal: Journal
) -> None:
    server.batch_fails = (status, "Enqueued token limit reached for gpt-6-luna")
    model = batched("openai", journal)
    outcomes = await asyncio.gather(*[model.complete(asked("openai", number)) for number in range(3)], return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {FatalCallError}
    assert "Enqueued token limit" in str(outcomes[0])
    server.batch_fails = None
    again = batched("openai", journal)
    assert (await again.complete(asked("openai", 0))).status == "ok"


async def test_an_expired_request_is_not_asked_a_third_time_after_a_crash(
    kind: str, batched: OpenBatch, server: FakeProvider, tmp_path: Path
) -> None:
    server.item_of = lambda key: "expired" if len(server.batches) == 1 else "ok"
    with Journal(tmp_path / "j") as journal:
        model = batched(kind, journal)
        asking = asyncio.create_task(model.complete(asked(kind, 1)))
        await reached(lambda: len(server.batches) == 2)
        await reached(lambda: len(journal.open_batches(SPECS[kind])) == 1)
        await model.drain()
        await asyncio.gather(asking, return_exceptions=True)
    with Journal(tmp_path / "j") as journal:
        assert (await batched(kind, journal).complete(asked(kind, 1))).status == "ok"
    assert len(server.batches) == 2


async def test_line_separators_inside_a_reply_do_not_break_the_results(
    kind: str, batched: OpenBatch, server: FakeProvider, journal: Journal
) -> None:
    server.answer = lambda prompt, schema: "one\u2028two\x85three"
    server.raw_unicode = True
    assert (await batched(kind, journal).complete(asked(kind, 1))).text == "one\u2028two\x85three"


async def test_a_batch_is_divided_where_the_provider_has_limits(
    kind: str, batched: OpenBatch, server: FakeProvider, journal: Journal
) -> None:
    model = batched(kind, journal)
    assert model.provider is not None
    model.provider.most_batch_requests = 4
    await asyncio.gather(*[model.complete(asked(kind, number)) for number in range(10)])
    assert sorted(len(batch.lines) for batch in server.batches) == [2, 4, 4]
    model.provider.most_batch_requests = 1000
    model.provider.most_batch_bytes = 3 * len(await model.provider.batch_line(asked(kind, 10)))
    await asyncio.gather(*[model.complete(asked(kind, number)) for number in range(10, 16)])
    assert [len(batch.lines) for batch in server.batches[3:]] == [3, 3]


async def test_a_batch_goes_on_without_us_and_is_picked_up(
    kind: str, batched: OpenBatch, server: FakeProvider, tmp_path: Path
) -> None:
    server.polls_until_ended = 10**9
    with Journal(tmp_path / "j") as journal:
        model = batched(kind, journal)
        asking = [asyncio.create_task(model.complete(asked(kind, number))) for number in range(5)]
        await reached(lambda: bool(server.batches and server.batches[0].polls > 1))
        await model.drain()
        assert {type(outcome) for outcome in await asyncio.gather(*asking, return_exceptions=True)} == {Interrupted}
    server.polls_until_ended = 1
    with Journal(tmp_path / "j") as journal:
        model = batched(kind, journal)
        replies = await asyncio.gather(*[model.complete(asked(kind, number)) for number in range(7)])
        assert [reply.text for reply in replies] == [f"answer to Conversation {number}: hello." for number in range(7)]
        assert journal.spent() > 0
        await model.drain()
    # The five of the first batch, and only the two new ones in another.
    assert [len(batch.lines) for batch in server.batches] == [5, 2]
    assert server.paid_twice() == 0
    with Journal(tmp_path / "j") as journal:
        await batched(kind, journal).complete(asked(kind, 0))
        await batched(kind, journal).complete(asked(kind, 99))  # looks at what is open: nothing is
        assert journal.open_batches(SPECS[kind]) == []
    assert len(server.batches) == 3


async def test_a_crash_between_submission_and_note_does_not_pay_twice(
    kind: str, batched: OpenBatch, server: FakeProvider, tmp_path: Path
) -> None:
    # A batch of somebody else's, as large as ours, stands before and after it.
    with Journal(tmp_path / "other") as journal:
        await asyncio.gather(*[batched(kind, journal).complete(asked(kind, number)) for number in (901,)])
    server.lose_batch_answers = 1
    with Journal(tmp_path / "j") as journal:
        model = batched(kind, journal, poll_s=30.0)  # after the lost answer it would look again in 30 s: the crash comes first
        asking = asyncio.create_task(model.complete(asked(kind, 1)))
        await reached(lambda: len(server.batches) == 2)
        await model.drain()
        with pytest.raises(Interrupted):
            await asking
        (noted,) = journal.open_batches(SPECS[kind])
        assert (noted.state, noted.batch_id) == ("intended", "")
    with Journal(tmp_path / "other") as journal:
        await batched(kind, journal).complete(asked(kind, 902))
    with Journal(tmp_path / "j") as journal:
        assert (await batched(kind, journal).complete(asked(kind, 1))).text == "answer to Conversation 1: hello."
    assert len(server.batches) == 3
    assert server.paid_twice() == 0


async def test_a_lost_answer_is_looked_up_before_anything_is_submitted_again(
    kind: str, batched: OpenBatch, server: FakeProvider, journal: Journal
) -> None:
    server.lose_batch_answers = 1
    assert (await batched(kind, journal).complete(asked(kind, 1))).status == "ok"
    assert len(server.batches) == 1


async def test_an_intent_that_was_never_submitted_is_submitted(
    kind: str, batched: OpenBatch, server: FakeProvider, journal: Journal
) -> None:
    from muse_builder.llm.journal import SentBatch

    await journal.put_batch(SentBatch("dead-intent", SPECS[kind], "", "intended", (asked(kind, 1).key,)))
    assert (await batched(kind, journal).complete(asked(kind, 1))).status == "ok"
    assert len(server.batches) == 1


async def test_a_refused_batch_is_an_error_for_all_who_wait(
    kind: str, batched: OpenBatch, server: FakeProvider, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = batched(kind, journal, load_picture=lambda picture: b"no picture")
    outcomes = await asyncio.gather(
        *[model.complete(asked_for_review(kind, number)) for number in range(3)], return_exceptions=True
    )
    assert {type(outcome) for outcome in outcomes} == {FatalCallError}
    assert "nothing of this batch was run" in str(outcomes[0])
    assert journal.open_batches(SPECS[kind]) == []


async def test_a_budget_holds_for_batches_at_their_price(
    kind: str, batched: OpenBatch, server: FakeProvider, journal: Journal
) -> None:
    budget = Budget(0.01)
    model = batched(kind, journal, budget=budget, quiet_s=0.02)
    outcomes = await asyncio.gather(
        *[model.complete(asked(kind, number, system="Be brief. " * 400)) for number in range(30)], return_exceptions=True
    )
    assert {type(outcome) for outcome in outcomes} == {Reply, BudgetError}
    assert 0 < budget.spent <= 0.01
    assert journal.spent() == pytest.approx(budget.spent)


def test_a_model_without_batches_says_so(journal: Journal) -> None:
    with pytest.raises(SettingsError, match="no batch API"):
        open_model("embedded", Access(journal), batches=Batches())
    with pytest.raises(SettingsError, match="no batch API"):
        open_model("openai:llava", Access(journal, base_url="http://127.0.0.1:9/v1"), batches=Batches())
