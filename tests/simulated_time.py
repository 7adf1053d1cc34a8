"""An event loop with a clock of its own, so that what a test says of time holds on a busy machine too."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")
TURN_S = 1e-9
"""Seconds that a turn of the loop takes: one that waits for less than a float can tell would otherwise wait for ever."""


class SimulatedTime(asyncio.SelectorEventLoop):
    """Its clock begins at 0 and hardly moves while anything can be done; where all sleep, it jumps to when the first wakes.

    For what lives in memory alone: an answer over a socket would come after the jump.
    """

    def __init__(self) -> None:
        self.now_s = 0.0
        super().__init__(_Jumping(self))

    def time(self) -> float:
        return self.now_s


class _Jumping(selectors.SelectSelector):
    def __init__(self, loop: SimulatedTime) -> None:
        super().__init__()
        self.loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0 if timeout else timeout)
        self.loop.now_s += TURN_S + (timeout or 0.0 if not ready else 0.0)
        return ready


def simulated(test: Coroutine[Any, Any, Result]) -> Result:
    """What the coroutine gives under a clock of its own."""
    with asyncio.Runner(loop_factory=SimulatedTime) as runner:
        return runner.run(test)
