"""How much of a catalog a domain understands, and how much of what it knows the screens can hold a text against.

A conversation is as good as this: a product whose kind is unknown is spoken of as "something", one of which nothing is known
has no wish that answers to it, and a claim in words that no screen knows is passed unread.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from muse_builder.domains.domain import Domain
from muse_builder.domains.words import numbers, read
from muse_builder.records import Item
from muse_builder.table import share

ENOUGH = 2
"""Properties that a product must have, since a shopper has two wishes (paper Fig. 16)."""
_EACH_COUNTS = "feature"
"""The attribute whose every value is a property of its own; of others, several values are one ("red and white")."""
WARNED, REFUSED = 0.8, 0.4
"""Share of products with a kind and two properties, below which a release is sealed with a warning, and below which none is
made. Measured: 1.0 of ten catalogs of clothes in English as apparel; 0 of furniture, food, electronics, German and Japanese
clothes as apparel, and 1.0 of these as general."""


@dataclass(frozen=True)
class Understood:
    """How many products a domain understands."""

    domain: str
    products: int
    kind: int
    """Whose kind is known: "a dress"."""
    department: int | None
    """Of which is known for whom they are; None where the domain's goods are for anybody."""
    attributes: int
    """With two properties or more."""
    whole: int
    """With all of these."""
    values: int
    """Values of attributes, of all products together."""
    checkable: int
    """Of them, those that a text's claim can be held against."""
    enough: int
    """With a kind and two properties: what a conversation rests on, whomever they are for."""

    def __str__(self) -> str:
        department = "" if self.department is None else f"department {share(self.department, self.products)}, "
        told = (
            f"Understood as {self.domain}: kind {share(self.kind, self.products)}, {department}"
            f"two properties or more {share(self.attributes, self.products)}, all of it "
            f"{share(self.whole, self.products)} of {self.products:,} products; {share(self.checkable, self.values)} of what "
            "is known of them can be checked in a text"
        )
        return f"{told}. But {self.doubt}" if self.doubt else told

    @property
    def share(self) -> float:
        """0 to 1: products with a kind and two properties."""
        return self.enough / self.products if self.products else 0.0

    @property
    def gate(self) -> str:
        """What the gate does with such a catalog: "passes", "warns" or "refuses"."""
        return "passes" if self.share >= WARNED else "warns" if self.share >= REFUSED else "refuses"

    @property
    def doubt(self) -> str:
        """What is to be said of it; "" where enough is understood."""
        if self.share >= WARNED:
            return ""
        return (
            f"{self.domain} knows kind and {ENOUGH} properties or more of {self.share:.0%} of {self.products:,} products"
            f" ({WARNED:.0%} is enough, and below {REFUSED:.0%} no release is made): of the others conversations can say "
            "little that is true of them, and screens check little of it"
        )


def understood(items: Iterable[Item], domain: Domain) -> Understood:
    """How many of these products the domain understands, as `derive` did when they were read; reads them once."""
    kinds = departments = attributes = whole = products = both = 0
    values: Counter[tuple[str, str]] = Counter()
    for item in items:
        told = {name: phrases for name, phrases in item.attributes if phrases}
        values.update((name, phrase) for name, phrases in told.items() for phrase in phrases)
        properties = sum(len(phrases) if name == _EACH_COUNTS else 1 for name, phrases in told.items())
        kind, enough = bool(item.product_type), properties >= ENOUGH
        department = domain.for_anybody or item.department != "unisex"
        products += 1
        kinds += kind
        departments += department
        attributes += enough
        both += kind and enough
        whole += kind and department and enough
    return Understood(
        domain=domain.name,
        products=products,
        kind=kinds,
        department=None if domain.for_anybody else departments,
        attributes=attributes,
        whole=whole,
        values=values.total(),
        checkable=_checkable(values, domain),
        enough=both,
    )


def _checkable(values: Counter[tuple[str, str]], domain: Domain) -> int:
    """How many values a screen finds in a text that says them: by its words, or by the number in them."""
    lexicon = domain.vocabulary.lexicon_with(values)
    return sum(count for (_, phrase), count in values.items() if lexicon.find(read(phrase)) or numbers(phrase))
