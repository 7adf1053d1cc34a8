"""Whole catalogs, understood from their own text."""

import re
from pathlib import Path

import pytest

from muse_builder.catalog import CatalogReport, ImageStore
from muse_builder.catalog.sources import amazon
from muse_builder.domains.apparel import APPAREL
from muse_builder.records import Item
from tests import trial

# Words that only frame a value so that it stands in a sentence; all others must be the catalog's own.
FRAME = set(
    """
    a an the and at with cut fit weather wear out on inch trip guest neckline sleeves style closure front length one two three
    four five six quarter half strap straps double night club workouts holidays bridesmaids yoga outdoors commute party date
    do zip print neck heeled evening
    """.split()
)


@pytest.fixture
def trial_shop(tmp_path: Path) -> list[Item]:
    """Products of our own in a shop's file, whatever other data is there."""
    path = trial.trial_data(tmp_path / "data") / "catalogs" / "luma" / "meta.jsonl"
    return list(amazon.read(path, store=ImageStore(tmp_path / "images"), report=CatalogReport(), domain=APPAREL))


def test_every_value_stands_in_the_items_own_text_and_reads_as_a_phrase(trial_data: Path, tmp_path: Path) -> None:
    items: list[Item] = []
    for name in ("luma/meta.jsonl", "amazon_sample.jsonl", "dirty/dirty_catalog.jsonl"):
        if not (trial_data / "catalogs" / name).is_file():  # of ours there is no sample of that shop
            continue
        items += amazon.read(trial_data / "catalogs" / name, store=ImageStore(tmp_path), report=CatalogReport(), domain=APPAREL)
    for found in items:
        text = " ".join([found.title, *found.features, found.description, *found.details.values(), *found.categories]).lower()
        words = set(re.findall(r"[a-z0-9]+", text))
        joined = re.sub(r"[^a-z0-9]", "", text)
        for attribute, values in found.attributes.model_dump().items():
            assert len(values) == len(set(values))
            for value in values:
                where = f"{found.item_id} {attribute}: {value!r}"
                assert value == value.strip(), where
                assert 0 < len(value) <= 60, where
                if attribute != "size":
                    assert re.sub(r"\b(LED|UV|UPF|TSA|RFID|MP3)\b", "", value).islower(), where
                    assert not re.search(r"[®™%<>{}!?:;()]", value), where
                    missing = [
                        word
                        for word in re.findall(r"[a-z0-9]+", value.lower())
                        if word not in words | FRAME and word not in joined
                    ]
                    assert not missing, f"{where}: {missing}"


@pytest.mark.counted("tests/domains/apparel/test_derive.py::test_a_shop_s_file_of_the_demo_is_mostly_understood")
def test_the_catalogs_are_mostly_understood(luma: list[Item]) -> None:
    items = luma
    assert [found.title for found in items if found.attributes.color != (found.details["Color"].lower(),)] == []
    assert [found.title for found in items if not found.product_type] == []
    counts = {
        name: sum(bool(getattr(found.attributes, name)) for found in items)
        for name in ("color", "material", "pattern", "style", "feature", "climate")
    }
    assert counts["color"] == 440
    assert {name for name, count in counts.items() if count < 0.5 * 440} == set(), counts
    assert sum(found.product_class == "Decoration" for found in items) == 23
    assert sum(sum(map(len, found.attributes.model_dump().values())) >= 6 for found in items) > 0.95 * 440


def test_a_shop_s_file_of_the_demo_is_mostly_understood(trial_shop: list[Item]) -> None:
    assert len(trial_shop) == 64
    assert sum(not found.product_type for found in trial_shop) <= 1
    counts = {
        name: sum(bool(getattr(found.attributes, name)) for found in trial_shop)
        for name in ("color", "material", "pattern", "feature")
    }
    assert counts == {"color": 63, "material": 64, "pattern": 45, "feature": 49}
