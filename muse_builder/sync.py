"""From code that waits to code that is awaited, and how both are told to end: the one bridge for all that runs under a loop.

    stop = Stop()
    with stopping_on_signals(stop), Bridge(stop) as bridge:
        read_a_catalog()                                 # plain work: Ctrl-C, or SIGTERM, ends it where it is
        bridge.run(ask_models(), on_stop=ask.stop)       # here it calls `on_stop`, and what is in flight ends first

The loop lives on a thread of its own, so that the caller's thread does nothing but wait: it hears signals at once, and may
itself stand under an event loop (a notebook).
"""

import asyncio
import contextlib
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager
from multiprocessing.connection import Connection, wait
from types import FrameType, TracebackType
from typing import Any, Self, TypeVar, cast

from muse_builder.errors import Interrupted, MuseError, RunError
from muse_builder.watch import Watch

WAKE_S = 0.1
"""Seconds between two looks of a waiting thread at what it was told: on some systems a signal alone does not wake it."""
GRACE_S = 1.0
"""Seconds that what is broken off has to put its things away; then it is left behind."""
STOPPING = "stopping: calls under way end first, so that none is paid for in vain; Ctrl-C again stops at once"
MOST_LOST = 3
"""Processes that may end one after the other, while nothing gets done, before what they are for does."""
STOPPED = "stopped; what was finished is on disk, and the same call goes on from here"

Piece = TypeVar("Piece")
Result = TypeVar("Result")
Work = Coroutine[Any, Any, Result]
_Heard = Callable[["asyncio.Task[Any]"], object]


class Stop:
    """Whether work is to end: asked gently, nothing more begins and what is in flight ends; at once, that is broken off too.

    Any thread may ask, and a signal handler.
    """

    def __init__(self) -> None:
        self.asked = False
        self.at_once = False
        self.awaited = False
        """Whether what is under way hears of it by itself, so that a signal need not raise where it strikes."""
        self._hearers: list[Callable[[], None]] = []

    def ask(self) -> None:
        self.asked = True
        self._tell()

    def ask_at_once(self) -> None:
        self.asked = self.at_once = True
        self._tell()

    def check(self) -> None:
        """Raises Interrupted where it was asked, KeyboardInterrupt where it was told to stop at once."""
        if self.at_once:
            raise KeyboardInterrupt
        if self.asked:
            raise Interrupted(STOPPED)

    @contextlib.contextmanager
    def awaited_by(self, hearer: Callable[[], None]) -> Iterator[None]:
        """Inside the block `hearer` is called, on the asking thread, each time that somebody asks."""
        try:
            self._hearers.append(hearer)
            self.awaited = True
            yield
        finally:
            self._hearers = [other for other in self._hearers if other is not hearer]
            self.awaited = bool(self._hearers)

    def _tell(self) -> None:
        for hearer in tuple(self._hearers):
            hearer()


class Heeding:
    """A watch that ends plain work at its next word, where it was asked to: on another thread than the main one, where no
    signal strikes, or where what a signal raised was swallowed (a destructor, a library's callback)."""

    def __init__(self, watch: Watch, stop: Stop) -> None:
        self._watch = watch
        self._stop = stop

    def stage(self, name: str, total: int | None = None) -> None:
        self._stop.check()
        self._watch.stage(name, total)

    def at(self, done: int, note: str = "") -> None:
        self._stop.check()
        self._watch.at(done, note)

    def state(self, text: str) -> None:
        self._watch.state(text)

    def say(self, text: str) -> None:
        self._watch.say(text)


@contextlib.contextmanager
def stopping_on_signals(stop: Stop) -> Iterator[None]:
    """Inside the block the first Ctrl-C, and SIGTERM, asks to stop; a second Ctrl-C stops at once.

    Outside the main thread no signal can be heard, and nothing changes. Afterwards the signals mean what they meant before.

    Raises:
        Interrupted: at the first one; plain work is left where it is, what is awaited ends first.
        KeyboardInterrupt: at a second Ctrl-C.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    over = False

    def on_signal(number: int, frame: FrameType | None) -> None:
        again = stop.at_once
        if not stop.asked:
            stop.ask()
        elif number == signal.SIGINT:
            stop.ask_at_once()
        else:
            return  # whoever sends SIGTERM twice means the same; its third word is SIGKILL
        if not over and (again or not stop.awaited):
            raise KeyboardInterrupt

    try:
        for number, handler in before.items():
            if handler is not None:  # one that was not set from Python could not be put back
                signal.signal(number, on_signal)
        yield
        over = True
    except KeyboardInterrupt:
        over = True
        if stop.at_once or not stop.asked:
            raise
    finally:
        over = True
        for number, handler in before.items():
            if handler is not None:
                signal.signal(number, handler)
    stop.check()


class Bridge:
    """Runs coroutines, one after the other, under one loop; what they open stays open between them, until the block ends.

    Each runs on a thread of its own, which nothing of the caller's waits for once it is told to stop at once.
    """

    def __init__(self, stop: Stop, say: Callable[[str], None] | None = None) -> None:
        """
        Args:
            say: told, by the waiting thread, that what is in flight ends first.
        """
        self.stop = stop
        self._say = say
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._said = False
        self._lost = False
        """Whether something would not be broken off: its loop is busy for good."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def run(self, work: Work[Result], *, on_stop: Callable[[], None] | None = None) -> Result:
        """What the coroutine gives; the calling thread waits for it, and may itself stand under a loop.

        Args:
            on_stop: called under the loop when one is asked to stop; it lets nothing more begin, and the coroutine ends when
                what is in flight has ended. None cancels the coroutine, which then waits for that itself.

        Raises:
            Interrupted: it was asked to stop, and has ended.
            KeyboardInterrupt: it was told to stop at once.
        """
        if self.stop.asked:
            work.close()
            self.stop.check()
        try:
            result = self._carry(work, gently=_cancel if on_stop is None else _calling(on_stop), at_once=_cancel_all)
        except Interrupted as error:
            raise Interrupted(str(error)) from None  # a notebook shows the frames: where it stopped is nobody's question
        self.stop.check()
        return result

    @contextlib.contextmanager
    def entered(self, manager: AbstractAsyncContextManager[Result]) -> Iterator[Result]:
        """What the manager gives; it is left with the block, also where one was asked to stop."""
        value = self._carry(manager.__aenter__(), gently=_cancel, at_once=_cancel_all)
        try:
            self.stop.check()
            yield value
        finally:
            if not self._lost:
                self._carry(manager.__aexit__(None, None, None), gently=_nothing, at_once=_cancel_others)

    def close(self) -> None:
        """Ends what still runs under the loop, and the loop."""
        if not self._lost:
            self._on_a_thread(self._runner.close, hear=_unheard)

    def _carry(self, work: Work[Result], *, gently: _Heard, at_once: _Heard) -> Result:
        loop = self._runner.get_loop()
        main: asyncio.Task[Any] | None = None

        def obey() -> None:
            if main is not None and not main.done() and self.stop.asked:
                (at_once if self.stop.at_once else gently)(main)

        def hear() -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nothing is left to stop
                loop.call_soon_threadsafe(obey)

        async def attended() -> Result:
            nonlocal main
            main = asyncio.current_task()
            try:
                obey()
                await asyncio.sleep(0)
            except asyncio.CancelledError:  # asked already
                work.close()
                raise
            return await work

        try:
            return self._on_a_thread(lambda: self._runner.run(attended()), hear=hear)
        except asyncio.CancelledError:
            self.stop.check()
            raise

    def _on_a_thread(self, act: Callable[[], Result], *, hear: Callable[[], None]) -> Result:
        """What `act` gives; told to stop at once, its thread is left behind when the grace is over."""
        with self.stop.awaited_by(hear):
            outcome, ended = _begun(act, "muse")
            try:
                self._wait(ended)
            except KeyboardInterrupt:
                self.stop.ask_at_once()
                for _ in range(round(GRACE_S / WAKE_S)):
                    if ended.wait(WAKE_S):
                        break
                    hear()  # what was cancelled may have begun to wait for something else
                self._lost = not ended.is_set()
                raise
        return outcome.result()

    def _wait(self, ended: threading.Event) -> None:
        while not (ended.wait(WAKE_S) or self.stop.at_once):
            if self.stop.asked and not self._said and self._say is not None:
                self._said = True
                self._say(STOPPING)
        if self.stop.at_once:
            raise KeyboardInterrupt


def run(work: Work[Result], *, say: Callable[[str], None] | None = None) -> Result:
    """What one coroutine gives, with or without an event loop around; signals are heard meanwhile.

    Raises:
        Interrupted: Ctrl-C or SIGTERM; what was in flight has ended.
        KeyboardInterrupt: a second Ctrl-C.
    """
    stop = Stop()
    with stopping_on_signals(stop), Bridge(stop, say) as bridge:
        return bridge.run(work)


def apart(act: Callable[[], Result], heed: Callable[[], None] = lambda: None) -> Result:
    """What one long call of a library gives, which no signal reaches: the caller's thread only waits for it.

    Where the caller is interrupted the call is left behind, on a thread that nothing waits for: it must keep nothing open
    and write nothing.

    Args:
        heed: called ten times a second meanwhile; may raise to end the waiting.
    """
    outcome, ended = _begun(act, "muse apart")
    while not ended.wait(WAKE_S):
        heed()
    return outcome.result()


async def gather_all(coroutines: Sequence[Work[Result]]) -> list[Result]:
    """Their results, in order. Where one fails, the others are awaited first: a paid call in flight is not cut off."""
    results = await asyncio.gather(*coroutines, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return [result for result in results if not isinstance(result, BaseException)]


def _begun(act: Callable[[], Result], name: str) -> tuple[Future[Result], threading.Event]:
    """What `act` gives or raises, on a thread of its own, and when that is there."""
    outcome: Future[Result] = Future()
    ended = threading.Event()

    def work() -> None:
        try:
            outcome.set_result(act())
        except BaseException as error:
            outcome.set_exception(error)
        ended.set()

    threading.Thread(target=work, name=name, daemon=True).start()
    return outcome, ended


def _calling(act: Callable[[], None]) -> _Heard:
    return lambda main: act()


def _cancel(main: "asyncio.Task[Any]") -> None:
    main.cancel()


def _cancel_all(main: "asyncio.Task[Any]") -> None:
    for task in asyncio.all_tasks():
        task.cancel()


def _cancel_others(main: "asyncio.Task[Any]") -> None:
    for task in asyncio.all_tasks() - {main}:
        task.cancel()


def _nothing(main: "asyncio.Task[Any]") -> None:
    """Goes on: it ends by itself when what is in flight has ended."""


def _unheard() -> None:
    """Nothing hears it."""


# --- plain work in several processes ----------------------------------------------------------------------------------

_PROGRAM = "from muse_builder.sync import serve_pieces; serve_pieces({})"


def cores() -> int:
    """How many of the machine's cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(
    make: Callable[[], Callable[[Piece], Result]],
    pieces: Iterable[Piece],
    *,
    workers: int,
    heed: Callable[[], None] = lambda: None,
) -> Iterator[Result]:
    """What becomes of each piece, in the order of the pieces, whoever did it. With one worker it is done here.

    A process that ends is replaced, and its piece given out again; one whose owner is gone ends by itself. Pieces are drawn
    as they are needed, so there may be more than memory holds.

    Args:
        make: called once in each process; gives the function of a piece. It, the pieces and what becomes of them travel as
            pickles, so it is a function of a module or a `functools.partial` of one.
        heed: called ten times a second while it waits; may raise to end it.

    Raises:
        RunError: processes ended one after the other and nothing got done; whatever a piece raises.
    """
    if workers <= 1 or os.name != "posix":
        done = make()
        yield from map(done, pieces)
        return
    with _Crew(make, workers) as crew:
        yield from crew.results(enumerate(pieces), heed)


def beside(program: str, theirs: socket.socket) -> tuple[list[str], dict[str, Any]]:
    """Command and options of a process of ours that runs a program with its end of a pair of sockets.

    Args:
        program: Python, with a place for the descriptor of that end.
    """
    command = [sys.executable, "-c", program.format(theirs.fileno())]
    path = os.pathsep.join(path or os.getcwd() for path in sys.path)
    options = {"stdin": subprocess.DEVNULL, "env": os.environ | {"PYTHONPATH": path}, "start_new_session": True}
    return command, options | {"pass_fds": [theirs.fileno()]}


def too_many_lost(whom: str, number: int, code: int) -> RunError:
    """So many ended one after the other, the last with this code."""
    return RunError(
        f"{number} {whom} ended one after the other (the last with code {code}) and nothing got done in between: is there "
        "enough memory? Nothing is lost; the same command goes on, for example with --workers 1"
    )


class _Crew:
    """Processes that each do one piece at a time; inside the block, after which none is left."""

    def __init__(self, make: Callable[[], Any], workers: int) -> None:
        self._make = make
        self._workers = workers
        self._processes: dict[Connection, subprocess.Popen[bytes]] = {}
        self._busy: dict[Connection, tuple[int, Any]] = {}
        self._lost = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for end in self._processes:
            end.close()
        for process in self._processes.values():
            _end(process)

    def results(self, pieces: Iterator[tuple[int, Any]], heed: Callable[[], None]) -> Iterator[Any]:
        done: dict[int, Any] = {}
        given = 0
        while True:
            # Not far ahead of the piece that all wait for: what is done waits in memory.
            while len(self._busy) < self._workers and len(done) < 4 * self._workers:
                piece = next(pieces, None)
                if piece is None:
                    break
                self._give(piece)
            if not self._busy:
                return
            for end in wait(list(self._busy), WAKE_S):
                self._hear(cast(Connection, end), done)
            heed()
            while given in done:
                yield done.pop(given)
                given += 1

    def _give(self, piece: tuple[int, Any]) -> None:
        """To one who has nothing to do; another is hired where nobody is."""
        end = next((one for one in self._processes if one not in self._busy), None) or self._hire()
        self._busy[end] = piece
        with contextlib.suppress(OSError):  # gone already: that is heard when it is waited for
            end.send(piece)

    def _hire(self) -> Connection:
        ours, theirs = socket.socketpair()
        with theirs:
            command, options = beside(_PROGRAM, theirs)
            process = subprocess.Popen(command, **options)
        end = Connection(ours.detach())
        self._processes[end] = process
        with contextlib.suppress(OSError):
            end.send(self._make)
        return end

    def _hear(self, end: Connection, done: dict[int, Any]) -> None:
        try:
            number, value = end.recv()
        except (EOFError, OSError):
            self._replace(end)
            return
        del self._busy[end]
        self._lost = 0
        if isinstance(value, BaseException):
            raise value
        done[number] = value

    def _replace(self, end: Connection) -> None:
        piece = self._busy.pop(end)
        end.close()
        code = _end(self._processes.pop(end))
        self._lost += 1
        if self._lost > MOST_LOST:
            raise too_many_lost("processes", self._lost, code)
        self._give(piece)


def _end(process: "subprocess.Popen[bytes]") -> int:
    """Ends a process that was hung up on; how it ended."""
    try:
        return process.wait(GRACE_S)
    except subprocess.TimeoutExpired:  # deep in its work; it keeps nothing
        process.kill()
        return process.wait()


def serve_pieces(descriptor: int) -> None:
    """The process of a worker: does each piece that comes, until the other end is closed.

    Args:
        descriptor: of its end of the pair of sockets.
    """
    for number in (signal.SIGINT, signal.SIGTERM):  # what is told to a whole group is the owner's to hear
        signal.signal(number, signal.SIG_IGN)
    end = Connection(descriptor)
    with contextlib.suppress(EOFError, OSError):
        make = end.recv()
        work = None
        while True:
            place, piece = end.recv()
            try:
                work = work or make()
                value = work(piece)
            except Exception as error:
                value = fit_to_send(error)
            end.send((place, value))


def fit_to_send(error: BaseException) -> BaseException:
    """An error as it can be raised in another process, with where it came from; of one that cannot travel, what it says."""
    if not isinstance(error, MuseError):
        error.add_note("in a worker:\n" + "".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RunError(f"a worker failed: {type(error).__name__}: {error}")
    return error
