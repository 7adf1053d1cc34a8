"""Eyes that name colours and patterns, on pictures drawn here; on photos of a real shop where those lie beside the checkout."""

import io
import json
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from muse_builder.catalog.images import ImageStore
from muse_builder.catalog.report import CatalogReport
from muse_builder.catalog.sources import amazon
from muse_builder.domains.apparel import APPAREL
from muse_builder.embedded.catalog.demo import products
from muse_builder.embedded.catalog.render import render
from muse_builder.embedded.eyes import TERMS, look, named
from muse_builder.records import Item, Sight
from muse_builder.screens.sight import agrees

RGB = tuple[int, int, int]
WHITE: RGB = (255, 255, 255)
SKIN: RGB = (150, 100, 75)
BY_EYE = Path(__file__).resolve().parents[1] / "data" / "luma_by_eye.txt"


def thing(kind: str) -> Item:
    return Item(item_id="A1", title="Thing", product_type=kind)


def encoded(picture: Image.Image, form: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form)
    return buffer.getvalue()


def on_paper(color: RGB, *, paper: RGB = WHITE) -> Image.Image:
    picture = Image.new("RGB", (200, 240), paper)
    ImageDraw.Draw(picture).rectangle((50, 50, 150, 200), fill=color)
    return picture


def seen(picture: Image.Image, kind: str = "handbag", form: str = "PNG") -> Sight:
    sight = look(encoded(picture, form), thing(kind))
    assert sight is not None
    return sight


def worn(shirt: RGB, trousers: RGB, skin: RGB = SKIN) -> Image.Image:
    """Somebody from head to feet, in the colours given."""
    picture = Image.new("RGB", (200, 400), WHITE)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((75, 10, 125, 80), fill=skin)
    draw.rectangle((60, 80, 140, 210), fill=shirt)
    draw.rectangle((40, 90, 58, 230), fill=skin)
    draw.rectangle((142, 90, 160, 230), fill=skin)
    draw.rectangle((62, 212, 138, 390), fill=trousers)
    return picture


def bare_chested(trousers: RGB) -> Image.Image:
    """As shops show trousers: the picture begins above the belt."""
    picture = Image.new("RGB", (200, 400), WHITE)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((60, 0, 140, 60), fill=SKIN)
    draw.rectangle((60, 60, 140, 360), fill=trousers)
    draw.rectangle((60, 365, 140, 395), fill=(240, 240, 240))
    return picture


@pytest.mark.parametrize(
    ("color", "said"),
    [
        ((20, 20, 22), "black"),
        ((150, 150, 152), "gray"),
        ((200, 30, 40), "red"),
        ((250, 140, 30), "orange"),
        ((250, 220, 60), "yellow"),
        ((40, 140, 70), "green"),
        ((20, 120, 125), "teal"),
        ((40, 90, 200), "blue"),
        ((36, 48, 92), "navy"),
        ((150, 190, 230), "light blue"),
        ((120, 60, 160), "purple"),
        ((240, 150, 180), "pink"),
        ((110, 70, 45), "brown"),
        ((220, 200, 170), "beige"),
    ],
)
def test_a_flat_colour_has_its_name(color: RGB, said: str) -> None:
    assert seen(on_paper(color)).colors == (said,)


def test_blues_stay_blue_from_the_darkest_to_the_palest() -> None:
    blues = [(0, 0, level) for level in range(120, 256, 15)] + [(level, level + 20, 255) for level in range(0, 200, 20)]
    assert {TERMS[int(named(np.array(blue, np.uint8)))] for blue in blues} == {"blue"}


@pytest.mark.parametrize("paper", [(255, 255, 255), (240, 235, 228), (200, 208, 196), (30, 30, 34)])
def test_the_ground_is_no_part_of_the_product(paper: RGB) -> None:
    assert seen(on_paper((200, 30, 40), paper=paper)).shares == {"red": 1.0}


def test_a_graded_ground_is_no_part_of_it_either() -> None:
    across = np.linspace(235, 175, 200).astype(np.uint8)
    picture = Image.fromarray(np.repeat(np.tile(across, (240, 1))[..., None], 3, axis=2))
    picture.paste(on_paper((36, 48, 92)).crop((50, 50, 150, 200)), (50, 50))
    assert seen(picture).colors == ("navy",)


def test_what_is_transparent_is_not_looked_at() -> None:
    picture = Image.new("RGBA", (200, 200), (255, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((40, 40, 160, 160), fill=(40, 140, 70, 255))
    assert seen(picture).shares == {"green": 1.0}


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "BMP"])
def test_every_format_shows_the_same(form: str) -> None:
    assert seen(on_paper((40, 90, 200)), form=form).colors == ("blue",)


@pytest.mark.parametrize(("kind", "said"), [("t-shirt", "red"), ("trousers", "navy")])
def test_of_somebody_dressed_the_thing_that_is_sold_is_seen(kind: str, said: str) -> None:
    picture = worn((200, 30, 40), (36, 48, 92)) if kind == "t-shirt" else bare_chested((36, 48, 92))
    assert seen(picture, kind).colors == (said,)


@pytest.mark.parametrize("skin", [(238, 200, 175), (150, 100, 75), (95, 62, 48)])
def test_skin_is_no_colour_of_a_shirt(skin: RGB) -> None:
    shares = seen(worn((40, 140, 70), (20, 20, 22), skin), "tank top").shares
    assert shares["green"] == 1.0


def test_a_tan_coat_that_nobody_wears_is_not_taken_for_skin() -> None:
    assert seen(on_paper((188, 140, 88)), "coat").shares == {"brown": 1.0}


def test_stripes_are_seen_both_ways_and_a_plain_thing_is_solid() -> None:
    across, down = on_paper((248, 247, 243), paper=(180, 190, 200)), on_paper((248, 247, 243), paper=(180, 190, 200))
    for place in range(0, 150, 20):
        ImageDraw.Draw(across).rectangle((50, 50 + place, 150, 59 + place), fill=(36, 48, 92))
        if place < 100:
            ImageDraw.Draw(down).rectangle((50 + place, 50, 59 + place, 200), fill=(36, 48, 92))
    assert (seen(across).pattern, seen(down).pattern, seen(on_paper((36, 48, 92))).pattern) == ("striped", "striped", "solid")
    assert set(seen(across).colors) == {"navy", "white"}


def test_two_halves_are_two_colours_and_no_pattern() -> None:
    picture = on_paper((208, 158, 44))
    ImageDraw.Draw(picture).rectangle((50, 50, 150, 125), fill=(36, 48, 92))
    sight = seen(picture)
    assert (set(sight.colors), sight.pattern) == ({"navy", "yellow"}, "")


def test_of_a_motley_thing_no_colour_is_said() -> None:
    dice = random.Random(1)
    picture = on_paper(WHITE)
    for place in range(0, 100, 10):
        for height in range(0, 150, 10):
            color = dice.choice([(200, 30, 40), (40, 140, 70), (40, 90, 200), (250, 220, 60), (120, 60, 160)])
            ImageDraw.Draw(picture).rectangle((50 + place, 50 + height, 59 + place, 59 + height), fill=color)
    sight = seen(picture)
    assert (sight.colors, sight.pattern) == ((), "")
    assert sum(sight.shares.values()) == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize(
    "picture", [b"", b"no picture", encoded(on_paper((9, 9, 9)))[:200], encoded(Image.new("RGB", (80, 80), WHITE))]
)
def test_where_nothing_can_be_made_out_nothing_is_said(picture: bytes) -> None:
    assert look(picture, thing("t-shirt")) is None


def test_the_same_bytes_look_the_same() -> None:
    picture = encoded(worn((200, 30, 40), (36, 48, 92)), "JPEG")
    assert look(picture, thing("t-shirt")) == look(picture, thing("t-shirt"))


# --- catalogs ---------------------------------------------------------------------------------------------------------------


def may_be(colors: tuple[str, ...], sight: Sight | None) -> bool:
    seen_as = APPAREL.vocabulary.seen_as
    return sight is not None and any(seen_as(next(iter(sight.shares))) & seen_as(color) for color in colors)


def test_the_colours_of_the_demo_are_seen_as_they_were_painted() -> None:
    drawn = products(0)[::3]
    sights = [(item, look(render(picture), item)) for item, picture in drawn]
    right = sum(may_be(item.attributes.color, sight) for item, sight in sights)
    assert right / len(drawn) >= 0.95
    striped = [sight.pattern for item, sight in sights if sight and sight.pattern and item.attributes.pattern == ("striped",)]
    solid = [sight.pattern for item, sight in sights if sight and sight.pattern and item.attributes.pattern == ("solid",)]
    assert striped.count("striped") / len(striped) >= 0.95
    assert solid.count("solid") / len(solid) >= 0.95


def test_swapped_pictures_of_the_demo_are_caught_and_its_own_are_not() -> None:
    words = APPAREL.vocabulary
    known = [(item, look(render(picture), item)) for item, picture in products(0)[:64] if item.attributes.color]
    assert len(known) >= 60
    assert [item.item_id for item, sight in known if sight is not None and agrees(words, item, sight) is False] == []
    swapped = [
        sight is not None and agrees(words, item, sight) is False
        for item, _ in known
        for other, sight in known
        if not words.seen_as(item.attributes.color[0]) & words.seen_as(other.attributes.color[0])
    ]
    assert sum(swapped) / len(swapped) >= 0.9


Rows = list[dict[str, object]]


@pytest.fixture
def luma(shared_data: Path, tmp_path: Path) -> Callable[[str], tuple[Rows, dict[str, Item]]]:
    def read(name: str) -> tuple[Rows, dict[str, Item]]:
        path = shared_data / "catalogs" / "luma" / name
        if not path.is_file():
            pytest.skip(f"no {name} of the Luma catalog beside the checkout")
        items = amazon.read(path, store=ImageStore(tmp_path / "images"), report=CatalogReport(), domain=APPAREL)
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()], {item.item_id: item for item in items}

    return read


@pytest.mark.counted("tests/embedded/test_eyes.py::test_swapped_pictures_of_the_demo_are_caught_and_its_own_are_not")
def test_colours_of_a_real_shop_are_seen_and_swapped_pictures_are_caught(
    luma: Callable[[str], tuple[Rows, dict[str, Item]]], tmp_path: Path
) -> None:
    _, items = luma("meta_default_color.jsonl")
    store, words = ImageStore(tmp_path / "images"), APPAREL.vocabulary
    known = [(item, look(store.read(item.image or ""), item)) for item in items.values() if item.attributes.color]
    assert sum(may_be(item.attributes.color, sight) for item, sight in known) / len(known) >= 0.85
    honest = [(item, sight) for item, sight in known if item.item_id not in ("MS07-Green", "MP09-Blue", "WP04-Blue")]
    assert sum(sight is not None and agrees(words, item, sight) is False for item, sight in honest) / len(honest) <= 0.05
    swapped = [
        sight is not None and agrees(words, item, sight) is False
        for item, _ in honest
        for other, sight in honest
        if not words.seen_as(item.attributes.color[0]) & words.seen_as(other.attributes.color[0])
    ]
    assert sum(swapped) / len(swapped) >= 0.95


@pytest.mark.counted("tests/embedded/test_eyes.py::test_the_colours_of_the_demo_are_seen_as_they_were_painted")
def test_sixty_photos_are_seen_as_by_a_person(luma: Callable[[str], tuple[Rows, dict[str, Item]]], shared_data: Path) -> None:
    rows, items = luma("meta.jsonl")
    of = {Path(image["large"]).name: row["parent_asin"] for row in rows for image in row["images"]}  # type: ignore[attr-defined]
    told = [line.partition(": ") for line in BY_EYE.read_text("utf-8").splitlines() if not line.startswith("#")]
    right = 0
    for file, _, labels in told:
        picture = (shared_data / "catalogs" / "luma" / "images" / file).read_bytes()
        right += may_be(tuple(labels.partition("/")[0].split()), look(picture, items[of[file]]))
    assert len(told) == 60
    assert right / 60 >= 0.85
