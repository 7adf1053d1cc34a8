"""Progress in a notebook: one line under the cell, which changes."""

import html
import sys
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from muse_builder.terminal.progress import StageLine

SHOWN_EVERY_S = 0.25
"""Seconds between two changes: often enough for an eye, seldom enough for a front end far away."""

Bundle = Mapping[str, str]
"""Media type -> what is shown."""


def in_notebook() -> bool:
    """Whether this process is a kernel, whose cells can show what changes. Imports nothing."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None and hasattr(ipython, "get_ipython") else None
    return getattr(shell, "kernel", None) is not None


class NotebookWatch:
    """Follows a run under a cell, with the figures of the terminal."""

    def __init__(self, show: Callable[[Bundle, str, bool], None] | None = None) -> None:
        """
        Args:
            show: shows a bundle under an id, anew (False) or in the place of what is there (True); None for IPython's.
        """
        self._show = show or _show
        self._id = f"muse-{uuid4().hex}"
        self._begun = False
        self._stage: StageLine | None = None
        self._done: list[str] = []
        self._line = ""
        self._share: float | None = None
        self._state = ""
        self._shown_s = float("-inf")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self._end()
        self._draw(now=True)

    def stage(self, name: str, total: int | None = None) -> None:
        self._end()
        self._stage = StageLine(name, total)
        self._line, self._share = name, None
        self._draw(now=True)

    def at(self, done: int, note: str = "") -> None:
        if self._stage is not None:
            self._line, self._share = self._stage.at(done, note), self._stage.share(done)
            self._draw()

    def state(self, text: str) -> None:
        self._state = text
        self._draw()

    def say(self, text: str) -> None:
        self._done.append(text)
        self._draw(now=True)

    def _end(self) -> None:
        if self._stage is not None:
            self._done.append(self._stage.end())
            self._stage, self._line, self._share = None, "", None

    def _draw(self, *, now: bool = False) -> None:
        at_s = time.monotonic()
        if not now and at_s - self._shown_s < SHOWN_EVERY_S:
            return
        self._shown_s = at_s
        lines = [line for line in (*self._done, self._line, self._state) if line]
        if lines:
            bar = "" if self._share is None else f'<progress value="{self._share:.4f}" max="1"></progress>'
            self._show(
                {"text/plain": "\n".join(lines), "text/html": f"<pre>{html.escape(chr(10).join(lines))}</pre>{bar}"},
                self._id,
                self._begun,
            )
            self._begun = True


def _show(bundle: Bundle, display_id: str, again: bool) -> None:
    display: Any = sys.modules["IPython"].display
    display.display(dict(bundle), raw=True, display_id=display_id, update=again)
