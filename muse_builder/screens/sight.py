"""Do picture and text of a product agree, and does its picture show what is said of it?

Eyes are a plug-in; what they made out stands in the item (`Item.seen`). Here it is only compared with words, so a sentence
about a colour is judged without opening a picture: the same in a run, in an audit, and on a release of somebody else.
"""

from collections.abc import Callable
from typing import Literal

from muse_builder.domains.vocabulary import DomainVocabulary
from muse_builder.records import Item, Sight

Eyes = Callable[[bytes, Item], Sight | None]
"""A plug-in of the group `muse_builder.eyes`: what a picture of this item shows; None where nothing can be made out."""
Source = Literal["record", "visual", "both", "none"]
"""Where a claim can be verified: in the product's text, in its picture, in both, or nowhere."""

AGREES, AGREES_TOGETHER = 0.30, 0.45
"""Least share of the product that has the stated colour, or the two stated colours together, for picture and text to agree."""
UNCLEAR = 0.15
"""The same of a picture in which no colour is clear: from here on it says neither yes nor no."""
SHOWN, NOT_SHOWN = 0.25, 0.08
"""Share of the product from which the picture shows a colour, and below which it shows that there is none."""

_NEUTRALS: dict[tuple[str, str], tuple[float, float]] = {
    ("gray", "white"): (0.0, 0.86),
    ("black", "gray"): (0.0, 0.35),
    ("white", "gray"): (0.82, 1.0),
}
"""(stated, seen) -> the lightness of the product, from and to, at which one may pass for the other: charcoal, washed black."""
_BARE = frozenset(("solid", "plain"))


def with_sight(words: DomainVocabulary, item: Item, sight: Sight | None) -> Item:
    """The item with what was seen in its picture, and whether that can be what its text says."""
    if sight is None:
        return item
    return item.model_copy(update={"seen": sight.model_copy(update={"agrees": agrees(words, item, sight)})})


def agrees(words: DomainVocabulary, item: Item, sight: Sight) -> bool | None:
    """Whether the colours that the text states can be the picture's; None where the text states none that eyes know."""
    known = [seen for color in item.attributes.color if (seen := words.seen_as(color))]
    if not known or not sight.shares:
        return None
    share = _share(frozenset().union(*known), sight)
    if share >= (AGREES if len(known) == 1 else AGREES_TOGETHER):
        return True
    return False if sight.colors or share < UNCLEAR else None


def shows(words: DomainVocabulary, item: Item, kind: str, value: str) -> bool | None:
    """Whether the picture shows this value of an attribute; None where that cannot be told from it.

    A colour that the text states is shown otherwise already where the picture as a whole is not what the text says: a shadow
    makes no red coat charcoal.
    """
    sight = item.seen
    if sight is None:
        return None
    if kind == "pattern":
        return _shows_pattern(value, sight.pattern)
    if kind != "color" or not (names := words.seen_as(value)):
        return None
    share = _share(names, sight)
    stated = item.attributes.color
    belied = sight.agrees is False and value in stated
    if share < (SHOWN if belied else NOT_SHOWN) and (sight.colors or belied):
        return None if sight.agrees and value in stated[1:] else False  # a second colour may be a seam
    tone = value.split()[0]
    said = [color for color in sight.colors if words.seen_as(color) & names]
    if share < SHOWN or not said:
        return None
    if tone in ("light", "dark"):
        told = [_tone(color) for color in said]
        return True if tone in told else False if all(other not in (tone, "") for other in told) else None
    return True


def source(recorded: bool, shown: bool | None) -> Source:
    """Where a claim stands, of whether the text says it and whether the picture shows it."""
    if recorded:
        return "both" if shown else "record"
    return "visual" if shown else "none"


def _share(names: frozenset[str], sight: Sight) -> float:
    passing = {seen for (stated, seen), (low, high) in _NEUTRALS.items() if stated in names and low <= sight.lightness <= high}
    if {"gray", "black"} <= names:  # charcoal: no light gray, which might be white
        passing -= {"white"}
    return sum(share for name, share in sight.shares.items() if name in names or name in passing)


def _tone(color: str) -> str:
    first = color.split()[0]
    return "dark" if first in ("dark", "navy") else "light" if first == "light" else ""


def _shows_pattern(value: str, pattern: str) -> bool | None:
    if not pattern:
        return None
    if value in _BARE:
        return pattern == "solid"
    # A fine or a pale pattern is lost on a thumbnail: that none is seen does not say that there is none.
    return True if value == pattern else None
