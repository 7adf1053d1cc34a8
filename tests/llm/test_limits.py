"""Concurrency that grows while it pays, rates that are kept, and the order in which requests are let in."""

import asyncio
import functools
import random
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from muse_builder.errors import Interrupted, RetryableError
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.journal import Journal
from muse_builder.llm.limits import Gate, Limited
from muse_builder.llm.providers.failures import Allowance, anthropic_allowances, openai_allowances
from muse_builder.llm.request import Reply, Request
from tests.llm.conftest import Open, asked, reached
from tests.llm.fake_provider import FakeProvider
from tests.simulated_time import simulated


def by_a_clock_of_its_own(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """The test under an event loop whose time passes only where all wait for it."""

    @functools.wraps(test)
    def run() -> None:
        simulated(test())

    return run


def now_s() -> float:
    return asyncio.get_running_loop().time()


class Service:
    """A model that answers after `seconds(in flight)`, refuses beyond a number in flight, or fails at random."""

    def __init__(
        self, seconds: Callable[[int], float] = lambda in_flight: 0.01, *, refuses_beyond: int = 10**6, fails: float = 0.0
    ) -> None:
        self.seconds = seconds
        self.refuses_beyond = refuses_beyond
        self.fails = fails
        self.dice = random.Random(3)
        self.in_flight = self.most_in_flight = self.asked = 0
        self.order: list[str] = []

    async def complete(self, request: Request) -> Reply:
        self.asked += 1
        self.order.append(request.thread)
        if self.dice.random() < self.fails:
            raise RetryableError("slow down", rate_limited=self.dice.random() < 0.5)
        if self.in_flight >= self.refuses_beyond:
            raise RetryableError("too many at once", rate_limited=True)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(self.seconds(self.in_flight))
        finally:
            self.in_flight -= 1
        return Reply("ok", tokens_in=10, tokens_out=2)


def limited(service: Service, gate: Gate) -> Limited:
    return Limited(service, gate, spec="openai:tiny", capabilities=Capabilities())


async def ask_all(model: Limited, number: int) -> None:
    await asyncio.gather(*[model.complete(asked("openai", place)) for place in range(number)])


@by_a_clock_of_its_own
async def test_concurrency_doubles_while_doubling_pays() -> None:
    service = Service()
    gate = Gate(start=4, ceiling=64)
    await ask_all(limited(service, gate), 1500)
    assert gate.limit == 64
    assert service.most_in_flight == 64


@by_a_clock_of_its_own
async def test_concurrency_stops_where_more_brings_nothing() -> None:
    # Eight at once, each further one waits for a turn: a server with eight slots.
    service = Service(lambda in_flight: 0.01 * max(1, in_flight / 8))
    gate = Gate(start=4, ceiling=512)
    await ask_all(limited(service, gate), 1200)
    assert 8 <= gate.limit <= 48


@by_a_clock_of_its_own
async def test_concurrency_falls_to_what_is_served_and_nothing_is_lost() -> None:
    service = Service(refuses_beyond=16)
    gate = Gate(start=256, ceiling=256, first_wait_s=0.005)
    await ask_all(limited(service, gate), 300)
    assert gate.limit < 64
    assert gate.answers == 300
    assert service.most_in_flight <= 16


@by_a_clock_of_its_own
async def test_a_few_refusals_do_not_slow_the_rest() -> None:
    clean, faulty = Gate(start=64, first_wait_s=0.01), Gate(start=64, first_wait_s=0.01)
    await ask_all(limited(Service(), clean), 1000)
    await ask_all(limited(Service(fails=0.05), faulty), 1000)
    assert faulty.answers == 1000
    assert faulty.refusals + faulty.failures > 20
    assert faulty.limit >= 32


@by_a_clock_of_its_own
async def test_a_model_that_refuses_does_not_hold_up_another() -> None:
    stuck, free = Gate(start=8), Gate(start=8)
    refusing = asyncio.create_task(ask_all(limited(Service(refuses_beyond=0), stuck), 20))
    await ask_all(limited(Service(), free), 40)
    assert now_s() == pytest.approx(0.03, abs=0.001)  # eight, sixteen and sixteen at once, a hundredth of a second each
    assert not refusing.done()
    stuck.stop()
    with pytest.raises(Interrupted):
        await refusing


@by_a_clock_of_its_own
async def test_what_was_begun_first_goes_first() -> None:
    service = Service()
    gate = Gate(start=1, ceiling=1)
    model = limited(service, gate)

    async def conversation(number: int) -> None:
        for _ in range(3):
            await model.complete(asked("openai", number))

    await asyncio.gather(*[conversation(number) for number in range(4)])
    # A conversation's next request arrives just after its place went to the next in line: two take turns, no more.
    last_of_first = max(place for place, thread in enumerate(service.order) if thread == "conversation/0")
    assert service.order.index("conversation/2") > last_of_first


async def test_a_reply_on_its_way_to_the_disk_holds_no_place_until_too_many_wait() -> None:
    service, gate = Service(lambda in_flight: 0.01 * in_flight), Gate(start=8, ceiling=8)
    disk = asyncio.Event()

    async def record(request: Request, reply: Reply) -> None:
        await disk.wait()

    model = Limited(service, gate, spec="openai:tiny", capabilities=Capabilities(), record=record)
    asking = asyncio.create_task(ask_all(model, 100))
    await reached(lambda: gate.unrecorded > 0 and gate.in_flight == 0)
    # The replies come one by one: four may wait for the disk without keeping the next request from its place.
    assert 8 < service.asked <= 8 + 8 // 2 + 1
    assert gate.unrecorded == service.asked
    disk.set()
    await asking
    assert (service.asked, gate.unrecorded, gate.answers) == (100, 0, 100)


@by_a_clock_of_its_own
async def test_a_rate_set_by_the_user_is_kept_without_polling() -> None:
    service = Service()
    gate = Gate(requests_per_minute=60 * 100)
    await ask_all(limited(service, gate), 150)
    # A second's worth at once, then 100 a second: the other 50 take half a second, and the last one is answered.
    assert now_s() == pytest.approx(0.51, abs=0.001)


@by_a_clock_of_its_own
async def test_tokens_count_as_really_used() -> None:
    gate = Gate(tokens_per_minute=60 * 1000)
    await gate.enter("a", 900)
    gate.leave(900, 100.0)
    await gate.enter("b", 850)  # 100 were used, so that 900 of 1,000 are left
    gate.leave(850, 850.0)
    assert now_s() < 0.001
    await gate.enter("c", 500)  # 50 are left, and 1,000 drop in a second
    assert now_s() == pytest.approx(0.45, abs=0.001)
    gate.leave(500, None)


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
async def test_headers_keep_us_below_the_providers_rate(kind: str, opened: Open, server: FakeProvider) -> None:
    server.requests_per_minute = 40
    gate = Gate(start=8, ceiling=8)
    model = opened(kind, gate=gate)
    await model.complete(asked(kind, 60))  # the SDK is imported now
    asking = [asyncio.create_task(model.complete(asked(kind, number))) for number in range(60)]
    await reached(lambda: sum(task.done() for task in asking) >= 33, seconds=60)
    # 40 a minute are gone; one more drops every 1.5 s, and we know it without a storm of refusals.
    assert gate.refusals <= 8
    gate.stop()
    kinds = [type(outcome) for outcome in await asyncio.gather(*asking, return_exceptions=True)]
    assert set(kinds) == {Reply, Interrupted}  # what was under way came, what waited its turn was told


@by_a_clock_of_its_own
async def test_what_others_spend_of_a_shared_limit_counts_too() -> None:
    gate = Gate()
    gate.observe([Allowance("requests", 100.0, 50.0, 60.0)])
    await gate.enter("a", 1)
    gate.leave(1, 1)
    gate.observe([Allowance("requests", 100.0, 0.0, 60.0)])  # somebody else's job uses the same key
    waiting = asyncio.create_task(gate.enter("b", 1))
    await asyncio.sleep(0.1)  # 100 in 60 s: the next one is free after 0.6 s
    assert not waiting.done()
    await waiting
    assert now_s() == pytest.approx(0.6, abs=0.001)


async def test_stopping_lets_what_is_under_way_end_and_journals_it(
    kind: str, opened: Open, server: FakeProvider, journal: Journal
) -> None:
    server.hold_from = 0
    model = opened(kind, journal=journal, gate=Gate(start=3, ceiling=3))
    asking = [asyncio.create_task(model.complete(asked(kind, number))) for number in range(10)]
    await reached(lambda: server.in_flight == 3)
    for task in asking:
        task.cancel()  # what Ctrl-C does to the conversations
    model.stop()
    server.hold_from = None
    await model.drain()
    assert server.asked == 3
    assert sum(journal.get(asked(kind, number).key) is not None for number in range(10)) == 3
    with pytest.raises(Interrupted):
        await model.complete(asked(kind, 11))


@by_a_clock_of_its_own
async def test_a_wait_between_two_tries_ends_when_the_run_stops() -> None:
    class Closed(Service):
        async def complete(self, request: Request) -> Reply:
            raise RetryableError("come back in a minute", retry_after_s=60.0, rate_limited=True)

    gate = Gate()
    asking = asyncio.create_task(limited(Closed(), gate).complete(asked("openai")))
    await asyncio.sleep(1.0)
    assert gate.refusals == 1
    gate.stop()
    with pytest.raises(Interrupted):
        await asking
    assert now_s() == pytest.approx(1.0, abs=0.001)


@pytest.mark.parametrize(
    ("text", "seconds"), [("1s", 1.0), ("6m0s", 360.0), ("20ms", 0.02), ("1h2m3.5s", 3723.5), ("soon", None), ("", None)]
)
def test_openai_resets_are_durations(text: str, seconds: float | None) -> None:
    headers = {"x-ratelimit-limit-tokens": "200000", "x-ratelimit-remaining-tokens": "199000", "x-ratelimit-reset-tokens": text}
    assert openai_allowances(headers) == [Allowance("tokens", 200000.0, 199000.0, seconds)]


def test_anthropic_resets_are_times_read_against_the_answers_date() -> None:
    headers = {
        "anthropic-ratelimit-requests-limit": "50",
        "anthropic-ratelimit-requests-remaining": "49",
        "anthropic-ratelimit-requests-reset": "2026-11-20T12:00:30Z",
        "date": "Fri, 20 Nov 2026 12:00:00 GMT",
    }
    assert anthropic_allowances(headers) == [Allowance("requests", 50.0, 49.0, 30.0)]
    assert anthropic_allowances({**headers, "date": "?"}) == [Allowance("requests", 50.0, 49.0, None)]
    assert anthropic_allowances({}) == []
