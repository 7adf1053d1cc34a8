"""What one need is made of.

To add a need: write its three sections in the file it belongs to (`phrases/needs/weather.txt`, `feet.txt`, ...), before any
other that knows the same values, since the first one that does is taken; where it makes no sense on every part of the body, say
so in `places.py`.

    == hood                                           its name, also how a summary calls it
    feature = hood; hooded                            field = the words of values that meet it
    style = hood; hooded
    search for = hood; hooded                         what a shop would search for, most telling first

    == hood.wishes                                    what follows "something that"
    shelters {his} head [in the rain|on the way home]

    == hood.troubles                                  why it matters, in the past tense
    {he} never remembered an umbrella

Wishes and troubles name no product and no attribute value; they are the vague half of the paper's "quick-drying" example
(paper 3.3.2), the search terms the clarified half.
"""

from collections.abc import Mapping

from muse_builder.embedded.model.book import book
from muse_builder.embedded.model.grammar import Phrases


class Concept:
    """One need: the values that meet it, how people word it, what to search for."""

    __slots__ = ("evoked_by", "name", "terms", "troubles", "wishes")

    def __init__(
        self, name: str, evoked_by: Mapping[str, tuple[str, ...]], terms: tuple[str, ...], wishes: Phrases, troubles: Phrases
    ) -> None:
        self.name = name
        self.evoked_by = evoked_by
        """Field -> words in its values, long ones also as beginnings; "" is any value of the field."""
        self.terms = terms
        self.wishes = wishes
        self.troubles = troubles

    def __repr__(self) -> str:
        return f"Concept({self.name!r})"

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.evoked_by)

    def met_by(self, field: str, value: str) -> bool:
        """Whether this value of this field meets the need."""
        padded = f" {value.lower().replace('-', ' ').replace(',', ' ')} "
        words = self.evoked_by.get(field, ())
        if field == "style":  # shops file "waterproof" under style as often as under features
            words += self.evoked_by.get("feature", ())
        return any(_begins(padded, word) for word in words if word)


def _begins(padded: str, word: str) -> bool:
    """Whether a word of the text begins so; short ones must be whole words, or "lap" would be found in "lapels"."""
    if len(word) > 4:
        return f" {word}" in padded
    return f" {word} " in padded or f" {word}s " in padded


_SEARCH = "search for"


def concepts_of(kind: str) -> tuple[Concept, ...]:
    """The needs of one file, in its order: `phrases/needs/<kind>.txt`."""
    told = book(f"needs/{kind}")
    found: list[Concept] = []
    for name in told.names():
        evoked_by = told.lists(name)
        terms = evoked_by.pop(_SEARCH)
        found.append(Concept(name, evoked_by, terms, told[f"{name}.wishes"], told[f"{name}.troubles"]))
    return tuple(found)
