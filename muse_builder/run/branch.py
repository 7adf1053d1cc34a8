"""A new run that takes from a finished one what it would ask alike (`--from RUN`).

A call's key covers all that is sent, so whatever the new settings leave as it was is answered by the first run's journal, and
only what they touch is asked. What is taken is copied: the new run folder is whole, and the first may go. The first is only
read, also while another process goes on with it.

The rows say what they cost, whoever paid; the budget and what is told of money count what is paid now.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from muse_builder.errors import RunError
from muse_builder.llm.journal import Journal
from muse_builder.llm.peek import Earlier
from muse_builder.records import Conversation
from muse_builder.run.products import CATALOG, INDEX
from muse_builder.run.store import opened
from muse_builder.settings import DEMO, Settings, shapes_rows
from muse_builder.watch import Watch

JOURNAL = "journal.sqlite"
"""Name of a run folder's journal."""
SETTINGS = "settings"
"""The journal's note of the settings that shape rows."""
LEARNED = "probe "
"""Notes that begin so tell what a server's model was found to take: with other findings the same calls would be others."""
_PLACES = ("catalog", "images_root")
"""Settings of which a run keeps the name and not the path."""


def settings_of(run: Path) -> dict[str, Any]:
    """The settings that a run was begun with, for a branch that names only what is to be other: all that shapes rows, and as
    many conversations as it has.

    Raises:
        RunError: there is no run that has begun, or its catalog is a file, which the new run must name itself.
    """
    with contextlib.closing(_earlier(run)) as earlier:
        then = json.loads(earlier.meta(SETTINGS) or "{}")
        if not then:
            raise RunError(f"the run {run} has not begun: there is nothing to take from it")
        held = [opened(body, Conversation) for body in earlier.bodies("conversation")]
    known = {name: value for name, value in then.items() if name in Settings.model_fields and shapes_rows(name)}
    accepted = sum(isinstance(one, Conversation) for one in held)
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in known.items()}
    if given.get("catalog", DEMO) != DEMO:
        del given["catalog"]
    given.pop("images_root", None)
    return given | ({"num_conversations": accepted} if accepted else {})


def required_of(run: Path, named: Settings) -> None:
    """Raises RunError where the first run's catalog was a file and the new settings name none."""
    with contextlib.closing(_earlier(run)) as earlier:
        then = json.loads(earlier.meta(SETTINGS) or "{}")
    for name in _PLACES:
        if then.get(name) not in (None, DEMO) and getattr(named, name) in (None, DEMO):
            raise RunError(
                f"the run {run} was made with {name} {then[name].partition(' ')[0]}, whose place it does not know: "
                f"name it again with --{name.replace('_', '-')}"
            )


@contextlib.contextmanager
def branched(settings: Settings, journal: Journal, watch: Watch) -> Iterator[None]:
    """In the block the journal answers from the first run what it has not yet; does nothing without `from_run`.

    Raises:
        RunError: there is no such run, it is this one, or its journal cannot be read.
    """
    if settings.from_run is None:
        yield
        return
    first = Path(settings.from_run)
    if first.resolve() == settings.run_folder.resolve():
        raise RunError(f"{first} is the folder of this very run: a branch needs one of its own, by --out or --run")
    with contextlib.closing(_earlier(first)) as earlier:
        for name, value in earlier.metas(LEARNED):
            if journal.meta(name) is None:
                journal.set_meta(name, value)
        for part in (CATALOG, INDEX):
            _copied(first / part, settings.run_folder / part)
        before = journal.taken()
        journal.earlier = earlier.reply
        try:
            yield
        finally:
            journal.earlier = None
        taken = journal.taken()
        watch.say(
            f"{taken.calls - before.calls} calls were taken from {first}"
            + (f", which had paid {taken.cost - before.cost:.4f} US dollars for them" if taken.cost else "")
        )


def _earlier(run: Path) -> Earlier:
    file = run / JOURNAL
    if not file.is_file():
        raise RunError(f"there is no run in {run}: no {JOURNAL}; name the run folder, OUT.run where nothing else was said")
    return Earlier(file)


def _copied(source: Path, target: Path) -> None:
    """A folder as the first run has it; whether it fits the new settings is seen where it is opened."""
    if target.exists() or not (source / "manifest.json").is_file():
        return
    coming = target.with_name(f"{target.name}.coming")
    shutil.rmtree(coming, ignore_errors=True)
    try:
        shutil.copytree(source, coming)
        os.replace(coming, target)
    except OSError as error:
        raise RunError(f"cannot copy {source} to {target}: {error}") from error
