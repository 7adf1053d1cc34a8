"""The domain object of goods of any kind; its parts are loaded when they are first used."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib import resources
from math import exp, log
from pathlib import Path
from random import Random

from muse_builder.domains.domain import Attribute, Demand, Domain, SizeClaim, Sizes, seeds_of
from muse_builder.domains.vocabulary import DomainVocabulary
from muse_builder.records import Attributes, Item, Person, Style

HABITS = ("practical", "curious", "careful", "generous", "traditional", "playful", "thrifty", "tidy")
"""What somebody who buys is like, whatever it is."""
COLORS = ("black", "white", "blue", "gray", "green", "brown", "red", "beige", "yellow")
IMPORTANT = ("comfort", "style", "practicality", "trends", "brand", "self-expression", "sustainability", "price", "color")
ANYBODY = Demand(None, (0, 120), "it is for anybody")


class AsLabelled:
    """Sizes of goods in general: as the label says them, and no claim is read in a text."""

    def of(self, item: Item, /) -> frozenset[str]:
        return frozenset(size.lower() for size in item.attributes.size)

    def claims(self, text: str, /) -> Iterator[SizeClaim]:
        return iter(())

    def offered(self, claim: SizeClaim, sizes: frozenset[str], /) -> bool:
        return True

    def complaint(self, story: str, item: Item, /) -> str:
        return ""


class General:
    name = "general"
    goods = "products"
    tag = "shopping"
    title = "MUSE: multimodal conversational recommendation of products in scenarios"
    task_categories = ("image-text-to-text", "text-generation", "text-retrieval")
    presumed = "who buys what at which age"
    for_anybody = True

    @cached_property
    def attributes(self) -> Mapping[str, Attribute]:
        claimed = {phrase.kind for phrase in self.vocabulary.phrases}
        return {name: Attribute(frozenset(), name in claimed) for name in Attributes.model_fields}

    @cached_property
    def vocabulary(self) -> DomainVocabulary:
        from muse_builder.domains.general.vocabulary import VOCABULARY

        return VOCABULARY

    @cached_property
    def sizes(self) -> Sizes:
        return AsLabelled()

    @cached_property
    def seeds(self) -> tuple[str, ...]:
        return seeds_of("muse_builder.domains.general")

    @cached_property
    def prompts(self) -> Path | None:
        return Path(str(resources.files("muse_builder.domains.general") / "prompts"))

    def derive(self, item: Item, /) -> Item:
        from muse_builder.domains.general.reading import derive

        return derive(item)

    def kind(self, item: Item, /) -> str:
        from muse_builder.domains.general.reading import kind

        return kind(item)

    def demand(self, item: Item, /) -> Demand:
        return ANYBODY

    def draw_person(self, dice: Random, /) -> Person:
        from muse_builder.domains.people import draw_person

        return draw_person(dice)

    def draw_style(self, dice: Random, person: Person, /) -> Style:
        habits = tuple(dice.sample(HABITS, dice.choice((1, 2))))
        colors = tuple(dice.sample(COLORS, 2))
        return Style(
            text=f"A {' and '.join(habits)} buyer, who likes {colors[0]} and {colors[1]} more than other colors.",
            vibes=habits,
            importances={name: max(1, min(5, round(dice.gauss(3.2, 0.9)))) for name in IMPORTANT},
            buys=dice.choice(("once a week", "once a month", "a few times a year")),
            monthly_spend=max(5, 5 * round(exp(dice.gauss(log(70), 0.6)) / 5)),
            colors=colors,
            feel="",
        )

    def liking(self, style: Style, person: Person, item: Item, /) -> float:
        """Points for a liked colour, off for more than half a month's money."""
        words = {word for color in item.attributes.color for word in color.split()}
        found = (0.5 if words & {*style.colors} else 0.0) * style.importances["color"] / 3
        dear = item.price is not None and item.price > style.monthly_spend / 2
        return found - dear * style.importances["price"] / 3


GENERAL: Domain = General()
