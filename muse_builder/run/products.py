"""The paper's data preprocessing (3.1, A.1): the product database of a run, its summaries, its index."""

import contextlib
import hashlib
import inspect
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, cast

from muse_builder import domains, plugins
from muse_builder.agents.summarizer import Summarizer
from muse_builder.catalog import Database, ImageStore, build, source_digest
from muse_builder.catalog.chunks import Look
from muse_builder.catalog.database import REPORT, unseen
from muse_builder.catalog.formats.hub import commit_of
from muse_builder.catalog.reader import source_of
from muse_builder.domains.domain import Domain
from muse_builder.errors import CatalogError, IndexFileError, ReplyError, SetAsideError, SettingsError
from muse_builder.llm.ask import Ask, Thread
from muse_builder.llm.journal import Journal
from muse_builder.plugins import NO_OBJECTS, Objects
from muse_builder.records import Item
from muse_builder.retrieval.embedder import Embedder, embedder_named
from muse_builder.retrieval.index import Index, items_digest
from muse_builder.retrieval.pictures import PictureEmbedder, PictureVectors, picture_embedder_named
from muse_builder.retrieval.text import item_text
from muse_builder.screens.sight import Eyes, with_sight
from muse_builder.settings import AUTO, BLIND, DEMO, CatalogSettings, ModelSettings, Settings, TalkSettings
from muse_builder.sync import apart, cores, gather_all
from muse_builder.tasks import prompts
from muse_builder.tasks.acts import tasks_of
from muse_builder.watch import Watch

CATALOG = "catalog"
INDEX = "index"
SUMMARY_SEED = 0
KNOWN = 0.5
"""Share of products whose kind apparel must know to be the domain of a catalog. Measured: .92 and more of ten catalogs of
clothes in English, .33 and less of furniture, food and electronics."""


class Products:
    """The catalog's items with their summaries, read one by one."""

    def __init__(self, database: Database, journal: Journal) -> None:
        self.database = database
        self.ids = database.ids
        self.images = database.images
        self._journal = journal
        self._numbers = {item_id: number for number, item_id in enumerate(database.ids)}
        self.get = lru_cache(maxsize=4096)(self._get)

    def _get(self, item_id: str) -> Item:
        item = self.database.get(item_id)
        summary = self._journal.object("summary", self._numbers[item_id])
        return item if summary is None else Item.model_validate_json(summary.body)

    def __iter__(self) -> Iterator[Item]:
        for item_id in self.ids:
            yield self._get(item_id)


def word_of(ids: Sequence[str]) -> str:
    """What dice know of a catalog: a digest of its products' ids, so that one seed has other people in other catalogs.

    Not of their texts and pictures: with one of those changed, the same people meet the same scenarios, and the difference is
    what the change made.
    """
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:16]


def shape(settings: Settings, heed: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """All that shapes rows: settings, the catalog's content, the wording of the prompts. No path of a machine.

    Args:
        heed: called while a large catalog is read; may raise to end that.
    """
    shaping = settings.shaping()
    wording = prompts.digest(tasks_of(settings.dialogue, settings.shopper), domains.of(shaping).prompts)
    return shaping | {"prompts": wording} | shape_of_catalog(settings, heed)


def shape_of_catalog(settings: CatalogSettings, heed: Callable[[], None] = lambda: None) -> dict[str, str]:
    """The names of the catalog and of its pictures' folder, without their paths; the catalog's with its digest or commit.

    Raises:
        CatalogError: one of them is not there.
    """
    shaping: dict[str, str] = {}
    place = settings.catalog_place
    if isinstance(place, str):
        shaping["catalog"] = f"{place} commit:{commit_of(place)}"
    elif place is not None:
        if not place.exists():
            raise CatalogError(
                f"cannot read the catalog {settings.catalog or '(no name)'}: no such file; give a file or folder of products, "
                f"hf://ORG/NAME, or {DEMO!r}"
            )
        try:
            shaping["catalog"] = f"{place.name or place.resolve().name} sha256:{source_digest(place, heed)}"
        except OSError as error:
            raise CatalogError(
                f"cannot read the catalog {settings.catalog}: {error.strerror}; give a file or folder of products, or {DEMO!r}"
            ) from error
    if settings.images_root is not None:
        if not Path(settings.images_root).is_dir():
            raise CatalogError(f"there is no folder {settings.images_root}, which images_root names")
        shaping["images_root"] = Path(settings.images_root).name
    return shaping


def open_catalog(
    settings: CatalogSettings,
    folder: Path,
    *,
    seed: int,
    watch: Watch,
    objects: Objects = NO_OBJECTS,
    workers: int | None = None,
) -> Database:
    """The product database in a run folder, built where it is not there yet.

    With the domain "auto" it is read as apparel, and again as general where apparel does not know it; `domain_of` tells. A
    reader that asks for no domain reads all alike, so of its products nothing is concluded: they are taken for apparel.

    Args:
        seed: of a catalog that is drawn.
        workers: processes that read it; None for as many as there are cores.

    Raises:
        SettingsError: there is no such source, or it is an object that is not here.
        CatalogError: it cannot be read.
    """
    opened = partial(_opened, folder=folder, seed=seed, watch=watch, objects=objects, workers=workers)
    if settings.domain != AUTO:
        return opened(settings, domains.get(settings.domain))
    database = opened(settings, domains.default())
    known = sum(bool(item.product_type) for item in database) / len(database)
    if known >= KNOWN or not plugins.handed(_reader(settings, objects), {"domain": domains.default()}):
        return database
    watch.say(
        f"{domains.DEFAULT} knows the kind of {known:.0%} of these products: taken for goods in general; "
        f"with --domain {domains.DEFAULT} they are clothes all the same"
    )
    database.close()
    return opened(settings, domains.get(domains.ANY))


def domain_of(database: Database) -> Domain:
    """The domain as which a catalog was read."""
    return domains.of(database.manifest.settings)


def _reader(settings: CatalogSettings, objects: Objects) -> Callable[..., Any]:
    name = settings.source_name
    given: Callable[..., Any] | None = objects.find("catalogs", name)
    if given is not None:
        return given
    if name not in plugins.names("catalogs"):
        raise SettingsError(plugins.unknown("catalogs", name, besides=(AUTO,)))
    read: Callable[..., Any] = plugins.get("catalogs", name)
    return read


def _opened(
    settings: CatalogSettings,
    domain: Domain,
    folder: Path,
    *,
    seed: int,
    watch: Watch,
    objects: Objects,
    workers: int | None,
) -> Database:
    read, name = _reader(settings, objects), settings.source_name
    offered = {
        "images_root": settings.images_root,
        "download": _download(settings),
        "map": settings.map,
        "seed": seed,
        "domain": domain,
    }
    source = source_of(read, settings.catalog_place, name=name, offered=offered)
    watch.stage("catalog", settings.max_items)
    told = {name: getattr(settings, name) for name in ("catalog", "source", "images_root", "download_images", "eyes")}
    wanted = told | shape_of_catalog(settings, partial(watch.at, 0)) | {"seed": seed}
    if settings.map is not None:
        wanted["map"] = settings.map
    if domain.name != domains.DEFAULT:
        wanted["domain"] = domain.name
    return build(
        source,
        folder / CATALOG,
        settings=wanted,
        limit=settings.max_items,
        require_image=settings.require_image,
        look=looking(settings.eyes, domain),
        workers=cores() if workers is None else workers,
        progress=watch.at,
        say=watch.say,
    )


def require_enough(database: Database, settings: TalkSettings) -> None:
    """Raises CatalogError where a conversation could not recommend another product in each of its rounds."""
    if len(database) >= settings.round_limit:
        return
    report = database.manifest.report
    left_out = sum(report["rejected"].values())
    more = f"; {left_out:,} rows were left out, and {database.folder / REPORT} says why" if left_out else ""
    raise CatalogError(
        f"the catalog has {len(database)} product{'s' if len(database) != 1 else ''}, and a conversation of "
        f"{settings.round_limit} rounds needs at least {settings.round_limit}, one to recommend in each{more}. Give a larger "
        "catalog, or fewer rounds with --round-limit; `muse catalog` shows what was read"
    )


def looking(eyes: str, domain: Domain) -> Look:
    """Who looks at the pictures of a catalog as it is built, and compares them with the text.

    Args:
        eyes: a plug-in's name, or "none".

    Raises:
        SettingsError: there is no such plug-in.
    """
    if eyes == BLIND:
        return unseen
    if eyes not in plugins.names("eyes"):
        raise SettingsError(plugins.unknown("eyes", eyes, besides=(BLIND,)))
    return partial(_seen, eyes, domain.name)


def _seen(eyes: str, domain: str, item: Item, store: ImageStore) -> Item:
    see: Eyes = plugins.get("eyes", eyes)
    words = domains.get(domain).vocabulary
    return item if item.image is None else with_sight(words, item, see(store.just_taken(item.image), item))


def _download(settings: CatalogSettings) -> Any:
    if not settings.download_images:
        return None
    from muse_builder.catalog.download import Downloader

    return Downloader()


async def summarize(settings: ModelSettings, ask: Ask, database: Database, journal: Journal, watch: Watch) -> Products:
    """Every product with a summary of its fundamental and visual attributes (paper A.1)."""
    products = Products(database, journal)
    summarizer = Summarizer(ask)
    missing = sorted(set(range(len(database))) - journal.numbers("summary"))
    watch.stage("summaries", len(database))
    done = len(database) - len(missing)

    async def one(number: int) -> None:
        item = database.at(number)
        # No run's seed: the same product has the same summary in every run, so releases of one catalog can be united.
        thread = Thread(f"item/{item.item_id}", SUMMARY_SEED)
        try:
            item = await summarizer.summarize(thread, item)
        except (ReplyError, SetAsideError):
            without.append((number, item, thread.keys))
        else:
            await journal.store("summary", number, item.model_dump_json(), thread.keys)

    without: list[tuple[int, Item, list[str]]] = []
    for start in range(0, len(missing), settings.at_once):
        await gather_all([one(number) for number in missing[start : start + settings.at_once]])
        done += len(missing[start : start + settings.at_once])
        watch.at(done)
    # A product whose summary cannot be had keeps its own text: it is found by that, less well. Only now, when the others
    # have theirs: a run that ends because no summary comes asks for these again when it goes on.
    for number, item, keys in without:
        await journal.store("summary", number, item.model_dump_json(), keys)
    return products


def require_embedder(settings: ModelSettings, objects: Objects = NO_OBJECTS) -> None:
    """Raises SettingsError where an embedder is unknown or cannot be had here; loads nothing."""
    if settings.picture_embedder != BLIND:
        _seer(settings).require(settings.picture_model)
    elif settings.picture_model is not None:
        raise SettingsError(f"picture_model = {settings.picture_model!r}, and no picture_embedder: name one, for example clip")
    given = objects.find("embedders", settings.embedder)
    kind = embedder_named(settings.embedder) if given is None else given
    if given is None or inspect.isclass(given):
        kind.require(settings.embedder_model)


def _seer(settings: ModelSettings) -> type[PictureEmbedder]:
    if settings.picture_embedder not in plugins.names("picture_embedders"):
        raise SettingsError(plugins.unknown("picture_embedders", settings.picture_embedder, besides=(BLIND,)))
    return picture_embedder_named(settings.picture_embedder)


def _pictures(settings: ModelSettings, texts: Sequence[str], products: Products, watch: Watch) -> PictureVectors | None:
    """A vector of each product's picture; None where none are wanted."""
    if settings.picture_embedder == BLIND:
        return None
    seer = _seer(settings).fit(texts, model=settings.picture_model)

    def pictures() -> Iterator[bytes | None]:
        for number, item in enumerate(products, start=1):
            watch.at(0, f"{number} pictures looked at")
            yield None if item.image is None else products.images.read(item.image)

    return PictureVectors.of(seer, pictures(), items=len(texts))


def _is_wanted(index: Index, settings: ModelSettings) -> bool:
    """Whether an index that was found is searched as the settings say."""
    told = index.manifest.pictures
    return (
        index.manifest.retrieval == settings.retrieval
        and (BLIND if told is None else told.embedder) == settings.picture_embedder
        and (told is None or told.embedder_digest == _seer(settings).fit((), model=settings.picture_model).digest)
    )


def _fitted(given: Any, texts: Sequence[str], model: str | None) -> Embedder:
    """An embedder given in Python: ready, or a class to be fitted."""
    ready: Embedder = cast(type[Embedder], given).fit(texts, model=model) if inspect.isclass(given) else given
    return ready


def open_index(settings: ModelSettings, folder: Path, products: Products, watch: Watch, objects: Objects = NO_OBJECTS) -> Index:
    """The index over the summaries in a run folder, built where it is missing, damaged or stale."""
    watch.stage("index", len(products.ids))
    folder = folder / INDEX
    texts = []
    for item in products:
        texts.append(item_text(item))
        watch.at(0, f"{len(texts)} texts read")
    digest = items_digest(products.ids, texts)
    given = objects.find("embedders", settings.embedder)
    if given is not None:
        embedder = apart(lambda: _fitted(given, texts, settings.embedder_model), lambda: watch.at(len(texts)))
        with contextlib.suppress(IndexFileError):
            index = Index.open(folder, expect_items_digest=digest, embedder=embedder)
            if _is_wanted(index, settings):
                return index
    else:
        with contextlib.suppress(IndexFileError):
            index = Index.open(folder, expect_items_digest=digest)
            if index.embedder.name == settings.embedder and _is_wanted(index, settings):
                return index
        kind = embedder_named(settings.embedder)
        embedder = apart(lambda: kind.fit(texts, model=settings.embedder_model), lambda: watch.at(len(texts)))
    return Index.build(
        products.ids,
        texts,
        embedder,
        folder,
        retrieval=settings.retrieval,
        pictures=_pictures(settings, texts, products, watch),
        progress=watch.at,
    )
