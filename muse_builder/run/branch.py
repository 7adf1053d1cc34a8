"""A new run that takes from an earlier one what it would ask alike (`--from RUN`).

A call's key covers all that is sent: model, parameters, system prompt, messages, pictures, schema, seed. So whatever the new
settings leave as it was is answered by the earlier run's journal, and only what they touch is asked; what follows from another
answer has another key, and is asked too. Two things are sent along that no key covers, and where they differ nothing is
taken: the address of a server, and the package, for a model that is part of it.

What is taken is copied: the new run folder is whole, and the earlier one may go. That one is only read, and not a byte of it
changes. The rows say what they cost, whoever paid; the budget and what is told of money count what is paid now.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from muse_builder.errors import RunError
from muse_builder.llm.capabilities import address_for
from muse_builder.llm.earlier import Earlier
from muse_builder.llm.journal import Journal
from muse_builder.llm.request import Reply, Request
from muse_builder.llm.thinking import room_note
from muse_builder.records import Call, Conversation
from muse_builder.release.manifest import package_digest
from muse_builder.run.folder import ORIGIN, RELEASES, SETTINGS, SOURCES, WANTED, journal_of
from muse_builder.run.products import CATALOG, INDEX, shape_of_catalog
from muse_builder.run.seats import probe_note, slots_note
from muse_builder.run.store import opened
from muse_builder.settings import DEMO, CatalogSettings, ModelSettings, Settings, shapes_rows
from muse_builder.tasks.acts import PAPER
from muse_builder.watch import Watch

KEPT = ("num_conversations", "splits", "catalog_licence")
"""Settings that shape no row, and that a branch has from the earlier run where it names no others."""
_PLACES = ("catalog", "images_root")
"""Settings of which a run keeps the name and not the path."""
_CATALOG = (*CatalogSettings.model_fields, "seed")
"""What decides which products there are."""
_INDEX = ("embedder", "embedder_model")


def settings_of(run: Path) -> dict[str, Any]:
    """The settings that a run was begun with, for a branch that names only what is to be other. Files are left out: a run knows
    their names, not their places.

    Raises:
        RunError: there is no run that has begun, or a process writes it.
    """
    with Earlier(journal_of(run)) as earlier:
        then = _begun(run, earlier)
        wanted = json.loads(earlier.meta(WANTED) or "{}")
        if not wanted:
            held = [opened(body, Conversation) for body in earlier.bodies("conversation")]
            accepted = sum(isinstance(one, Conversation) for one in held)
            wanted = {"num_conversations": accepted} if accepted else {}
    known = {name: value for name, value in then.items() if name in Settings.model_fields and shapes_rows(name)}
    for name in _PLACES:
        if known.get(name) not in (None, DEMO):
            del known[name]
    return {name: tuple(value) if isinstance(value, list) else value for name, value in (known | wanted).items()}


def require_places(run: Path, settings: Settings) -> None:
    """Raises RunError where the earlier run's catalog was a file, or its pictures lay in a folder, and `settings` name none."""
    with Earlier(journal_of(run)) as earlier:
        then = _begun(run, earlier)
    for name in _PLACES:
        if then.get(name) not in (None, DEMO) and getattr(settings, name) in (None, DEMO):
            raise RunError(
                f"the run {run} was made with {name} {then[name].partition(' ')[0]}, whose place it does not know: "
                f"name it again with --{name.replace('_', '-')}"
            )


def note_wanted(journal: Journal, settings: Settings) -> None:
    """Notes in a run's journal what a branch of it has to know: what was wanted, and which package answers."""
    wanted = json.dumps({name: settings.model_dump(mode="json")[name] for name in KEPT}, sort_keys=True)
    if journal.meta(WANTED) != wanted:
        journal.set_meta(WANTED, wanted)
    noted, now = journal.meta(SOURCES), package_digest()
    if noted is None and not journal.replies():
        journal.set_meta(SOURCES, now)
    elif noted not in (None, "", now):
        journal.set_meta(SOURCES, "")


@contextlib.contextmanager
def branched(settings: Settings, journal: Journal, watch: Watch) -> Iterator[None]:
    """In the block the journal answers from the earlier run what it has not yet; does nothing without `from_run`.

    Raises:
        RunError: there is no such run, it is this one, a process writes it, or its journal cannot be read.
    """
    if settings.from_run is None:
        yield
        return
    path = journal_of(Path(settings.from_run))
    if path.resolve() == journal.path.resolve():
        raise RunError(f"{path.parent} is the folder of this very run: a branch needs one of its own, by --out or --run")
    with Earlier(path) as earlier:
        then = _begun(path.parent, earlier)
        if journal.meta(ORIGIN) is None:
            seals = (earlier.meta(RELEASES) or "").split()
            journal.set_meta(ORIGIN, json.dumps({"releases": seals, "settings": then}, sort_keys=True))
        if out := earlier.out():
            watch.say(
                f"{out} requests of {path.parent} are out in batches: what of them is asked here is paid twice. "
                "Give that run's command again first, so that it fetches them"
            )
        _copy_learned(settings, then, earlier, journal)
        _copy_products(settings, then, path.parent, watch)
        journal.earlier = _taking(settings, then, earlier, watch)
        before, replies = journal.taken(), journal.replies()
        try:
            yield
        finally:
            journal.earlier = None
        taken, money = journal.taken(), journal.taken().cost - before.cost
        watch.say(
            f"{taken.calls - before.calls} of {journal.replies() - replies} replies taken from {path.parent}"
            + (f", {money:.4f} US dollars not paid again" if money else "")
        )


class BranchedFrom:
    """Where a run was branched from, for its release."""

    def __init__(self, journal: Journal) -> None:
        self._note: dict[str, Any] | None = json.loads(journal.meta(ORIGIN) or "null")
        self._now: dict[str, Any] = json.loads(journal.meta(SETTINGS) or "{}")
        self._taken = journal.taken_keys() if self._note is not None else set()
        self._calls = 0
        self._cost = 0.0

    def noting(self, calls: Iterable[Call]) -> Iterator[Call]:
        """The calls, those counted that were taken."""
        for call in calls:
            if call.key in self._taken:
                self._calls += 1
                self._cost += call.cost or 0.0
            yield call

    def entry(self) -> Mapping[str, Any] | None:
        """What the manifest says of it (`BranchEntry`), once all calls went by; None where the release has nothing taken."""
        if self._note is None or not self._calls:
            return None
        then = self._note["settings"]
        differing = {
            name: [then.get(name), self._now.get(name)]
            for name in sorted(set(then) | set(self._now))
            if then.get(name) != self._now.get(name)
        }
        return {"releases": self._note["releases"], "differing": differing, "calls": self._calls, "cost": self._cost}


def _begun(run: Path, earlier: Earlier) -> dict[str, Any]:
    """The settings that shape an earlier run's rows, as it noted them."""
    then: dict[str, Any] = json.loads(earlier.meta(SETTINGS) or "{}")
    if not then:
        raise RunError(f"the run {run} has not begun: there is nothing to take from it")
    return {"dialogue": PAPER, "shopper": PAPER} | then  # what all were made with before there was a choice


def _taking(settings: Settings, then: Mapping[str, Any], earlier: Earlier, watch: Watch) -> Callable[[Request], Reply | None]:
    """What the earlier run got for a request, where this one would send the same to the same model."""
    own_package = earlier.meta(SOURCES) == package_digest()

    @cache
    def elsewhere(spec: str) -> bool:
        if _same_address(spec, settings, then):
            return False
        watch.say(f"nothing that {spec} said is taken: base_url was {then.get('base_url')}, is {settings.base_url}")
        return True

    def take(request: Request) -> Reply | None:
        if elsewhere(request.model) or (request.reads_values and not own_package):
            return None
        return earlier.reply(request.key)

    return take


def _same_address(spec: str, settings: ModelSettings, then: Mapping[str, Any]) -> bool:
    return address_for(spec, settings.base_url) == address_for(spec, then.get("base_url"))


def _copy_learned(settings: Settings, then: Mapping[str, Any], earlier: Earlier, journal: Journal) -> None:
    """What was found out of the models, by a probe or from cut replies: with other findings the same calls would be others."""
    specs = {spec for spec in (settings.model, settings.rewriter, settings.checker, settings.reviewer) if spec is not None}
    for spec in sorted(specs):
        for name in (probe_note(spec), slots_note(spec), room_note(spec)) if _same_address(spec, settings, then) else ():
            known = earlier.meta(name)
            if known is not None and journal.meta(name) is None:
                journal.set_meta(name, known)


def _copy_products(settings: Settings, then: Mapping[str, Any], first: Path, watch: Watch) -> None:
    """The catalog and the index of the earlier run, where the new settings would make the same."""
    now = json.loads(json.dumps(settings.shaping() | shape_of_catalog(settings)))
    if not _are_same(_CATALOG, then, now):
        watch.say("the catalog is another: of what was asked only that is taken which speaks of no product of it")
        return
    _copied(first / CATALOG, settings.run_folder / CATALOG)
    if _are_same(_INDEX, then, now):
        _copied(first / INDEX, settings.run_folder / INDEX)


def same_catalog(settings: Settings, earlier: Earlier) -> bool:
    """Whether these settings read the products that an earlier run had."""
    then = json.loads(earlier.meta(SETTINGS) or "{}")
    return _are_same(_CATALOG, then, json.loads(json.dumps(settings.shaping() | shape_of_catalog(settings))))


def _are_same(names: Iterable[str], then: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    return all(then.get(name) == now.get(name) for name in names)


def _copied(source: Path, target: Path) -> None:
    """A folder as the earlier run has it; whether it is whole is seen where it is opened."""
    if target.exists() or not (source / "manifest.json").is_file():
        return
    coming = target.with_name(f"{target.name}.coming")
    shutil.rmtree(coming, ignore_errors=True)
    try:
        shutil.copytree(source, coming)
        os.replace(coming, target)
    except OSError as error:
        raise RunError(f"cannot copy {source} to {target}: {error}") from error
