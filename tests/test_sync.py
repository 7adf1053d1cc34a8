"""The bridge to what is awaited: it gives results, hears a stop at once, and leaves nothing behind."""

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from muse_builder.errors import Interrupted, MuseError, RunError
from muse_builder.sync import STOPPING, Bridge, Heeding, Stop, apart, gather_all, run, spread, stopping_on_signals
from muse_builder.watch import Silence


class Calls:
    """Things that are asked one after the other, each under way until it is answered; asked to stop, none begins."""

    def __init__(self) -> None:
        self.begun = self.finished = 0
        self.stopping = False
        self.answered = asyncio.Event()
        self.under_way = threading.Event()

    def stop(self) -> None:
        self.stopping = True
        self.answered.set()

    async def ask(self) -> None:
        while not self.stopping:
            self.begun += 1
            self.under_way.set()
            await self.answered.wait()
            self.finished += 1
        raise Interrupted("stopped before the next call")


def on_a_thread(act: Callable[[], Any]) -> tuple[threading.Thread, list[BaseException]]:
    """`act` begun on a thread of its own, and a list for what it raises."""
    raised: list[BaseException] = []

    def work() -> None:
        try:
            act()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    return thread, raised


def raise_signal_when(event: threading.Event, *numbers: signal.Signals) -> None:
    """Sends this process the signals, the second when the first was dealt with, once the event is set."""

    def work() -> None:
        event.wait()
        for number in numbers:
            signal.raise_signal(number)

    threading.Thread(target=work).start()


async def answer() -> int:
    await asyncio.sleep(0)
    return 42


def test_a_coroutine_gives_its_result_where_no_loop_runs() -> None:
    assert run(answer()) == 42


async def test_a_coroutine_gives_its_result_where_a_loop_runs_already() -> None:
    assert run(answer()) == 42


def test_an_error_of_the_coroutine_is_the_callers() -> None:
    async def fails() -> None:
        raise MuseError("the model is gone")

    with pytest.raises(MuseError, match="the model is gone"):
        run(fails())


def test_what_one_coroutine_opened_stays_open_for_the_next_and_is_closed_with_the_block() -> None:
    told = []

    @contextlib.asynccontextmanager
    async def opened() -> AsyncIterator[asyncio.AbstractEventLoop]:
        told.append("opened")
        yield asyncio.get_running_loop()
        told.append("closed")

    async def current() -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    with Bridge(Stop()) as bridge:
        with bridge.entered(opened()) as loop:
            assert bridge.run(current()) is loop
            assert told == ["opened"]
        assert told == ["opened", "closed"]
    assert loop.is_closed()


def test_a_stop_from_another_thread_begins_nothing_more_and_what_is_in_flight_ends() -> None:
    stop, calls, told = Stop(), Calls(), []

    def work() -> None:
        with Bridge(stop, told.append) as bridge:
            bridge.run(calls.ask(), on_stop=calls.stop)

    thread, raised = on_a_thread(work)
    calls.under_way.wait()
    stop.ask()
    thread.join()
    assert [type(error) for error in raised] == [Interrupted]
    assert (calls.begun, calls.finished) == (1, 1)


def test_a_coroutine_without_a_word_for_it_is_cancelled_and_may_clean_up() -> None:
    stop, under_way, cleaned = Stop(), threading.Event(), []

    async def sits() -> None:
        try:
            under_way.set()
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned.append(True)

    def work() -> None:
        with Bridge(stop) as bridge:
            bridge.run(sits())

    thread, raised = on_a_thread(work)
    under_way.wait()
    stop.ask()
    thread.join()
    assert [type(error) for error in raised] == [Interrupted]
    assert cleaned == [True]


def test_what_never_ends_is_left_at_once_when_it_is_told_so() -> None:
    stop, under_way, told = Stop(), threading.Event(), threading.Event()

    async def never() -> None:
        under_way.set()
        await asyncio.Event().wait()

    def say(text: str) -> None:
        assert text == STOPPING
        told.set()

    def work() -> None:
        with Bridge(stop, say) as bridge:
            bridge.run(never(), on_stop=lambda: None)

    thread, raised = on_a_thread(work)
    under_way.wait()
    stop.ask()
    told.wait()  # the first word was heard, and one waits for what is in flight
    assert thread.is_alive()
    stop.ask_at_once()
    thread.join()
    assert [type(error) for error in raised] == [KeyboardInterrupt]


def test_after_a_stop_no_coroutine_begins_and_what_was_entered_is_left() -> None:
    stop, told = Stop(), []

    @contextlib.asynccontextmanager
    async def opened() -> AsyncIterator[None]:
        yield
        told.append("closed")

    async def begins() -> None:
        told.append("begun")

    def work() -> None:
        with Bridge(stop) as bridge, bridge.entered(opened()):
            stop.ask()
            bridge.run(begins())

    with pytest.raises(Interrupted):
        work()
    assert told == ["closed"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_first_signal_lets_what_is_in_flight_end(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    stop, calls = Stop(), Calls()
    raise_signal_when(calls.under_way, number)
    with pytest.raises(Interrupted), stopping_on_signals(stop), Bridge(stop) as bridge:
        bridge.run(calls.ask(), on_stop=calls.stop)
    assert (calls.begun, calls.finished) == (1, 1)
    assert signal.getsignal(number) is before


def test_a_second_ctrl_c_breaks_off_what_is_in_flight() -> None:
    stop, under_way, stopping = Stop(), threading.Event(), threading.Event()

    async def never() -> None:
        under_way.set()
        await asyncio.Event().wait()

    raise_signal_when(under_way, signal.SIGINT)
    raise_signal_when(stopping, signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), stopping_on_signals(stop), Bridge(stop, lambda text: stopping.set()) as bridge:
        bridge.run(never(), on_stop=lambda: None)


def test_a_second_sigterm_is_as_patient_as_the_first() -> None:
    stop, calls, stopping = Stop(), Calls(), threading.Event()
    raise_signal_when(calls.under_way, signal.SIGTERM)
    raise_signal_when(stopping, signal.SIGTERM)

    def say(text: str) -> None:
        stopping.set()

    async def patient() -> None:
        calls.under_way.set()
        await asyncio.to_thread(stopping.wait)
        calls.finished += 1

    with pytest.raises(Interrupted), stopping_on_signals(stop), Bridge(stop, say) as bridge:
        bridge.run(patient(), on_stop=lambda: None)
    assert calls.finished == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_plain_work_ends_where_the_signal_strikes(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    reached = []

    def work() -> None:
        with stopping_on_signals(Stop()):
            reached.append("before")
            signal.raise_signal(number)
            reached.append("after")

    with pytest.raises(Interrupted, match="the same call goes on"):
        work()
    assert reached == ["before"]
    assert signal.getsignal(number) is before


def test_what_a_signal_raised_and_somebody_swallowed_is_raised_at_the_watchs_next_word() -> None:
    stop = Stop()
    watch = Heeding(Silence(), stop)
    told = []

    def work() -> None:
        with stopping_on_signals(stop):
            with contextlib.suppress(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
            watch.state("may be told from anywhere, and raises nothing")
            told.append("state")
            watch.at(1)
            told.append("at")

    with pytest.raises(Interrupted):
        work()
    assert told == ["state"]


def test_a_signal_that_was_swallowed_to_the_end_is_raised_there() -> None:
    with pytest.raises(Interrupted), stopping_on_signals(Stop()), contextlib.suppress(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_outside_the_main_thread_signals_are_not_touched() -> None:
    before = signal.getsignal(signal.SIGINT)
    seen = []

    def work() -> None:
        with stopping_on_signals(Stop()):
            seen.append(signal.getsignal(signal.SIGINT))

    thread, raised = on_a_thread(work)
    thread.join()
    assert (seen, raised) == ([before], [])


async def test_where_one_fails_the_others_are_awaited_first() -> None:
    finished = []

    async def fails() -> None:
        raise MuseError("no")

    async def takes_longer() -> None:
        for _ in range(3):
            await asyncio.sleep(0)
        finished.append(True)

    with pytest.raises(MuseError):
        await gather_all([fails(), takes_longer()])
    assert finished == [True]
    assert await gather_all([answer(), answer()]) == [42, 42]


def test_a_long_call_apart_gives_what_it_gives_and_raises_what_it_raises() -> None:
    assert apart(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        apart(lambda: 1 // 0)


def test_who_waits_for_a_long_call_may_end_the_waiting() -> None:
    never = threading.Event()
    heard = []

    def heed() -> None:
        heard.append(len(heard))
        if len(heard) == 3:
            raise Interrupted("enough")

    with pytest.raises(Interrupted, match="enough"):
        apart(never.wait, heed)
    assert heard == [0, 1, 2]
    never.set()


def doubling(killed: Path | None = None) -> Callable[[int], int]:
    """Doubles; where a path is given, the first process that meets a 3 ends in the middle of it."""

    def double(number: int) -> int:
        if number == 3 and killed is not None and not killed.exists():
            killed.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if number == 13:
            raise MuseError("thirteen")
        return 2 * number

    return double


def ending() -> Callable[[int], int]:
    return lambda number: os._exit(7)


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_spread_comes_in_the_order_of_the_pieces_and_errors_are_raised(workers: int) -> None:
    assert list(spread(doubling, range(12), workers=workers)) == [2 * number for number in range(12)]
    with pytest.raises(MuseError, match="thirteen"):
        list(spread(doubling, (5, 13), workers=workers))


def test_a_process_that_is_killed_is_replaced_and_its_piece_done_again(tmp_path: Path) -> None:
    killed = tmp_path / "killed"
    assert list(spread(partial(doubling, killed), range(6), workers=2)) == [0, 2, 4, 6, 8, 10]
    assert killed.exists()


def test_where_every_process_ends_so_does_what_they_are_for() -> None:
    with pytest.raises(RunError, match=r"4 processes ended one after the other \(the last with code 7\)"):
        list(spread(ending, range(3), workers=2))


def test_pieces_are_drawn_as_they_are_needed_and_who_waits_may_end_it() -> None:
    drawn = []

    def pieces() -> Iterator[int]:
        for number in range(1000):
            drawn.append(number)
            yield number

    given = spread(doubling, pieces(), workers=2)
    assert next(given) == 0
    assert len(drawn) < 30
    given.close()

    def enough() -> None:
        raise Interrupted("enough")

    with pytest.raises(Interrupted, match="enough"):
        list(spread(doubling, range(4), workers=2, heed=enough))
