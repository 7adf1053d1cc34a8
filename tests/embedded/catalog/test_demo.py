"""The demo catalog: what is said, what is typed and what is drawn agree, and a seed fixes all of it."""

import io
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from PIL import Image

from muse_builder.catalog.images import ImageStore
from muse_builder.catalog.report import CatalogReport
from muse_builder.embedded.catalog import demo
from muse_builder.embedded.catalog.drawing import COLORS, SIDE, Look
from muse_builder.embedded.catalog.render import render
from muse_builder.embedded.catalog.wardrobe import BRANDS, KINDS
from muse_builder.records import Attributes, Department, Item
from tests.embedded.catalog.pictures import array

NEAR = 60.0
"""Distance in RGB that shading, weave and light may move a painted color by."""


@cache
def painted() -> tuple[tuple[Item, Look, bytes], ...]:
    return tuple((item, look, render(look)) for item, look in demo.products(0))


@cache
def pixels(picture: bytes) -> np.ndarray:
    """(n, 3) float32: every second pixel of the product either way, told from the backdrop by the color of the corner."""
    shown = array(picture)[::2, ::2]
    kept: np.ndarray = shown[np.abs(shown - shown[3, 3]).max(axis=2) > 26]
    return kept


def share(of: np.ndarray, *names: str) -> float:
    """Part of the pixels that show one of these colors."""
    apart = np.stack([np.linalg.norm(of - np.array(COLORS[name], dtype=np.float32), axis=1) for name in names])
    return float((apart.min(axis=0) < NEAR).mean())


def text(item: Item) -> str:
    return " ".join((item.title, *item.features, item.description, *item.details.values())).lower()


def read(folder: Path, **how: int) -> list[Item]:
    return list(demo.read(None, store=ImageStore(folder), report=CatalogReport(), **how))


def test_the_same_seed_gives_the_same_items_and_bytes(tmp_path: Path) -> None:
    one, other = read(tmp_path / "a", limit=20), read(tmp_path / "b", limit=20)
    assert one == other
    assert all((tmp_path / "a" / item.image[:2] / item.image).is_file() for item in one if item.image)
    assert len({item.image for item in one}) == 20


def test_another_seed_gives_another_catalog(tmp_path: Path) -> None:
    one, other = read(tmp_path / "a", limit=20), read(tmp_path / "b", limit=20, seed=1)
    assert {item.image for item in one}.isdisjoint(item.image for item in other)
    assert [item.title for item in one] != [item.title for item in other]


def test_a_limit_gives_the_first_items_and_a_mixture(tmp_path: Path) -> None:
    first = read(tmp_path, limit=40)
    assert [item.item_id for item in first] == [item.item_id for item, _, _ in painted()[:40]]
    assert len({item.product_type for item in first}) > 12


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_every_seed_gives_the_whole_range_of_products(seed: int) -> None:
    items = [item for item, _ in demo.products(seed)]
    assert len(items) == sum(sum(kind.sold.counts.values()) for kind in KINDS) == 354
    assert len({item.item_id for item in items}) == len(items)
    assert {item.product_class for item in items} == {"Clothing", "Shoes", "Decoration"}
    assert {item.department for item in items} == set(get_args(Department))
    assert {item.product_type for item in items} == {kind.type for kind in KINDS}
    assert len({item.brand for item in items}) >= 25


def test_color_variants_share_a_parent_and_differ_in_color_alone() -> None:
    families: dict[str, list[Item]] = {}
    for item, _, _ in painted():
        if item.parent_id:
            families.setdefault(item.parent_id, []).append(item)
    assert len(families) > 40
    for members in families.values():
        assert len(members) > 1
        assert len({item.attributes.color[0] for item in members}) == len(members)
        assert len({item.attributes.model_copy(update={"color": ()}) for item in members}) == 1
        assert len({item.price for item in members}) == 1


def test_every_picture_decodes_and_is_of_modest_size() -> None:
    sizes = []
    for _, _, picture in painted():
        with Image.open(io.BytesIO(picture)) as shown:
            shown.load()
            assert (shown.size, shown.mode, shown.format) == ((SIDE, SIDE), "RGB", "JPEG")
        sizes.append(len(picture))
    assert max(sizes) < 60_000
    assert sum(sizes) / len(sizes) < 25_000


def test_the_picture_shows_the_stated_colors() -> None:
    wrong = [
        (item.title, item.attributes.color)
        for item, _, picture in painted()
        if share(pixels(picture), *item.attributes.color) < 0.3
    ]
    assert wrong == []


def test_a_variant_shows_its_own_color_rather_than_that_of_its_sibling() -> None:
    families: dict[str, list[tuple[str, np.ndarray]]] = {}
    for item, _, picture in painted():
        if item.parent_id and len(item.attributes.color) == 1:
            families.setdefault(item.parent_id, []).append((item.attributes.color[0], pixels(picture)))
    compared = 0
    for members in families.values():
        for own, shown in members:
            for other, _ in members:
                if own != other and np.linalg.norm(np.subtract(COLORS[own], COLORS[other])) > NEAR:
                    compared += 1
                    assert share(shown, own) > share(shown, other), (own, other)
    assert compared > 50


@pytest.mark.parametrize("seed", [0, 3, 11])
def test_the_text_says_every_attribute(seed: int) -> None:
    missing = [
        (item.title, name, phrase)
        for item, _ in demo.products(seed)
        for name in Attributes.model_fields
        for phrase in getattr(item.attributes, name)
        if phrase.lower() not in text(item)
    ]
    assert missing == []


@pytest.mark.parametrize("seed", [0, 3, 11])
def test_the_copy_reads_as_english(seed: int) -> None:
    for item, _ in demo.products(seed):
        said = text(item)
        assert not re.search(
            r"\ban? (?:jeans|leggings|trousers|shorts|pajamas|socks|boots|sneakers|heels|sandals|joggers)\b", said
        )
        for piece in (item.title, *item.features, *item.description.split(". ")):
            assert not re.search(r"\b(\w+) \1\b", piece.lower()), piece
        assert not re.search(r"[{}]|None|\s{2,}|\.\.| ,", said), said
        assert all(feature[0].isupper() and feature[-1] not in ".," for feature in item.features)
        assert item.description[0].isupper()
        assert item.description.endswith(".")
        assert len(set(item.features)) == len(item.features)


def test_a_title_names_no_other_department_than_the_item_has() -> None:
    names = {"women": "Women", "men": "Men", "girls": "Girls", "boys": "Boys", "baby": "Baby"}
    for item, _, _ in painted():
        named = {department for department, word in names.items() if re.search(rf"\b{word}\b", item.title)}
        assert named <= {item.department}, item.title
        listed = {department for department, word in names.items() if word in item.categories}
        assert listed == ({item.department} if item.department != "unisex" else set())


def test_children_get_no_office_and_men_no_heels() -> None:
    for item, _, _ in painted():
        said = text(item)
        if item.department in ("girls", "boys", "baby"):
            assert not re.search(r"office|interview|client|commut|drinks|the gym", said), item.title
        if item.department in ("men", "boys"):
            assert item.product_type not in ("dress", "skirt", "heels", "blouse", "handbag", "ballet flats", "earrings")
        if item.department == "women":
            assert "boys" not in said


def test_prices_and_ratings_are_those_of_a_shop() -> None:
    for item, _, _ in painted():
        assert item.price is not None
        assert 5 <= item.price <= 230
        assert round(item.price % 1, 2) in (0.0, 0.5, 0.95, 0.99)
        assert item.rating is not None
        assert 3.5 <= item.rating <= 4.9
    assert {brand for brands in BRANDS.values() for brand in brands} >= {item.brand for item, _, _ in painted()}


def test_the_report_counts_what_was_made(tmp_path: Path) -> None:
    report = CatalogReport()
    assert len(list(demo.read(None, store=ImageStore(tmp_path), report=report, limit=3))) == 3
    assert (report.counts["read"], report.counts["kept"], report.counts["rejected"]) == (3, 3, 0)


def test_an_id_tells_the_product_s_content_so_that_demos_can_be_united() -> None:
    (item, look), *_ = demo.products(0)
    content = f"{item.model_dump_json(exclude={'item_id', 'parent_id'})} {look}"
    again, dearer, other_picture = (
        demo._named([pair])[0][0].item_id
        for pair in ((item, look), (item.model_copy(update={"price": 1.0}), look), (item, replace(look, seed="another")))
    )
    assert again == item.item_id == f"demo-{demo._word(content)}"
    assert len({item.item_id, dearer, other_picture}) == 3
    of_seeds = [{item.item_id for item, _ in demo.products(seed)} for seed in (0, 7)]
    assert of_seeds[0].isdisjoint(of_seeds[1])
