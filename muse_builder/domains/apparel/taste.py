"""What somebody likes to wear: a style profile and its liking of a product, drawn by dice (VOGUE, arXiv 2510.21151, 3.2).

Like VOGUE's entry form: a text on one's style, vibes, nine importances, how often one buys and for how much, colours, how
clothes should feel. The paper prints no distribution of its 60 forms that one could draw from, so these are our own and
stated here; ages and vibes hang together, so that no pensioner is in it for the trends alone:

    importances   round(normal(mean below + what the vibes add, sd 0.9)), held to 1 to 5; trends fall by 0.5 for each twenty
                  years over 30, comfort rises by 0.25
    vibes         one to three (weights 3 : 5 : 2), by `Vibe.weight`, for the young vibes times 0.35 over 45
    monthly spend lognormal, median 70 dollars, sigma 0.6, by a quarter more for each point of brand over 3, to the next 5
"""

from collections.abc import Sequence
from math import exp, log
from random import Random
from typing import NamedTuple

from muse_builder.domains.apparel.wearers import demand
from muse_builder.records import Item, Person, Style


class Vibe(NamedTuple):
    weight: float
    young: bool
    importances: dict[str, float]
    """What it adds to the mean."""
    words: tuple[str, ...]
    """Of a product's style, pattern, fit, material or occasion."""


VIBES: dict[str, Vibe] = {
    "casual": Vibe(5, False, {"comfort": 0.5}, ("everyday wear", "relaxed fit", "weekends", "cotton", "denim", "casual")),
    "classic": Vibe(4, False, {"trends": -0.6, "brand": 0.3}, ("solid", "regular fit", "the office", "wool", "leather")),
    "minimalist": Vibe(3, False, {"color": 0.3, "trends": -0.4}, ("solid", "straight leg", "linen", "stud", "modal")),
    "sporty": Vibe(3, False, {"practicality": 0.6, "comfort": 0.4}, ("the gym", "mesh", "elastane", "nylon", "low-top")),
    "elegant": Vibe(3, False, {"style": 0.7, "comfort": -0.4}, ("dinner", "weddings", "satin", "silk", "slim fit", "pendant")),
    "outdoorsy": Vibe(2, False, {"practicality": 0.8, "brand": 0.2}, ("fleece", "waterproof nylon", "rubber", "merino wool")),
    "vintage": Vibe(2, False, {"sustainability": 0.7, "style": 0.3}, ("corduroy", "plaid", "polka dot", "a-line", "suede")),
    "bohemian": Vibe(2, False, {"self-expression": 0.7}, ("floral", "festivals", "linen", "beaded", "layered", "viscose")),
    "streetwear": Vibe(2, True, {"trends": 0.8, "brand": 0.6}, ("oversized fit", "graphic", "high-top", "concerts", "trucker")),
    "edgy": Vibe(
        1, True, {"self-expression": 0.8, "trends": 0.4}, ("faux leather", "biker", "skinny leg", "metal", "concerts")
    ),
    "preppy": Vibe(1, True, {"brand": 0.6, "style": 0.3}, ("striped", "school", "cotton twill", "color block", "slim fit")),
    "romantic": Vibe(1, False, {"style": 0.4, "color": 0.4}, ("floral", "a date", "chiffon", "bow", "anniversaries", "halo")),
}
IMPORTANCES = {
    "comfort": 4.2,
    "style": 3.8,
    "practicality": 3.7,
    "trends": 2.6,
    "brand": 2.2,
    "self-expression": 3.4,
    "sustainability": 2.8,
    "price": 3.8,
    "color": 3.5,
}
"""VOGUE's nine, each with its mean before vibes and age."""
BUYS = (("once a week", 1), ("twice a month", 4), ("once a month", 8), ("a few times a year", 9), ("once a year or less", 2))
COLORS = (
    "black navy white gray blue green red brown beige burgundy cream pink purple teal yellow charcoal camel lavender coral"
).split()
"""The first ones are liked by more: the chance falls by a tenth from one to the next."""
FEELS = {"loose": ("relaxed fit", "oversized fit"), "close": ("slim fit", "skinny leg"), "regular": ("regular fit",)}
_OPENINGS = (
    "I would call it {vibes}",
    "Mostly {vibes}, I suppose",
    "People say I dress {vibes}",
    "On most days {vibes}",
    "If I have to name it: {vibes}",
)
_FEELINGS = {
    "loose": ("nothing may pinch", "with room to move", "nothing tight"),
    "close": ("it should sit close", "cut near the body", "no loose ends"),
    "regular": ("neither tight nor wide", "a normal cut does", "nothing extreme in the cut"),
}
_FIRST = {
    "comfort": "if I cannot sit down in it, it stays in the shop",
    "style": "it has to look right before anything else",
    "practicality": "it has to earn its place in the wardrobe",
    "trends": "I like to know what is new",
    "brand": "I stick to makers that I know",
    "self-expression": "clothes should say who I am",
    "sustainability": "I would rather buy once and buy well made",
    "price": "I look at the price tag first",
    "color": "the color decides",
}


def draw_style(dice: Random, person: Person) -> Style:
    """The style of this person; draws dice only."""
    age = person.age if person.age is not None else 40
    vibes = _vibes(dice, age)
    means = {name: mean + sum(VIBES[vibe].importances.get(name, 0.0) for vibe in vibes) for name, mean in IMPORTANCES.items()}
    means["trends"] -= max(0, age - 30) * 0.5 / 20
    means["comfort"] += max(0, age - 30) * 0.25 / 20
    importances = {name: max(1, min(5, round(dice.gauss(mean, 0.9)))) for name, mean in means.items()}
    chances = [0.9**place for place in range(len(COLORS))]
    colors = tuple(dict.fromkeys(dice.choices(COLORS, chances, k=dice.choice((2, 3, 3, 4)))))
    feel = dice.choices(tuple(FEELS), (4, 2, 4))[0]
    spend = exp(dice.gauss(log(70), 0.6)) * 1.25 ** max(0, importances["brand"] - 3)
    return Style(
        text=_told(dice, vibes, colors, feel, importances),
        vibes=vibes,
        importances=importances,
        buys=dice.choices([words for words, _ in BUYS], [weight for _, weight in BUYS])[0],
        monthly_spend=max(5, 5 * round(spend / 5)),
        colors=colors,
        feel=feel,
    )


def _vibes(dice: Random, age: int) -> tuple[str, ...]:
    weights = {name: vibe.weight * (0.35 if vibe.young and age > 45 else 1) for name, vibe in VIBES.items()}
    found: list[str] = []
    for _ in range(dice.choices((1, 2, 3), (3, 5, 2))[0]):
        found.append(dice.choices(tuple(weights), tuple(weights.values()))[0])
        del weights[found[-1]]
    return tuple(found)


def _told(dice: Random, vibes: Sequence[str], colors: Sequence[str], feel: str, importances: dict[str, int]) -> str:
    opening = dice.choice(_OPENINGS).format(vibes=_listed(vibes))
    most = max(importances.values())
    first = dice.choice([name for name, value in importances.items() if value == most])
    return f"{opening}, {dice.choice(_FEELINGS[feel])}; {_listed(colors)} more than other colors. Above all, {_FIRST[first]}."


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def liking(style: Style, person: Person, item: Item) -> float:
    """How much somebody of this style likes a product: higher is more, about -3 to 3. No dice.

    Points for words of the vibes and for liked colours, the more the shopper cares; off for a cut that feels wrong, for more
    than half a month's money, and most for what is not made for them.
    """
    stated = {value for values in item.attributes.model_dump().values() for value in values}
    weights = (1.0, 0.7, 0.5)
    looks = sum(weight * min(2, len(stated & {*VIBES[vibe].words})) for vibe, weight in zip(style.vibes, weights, strict=False))
    colors = {word for color in item.attributes.color for word in color.split()}
    found = looks * 0.2 * style.importances["style"] / 3
    found += (0.35 if colors & {*style.colors} else -0.15 if colors else 0.0) * style.importances["color"] / 3
    found += 0.3 * bool(stated & {*FEELS[style.feel]})
    found -= 0.4 * any(stated & {*words} for feel, words in FEELS.items() if feel not in (style.feel, "regular"))
    if item.price is not None and item.price > style.monthly_spend / 2:
        found -= 0.25 * style.importances["price"] / 3
    return found - 2.0 * (not _made_for(person, item))


def _made_for(person: Person, item: Item) -> bool:
    wanted = demand(item)
    sex = wanted.sex is None or person.gender == "unknown" or person.gender == wanted.sex
    return sex and (person.age is None or wanted.ages[0] <= person.age <= wanted.ages[1])
