"""What texts claim of a domain's products, and the words that tell a claim from what only looks like one."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from muse_builder.domains.lexicon import Lexicon, Saying
from muse_builder.domains.words import read
from muse_builder.records import Item


@dataclass(frozen=True)
class DomainVocabulary:
    """Handed to the screens, which read with it and know no product themselves."""

    phrases: tuple[Saying, ...]
    """Every way to say every value of an attribute."""
    learned: tuple[str, ...]
    """Attributes whose words in a catalog join the phrases."""
    looks: frozenset[str]
    """Attributes of what a product is made of and looks like: what an adjective before it names."""
    parts: frozenset[str]
    """Attributes of what a product has: "it closes with a zip", "it comes with a belt"."""
    visual: frozenset[str]
    """Attributes a picture can show; where the text of a product is silent, only the picture can tell."""
    seen_as: Callable[[str], frozenset[str]]
    """Of a stated colour: the basic colours as which eyes may see it (`records.Sight`); empty where none can be named."""
    ambiguous: frozenset[str]
    """Single words that also mean something else ("I spotted it", "handle the cold"). Alone they are no claim."""
    generic: frozenset[str]
    """Words of titles that name no product, whatever the catalog."""
    counted: frozenset[str]
    """Nouns, as stems, whose number is a fact of the product ("two side pockets", "a pack of three")."""
    grouped: frozenset[str]
    """Of these, the ones that "one" counts nothing of: "one plain piece", "fasten it with one hand"."""
    each: re.Pattern[str]
    """Behind "one pocket", this makes it two: "on each side"."""
    figures: re.Pattern[str]
    """Words of the domain that speak of something else: weather, moods, bodies, and what hands do."""
    beside: re.Pattern[str]
    """Begins what is said of other products beside the item: "pair it with ..."."""
    elements: Mapping[str, str]
    """Dialogue element (paper Fig. 4) -> words of the domain that show it, parted by semicolons."""
    element_kinds: Mapping[str, tuple[str, ...]]
    """Dialogue element -> attributes whose phrases show it too."""

    @cached_property
    def lexicon(self) -> Lexicon:
        """Finds the phrases in a text."""
        return Lexicon(self.phrases)

    def lexicon_of(self, items: Iterable[Item]) -> Lexicon:
        """The lexicon and, beside it, the attribute words of a catalog that it lacks ("cocona"). Reads the items once."""
        return self.lexicon_with(
            (kind, value) for item in items for kind in self.learned for value in getattr(item.attributes, kind)
        )

    def lexicon_with(self, values: Iterable[tuple[str, str]]) -> Lexicon:
        """The same of the values alone: (attribute, value), those of other attributes than the learned ones left out."""
        learned: dict[str, Saying] = {}
        known: set[str] = set()
        for kind, value in values:
            if value in known or kind not in self.learned:
                continue
            known.add(value)
            tokens = read(value)
            if 0 < len(tokens) <= 3 and not self.lexicon.find(tokens) and value not in self.generic:
                learned[value] = Saying(kind, value, value, value)
        return Lexicon([*self.phrases, *learned.values()]) if learned else self.lexicon
