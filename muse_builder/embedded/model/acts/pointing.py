"""How one points at what was shown: "the second one", "the navy one", "the Fernhollow beanie"; "it" where there is no other."""

import re
from collections.abc import Mapping, Sequence
from random import Random
from typing import NamedTuple

from muse_builder.embedded.model.claims import colors, short_title, voice
from muse_builder.embedded.model.grammar import pick
from muse_builder.embedded.model.lexicon import adjectives_of, noun, premodifier
from muse_builder.records import OFFERS, Item
from muse_builder.tasks.base import Utterance

_PLACES = tuple(
    (place, f"the {place}", f"number {number}")
    for place, number in (("first", "one"), ("second", "two"), ("third", "three"), ("fourth", "four"))
)

_FOR_WHOM = re.compile(r"\bfor (?:Women|Men|Girls|Boys|Baby)\b|\b(?:Women|Men)'s |\b(?:Girls|Boys)' ")


def last_offer(conversation: Sequence[Utterance]) -> tuple[Item, ...]:
    """What the assistant showed last."""
    return next((turn.items for turn in reversed(conversation) if turn.action in OFFERS and turn.items), ())


def pointer(
    item: Item,
    conversation: Sequence[Utterance],
    dice: Random,
    *,
    beside: Item | None = None,
    brand: bool = True,
    told: bool = False,
) -> dict[str, str]:
    """Slots that name one item and agree with the name: ref, it, them, be, does, s, has, ...

    Args:
        beside: another item that is named in the same line.
        brand: whether it may be called by its brand; a refusal does not (paper Fig. 17).
        told: whether it may be called by what sets it apart, "the striped one"; who is listened to for wishes does not.
    """
    offer = last_offer(conversation)
    rivals = [other for other in (*offer, *(() if beside is None else (beside,))) if other.item_id != item.item_id]
    words = voice(item.product_type, item.product_class)
    apart = _told_apart(item, rivals) if told else []
    ref = pick(dice, apart) if apart and dice.random() < 0.5 else _name(item, offer, rivals, dice, brand=brand)
    return {**words, "ref": ref, "name": words["name"]}


_TELLS = ("pattern", "material", "style", "fit", "sleeve", "neckline", "length", "closure")
"""What may tell one thing from those beside it, as it stands before the noun."""


def _told_apart(item: Item, rivals: Sequence[Item]) -> list[str]:
    """What is true of it and of no rival: "the striped one", "the leather boots"."""
    kind = noun(item.product_type)
    name = kind.one if rivals and not kind.mass else kind.name
    words = [
        word
        for field in _TELLS
        for value in getattr(item.attributes, field)[:1]
        if (word := premodifier(field, value)) and all(value not in getattr(other.attributes, field) for other in rivals)
    ]
    return [f"the {word} {name}" for word in words if word != "plain" and word not in kind.name]


def _name(item: Item, offer: Sequence[Item], rivals: Sequence[Item], dice: Random, *, brand: bool) -> str:
    kind = noun(item.product_type)
    own = colors(item)
    choices: list[str] = []
    same_kind = any(other.product_type == item.product_type for other in rivals)
    if own and " and " not in own and all(colors(other) != own for other in rivals):
        choices += [f"the {own} {'ones' if kind.plural else 'one'}", f"the {own} {kind.name}"]
    ids = [other.item_id for other in offer]
    if len(ids) > 1 and item.item_id in ids:
        places = _PLACES[ids.index(item.item_id)]
        if (not kind.plural or kind.pair) and (not choices or dice.random() < 0.4):
            choices.append(f"the {places[0]} pair" if kind.pair else pick(dice, (f"the {places[0]} one", *places[1:])))
    first = short_title(item.title).split()[0]
    maker = item.brand or (first if first.isalpha() and len(first) > 2 else "")  # "I Believe in Unicorns" is no "I t-shirt"
    if brand and maker and len(maker.split()) < 3 and all(maker != other.brand for other in rivals):
        choices.append(f"the {maker} {kind.name}")
    if not same_kind and not rivals:
        choices += [f"{kind.that} {kind.name}", f"the {kind.name}"]
    if not choices:
        title = _FOR_WHOM.sub("", short_title(item.title))
        choices.append(f"the {' '.join(title.split())}" if brand else f"{kind.that} {kind.name}")
    return pick(dice, choices)


_COLOR_FIRST = 0.45


class Called(NamedTuple):
    """A product's name behind "the", as one says it aloud."""

    name: str
    plural: bool
    color: bool
    """Whether it tells the color."""


_BY_TITLE = 0.05
"""A shop's whole title is said now and then; mostly what it is, and whose."""


def called(item: Item, dice: Random) -> Called:
    """Its title without for whom it is, or its brand, its kind and what is true of it. Draws dice."""
    kind, own = noun(item.product_type), colors(item)
    title = " ".join(_FOR_WHOM.sub("", short_title(item.title)).split())
    brand = item.brand if item.brand and len(item.brand.split()) < 4 else ""
    drawn, unsaid = dice.random(), ("fit", "closure", "material")[: 2 + (dice.random() < 0.5)]
    several = ("color",) if len(item.attributes.color) > 1 else ()  # one adjective tells one color
    adjectives, used, _ = adjectives_of(item, dice, most=1 + (dice.random() < 0.75), without=frozenset((*unsaid, *several)))
    told = "color" in used
    if drawn < _BY_TITLE or not (brand or adjectives):
        return Called(title, title.lower().endswith("s"), bool(own) and own.lower() in title.lower())
    what = f"{adjectives} {kind.name}".strip()
    if not brand or (drawn > 0.85 and " " in adjectives):
        return Called(what, kind.plural, told)
    return Called(pick(dice, (f"{brand} {what}", f"{what} from {brand}", f"{what} by {brand}")), kind.plural, told)


def called_alone(item: Item, dice: Random) -> tuple[str, bool]:
    """What one is called behind "the", with its color where the name does not tell it; whether that is a plural."""
    name, own = called(item, dice), colors(item)
    if not own or name.color:
        return name.name, name.plural
    return f"{own} {name.name}" if dice.random() < _COLOR_FIRST else f"{name.name} in {own}", name.plural


def called_apart(items: Sequence[Item], dice: Random) -> list[str]:
    """What several are called, each behind "the"; no two alike."""
    names: list[str] = []
    for item in items:
        drawn = (called_alone(item, dice)[0] for _ in range(6))
        names.append(next((name for name in drawn if name not in names), short_title(item.title)))
    return [f"the {name}" for name in names]


def of_pair(slots: Mapping[str, str], name: str) -> dict[str, str]:
    """The slots of an ordinal that stands for a pair: "the second pair is"."""
    if not name.endswith(" pair"):
        return dict(slots)
    return {**slots, "be": "is", "does": "does", "s": "s", "has": "has", "isnt": "isn't", "doesnt": "doesn't"}
