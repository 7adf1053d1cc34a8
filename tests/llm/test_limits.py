"""Concurrency that grows while it pays, rates that are kept, and the order in which requests are let in."""

import asyncio
import functools
import random
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from muse_builder.errors import FatalCallError, Interrupted, RetryableError, SetAsideError
from muse_builder.llm.budget import Budget, Budgeted
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.journal import Journal
from muse_builder.llm.limits import Ending, Gate, Limited, Patience, gate_at
from muse_builder.llm.prices import worst_cost
from muse_builder.llm.providers.failures import Allowance, anthropic_allowances, openai_allowances
from muse_builder.llm.request import Reply, Request
from tests.cancelling import CancelledAt
from tests.llm.conftest import PRICE, Open, asked, reached
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


class Flawed(Service):
    """A model that breaks off each `every`th request at the first try."""

    def __init__(self, every: int) -> None:
        super().__init__()
        self.every = every
        self.waited_s: list[float] = []
        self.broke_at: dict[str, float] = {}

    async def complete(self, request: Request) -> Reply:
        if request.seed % self.every == 0 and request.thread not in self.broke_at:
            await asyncio.sleep(0.01)
            self.broke_at[request.thread] = now_s()
            raise RetryableError("status 500")
        if request.thread in self.broke_at:
            self.waited_s.append(now_s() - self.broke_at[request.thread])
        return await super().complete(request)


@by_a_clock_of_its_own
async def test_a_failure_among_many_answers_is_soon_tried_again_and_one_among_many_failures_later() -> None:
    seldom, often = Flawed(50), Flawed(2)
    await ask_all(limited(seldom, Gate()), 200)
    await ask_all(limited(often, Gate()), 200)
    assert len(seldom.waited_s) == 4
    assert max(seldom.waited_s) < 0.06  # a fifth of 0.15 s, a quarter more by jitter, and a place in line
    assert len(often.waited_s) == 100
    assert min(sorted(often.waited_s)[10:]) > 0.1  # but for the first few, before anybody could know


@by_a_clock_of_its_own
async def test_trouble_is_remembered_into_the_next_round() -> None:
    gate = Gate(start=10, ceiling=10)

    def ends(*endings: Ending) -> None:
        for ending in endings:
            gate.in_flight += 1
            gate.leave(1.0, None, ending)

    await gate.enter("conversation/0", 1.0)
    gate.leave(1.0, None)
    assert gate.calm
    ends(*["answered"] * 7, "failed", "refused for rate")
    assert not gate.calm
    ends(*["answered"] * 1)  # the round is over
    assert not gate.calm
    ends(*["answered"] * 10, "of no use")
    assert gate.calm


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


# --- servers of one's own, slow ones, and ones that answer nothing -------------------------------------------------------


class OneSlot(Service):
    """A server that works at one request after the other; whoever goes away gives the place up."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.takes_s = seconds
        self.slot = asyncio.Semaphore(1)
        self.worked_for_nobody_s = 0.0

    async def complete(self, request: Request) -> Reply:
        self.asked += 1
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            async with self.slot:
                began = now_s()
                try:
                    await asyncio.sleep(self.takes_s)
                except asyncio.CancelledError:
                    self.worked_for_nobody_s += now_s() - began
                    raise
        finally:
            self.in_flight -= 1
        return Reply("ok", tokens_in=10, tokens_out=2)


class Mute(Service):
    """Takes every request and answers none."""

    async def complete(self, request: Request) -> Reply:
        self.asked += 1
        await asyncio.sleep(10**6)
        raise AssertionError("nobody waits so long")


@by_a_clock_of_its_own
async def test_a_server_with_one_slot_is_asked_little_at_a_time_and_no_reply_is_thrown_away() -> None:
    server, gate = OneSlot(5.0), gate_at("http://localhost:8000/v1")
    await ask_all(limited(server, gate), 200)
    assert (server.asked, gate.answers, gate.failures, server.worked_for_nobody_s) == (200, 200, 0, 0.0)
    assert server.most_in_flight <= 8
    assert now_s() == pytest.approx(1000.0, abs=0.1)


@by_a_clock_of_its_own
async def test_a_server_of_ones_own_with_many_slots_is_soon_asked_for_all() -> None:
    service, gate = Service(lambda in_flight: max(1.0, in_flight / 64)), gate_at("http://localhost:8000/v1")
    await ask_all(limited(service, gate), 1000)
    assert gate.limit >= 48
    assert now_s() < 40


def test_a_provider_is_asked_for_more_at_first_and_no_more_than_one_says() -> None:
    assert (gate_at(None).limit, gate_at("http://x/v1").limit) == (64, 4)
    few = gate_at(None, in_flight=2, timeout_s=7.0)
    assert (few.limit, few.ceiling, few.patience.seconds) == (2, 2, 7.0)


@pytest.mark.parametrize(("at_once", "limit", "ceiling"), [(1, 2.0, 2), (8, 16.0, 16), (256, 64.0, 512), (4096, 64.0, 1024)])
def test_a_server_that_tells_its_slots_is_given_as_many_again_to_hold_and_no_more(
    at_once: int, limit: float, ceiling: int
) -> None:
    gate = gate_at("http://x/v1", at_once=at_once)
    assert (gate.limit, gate.ceiling) == (limit, ceiling)
    assert gate_at("http://x/v1", at_once=at_once, in_flight=5).ceiling == 5  # who says a number is obeyed


@by_a_clock_of_its_own
async def test_answers_that_come_too_late_lower_the_concurrency() -> None:
    server, gate = OneSlot(5.0), Gate(start=64, timeout_s=30.0)
    await ask_all(limited(server, gate), 100)
    # Six answers fit into the half minute that one is waited for.
    assert gate.answers == 100
    assert 1 <= gate.limit <= 8
    assert gate.failures < 150


@by_a_clock_of_its_own
async def test_a_timeout_follows_what_answers_take() -> None:
    patience = Patience()
    assert patience.seconds == 600.0
    patience.answered(2.0)
    assert patience.seconds == 300.0
    patience.answered(90.0)
    assert patience.seconds == 720.0
    for _ in range(500):
        patience.answered(2.0)
    assert patience.seconds == 300.0
    patience.timed_out(300.0)
    assert patience.seconds == 600.0
    patience.timed_out(3000.0)
    assert patience.seconds == 3600.0
    patience.answered(3000.0)
    assert patience.seconds == 3600.0
    fixed = Patience(7.0)
    fixed.answered(100.0)
    fixed.timed_out(7.0)
    assert fixed.seconds == 7.0


@by_a_clock_of_its_own
async def test_an_answer_that_takes_longer_than_anybody_thought_comes_at_the_second_try() -> None:
    service = Service(lambda in_flight: 1000.0)
    gate = gate_at("http://localhost:8000/v1")
    reply = await limited(service, gate).complete(asked("openai"))
    assert (reply.retries, reply.latency_s) == (1, pytest.approx(1000.0))
    assert gate.patience.seconds == 3600.0


@by_a_clock_of_its_own
async def test_a_server_that_answers_nobody_is_given_up_after_a_few_calls() -> None:
    server, gate = Mute(), gate_at("http://localhost:8000/v1")
    outcomes = await asyncio.gather(
        *[limited(server, gate).complete(asked("openai", number)) for number in range(100)], return_exceptions=True
    )
    assert all(isinstance(outcome, FatalCallError) for outcome in outcomes)
    assert "did not answer in 1200 seconds" in str(outcomes[0])
    assert "--timeout" in str(outcomes[0])
    assert server.asked <= 12
    assert gate.in_flight == 0


@by_a_clock_of_its_own
async def test_a_server_that_breaks_every_request_is_given_up_within_fifty_calls_and_not_within_a_minute() -> None:
    class Broken(Service):
        async def complete(self, request: Request) -> Reply:
            self.asked += 1
            await asyncio.sleep(0.01)
            raise RetryableError("the server is on fire")

    server, gate = Broken(), gate_at(None)
    asking = [limited(server, gate).complete(asked("openai", number)) for number in range(16)]
    outcomes = await asyncio.gather(*asking, return_exceptions=True)
    assert all(isinstance(outcome, FatalCallError) for outcome in outcomes)
    assert "the server is on fire; openai:tiny answered nothing in " in str(outcomes[0])
    assert server.asked < 50
    assert 60 < now_s() < 100  # an outage of a minute would have been outlived


@by_a_clock_of_its_own
async def test_after_an_outage_the_concurrency_goes_up_as_at_first() -> None:
    class Down(Service):
        async def complete(self, request: Request) -> Reply:
            if now_s() < 2.0:
                await asyncio.sleep(0.01)
                raise RetryableError("down")
            return await super().complete(request)

    gate = Gate(start=64, ceiling=64)
    await ask_all(limited(Down(), gate), 64)
    low = gate.limit
    await ask_all(limited(Service(), gate), 600)
    assert low < 64
    assert gate.limit == 64


@by_a_clock_of_its_own
async def test_one_request_that_never_comes_in_time_is_set_aside_while_others_are_answered() -> None:
    class Picky(Service):
        async def complete(self, request: Request) -> Reply:
            if request.thread == "conversation/0":
                await asyncio.sleep(10**6)
            return await super().complete(request)

    model = limited(Picky(lambda in_flight: 1.0), gate_at(None, timeout_s=5.0))
    poisoned = asyncio.create_task(model.complete(asked("openai", 0)))
    for number in range(1, 200):
        await model.complete(asked("openai", number))
    with pytest.raises(SetAsideError, match="did not answer in 5 seconds"):
        await poisoned


# --- what no test noticed ------------------------------------------------------------------------------------------------


@by_a_clock_of_its_own
async def test_a_waiter_that_was_cancelled_does_not_block_the_line() -> None:
    gate = Gate(start=1, ceiling=1)
    await gate.enter("a", 1)
    gone, next_in_line = asyncio.create_task(gate.enter("b", 1)), asyncio.create_task(gate.enter("c", 1))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    gate.leave(1, 1)
    await next_in_line
    assert (gate.in_flight, gate.waiting) == (1, 0)


@by_a_clock_of_its_own
async def test_a_full_allowance_with_a_reset_time_holds_nobody_up() -> None:
    gate = Gate()
    gate.observe([Allowance("requests", 60.0, 60.0, 60.0), Allowance("tokens", 6000.0, 6000.0, 1.0)])
    for number in range(61):
        await gate.enter(str(number), 1)
        gate.leave(1, 1)
    assert now_s() == pytest.approx(1.0, abs=0.01)  # sixty at once; then one a second, as a minute's limit says


@by_a_clock_of_its_own
async def test_a_limit_of_a_day_drops_at_the_pace_of_a_day() -> None:
    gate = Gate()
    # 14,400 a day, of which 1,440 are used and come back in 8,640 seconds: one in six seconds, not 240 a second.
    gate.observe([Allowance("requests", 14400.0, 12960.0, 8640.0)])
    gate.observe([Allowance("requests", 14400.0, 0.0, 86400.0)])
    await gate.enter("a", 1)
    assert now_s() == pytest.approx(6.0, abs=0.01)


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


class Counting(Service):
    """Answers after a moment, fails each second request once; counts what was asked of each."""

    def __init__(self) -> None:
        super().__init__()
        self.asked_of: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()

    async def complete(self, request: Request) -> Reply:
        self.asked_of[request.thread] += 1
        await asyncio.sleep(1.0)
        if int(request.thread[-1]) % 2 and self.asked_of[request.thread] == 1:
            raise RetryableError("once more")
        self.answered[request.thread] += 1
        return Reply("ok", tokens_in=10, tokens_out=2, cost=0.5e-4)


@pytest.mark.parametrize("just_woken", [False, True], ids=["while it waits", "just when it would go on"])
@pytest.mark.parametrize("victim", range(6))
def test_a_call_that_is_cancelled_at_any_wait_leaves_nothing_in_flight_and_nothing_set_aside(
    victim: int, just_woken: bool
) -> None:
    worst = worst_cost(asked("openai"), PRICE, Capabilities())

    async def cancelled_at(step: int) -> bool:
        service, gate, budget = Counting(), Gate(start=3, ceiling=3), Budget(2.5 * worst + 6 * 0.5e-4)
        inner = Budgeted(service, budget, spec="openai:tiny", price=PRICE, capabilities=Capabilities())
        model = Limited(inner, gate, spec="openai:tiny", capabilities=Capabilities())
        works = [model.complete(asked("openai", number)) for number in range(6)]
        cancelling = CancelledAt(works[victim], step, just_woken=just_woken)

        async def driven() -> Reply:
            return await cancelling

        tasks = [asyncio.create_task(driven() if number == victim else work) for number, work in enumerate(works)]
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert (gate.in_flight, gate.waiting, gate.unrecorded, budget.set_aside) == (0, 0, 0, 0.0)
        others = [outcome for number, outcome in enumerate(outcomes) if number != victim]
        assert all(isinstance(outcome, Reply) for outcome in others), others
        assert max(service.answered.values()) == 1
        paid = 0.5e-4 * service.answered.total()
        if not cancelling.reached:
            assert isinstance(outcomes[victim], Reply)
            assert budget.spent == pytest.approx(paid)
        else:
            # Cancelled under way it may be billed: its worst case counts, once.
            assert budget.spent == pytest.approx(paid, abs=1e-9) or budget.spent == pytest.approx(
                0.5e-4 * (service.answered.total() - service.answered[f"conversation/{victim}"]) + worst
            )
        return cancelling.reached

    steps = 0
    while simulated(cancelled_at(steps)):
        steps += 1
    assert steps >= 1


@by_a_clock_of_its_own
async def test_the_concurrency_falls_by_the_share_that_was_late_or_refused_and_by_half_at_most() -> None:
    for ending in ("timed out", "refused for rate"):
        for bad, left in ((0, 8.0), (2, 6.0), (6, 4.0)):
            gate = Gate(start=8, ceiling=8)
            for number in range(8):
                await gate.enter(str(number), 1)
            for number in range(8):
                gate.leave(1, 1, ending if number < bad else "answered")  # type: ignore[arg-type]
            assert gate.limit == left, (ending, bad)


@by_a_clock_of_its_own
async def test_one_answer_ends_a_row_of_rounds_without_any() -> None:
    gate = Gate(start=1, ceiling=1)
    gate.barren = 3
    await gate.enter("a", 1)
    gate.leave(1, 1)
    assert gate.barren == 0


def test_a_doubling_that_brings_nothing_twice_was_the_last_and_a_probe_is_kept_only_where_it_pays() -> None:
    for pays, held in ((1.04, 5.0), (1.02, 4.0)):
        gate = Gate(start=4, ceiling=64)
        seen = []
        for rate in (100.0, 101.0, 101.0, *[100.0] * 8):
            gate._judge(rate)
            seen.append(gate.limit)
        assert seen == [8.0, 8.0, *[4.0] * 8, 5.0]  # held for eight rounds, then one more is tried
        gate._judge(100.0 * pays)
        assert gate.limit == held
