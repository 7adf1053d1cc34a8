"""Products as the screens get them, read in the plainest way from the trial catalogs."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from muse_builder.records import Attributes, Department, Item

DEPARTMENTS: dict[str, Department] = {
    "men": "men",
    "mens": "men",
    "men's": "men",
    "women": "women",
    "womens": "women",
    "women's": "women",
}


def item_of(row: dict[str, Any]) -> Item:
    details = {key: str(value) for key, value in row["details"].items()}
    listed = [details.get("Department", ""), *row["categories"]]
    department = next((DEPARTMENTS[word.lower()] for word in listed if word.lower() in DEPARTMENTS), "unisex")
    pictures = row["images"]

    def split(key: str) -> tuple[str, ...]:
        return tuple(part.strip().lower() for part in details.get(key, "").split(",") if part.strip())

    return Item(
        item_id=row["parent_asin"],
        title=row["title"],
        brand=row["store"],
        categories=tuple(row["categories"]),
        features=tuple(row["features"]),
        description=" ".join(row["description"]),
        details=details,
        price=row["price"],
        image_url=pictures[0]["large"] if pictures else None,
        parent_id=details.get("Parent SKU"),
        department=department,
        product_type=row["categories"][-1].lower(),
        attributes=Attributes(color=split("Color"), material=split("Material"), pattern=split("Pattern"), size=split("Size")),
    )


def rows(path: Path) -> list[dict[str, Any]]:
    data = path.read_bytes()
    text = gzip.decompress(data) if path.suffix == ".gz" else data
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="session")
def luma(shared_data: Path) -> dict[str, Item]:
    """440 products of 187 parents, by id."""
    return {row["parent_asin"]: item_of(row) for row in rows(shared_data / "catalogs/luma/meta.jsonl.gz")}


@pytest.fixture(scope="session")
def amazon(shared_data: Path) -> dict[str, Item]:
    """The 20 target products of the authors' released profiles, by id."""
    return {row["parent_asin"]: item_of(row) for row in rows(shared_data / "catalogs/amazon_sample.jsonl")}


@pytest.fixture(scope="session")
def stories(shared_data: Path) -> dict[str, dict[str, str]]:
    """The authors' 20 profiles by product id: profile, scenario (the backstory), requirements."""
    return {row["parent_asin"]: row for row in rows(shared_data / "catalogs/amazon_sample_scenarios.jsonl")}


@pytest.fixture(scope="session")
def hoodie() -> Callable[..., Item]:
    """A product of no catalog; any field can be set."""

    def build(**fields: Any) -> Item:
        given: dict[str, Any] = {
            "item_id": "ZQ77-Gray",
            "title": "Velthorn Ridge Hoodie - Gray",
            "brand": "Norvane",
            "features": ("Two side pockets", "Drawstring-adjustable hood", "Machine wash cold", "100% cotton"),
            "description": "A relaxed hoodie for cool mornings on the trail.",
            "details": {"Item model number": "NV-4410", "Color": "Gray"},
            "price": 52.0,
            "image_url": "images/zq77-gray_main.jpg",
            "parent_id": "ZQ77",
            "department": "women",
            "product_type": "hoodie",
            "attributes": Attributes(
                color=("gray",), material=("cotton",), feature=("two side pockets",), size=("s", "m", "l")
            ),
        }
        return Item(**(given | fields))

    return build
