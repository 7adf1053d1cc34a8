"""Lines that rest on pixels: with the pictures dealt out anew they change, and the screens tell."""

from collections.abc import Iterator
from pathlib import Path

from muse_builder import plugins
from muse_builder.catalog import CatalogReport, ImageStore
from muse_builder.plugins import with_objects
from muse_builder.records import Conversation, Item
from muse_builder.release.reader import read
from muse_builder.run.generate import generate
from muse_builder.settings import settings as settings_of

PRODUCTS = 60


class Dealt:
    """The demo's products, each with the picture of the one that stands so many places further on."""

    name = "dealt"

    def __init__(self, places: int) -> None:
        self.places = places

    def __call__(self, path: Path | None = None, *, store: ImageStore, report: CatalogReport) -> Iterator[Item]:
        items = list(plugins.get("catalogs", "demo")(store=store, report=report, limit=PRODUCTS))
        for number, item in enumerate(items):
            other = items[(number + self.places) % len(items)]
            yield item.model_copy(update={"image": other.image, "image_sha256": other.image_sha256})


def release(folder: Path, places: int) -> dict[str, Conversation]:
    folder.mkdir()
    (folder / "catalog.txt").write_text("dealt")
    told = {"catalog": str(folder / "catalog.txt"), "source": Dealt(places), "out": str(folder / "muse")}
    values, objects = with_objects({**told, "dialogue": "paper", "num_conversations": 6, "num_scenarios": 30})
    sealed = generate(settings_of(values), objects=objects)
    return {row.conversation_id: row for row in read(sealed, "conversations") if isinstance(row, Conversation)}


def measures(rows: dict[str, Conversation]) -> dict[str, float]:
    found: dict[str, float] = {}
    for row in rows.values():
        (verdict,) = [verdict for verdict in row.verdicts if verdict.screen == "grounding"]
        for name, value in verdict.measures.items():
            found[name] = found.get(name, 0.0) + value
    return found


def remarks(rows: dict[str, Conversation]) -> list[str]:
    """Lines that set the picture against the text."""
    said = [turn.text.lower() for row in rows.values() for turn in row.turns]
    return [line for line in said if ("picture" in line or "photo" in line) and (" rather than " in line or "more " in line)]


def test_permuted_pictures_change_lines_and_are_told_from_true_ones(tmp_path: Path) -> None:
    own, permuted = release(tmp_path / "own", 0), release(tmp_path / "permuted", 31)
    same = sorted(own.keys() & permuted.keys())
    assert len(same) >= 3
    changed = [key for key in same if [turn.text for turn in own[key].turns] != [turn.text for turn in permuted[key].turns]]
    assert len(changed) >= len(same) / 2
    assert len(remarks(permuted)) > len(remarks(own))
    assert measures(permuted)["claims_disputed"] > measures(own)["claims_disputed"]
    assert measures(permuted)["claims_visual"] > measures(own)["claims_visual"]
