"""What goes with the target: things a person might own, and whether two things make an outfit (paper A.3, Fig. 6)."""

from random import Random

from muse_builder.embedded.model.book import book
from muse_builder.embedded.model.garments import garment
from muse_builder.embedded.model.grammar import pick, sentence
from muse_builder.embedded.model.lexicon import noun
from muse_builder.embedded.model.occasions import read_scenario
from muse_builder.records import Item
from muse_builder.tasks.synthesis import DeriveOutfit, JudgeOutfit, OutfitReply, OutfitVerdict

_OUTFIT = book("outfit")

_CASUAL_WITH = _OUTFIT.lists("casual with")
_SPORT_WITH = _OUTFIT.lists("sport with")
_DRESSY_WITH = _OUTFIT.lists("dressy with")
_FOR_WOMEN_ONLY = frozenset(
    "dress skirt blouse sundress heels clutch earrings sports-bra flats necklace leggings shawl".split()
) | {
    "evening dress",
    "sports bra",
}
_NEUTRAL = frozenset(_OUTFIT.words("neutral"))
_GOES_WITH = _OUTFIT.lists("goes with")
_WARM, _COOL = (
    frozenset("red orange yellow pink coral rust mustard burgundy".split()),
    frozenset("green blue purple teal mint lavender".split()),
)


def derive_outfit(values: DeriveOutfit, dice: Random) -> OutfitReply:
    """Two or three things to search for: another part of the body, the same department, a fitting colour. Draws dice."""
    item = values.item
    worn = garment(item)
    setting = read_scenario(values.scenario)
    dressy = setting.formality is not None and setting.formality >= 2 and worn.formality[1] >= 2
    table = _SPORT_WITH if worn.sporty else _DRESSY_WITH if dressy else _CASUAL_WITH
    kinds = list(table.get(worn.part) or _CASUAL_WITH.get(worn.part, ("jeans", "jacket", "sneakers")))
    if item.department in ("men", "boys"):
        kinds = [kind for kind in kinds if kind not in _FOR_WOMEN_ONLY] or ["pants", "shirt", "shoes"]
    whom = "" if item.department == "unisex" else f" for {'babies' if item.department == 'baby' else item.department}"
    own = _color(item)
    colors = _GOES_WITH.get(own, ("black", "white", "gray"))
    chosen = dice.sample(kinds, min(len(kinds), 2 + (dice.random() < 0.6)))
    return OutfitReply(
        descriptions=tuple(_OUTFIT["look"].say(dice, kind=kind, whom=whom, color=pick(dice, colors)) for kind in chosen)
    )


def _color(item: Item) -> str:
    """The main colour's last word: "dark gray" is gray; "" where none is stated."""
    return item.attributes.color[0].split()[-1].replace("grey", "gray") if item.attributes.color else ""


def judge_outfit(values: JudgeOutfit, dice: Random) -> OutfitVerdict:
    """Whether two items can be worn together in the scenario: other part of the body, department, formality, colours."""
    target, other = values.item, values.outfit_item
    against = _clash(target, other, values.scenario)
    if against:
        return OutfitVerdict(compatible=False, reason=against)
    a, b = f"the {noun(target.product_type).name}", f"the {noun(other.product_type).name}"
    why = _OUTFIT["why"].say(dice, color=_color(target) or "the target's color")
    return OutfitVerdict(compatible=True, reason=sentence(_OUTFIT["good"].say(dice, a=a, b=b, why=why)))


_SAME_PLACE = (
    {"top", "dress", "set", "sleep", "swim"},
    {"bottom", "dress", "set", "sleep", "swim"},
    {"feet"},
    {"bag", "wallet"},
    {"gear"},
)


_AT_HOME = {
    "sleep": frozenset("slippers robe bathrobe socks".split()),
    "swim": frozenset("sandals flip-flops slides sunglasses hat tote visor shorts cover-up clogs".split()),
}
"""What goes with nightwear and swimwear: running shoes do not."""


def _clash(target: Item, other: Item, scenario: str) -> str:
    one, two = garment(target), garment(other)
    if target.item_id == other.item_id or (target.parent_id and target.parent_id == other.parent_id):
        return "it is the same product"
    if one.part == two.part or any(one.part in place and two.part in place for place in _SAME_PLACE):
        return f"both are worn in the same place: {target.product_type} and {other.product_type}"
    if "gear" in (one.part, two.part) or "under" in (one.part, two.part):
        return "nothing that one shows as part of an outfit"
    for night, day in ((one, other), (two, target)):
        if night.part in ("sleep", "swim") and not _AT_HOME[night.part].intersection(day.product_type.split()):
            return f"nobody is seen in {night.part}wear and {day.product_type}"
    departments = {target.department, other.department} - {"unisex"}
    if len(departments) > 1:
        return f"one is for {target.department}, the other for {other.department}"
    if one.formality[0] > two.formality[1] or two.formality[0] > one.formality[1]:
        return "one is dressed up, the other is not"
    if one.sporty != two.sporty and max(one.formality[0], two.formality[0]) >= 1:
        return "sportswear next to something dressier"
    if {one.season, two.season} == {"cold", "hot"}:
        return "one is for cold days, the other for hot ones"
    level = read_scenario(scenario).formality
    if level is not None and level > two.formality[1] + 1:
        return f"{other.product_type} would be too casual for the scenario"
    mine, theirs = _color(target), _color(other)
    if mine and theirs and mine not in _NEUTRAL and theirs not in _NEUTRAL:
        if mine == theirs:
            return f"{mine} from head to toe"
        if (mine in _WARM) != (theirs in _WARM) or (mine in _COOL) != (theirs in _COOL) or {mine, theirs} <= _WARM:
            return f"{mine} and {theirs} compete"
    busy = [
        item for item in (target, other) if item.attributes.pattern and item.attributes.pattern[0] not in ("solid", "plain")
    ]
    if len(busy) == 2 and busy[0].attributes.pattern[0] != busy[1].attributes.pattern[0]:
        return "two patterns at once"
    return ""
