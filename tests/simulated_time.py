"""An event loop with a clock of its own, so that what a test says of time holds on a busy machine too."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")
STEP_S = 1.0
TURN_S = 1e-9
"""Seconds that a turn of the loop takes: one that waits for less than a float can tell would otherwise wait for ever."""


class SimulatedTime(asyncio.SelectorEventLoop):
    """Its clock begins at 0 and hardly moves while anything can be done; where all sleep, it jumps to when the first wakes.

    Args:
        listen_s: real seconds that it waits for sockets and threads before each jump, which is no longer than `STEP_S` then. 0
            for what lives in memory alone. Both ends of a line may live under it: a thread that takes long is late by seconds,
            not by the minutes that a time-out has.
    """

    def __init__(self, listen_s: float = 0.0) -> None:
        self.now_s = 0.0
        super().__init__(_Jumping(self, listen_s))

    def time(self) -> float:
        return self.now_s


class _Jumping(selectors.SelectSelector):
    def __init__(self, loop: SimulatedTime, listen_s: float) -> None:
        super().__init__()
        self.loop = loop
        self.listen_s = listen_s

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(self.listen_s if timeout else timeout)
        jump_s = 0.0 if ready else timeout or 0.0
        self.loop.now_s += TURN_S + (min(jump_s, STEP_S) if self.listen_s else jump_s)
        return ready


def simulated(test: Coroutine[Any, Any, Result], *, listen_s: float = 0.0) -> Result:
    """What the coroutine gives under a clock of its own; see `SimulatedTime`."""
    with asyncio.Runner(loop_factory=lambda: SimulatedTime(listen_s)) as runner:
        return runner.run(test)
