"""The domain object of furniture: what `general` does not know of it; its parts are loaded when they are first used."""

from collections.abc import Mapping
from functools import cached_property

from muse_builder.domains.domain import Attribute, Domain, seeds_of
from muse_builder.domains.general.domain import General
from muse_builder.domains.vocabulary import DomainVocabulary
from muse_builder.records import Item


class Furniture(General):
    """Prompts, people and sizes are those of goods of any kind."""

    name = "furniture"
    goods = "furniture"
    tag = "furniture"
    title = "MUSE: multimodal conversational recommendation of furniture in scenarios"
    presumed = "who lives how at which age"

    @cached_property
    def attributes(self) -> Mapping[str, Attribute]:
        from muse_builder.domains.furniture.reading import values

        claimed = {phrase.kind for phrase in self.vocabulary.phrases}
        return {name: Attribute(listed, name in claimed) for name, listed in values().items()}

    @cached_property
    def vocabulary(self) -> DomainVocabulary:
        from muse_builder.domains.furniture.vocabulary import VOCABULARY

        return VOCABULARY

    @cached_property
    def seeds(self) -> tuple[str, ...]:
        return seeds_of("muse_builder.domains.furniture")

    def derive(self, item: Item, /) -> Item:
        from muse_builder.domains.furniture.reading import derive

        return derive(item)

    def kind(self, item: Item, /) -> str:
        from muse_builder.domains.furniture.reading import kind

        return kind(item)


FURNITURE: Domain = Furniture()
