"""The run folder: where a run's catalog, index, calls and finished objects are safe, and from which a release is sealed.

    muse.run/
      journal.sqlite    every call and every finished object, written before it is used; also the lock
      catalog/          the product database (paper 3.1)
      index/            its index

`generate` may be killed at any moment; called again with the same settings it goes on, asks nothing twice, and ends with
the same release.
"""

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from muse_builder import domains
from muse_builder.agents.cast import Cast, ask_of, cast_of
from muse_builder.agents.recommenders import recommender_named
from muse_builder.agents.strategies.strategy import strategy_named
from muse_builder.catalog.database import IMAGES
from muse_builder.catalog.images import ImageStore
from muse_builder.errors import RunError
from muse_builder.llm.ask import Actor, Ask
from muse_builder.llm.journal import Journal
from muse_builder.pipeline import produce
from muse_builder.plugins import NO_OBJECTS, Objects
from muse_builder.release.writer import require_place
from muse_builder.retrieval.index import Index
from muse_builder.run.branch import branched, note_wanted
from muse_builder.run.coverage import covered, entry, require_covered
from muse_builder.run.folder import JOURNAL, SETTINGS
from muse_builder.run.health import AT_FIRST, Health
from muse_builder.run.languages import entry_of, mention, written_in
from muse_builder.run.manual import enter_verdicts, manual_verdicts
from muse_builder.run.products import (
    CATALOG,
    Products,
    domain_of,
    open_catalog,
    open_index,
    require_embedder,
    require_enough,
    shape,
    summarize,
    word_of,
)
from muse_builder.run.rehearsal import lengths_for
from muse_builder.run.seal import licence_of, seal
from muse_builder.run.seats import open_seats, require_spoken, rooms
from muse_builder.run.store import RunStore
from muse_builder.run.workers.pool import Pool, assignment_of, workers_wanted
from muse_builder.run.workers.worker import Proven
from muse_builder.screens.coverage import Understood
from muse_builder.settings import AUTO, UNSAID, ScreenSettings, Settings, TalkSettings
from muse_builder.sync import Bridge, Heeding, Stop, stopping_on_signals
from muse_builder.tasks.base import Seat
from muse_builder.version import called_as_before
from muse_builder.watch import Silence, Watch

DICE = "dice"
"""Among these, what the run's dice know of the catalog. A run that was begun before they knew it has none, and goes on with
the dice it had."""
CHANGEABLE = {"max_repairs"}
"""Of the settings that shape rows, the ones that may differ while no conversation is held: what was made until then is made
again, from the same calls, so that a run which ended because no reply could be used goes on with more repairs."""


def generate(settings: Settings, *, objects: Objects = NO_OBJECTS, watch: Watch | None = None) -> Path:
    """Runs the pipeline to the wanted number of conversations and seals the release; gives the release's folder.

    Also works where an event loop already runs (a notebook). May be called again after any interruption. Ctrl-C, SIGTERM or
    a notebook's interrupt begins nothing more and lets calls in flight end; a second Ctrl-C or interrupt breaks them off.

    Args:
        objects: what was given in Python for settings of the form "python:NAME"; see `plugins.with_objects`.

    Raises:
        SettingsError: a setting names something unknown, or that cannot be had here (a key, an embedder's package).
        ReleaseError: no release can be written to `out`.
        CatalogError: the catalog cannot be read.
        RunError: the run folder belongs to another process or to other settings (each difference is named).
        YieldError: the screens let too few pass.
        Interrupted: Ctrl-C, SIGTERM or a notebook's interrupt; what was begun is on disk, the same call goes on.
        KeyboardInterrupt: a second one; what was finished is on disk, the same call goes on.
        FatalCallError, BudgetError: no further call can be made; nothing is lost.
    """
    stop = Stop()
    with stopping_on_signals(stop):
        return carry_out(settings, watch or Silence(), stop, objects=objects)


def carry_out(
    settings: Settings,
    watch: Watch,
    stop: Stop,
    *,
    objects: Objects = NO_OBJECTS,
    opened: Callable[[Journal], None] = lambda journal: None,
) -> Path:
    """`generate`, on any thread, until it is done or `stop` is asked.

    Args:
        opened: given the journal as soon as this process holds it.
    """
    require_place(Path(settings.out))
    workers = workers_wanted(settings, objects)
    watch = Heeding(watch, stop)
    with Bridge(stop, watch.say) as bridge, _prepared(settings, objects, watch, bridge, opened) as ready:
        settings = ready.settings
        parts = settings.part(TalkSettings), settings.part(ScreenSettings)
        cast = cast_of(
            *parts, ready.ask, ready.products, ready.index, outfits=ready.index.seen, domain=domains.of(settings.shaping())
        )
        proven = Proven(ready.products.database.digest, ready.index.manifest.build)
        assignment = assignment_of(settings, dice_of(ready.journal), ready.seats, proven)
        pool = Pool(ready.journal, ready.ask, assignment) if workers > 1 else None
        stop_all = ready.ask.stop if pool is None else pool.stop
        bridge.run(_conversations(ready, cast, watch, pool, workers), on_stop=stop_all)
        watch.stage("release")
        folder = seal(
            settings,
            ready.journal,
            ready.products,
            ready.index,
            shaping=shape(settings, partial(watch.at, 0)) | _given(ready),
            known=licence_of(settings) | {"coverage": entry(ready.covered)} | entry_of(ready.written),
            models=cast.models,
            watch=watch,
        )
        if ready.covered.doubt:
            watch.say(f"sealed, but {ready.covered.doubt}")
        if spent := ready.journal.spent():
            # More than the release counts: candidates made ahead and not needed, replies that were no answer.
            watch.say(f"{spent:.4f} US dollars were spent in {settings.run_folder} so far, all tries and spares included")
        return folder


def _given(ready: "Prepared") -> dict[str, Any]:
    """What shaped a run beyond its settings: what its dice know of the catalog, and the room its models had to think."""
    given = {DICE: dice_of(ready.journal), "thinking_room": rooms(ready.seats)}
    return {name: value for name, value in given.items() if value}


@dataclass(frozen=True)
class Prepared:
    """A run folder with everything that conversations need."""

    settings: Settings
    journal: Journal
    seats: Mapping[Seat, Actor]
    """The models as they were opened; `ask` has them under the eyes of `health`."""
    ask: Ask
    products: Products
    index: Index
    covered: Understood
    written: str | None
    """Code of the catalog's language; None where it is not clear."""


async def _conversations(ready: Prepared, cast: Cast, watch: Watch, pool: Pool | None, workers: int) -> None:
    settings = ready.settings
    if settings.manual is not None:
        await enter_verdicts(ready.journal, manual_verdicts(Path(settings.manual)))
    store = RunStore(ready.journal, ready.ask, settings.seed, watch, catalog=dice_of(ready.journal))
    watch.stage("conversations", settings.num_conversations)
    async with contextlib.nullcontext() if pool is None else pool.open(workers) as hands:
        await produce(cast, store, domains.of(settings.shaping()).seeds, settings, hands)


@contextlib.contextmanager
def _prepared(
    settings: Settings, objects: Objects, watch: Watch, bridge: Bridge, opened: Callable[[Journal], None]
) -> Iterator[Prepared]:
    folder = settings.run_folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"cannot make the run folder {folder}: {error.strerror}; name another with --run") from error
    with Journal(folder / JOURNAL) as journal, _told_as_ours(journal):
        opened(journal)
        for line in journal.damage:
            watch.say(line)
        settings = agree(journal, settings, bridge.stop.check)
        # First what may be missing and costs nothing to look for: a catalog takes minutes, its summaries money.
        require_embedder(settings, objects)
        strategy_named(settings.dialogue)
        recommender_named(settings.recommender)
        health = Health(at_first=None if settings.batch else AT_FIRST)
        told = health.beside(watch)
        needed = lengths_for(settings.retrieve)
        opening = open_seats(settings, journal, ImageStore(folder / CATALOG / IMAGES), told, objects, needed)
        with branched(settings, journal, watch), bridge.entered(opening) as seats:
            database = open_catalog(
                settings, folder, seed=settings.seed, watch=watch, objects=objects, workers=settings.workers
            )
            domain = domain_of(database)
            settings = settings.model_copy(update={"domain": domain.name})
            written = written_in(journal, database)
            mention(written, settings.language, watch.say)
            require_spoken(domain.name, settings.language, seats)
            require_enough(database, settings)
            covered_by = covered(journal, database, domain)
            require_covered(covered_by, settings, watch.say)
            begin(journal, settings, database.ids, bridge.stop.check)
            note_wanted(journal, settings)
            ask = ask_of(settings, health.in_seats(seats), note_invalid=journal.mark_invalid, health=health, domain=domain)
            products = bridge.run(summarize(settings, ask, database, journal, watch), on_stop=ask.stop)
            index = open_index(settings, folder, products, watch, objects)
            yield Prepared(settings, journal, seats, ask, products, index, covered_by, written)


@contextlib.contextmanager
def _told_as_ours(journal: Journal) -> Iterator[None]:
    """A journal that cannot be read any more is an error of the run."""
    try:
        yield
    except sqlite3.Error as error:
        raise RunError(f"{journal.path} cannot be read ({error}); restore it from a copy, or begin a new run") from error


@contextlib.contextmanager
def prepare(settings: Settings, *, objects: Objects = NO_OBJECTS, watch: Watch | None = None) -> Iterator[Prepared]:
    """Catalog, summaries and index alone, without a conversation; the run folder stays open in the block.

    Signals are heard as by `generate` until the block begins; in it they are the caller's.

    Raises: as `generate`.
    """
    stop = Stop()
    heeding = Heeding(watch or Silence(), stop)
    with contextlib.ExitStack() as stack:
        with stopping_on_signals(stop):
            bridge = stack.enter_context(Bridge(stop, heeding.say))
            ready = stack.enter_context(_prepared(settings, objects, heeding, bridge, lambda journal: None))
        yield ready


def agree(journal: Journal, settings: Settings, heed: Callable[[], None] = lambda: None) -> Settings:
    """The settings a run folder was begun with, completed; for a new folder these, completed.

    Args:
        heed: as for `shape`.

    Raises:
        RunError: a setting that shapes rows (see `CHANGEABLE`), or the prompts' wording, differs; each difference is named.
    """
    known = journal.meta(SETTINGS)
    if known is None:
        shape(settings, heed)  # the catalog can be read
        return settings.model_copy(update={"num_scenarios": settings.scenarios_wanted})
    then: dict[str, Any] = json.loads(known)
    for name in UNSAID.keys() - then.keys():  # begun before there was a choice
        then[name] = UNSAID[name]
        if name not in settings.model_fields_set:
            settings = settings.model_copy(update={name: UNSAID[name]})
    if settings.num_scenarios is None:
        settings = settings.model_copy(update={"num_scenarios": then["num_scenarios"]})
    if settings.domain == AUTO:
        settings = settings.model_copy(update={"domain": then.get("domain", domains.DEFAULT)})
    now: dict[str, Any] = json.loads(json.dumps(shape(settings, heed)))
    differing = [name for name in sorted((set(then) | set(now)) - {DICE}) if then.get(name) != now.get(name)]
    if differing and not (CHANGEABLE.issuperset(differing) and not journal.count("conversation")):
        differences = [f"{name} was {then.get(name)!r}, is {now.get(name)!r}" for name in differing]
        raise RunError(
            f"the run folder {settings.run_folder} was begun with other settings: {'; '.join(differences)}. "
            "Go on with those, or begin another run with --out or --run"
        )
    return settings


def begin(journal: Journal, settings: Settings, ids: Sequence[str], heed: Callable[[], None]) -> None:
    """Binds a run folder to its settings and its catalog's products, once they proved good: a mistyped one must not stay."""
    known = journal.meta(SETTINGS)
    if known is None:
        journal.set_meta(SETTINGS, json.dumps(shape(settings, heed) | {DICE: word_of(ids)}, sort_keys=True))
        return
    then: dict[str, Any] = json.loads(known)
    changed = {name: getattr(settings, name) for name in CHANGEABLE if then[name] != getattr(settings, name)}
    if changed:
        journal.forget_objects()
        journal.set_meta(SETTINGS, json.dumps(then | changed, sort_keys=True))


def dice_of(journal: Journal) -> str:
    """What the dice of a run that was begun know of its catalog; "" where they are from before they knew it."""
    return str(json.loads(journal.meta(SETTINGS) or "{}").get(DICE, ""))


called_as_before(__name__, now="muse_builder.generate")  # `from muse_builder.run import generate`, once a function
