"""A shop that sells nothing to put on: furniture, books, food and electronics, with pictures, made on the spot."""

import json
from pathlib import Path
from typing import Any

from tests.catalog.catalog_samples import encoded

SHELVES: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "Home > Furniture": (
        ("Oak Dining Table", "Tables", "seats six", "oak"), ("Velvet Armchair", "Chairs", "deep seat", "velvet"),
        ("Tall Bookcase", "Shelves", "five shelves", "pine"), ("Folding Stool", "Stools", "foldable", "beech"),
        ("Linen Sofa", "Sofas", "removable covers", "linen"), ("Writing Desk", "Desks", "two drawers", "walnut"),
    ),
    "Books": (
        ("The Lighthouse Keeper", "Mystery", "paperback", "paper"), ("Salt Roads", "Travel", "hardcover", "paper"),
        ("A Winter of Letters", "History", "illustrated", "paper"), ("Forty Soups", "Cooking", "hardcover", "paper"),
        ("The Quiet Engine", "Science", "paperback", "paper"), ("Songs for Rainy Evenings", "Poetry", "illustrated", "paper"),
    ),
    "Grocery > Food": (
        ("Dark Chocolate", "Chocolate", "70% cocoa", "cocoa"), ("Olive Oil", "Oils", "cold pressed", "olives"),
        ("Ground Coffee", "Coffee", "dark roast", "arabica"), ("Herbal Infusion", "Teas", "organic", "mint"),
        ("Rye Crackers", "Crackers", "gluten free", "rye"), ("Forest Honey", "Honey", "500 g", "honey"),
    ),
    "Electronics": (
        ("Bluetooth Headphones", "Headphones", "noise cancelling", "plastic"), ("Twin Charger", "Chargers", "65 W", "plastic"),
        ("Laptop Stand", "Stands", "foldable", "aluminum"), ("Desk Lamp", "Lamps", "dimmable", "steel"),
        ("Pocket Speaker", "Speakers", "waterproof", "rubber"), ("Instant Camera", "Cameras", "rechargeable", "plastic"),
    ),
}  # fmt: skip
"""Category -> title, kind, a property, what it is made of."""
COLORS = ("green", "black", "white", "brown", "red", "blue")


def rows() -> list[dict[str, Any]]:
    """A row a product."""
    made: list[dict[str, Any]] = []
    for category, shelf in SHELVES.items():
        for title, kind, said, material in shelf:
            number = len(made)
            made.append(
                {
                    "id": f"G{number}",
                    "title": f"{title} {number}",
                    "brand": "Velmor",
                    "category": f"{category} > {kind}",
                    "features": [said],
                    "description": f"{title}: {said}, number {number} of the season.",
                    "details": {"Color": COLORS[number % len(COLORS)], "Material": material},
                    "price": 10.0 + number,
                    "image": f"images/{number}.jpg",
                }
            )
    return made


def shop(folder: Path) -> Path:
    """The catalog as a file, with its pictures beside it."""
    (folder / "images").mkdir(parents=True)
    for number, row in enumerate(rows()):
        (folder / row["image"]).write_bytes(encoded(shade=9 * number))
    path = folder / "shop.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows()), "utf-8")
    return path
