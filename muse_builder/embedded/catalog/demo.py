"""The built-in demo catalog: about 360 products with pictures, made by code from a seed.

Copy, typed attributes and picture of a product come from the same draw of wardrobe.py, so they agree; nothing is parsed
and nothing is downloaded. All brands are invented.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from muse_builder.catalog.images import ImageStore
from muse_builder.catalog.report import CatalogReport
from muse_builder.embedded.catalog.drawing import COLORS, Look, luminance
from muse_builder.embedded.catalog.render import render
from muse_builder.embedded.catalog.wardrobe import BRANDS, FABRICS, KINDS, PALETTES, USES, Choice, Fabric, Facts, Kind, Use
from muse_builder.records import Attributes, Department, Item

_CHILDREN = ("girls", "boys", "baby")
_FEMININE = ("pink", "blush", "lavender", "coral", "rose gold")
"""Colors that are left to women's and girls' things."""


def read(
    path: str | Path | None = None,
    *,
    store: ImageStore,
    report: CatalogReport,
    limit: int | None = None,
    seed: int = 0,
) -> Iterator[Item]:
    """The demo products in a mixed order, each with its picture in `store`; the same seed gives the same items and bytes.

    Color variants of one product stand side by side and share `parent_id`.

    Args:
        path: not used; there so that every catalog source is called alike.
        report: learns how many were made; nothing here can be rejected.
        limit: how many items to give; None gives all.
    """
    for number, (item, look) in enumerate(products(seed)):
        if limit is not None and number >= limit:
            return
        picture = store.add_bytes(render(look))
        report.counts["read"] += 1
        report.counts["kept"] += 1
        yield item.model_copy(update={"image": picture.name, "image_sha256": picture.sha256})


def products(seed: int = 0) -> list[tuple[Item, Look]]:
    """Every demo item without its picture, and how the picture looks."""
    designs = [
        design
        for kind in KINDS
        for department, count in kind.sold.counts.items()
        for design in _designs(kind, department, count, Random(f"{seed}/demo/{kind.type}/{department}"))
    ]
    Random(f"{seed}/demo/order").shuffle(designs)
    result: list[tuple[Item, Look]] = []
    for number, design in enumerate(designs, start=1):
        dice = Random(f"{seed}/demo/copy/{number}")
        result.extend(_items(design, len(result) + 1, dice, seed))
    return result


@dataclass(frozen=True)
class _Design:
    """One product, in one or more colors."""

    kind: Kind
    department: Department
    cut: Choice
    choices: tuple[Choice, ...]
    fabric: Fabric
    pattern: str
    """"" where the kind has none."""
    colors: tuple[tuple[str, ...], ...]
    """For each variant its main color and, where there is one, the second."""


def _designs(kind: Kind, department: Department, count: int, dice: Random) -> list[_Design]:
    """Products of one kind for one department whose color variants add up to `count`; no two alike."""
    cuts = _suited(kind.cuts, department)
    dice.shuffle(cuts)
    result: list[_Design] = []
    seen: set[tuple[object, ...]] = set()
    turn = 0
    while count > 0:
        cut = cuts[turn % len(cuts)]
        turn += 1
        choices = tuple(dice.choice(_suited(group, department)) for group in kind.options)
        fabric = dice.choice(cut.fabrics or kind.cloth.fabrics)
        patterns = cut.patterns or kind.cloth.patterns
        pattern = dice.choice(patterns) if patterns else ""
        key = (cut.noun, cut.note, fabric, pattern, *(choice.note for choice in choices))
        if key in seen and turn < 40:
            continue
        seen.add(key)
        mains = _mains(kind, cut, fabric, pattern, department)
        number = min(count, len(mains), dice.choice((1, 1, 1, 2, 2, 3)))
        colors = tuple(_with_second(main, cut, pattern, department, dice) for main in dice.sample(mains, number))
        result.append(_Design(kind, department, cut, choices, FABRICS[fabric], pattern, colors))
        count -= number
    return result


def _suited(choices: tuple[Choice, ...], department: Department) -> list[Choice]:
    return [choice for choice in choices if not choice.who or department in choice.who]


_OF_FABRIC = {
    "gold plated": ("gold",),
    "sterling": ("silver",),
    "steel": ("silver",),
    "rose plated": ("rose gold",),
    "clip metal": ("gold",),
    "beaded cord": ("brown", "tan", "camel"),
}
"""Materials whose color is not free."""
_CHILD_PALETTES = {"girls": "girl", "boys": "kid", "baby": "baby"}
_DYED = ("basic", "soft", "deep", "knit", "sport", "bright", "outer")
"""Palettes that children's things replace by their own."""


def _mains(kind: Kind, cut: Choice, fabric: str, pattern: str, department: Department) -> list[str]:
    """Main colors the product can come in."""
    palette = "animal" if pattern == "animal print" else cut.palette or kind.cloth.palette
    if department in _CHILD_PALETTES and palette in _DYED and not cut.palette:
        palette = _CHILD_PALETTES[department]
    colors = _OF_FABRIC.get(fabric) or PALETTES[palette]
    return [color for color in colors if department not in ("men", "boys", "unisex") or color not in _FEMININE]


_SECONDS: dict[str, dict[str, tuple[str, ...]]] = {
    "striped": {"dark": ("white", "cream", "white", "mustard", "light blue"), "light": ("navy", "white", "teal")},
    "plaid": {
        "dark": ("black", "navy", "forest green", "cream", "camel", "white"),
        "light": ("navy", "forest green", "burgundy", "white"),
    },
    "polka dot": {"dark": ("white", "cream", "white", "blush"), "light": ("navy", "white", "black")},
    "floral": {"dark": ("white", "pink", "yellow", "coral", "cream"), "light": ("white", "red", "coral", "navy", "purple")},
    "color block": {"dark": ("white", "gray", "mustard", "light blue"), "light": ("navy", "white", "teal", "charcoal")},
    "animal print": {"light": ("black", "brown"), "dark": ("black",)},
}
"""Second colors that a shop would put on a dark or on a light ground."""


def _with_second(main: str, cut: Choice, pattern: str, department: Department, dice: Random) -> tuple[str, ...]:
    """The main color, and the pattern's or the accent's where there is one."""
    ground = "dark" if luminance(COLORS[main]) < 150 else "light"
    seconds = _SECONDS[pattern][ground] if pattern in _SECONDS else cut.accents
    if main in ("white", "cream") and pattern in ("striped", "plaid", "color block"):
        seconds = ("navy", "red", "teal", "black", "forest green")
    if not seconds:
        return (main,)
    if department in ("men", "boys", "unisex"):
        seconds = tuple(color for color in seconds if color not in _FEMININE)
    if department == "baby" and pattern in _SECONDS:
        seconds = ("white", "cream", "teal")
    clear = [color for color in seconds if _apart(main, color) > 45]
    return main, dice.choice(clear or [max(seconds, key=lambda color: _apart(main, color))])


def _apart(one: str, other: str) -> float:
    """How far two colors are apart to the eye, 0 to about 255; brightness counts most."""
    a, b = COLORS[one], COLORS[other]
    return max(abs(luminance(a) - luminance(b)), 0.5 * max(abs(x - y) for x, y in zip(a, b, strict=True)))


# --- copy -----------------------------------------------------------------------------------------------------------

_OWNERS = {"women": "Women's", "men": "Men's", "girls": "Girls'", "boys": "Boys'", "baby": "Baby", "unisex": ""}
_LABELS = {"women": "Women", "men": "Men", "girls": "Girls", "boys": "Boys", "baby": "Baby", "unisex": "Unisex"}
_DETAILS = ("neckline", "sleeve", "fit", "length", "closure", "style", "size")
"""Attributes that stand among the details."""


def _items(design: _Design, first: int, dice: Random, seed: int) -> list[tuple[Item, Look]]:
    kind, cut, fabric, department = design.kind, design.cut, design.fabric, design.department
    brand = dice.choice(BRANDS["kids" if department in _CHILDREN else kind.sold.maker])
    uses = _uses(kind, cut, department, dice)
    features = [note for choice in (cut, *design.choices) if (note := choice.note)]
    features.insert(dice.randrange(2), dice.choice(fabric.notes))
    said = [dice.choice(use.notes) for use in uses]
    features.append(said[0])
    features.append(_sentence(" and ".join(fabric.care)))
    abouts = dice.sample(kind.about, min(len(kind.about), dice.choice((1, 2))))
    wording = dice.randrange(12) if len(design.colors) == 1 else dice.choice((0, 2, 4, 6, 8, 10))
    price = _price(kind, department, dice)
    rating, ratings = round(dice.triangular(3.5, 4.9, 4.4), 1), int(10 ** dice.uniform(0.8, 3.4))
    facts: Facts = {}
    for told in (cut.facts, *(choice.facts for choice in design.choices), *(use.facts for use in uses)):
        for name, phrases in told.items():
            facts[name] = tuple(dict.fromkeys((*facts.get(name, ()), *phrases)))
    look = {"person": "baby" if department == "baby" else "kids" if department in _CHILDREN else "adult"} | cut.look
    for choice in design.choices:
        look |= choice.look
    result = []
    for number, colors in enumerate(design.colors):
        bullets = list(features)
        if cut.accent:
            bullets.insert(2, _sentence(f"{colors[1]} {cut.accent}"))
        sentences = [*abouts, _shown(design.pattern, colors, kind, look, wording)]
        sentences += said[1:]
        attributes = Attributes(
            color=colors,
            material=fabric.material,
            pattern=(design.pattern,) if design.pattern else (),
            care=fabric.care,
            **facts,
        )
        item = Item(
            item_id="",
            title=_title(design, brand, colors, wording),
            brand=brand,
            categories=(kind.path[0], *((_LABELS[department],) if department != "unisex" else ()), *kind.path[1:]),
            features=tuple(bullets),
            description=" ".join(f"{sentence}." if sentence[-1] not in ".!?" else sentence for sentence in sentences),
            details=_details(design, colors, attributes),
            price=price,
            rating=rating,
            rating_number=ratings + number * 7,
            department=department,
            product_class=kind.product_class,
            product_type=kind.type,
            attributes=attributes,
        )
        painted = tuple(COLORS[color] for color in colors)
        # What else the picture is drawn from: wrinkles and the like, by the product's place among those of its seed.
        strokes = f"{seed}/demo-{first + number:04d}"
        result.append((item, Look(kind.shape, painted, design.pattern or "solid", fabric.texture, look, strokes)))
    return _named(result)


def _named(variants: list[tuple[Item, Look]]) -> list[tuple[Item, Look]]:
    """The color variants of one product with ids that tell their content: another text or picture has another id, the same
    product the same one in every demo, so that two of them can be united."""
    words = [_word(f"{item.model_dump_json(exclude={'item_id', 'parent_id'})} {look}") for item, look in variants]
    parent = f"demo-p{_word(' '.join(words))}" if len(variants) > 1 else None
    return [
        (item.model_copy(update={"item_id": f"demo-{word}", "parent_id": parent}), look)
        for word, (item, look) in zip(words, variants, strict=True)
    ]


def _word(content: str) -> str:
    """Eight digits and letters: of 400 products two have the same one once in 50,000 demos."""
    return hashlib.sha256(content.encode()).hexdigest()[:8]


def _uses(kind: Kind, cut: Choice, department: Department, dice: Random) -> tuple[Use, ...]:
    """One or two things it is good for."""
    suited = [use for name in cut.uses or kind.uses if not (use := USES[name]).who or department in use.who]
    return tuple(dice.sample(suited, min(len(suited), 2)))


def _title(design: _Design, brand: str, colors: tuple[str, ...], wording: int) -> str:
    owner, color = _OWNERS[design.department], colors[0].title()
    prefixes = [choice.noun for choice in design.choices if choice.noun]
    noun = " ".join([*prefixes, design.cut.noun])
    pattern = {"solid": "", "color block": "Color-Block", "polka dot": "Polka-Dot"}.get(design.pattern, design.pattern.title())
    if pattern in noun:
        pattern = ""
    material = design.fabric.title
    if any(word in noun for word in material.split()) or wording % 3 == 2:
        material = ""
    what = " ".join(word for word in (pattern, material, noun) if word)
    owned = " ".join(word for word in (owner, what) if word)
    if wording % 4 == 0:
        return f"{brand} {owned}, {color}"
    if wording % 4 == 1 and design.department in ("women", "men", "girls", "boys"):
        return f"{brand} {what} for {_LABELS[design.department]}"
    if wording % 4 == 2:
        return f"{brand} {owned} in {color}"
    return f"{brand} {owned}"


def _shown(pattern: str, colors: tuple[str, ...], kind: Kind, look: dict[str, str], wording: int) -> str:
    """A sentence on color and pattern."""
    main, second = colors[0], colors[-1]
    upright = look.get("stripes") == "vertical"
    said = {
        "striped": f"Upright {second} stripes on {main}" if upright else f"Even {second} stripes run across the {main} ground",
        "plaid": f"The plaid is woven in {main} and {second}",
        "polka dot": f"{second.capitalize()} polka dots are spaced evenly on {main}",
        "floral": f"A floral print with {second} blossoms covers the {main} ground",
        "color block": f"Color-block design, {main} above and {second} below",
        "heathered": f"The {main} is heathered with lighter and darker flecks",
        "animal print": f"The animal print has {second} markings on {main}",
    }.get(pattern)
    if said:
        return said
    if len(colors) > 1:
        return (
            f"Shown in {main} with {second}",
            f"The colors are {main} and {second}",
            f"This one pairs {main} with {second}",
        )[wording % 3]
    return (f"Shown in {main}", f"The color is an even {main}", f"This one comes in {main}")[wording % 3]


def _details(design: _Design, colors: tuple[str, ...], attributes: Attributes) -> dict[str, str]:
    details = {
        "Department": _LABELS[design.department],
        "Color": "/".join(colors).title(),
        "Material": _sentence(design.fabric.label),
    }
    if design.pattern:
        details["Pattern"] = _sentence(design.pattern)
    for name in _DETAILS:
        if phrases := getattr(attributes, name):
            details[name.capitalize()] = _sentence(", ".join(phrases))
    details["Care"] = _sentence(", ".join(attributes.care))
    return details


def _price(kind: Kind, department: Department, dice: Random) -> float:
    low, high = kind.sold.price
    whole = low + (high - low) * dice.random() ** 1.4
    if department in _CHILDREN and not set(kind.sold.counts) <= set(_CHILDREN):
        whole *= 0.7
    return int(whole) + dice.choice((0.0, 0.5, 0.95, 0.99, 0.99))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
