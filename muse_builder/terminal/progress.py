"""Progress for people: a live line on a terminal, a plain line every few seconds elsewhere."""

import sys
import time
from types import TracebackType
from typing import Any, Self, TextIO

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, TaskID, TextColumn
from rich.table import Column
from rich.text import Text

PLAIN_AFTER_S = 2.0
"""Seconds after which a stage tells its first plain line: what is done sooner needs none."""
PLAIN_EVERY_S = 5.0
"""Seconds between plain lines: often enough to see that it lives, seldom enough for a log."""


class StageLine:
    """One stage of a run as a line: how far it is, how fast, and how long it will take."""

    def __init__(self, name: str, total: int | None = None) -> None:
        self.name = name
        self.total = total
        self.begun_s = time.monotonic()
        self._first: int | None = None
        """Done already when the stage was first heard of: a run that goes on."""

    def left(self, done: int, rate: float) -> str:
        """ "6 s left", "2 h 5 min left"; nothing where nobody knows."""
        if not self.total or rate <= 0 or done >= self.total:
            return ""
        return f"{_duration((self.total - done) / rate)} left"

    def rate(self, done: int, now_s: float) -> float:
        """Objects a second, of those done since the stage was first heard of; 0 where none was."""
        if self._first is None:
            self._first = done
        return (done - self._first) / (now_s - self.begun_s) if now_s > self.begun_s else 0.0

    def share(self, done: int) -> float | None:
        """Done of all, 0 to 1; None where nobody knows how many there are."""
        return min(done / self.total, 1.0) if self.total else None

    def at(self, done: int, note: str = "", *, now_s: float | None = None) -> str:
        """ "conversations: 3/10, 1.2/s, 6 s left, 7 begun"."""
        rate = self.rate(done, time.monotonic() if now_s is None else now_s)
        whole = f"/{self.total}" if self.total else ""
        speed = f", {rate:.1f}/s" if rate else ""
        left = self.left(done, rate)
        return f"{self.name}: {done}{whole}{speed}{', ' + left if left else ''}{', ' + note if note else ''}"

    def took_s(self) -> float:
        return time.monotonic() - self.begun_s

    def end(self) -> str:
        return f"{self.name}: done in {self.took_s():.0f} s"


def _duration(seconds: float) -> str:
    """ "6 s", "4 min", "2 h 5 min": as much as one plans with."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


WIDE, NARROW = 100, 60
"""Columns of a terminal from which there is room for a long bar, and below which there is none for any."""


def _columns(width: int) -> list[ProgressColumn]:
    """What stands in a line of a terminal so wide: the count is never cut, the note goes below where it has no room."""
    whole = Column(no_wrap=True, overflow="ignore")
    bar = [BarColumn(bar_width=30 if width >= WIDE else 12)] if width >= NARROW else []
    columns: list[ProgressColumn] = [SpinnerColumn(), TextColumn("{task.description}", table_column=whole), *bar]
    columns += [TextColumn("{task.fields[count]}", table_column=whole)]
    if width >= NARROW:
        columns += [TextColumn("{task.fields[rate]}", table_column=whole)]
    columns += [TextColumn("{task.fields[left]}", table_column=whole)]
    if width >= WIDE:
        columns += [
            TextColumn("{task.fields[note]}", style="dim", table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1))
        ]
    return columns


class TerminalWatch:
    """Follows a run on stderr; the result alone goes to stdout."""

    def __init__(self, stream: TextIO | None = None) -> None:
        stream = stream or sys.stderr
        self._stream = stream
        self._live: Progress | None = None
        self._screen: Live | None = None
        self._state = ""
        self._note = ""
        self._wide = False
        self._line = ""
        self._task: TaskID | None = None
        self._stage: StageLine | None = None
        self._said_s = 0.0
        if stream.isatty():
            console = Console(file=stream)
            self._wide = console.width >= WIDE
            self._live = Progress(*_columns(console.width), console=console)
            self._screen = Live(get_renderable=self._shown, console=self._live.console, refresh_per_second=4)

    def __enter__(self) -> Self:
        if self._screen is not None:
            self._screen.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self._end()
        if self._screen is not None:
            self._screen.stop()

    def _shown(self) -> Group:
        assert self._live is not None
        below = [self._state] if self._wide else [self._note, self._state]
        return Group(self._live.get_renderable(), *(Text(text, style="dim") for text in below if text))

    def stage(self, name: str, total: int | None = None) -> None:
        self._end()
        self._stage, self._line, self._note = StageLine(name, total), "", ""
        self._said_s = self._stage.begun_s + PLAIN_AFTER_S - PLAIN_EVERY_S
        if self._live is not None:
            count = f"0/{total}" if total else ""
            self._task = self._live.add_task(name, total=total, count=count, rate="", left="", note="")

    def at(self, done: int, note: str = "") -> None:
        if self._stage is None:
            return
        now_s = time.monotonic()
        if self._live is not None and self._task is not None:
            rate = self._stage.rate(done, now_s)
            count = f"{done}/{self._stage.total}" if self._stage.total else f"{done}"
            speed, self._note = f"{rate:.1f}/s" if rate else "", note
            self._live.update(self._task, completed=done, count=count, rate=speed, left=self._stage.left(done, rate), note=note)
        else:
            self._line = self._stage.at(done, note, now_s=now_s)
            self._plain(now_s)

    def state(self, text: str) -> None:
        self._state = text
        if self._live is None and self._stage is not None:
            self._plain(time.monotonic())

    def _plain(self, now_s: float) -> None:
        if now_s - self._said_s >= PLAIN_EVERY_S:
            self._said_s = now_s
            line = self._line or (self._stage.name if self._stage is not None else "")
            print("; ".join(filter(None, (line, self._state))), file=self._stream, flush=True)

    def say(self, text: str) -> None:
        if self._live is not None:
            self._live.console.print(text, highlight=False, markup=False)
        else:
            print(text, file=self._stream, flush=True)

    def _end(self) -> None:
        if self._stage is None:
            return
        took_s = self._stage.took_s()
        if self._live is not None and self._task is not None:
            total = self._stage.total
            counted: dict[str, Any] = (
                {"count": f"{total}/{total}"} if total else {}
            )  # how many there were, where nobody knew beforehand
            took = _duration(took_s)
            self._live.update(
                self._task, total=total or 1, completed=total or 1, left=f"in {took}", rate="", note="", **counted
            )
            self._live.stop_task(self._task)
        elif took_s >= PLAIN_AFTER_S:
            print(f"{self._stage.name}: done in {took_s:.0f} s", file=self._stream, flush=True)
        self._stage, self._task = None, None
