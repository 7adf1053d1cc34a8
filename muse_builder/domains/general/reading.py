"""What a product of any kind is and has: its kind from the last category, its values from labels, features and title.

Derived, never guessed: a value is what a label says, or a word of the title or a feature that names a colour, a material or a
pattern. A label that no attribute has becomes a feature with its name: "72 cm height", "paperback".
"""

import re
from collections.abc import Iterator

from muse_builder.domains.words import read
from muse_builder.records import Attributes, Item

LABELS = {
    "color": "color", "colour": "color", "material": "material", "fabric": "material", "ingredients": "material",
    "pattern": "pattern", "style": "style", "size": "size", "closure": "closure", "occasion": "occasion",
    "room": "activity", "use": "activity", "recommended use": "activity", "season": "climate", "care": "care",
    "care instructions": "care",
}  # fmt: skip
"""Label of a record, lower case -> attribute."""
TYPES = ("type", "product type", "kind", "genre", "category")
"""Labels that say what a product is, for catalogs without categories."""
UNSAID = frozenset(
    "brand manufacturer department date first available asin isbn-10 isbn-13 isbn upc ean item model number".split()
) | {"date first available", "item model number", "model", "model number", "best sellers rank", "publisher", "author"}
"""Labels that name or number a product and describe nothing."""
MOST = 8
"""Values of one attribute."""
WORDS = 6
"""Words of a feature; longer ones are sentences, and no value."""
_PARTS = re.compile(r"[,;/|]")


def derive(item: Item) -> Item:
    """The item with its type and attributes filled in; it is for anybody, and of the class "Other"."""
    values: dict[str, list[str]] = {name: [] for name in Attributes.model_fields}
    for name, value in [*_labelled(item), *_listed(item), *_named(item)]:
        if value and value not in values[name] and len(values[name]) < MOST:
            values[name].append(value)
    return item.model_copy(
        update={
            "department": "unisex",
            "product_class": "Other",
            "product_type": type_of(item),
            "attributes": Attributes(**{name: tuple(found) for name, found in values.items()}),
        }
    )


def type_of(item: Item) -> str:
    """The last category, or what a label says; "" where nothing does."""
    if item.categories:
        return _plain(item.categories[-1])
    details = {label.lower(): value for label, value in item.details.items()}
    return next((_plain(details[label]) for label in TYPES if details.get(label)), "")


def kind(item: Item) -> str:
    """What the shop has the product under, wide enough not to give it away: "something under furniture"."""
    for category in reversed(item.categories[:-1]):
        wide = _plain(category)
        if wide and item.product_type not in wide and wide not in item.title.lower():
            return f"something under {wide}"
    return "something"


def _labelled(item: Item) -> Iterator[tuple[str, str]]:
    for label, value in item.details.items():
        name = _plain(label)
        said = _plain(value)
        if name in UNSAID or name in TYPES or not said:
            continue
        if name in LABELS:
            yield from ((LABELS[name], part.strip()) for part in _PARTS.split(said))
        elif len(said.split()) <= WORDS:
            yield "feature", f"{said} {name}" if any(sign.isdigit() for sign in said) else said


def _listed(item: Item) -> Iterator[tuple[str, str]]:
    for feature in item.features:
        said = _plain(feature).rstrip(".")
        if len(said.split()) <= WORDS:
            yield "feature", said


def _named(item: Item) -> Iterator[tuple[str, str]]:
    from muse_builder.domains.general.vocabulary import VOCABULARY

    for text in (item.title, *item.features):
        for claim in VOCABULARY.lexicon.find(read(text)):
            if claim.kind != "color" or not any(_plain(label) in ("color", "colour") for label in item.details):
                yield claim.kind, claim.value


def _plain(text: str) -> str:
    return " ".join(text.lower().split())
