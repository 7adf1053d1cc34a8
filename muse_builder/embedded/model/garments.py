"""What a product is for: where it is worn, how formal, in what weather; read from its type and attributes.

worn = garment(item)
worn.part        "top", "layer", "bottom", "dress", "set", "under", "sleep", "swim", "socks", "feet", "neck", "ears", "wrist",
                 "finger", "bag", "wallet", "head", "eyes", "hands", "scarf", "waist", "tie", "gear", "accessory"
worn.formality   (1, 3): lowest and highest occasion it suits, on the scale of `occasions.Setting`
"""

import re
from functools import lru_cache
from typing import NamedTuple

from muse_builder.embedded.model.book import book
from muse_builder.records import Attributes, Item, ProductClass

_GARMENTS = book("garments")


class Garment(NamedTuple):
    part: str
    formality: tuple[int, int]
    sporty: bool
    season: str
    """ "cold", "hot", "wet" or "" for any."""
    child_like: bool
    """Made for playing: never formal."""


_PARTS = _GARMENTS.table("parts")
_PART_OF = {word: part for part, words in _PARTS.items() for word in words.split()}
_BY_CLASS: dict[ProductClass, str] = {"Clothing": "top", "Shoes": "feet", "Decoration": "accessory", "Other": "accessory"}

_DRESSY = frozenset(_GARMENTS.words("dressy"))
_DRESSY_WORDS = _GARMENTS.lines("dressy words")
_CASUAL = frozenset(_GARMENTS.words("casual"))
_SMART = frozenset(_GARMENTS.words("smart"))
_SPORT_TYPE = _GARMENTS.lines("sport type")
_COLD_TYPE = frozenset(_GARMENTS.words("cold type"))
_HOT_TYPE = frozenset(_GARMENTS.words("hot type"))
_COLD_WORDS = tuple("wool fleece insulated thermal sherpa puffer down winter wintry cold snow fur flannel".split())
_SPORT_STYLE = _GARMENTS.lines("sport style")
_DRESSY_STYLE = ("formal", "elegant", "wedding", "cocktail", "dressy", "evening")


def garment(item: Item) -> Garment:
    """What kind of thing the item is; always something, by its class where the type is unknown."""
    return _garment(item.product_type, item.product_class, item.attributes, item.department in ("girls", "boys", "baby"))


@lru_cache(maxsize=4096)
def _garment(product_type: str, product_class: ProductClass, attributes: Attributes, child: bool) -> Garment:
    words = product_type.lower().split()
    head = words[-1] if words else ""
    part = _PART_OF.get(head) or next(
        (_PART_OF[word] for word in reversed(words) if word in _PART_OF), _BY_CLASS[product_class]
    )
    name = " ".join(words)
    style = " ".join((*attributes.style, *attributes.occasion, *attributes.activity))
    sporty = any(word in name for word in _SPORT_TYPE) or any(word in style for word in _SPORT_STYLE)
    if part in ("neck", "ears", "finger", "tie") or head in ("bracelet", "bangle", "brooch"):
        formality = (1, 3)
    elif head in _DRESSY or any(word in name for word in _DRESSY_WORDS):
        formality = (2, 3)
    elif head in _CASUAL or sporty or part in ("swim", "sleep", "gear", "socks", "under"):
        formality = (0, 1)
    elif head in _SMART or part in ("dress", "bag", "wallet", "wrist", "waist", "scarf"):
        formality = (1, 3 if part in ("dress", "wrist", "scarf", "bag", "waist") and not sporty else 2)
    else:
        formality = (1, 2) if product_class != "Shoes" else (0, 1)
    if not sporty and any(word in style for word in _DRESSY_STYLE):
        formality = (max(formality[0], 1), 3)
    elif "casual" in style and formality[1] > 2:
        formality = (formality[0], 2)
    told = " ".join((name, *attributes.climate, *attributes.material[:2], *attributes.style))
    season = ""
    if "rain" in name or head in ("umbrella", "raincoat"):
        season = "wet"
    elif head in _COLD_TYPE or any(word in told for word in _COLD_WORDS):
        season = "cold"
    elif head in _HOT_TYPE or part == "swim":
        season = "hot"
    if season == "cold" and any(word in told for word in ("all-weather", "all weather", "mild", "spring", "warm w", "hot")):
        season = ""
    return Garment(part, formality, sporty, season, child_like=child)


# --- kinds wider than a type --------------------------------------------------------------------------------------------


def part_of(product_type: str) -> str:
    """Where a thing of this name is worn, by its last known word; "" for names that say nothing of it."""
    names = [name for word in product_type.lower().split() for name in (*word.split("-"), word)]
    for word in reversed(names):
        part = _PART_OF.get(word) or _PART_OF.get(word.removesuffix("s"))
        if part:
            return part
    return ""


WIDE_KINDS = _GARMENTS.table("wide kinds")
"""Kinds as somebody names them who does not know the product, and the words by which they are heard."""
_HEARD = re.compile("|".join(f"(?P<k{place}>\\b{words}\\b)" for place, words in enumerate(WIDE_KINDS.values())), re.IGNORECASE)
_KIND_NAMES = tuple(WIDE_KINDS)
_PARTS_OF_KIND = {kind: frozenset(parts.split()) for kind, parts in _GARMENTS.table("parts of kind").items()}
_HEADS_OF_KIND: dict[str, frozenset[str]] = {
    "shorts": frozenset(("shorts", "short", "skort")),
    "skirt": frozenset(("skirt", "tutu", "kilt", "skort")),
    "activewear": frozenset(("bra", "layer", "unitard", "leotard")),
}


def wide_kind_in(text: str) -> str:
    """The kind of product that a text asks for in wide words, "outer layer"; "" where it names none. The first one counts."""
    found = _HEARD.search(text)
    return _KIND_NAMES[int((found.lastgroup or "k0")[1:])] if found else ""


def is_of_kind(kind: str, item: Item) -> bool:
    """Whether a product is of one of the `WIDE_KINDS`."""
    head = item.product_type.lower().split()[-1] if item.product_type else ""
    if kind in _HEADS_OF_KIND:
        return head in _HEADS_OF_KIND[kind]
    part = garment(item).part
    if kind == "pants":
        return part == "bottom" and not any(head in heads for heads in _HEADS_OF_KIND.values())
    if kind == "underwear" and "sport" in item.product_type:
        return False
    if kind == "jewelry" and "watch" in item.product_type:
        return False
    return part in _PARTS_OF_KIND.get(kind, ())
