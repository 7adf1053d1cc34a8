"""What an embedded shopper makes of several products: the comparison of `comparing`, with one objection that can be seen.

Nothing is objected to that only the product in mind has: what is wrong is a property that the nearest product shows, or one of
the two wishes. Where neither is to be found, the product is taken.
"""

from random import Random
from typing import NamedTuple

from muse_builder.embedded.model import claims
from muse_builder.embedded.model.comparing import WEIGHTY, differences_of, like, meets, minds_color
from muse_builder.embedded.model.garments import is_of_kind, part_of, wide_kind_in
from muse_builder.embedded.model.needs import concept_of
from muse_builder.records import Item, Requirement
from muse_builder.tasks.acts import Liked, Weigh, WeighReply
from muse_builder.tasks.synthesis import Difference

_BEARS = {"easy": (3, 12), "fair": (2, 7), "picky": (1, 3)}
"""By pickiness: of color, material and pattern, and of all attributes, how many may differ in what is taken."""
_SEEN = ("color", "pattern", "sleeve", "neckline", "length", "style", "closure", "fit", "material")
"""What one sees in a picture or is told with it, the plainest first."""


class _Judged(NamedTuple):
    item: Item
    fits: bool
    unmet: tuple[Requirement, ...]
    objections: tuple[Difference, ...]
    apart: tuple[int, int, int]
    """How far it is from what is wanted: wrong kinds, wishes missed, differences."""


def weigh(values: Weigh, dice: Random) -> WeighReply:
    """The product in mind is always taken; else the first that fits and has nothing that was objected to."""
    judged = [_judged(values, item) for item in values.items]
    own = next((one for one in judged if one.item.item_id == values.target.item_id), None)
    taken = own or next((one for one in sorted(judged, key=lambda one: one.apart) if one.fits), None)
    nearest = taken or min(judged, key=lambda one: one.apart)
    liked = _liked(values, nearest.item, dice)
    if taken is not None:
        met = "It meets one of the two wishes" if taken.unmet else "It covers what was asked"
        reason = "It is just what was needed." if taken is own else f"{met}, and nothing speaks against it."
        own_way = taken is not own and taken.unmet
        missed = Difference(attribute="", wanted=taken.unmet[0].text, found="") if own_way else None
        return WeighReply(takes=taken.item.item_id, nearest=taken.item.item_id, liked=liked, objection=missed, reason=reason)
    objection = _one(values, nearest, dice)
    what = f"{objection.attribute} is {objection.found}" if objection.found else f"it misses a wish: {objection.wanted}"
    return WeighReply(
        takes=None, nearest=nearest.item.item_id, liked=liked, objection=objection, reason=f"It falls short: {what}."
    )


def _judged(values: Weigh, item: Item) -> _Judged:
    target = values.target
    said = " ".join(turn.text for turn in values.conversation if turn.action == "reveal").lower()
    part = part_of(target.product_type)
    asked = frozenset(concept_of(each.attribute, each.value, part).name for each in values.requirements if each.value)
    differences = differences_of(target, item, said, asked)
    unmet = tuple(requirement for requirement in values.requirements if not meets(requirement, item))
    wrong = [one for one in differences if one.attribute in ("department", "product_type")]
    kind = wide_kind_in(" ".join(turn.text for turn in values.conversation if turn.role == "user"))
    strayed = [one for one in wrong if one.attribute == "department" or not (kind and is_of_kind(kind, item))]
    looks = [one for one in differences if one.attribute in _SEEN and one.found]
    minor = [one for one in looks if one.attribute != "color" or values.pickiness != "easy"]
    objections = (
        *strayed,
        *(Difference(attribute="", wanted=requirement.text, found="") for requirement in unmet),
        *minor,
    )
    weighty, most = _BEARS[values.pickiness]
    again = any(raised.found and raised.found in getattr(item.attributes, raised.attribute, ()) for raised in values.raised)
    minds = values.pickiness == "picky" and minds_color(values.person)
    # Who is easy lets a wish go: one that was never missed aloud, where the item has the other.
    insisted = any(raised.wanted == each.text for raised in values.raised for each in unmet)
    lets_go = values.pickiness == "easy" and not insisted and len(unmet) < len(values.requirements)
    bears = (
        not strayed
        and (not unmet or lets_go)
        and sum(one.attribute in WEIGHTY for one in differences) <= weighty
        and len(differences) <= most
        and not (minds and any(one.attribute == "color" for one in differences))
    )
    fits = not again and (bears or not objections)
    return _Judged(item, fits, unmet, objections, (len(strayed), len(unmet), len(differences)))


def _one(values: Weigh, judged: _Judged, dice: Random) -> Difference:
    """What matters most: the wrong kind of thing, then what was not said before, wishes before looks mostly."""
    pool = judged.objections
    if not pool:  # it has what was objected to before, and nothing else
        held = [one for one in values.raised if one.found in getattr(judged.item.attributes, one.attribute, ())]
        return held[-1]
    raised = {(one.attribute, one.found) for one in values.raised}

    def worth(one: Difference) -> float:
        score = dice.random()
        score += 3.0 if one.attribute in ("department", "product_type") else 0.0
        score += 0.8 if not one.attribute else 0.0
        score += 0.5 if one.attribute in ("color", "pattern") else 0.0
        score -= 2.0 if (one.attribute, one.found) in raised and one.found else 0.0
        score -= 2.5 if not one.attribute and any(each.wanted == one.wanted for each in values.raised) else 0.0
        return score

    return max(pool, key=worth)


def _liked(values: Weigh, item: Item, dice: Random) -> Liked | None:
    """What the item shows and the shopper would be glad of: a wish it meets, or what the one in mind has as well."""
    found = [
        Liked(attribute=requirement.attribute, value=value)
        for requirement in values.requirements
        for value in claims.stated(item, requirement.attribute)
        if requirement.value and like(requirement.value, value)
    ]
    found += [
        Liked(attribute=field, value=value)
        for field in (*_SEEN, "feature")
        for value in claims.stated(item, field)[:1]
        if any(like(value, own) for own in claims.stated(values.target, field))
    ]
    known = [one for one in found if claims.the(one.attribute, one.value) not in ("", "the plain look")]
    return dice.choice(known) if known else None
