"""Make conversations: `generate` and `start`, what they will cost, and their catalog's index."""

import inspect
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from muse_builder.api.following import following
from muse_builder.api.place import Place
from muse_builder.api.release import Release
from muse_builder.errors import CatalogError, SettingsError, unknown
from muse_builder.plugins import NO_OBJECTS, Objects, with_objects
from muse_builder.records import Candidate
from muse_builder.settings import SECTIONS, Settings
from muse_builder.settings import settings as checked
from muse_builder.table import in_counts
from muse_builder.watch import Watch

if TYPE_CHECKING:
    from muse_builder.run.check import ModelCheck
    from muse_builder.run.handle import Run
    from muse_builder.run.look import CatalogLook
    from muse_builder.run.plan import Plan


def generate(
    settings: Settings | None = None,
    *,
    config: Place | None = None,
    preset: str | None = None,
    watch: Watch | None = None,
    **values: Any,
) -> Release:
    """Runs the pipeline to the wanted number of conversations and seals the release; called again, it goes on.

        muse_builder.generate(num_conversations=5)                                    # the embedded model: no key, no network
        muse_builder.generate(model="openai:NAME", num_conversations=200, out="mine", budget=5)
        muse_builder.generate(model=MyModel(), catalog="shop.csv", source=read_shop)         # objects do as well as names
        muse_builder.generate(from_run="mine", rewriter="anthropic:NAME", out="other")       # asks only what the change touches

    With `from_run` the settings that are not named are those of that run; `settings` in one are taken as they are.

    It also works in a notebook, where it shows how far it is. An interrupt loses nothing that was paid for.

    Args:
        settings: all of them in one; or name them one by one.
        config: a TOML file of settings; what is named wins over it.
        preset: settings by name ("paper"); the file and what is named win over them.
        watch: told how far it is; None shows it in a notebook and nothing elsewhere.
        values: settings by name, as the flags of `muse generate`; each is told below. `model`, `rewriter`, `checker` and
            `reviewer` also take an object with `async complete(request)`; `source`, or `catalog` where no file is read, a
            reader; `embedder` an embedder, ready or as a class. Going on with the run needs the objects again.

    Raises:
        SettingsError: a setting has a wrong name or value, before anything is done.
        MuseError: as `muse_builder.run.generate.generate`.
    """
    told, objects = _told(settings, config, preset, values)
    from muse_builder.run.generate import generate as run

    with following(watch) as shown:
        return Release(run(told, objects=objects, watch=shown))


def start(
    settings: Settings | None = None,
    *,
    config: Place | None = None,
    preset: str | None = None,
    watch: Watch | None = None,
    **values: Any,
) -> "Run":
    """Begins what `generate` does and returns at once: a run that one can watch, read from and stop.

        with muse_builder.start(num_conversations=200) as run:
            for conversation in run.conversations():           # as they come
                print(run.progress.accepted, conversation.outcome)

    `run.stop()` begins nothing more, and the same call goes on later; `run.result()` waits for the release's folder.

    Args:
        settings, config, preset, values: as `generate`.
        watch: told how far it is, on the run's threads.

    Raises:
        SettingsError: a setting has a wrong name or value. What goes wrong later is raised as the block ends.
    """
    told, objects = _told(settings, config, preset, values)
    from muse_builder.run.handle import start as begin

    return begin(told, objects=objects, watch=watch)


def plan(
    settings: Settings | None = None,
    *,
    config: Place | None = None,
    preset: str | None = None,
    judge: str | None = None,
    watch: Watch | None = None,
    **values: Any,
) -> "Plan":
    """Calls, pictures, tokens and US dollars of a run, stage by stage; asks no paid model and keeps nothing.

        planned = muse_builder.plan(model="openai:NAME", num_conversations=7000)
        planned.cost, planned.lines
        print(planned)

    Args: as `generate`, and
        judge: spec of a model that would judge what comes of it; `planned.judging` is then what that costs.

    Raises:
        SettingsError: a setting has a wrong name or value.
        CatalogError: the catalog cannot be read.
    """
    told, objects = _told(settings, config, preset, values)
    from muse_builder.run.plan import plan as rehearse

    with following(watch) as shown:
        return rehearse(told, judge=judge, objects=objects, watch=shown)


def check_model(
    spec: str,
    *,
    base_url: str | None = None,
    num_conversations: int | None = None,
    write: Place | None = None,
    config: Place | None = None,
    preset: str | None = None,
    watch: Watch | None = None,
    **values: Any,
) -> "ModelCheck":
    """What a model takes and gives, before a run is begun with it: at most twenty calls to find out, then each task once.

        checked = muse_builder.check_model("openai:qwen3-32b", base_url="http://localhost:8000/v1", write="models.toml")
        checked.works, checked.failed, checked.entry
        print(checked)

    Args:
        spec: as the setting `model`.
        base_url: address of an OpenAI-compatible server.
        num_conversations: of the run whose hours and US dollars are told; None tells none.
        write: a TOML file for `model_table`; the model's entry is put into it, where the model can be used.
        config, preset, watch, values: as `generate`; of the values only those of the models are heeded.

    Raises:
        SettingsError: a setting has a wrong name or value, the key is missing, or the file cannot be written.
    """
    asked = {"model": spec, "base_url": base_url, "num_conversations": num_conversations}
    told, _ = _told(None, config, preset, values | {name: value for name, value in asked.items() if value is not None})
    from muse_builder.llm.model_table import write_entry
    from muse_builder.run.check import check, expect
    from muse_builder.sync import run as complete

    with following(watch) as shown:
        checked = complete(check(told, shown), say=shown.say)
        if num_conversations is not None and not checked.found.refusal:
            checked = expect(checked, told, shown)
    if write is not None and not checked.found.refusal:
        write_entry(Path(write), spec, checked.entry)
    return checked


SHOWN = 10
"""Products that a search brings."""


class FoundItem(NamedTuple):
    """A product that a search found."""

    item_id: str
    title: str
    score: float
    """What the list is ordered by; see `records.Candidate`."""
    dense: float | None = None
    sparse: float | None = None
    picture: float | None = None


@dataclass(frozen=True)
class Indexed:
    """A run's catalog and its index, as they lie in the run folder."""

    folder: Path
    """Of the product database."""
    products: int
    departments: dict[str, int]
    classes: dict[str, int]
    found: tuple[FoundItem, ...]
    """The nearest products of the query; none where nothing was searched for."""
    page: Path | None = None
    """On which they are shown with their pictures; None where none was wanted."""

    def __str__(self) -> str:
        if self.found:
            return "\n".join(f"{one.score:6.3f}  {one.item_id:<16} {one.title}" for one in self.found)
        return f"{self.products} products in {self.folder}: {in_counts(self.departments)}; {in_counts(self.classes)}"


def index(
    settings: Settings | None = None,
    *,
    query: str | None = None,
    like: str | None = None,
    page: Place | None = None,
    config: Place | None = None,
    preset: str | None = None,
    watch: Watch | None = None,
    **values: Any,
) -> Indexed:
    """Builds the catalog and its index alone, which `generate` with the same settings then finds; or searches it.

        muse_builder.index(catalog="meta.jsonl.gz", out="luma").products
        muse_builder.index(query="something with a hood").found
        muse_builder.index(like="B07XJ8C8F7", picture_embedder="colours", page="like.html").page

    Args:
        query: search for this; ten products come back.
        like: search for what is like this product, by its text, and by its picture where there is a picture embedder.
        page: file to write that shows what was found, with pictures.
        settings, config, preset, watch, values: as `generate`.

    Raises:
        SettingsError: a query beside a product, or a page of no search; and what `generate` raises.
        CatalogError: a product that is not in the catalog.
    """
    if query is not None and like is not None:
        raise SettingsError("search for a query or for what is like a product, not for both at once")
    if page is not None and query is None and like is None:
        raise SettingsError("a page shows what was found: name a query, or a product that others are to be like")
    told, objects = _told(settings, config, preset, values)
    from muse_builder.run.generate import prepare

    with following(watch) as shown, prepare(told, objects=objects, watch=shown) as ready:
        database = ready.products.database
        products = ready.products
        if like is not None and like not in products.database.ids:
            raise CatalogError(f"there is no product {like!r} among the {len(products.ids)} of the catalog")
        candidates: tuple[Candidate, ...] = ()
        if query is not None:
            candidates = ready.index.look_by_picture(query, k=SHOWN).candidates
        elif like is not None:
            candidates = ready.index.like(like, k=SHOWN).candidates
        if page is not None:
            from muse_builder.pages.search import Exhibit, write_search

            def shown_as(item_id: str, candidate: Candidate | None) -> Exhibit:
                item = products.get(item_id)
                return Exhibit(item, None if item.image is None else products.images.read(item.image), candidate)

            first = None if like is None else shown_as(like, None)
            write_search(Path(page), query or "", first, [shown_as(one.item_id, one) for one in candidates])
        return Indexed(
            page=None if page is None else Path(page),
            folder=database.folder,
            products=len(ready.index),
            departments=dict(database.departments),
            classes=dict(database.classes),
            found=tuple(
                FoundItem(one.item_id, products.get(one.item_id).title, one.score, one.dense, one.sparse, one.picture)
                for one in candidates
            ),
        )


def look_at_catalog(
    catalog: Place | None = None,
    *,
    page: Place | None = None,
    report: Place | None = None,
    config: Place | None = None,
    preset: str | None = None,
    watch: Watch | None = None,
    **values: Any,
) -> "CatalogLook":
    """What a catalog is taken for: its format and mapping, ten products, what would be left out and why. Asks no model.

        look = muse_builder.look_at_catalog("shop.csv", map="title=Bezeichnung")
        look.taken_for, look.kept, look.left_out
        print(look.understood)

    Args:
        catalog: a file, a folder, or hf://ORG/NAME; None for what the settings say.
        page: also writes a page with the pictures to this file.
        report: also keeps the catalog's report, a line for each row that is odd, in this file.
        config, preset, watch, values: as `generate`.

    Raises:
        SettingsError: a setting has a wrong name or value.
        CatalogError: it cannot be read, or not one of its rows is a product; the message says why and what helps.
    """
    named = values if catalog is None else {**values, "catalog": catalog}
    told, objects = _told(None, config, preset, named)
    from muse_builder.run.look import look_at
    from muse_builder.settings import CatalogSettings

    with following(watch) as shown:
        look = look_at(
            told.part(CatalogSettings),
            watch=shown,
            seed=told.seed,
            report=None if report is None else Path(report),
            objects=objects,
        )
    if page is not None:
        from muse_builder.pages.catalog import write_catalog

        write_catalog(look, Path(page))
    return look


def _told(
    settings: Settings | None, config: Place | None, preset: str | None, values: dict[str, Any]
) -> tuple[Settings, Objects]:
    """The settings of a call, and the objects that were given in the place of names.

    Raises:
        SettingsError: a name is none, an object lacks what it is called for, or settings are given in one and by name.
    """
    for name in values:
        if name not in Settings.model_fields:
            raise SettingsError(unknown("setting", name, Settings.model_fields))
    if settings is None:
        named, objects = with_objects(
            {name: os.fspath(value) if isinstance(value, os.PathLike) else value for name, value in values.items()}
        )
        file = None if config is None else Path(config)
        told = checked(named, config=file, preset=preset)
        if told.from_run is not None:
            from muse_builder.run.branch import require_places, settings_of

            first = Path(told.from_run)
            told = checked(named, config=file, preset=preset, inherited=settings_of(first))
            require_places(first, told)
        return told, objects
    if not isinstance(settings, Settings):
        raise SettingsError(f"{settings!r} are no Settings; name them, for example num_conversations=5")
    if values or config is not None or preset is not None:
        raise SettingsError("settings are given in one and by name: settings.model_copy(update={...}) makes others of them")
    return settings, NO_OBJECTS


def _told_settings() -> str:
    """Every setting with what it is, by section, as `help` prints it below the arguments."""
    lines = ["", "    Settings:"]
    for title, section in SECTIONS.items():
        lines += ["", f"      {title}: {(section.__doc__ or '').splitlines()[0]}"]
        lines += [f"        {name}: {field.description}" for name, field in section.model_fields.items()]
    return "\n".join((*lines, ""))


def _with_the_settings(function: Callable[..., Any]) -> None:
    """Writes every setting into the signature that `help` and completion show."""
    own = inspect.signature(function)
    named = [one for one in own.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
    fields = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=field.annotation)
        for name, field in Settings.model_fields.items()
    ]
    vars(function)["__signature__"] = own.replace(parameters=[*named, *fields])


for _function in (generate, start, plan, index):
    _with_the_settings(_function)
generate.__doc__ = f"{generate.__doc__}{_told_settings()}"
