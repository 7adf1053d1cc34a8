"""Progress for people: a live line on a terminal, a plain line every few seconds elsewhere."""

import sys
import time
from types import TracebackType
from typing import Self, TextIO

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeRemainingColumn
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
        left = f", {(self.total - done) / rate:.0f} s left" if self.total and rate > 0 else ""
        return f"{self.name}: {done}{whole}{speed}{left}{', ' + note if note else ''}"

    def took_s(self) -> float:
        return time.monotonic() - self.begun_s

    def end(self) -> str:
        return f"{self.name}: done in {self.took_s():.0f} s"


class TerminalWatch:
    """Follows a run on stderr; the result alone goes to stdout."""

    def __init__(self, stream: TextIO | None = None) -> None:
        stream = stream or sys.stderr
        self._stream = stream
        self._live: Progress | None = None
        self._screen: Live | None = None
        self._state = ""
        self._line = ""
        self._task: TaskID | None = None
        self._stage: StageLine | None = None
        self._said_s = 0.0
        if stream.isatty():
            self._live = Progress(
                SpinnerColumn(),
                TextColumn("{task.description:<14}"),
                BarColumn(bar_width=30),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(),
                TextColumn("{task.fields[note]}", style="dim"),
                console=Console(file=stream),
            )
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
        return Group(self._live.get_renderable(), *([Text(self._state, style="dim")] if self._state else []))

    def stage(self, name: str, total: int | None = None) -> None:
        self._end()
        self._stage, self._line = StageLine(name, total), ""
        self._said_s = self._stage.begun_s + PLAIN_AFTER_S - PLAIN_EVERY_S
        if self._live is not None:
            self._task = self._live.add_task(name, total=total, rate="", note="")

    def at(self, done: int, note: str = "") -> None:
        if self._stage is None:
            return
        now_s = time.monotonic()
        if self._live is not None and self._task is not None:
            rate = self._stage.rate(done, now_s)
            self._live.update(self._task, completed=done, rate=f"{rate:.1f}/s" if rate else "", note=note)
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
            self._live.update(self._task, total=total or 1, completed=total or 1, note=f"{took_s:.1f} s")
            self._live.stop_task(self._task)
        elif took_s >= PLAIN_AFTER_S:
            print(f"{self._stage.name}: done in {took_s:.0f} s", file=self._stream, flush=True)
        self._stage, self._task = None, None
