"""A static viewer of a release: an overview, a list with filters, one view a conversation.

    DIR/
      index.html                    composition, outcomes, screens, ranks, products; readable without scripts
      conversations.html            the list, and one conversation at a time
      assets/                       style and scripts
      data/list-0000.js             a line each, 1,000 conversations a file; what the filters work on
      data/said-0000.js             what was said, 50 conversations a file; loaded when somebody looks
      data/private-0000.js          what neither side saw; loaded when somebody asks for it
      pictures/000/000017.jpg       every picture once, small, named by its first product's place in the release
      pages.json                    written last: which release this is of

Same release, same bytes. Of the release one batch of rows is held, and of every product that is spoken of a few facts, so
memory grows with the catalog and not with the conversations.
"""

import json
import os
import shutil
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.errors import SettingsError
from muse_builder.evaluation.measure import number
from muse_builder.evaluation.statistics import CLOUD, DRAFT_FOUR_GRAMS, DRAFTS, FOUR_GRAMS, TOP, Statistics
from muse_builder.pages import figures
from muse_builder.pages.products import Product, read_products, wanted_items
from muse_builder.pages.rows import list_row, private, private_items, said, said_items
from muse_builder.pages.script_data import DataFiles
from muse_builder.pages.templating import render, source
from muse_builder.records import Conversation, Rating
from muse_builder.release.manifest import Manifest, read_manifest
from muse_builder.release.reader import read
from muse_builder.release.rows import Rows
from muse_builder.trust.explain import OUTCOMES, SCREENS
from muse_builder.version import __version__
from muse_builder.watch import OnProgress

MARK = "pages.json"
OURS = ("index.html", "conversations.html", "assets", "data", "pictures", MARK)
LISTED, SAID = 1000, 50
"""Conversations a file: about 400 KB of lines, and as much of texts."""
TYPES = 10
"""As in the paper's Fig. 7."""
FRONT_PICTURES = 8
OUTCOME_WORDS = OUTCOMES | {
    "accepted": "the user took something",
    "declined": "the user took nothing",
    "not_stated": "the corpus does not say",
}


class Written(NamedTuple):
    folder: Path
    conversations: int
    pictures: int
    bytes: int


def write_viewer(
    folder: Path,
    out: Path,
    *,
    public: bool = False,
    statistics: Statistics | None = None,
    progress: OnProgress | None = None,
) -> Written:
    """Writes the viewer of a release.

    Args:
        statistics: of this release, for the overview (paper Tables 2 and 8, Fig. 4 and 10 to 12); None leaves them out.
        public: leave out what is private (backstories, queries, candidates, reasons, drafts, verdicts).

    Raises:
        ReleaseError: `folder` is no sealed release.
        SettingsError: `out` holds something that is no viewer, or lies in the release.
    """
    manifest = read_manifest(folder)
    place = out.resolve()
    _refuse(place, folder.resolve())
    aside = place.with_name(f".{place.name}.{os.getpid()}.writing")
    aside.mkdir(parents=True)
    try:
        written = _write(folder, aside, manifest, statistics, public=public, progress=progress)
        if place.exists():
            shutil.rmtree(place)
        aside.rename(place)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return written._replace(folder=out)


def _refuse(place: Path, release: Path) -> None:
    if place == release or release in place.parents or place in release.parents:
        raise SettingsError(f"{place} and the release {release} lie in one another: write the pages beside the release")
    if place.exists() and not place.is_dir():
        raise SettingsError(f"{place} is a file; give a folder")
    foreign = sorted(path.name for path in place.iterdir() if path.name not in OURS) if place.is_dir() else []
    if foreign or (place.is_dir() and any(place.iterdir()) and not (place / MARK).is_file()):
        example = f", for example {foreign[0]}" if foreign else ""
        raise SettingsError(f"{place} holds something that is no viewer and would be lost{example}: choose another folder")


def _write(
    folder: Path,
    out: Path,
    manifest: Manifest,
    statistics: Statistics | None,
    *,
    public: bool,
    progress: OnProgress | None,
) -> Written:
    spoken_of, found = wanted_items(folder)
    products = read_products(folder, out, spoken_of, set() if public else found, progress=progress)
    kinds = _write_data(folder, out, manifest, products, public=public, progress=progress)
    counts = manifest.counts
    conversations = counts.conversations
    mentioned = [products[item_id] for item_id in sorted(spoken_of) if item_id in products]
    values = {
        "manifest": manifest,
        "counts": counts,
        "conversations": conversations,
        "name": folder.resolve().name,
        "public": public,
        "version": __version__,
        "outcome_words": OUTCOME_WORDS,
        "screen_words": SCREENS,
        "curves": figures.rank_curves(counts.target_rank),
        "classes": figures.bars(figures.most_common(Counter(one.product_class for one in mentioned))),
        "types": _types(mentioned),
        "measured": _measured(statistics) if statistics is not None else None,
        "front": [product for product in mentioned if product.picture][:FRONT_PICTURES],
        "kinds": kinds,
        "bars": figures.bars,
        "number": number,
        "plot": {"left": figures.LEFT, "top": figures.TOP, "width": figures.WIDTH, "height": figures.HEIGHT},
        "site": {
            "release": folder.resolve().name,
            "digest": manifest.sha256,
            "conversations": conversations,
            "items": counts.rows.get("items", 0),
            "public": public,
            "listed": LISTED,
            "said": SAID,
            "outcomes": OUTCOME_WORDS,
            "screens": SCREENS,
        },
    }
    for page in ("index", "conversations"):
        (out / f"{page}.html").write_text(render(f"{page}.html.j2", page=page, **values), encoding="utf-8")
    (out / "assets").mkdir()
    for name in ("pages.css", "theme.js", "viewer.js"):
        (out / "assets" / name).write_text(source(name), encoding="utf-8")
    mark = {"release": folder.resolve().name, "sha256": manifest.sha256, "muse_builder": __version__, "public": public}
    (out / MARK).write_text(json.dumps(mark, indent=2) + "\n", encoding="utf-8")
    sizes = [path.stat().st_size for path in out.rglob("*") if path.is_file()]
    pictures = {product.picture for product in products.values() if product.picture is not None}
    return Written(out, conversations, len(pictures), sum(sizes))


def _write_data(
    folder: Path,
    out: Path,
    manifest: Manifest,
    products: dict[str, Product],
    *,
    public: bool,
    progress: OnProgress | None,
) -> dict[str, Counter[str]]:
    """Writes the data files and gives class -> type -> conversations."""
    listed = DataFiles(out / "data", "list", LISTED)
    texts = DataFiles(out / "data", "said", SAID)
    secrets = DataFiles(out / "data", "private", SAID)
    rated = Rows(folder, "ratings", "conversation_id") if manifest.counts.rows.get("ratings") else None
    kinds: dict[str, Counter[str]] = {}
    done, total = 0, manifest.counts.conversations
    if progress is not None:
        progress(done, total)
    for split in manifest.splits_of("conversations"):
        for record in read(folder, "conversations", split):
            assert isinstance(record, Conversation)
            row = list_row(record, split, products)
            if public:
                row.pop("rank", None)
            listed.add(row)
            kinds.setdefault(row.get("class", ""), Counter())[row.get("type", "")] += 1
            texts.add(said(record), _told(said_items(record), products))
            if not public:
                ratings = rated.records(record.conversation_id, Rating) if rated is not None else []
                named = (*private_items(record), *(rating.item_id for rating in ratings))
                secrets.add(private(record, ratings), _told(named, products))
            done += 1
            if progress is not None:
                progress(done, total)
    for files in (listed, texts, secrets):
        files.finish()
    return {kind: kinds[kind] for kind in sorted(kinds, key=lambda kind: (-kinds[kind].total(), kind))}


def _told(item_ids: Any, products: dict[str, Product]) -> list[tuple[str, dict[str, Any]]]:
    return [(item_id, products[item_id].told(item_id)) for item_id in item_ids if item_id in products]


def _measured(statistics: Statistics) -> dict[str, Any]:
    """The parts of the statistics that the overview shows, by what they are for."""
    sections = {section.title: section.measures for section in statistics.sections}
    return {
        "tables": [(title, sections[title]) for title in ("size", "text", "specificity", DRAFTS)],
        "elements": figures.elements(sections["dialogue elements"]),
        "cloud": figures.cloud(sections[CLOUD]),
        "phrases": [(title, sections[title][:TOP]) for title in (FOUR_GRAMS, DRAFT_FOUR_GRAMS)],
    }


def _types(mentioned: list[Product]) -> list[figures.Bar]:
    known = Counter(one.product_type for one in mentioned if one.product_type)
    return figures.bars(figures.most_common(known), total=known.total(), top=TYPES)
