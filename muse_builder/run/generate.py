"""The run folder: where a run's catalog, index, calls and finished objects are safe, and from which a release is sealed.

    muse.run/
      journal.sqlite    every call and every finished object, written before it is used; also the lock
      catalog/          the product database (paper 3.1)
      index/            its index

`generate` may be killed at any moment; called again with the same settings it goes on, asks nothing twice, and ends with
the same release.
"""

import asyncio
import contextlib
import json
import signal
import sqlite3
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from muse_builder.agents.cast import cast_of
from muse_builder.catalog.database import IMAGES
from muse_builder.catalog.images import ImageStore
from muse_builder.errors import RunError
from muse_builder.llm.ask import Ask
from muse_builder.llm.journal import Journal
from muse_builder.pipeline import produce
from muse_builder.release.writer import require_place
from muse_builder.retrieval.index import Index
from muse_builder.run.products import CATALOG, Products, open_catalog, open_index, require_embedder, shape, summarize
from muse_builder.run.seal import licence_of, seal
from muse_builder.run.seats import open_seats
from muse_builder.run.store import RunStore, enter_verdicts, manual_verdicts
from muse_builder.settings import ScreenSettings, Settings, TalkSettings
from muse_builder.tasks import prompts
from muse_builder.version import called_as_before
from muse_builder.watch import Silence, Watch

JOURNAL = "journal.sqlite"
SETTINGS = "settings"
"""The journal's note of the settings that shape rows."""

Result = TypeVar("Result")


def generate(settings: Settings, *, watch: Watch | None = None) -> Path:
    """Runs the pipeline to the wanted number of conversations and seals the release; gives the release's folder.

    Also works where an event loop already runs (a notebook). May be called again after any interruption.

    Raises:
        SettingsError: a setting names something unknown, or that cannot be had here (a key, an embedder's package).
        ReleaseError: no release can be written to `out`.
        CatalogError: the catalog cannot be read.
        RunError: the run folder belongs to another process or to other settings (each difference is named).
        YieldError: the screens let too few pass.
        Interrupted: Ctrl-C or SIGTERM; what was begun is on disk.
        FatalCallError, BudgetError: no further call can be made; nothing is lost.
    """
    return _await(_generate(settings, watch or Silence()))


def _await(coroutine: Coroutine[Any, Any, Result]) -> Result:
    if not _loop_is_running():
        return asyncio.run(coroutine)
    results: list[Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(asyncio.run(coroutine))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="muse")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]


def _loop_is_running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


async def _generate(settings: Settings, watch: Watch) -> Path:
    require_place(Path(settings.out))
    async with _prepared(settings, watch) as ready:
        settings = ready.settings
        cast = cast_of(settings.part(TalkSettings), settings.part(ScreenSettings), ready.ask, ready.products, ready.index)
        store = RunStore(ready.journal, ready.ask, settings.seed, watch)
        if settings.manual is not None:
            await enter_verdicts(ready.journal, manual_verdicts(Path(settings.manual)))
        watch.stage("conversations", settings.num_conversations)
        await produce(cast, store, prompts.seed_scenarios(), settings)
        watch.stage("release")
        folder = seal(
            settings,
            ready.journal,
            ready.products,
            ready.index,
            shaping=shape(settings),
            licence=licence_of(settings),
            models=cast.models,
            watch=watch,
        )
        if spent := ready.journal.spent():
            # More than the release counts: candidates made ahead and not needed, replies that were no answer.
            watch.say(f"{spent:.4f} US dollars were spent in {settings.run_folder} so far, all tries and spares included")
        return folder


@dataclass(frozen=True)
class Prepared:
    """A run folder with everything that conversations need."""

    settings: Settings
    journal: Journal
    ask: Ask
    products: Products
    index: Index


@contextlib.asynccontextmanager
async def _prepared(settings: Settings, watch: Watch) -> AsyncIterator[Prepared]:
    folder = settings.run_folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"cannot make the run folder {folder}: {error.strerror}; name another with --run") from error
    with Journal(folder / JOURNAL) as journal, _told_as_ours(journal):
        settings = agree(journal, settings)
        # First what may be missing and costs nothing to look for: a catalog takes minutes, its summaries money.
        require_embedder(settings)
        async with open_seats(settings, journal, ImageStore(folder / CATALOG / IMAGES), watch) as seats:
            database = open_catalog(settings, folder, seed=settings.seed, watch=watch)
            begin(journal, settings)
            ask = Ask(
                seats, image_mode=settings.image_mode, max_repairs=settings.max_repairs, note_invalid=journal.mark_invalid
            )
            with _stopping_on_signals(ask, watch):
                products = await summarize(settings, ask, database, journal, watch)
                yield Prepared(settings, journal, ask, products, open_index(settings, folder, products, watch))


@contextlib.contextmanager
def _told_as_ours(journal: Journal) -> Iterator[None]:
    """A journal that cannot be read any more is an error of the run."""
    try:
        yield
    except sqlite3.Error as error:
        raise RunError(f"{journal.path} cannot be read ({error}); restore it from a copy, or begin a new run") from error


@contextlib.contextmanager
def prepare(settings: Settings, *, watch: Watch | None = None) -> Iterator[Prepared]:
    """Catalog, summaries and index alone, without a conversation; the run folder stays open in the block.

    Raises: as `generate`.
    """
    with asyncio.Runner() as runner:
        ready = _prepared(settings, watch or Silence())
        yield runner.run(ready.__aenter__())
        runner.run(ready.__aexit__(None, None, None))


@contextlib.contextmanager
def _stopping_on_signals(ask: Ask, watch: Watch) -> Iterator[None]:
    """The first Ctrl-C or SIGTERM lets calls in flight end and begins no other; a second Ctrl-C is the usual one."""
    loop = asyncio.get_running_loop()
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int) -> None:
        ask.stop()
        loop.remove_signal_handler(number)
        watch.say("stopping: calls under way end first, so that none is paid for in vain; Ctrl-C again stops at once")

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop, number)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


def agree(journal: Journal, settings: Settings) -> Settings:
    """The settings a run folder was begun with, completed; for a new folder these, completed.

    Raises:
        RunError: a setting that shapes rows, or the wording of the prompts, differs; each difference is named.
    """
    known = journal.meta(SETTINGS)
    if known is None:
        shape(settings)  # the catalog can be read
        return settings.model_copy(update={"num_scenarios": settings.scenarios_wanted})
    then: dict[str, Any] = json.loads(known)
    if settings.num_scenarios is None:
        settings = settings.model_copy(update={"num_scenarios": then["num_scenarios"]})
    now: dict[str, Any] = json.loads(json.dumps(shape(settings)))
    differences = [
        f"{name} was {then.get(name)!r}, is {now.get(name)!r}"
        for name in sorted(set(then) | set(now))
        if then.get(name) != now.get(name)
    ]
    if differences:
        raise RunError(
            f"the run folder {settings.run_folder} was begun with other settings: {'; '.join(differences)}. "
            "Go on with those, or begin another run with --out or --run"
        )
    return settings


def begin(journal: Journal, settings: Settings) -> None:
    """Binds a new run folder to its settings, once they proved good: a mistyped one must not stay with the folder."""
    if journal.meta(SETTINGS) is None:
        journal.set_meta(SETTINGS, json.dumps(shape(settings), sort_keys=True))


called_as_before(__name__, now="muse_builder.generate")  # `from muse_builder.run import generate`, once a function
