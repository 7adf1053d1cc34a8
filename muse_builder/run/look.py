"""A catalog looked at before anything is spent: what it is taken for, its first products, what would be left out and why."""

import tempfile
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from muse_builder.catalog import Database
from muse_builder.catalog.advice import advice_for, moved, plainly
from muse_builder.catalog.clean import shown
from muse_builder.catalog.database import REPORT
from muse_builder.catalog.language import language_of
from muse_builder.catalog.sources.files import taken_for
from muse_builder.errors import CatalogError
from muse_builder.plugins import NO_OBJECTS, Objects
from muse_builder.records import Item
from muse_builder.run.products import domain_of, open_catalog
from muse_builder.screens.coverage import Understood, understood
from muse_builder.settings import CatalogSettings
from muse_builder.watch import Watch

SHOWN = 10
"""Products."""
PICTURE_SIDE = 240
"""Pixels of the longer side."""


@dataclass(frozen=True)
class ShownProduct:
    """A product and its picture as a small JPEG; None where it has none."""

    item: Item
    picture: bytes | None


@dataclass(frozen=True)
class CatalogLook:
    """What `muse catalog` tells."""

    name: str
    taken_for: str
    """Format and shape; "" of a source that does not say."""
    mapping: tuple[tuple[str, str], ...]
    """Field and what it is made of; none where rows stay as they are."""
    rows: int
    kept: int
    """Products that a run would have."""
    left_out: tuple[tuple[str, int], ...]
    """Why products would be left out, and how many, the commonest first."""
    pictures: tuple[tuple[str, int], ...]
    """Why pictures cannot be used, and how many."""
    repaired: tuple[tuple[str, int], ...]
    said: tuple[str, ...]
    """What was worth knowing on the way: products that are alike."""
    advice: tuple[str, ...]
    """What helps, a flag each."""
    products: tuple[ShownProduct, ...]
    understood: Understood
    language: str | None = None
    """Code of the language of its texts; None where it is not clear."""


def look_at(
    settings: CatalogSettings, *, watch: Watch, seed: int = 0, report: Path | None = None, objects: Objects = NO_OBJECTS
) -> CatalogLook:
    """Reads a whole catalog, or its first `max_items`, into a temporary folder; asks no model.

    Args:
        seed: of a catalog that is drawn.
        report: file to keep the catalog's report in; None keeps none.

    Raises:
        SettingsError: there is no such source, or `map` cannot be.
        CatalogError: it cannot be read, or not one of its rows is a product.
    """
    hearing = _Hearing(watch)
    with tempfile.TemporaryDirectory() as folder:
        # Products without a picture are read too: they can be shown, and the report tells how many there are.
        every = settings.model_copy(update={"require_image": False})
        place = Path(folder) / "look"
        try:
            with open_catalog(every, place, seed=seed, watch=hearing, objects=objects) as database:
                return _look(settings, database, hearing)
        except CatalogError as error:
            raise CatalogError(moved(str(error), str(report or "--report FILE keeps it"))) from error
        finally:
            found = [path for path in Path(folder).rglob(REPORT) if path.is_file()]
            if report is not None and found:
                report.write_bytes(found[0].read_bytes())


def _look(settings: CatalogSettings, database: Database, hearing: "_Hearing") -> CatalogLook:
    counted = database.manifest.report
    without = sum(item.image is None for item in database)
    left_out = dict(counted["rejected"])
    if settings.require_image and without:
        left_out["images: left out: no usable image"] = without
    taken = None
    if settings.source_name in ("files", "amazon") and settings.catalog_place is not None:
        taken = taken_for(settings.catalog_place, map=settings.map)
    fields = taken.preset.fields if taken is not None else {}
    lacks, columns = ("", ()) if taken is None else (taken.preset.lacks, taken.columns)
    return CatalogLook(
        name=settings.catalog,
        taken_for=str(taken) if taken is not None else "",
        mapping=tuple((shown(name), shown(expression)) for name, expression in fields.items()),
        rows=counted["counts"].get("read", 0),
        kept=len(database) - (without if settings.require_image else 0),
        left_out=_commonest(left_out),
        pictures=_commonest(counted["image"]),
        repaired=_commonest(counted["repaired"]),
        said=tuple(line for line in hearing.said if not line.startswith("the catalog is taken for")),
        advice=tuple(
            advice_for(left_out, counted["image"], lacks=lacks, columns=columns, require_image=settings.require_image)
        ),
        products=tuple(_shown(database, item) for item in islice(_pictured_first(database), SHOWN)),
        understood=understood(database, domain_of(database)),
        language=language_of(database),
    )


def _pictured_first(database: Database) -> list[Item]:
    """The first products with a picture, then those without."""
    pictured = list(islice((item for item in database if item.image is not None), SHOWN))
    return pictured + list(islice((item for item in database if item.image is None), SHOWN))


def _shown(database: Database, item: Item) -> ShownProduct:
    return ShownProduct(item, None if item.image is None else database.images.thumbnail(item.image, PICTURE_SIDE))


def _commonest(reasons: dict[str, int]) -> tuple[tuple[str, int], ...]:
    plain = {plainly(reason): count for reason, count in reasons.items()}
    return tuple(sorted(plain.items(), key=lambda pair: (-pair[1], pair[0])))


class _Hearing:
    """A watch that passes on how far the reading is, and keeps what is said."""

    def __init__(self, watch: Watch) -> None:
        self.said: list[str] = []
        self.stage, self.at, self.state = watch.stage, watch.at, watch.state

    def say(self, text: str) -> None:
        self.said.append(text)
