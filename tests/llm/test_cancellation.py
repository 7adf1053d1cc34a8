"""A call cancelled at any of its waits, a run stopped at any of a batch's: nothing is lost, paid for twice or held."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from muse_builder.errors import Interrupted, RetryableError
from muse_builder.llm.ask import Actor, Ask, Thread
from muse_builder.llm.batch import Batched, BatchItem, BatchState
from muse_builder.llm.budget import Budget, Budgeted
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.journal import Journal
from muse_builder.llm.journalled import Journalled
from muse_builder.llm.limits import Gate, Limited
from muse_builder.llm.models import OpenedModel
from muse_builder.llm.prices import worst_cost
from muse_builder.llm.request import Reply, Request
from muse_builder.tasks.base import Text
from muse_builder.tasks.synthesis import Greet
from tests.cancelling import CancelledAt
from tests.llm.conftest import PRICE, asked
from tests.simulated_time import simulated

SPEC = "openai:gpt-6-luna"
COST = 0.5e-4
LISTEN_S = 0.002
"""Real seconds in which the journal's thread may answer before time goes on."""
Result = TypeVar("Result")


class Service:
    """Answers after a second, the first request only at its second try; counts what each thread asked and was answered."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.failed = 0

    async def complete(self, request: Request) -> Reply:
        self.asked[request.thread] += 1
        first = self.asked[request.thread] == 1 and request.thread == "conversation/0"
        await asyncio.sleep(1.0)
        if first:
            self.failed += 1
            raise RetryableError("once more")
        self.answered[request.thread] += 1
        return Reply("Good morning.", tokens_in=10, tokens_out=2, cost=COST)


class Paid:
    """The whole of what stands between an agent and a paid model, as `open_model` puts it together."""

    def __init__(self, journal: Journal, service: Service, *, limit: float, finishes: bool) -> None:
        """
        Args:
            finishes: a call that is under way ends and is recorded, whoever asked may be gone: `OpenedModel` sees to that.
        """
        self.budget = Budget.of(journal, limit)
        self.gate = Gate(start=2, ceiling=2)
        known = Capabilities()
        inner = Budgeted(service, self.budget, spec=SPEC, price=PRICE, capabilities=known, journal=journal)
        limited = Limited(inner, self.gate, spec=SPEC, capabilities=known, record=journal.put, note_failure=journal.put_failure)
        self.journalled = Journalled(limited, journal, records_itself=True)
        self.opened = OpenedModel(SPEC, inner=self.journalled, model=service, capabilities=known, gate=self.gate)
        self.ask = Ask({"backbone": Actor(SPEC, self.opened if finishes else self.journalled)}, screen=None)

    async def greeting(self, number: int) -> str:
        """An agent's question; two askers of one number share the call."""
        return (await self.ask(Thread(f"conversation/{number}", 0), Greet(variation=number), Text)).text

    def assert_nothing_held(self) -> None:
        assert (self.gate.in_flight, self.gate.waiting, self.gate.unrecorded) == (0, 0, 0)
        assert self.budget.set_aside == 0.0
        assert not self.budget._waiting
        assert not self.journalled._asking


async def through(work: Awaitable[Result]) -> Result:
    return await work


@pytest.mark.parametrize("finishes", [True, False], ids=["and its call ends", "and its call too"])
@pytest.mark.parametrize("just_woken", [False, True], ids=["while it waits", "just when it would go on"])
@pytest.mark.parametrize("victim", [0, 1, 4], ids=["that fails first", "in line", "that shares a call"])
def test_a_question_cancelled_at_any_wait_holds_nothing_and_all_that_was_paid_is_recorded(
    victim: int, just_woken: bool, finishes: bool, tmp_path: Path
) -> None:
    numbers = (0, 1, 2, 3, 1)

    async def cancelled_at(step: int) -> bool:
        service = Service()
        with Journal(tmp_path / f"{step}.sqlite") as journal:
            worst = 2 * worst_cost(asked("openai", system="x" * 4000), PRICE, Capabilities())
            paid = Paid(journal, service, limit=8 * worst, finishes=finishes)
            works = [paid.greeting(number) for number in numbers]
            cancelling = CancelledAt(works[victim], step, just_woken=just_woken)
            tasks = [asyncio.create_task(through(cancelling if at == victim else work)) for at, work in enumerate(works)]
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
            assert [outcome for at, outcome in enumerate(outcomes) if at != victim] == ["Good morning."] * 4
            await asyncio.gather(*paid.opened._asking, return_exceptions=True)
            paid.assert_nothing_held()
            await journal.store("after", 0, "", ())  # what nobody waits for is on disk with what is written next
            # What never reached the service cannot be billed, and does not count in the next process.
            given_up = service.asked.total() - service.answered.total() - service.failed
            assert bool(journal.set_aside_before().lost) == (given_up > 0), step
            assert await paid.greeting(numbers[victim]) == "Good morning."
            paid.assert_nothing_held()
            assert journal.spent() == pytest.approx(len(service.answered) * COST)
            if finishes:
                assert given_up == 0
                assert set(service.answered.values()) == {1}
        return cancelling.reached

    steps = 0
    while simulated(cancelled_at(steps), listen_s=LISTEN_S):
        steps += 1
    assert steps >= 1


def test_a_write_that_nobody_waits_for_any_more_is_written_all_the_same(tmp_path: Path) -> None:
    request = asked("openai")

    def works(journal: Journal) -> dict[str, Callable[[], Any]]:
        return {
            "put": lambda: journal.put(request, Reply("ok", cost=COST)),
            "store": lambda: journal.store("profile", 3, "{}", (request.key,)),
            "put_failure": lambda: journal.put_failure(asked("openai", 1), RetryableError("no", billed=True)),
            "put_arrived": lambda: journal.put_arrived({"k1": Reply("one"), "k2": Reply("two")}),
        }

    async def cancelled(name: str) -> None:
        with Journal(tmp_path / f"{name}.sqlite") as journal:
            cancelling = CancelledAt(works(journal)[name](), 0)
            (outcome,) = await asyncio.gather(asyncio.create_task(through(cancelling)), return_exceptions=True)
            assert isinstance(outcome, asyncio.CancelledError)
            await journal.store("after", 0, "", ())  # the journal goes on

    for name in ("put", "store", "put_failure", "put_arrived"):
        simulated(cancelled(name), listen_s=LISTEN_S)
    with Journal(tmp_path / "put.sqlite") as journal:
        assert journal.get(request.key) == Reply("ok", cost=COST)
        assert journal.spent() == COST
    with Journal(tmp_path / "store.sqlite") as journal:
        assert journal.numbers("profile") == {3}
    with Journal(tmp_path / "put_failure.sqlite") as journal:
        assert [attempt.status for attempt in journal.attempts_of([asked("openai", 1).key])] == ["failed"]
    with Journal(tmp_path / "put_arrived.sqlite") as journal:
        assert [one and one.text for one in map(journal.arrived, ("k1", "k2"))] == ["one", "two"]


# --- batches ----------------------------------------------------------------------------------------------------------


@dataclass
class Shop:
    """A provider of batches whose every answer takes a second; what is submitted is run, and paid for, whoever listens."""

    spec: str = SPEC
    most_batch_requests: int = 3
    most_batch_bytes: int = 10**6
    batches: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    """By id, the intent it came with and its keys."""
    tick: Callable[[], None] = lambda: None

    async def _moment(self) -> None:
        self.tick()
        await asyncio.sleep(1.0)
        self.tick()

    async def complete(self, request: Request) -> Reply:
        raise AssertionError("nobody asks one by one")

    async def batch_line(self, request: Request) -> bytes:
        return request.key.encode()

    async def newest_batch(self) -> str:
        await self._moment()
        return max(self.batches, default="")

    async def submit_batch(self, intent: str, lines: Sequence[bytes]) -> str:
        await self._moment()
        name = f"batch-{len(self.batches):03d}"
        self.batches[name] = (intent, [line.decode() for line in lines])
        await self._moment()
        return name

    async def find_batch(self, intent: str, after: str, number: int) -> list[str]:
        await self._moment()
        return [name for name, (known, _) in self.batches.items() if known == intent]

    async def batch_state(self, batch_id: str) -> BatchState:
        await self._moment()
        return BatchState(True, len(self.batches[batch_id][1]), "completed")

    async def batch_items(self, batch_id: str) -> AsyncIterator[BatchItem]:
        for key in self.batches[batch_id][1]:
            await self._moment()
            yield BatchItem(key, Reply(f"answer to {key[:6]}", cost=COST, tokens_in=10, tokens_out=2))

    def paid(self) -> Counter[str]:
        return Counter(key for _, keys in self.batches.values() for key in keys)


def batching(shop: Shop, journal: Journal) -> tuple[Batched, Budget, Journalled]:
    budget, batched = Budget.of(journal, 1.0), Batched(shop, journal, quiet_s=0.5, poll_s=2.0)
    inner = Budgeted(batched, budget, spec=SPEC, price=PRICE, capabilities=Capabilities(), journal=journal, batch=True)
    return batched, budget, Journalled(inner, journal)


REQUESTS = [asked("openai", number) for number in range(4)]


def test_a_run_stopped_at_any_wait_of_its_batches_pays_for_each_request_once(tmp_path: Path) -> None:
    async def stopped_at(step: int) -> bool:
        shop, ticks = Shop(), 0
        with Journal(tmp_path / f"{step}.sqlite") as journal:
            batched, budget, model = batching(shop, journal)

            def tick() -> None:
                nonlocal ticks
                if ticks == step:
                    batched.stop()
                ticks += 1

            shop.tick = tick
            outcomes = await asyncio.gather(*[model.complete(one) for one in REQUESTS], return_exceptions=True)
            assert {type(outcome) for outcome in outcomes} <= {Reply, Interrupted}, (step, outcomes)
            assert (budget.set_aside, batched._waiting, model._asking) == (0.0, {}, {})
            await asyncio.sleep(0)
            assert all(task.done() for task in batched._tasks)
        reached = ticks > step
        shop.tick = lambda: None
        with Journal(tmp_path / f"{step}.sqlite") as journal:
            batched, budget, model = batching(shop, journal)
            replies = await asyncio.gather(*[model.complete(one) for one in REQUESTS])
            assert [reply.text for reply in replies] == [f"answer to {one.key[:6]}" for one in REQUESTS]
            assert set(shop.paid().values()) == {1}, (step, shop.batches)
            assert budget.set_aside == 0.0
            assert budget.spent == pytest.approx(journal.spent()) == pytest.approx(4 * COST)
            assert journal.set_aside_before() == (0.0, {})
            batched.stop()
        return reached

    steps = 0
    while simulated(stopped_at(steps), listen_s=LISTEN_S):
        steps += 1
    assert steps >= 20


@pytest.mark.parametrize("just_woken", [False, True], ids=["while it waits", "just when it would go on"])
def test_one_of_a_batch_that_is_cancelled_at_any_wait_leaves_its_answer_for_whoever_asks_again(
    just_woken: bool, tmp_path: Path
) -> None:
    async def cancelled_at(step: int) -> bool:
        shop = Shop()
        with Journal(tmp_path / f"{step}.sqlite") as journal:
            batched, budget, model = batching(shop, journal)
            works = [model.complete(one) for one in REQUESTS]
            cancelling = CancelledAt(works[1], step, just_woken=just_woken)
            tasks = [asyncio.create_task(through(cancelling if at == 1 else work)) for at, work in enumerate(works)]
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
            assert all(isinstance(outcome, Reply) for at, outcome in enumerate(outcomes) if at != 1)
            assert (await model.complete(REQUESTS[1])).text == f"answer to {REQUESTS[1].key[:6]}"
            assert (budget.set_aside, batched._waiting, model._asking) == (0.0, {}, {})
            assert set(shop.paid().values()) == {1}
            assert journal.spent() == pytest.approx(4 * COST)
            assert journal.set_aside_before().coming == {}
            batched.stop()
        return cancelling.reached

    steps = 0
    while simulated(cancelled_at(steps), listen_s=LISTEN_S):
        steps += 1
    assert steps >= 3
