"""A budget is never passed, whatever is under way."""

import asyncio
import random

import pytest

from muse_builder.errors import BudgetError, RetryableError, SettingsError
from muse_builder.llm.budget import Budget, Budgeted
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.journal import Journal
from muse_builder.llm.prices import Price, worst_cost
from muse_builder.llm.request import Reply, Request
from tests.llm.conftest import PRICE, Open, asked
from tests.llm.fake_provider import FakeProvider


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
