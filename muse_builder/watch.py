"""Who is told how far a run is."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

Followed = TypeVar("Followed")
OnProgress = Callable[[int, int], None]
"""Told how many are done, and of how many: once at the beginning, then after each."""


class Watch(Protocol):
    """Who is told how far a run is."""

    def stage(self, name: str, total: int | None = None) -> None:
        """A stage begins; `total` is how many objects it has, where that is known."""
        ...

    def at(self, done: int, note: str = "") -> None:
        """So many are done."""
        ...

    def state(self, text: str) -> None:
        """How the models do and what they cost now; told again and again, also while nothing gets done."""
        ...

    def say(self, text: str) -> None:
        """Something worth knowing, said once."""
        ...


class Silence:
    """Tells nobody."""

    def stage(self, name: str, total: int | None = None) -> None: ...
    def at(self, done: int, note: str = "") -> None: ...
    def state(self, text: str) -> None: ...
    def say(self, text: str) -> None: ...


def followed(things: Iterable[Followed], watch: Watch | None, name: str, total: int | None = None) -> Iterator[Followed]:
    """The things, one after the other; the watch is told of each that was dealt with."""
    if watch is not None:
        watch.stage(name, total)
    for number, thing in enumerate(things, start=1):
        yield thing
        if watch is not None:
            watch.at(number)
