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
        self._name = ""
        self._total: int | None = None
        self._begun_s = 0.0
        self._said_s = 0.0
        self._first = 0
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
        self._name, self._total, self._line = name, total, ""
        self._begun_s = time.monotonic()
        self._said_s = self._begun_s + PLAIN_AFTER_S - PLAIN_EVERY_S
        self._first = -1
        if self._live is not None:
            self._task = self._live.add_task(name, total=total, rate="", note="")

    def at(self, done: int, note: str = "") -> None:
        now_s = time.monotonic()
        if self._first < 0:
            self._first = done
        rate = (done - self._first) / (now_s - self._begun_s) if now_s > self._begun_s else 0.0
        if self._live is not None and self._task is not None:
            self._live.update(self._task, completed=done, rate=f"{rate:.1f}/s" if rate else "", note=note)
        else:
            whole = f"/{self._total}" if self._total else ""
            speed = f", {rate:.1f}/s" if rate else ""
            left = f", {(self._total - done) / rate:.0f} s left" if self._total and rate > 0 else ""
            self._line = f"{self._name}: {done}{whole}{speed}{left}{', ' + note if note else ''}"
            self._plain(now_s)

    def state(self, text: str) -> None:
        self._state = text
        if self._live is None and self._name:
            self._plain(time.monotonic())

    def _plain(self, now_s: float) -> None:
        if now_s - self._said_s >= PLAIN_EVERY_S:
            self._said_s = now_s
            print("; ".join(filter(None, (self._line or self._name, self._state))), file=self._stream, flush=True)

    def say(self, text: str) -> None:
        if self._live is not None:
            self._live.console.print(text, highlight=False, markup=False)
        else:
            print(text, file=self._stream, flush=True)

    def _end(self) -> None:
        if not self._name:
            return
        took_s = time.monotonic() - self._begun_s
        if self._live is not None and self._task is not None:
            total = self._total
            self._live.update(self._task, total=total or 1, completed=total or 1, note=f"{took_s:.1f} s")
            self._live.stop_task(self._task)
        elif took_s >= PLAIN_AFTER_S:
            print(f"{self._name}: done in {took_s:.0f} s", file=self._stream, flush=True)
        self._name, self._task = "", None
