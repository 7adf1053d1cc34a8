"""The domain object of clothing; its parts are loaded when they are first used."""

from collections.abc import Mapping
from functools import cached_property
from random import Random

from muse_builder.domains.domain import Attribute, Demand, Domain, Sizes, seeds_of
from muse_builder.domains.vocabulary import DomainVocabulary
from muse_builder.records import Item, Person, Style


class Apparel:
    name = "apparel"
    goods = "clothes"
    tag = "fashion"
    title = "MUSE: multimodal conversational recommendation in scenarios"
    task_categories = ("image-text-to-text", "text-generation", "text-retrieval")
    presumed = "who wears what at which age"
    for_anybody = False
    prompts = None

    @cached_property
    def attributes(self) -> Mapping[str, Attribute]:
        from muse_builder.domains.apparel import reading

        claimed = {phrase.kind for phrase in self.vocabulary.phrases}
        return {name: Attribute(values, name in claimed) for name, values in reading.values().items()}

    @cached_property
    def vocabulary(self) -> DomainVocabulary:
        from muse_builder.domains.apparel.vocabulary import VOCABULARY

        return VOCABULARY

    @cached_property
    def sizes(self) -> Sizes:
        from muse_builder.domains.apparel import sizes

        return sizes

    @cached_property
    def seeds(self) -> tuple[str, ...]:
        return seeds_of("muse_builder.domains.apparel")

    def derive(self, item: Item, /) -> Item:
        from muse_builder.domains.apparel.derive import derive

        return derive(item)

    def kind(self, item: Item, /) -> str:
        from muse_builder.domains.apparel.types import kind

        return kind(item)

    def demand(self, item: Item, /) -> Demand:
        from muse_builder.domains.apparel.wearers import demand

        return demand(item)

    def draw_person(self, dice: Random, /) -> Person:
        from muse_builder.domains.people import draw_person

        return draw_person(dice)

    def draw_style(self, dice: Random, person: Person, /) -> Style:
        from muse_builder.domains.apparel.taste import draw_style

        return draw_style(dice, person)

    def liking(self, style: Style, person: Person, item: Item, /) -> float:
        from muse_builder.domains.apparel.taste import liking

        return liking(style, person, item)


APPAREL: Domain = Apparel()
