"""What a domain is: all that is known of one kind of goods, in one object that catalog, agents, screens and card are handed.

To add one: a folder like `apparel/` with an object of this shape, an entry point of the group `muse_builder.domains` (see
`plugins`), and hand-made products for the contract test (tests/domains/test_contract.py).
"""

from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from random import Random
from typing import Literal, NamedTuple, Protocol

from muse_builder.domains.vocabulary import DomainVocabulary
from muse_builder.records import Item, Person, Style

Sex = Literal["female", "male"]

BABY = (0, 3)
"""Years, from and to, of who counts as a baby."""


def seeds_of(package: str) -> tuple[str, ...]:
    """The lines of `seeds.txt` in a domain's folder."""
    text = (resources.files(package) / "seeds.txt").read_text("utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip())


class Attribute(NamedTuple):
    """One attribute of a product, as the domain knows it."""

    values: frozenset[str]
    """What `derive` may find; empty where the values are open (numbers, parts, whatever a label says)."""
    claimed: bool
    """The vocabulary has words with which a text claims it."""


class Demand(NamedTuple):
    """Whom a product is made for."""

    sex: Sex | None
    """None where it is for anybody."""
    ages: tuple[int, int]
    """Years, from and to."""
    why: str
    """"the department is women": what says so."""


class SizeClaim(NamedTuple):
    """A size that a text says the product comes in."""

    ends: tuple[str, ...]
    """The first and the last of a range, or one size, spelled as in `Sizes.of`."""
    start: int
    """Characters of the text."""
    end: int


class Sizes(Protocol):
    """How sizes are written and compared; a module may be one."""

    def of(self, item: Item, /) -> frozenset[str]:
        """The sizes a product comes in, each in one spelling."""

    def claims(self, text: str, /) -> Iterator[SizeClaim]:
        """What a text says of the sizes a product comes in."""

    def offered(self, claim: SizeClaim, sizes: frozenset[str], /) -> bool:
        """Do the sizes of a product hold all that was claimed?"""

    def complaint(self, story: str, item: Item, /) -> str:
        """Why the size that a story asks for cannot be had; "" where it can, or none is asked for."""


class Domain(Protocol):
    """Everything that one kind of goods needs; cheap to have, each part is loaded when it is first used."""

    @property
    def name(self) -> str:
        """The name that `domains.get` finds it by."""

    @property
    def goods(self) -> str:
        """The goods in a word, as the dataset card names them: "clothes"."""

    @property
    def tag(self) -> str:
        """The tag that datasets of such goods have on the Hub."""

    @property
    def title(self) -> str:
        """What a dataset's card is headed with."""

    @property
    def task_categories(self) -> tuple[str, ...]:
        """What the Hub lists datasets of such goods under, in its own words."""

    @property
    def presumed(self) -> str:
        """What is lightly presumed of people when such goods are matched with them: "who wears what at which age"."""

    @property
    def for_anybody(self) -> bool:
        """Whether nobody asks for whom its goods are made, so that they have no departments."""

    @property
    def attributes(self) -> Mapping[str, Attribute]:
        """Every field of `records.Attributes`, as this domain knows it."""

    @property
    def vocabulary(self) -> DomainVocabulary:
        """What a text may claim of a product."""

    @property
    def sizes(self) -> Sizes:
        """How sizes are written and compared."""

    @property
    def seeds(self) -> tuple[str, ...]:
        """The basic scenarios that self-instruct starts from (paper 3.2.1)."""

    @property
    def prompts(self) -> Path | None:
        """A folder like `prompts/` whose files stand in place of those of the same name; None where all are meant for it."""

    def derive(self, item: Item, /) -> Item:
        """The item with department, class, type and attributes filled in from its own text."""

    def kind(self, item: Item, /) -> str:
        """The product in words wide enough not to give it away, with its article: "a top"."""

    def demand(self, item: Item, /) -> Demand:
        """Whom the product is made for."""

    def draw_person(self, dice: Random, /) -> Person:
        """Somebody who goes shopping for such goods; draws dice only."""

    def draw_style(self, dice: Random, person: Person, /) -> Style:
        """What this person likes of such goods; draws dice only."""

    def liking(self, style: Style, person: Person, item: Item, /) -> float:
        """How much somebody of this style likes a product: higher is more. Draws no dice."""
