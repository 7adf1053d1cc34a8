"""How many requests are under way: as many as pay, no more than the provider allows, the oldest conversation first.

One `Gate` a model, so that a model that is slow or refuses holds up no other. Nothing polls: a request waits on a future,
and one timer wakes the first in line when the rate allows it.
"""

import asyncio
import contextlib
import random
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from heapq import heappop, heappush
from typing import Literal

from muse_builder.errors import CallError, FatalCallError, Interrupted, MuseError, RetryableError, RunError, SetAsideError
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.prices import most_tokens_in, most_tokens_out
from muse_builder.llm.providers.failures import Allowance
from muse_builder.llm.request import Model, Reply, Request

MOST_WAIT_S = 120.0
"""A server that asks to wait longer has closed for the day: the run stops and can go on later."""
MOST_TRIES = 10
MOST_TRIES_RATE_LIMITED = 12
"""With waits that double from 0.15 s up to 30 s, an outage of a minute is outlived."""
MOST_TRIES_TIMED_OUT = 2
"""While nobody was ever answered; rounds that fail, too: ten minutes, then twenty (see `Patience`)."""
MOST_TRIES_BROKEN_OFF = 3
"""Of an answer that ends as no whole one does: each was made, and a run's health finds out a model that always ends so."""
MOST_TRIES_UNREACHED = 5
"""While nobody ever answered: a mistyped address is told within three seconds."""
_TOLERATED = 0.1
"""Share of requests refused for their rate that costs less than asking more slowly would: refusals are free and quick."""
_SOON = 0.2
"""Of the usual wait, where what failed is the exception."""
_PAYS = 1.15
"""A doubling must bring this many times the answers a second, or it was the last."""
_PROBE_PAYS = 1.03
_PROBE = 1.12
_EPOCHS_BETWEEN_PROBES = 8
_FEWEST_IN_EPOCH = 8
_BARREN = 16
"""Requests that fail, none answered in between, after which fewer ask, and more slowly."""
MOST_BARREN = 9
"""Such rounds, each of half as many, one after the other: the waits between them, 0.3 s doubled up to 30 s, make a minute."""
_REMEMBERED_THREADS = 100_000
MOST_IN_FLIGHT = 1024
AT_FIRST, AT_FIRST_OF_ONES_OWN = 64, 4
"""Requests under way in the beginning: at a provider, and at a server of one's own, which may have a single slot."""
LONGEST_WAIT_S = 3600.0
"""For one answer, however slow the server."""
_FIRST_WAIT_S = 600.0
"""While nobody knows how long answers take."""
_LEAST_WAIT_S = 300.0
_LONGER = 8.0
"""Times the slowest answer lately: a reply of four times the length, while the server has twice as many to give."""
_FORGETS = 0.99

Ending = Literal["answered", "of no use", "set aside", "refused for rate", "timed out", "unreached", "failed"]


class Patience:
    """How long an answer is waited for: generously until one has come, then by what the slowest lately took.

    Args:
        fixed_s: so long, whatever was measured; None measures.
    """

    def __init__(self, fixed_s: float | None = None) -> None:
        self.fixed_s = fixed_s
        self.seconds = _FIRST_WAIT_S if fixed_s is None else fixed_s
        """For one answer, from the moment it is asked for."""
        self._slowest_s = 0.0

    def answered(self, seconds: float) -> None:
        """An answer took so long; the slowest is forgotten as hundreds of quicker ones come."""
        if self.fixed_s is None:
            self._slowest_s = max(seconds, self._slowest_s * _FORGETS)
            self.seconds = min(LONGEST_WAIT_S, max(_LEAST_WAIT_S, _LONGER * self._slowest_s))

    def timed_out(self, waited_s: float) -> None:
        """No answer came in so long: the next one is waited for twice as long."""
        if self.fixed_s is None:
            self.seconds = min(LONGEST_WAIT_S, max(self.seconds, 2 * waited_s))


class _Bucket:
    """So many a second, learnt from the provider's headers or set by the user; no limit until then."""

    def __init__(self) -> None:
        self.rate: float | None = None
        self.capacity = 0.0
        self.level = 0.0
        self.at = 0.0

    def set(self, now: float, per_minute: float) -> None:
        # A second's worth at once, so that a fresh start does not spend a whole minute's allowance in a burst.
        self.rate = per_minute / 60
        self.capacity = self.level = max(1.0, self.rate)
        self.at = now

    def observe(self, now: float, allowance: Allowance) -> None:
        if self.rate is None:
            self.at, self.level = now, allowance.remaining
        self.refill(now)
        used = allowance.limit - allowance.remaining
        per_second = allowance.limit / 60
        if allowance.reset_s and used > 0:
            per_second = min(per_second, used / allowance.reset_s)  # slower where the limit is one of hours or days
        self.rate, self.capacity = max(per_second, 1e-6), allowance.limit
        self.level = min(self.level, allowance.remaining)

    def refill(self, now: float) -> None:
        if self.rate is not None:
            self.level = min(self.capacity, self.level + (now - self.at) * self.rate)
            self.at = now

    def delay(self, now: float, amount: float) -> float:
        """Seconds until this amount may pass; one larger than the bucket passes when it is full."""
        if self.rate is None:
            return 0.0
        self.refill(now)
        return max(0.0, (min(amount, self.capacity) - self.level) / self.rate)

    def take(self, amount: float) -> None:
        if self.rate is not None:
            self.level -= amount


class Gate:
    """Admits requests of one model.

    Concurrency doubles while doubling brings more answers a second, then holds and probes now and then; it falls to what
    is served when more than a tenth is refused for its rate or not answered in time, and where nothing is answered at all.

    Args:
        ceiling: most requests under way at once.
        start: requests under way at once in the beginning.
        requests_per_minute, tokens_per_minute: limits the user knows of; the provider's headers are heard besides.
        first_wait_s: seconds before the first retry where the server names none; doubled with each further one, and a fifth
            of it where nearly all others are answered.
        timeout_s: seconds for one answer; None follows what is measured (`Patience`).
    """

    def __init__(
        self,
        *,
        ceiling: int = MOST_IN_FLIGHT,
        start: int = AT_FIRST,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        first_wait_s: float = 0.15,
        timeout_s: float | None = None,
    ) -> None:
        self.first_wait_s = first_wait_s
        self.told: Callable[[Request, RetryableError], None] | None = None
        """Told of each answer that broke off and is asked for again; may raise FatalCallError, and nobody is let in then."""
        self.patience = Patience(timeout_s)
        self.ceiling = ceiling
        self.limit = float(min(start, ceiling))
        """Requests that may be under way now."""
        self.in_flight = 0
        self.unrecorded = 0
        """Replies that came and are on their way to the disk. They hold no place, but while more than half the limit wait,
        nobody is admitted: a kill, or a full disk, costs at most one and a half times the limit, and one."""
        self.answers = 0
        """Answers so far, refusals and failures not counted."""
        self.refusals = 0
        """Requests refused for their rate (429, 529)."""
        self.failures = 0
        """Requests that failed otherwise and were, or will be, tried again."""
        self.barren = 0
        """Rounds one after the other in which nobody was answered, though the server could be reached."""
        self._requests, self._tokens = _Bucket(), _Bucket()
        self._given = (requests_per_minute, tokens_per_minute)
        self._waiting: list[tuple[int, int, float, asyncio.Future[None]]] = []
        self._sequence = 0
        self._threads: OrderedDict[str, int] = OrderedDict()
        self._known_threads = 0
        self._timer: asyncio.TimerHandle | None = None
        self._paused_until = 0.0
        self._stopped: asyncio.Event | None = None
        self._stopping = False
        self._fatal = ""
        self._phase = "doubling"
        self._best_rate, self._best_limit, self._fruitless = 0.0, self.limit, 0
        self._epochs_held = 0
        self._epoch_at: float | None = None
        self._epoch: Counter[Ending] = Counter()
        self._troubled = False
        self._saturated = True
        self._shortest_wait_s = MOST_WAIT_S

    @property
    def waiting(self) -> int:
        """Requests in line."""
        return len(self._waiting)

    @property
    def calm(self) -> bool:
        """Few of the latest requests failed or were refused: one that was is the exception, and may soon be tried again."""
        return not self._troubled and _failed(self._epoch) <= _TOLERATED * max(self._epoch.total(), self.limit)

    async def enter(self, thread: str, tokens: float) -> None:
        """Waits for a place. Threads that asked earlier than others go first, so that what was begun is finished.

        Raises:
            Interrupted: the run is stopping.
            FatalCallError: another call found out that none can succeed.
        """
        if self._stopping:
            raise self._end()
        loop = asyncio.get_running_loop()
        now = loop.time()
        age = self._age(thread)
        if self._epoch_at is None:
            self._epoch_at = now
            for bucket, per_minute in zip((self._requests, self._tokens), self._given, strict=True):
                if per_minute is not None:
                    bucket.set(now, per_minute)
        if not self._waiting and self._has_room() and self._delay(now, tokens) <= 0:
            self._admit(tokens)
            return
        place: asyncio.Future[None] = loop.create_future()
        self._sequence += 1
        heappush(self._waiting, (age, self._sequence, tokens, place))
        self._pump()
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled() and place.exception() is None:
                self.in_flight -= 1
                self._tokens.take(-tokens)
                self._pump()
            raise

    def leave(self, tokens: float, used: float | None, ending: Ending = "answered") -> None:
        """Gives a place back.

        Args:
            tokens: what `enter` was told.
            used: tokens the call really took; None where unknown.
        """
        now = asyncio.get_running_loop().time()
        self.in_flight -= 1
        if used is not None:
            self._tokens.take(used - tokens)
        if ending not in ("failed", "timed out") or now >= self._paused_until:  # else it was under way before one paused
            self._epoch[ending] += 1
        if ending == "answered":
            self.answers += 1
            self.barren = 0
        elif ending == "refused for rate":
            self.refusals += 1
        elif ending != "set aside":
            self.failures += 1
        self._saturated = self._saturated and bool(self._waiting)
        ends, failed = self._epoch.total(), self._epoch["failed"] + self._epoch["timed out"]
        if ends == failed >= min(self.limit, _BARREN):
            self._close_barren(now)
        elif ends >= max(self.limit, _FEWEST_IN_EPOCH) or self._epoch["refused for rate"] >= max(
            self.limit / 4, _FEWEST_IN_EPOCH
        ):
            self._close_epoch(now)
        self._pump()

    @contextlib.contextmanager
    def recording(self) -> Iterator[None]:
        """Counts a reply as unrecorded within; what cannot be recorded must not be paid for, so a RunError stops the gate."""
        self.unrecorded += 1
        try:
            yield
        except RunError as error:
            self.fail(error)
            raise
        finally:
            self.unrecorded -= 1
            self._pump()

    def heed(self, retry_after_s: float) -> None:
        """Remembers the wait a refusal named; it holds for all only when most requests are refused."""
        self._shortest_wait_s = min(self._shortest_wait_s, retry_after_s)

    def observe(self, allowances: Sequence[Allowance]) -> None:
        """Takes in what the provider says is left of its limits."""
        now = asyncio.get_running_loop().time()
        for allowance in allowances:
            (self._requests if allowance.kind == "requests" else self._tokens).observe(now, allowance)

    async def sleep(self, seconds: float) -> None:
        """Waits between two tries, without a place.

        Raises:
            Interrupted, FatalCallError: as `enter`.
        """
        if self._stopped is None:
            self._stopped = asyncio.Event()
        try:
            await asyncio.wait_for(self._stopped.wait(), seconds)
        except TimeoutError:
            return
        raise self._end()

    def stop(self) -> None:
        """Admits nothing more: what waits is told `Interrupted`, what is under way goes on."""
        self._stopping = True
        if self._stopped is None:
            self._stopped = asyncio.Event()
        self._stopped.set()
        for _, _, _, place in self._waiting:
            if not place.done():
                place.set_exception(self._end())
        self._waiting.clear()

    def fail(self, error: MuseError) -> None:
        """As `stop`, because no further call can succeed: what waits is told so at once, and asks nobody."""
        self._fatal = self._fatal or str(error)
        self.stop()

    def _end(self) -> MuseError:
        if not self._fatal:
            return Interrupted("stopped before the next call; the same command goes on from here")
        error = FatalCallError(self._fatal)
        error.sent = False
        return error

    def _age(self, thread: str) -> int:
        age = self._threads.get(thread)
        if age is None:
            self._known_threads += 1
            age = self._threads[thread] = self._known_threads
            if len(self._threads) > _REMEMBERED_THREADS:
                self._threads.popitem(last=False)
        return age

    def _delay(self, now: float, tokens: float) -> float:
        return max(self._paused_until - now, self._requests.delay(now, 1.0), self._tokens.delay(now, tokens))

    def _has_room(self) -> bool:
        return self.in_flight < int(self.limit) and self.unrecorded <= int(self.limit) // 2

    def _admit(self, tokens: float) -> None:
        self._requests.take(1.0)
        self._tokens.take(tokens)
        self.in_flight += 1

    def _pump(self) -> None:
        """Admits from the head of the line as long as there is room; otherwise sets the timer for when there will be."""
        loop = asyncio.get_running_loop()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting and self._has_room():
            _, _, tokens, place = self._waiting[0]
            if place.done():
                heappop(self._waiting)
                continue
            delay = self._delay(loop.time(), tokens)
            if delay > 0:
                self._timer = loop.call_later(delay, self._pump)
                return
            heappop(self._waiting)
            self._admit(tokens)
            place.set_result(None)

    def _close_epoch(self, now: float) -> None:
        """About one round of requests has ended: judge what the present concurrency brings."""
        assert self._epoch_at is not None
        ends = self._epoch.total()
        rate = self._epoch["answered"] / max(now - self._epoch_at, 1e-6)
        refused, late = self._epoch["refused for rate"] / ends, self._epoch["timed out"] / ends
        if late > _TOLERATED >= refused:
            self.limit = max(1.0, self.limit * max(0.5, 1 - late))
            self._hold(0.0)
        elif refused > _TOLERATED:
            self.limit = max(1.0, self.limit * max(0.5, 1 - refused))
            self._hold(0.0)
            if refused > 0.5:
                self._paused_until = now + (self._shortest_wait_s if self._shortest_wait_s < MOST_WAIT_S else self.first_wait_s)
        elif self._saturated:
            self._judge(rate)
        self._begin_epoch(now)

    def _close_barren(self, now: float) -> None:
        """Down, or with far more to do than it can: a few ask on, and when one is answered it goes up again as at first."""
        self.limit = max(1.0, min(self.limit, self._epoch.total()) / 2)
        self._phase, self._best_rate, self._best_limit, self._fruitless = "doubling", 0.0, self.limit, 0
        # Longer than each waits for itself at first, so that the oldest is in line again when the next is let in.
        self._paused_until = now + min(30.0, self.first_wait_s * 2.0 ** (self.barren + 1))
        self.barren += 1
        self._begin_epoch(now)

    def _begin_epoch(self, now: float) -> None:
        self._troubled = _failed(self._epoch) > _TOLERATED * self._epoch.total()
        self._epoch_at, self._saturated, self._shortest_wait_s = now, True, MOST_WAIT_S
        self._epoch.clear()

    def _judge(self, rate: float) -> None:
        if self._phase == "doubling":
            if rate > self._best_rate * _PAYS:
                self._best_rate, self._best_limit, self._fruitless = rate, self.limit, 0
                self.limit = min(self.limit * 2, float(self.ceiling))
            else:
                # The first round after a doubling still holds requests of before it; the second one counts.
                self._fruitless += 1
                if self._fruitless == 2:
                    self.limit = self._best_limit
                    self._hold(self._best_rate)
        elif self._phase == "probing":
            if rate > self._best_rate * _PROBE_PAYS:
                self._hold(rate)
            else:
                self.limit = self._best_limit
                self._hold(self._best_rate)
        else:
            # Slowly, so that one lucky round does not set a mark that no probe ever reaches.
            self._best_rate = rate if self._best_rate == 0 else 0.75 * self._best_rate + 0.25 * rate
            self._epochs_held += 1
            if self._epochs_held >= _EPOCHS_BETWEEN_PROBES and self.limit < self.ceiling:
                self._phase, self._best_limit = "probing", self.limit
                self.limit = min(float(self.ceiling), max(self.limit + 1, self.limit * _PROBE))

    def _hold(self, rate: float) -> None:
        self._phase, self._best_rate, self._best_limit, self._epochs_held = "holding", rate, self.limit, 0


class Limited:
    """A model whose requests pass a gate and are tried again when the failure may pass.

    Args:
        record: puts a reply where it is safe; see `Gate.unrecorded`.
        note_failure: told of each failed try that may have been billed, before the next (the journal keeps it).
    """

    def __init__(
        self,
        inner: Model,
        gate: Gate,
        *,
        spec: str,
        capabilities: Capabilities,
        record: Callable[[Request, Reply], Awaitable[None]] | None = None,
        note_failure: Callable[[Request, CallError], Awaitable[None]] | None = None,
    ) -> None:
        self.inner = inner
        self.gate = gate
        self.spec = spec
        self.capabilities = capabilities
        self.record = record
        self.note_failure = note_failure

    async def complete(self, request: Request) -> Reply:
        """The reply, with its latency (of the last try) and the number of failed tries before it.

        Raises:
            FatalCallError: the server names a wait beyond `MOST_WAIT_S`, or answered nobody while this request was tried;
                from then on no request is let in.
            SetAsideError: this request failed as often as it may, while others were answered.
            Interrupted: the run is stopping.
        """
        gate = self.gate
        loop = asyncio.get_running_loop()
        tokens = float(most_tokens_in(request, self.capabilities) + most_tokens_out(request))
        tries = 0
        answers_before = gate.answers
        while True:
            await gate.enter(request.thread, tokens)
            began = loop.time()
            try:
                reply = await self._in_time(request)
            except RetryableError as error:
                tries += 1
                try:
                    wait = self._wait(request, error, tries, answered_since=gate.answers > answers_before)
                    if error.broke_off and gate.told is not None:
                        gate.told(request, error)
                except FatalCallError as fatal:
                    gate.fail(fatal)
                    raise
                finally:
                    if error.timed_out:
                        gate.patience.timed_out(loop.time() - began)
                    gate.leave(tokens, 0.0, _ending(error))
                if error.billed and self.note_failure is not None:
                    await self.note_failure(request, error)
            except (FatalCallError, RunError) as error:  # a reservation that cannot be recorded, besides
                gate.fail(error)  # first, or the place would be given to the next in line
                gate.leave(tokens, None, "failed")
                raise
            except BaseException as error:
                gate.leave(tokens, None, "set aside" if isinstance(error, SetAsideError) else "failed")
                raise
            else:
                took_s = loop.time() - began
                gate.patience.answered(took_s)
                reply = replace(reply, latency_s=took_s, retries=tries)
                used = None if reply.tokens_in is None else float(reply.tokens_in + (reply.tokens_out or 0))
                if self.record is None:
                    gate.leave(tokens, used)
                else:
                    with gate.recording():
                        gate.leave(tokens, used)
                        await self.record(request, reply)
                return reply
            await gate.sleep(wait)

    async def _in_time(self, request: Request) -> Reply:
        """The model's reply, where it comes while one has patience."""
        most_s = self.gate.patience.seconds
        try:
            async with asyncio.timeout(most_s) as clock:
                return await self.inner.complete(request)
        except TimeoutError as error:
            if not clock.expired():
                raise
            said = f"{self.spec} did not answer in {most_s:.0f} seconds (--timeout says how long is waited)"
            raise RetryableError(said, billed=True, timed_out=True) from error

    def _wait(self, request: Request, error: RetryableError, tries: int, *, answered_since: bool) -> float:
        """Seconds until the next try; raises where there should be none."""
        named = error.retry_after_s
        if named is not None and named > MOST_WAIT_S:
            raise FatalCallError(
                f"{error}; {self.spec} asks to wait {named:.0f} seconds. Nothing is lost: give the same command again later"
            ) from error
        if error.broke_off and tries >= MOST_TRIES_BROKEN_OFF:
            raise _set_aside(f"{error}; so did {tries} tries", error) from error
        most, most_barren = MOST_TRIES_RATE_LIMITED if error.rate_limited else MOST_TRIES, MOST_BARREN
        if not self.gate.answers and error.unreached:
            most = MOST_TRIES_UNREACHED
        elif not self.gate.answers and error.timed_out:
            most = most_barren = MOST_TRIES_TIMED_OUT
        silent = self.gate.barren >= most_barren
        if tries >= most or silent:
            if silent or not answered_since:
                many = f"{self.gate.failures + 1} calls" if silent else f"{tries} tries"
                raise FatalCallError(
                    f"{error}; {self.spec} answered nothing in {many}. Nothing is lost: go on later, same command"
                ) from error
            raise _set_aside(f"{error}; it failed {tries} times while others were answered", error) from error
        # Jitter from the request itself: reproducible, and no two requests come back at the same moment.
        jitter = random.Random(f"{request.key}/{tries}").uniform(0.75, 1.25)
        first_s = self.gate.first_wait_s * (_SOON if self.gate.calm else 2 if error.rate_limited else 1)
        backoff = min(30.0, first_s * 2.0 ** (tries - 1)) * jitter
        if named is None:
            return backoff
        self.gate.heed(named)
        return named + 0.1 * backoff


def gate_at(
    base_url: str | None, *, in_flight: int | None = None, timeout_s: float | None = None, at_once: int | None = None
) -> Gate:
    """The gate of a model: at a server of one's own it begins with few requests at a time, and goes up while that pays.

    Args:
        in_flight: most requests under way at once; None for `MOST_IN_FLIGHT`.
        timeout_s: for one answer; None follows what is measured.
        at_once: answers that the server says it works on at once: it is kept busy, with as many again waiting at its door,
            and never given more. None where it does not say.
    """
    if in_flight is None and at_once is not None:
        return Gate(ceiling=min(2 * at_once, MOST_IN_FLIGHT), start=min(2 * at_once, AT_FIRST), timeout_s=timeout_s)
    start = AT_FIRST if base_url is None else AT_FIRST_OF_ONES_OWN
    return Gate(ceiling=in_flight or MOST_IN_FLIGHT, start=start, timeout_s=timeout_s)


def _set_aside(said: str, error: RetryableError) -> SetAsideError:
    """The end of a request that failed too often."""
    exhausted = SetAsideError(said)
    exhausted.raw = error.raw
    return exhausted


def _failed(endings: Counter[Ending]) -> int:
    """Of a round, what was not answered because the server or the way to it had trouble."""
    return endings.total() - endings["answered"] - endings["of no use"] - endings["set aside"]


def _ending(error: RetryableError) -> Ending:
    if error.rate_limited:
        return "refused for rate"
    if error.broke_off:
        return "of no use"
    return "timed out" if error.timed_out else "unreached" if error.unreached else "failed"
