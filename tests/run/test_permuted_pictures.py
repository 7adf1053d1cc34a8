"""Lines that rest on pixels: with the pictures dealt out anew they change, and the screens tell."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from muse_builder.catalog import CatalogReport, ImageStore
from muse_builder.domains.apparel import APPAREL
from muse_builder.embedded.catalog.demo import products
from muse_builder.embedded.catalog.render import render
from muse_builder.embedded.eyes import look
from muse_builder.plugins import with_objects
from muse_builder.records import Conversation, Item
from muse_builder.release.reader import read
from muse_builder.run.generate import generate
from muse_builder.screens.grounding import Grounding
from muse_builder.screens.sight import with_sight
from muse_builder.settings import settings as settings_of

PRODUCTS = 60


@cache
def drawn() -> list[tuple[Item, bytes]]:
    """The demo's first products, and their pictures."""
    return [(item, render(look)) for item, look in products()[:PRODUCTS]]


class Dealt:
    """The demo's products, each with the picture of the one that stands so many places further on."""

    name = "dealt"

    def __init__(self, places: int) -> None:
        self.places = places

    def __call__(self, path: Path | None = None, *, store: ImageStore, report: CatalogReport) -> Iterator[Item]:
        for number, (item, _) in enumerate(drawn()):
            picture = store.add_bytes(drawn()[(number + self.places) % PRODUCTS][1])
            yield item.model_copy(update={"image": picture.name, "image_sha256": picture.sha256})


class Made(NamedTuple):
    rows: dict[str, Conversation]
    items: dict[str, Item]


def release(folder: Path, places: int) -> Made:
    folder.mkdir(parents=True)
    (folder / "catalog.txt").write_text("dealt")
    told = {"catalog": str(folder / "catalog.txt"), "source": Dealt(places), "out": str(folder / "muse")}
    # Products are drawn, not searched for a scenario: summaries that pictures change would find others.
    values, objects = with_objects({**told, "num_conversations": 6, "num_scenarios": 24, "scenario_first": 0.0})
    sealed = generate(settings_of(values), objects=objects)
    rows = (row for row in read(sealed, "conversations") if isinstance(row, Conversation))
    items = (row for row in read(sealed, "items") if isinstance(row, Item))
    return Made({row.conversation_id: row for row in rows}, {item.item_id: item for item in items})


def visual(rows: dict[str, Conversation]) -> float:
    """Claims that the picture alone bears out."""
    verdicts = (verdict for row in rows.values() for verdict in row.verdicts if verdict.screen == "grounding")
    return sum(verdict.measures["claims_visual"] for verdict in verdicts)


def remarks(rows: dict[str, Conversation]) -> list[str]:
    """Lines that set the picture against the text."""
    lines = [turn.text.lower() for row in rows.values() for turn in row.turns]
    return [line for line in lines if ("picture" in line or "photo" in line) and (" rather than " in line or "more " in line)]


def with_other_pictures(item: Item) -> Iterator[Item]:
    """The item as eyes see it that look at others' pictures, of other colours."""
    words = APPAREL.vocabulary
    for other, picture in drawn()[::4]:
        own, its = (frozenset().union(*map(words.seen_as, one.attributes.color)) for one in (item, other))
        if not own & its:
            yield with_sight(words, item, look(picture, item))


def said(text: str, item: Item) -> set[str]:
    """The colours that are said of an item."""
    return {link.value for link in Grounding(APPAREL, [item]).links(text, [item]) if link.kind == "color"}


def belied(text: str, item: Item) -> bool:
    """Whether the screen finds a colour that is said of an item and that its picture shows otherwise."""
    return any(link.kind == "color" and link.shown is False for link in Grounding(APPAREL, [item]).links(text, [item]))


def test_permuted_pictures_change_lines_and_are_told_from_true_ones(tmp_path: Path) -> None:
    (own, items), (permuted, _) = (release(tmp_path / str(places), places) for places in (0, 31))
    same = [key for key in sorted(own.keys() & permuted.keys()) if own[key].profile.person == permuted[key].profile.person]
    assert len(same) >= 3
    for key in same:
        assert own[key].profile.target_item_id == permuted[key].profile.target_item_id
        assert [turn.text for turn in own[key].turns] != [turn.text for turn in permuted[key].turns]
    assert len(remarks(permuted)) > len(remarks(own))
    assert visual(permuted) > visual(own)
    turns = [turn for row in own.values() for turn in row.turns if turn.role == "assistant" and len(turn.item_ids) == 1]
    named = [(turn.text, items[turn.item_ids[0]]) for turn in turns]
    named = [(text, item) for text, item in named if said(text, item) & set(item.attributes.color)]
    planted = [(text, swapped) for text, item in named for swapped in with_other_pictures(item)]
    assert len(planted) >= 6
    assert not [text for text, item in named if belied(text, item)]
    assert len([text for text, item in planted if belied(text, item)]) >= 0.95 * len(planted)
