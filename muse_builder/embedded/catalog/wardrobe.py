"""What the demo catalog can be made of: fabrics, brands, product kinds and their choices, as read from `wardrobe.toml`.

Every sentence of copy stands there beside the fact it tells and the detail that is drawn, so the three cannot part. A fact is
written `field = "phrase"` or `field = "phrase|phrase"`, and each phrase occurs in its sentence word for word or in the details.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, NamedTuple, get_args

from muse_builder.records import Department, ProductClass

Facts = dict[str, tuple[str, ...]]
DEPARTMENTS: dict[str, Department] = {name: name for name in get_args(Department)}


def _facts(given: dict[str, str]) -> Facts:
    return {name: tuple(text.split("|")) for name, text in given.items()}


@dataclass(frozen=True)
class Fabric:
    label: str
    """As in the details: "95% cotton, 5% elastane"."""
    material: tuple[str, ...]
    care: tuple[str, ...]
    notes: tuple[str, ...]
    """Alternatives; one is told."""
    texture: str = ""
    """In drawing.py; "" is smooth cloth."""
    title: str = ""
    """Word for the title, "" where the title should not name it."""


def fabric(label: str, material: str, care: str, notes: list[str], texture: str = "", title: str = "") -> Fabric:
    return Fabric(label, tuple(material.split("|")), tuple(care.split("|")), tuple(notes), texture, title)


@dataclass(frozen=True)
class Choice:
    """One thing a product can have: its sentence, its facts, and how it is drawn."""

    note: str
    """"" where nothing is told."""
    facts: Facts = field(default_factory=dict)
    look: dict[str, str] = field(default_factory=dict)
    who: tuple[str, ...] = ()
    """Departments it suits; empty for all of the kind."""
    noun: str = ""
    """In a cut: the title's noun. In an option: a word before it."""
    fabrics: tuple[str, ...] = ()
    """Instead of the kind's."""
    patterns: tuple[str, ...] = ()
    palette: str = ""
    accent: str = ""
    """What the second color is the color of: "white dial"; empty where there is none."""
    accents: tuple[str, ...] = ()
    """Second colors to choose from."""
    uses: tuple[str, ...] = ()
    """Instead of the kind's."""


def _look(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split(";")) if text else {}


def option(note: str, look: str = "", who: str = "", noun: str = "", **facts: str) -> Choice:
    """One of a group of which a product has exactly one."""
    return Choice(note, _facts(facts), _look(look), tuple(who.split()), noun)


def cut(
    noun: str, note: str, look: str = "", who: str = "", *, fabrics: str = "", patterns: str = "", palette: str = "",
    accent: str = "", uses: str = "", **facts: str,
) -> Choice:  # fmt: skip
    """A product's basic shape.

    Args:
        accent: what the second color is the color of, and the colors to choose from: "dial: white|black".
    """
    named, _, accents = accent.partition(": ")
    listed = {"fabrics": fabrics, "patterns": patterns, "accents": accents, "uses": uses}
    groups = {name: tuple(text.split("|")) if text else () for name, text in listed.items()}
    return Choice(note, _facts(facts), _look(look), tuple(who.split()), noun, palette=palette, accent=named, **groups)


@dataclass(frozen=True)
class Use:
    """What a product is good for."""

    notes: tuple[str, ...]
    """Alternatives; one is told."""
    facts: Facts
    who: tuple[str, ...] = ()
    """Departments it suits; empty for all."""


class Sold(NamedTuple):
    """How many of a kind there are, at what price, by whom."""

    counts: dict[Department, int]
    """Items by department."""
    price: tuple[int, int]
    """US dollars, before children's discount."""
    maker: str
    """In BRANDS."""


class Cloth(NamedTuple):
    """What a kind is made of, where its cut says nothing else."""

    fabrics: tuple[str, ...]
    palette: str
    patterns: tuple[str, ...]
    """Empty where a pattern is not spoken of (a ring)."""


@dataclass(frozen=True)
class Kind:
    type: str
    """In its natural number."""
    shape: str
    """A name in SHAPES of draw_clothes, draw_shoes or draw_accessories."""
    product_class: ProductClass
    path: tuple[str, ...]
    """Categories below class and department."""
    sold: Sold
    cloth: Cloth
    cuts: tuple[Choice, ...]
    options: tuple[tuple[Choice, ...], ...]
    uses: tuple[str, ...]
    """Names in USES."""
    about: tuple[str, ...]
    """Sentences for the description."""


def sold(counts: str, price: list[int], maker: str) -> Sold:
    """`counts` as "women=5 men=4"."""
    pairs = (pair.split("=") for pair in counts.split())
    return Sold({DEPARTMENTS[name]: int(number) for name, number in pairs}, (price[0], price[1]), maker)


def cloth(fabrics: str, palette: str, patterns: str = "") -> Cloth:
    return Cloth(tuple(fabrics.split("|")), palette, tuple(patterns.split("|")) if patterns else ())


def kind(
    type: str, shape: str, path: str, sold: Sold, cloth: Cloth, *,
    cuts: tuple[Choice, ...], uses: str, about: tuple[str, ...], options: tuple[tuple[Choice, ...], ...] = (),
) -> Kind:  # fmt: skip
    classes: dict[str, ProductClass] = {"Clothing": "Clothing", "Shoes": "Shoes"}
    steps = tuple(path.split(" > "))
    product_class = classes.get(steps[0], "Decoration")
    return Kind(type, shape, product_class, steps, sold, cloth, cuts, options, tuple(uses.split("|")), about)


def use(notes: str, who: str = "", **facts: str) -> Use:
    """Wordings apart by " | "; each holds every phrase of the facts."""
    return Use(tuple(notes.split(" | ")), _facts(facts), tuple(who.split()))


def _kind(told: dict[str, Any]) -> Kind:
    made: dict[str, Any] = {
        "sold": sold(**told["sold"]),
        "cloth": cloth(**told["cloth"]),
        "cuts": tuple(cut(**one) for one in told["cuts"]),
        "options": tuple(tuple(option(**one) for one in group) for group in told.get("options", ())),
        "about": tuple(told["about"]),
    }
    return kind(**{**told, **made})


_TOLD: dict[str, Any] = tomllib.loads((resources.files(__package__) / "wardrobe.toml").read_text("utf-8"))
FABRICS: dict[str, Fabric] = {name: fabric(**told) for name, told in _TOLD["fabrics"].items()}
BRANDS: dict[str, tuple[str, ...]] = {name: tuple(told) for name, told in _TOLD["brands"].items()}
"""Invented names by what they make; girls', boys' and baby things come from "kids"."""
PALETTES: dict[str, tuple[str, ...]] = {name: tuple(told) for name, told in _TOLD["palettes"].items()}
USES: dict[str, Use] = {name: use(**told) for name, told in _TOLD["uses"].items()}
"""What a product is good for."""
KINDS: tuple[Kind, ...] = tuple(map(_kind, _TOLD["kinds"]))
