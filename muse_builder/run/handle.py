"""A run in the background, that one can watch, read from and stop.

with muse_builder.start(num_conversations=200) as run:
    for conversation in run.conversations():         # as they come, in the order of their numbers
        print(run.progress.accepted, conversation.outcome)
        if enough(conversation):
            run.stop()                               # what is in flight reaches the journal
muse_builder.generate(num_conversations=200)              # the same settings go on
"""

import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from muse_builder.errors import Interrupted
from muse_builder.llm.journal import Journal
from muse_builder.llm.peek import finished_from
from muse_builder.plugins import NO_OBJECTS, Objects
from muse_builder.records import Conversation
from muse_builder.run.folder import JOURNAL
from muse_builder.run.generate import carry_out
from muse_builder.run.store import opened
from muse_builder.settings import Settings
from muse_builder.sync import GRACE_S, WAKE_S, Stop
from muse_builder.watch import Silence, Watch


class RunProgress(NamedTuple):
    """Where a run stands."""

    stage: str
    """ "" before the first; then "catalog", "summaries", "index", "conversations", "release" and what measures that."""
    done: int
    """Of the stage's objects."""
    total: int | None
    """Objects of the stage; None where nobody knows."""
    accepted: int
    """Conversations."""
    wanted: int
    spent: float
    """US dollars of all calls in the run folder whose price is known, those of earlier sittings included."""


class Run:
    """A run that goes on by itself. As a context manager it is never left behind: see `__exit__`."""

    def __init__(self, settings: Settings, *, objects: Objects = NO_OBJECTS, watch: Watch | None = None) -> None:
        self.settings = settings
        self._objects = objects
        self._watch = watch or Silence()
        self._stop = Stop()
        self._journal: Journal | None = None
        self._stage: tuple[str, int, int | None] = ("", 0, None)
        self._accepted = 0
        self._conversing = False
        """Whether the conversations in the journal are this run's: people have had their word on those of earlier ones."""
        self._moved = threading.Condition()
        self._folder: Path | None = None
        self._error: BaseException | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="muse run", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Waits for the end; leaving by an exception stops the run first. (A `break` or `return` is no exception.)

        Raises:
            MuseError: as `generate`, where the block itself raised nothing. None for a run that was told to stop.
        """
        if kind is not None:
            self.stop()
        self._wait()
        if kind is None and self._error is not None and not isinstance(self._error, Interrupted):
            raise self._error

    @property
    def progress(self) -> RunProgress:
        """Where the run stands now."""
        spent = 0.0 if self._journal is None else sum(self._journal.spent_by_kind().values())
        return RunProgress(*self._stage, self._accepted, self.settings.num_conversations, spent)

    @property
    def running(self) -> bool:
        return not self._ended.is_set()

    def conversations(self) -> Iterator[Conversation]:
        """The accepted conversations, each as soon as all before it are finished; those of earlier sittings come first.

        Ends with the run, also with one that was told to stop.

        Raises:
            MuseError: as `generate`, where the run failed; after the conversations that were finished.
        """
        number = accepted = 0
        while accepted < self.settings.num_conversations:
            ended = self._ended.is_set()  # before one looks, so that nothing finished in between is missed
            found = finished_from(self.settings.run_folder / JOURNAL, "conversation", number) if self._conversing else []
            for stored in found:
                number = stored.number + 1
                held = opened(stored.body, Conversation)
                if isinstance(held, Conversation) and accepted < self.settings.num_conversations:
                    accepted += 1
                    yield held
            if found:
                continue
            if ended:
                break
            with self._moved:
                self._moved.wait(WAKE_S)
        if self._error is not None and not isinstance(self._error, Interrupted):
            raise self._error

    def stop(self) -> None:
        """Begins nothing more, as an interrupt does: what is in flight reaches the journal. Returns at once."""
        self._stop.ask()

    def result(self) -> Path:
        """Waits for the end; gives the release's folder.

        Raises:
            MuseError: as `generate`; Interrupted where the run was told to stop.
        """
        self._wait()
        if self._error is not None:
            raise self._error
        assert self._folder is not None
        return self._folder

    def _wait(self) -> None:
        """Returns when the run has ended. Interrupted while it is stopping, it is left where it is."""
        try:
            while not self._ended.wait(WAKE_S):
                pass
        except KeyboardInterrupt:
            if self._stop.asked:
                self._stop.ask_at_once()
                self._ended.wait(2 * GRACE_S)
            raise

    def _work(self) -> None:
        try:
            noting = _Noting(self, self._watch)
            self._folder = carry_out(self.settings, noting, self._stop, objects=self._objects, opened=self._opened)
        except BaseException as error:
            self._error = error
        self._ended.set()
        self._note()

    def _opened(self, journal: Journal) -> None:
        self._journal = journal

    def _note(self, stage: tuple[str, int, int | None] | None = None) -> None:
        if stage is not None:
            self._stage = stage
            self._conversing = self._conversing or stage[0] == "conversations"
            self._accepted = stage[1] if stage[0] == "conversations" else self._accepted
        with self._moved:
            self._moved.notify_all()


class _Noting:
    """A watch that keeps a run's progress and hands all on."""

    def __init__(self, run: Run, watch: Watch) -> None:
        self._run = run
        self._watch = watch
        self._name = ""
        self._total: int | None = None

    def stage(self, name: str, total: int | None = None) -> None:
        self._name, self._total = name, total
        self._run._note((name, 0, total))
        self._watch.stage(name, total)

    def at(self, done: int, note: str = "") -> None:
        self._run._note((self._name, done, self._total))
        self._watch.at(done, note)

    def state(self, text: str) -> None:
        self._watch.state(text)

    def say(self, text: str) -> None:
        self._watch.say(text)


def start(settings: Settings, *, objects: Objects = NO_OBJECTS, watch: Watch | None = None) -> Run:
    """Begins what `generate` does and returns at once; the run goes on in the background.

    Args:
        objects: what was given in Python for settings of the form "python:NAME"; see `plugins.with_objects`.
        watch: told how far the run is, on the run's threads.
    """
    return Run(settings, objects=objects, watch=watch)
