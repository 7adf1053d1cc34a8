"""How one points at what was shown: "the second one", "the navy one", "the Fernhollow beanie"; "it" where there is no other."""

import re
from collections.abc import Mapping, Sequence
from random import Random

from muse_builder.embedded.model.claims import colors, short_title, voice
from muse_builder.embedded.model.grammar import pick
from muse_builder.embedded.model.lexicon import noun
from muse_builder.records import OFFERS, Item
from muse_builder.tasks.base import Utterance

_PLACES = (("first", "number one"), ("second", "number two"), ("third", "number three"), ("fourth", "number four"))

_FOR_WHOM = re.compile(r"\bfor (?:Women|Men|Girls|Boys|Baby)\b|\b(?:Women|Men)'s |\b(?:Girls|Boys)' ")


def last_offer(conversation: Sequence[Utterance]) -> tuple[Item, ...]:
    """What the assistant showed last."""
    return next((turn.items for turn in reversed(conversation) if turn.action in OFFERS and turn.items), ())


def pointer(
    item: Item, conversation: Sequence[Utterance], dice: Random, *, beside: Item | None = None, brand: bool = True
) -> dict[str, str]:
    """Slots that name one item and agree with the name: ref, it, them, be, does, s, has, ...

    Args:
        beside: another item that is named in the same line.
        brand: whether it may be called by its brand; a refusal does not (paper Fig. 17).
    """
    offer = last_offer(conversation)
    rivals = [other for other in (*offer, *(() if beside is None else (beside,))) if other.item_id != item.item_id]
    words = voice(item.product_type, item.product_class)
    return {**words, "ref": _name(item, offer, rivals, dice, brand=brand), "name": words["name"]}


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
            choices.append(f"the {places[0]} {'pair' if kind.pair else 'one'}")
    maker = item.brand or short_title(item.title).split()[0]
    if brand and len(maker.split()) < 3 and all(maker != other.brand for other in rivals):
        choices.append(f"the {maker} {kind.name}")
    if not same_kind and not rivals:
        choices += [f"{kind.that} {kind.name}", f"the {kind.name}"]
    if not choices:
        title = _FOR_WHOM.sub("", short_title(item.title))
        choices.append(f"the {' '.join(title.split())}" if brand else f"{kind.that} {kind.name}")
    return pick(dice, choices)


def of_pair(slots: Mapping[str, str], name: str) -> dict[str, str]:
    """The slots of an ordinal that stands for a pair: "the second pair is"."""
    if not name.endswith(" pair"):
        return dict(slots)
    return {**slots, "be": "is", "does": "does", "s": "s", "has": "has", "isnt": "isn't", "doesnt": "doesn't"}
