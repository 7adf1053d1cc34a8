"""A catalog with our agents over it and people who shop there: what episodes are played in.

Two ways to one: a sealed release (its products, pictures and profiles), or the settings of a run (a catalog and who sits in
which seat), of which the catalog, summaries and index are made and profiles are drawn as they are needed.
"""

import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from muse_builder import domains
from muse_builder.agents.cast import Cast, Shelf, actor, ask_of, cast_of, require_effort, seat_specs
from muse_builder.agents.conduct import suits_of
from muse_builder.agents.strategies.deciding import Suits
from muse_builder.catalog.database import IMAGES
from muse_builder.catalog.images import ImageStore
from muse_builder.domains.domain import Domain
from muse_builder.errors import SettingsError, YieldError
from muse_builder.llm.ask import Actor, Thread
from muse_builder.llm.journal import Journal
from muse_builder.llm.models import Access, open_model, record_of
from muse_builder.pipeline import make_candidate
from muse_builder.plugins import Objects, is_object
from muse_builder.records import Item, Profile, Scenario
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read
from muse_builder.release.rows import ReleasedItems, ReleasedPictures
from muse_builder.retrieval.embedder import embedder_named
from muse_builder.retrieval.index import Index
from muse_builder.retrieval.text import item_text
from muse_builder.run.generate import prepare
from muse_builder.run.products import CATALOG, word_of
from muse_builder.run.seats import open_seats
from muse_builder.settings import ScreenSettings, Settings, TalkSettings
from muse_builder.tasks.base import Seat
from muse_builder.trust.origins import settings_of_release
from muse_builder.watch import Silence, Watch

TRIES = 2_000
"""Candidates that are drawn for one profile; about one in five qualifies (paper B.3)."""
JOURNAL = "played.sqlite"
Picture = Callable[[Item], bytes | None]
"""The bytes of an item's picture; None where it has none."""


@dataclass(frozen=True)
class World:
    """What every episode shares."""

    cast: Cast
    domain: Domain
    settings: Settings
    index: Index
    ids: Sequence[str]
    picture: Picture
    known: tuple[Profile, ...] = ()
    """Of a release; empty where profiles are drawn."""

    @property
    def talk(self) -> TalkSettings:
        return self.settings.part(TalkSettings)

    @cached_property
    def word(self) -> str:
        """What dice know of the catalog."""
        return word_of(self.ids)

    @cached_property
    def known_ids(self) -> frozenset[str]:
        return frozenset(self.ids)

    def suits(self, profile: Profile) -> Suits:
        return suits_of(self.domain, profile, self.cast.item(profile.target_item_id))

    async def profile(self, number: int) -> Profile:
        """The shopper of an episode; the same number gives the same one.

        Raises:
            YieldError: of a catalog no profile comes, however often one is drawn.
        """
        dice = Random(f"{number}/shopper")
        if self.known:
            return self._deciding(dice.choice(self.known), number)
        scenarios = [Scenario(scenario_id=f"s{at:04d}", text=text) for at, text in enumerate(self.domain.seeds)]
        for attempt in range(TRIES):
            thread = Thread(f"candidate/{number}-{attempt}", self.settings.seed, self.word)
            made = await make_candidate(self.cast, thread, attempt, scenarios)
            if isinstance(made, Profile):
                return made.model_copy(update={"profile_id": f"p{number:06d}"})
        raise YieldError(f"{TRIES:,} candidates gave no shopper; give a catalog with more products, or a release")

    def _deciding(self, profile: Profile, number: int) -> Profile:
        """The profile, with how it decides drawn where the release does not say."""
        if profile.decision is not None or self.cast.deciders is None:
            return profile
        return self.cast.deciders.give(Random(f"{number}/decision"), profile, self.cast.item(profile.target_item_id))


@contextlib.asynccontextmanager
async def open_world(
    release: Path | None, values: Mapping[str, Any], settings: Settings, objects: Objects, watch: Watch | None = None
) -> AsyncIterator[World]:
    """A world, open in the block; of a catalog, what is made of it lies in the run folder of `settings.out`.

    Args:
        release: a sealed release, or None for the catalog of the settings.
        values: the settings that were named; of a release they win over those that it was made with.
        settings: all of them.

    Raises:
        ReleaseError: `release` is no sealed release of this pipeline.
        SettingsError, CatalogError, RunError: as `run.generate.generate`.
    """
    told = _settings(release, values, settings)
    kept = not {"out", "run"}.isdisjoint(values)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="muse-env-")))
        if release is None:
            shelf, index, domain, images = _of_catalog(told, folder, kept, objects, watch)
            picture: Picture = lambda item: None if item.image is None else images.read(item.image)  # noqa: E731
            known: tuple[Profile, ...] = ()
        else:
            shelf, index, domain, picture = _of_release(release, told, folder)
            images, known = ImageStore(folder / "pictures"), _profiles(release)
        journals = _made(told.run_folder if kept else folder)
        async with _seats(told, journals, images, shelf if release is not None else (), picture, objects, watch) as seats:
            ask = ask_of(told, seats, domain=domain)
            parts = told.part(TalkSettings), told.part(ScreenSettings)
            cast = cast_of(*parts, ask, shelf, index, outfits=index.seen, domain=domain)
            yield World(cast, domain, told, index, tuple(shelf.ids), picture, known)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _settings(release: Path | None, values: Mapping[str, Any], settings: Settings) -> Settings:
    """With shoppers who decide; of a release, those of its run where none is named."""
    if release is not None:
        made = settings_of_release(read_manifest(release))
        named = {name: getattr(settings, name) for name in values}
        search = {"embedder", "embedder_model", "retrieval"}
        kept = {name: getattr(made, name) for name in TalkSettings.model_fields if name not in ("dialogue", "shopper")}
        kept |= {name: getattr(made, name) for name in search} | {"domain": made.domain, "seed": made.seed}
        settings = settings.model_copy(update=kept | named)
    if settings.dialogue != "people":
        raise SettingsError(f"players meet shoppers who decide, and those need dialogue = 'people', not {settings.dialogue!r}")
    return settings.model_copy(update={"shopper": "people"})


class _Shelf:
    """Products held in memory."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = {item.item_id: item for item in items}
        self.ids: Sequence[str] = tuple(self._items)
        self.get: Callable[[str], Item] = self._items.__getitem__

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items.values())


def _of_catalog(
    settings: Settings, folder: Path, kept: bool, objects: Objects, watch: Watch | None
) -> tuple[Shelf, Index, Domain, ImageStore]:
    """What a run prepares; the folder is the user's own where they named one."""
    place = settings if kept else settings.model_copy(update={"out": str(folder / "play"), "run": None})
    with prepare(place, objects=objects, watch=watch) as ready:
        images = ImageStore(ready.settings.run_folder / CATALOG / IMAGES)
        domain = domains.of(ready.settings.shaping())
        return _Shelf(list(ready.products)), ready.index, domain, images


def _of_release(release: Path, settings: Settings, folder: Path) -> tuple[Shelf, Index, Domain, Picture]:
    items, pictures = ReleasedItems(release), ReleasedPictures(release)
    texts = [item_text(item) for item in items]
    embedder = embedder_named(settings.embedder).fit(texts, model=settings.embedder_model)
    index = Index.build(items.ids, texts, embedder, folder / "index", retrieval=settings.retrieval)
    domain = domains.of(read_manifest(release).settings.as_json())
    return items, index, domain, lambda item: pictures.read(item.item_id)


def _profiles(release: Path) -> tuple[Profile, ...]:
    found = [row for row in read(release, "profiles") if isinstance(row, Profile) and row.target_item_id]
    if not found:
        raise SettingsError(f"no profile of {release} says what the shopper has in mind: nobody can play them")
    return tuple(sorted(found, key=lambda profile: profile.profile_id))


@contextlib.asynccontextmanager
async def _seats(
    settings: Settings,
    folder: Path,
    images: ImageStore,
    shelf: Iterable[Item],
    picture: Picture,
    objects: Objects,
    watch: Watch | None,
) -> AsyncIterator[Mapping[Seat, Actor]]:
    """Who sits in each seat: models of this process as they are, others behind a journal that asks nothing twice.

    Args:
        folder: for that journal.
        shelf: products whose pictures are not in `images` yet.
    """
    specs = seat_specs(settings)
    given: dict[str, Any] = {spec: objects.find("models", spec) for spec in specs.values() if is_object(spec)}
    access = Access(models=given)
    records = {spec: record_of(spec, access) for spec in specs.values()}
    if all(record.local for record in records.values()):
        seats: dict[Seat, Actor] = {}
        for seat, spec in specs.items():
            require_effort(settings, seat, spec, records[spec])
            seats[seat] = actor(settings, seat, spec, open_model(spec, access), records[spec])
        yield seats
        return
    for item in shelf:
        data = picture(item)
        if data:
            images.add_bytes(data)
    with Journal(folder / JOURNAL) as journal:
        async with open_seats(settings, journal, images, watch or Silence(), objects) as opened:
            yield opened
