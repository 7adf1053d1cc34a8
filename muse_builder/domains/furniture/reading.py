"""What a piece of furniture is and has: its kind from title and categories, its values from labels and all other text."""

from collections.abc import Iterator
from functools import cache

from muse_builder.domains.furniture.kinds import purpose_of, type_of
from muse_builder.domains.furniture.vocabulary import VOCABULARY
from muse_builder.domains.general import reading as of_any
from muse_builder.domains.words import read
from muse_builder.records import Attributes, Item

OPEN = frozenset({"color", "feature", "care", "size"})
"""Attributes whose values a label may put together as it likes."""


def derive(item: Item) -> Item:
    """The item with kind and attributes; a kind that no table has is not known, whatever the catalog calls it."""
    plain = of_any.derive(item)
    kept = {name: list(getattr(plain.attributes, name)) if name in OPEN else [] for name in Attributes.model_fields}
    for name, value in _claims(item):
        if name == "color" and kept["color"] and any("color" in label.lower() for label in item.details):
            continue
        if value not in kept[name] and len(kept[name]) < of_any.MOST:
            kept[name].append(value)
    named = (type_of(text) for text in (item.title, *reversed(item.categories), *item.details.values()))
    return plain.model_copy(
        update={
            "product_type": next((kind for kind in named if kind), ""),
            "attributes": Attributes(**{name: tuple(values) for name, values in kept.items()}),
        }
    )


def kind(item: Item) -> str:
    """What the piece is for: "something to sit on"."""
    return purpose_of(item.product_type) or "something for the home"


@cache
def values() -> dict[str, frozenset[str]]:
    """Attribute -> every value of its table; none where the values are open, or furniture has none."""
    found: dict[str, set[str]] = {name: set() for name in Attributes.model_fields}
    for saying in VOCABULARY.phrases:
        found[saying.kind].add(saying.value)
    return {name: frozenset() if name in OPEN else frozenset(values) for name, values in found.items()}


def _claims(item: Item) -> Iterator[tuple[str, str]]:
    for text in (*item.details.values(), item.title, *item.features, item.description):
        for claim in VOCABULARY.lexicon.find(read(text)):
            yield claim.kind, claim.value
