"""Cancels a coroutine at each of its waits in turn, as a run that is stopped may at any of them."""

import asyncio
from collections.abc import Awaitable, Coroutine, Generator
from typing import Any, TypeVar

Result = TypeVar("Result")


class CancelledAt(Awaitable[Result]):
    """Awaited in a task of its own, the coroutine; at its wait number `step`, counted from 0, the task is cancelled.

    Args:
        just_woken: cancelled when what it waited for has come and it was not yet told; else while it waits.
    """

    def __init__(self, work: Coroutine[Any, Any, Result], step: int, *, just_woken: bool = False) -> None:
        self.work = work
        self.step = step
        self.just_woken = just_woken
        self.reached = False
        """Whether there was such a wait."""

    def __await__(self) -> Generator[Any, Any, Result]:
        task = asyncio.current_task()
        assert task is not None
        waits, thrown = 0, None
        while True:
            try:
                waited_for = self.work.send(None) if thrown is None else self.work.throw(thrown)
            except StopIteration as done:
                result: Result = done.value
                return result
            if waits == self.step:
                self.reached = True
                if self.just_woken and isinstance(waited_for, asyncio.Future):
                    waited_for.add_done_callback(lambda _: task.cancel())
                else:
                    task.cancel()
            waits, thrown = waits + 1, None
            try:
                yield waited_for
            except BaseException as error:
                thrown = error
