"""A budget is never passed, whatever is under way."""

import asyncio
import random
from pathlib import Path

import pytest

from muse_builder.errors import BudgetError, Interrupted, RetryableError, SettingsError
from muse_builder.llm.budget import Budget, Budgeted
from muse_builder.llm.capabilities import Capabilities, capabilities_of
from muse_builder.llm.journal import Journal
from muse_builder.llm.limits import Gate
from muse_builder.llm.models import Batches, OpenedModel
from muse_builder.llm.prices import Price, worst_cost
from muse_builder.llm.request import Reply, Request
from tests.llm.conftest import PRICE, SPECS, Open, asked, opened_with, reached
from tests.llm.fake_provider import FakeProvider, Fault


class Costly:
    def __init__(self, cost: float | None, *, error: Exception | None = None) -> None:
        self.cost, self.error = cost, error
        self.asked = 0

    async def complete(self, request: Request) -> Reply:
        self.asked += 1
        await asyncio.sleep(0.001)
        if self.error is not None:
            raise self.error
        return Reply("ok", cost=self.cost)


def budgeted(inner: Costly, budget: Budget, price: Price | None = PRICE) -> Budgeted:
    return Budgeted(inner, budget, spec="openai:tiny", price=price, capabilities=Capabilities())


async def test_calls_stop_before_the_limit_and_use_nearly_all_of_it() -> None:
    worst = worst_cost(asked("openai"), PRICE, Capabilities())
    budget = Budget(100 * worst)
    inner = Costly(worst / 4)
    outcomes = await asyncio.gather(
        *[budgeted(inner, budget).complete(asked("openai", 0, seed=number)) for number in range(1000)], return_exceptions=True
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, BudgetError)]
    assert budget.spent <= 100 * worst
    # Each costs a quarter of its worst case; the last may start while a whole worst case still fits.
    assert 396 <= inner.asked <= 400
    assert len(refused) == 1000 - inner.asked
    assert budget.set_aside == 0
    assert "--budget" in str(refused[0])


async def test_what_is_given_back_is_exactly_what_was_set_aside() -> None:
    budget = Budget(None)
    dice = random.Random(1)
    receipts = [await budget.reserve(dice.random() / 7) for _ in range(1000)]
    dice.shuffle(receipts)
    for receipt in receipts:
        budget.settle(receipt, 0.0)
    assert (budget.spent, budget.set_aside) == (0.0, 0.0)


async def test_a_failed_call_costs_nothing_and_an_unknown_cost_counts_in_full() -> None:
    worst = worst_cost(asked("openai"), PRICE, Capabilities())
    budget = Budget(10 * worst)
    with pytest.raises(RetryableError):
        await budgeted(Costly(0.0, error=RetryableError("no")), budget).complete(asked("openai"))
    assert budget.spent == 0
    await budgeted(Costly(None), budget).complete(asked("openai"))
    assert budget.spent == pytest.approx(worst)


async def test_a_cancelled_call_counts_in_full_because_it_may_be_billed() -> None:
    worst = worst_cost(asked("openai"), PRICE, Capabilities())
    budget = Budget(10 * worst)
    task = asyncio.create_task(budgeted(Costly(0.0), budget).complete(asked("openai")))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert budget.spent == pytest.approx(worst)


async def test_a_waiting_call_that_is_cancelled_sets_nothing_aside() -> None:
    budget = Budget(1.0)
    first = await budget.reserve(0.9)
    waiting = asyncio.create_task(budget.reserve(0.5))
    await asyncio.sleep(0)
    waiting.cancel()
    budget.settle(first, 0.1)
    assert budget.set_aside == 0
    assert await budget.reserve(0.9) > 0


async def test_a_call_whose_turn_comes_as_it_is_cancelled_gives_it_back_and_is_not_made() -> None:
    worst = worst_cost(asked("openai"), PRICE, Capabilities())
    budget, inner = Budget(1.5 * worst), Costly(0.0)
    first = await budget.reserve(worst)
    waiting = asyncio.create_task(budgeted(inner, budget).complete(asked("openai")))
    await asyncio.sleep(0)
    budget.settle(first, 0.0)
    assert budget.set_aside == pytest.approx(worst)  # its turn has come, and it does not know yet
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (budget.spent, budget.set_aside, inner.asked) == (0.0, 0.0, 0)


async def test_a_model_of_unknown_price_answers_where_no_limit_is_set() -> None:
    budget, inner = Budget(None), Costly(None)
    assert (await budgeted(inner, budget, price=None).complete(asked("openai"))).text == "ok"
    assert (budget.spent, budget.set_aside, inner.asked) == (0.0, 0.0, 1)


def test_a_budget_without_a_price_is_refused_at_the_start() -> None:
    with pytest.raises(SettingsError, match="a budget needs a price for openai:tiny"):
        budgeted(Costly(0.0), Budget(5.0), price=None)
    budgeted(Costly(0.0), Budget(None), price=None)


async def test_a_run_goes_on_with_what_its_journal_has_spent(
    kind: str, opened: Open, server: FakeProvider, journal: Journal
) -> None:
    def prompted(number: int) -> Request:
        return asked(kind, number, system="Be brief. " * 400)  # the server bills 1,000 prompt tokens

    budget = Budget(0.02)
    model = opened(kind, journal=journal, budget=budget)
    outcomes = await asyncio.gather(*[model.complete(prompted(number)) for number in range(100)], return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {Reply, BudgetError}
    paid = server.asked
    assert paid > 5
    assert journal.spent() == pytest.approx(budget.spent)
    assert budget.spent <= 0.02
    assert journal.attempts_of([prompted(number).key for number in range(100)]) == []  # what was not sent is no attempt
    # Known answers stay free; a new run with the same budget admits nothing more, one with a higher budget does.
    again = opened(kind, journal=journal, budget=Budget(0.02, spent=journal.spent()))
    assert (await again.complete(prompted(0))).status == "ok"
    with pytest.raises(BudgetError):
        await again.complete(prompted(10_000))
    assert server.asked == paid
    higher = opened(kind, journal=journal, budget=Budget(0.04, spent=journal.spent()))
    await higher.complete(prompted(10_000))
    assert server.asked == paid + 1


async def test_a_try_that_broke_off_counts_in_full_beside_the_one_that_came(
    kind: str, opened: Open, server: FakeProvider, journal: Journal
) -> None:
    worst = worst_cost(asked(kind), PRICE, capabilities_of(SPECS[kind], base_url=server.url(kind)))
    budget = Budget(1.0)
    server.faults.extend([Fault("reset"), Fault("status", 500), Fault("cut_json")])
    reply = await opened(kind, journal=journal, budget=budget).complete(asked(kind))
    assert reply.cost is not None
    # The 500 is not billed; what was reset or cut had been made.
    assert budget.spent == pytest.approx(reply.cost + 2 * worst, rel=0.2)
    assert journal.spent() == pytest.approx(reply.cost)
    again = Budget.of(journal, 1.0)
    assert again.spent == pytest.approx(budget.spent)


async def test_what_was_in_flight_at_a_kill_counts_in_full_and_the_refusal_says_so(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        for number in range(3):
            await journal.set_aside(asked("openai", number).key, 0.25, batch=False)
        number = await journal.set_aside("answered", 0.5, batch=False)
        journal.settle(number)
    with Journal(tmp_path / "j") as journal:
        budget = Budget.of(journal, 0.8)
        assert budget.spent == pytest.approx(0.75)
        with pytest.raises(BudgetError, match=r"0\.7500 spent \(0\.7500 of it for calls whose reply never came"):
            await budget.reserve(0.1)


async def test_a_run_that_drains_leaves_nothing_set_aside(
    kind: str, opened: Open, server: FakeProvider, journal: Journal
) -> None:
    budget = Budget(1.0)
    model = opened(kind, journal=journal, budget=budget)
    await asyncio.gather(*[model.complete(asked(kind, number)) for number in range(20)])
    assert journal.set_aside_before() == (0.0, {})
    assert Budget.of(journal, 1.0).spent == pytest.approx(budget.spent) == pytest.approx(journal.spent())


async def test_a_batch_under_way_is_counted_once_when_the_run_goes_on(server: FakeProvider, tmp_path: Path) -> None:
    spec = SPECS["openai"]

    def opened(journal: Journal, budget: Budget) -> OpenedModel:
        return opened_with(
            spec, journal=journal, budget=budget, base_url=server.openai_url, prices={spec: PRICE},
            capabilities={spec: capabilities_of(spec)}, batches=Batches(quiet_s=0.02, poll_s=0.01),
        )  # fmt: skip

    def prompted(number: int) -> Request:
        return asked("openai", number, system="Be brief. " * 400)

    server.polls_until_ended = 10**9
    with Journal(tmp_path / "j") as journal:
        model = opened(journal, Budget(0.05))
        asking = [asyncio.create_task(model.complete(prompted(number))) for number in range(5)]
        await reached(lambda: bool(server.batches and server.batches[0].polls > 1))
        await model.close()  # the batch goes on without us
        await asyncio.gather(*asking, return_exceptions=True)
    server.polls_until_ended = 1
    with Journal(tmp_path / "j") as journal:
        budget = Budget.of(journal, 0.05)
        before = budget.spent
        assert before > 5 * 0.001  # nobody knows yet what it cost: the worst case of all five
        model = opened(journal, budget)
        await asyncio.gather(*[model.complete(prompted(number)) for number in range(5)])
        await model.close()
        assert budget.set_aside == 0
        assert budget.spent == pytest.approx(journal.spent())
        assert budget.spent < before
        assert Budget.of(journal, 0.05).spent == pytest.approx(journal.spent())
    assert len(server.batches) == 1


async def test_stopping_leaves_the_budget_as_it_is(opened: Open, server: FakeProvider) -> None:
    server.hold_from = 0
    budget = Budget(0.02)
    model = opened("openai", budget=budget, gate=Gate(start=2, ceiling=2))
    asking = [asyncio.create_task(model.complete(asked("openai", number))) for number in range(50)]
    await reached(lambda: server.in_flight == 2)
    model.stop()
    server.hold_from = None
    await model.drain()
    outcomes = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes].count(Interrupted) == 48
    assert budget.spent == pytest.approx(2 * 0.00114)


async def test_once_a_call_did_not_fit_no_smaller_one_is_admitted_either() -> None:
    budget = Budget(1.0)
    for worst in (2.0, 0.1):
        with pytest.raises(BudgetError):
            await budget.reserve(worst)


async def test_a_waiting_call_that_is_refused_as_it_is_cancelled_gives_nothing_back() -> None:
    budget = Budget(1.0)
    first = await budget.reserve(0.9)
    waiting = asyncio.create_task(budget.reserve(0.5))
    await asyncio.sleep(0)
    budget.settle(first, 0.9)  # nothing is in flight any more, and it does not fit
    waiting.cancel()
    with pytest.raises((BudgetError, asyncio.CancelledError)):
        await waiting
    assert (budget.set_aside, budget.spent) == (0.0, 0.9)
