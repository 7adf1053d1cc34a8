"""Products as the pages show them: which there are, a few facts, one small picture."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from muse_builder.pages.products import ABOUT_CHARACTERS, PICTURE_SIDE, Product, read_products, short_facts, wanted_items
from muse_builder.pages.viewer import write_viewer
from muse_builder.records import Attributes, Item, Rating
from muse_builder.release.writer import ReleaseWriter
from tests.dialogues import BY_ID, ITEMS, conversation, picture, write_release
from tests.pages.written import data

CASES = [conversation(0, outfit="scarf"), conversation(1, recommended=("boots", "wool"), target="heels")]
SPOKEN_OF = {"scarf", "red", "blue", "boots", "wool", "heels"}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_release(tmp_path_factory.mktemp("products") / "muse", CASES)


# --- which --------------------------------------------------------------------------------------------------------------


def test_what_is_recommended_shown_taken_or_in_mind_is_spoken_of_and_the_rest_only_found(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", [conversation(0, outfit="boots", recommended=("red",), target="heels")])
    assert wanted_items(release) == ({"boots", "red", "heels"}, {"scarf"})


def test_what_was_only_rated_counts_as_found(tmp_path: Path) -> None:
    rated = ("pants", "", "red")
    with ReleaseWriter(tmp_path / "muse") as writer:
        writer.write("items", ITEMS, image=lambda item: picture(0))
        writer.write("conversations", [conversation(0, recommended=("red", "blue"))])
        writer.write(
            "ratings",
            (
                Rating(conversation_id="c000000", rater="seeker", item_id=item_id, question="liked", value=1, scale="0, 1")
                for item_id in rated
            ),
        )
        writer.seal(settings={"seed": 0})
    assert wanted_items(tmp_path / "muse") == ({"red", "blue"}, {"scarf", "pants"})


def test_a_release_that_speaks_of_nothing_wants_nothing(tmp_path: Path) -> None:
    assert wanted_items(write_release(tmp_path / "muse", [])) == (set(), set())


# --- what is told of them -----------------------------------------------------------------------------------------------


def test_only_what_is_spoken_of_has_facts_and_a_picture(release: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    products = read_products(release, tmp_path, {"red", "heels"}, {"pants"}, progress=lambda *now: told.append(now))
    assert set(products) == {"red", "heels", "pants"}
    assert products["pants"] == Product("Largo Cotton Pants", "Clothing", "pants", None, None)
    assert products["red"] == Product(
        "Rosa Linen Shirt", "Clothing", "shirt", "pictures/000/000000.jpg", short_facts(BY_ID["red"])
    )
    assert {path.name for path in tmp_path.rglob("*.jpg")} == {"000000.jpg", "000005.jpg"}
    assert told[0] == (0, 3)
    assert told[-1] == (3, 3)


def test_what_is_told_leaves_out_what_is_not_known() -> None:
    facts = {"brand": None, "price": 0.0, "category": "", "attributes": [], "about": "Light."}
    assert Product("Hat", "Decoration", "hat", None, facts).told("B1") == {
        "title": "Hat",
        "type": "hat",
        "price": 0.0,
        "about": "Light.",
    }
    assert Product("", "Other", "", "pictures/000/000000.jpg", None).told("B1") == {
        "title": "B1",
        "picture": "pictures/000/000000.jpg",
    }


HAT = Item(
    item_id="hat",
    title="Hat",
    brand="Weave & Co",
    price=12.5,
    department="women",
    categories=("Clothing", "Hats"),
    features=("wide", "light"),
    description="A hat\n of straw.",
    attributes=Attributes(color=("red", "blue"), material=("straw",)),
)


def test_facts_are_the_catalogs_in_words() -> None:
    assert short_facts(HAT) == {
        "brand": "Weave & Co",
        "price": 12.5,
        "department": "women",
        "category": "Clothing › Hats",
        "attributes": [["color", "red, blue"], ["material", "straw"]],
        "about": "wide light A hat of straw.",
    }


@pytest.mark.parametrize(
    ("changes", "fact", "value"),
    [
        ({"department": "unisex"}, "department", ""),
        ({"categories": ()}, "category", ""),
        ({"price": None}, "price", None),
        ({"attributes": Attributes()}, "attributes", []),
        ({"summary": " In  short. "}, "about", "In short."),
        ({"features": (), "description": ""}, "about", ""),
    ],
)
def test_each_fact_is_what_is_known(changes: dict[str, Any], fact: str, value: Any) -> None:
    assert short_facts(HAT.model_copy(update=changes))[fact] == value


@pytest.mark.parametrize("length", [ABOUT_CHARACTERS, ABOUT_CHARACTERS + 1])
def test_a_long_text_is_cut_at_a_word(length: int) -> None:
    words = "abcd " * (length // 5 - 1)
    text = words + "x" * (length - len(words))
    about = short_facts(HAT.model_copy(update={"summary": text}))["about"]
    assert about == (text if length == ABOUT_CHARACTERS else f"{words.strip()} …")


# --- their pictures -----------------------------------------------------------------------------------------------------


def test_every_picture_is_stored_once_and_named_by_its_place_in_the_release(release: Path, tmp_path: Path) -> None:
    products = read_products(release, tmp_path, SPOKEN_OF, ())
    stored = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.jpg"))
    assert stored == sorted(f"pictures/000/{ITEMS.index(BY_ID[name]):06}.jpg" for name in SPOKEN_OF)
    assert {name: product.picture for name, product in products.items()} == {
        name: f"pictures/000/{ITEMS.index(BY_ID[name]):06}.jpg" for name in SPOKEN_OF
    }


def test_products_of_one_picture_share_its_file_and_a_broken_one_has_none(tmp_path: Path) -> None:
    with ReleaseWriter(tmp_path / "muse") as writer:
        writer.write("items", ITEMS, image=lambda item: b"no picture" if item.item_id == "blue" else picture(0))
        writer.write("conversations", CASES)
        writer.seal(settings={"seed": 0})
    assert write_viewer(tmp_path / "muse", tmp_path / "pages").pictures == 1
    _, items = data(tmp_path / "pages", "said")
    assert {items[name].get("picture") for name in ("red", "scarf", "boots", "wool")} == {"pictures/000/000000.jpg"}
    assert "picture" not in items["blue"]


def test_a_large_picture_becomes_a_small_one(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (2 * PICTURE_SIDE, PICTURE_SIDE)).save(buffer, "PNG")
    with ReleaseWriter(tmp_path / "muse") as writer:
        writer.write("items", ITEMS[:1], image=lambda item: buffer.getvalue())
        writer.write("conversations", [])
        writer.seal(settings={"seed": 0})
    products = read_products(tmp_path / "muse", tmp_path, {"red"}, ())
    with Image.open(tmp_path / str(products["red"].picture)) as small:
        assert (small.format, small.size) == ("JPEG", (PICTURE_SIDE, PICTURE_SIDE // 2))
