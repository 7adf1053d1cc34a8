"""What the embedded model has of a picture: it sees those that a request holds, and no other.

    values = as_sent(values, pictures)       items without a picture in the request lose what eyes made out in theirs
    remark(item, dice, earlier)              "in the photo it looks more gray than green"; "" where there is nothing to add

A product's picture is looked at once, when its catalog is read (`Item.seen`); a request says which pictures were sent. Where
the record is silent, what is seen is spoken of like what is written; where both speak, the picture may be more exact (a dark
blue), or differ: then a thing has the colour that one sees (`Beheld`), and that its text calls it otherwise is said with care.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from random import Random
from typing import Literal

from muse_builder.embedded.model.book import book
from muse_builder.embedded.model.claims import colors, voice
from muse_builder.embedded.model.grammar import sentence
from muse_builder.records import Item
from muse_builder.tasks.base import Task, Utterance

_PICTURE = book("picture")
_SHOWN = ("item", "target", "outfit_item", "items")
"""Fields of a task that hold an item whose picture may be sent, or several: those of a set, or of a contact sheet."""
_KEPT = 1024
"""Items that are kept as a model has them."""
TELLS_SIGHT = 0.7
"""Share of the assistant's lines that say what the picture shows otherwise, where it does."""
_DARK = {"blue": "navy"}
"""Colour -> what its dark tone is called, where that has a name."""

Speaker = Literal["assistant", "user", "summary"]


class Beheld(Item):
    """An item as a model has it that was sent its picture, where that tells more than the text, or something else."""

    told: frozenset[str] = frozenset()
    """Fields of its attributes that are as the picture shows them."""
    listed: str = ""
    """The colour that its text calls it by, where the picture shows another."""


def as_sent(values: Task, pictures: Iterable[str]) -> Task:
    """The values as a model has them that sees these pictures.

    Args:
        pictures: ids of the items whose pictures were sent, or these pictures' names.
    """
    sent = frozenset(pictures)

    def known(item: Item) -> Item:
        if item.seen is None:
            return item
        return _as_seen(item) if item.item_id in sent or item.image in sent else _unseen(item)

    def all_known(items: tuple[Item, ...]) -> tuple[Item, ...]:
        found = tuple(known(item) for item in items)
        return items if all(one is other for one, other in zip(found, items, strict=True)) else found

    changed: dict[str, object] = {}
    for field in _SHOWN:
        held = getattr(values, field, None)
        found = known(held) if isinstance(held, Item) else all_known(held) if isinstance(held, tuple) else held
        if found is not held:
            changed[field] = found
    said: tuple[Utterance, ...] = getattr(values, "conversation", ())
    seen = [all_known(turn.items) for turn in said]
    if any(items is not turn.items for items, turn in zip(seen, said, strict=True)):
        changed["conversation"] = tuple(
            turn.model_copy(update={"items": items}) for items, turn in zip(seen, said, strict=True)
        )
    return values.model_copy(update=changed) if changed else values


def _completed(item: Item) -> Item:
    """The item with colour and pattern from its picture where its record states none, or a colour that is not to be seen."""
    sight, stated = item.seen, item.attributes
    if sight is None:
        return item
    seen: dict[str, tuple[str, ...]] = {}
    listed = _listed(item)
    if sight.colors and (listed or not stated.color):
        seen["color"] = sight.colors
    # A cardigan is plain; of a necklace or a pair of boots nobody says so.
    plain = sight.pattern == "solid" and item.product_class == "Clothing" and len(stated.color) < 2
    if not stated.pattern and (plain or sight.pattern == "striped"):
        seen["pattern"] = (sight.pattern,)
    if not seen:
        return item
    title = _without(item.title, stated.color) if listed else item.title
    changed = {"title": title, "attributes": stated.model_copy(update=seen), "told": frozenset(seen), "listed": listed}
    return Beheld.model_construct(**{**dict(item), **changed})


def _listed(item: Item) -> str:
    """The colour that its text calls it by, where the picture shows another; "" where they agree, or it is not clear."""
    sight = item.seen
    if isinstance(item, Beheld):
        return item.listed
    if sight is None or sight.agrees is not False or not sight.colors or set(sight.colors) & set(item.attributes.color):
        return ""
    return colors(item)


def _without(title: str, names: Iterable[str]) -> str:
    """A title without these colours: "Denim Jacket in Gray" -> "Denim Jacket"."""
    for name in sorted(names, key=len, reverse=True):
        title = re.sub(rf"(?:\s*(?:[-,/&]|\bin\b|\band\b)\s*)?\b{re.escape(name)}\b", "", title, flags=re.IGNORECASE)
    return " ".join(title.split()).strip(" ,-/&")


def _once_an_item(make: Callable[[Item], Item]) -> Callable[[Item], Item]:
    """What is made of an item, made once: a talk speaks of the same few in every call."""
    made: dict[int, tuple[Item, Item]] = {}

    def known(item: Item) -> Item:
        found = made.get(id(item))  # it is kept with what was made of it, so no other can get its number
        if found is None:
            if len(made) >= _KEPT:
                made.clear()
            found = made[id(item)] = (item, make(item))
        return found[1]

    return known


_as_seen = _once_an_item(_completed)
_unseen = _once_an_item(lambda item: item.model_copy(update={"seen": None}))


def remark(
    item: Item,
    dice: Random,
    earlier: Iterable[Utterance] = (),
    *,
    by: Speaker,
    called: Callable[[], Mapping[str, str]] | None = None,
) -> str:
    """A sentence on what the picture shows otherwise than the text, or more exactly; "" where there is no such thing.

    Args:
        item: as it was sent (`as_sent`).
        earlier: the talk so far; what was said of a picture there is not said again.
        called: gives the slots that name the item among several ("the second one"); None where it is simply "it".
    """
    listed = _listed(item)
    sight, stated = item.seen, listed or colors(item)
    if sight is None or not sight.colors or not stated:
        return ""
    seen = " and ".join(sight.colors)
    if listed:
        section = "differs"
    elif sight.agrees and sight.colors[0] in (f"light {stated}", f"dark {stated}", _DARK.get(stated)):
        section, seen = "tone", sight.colors[0]
    else:
        return ""
    said = {word for turn in earlier if any(one.item_id == item.item_id for one in turn.items) for word in _words(turn.text)}
    if "picture" in said or "photo" in said:
        return ""
    words = dict(voice(item.product_type, item.product_class))
    if called is not None:
        slots = called()
        words |= {**slots, "it": slots["ref"], "them": slots["ref"], "it_is": f"{slots['ref']} {slots['be']}"}
    words["looks"] = "look" if words["be"] == "are" else "looks"
    name = section if by == "assistant" else f"{section} {by}"
    return sentence(_PICTURE[name].say(dice, seen=seen, stated=stated, **words))


def _words(text: str) -> list[str]:
    return [word.strip(".,;:!?'\"()") for word in text.lower().split()]
