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
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from muse_builder import prompts, schema
from muse_builder.agents.chatter import Chatter
from muse_builder.agents.manager import Manager
from muse_builder.agents.profile_generator import ProfileGenerator
from muse_builder.agents.querier import Querier, Searchable
from muse_builder.agents.reviewer import Reviewer
from muse_builder.agents.rewriter import Rewriter
from muse_builder.agents.scenario_generator import ScenarioGenerator
from muse_builder.agents.summarizer import Summarizer
from muse_builder.agents.user_simulator import UserSimulator
from muse_builder.catalog import SOURCES, Database, build, source_digest
from muse_builder.catalog.derive import kind
from muse_builder.errors import CatalogError, IndexFileError, RunError, SettingsError
from muse_builder.llm.ask import Actor, Ask, Thread
from muse_builder.llm.budget import Budget
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.journal import Journal
from muse_builder.llm.models import OpenedModel, open_batch_model, open_model
from muse_builder.llm.request import Model, Picture
from muse_builder.pipeline import Cast, Progress, gather_all, produce
from muse_builder.records import Call, Conversation, Item, Profile, Record, Rejection, Scenario
from muse_builder.release import ReleaseWriter
from muse_builder.retrieval.embedder import EMBEDDERS
from muse_builder.retrieval.index import Index, items_digest
from muse_builder.retrieval.text import item_text
from muse_builder.screening import Screening
from muse_builder.settings import Settings
from muse_builder.tasks import TASKS, Seat, Utterance

JOURNAL = "journal.sqlite"
CATALOG = "catalog"
INDEX = "index"
PICTURE_SIDE = 512
"""Pixels of the longer side of a picture that is sent to a model; the dataset keeps the original."""

Result = TypeVar("Result")


class Watch(Protocol):
    """Who is told how far a run is."""

    def stage(self, name: str, total: int | None = None) -> None:
        """A stage begins; `total` is how many objects it has, where that is known."""
        ...

    def at(self, done: int, note: str = "") -> None:
        """So many are done."""
        ...


class Silence:
    """Tells nobody."""

    def stage(self, name: str, total: int | None = None) -> None: ...
    def at(self, done: int, note: str = "") -> None: ...


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


class RunStore:
    """The pipeline's `Store` on a journal."""

    def __init__(self, journal: Journal, ask: Ask, seed: int, watch: Watch) -> None:
        self.journal = journal
        self.ask = ask
        self.seed = seed
        self.watch = watch

    def thread(self, kind: str, number: int) -> Thread:
        return Thread(f"{kind}/{number}", self.seed)

    async def keep(self, kind: str, number: int, record: Record, keys: Sequence[str]) -> None:
        await self.journal.store(kind, number, f"{type(record).__name__} {record.model_dump_json()}", keys)

    def known_candidate(self, number: int) -> Profile | Rejection | None:
        stored = self.journal.object("candidate", number)
        return None if stored is None else _opened(stored.body, Profile)

    def known_conversation(self, number: int) -> bool | None:
        stored = self.journal.object("conversation", number)
        return None if stored is None else not _refused(stored.body)

    def report(self, progress: Progress) -> None:
        note = f"{progress.begun} begun, {progress.qualified} of {progress.candidates} candidates qualified"
        self.watch.at(progress.accepted, note)

    def stop(self) -> None:
        self.ask.stopping = True


Kept = TypeVar("Kept", Profile, Conversation, Scenario)


def _opened(body: str, record: type[Kept]) -> Kept | Rejection:
    """What `RunStore.keep` wrote: the record's name, a blank, its JSON."""
    name, _, text = body.partition(" ")
    known: type[Kept] | type[Rejection] = Rejection if name == Rejection.__name__ else record
    return known.model_validate_json(text)


def _refused(body: str) -> bool:
    return body.startswith(f"{Rejection.__name__} ")


# --- the one door ---------------------------------------------------------------------------------------------------


def generate(settings: Settings, *, watch: Watch | None = None) -> Path:
    """Runs the pipeline to the wanted number of conversations and seals the release; gives the release's folder.

    Also works where an event loop already runs (a notebook). May be called again after any interruption.

    Raises:
        SettingsError: a setting names something unknown.
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
    async with _prepared(settings, watch) as ready:
        settings = ready.settings
        cast = cast_of(settings, ready.ask, ready.products, ready.index)
        store = RunStore(ready.journal, ready.ask, settings.seed, watch)
        watch.stage("conversations", settings.num_conversations)
        await produce(cast, store, prompts.seed_scenarios(), settings)
        watch.stage("release")
        return seal(settings, ready.journal, ready.products, ready.index, models=cast.models)


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
    with Journal(folder / JOURNAL) as journal:
        settings = agree(journal, settings)
        database = open_catalog(settings, watch)
        async with open_seats(settings, journal, database) as seats:
            ask = Ask(
                seats, image_mode=settings.image_mode, max_repairs=settings.max_repairs, note_invalid=journal.mark_invalid
            )
            with _stopping_on_signals(ask):
                products = await summarize(settings, ask, database, journal, watch)
                yield Prepared(settings, journal, ask, products, open_index(settings, products, watch))


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
def _stopping_on_signals(ask: Ask) -> Iterator[None]:
    """The first Ctrl-C or SIGTERM lets calls in flight end and begins no other; a second Ctrl-C is the usual one."""
    loop = asyncio.get_running_loop()
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int) -> None:
        ask.stopping = True
        loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop, number)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


def agree(journal: Journal, settings: Settings) -> Settings:
    """The settings a run folder was begun with, completed; a new folder takes these.

    Raises:
        RunError: a setting that shapes rows, or the wording of the prompts, differs; each difference is named.
    """
    known = journal.meta("settings")
    if known is None:
        settings = settings.model_copy(update={"num_scenarios": settings.scenarios_wanted})
        journal.set_meta("settings", json.dumps(shape(settings), sort_keys=True))
        return settings
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


def shape(settings: Settings) -> dict[str, Any]:
    """All that shapes rows: settings, the catalog's content, the wording of the prompts. No path of a machine."""
    shaping = settings.shaping() | {"prompts": prompts.digest()}
    if settings.catalog != "demo":
        if not Path(settings.catalog).is_file():
            raise CatalogError(f"cannot read the catalog {settings.catalog}: no such file; give item metadata, or 'demo'")
        try:
            shaping["catalog"] = f"{Path(settings.catalog).name} sha256:{source_digest(settings.catalog)}"
        except OSError as error:
            raise CatalogError(
                f"cannot read the catalog {settings.catalog}: {error.strerror}; give a file of item metadata, or 'demo'"
            ) from error
    if settings.images_root is not None:
        shaping["images_root"] = Path(settings.images_root).name
    return shaping


# --- 3.1 Data preprocess --------------------------------------------------------------------------------------------


def open_catalog(settings: Settings, watch: Watch) -> Database:
    """The product database of the run, built where it is not there yet."""
    name = settings.source if settings.source != "auto" else "demo" if settings.catalog == "demo" else "amazon"
    if name not in SOURCES:
        raise SettingsError(f"unknown source {name!r}; known: auto, {', '.join(sorted(SOURCES))}")
    shaping = shape(settings)
    wanted = {field: shaping[field] for field in ("catalog", "source", "images_root", "download_images", "seed")}
    if name == "demo":
        source = partial(SOURCES[name], None, seed=settings.seed)
    else:
        source = partial(SOURCES[name], Path(settings.catalog), images_root=settings.images_root, download=_download(settings))
    watch.stage("catalog", settings.max_items)
    return build(
        source,
        settings.run_folder / CATALOG,
        settings=wanted,
        limit=settings.max_items,
        require_image=settings.require_image,
        progress=watch.at,
    )


def _download(settings: Settings) -> Any:
    if not settings.download_images:
        return None
    from muse_builder.catalog.download import Downloader

    return Downloader()


async def summarize(settings: Settings, ask: Ask, database: Database, journal: Journal, watch: Watch) -> Products:
    """Every product with a summary of its fundamental and visual attributes (paper A.1)."""
    products = Products(database, journal)
    summarizer = Summarizer(ask)
    missing = sorted(set(range(len(database))) - journal.numbers("summary"))
    watch.stage("summaries", len(database))
    done = len(database) - len(missing)

    async def one(number: int) -> None:
        thread = Thread(f"item/{number}", settings.seed)
        item = await summarizer.summarize(thread, database.at(number))
        await journal.store("summary", number, item.model_dump_json(), thread.keys)

    for start in range(0, len(missing), settings.concurrency):
        await gather_all([one(number) for number in missing[start : start + settings.concurrency]])
        done += len(missing[start : start + settings.concurrency])
        watch.at(done)
    return products


def open_index(settings: Settings, products: Products, watch: Watch) -> Index:
    """The index over the summaries, built where it is missing, damaged or stale."""
    if settings.embedder not in EMBEDDERS:
        raise SettingsError(f"unknown embedder {settings.embedder!r}; known: {', '.join(sorted(EMBEDDERS))}")
    watch.stage("index", len(products.ids))
    folder = settings.run_folder / INDEX
    texts = [item_text(item) for item in products]
    with contextlib.suppress(IndexFileError):
        index = Index.open(folder, expect_items_digest=items_digest(products.ids, texts))
        if index.embedder.name == settings.embedder:
            return index
    embedder = EMBEDDERS[settings.embedder].fit(texts, model=settings.embedder_model)
    return Index.build(products.ids, texts, embedder, folder)


# --- the cast -------------------------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def open_seats(settings: Settings, journal: Journal, database: Database) -> AsyncIterator[dict[Seat, Actor]]:
    """Who sits in each seat: a model behind journal, limits and budget, asked at the seat's temperature (paper A.5)."""
    specs = seat_specs(settings)
    budget = None if settings.budget is None else Budget(settings.budget, spent=journal.spent())

    def load_picture(picture: Picture) -> bytes:
        return database.images.thumbnail(picture.file, PICTURE_SIDE)

    async with contextlib.AsyncExitStack() as stack:
        opened: dict[str, OpenedModel] = {}
        for spec in dict.fromkeys(specs.values()):
            base_url = settings.base_url if spec.startswith("openai:") else None
            if settings.batch and spec != "embedded":
                model = open_batch_model(spec, journal=journal, budget=budget, base_url=base_url, load_picture=load_picture)
            else:
                model = open_model(spec, journal=journal, budget=budget, base_url=base_url, load_picture=load_picture)
            opened[spec] = await stack.enter_async_context(model)
        yield {seat: actor(settings, seat, spec, opened[spec], opened[spec].capabilities) for seat, spec in specs.items()}


def seat_specs(settings: Settings) -> dict[Seat, str]:
    """Which model sits in each seat, by spec."""
    return {
        "backbone": settings.model,
        "rewriter": settings.rewriter or settings.model,
        "checker": settings.checker or settings.model,
        "reviewer": settings.reviewer or settings.model,
    }


def actor(settings: Settings, seat: Seat, spec: str, model: Model, record: Capabilities) -> Actor:
    """A model in a seat, asked at the seat's temperature where it has one."""
    temperature = settings.rewriter_temperature if seat == "rewriter" else settings.temperature
    parameters = {"temperature": temperature} if record.temperature and spec != "embedded" else {}
    return Actor(spec=spec, model=model, parameters=parameters, sees=record.images)


class Shelf(Protocol):
    """What the cast needs of the products: a run's `Products`, or the items of a release."""

    @property
    def ids(self) -> Sequence[str]: ...
    @property
    def get(self) -> Callable[[str], Item]: ...
    def __iter__(self) -> Iterator[Item]: ...


def cast_of(settings: Settings, ask: Ask, products: Shelf, index: Searchable) -> Cast:
    """The paper's agents, ready to play."""

    def search(text: str, k: int) -> list[str]:
        return [candidate.item_id for candidate in index.look(text, k=k).candidates]

    def rank(text: str, item_id: str) -> int | None:
        return index.look(text, k=0, target=item_id).target_rank

    screening = Screening(
        lambda: iter(products),
        prompts=[prompts.prompt(task.agent, task.name).system for task in TASKS],
        item=products.get,
        rank=rank,
        leak_screen=settings.leak_screen,
        unsupported_claims=settings.unsupported_claims,
    )
    ask.speech = screening.speech

    def user_simulator(profile: Profile, target: Item) -> UserSimulator:
        known = f"{profile.person.name} {profile.recipient or ''}"

        def refuse(text: str, conversation: Sequence[Utterance]) -> None:
            screening.turn(text, target, conversation, known=known)

        return UserSimulator(ask, profile, target, kind(target), refuse=refuse, refuse_rejection=screening.rejection)

    return Cast(
        scenario_generator=ScenarioGenerator(ask),
        profile_generator=ProfileGenerator(
            ask, item_ids=products.ids, item=products.get, search=search, scenario_first=settings.scenario_first
        ),
        user_simulator=user_simulator,
        chatter=Chatter(ask),
        querier=Querier(ask, index, products.get, settings.retrieve),
        manager=Manager(
            ask,
            index,
            products.get,
            multimodal_open=settings.multimodal_open,
            chit_chat_chance=settings.chit_chat_chance,
        ),
        rewriter=Rewriter(
            ask, colloquial=settings.colloquial, tries=settings.rewrite_tries, inconsistencies=screening.rewriting
        ),
        reviewer=Reviewer(ask, weights=settings.review_weights, cutoff=settings.review_cutoff),
        item=products.get,
        screening=screening,
        models={seat: actor.spec for seat, actor in ask.seats.items()},
    )


# --- the release ----------------------------------------------------------------------------------------------------

SCREENS = (
    "scenario_bleu",
    "match",
    "leak",
    "backstory_bleu",
    "rewrite_consistency",
    "leakage",
    "grounding",
    "style",
    "conversation_quality",
)
"""In the order in which an object meets them; a stage that is not here (a failed call) comes last."""


INDEXED = ("embedder", "embedder_digest", "dimensions", "search", "text_template", "items", "items_digest")
"""What a release says of its index: enough to know whether one built anew from its items is the same."""


def seal(settings: Settings, journal: Journal, products: Products, index: Index, *, models: dict[str, str]) -> Path:
    """Writes the release from what the run folder holds: the first accepted conversations, as many as are wanted, and all
    that led to them, refused objects included. Memory does not grow with their number."""
    last = last_conversation(journal, settings.num_conversations)
    export = Export(journal, last)
    with ReleaseWriter(Path(settings.out), seed=settings.seed, fractions=settings.splits) as release:
        release.write("scenarios", export.scenarios())
        release.write("items", iter(products), image=lambda item: products.images.read(str(item.image)))
        release.write("profiles", export.profiles())
        release.write("conversations", export.conversations())
        release.write("rejected", export.rejections())
        release.write("traces", export.calls(len(products.ids)))
        release.write(
            "prompts",
            (schema.SystemPrompt(system_digest=prompt.system_digest, text=prompt.text) for prompt in journal.prompts()),
        )
        return release.seal(
            settings=shape(settings) | {"num_conversations": settings.num_conversations, "splits": list(settings.splits)},
            models=models,
            prompts=prompts.digests(),
            funnel=export.funnel(),
            catalog={
                "items": len(products.ids),
                "sha256": products.database.digest,
                **products.database.manifest["settings"],
                "index": index.manifest.model_dump(include=set(INDEXED)),
            },
        )


def last_conversation(journal: Journal, wanted: int) -> int:
    """Number of the conversation with which `wanted` are accepted."""
    accepted = 0
    for stored in journal.objects("conversation"):
        accepted += not _refused(stored.body)
        if accepted == wanted:
            return stored.number
    raise RunError(f"only {accepted} of {wanted} conversations are in the run folder; generate again to go on")


class Export:
    """What a release holds of a journal, in the order of candidates and conversations."""

    def __init__(self, journal: Journal, last: int) -> None:
        """
        Args:
            last: number of the last conversation.
        """
        self.journal = journal
        self.last = last
        self.last_candidate = 0
        """Number of the candidate that became the last conversation's profile."""
        self.seen: Counter[str] = Counter()
        self.passed: Counter[str] = Counter()
        self.reasons: dict[str, Counter[str]] = {}
        for number, profile in self._gated():
            self.last_candidate = number
            if profile.profile_id == f"p{last:06d}":
                break

    def _gated(self) -> Iterator[tuple[int, Profile]]:
        for stored in self.journal.objects("profile"):
            made = _opened(stored.body, Profile)
            if isinstance(made, Profile):
                yield stored.number, made

    def scenarios(self) -> Iterator[Scenario]:
        for stored in self.journal.objects("scenario"):
            scenario = _opened(stored.body, Scenario)
            if isinstance(scenario, Scenario):
                yield scenario

    def profiles(self) -> Iterator[Profile]:
        """Those that conversations were held with."""
        for number, profile in self._gated():
            if number > self.last_candidate:
                return
            yield profile

    def conversations(self) -> Iterator[Conversation]:
        for stored in self.journal.objects("conversation"):
            if stored.number > self.last:
                return
            held = _opened(stored.body, Conversation)
            if isinstance(held, Conversation):
                yield held

    def rejections(self) -> Iterator[Rejection]:
        for stored in self.journal.objects("scenario_refused"):
            yield self._rejection(stored.body)
        # A candidate that qualified stands in "profile" too, once the BLEU screen has seen it: that word is the later one.
        gated = iter(self.journal.objects("profile"))
        judged = next(gated, None)
        for stored in self.journal.objects("candidate"):
            if stored.number > self.last_candidate:
                break
            body = stored.body
            if judged is not None and judged.number == stored.number:
                body, judged = judged.body, next(gated, None)
            if _refused(body):
                yield self._rejection(body)
        for stored in self.journal.objects("conversation"):
            if stored.number > self.last:
                break
            if _refused(stored.body):
                yield self._rejection(stored.body)

    def _rejection(self, body: str) -> Rejection:
        return Rejection.model_validate_json(body.partition(" ")[2])

    def calls(self, items: int) -> Iterator[Call]:
        """Every call, thread by thread: summaries, scenarios, candidates, conversations."""
        spans = (
            ("summary", items - 1),
            ("scenario_call", None),
            ("candidate", self.last_candidate),
            ("conversation", self.last),
        )
        for kind_of, last in spans:
            for stored in self.journal.objects(kind_of):
                if last is not None and stored.number > last:
                    break
                yield from self.journal.calls(stored.keys)

    def funnel(self) -> list[dict[str, Any]]:
        """For each screen: how many objects it saw, how many passed, and the commonest reasons of its refusals."""
        refused: dict[str, Counter[str]] = {}
        kinds: dict[str, str] = {}
        for rejected in self.rejections():
            refused.setdefault(rejected.stage, Counter())[rejected.reason] += 1
            kinds[rejected.stage] = rejected.kind
        left = {
            "scenario": self.journal.count("scenario") + self.journal.count("scenario_refused"),
            "profile": self.last_candidate + 1,
            "conversation": self.last + 1,
        }
        rows = []
        for screen in (*SCREENS, *sorted(set(refused) - set(SCREENS))):
            about = kinds.get(screen, _KIND_OF_SCREEN.get(screen, "conversation"))
            out = sum(refused.get(screen, Counter()).values())
            row = {"screen": screen, "kind": about, "seen": left[about], "passed": left[about] - out}
            left[about] -= out
            row["reasons"] = [list(pair) for pair in refused.get(screen, Counter()).most_common(3)]
            rows.append(row)
        return rows


_KIND_OF_SCREEN = {"scenario_bleu": "scenario", "match": "profile", "leak": "profile", "backstory_bleu": "profile"}
