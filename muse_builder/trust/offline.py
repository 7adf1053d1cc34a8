"""Running without the outside world: coroutines that wait for nothing, and every connection refused."""

import contextlib
import sys
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

from muse_builder.errors import ReleaseError

Result = TypeVar("Result")


def drive(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Runs a coroutine that never waits, without an event loop: in a replay every answer is there at once.

    Raises:
        ReleaseError: it waits for something, which can only be the outside world.
    """
    try:
        coroutine.send(None)
    except StopIteration as done:
        result: Result = done.value
        return result
    coroutine.close()
    raise ReleaseError("the replay waits for something outside of the release; a replay needs nothing else")


_CONNECTIONS = (
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.sendto",
    "socket.sendmsg",
    "socket.bind",
)


class _Guard:
    """Refuses connections while a replay is under way; an audit hook, since nothing in Python gets past one."""

    def __init__(self) -> None:
        self.closed = 0
        self.installed = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.closed and event in _CONNECTIONS:
            raise ReleaseError(f"a replay may not use the network ({event})")


_guard = _Guard()


@contextlib.contextmanager
def offline() -> Iterator[None]:
    """Every attempt of this process to connect anywhere fails inside the block."""
    if not _guard.installed:
        sys.addaudithook(_guard)
        _guard.installed = True
    _guard.closed += 1
    try:
        yield
    finally:
        _guard.closed -= 1
