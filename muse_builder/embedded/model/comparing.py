"""The User Simulator's decision in the embedded model: does the item meet the needs, and if not, why (paper 3.3.1)."""

import re
from random import Random

from muse_builder.embedded.model import claims
from muse_builder.embedded.model.book import book
from muse_builder.embedded.model.garments import is_of_kind, part_of, wide_kind_in
from muse_builder.embedded.model.grammar import pick
from muse_builder.embedded.model.needs import concept_of
from muse_builder.records import Attributes, Item, Person, Requirement
from muse_builder.tasks.synthesis import CompareItem, CompareReply, Difference

_COMPARING = book("comparing")

_FIELDS = tuple(Attributes.model_fields)
_FAMILIES = tuple(frozenset(family.split(", ")) for family in _COMPARING.lines("families"))
_SYNONYMS = _COMPARING.table("synonyms")
DARK = frozenset("black navy charcoal burgundy maroon plum brown indigo dark".split())
LIGHT = frozenset("white ivory cream beige mint lavender peach light sky blush".split())
QUIET = frozenset("gray grey tan khaki taupe silver".split())
WARM = frozenset("red orange yellow pink coral mustard gold camel blush burgundy rust peach tan brown".split())
COOL = frozenset("blue green teal purple lavender mint navy silver sage turquoise".split())
_HEADS = frozenset(
    "shorts pants shirt tee jacket coat jeans leggings sneakers boots sandals shoes socks dress skirt bra watch".split()
)
"""Of these, "running shorts" and "gym shorts" are one kind to a shopper: what they are for is another matter."""
WEIGHTY = ("color", "material", "pattern")
_VISIBLE = ("color", "pattern", "sleeve", "neckline", "style", "closure", "length", "fit")
_NOT_SOUGHT = frozenset(_COMPARING.words("not sought"))
"""Materials nobody asks for by name: that a watch is not plastic is no reason against it."""
_BENEFITS = frozenset(_COMPARING.words("benefits"))
"""Styles that nobody refuses a thing for having, only for lacking."""
_FOR_USE = ("activity", "climate", "occasion")
_COMPARED = tuple("color pattern material style fit sleeve neckline length closure feature activity climate occasion".split())
MOST_WEIGHTY_DIFFERENCES = 1
"""Of colour, main material and pattern, how many may differ in an item that is taken though it is not the target."""
MOST_DIFFERENCES = 3
"""How many attributes may differ in all."""
MINDS_COLOR = 0.6
"""Share of people who do not take another colour, whatever else fits.

Taking any colour would make every third conversation end with another item, since a shop has most products in several."""


def minds_color(person: Person) -> bool:
    """A trait of the person, the same in every comparison."""
    return Random(f"{person.name}/{person.age}/{person.profession}").random() < MINDS_COLOR


def _normal(value: str) -> str:
    value = value.lower().strip().replace("neckline", "neck")
    return _SYNONYMS.get(value, value)


def like(one: str, other: str) -> bool:
    """Whether two values of one field mean the same to a shopper: equal, a refinement of each other, or one colour family."""
    one, other = _normal(one), _normal(other)
    if one == other:
        return True
    first, second = set(one.replace("-", " ").split()), set(other.replace("-", " ").split())
    if first and second and (first <= second or second <= first):
        return True
    return any(one in family and other in family for family in _FAMILIES)


def _same_type(target: Item, item: Item) -> bool:
    one, other = _normal(target.product_type), _normal(item.product_type)
    head, other_head = one.split()[-1:], other.split()[-1:]
    return one.rstrip("s") == other.rstrip("s") or (head == other_head and bool(_HEADS.intersection(head)))


def _same_department(target: Item, item: Item) -> bool:
    return target.department == item.department or "unisex" in (target.department, item.department)


def meets(requirement: Requirement, item: Item) -> bool:
    if not requirement.value:
        return True
    if requirement.attribute in _FIELDS:
        return any(like(requirement.value, value) for value in getattr(item.attributes, requirement.attribute))
    text = f"{item.title} {' '.join(item.features)} {item.description}".lower()
    return requirement.value.lower() in text


def _speaks_of(said: str, value: str) -> bool:
    """Whether the shopper spoke of this use: "job interviews" where one comes up is no reason against a belt."""
    words = [word.rstrip("s") for word in re.findall(r"[a-z]{4,}", value.lower())]
    return any(word in said for word in words if word not in ("weather", "wear", "day", "everyday"))


def differences_of(target: Item, item: Item, said: str = "", asked: frozenset[str] = frozenset()) -> list[Difference]:
    """Everything the item does otherwise than the target, one difference a field, in the order a shopper notices.

    Args:
        said: what the shopper told before, in lower case.
        asked: names of the Concepts that were asked for: what meets one of them is nothing to complain of.
    """
    part = part_of(item.product_type)
    found: list[Difference] = []
    if not _same_department(target, item):
        found.append(Difference(attribute="department", wanted=target.department, found=item.department))
    if not _same_type(target, item):
        found.append(Difference(attribute="product_type", wanted=target.product_type, found=item.product_type))
    for field in _COMPARED:
        own = getattr(target.attributes, field)
        other = getattr(item.attributes, field)
        if not own:
            continue
        if field == "color":
            # One speaks of an item by its main colour; a second one in the trim is no reason for or against.
            own, other = own[:1], other[:1]
        missing = [value for value in own if not any(like(value, shown) for shown in other)]
        if field in WEIGHTY and len(missing) < len(own):
            continue
        missing = [value for value in missing if claims.speakable(field, value)]
        seen = other[:1] if field == "material" else other  # a few hundredths of elastane are no reason
        extra = [value for value in seen if not any(like(value, wanted) for wanted in own) and claims.speakable(field, value)]
        if field == "material":
            missing = [value for value in missing if value not in _NOT_SOUGHT]
        if field in _FOR_USE and any(_speaks_of(said, value) for value in other):
            continue
        if field == "pattern" and not other and own[0] in ("solid", "plain"):
            continue  # what states no pattern has none
        if missing:
            # A part the item has and the target lacks says nothing against it; a colour or a cut does.
            extra = [value for value in extra if value not in _BENEFITS and concept_of(field, value, part).name not in asked]
            shown = extra[0] if extra and field != "feature" else ""
            found.append(Difference(attribute=field, wanted=missing[0], found=shown))
    return found


def compare(values: CompareItem, dice: Random) -> CompareReply:
    """A strict but fair shopper's decision.

    The target is always taken. Another item is taken when department and type agree, it states what both requirements
    ask, at most `MOST_WEIGHTY_DIFFERENCES` of colour, material and pattern and `MOST_DIFFERENCES` attributes in all differ,
    and its colour is of the same family unless this person does not mind. Everything else is declined with exactly two
    differences: an unmet requirement first, then what was not complained about yet, what the eye sees before what one has to
    read.
    """
    target, item = values.target, values.item
    if item.item_id == target.item_id:
        return CompareReply(accepts=True, differences=(), reason="It is just what was needed, down to the details.")
    said = " ".join(turn.text for turn in values.conversation if turn.action == "reveal").lower()
    part = part_of(target.product_type)
    asked = frozenset(concept_of(each.attribute, each.value, part).name for each in values.requirements if each.value)
    differences = differences_of(target, item, said, asked)
    unmet = [requirement for requirement in values.requirements if not meets(requirement, item)]
    named = {difference.attribute for difference in differences}
    fits = (
        not unmet
        and not named & {"department", "product_type"}
        and sum(difference.attribute in WEIGHTY for difference in differences) <= MOST_WEIGHTY_DIFFERENCES
        and len(differences) <= MOST_DIFFERENCES
        and not ("color" in named and minds_color(values.person))
    )
    if fits or not (unmet or differences):
        met = " and ".join(requirement.value or requirement.text for requirement in values.requirements)
        reason = f"It covers what was asked ({met}) and little else differs."
        return CompareReply(accepts=True, differences=tuple(differences[:2]), reason=reason)
    chosen = _two(values, differences, unmet, dice)
    why = " and ".join(_reason(difference) for difference in chosen)
    return CompareReply(accepts=False, differences=chosen, reason=f"It falls short: {why}.")


def _look(difference: Difference, dice: Random) -> Difference:
    """The same doubt about a colour once more, as how the whole should look: for when nothing else differs."""
    wanted, found = set(difference.wanted.split()), set(difference.found.split())
    calm = DARK | LIGHT | QUIET
    if wanted & DARK and not found & DARK:
        said = ("something that doesn't show every spot", "something that stays in the background", "something more serious")
    elif wanted & LIGHT and not found & LIGHT:
        said = ("something that looks fresh and bright", "something that doesn't look so heavy", "something friendlier")
    elif not wanted & calm and found & calm:
        said = ("something more cheerful", "something livelier to look at", "something more colorful")
    elif wanted & calm and not found & calm:
        said = ("something easier to combine", "something that goes with nearly everything", "something quieter to look at")
    else:
        said = (
            "a color that isn't in the closet yet",
            "something closer to the usual colors",
            "a color that goes with the rest",
        )
    return Difference(attribute="", wanted=pick(dice, said), found="")


def _two(values: CompareItem, differences: list[Difference], unmet: list[Requirement], dice: Random) -> tuple[Difference, ...]:
    pool = list(differences)
    known = {difference.attribute for difference in pool}
    for requirement in unmet:
        if not claims.speakable(requirement.attribute, requirement.value):
            pool.append(Difference(attribute="", wanted=requirement.text, found=""))  # nobody wants "something signet"
        elif requirement.attribute not in known:
            # What the target states as well is nothing to complain of.
            own = claims.stated(values.target, requirement.attribute)
            others = claims.stated(values.item, requirement.attribute)
            found = next((value for value in others if not any(like(value, mine) for mine in own)), "")
            pool.append(
                Difference(
                    attribute=requirement.attribute,
                    wanted=requirement.value or requirement.text,
                    found="" if requirement.attribute == "feature" else found,
                )
            )
    if len(pool) < 2 and pool[0].attribute == "color":
        pool.append(_look(pool[0], dice))
    for requirement in values.requirements:
        if len(pool) < 2:
            pool.append(Difference(attribute="", wanted=requirement.text, found=""))
    needed = {requirement.attribute for requirement in unmet}
    asked = wide_kind_in(" ".join(turn.text for turn in values.conversation if turn.action in ("share_image", "reveal")))
    as_asked = bool(asked) and is_of_kind(asked, values.item)

    def worth(difference: Difference) -> float:
        field = difference.attribute
        score = dice.random()
        score += 3.0 if field == "department" or (field == "product_type" and not as_asked) else 0.0
        score -= 6.0 if field == "product_type" and as_asked else 0.0  # a t-shirt is a top, which was asked for
        score += 1.2 if field in needed else 0.0
        score += 0.8 if field in _VISIBLE else 0.0
        score += 0.6 if field in WEIGHTY else 0.0
        score += 0.3 if difference.found else 0.0
        score -= 0.5 if field in _FOR_USE and field not in needed else 0.0
        score -= 2.5 if field in values.raised else 0.0
        return score

    scored = sorted(((worth(difference), place) for place, difference in enumerate(pool)), key=lambda pair: (-pair[0], pair[1]))
    return tuple(pool[place] for _, place in scored[:2])


def _reason(difference: Difference) -> str:
    what = difference.attribute.replace("_", " ") or "it"
    if difference.found:
        return f"{what} should be {difference.wanted}, this has {difference.found}"
    return f"{what} should be {difference.wanted}, this says nothing of it"
