"""Who is told how far a run is."""

from typing import Protocol


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
