"""What a product is and has, taken from its own text: department, class, type, attributes.

Derived, never guessed: each value stands in the item's text, apart from the noun that lets it stand in a sentence
("short sleeves" for "Short-Sleeve", "cool weather" for "Climate: Cool"). How each attribute is meant to be used:

    color, pattern, style    adjectives                    "a striped, lightweight tank top"
    material                 nouns after "made of"         "organic cotton", the main one first
    fit, neckline, sleeve,
    length, closure, feature nouns after "it has"/"with"   "relaxed fit", "crew neckline", "two side pockets"
    activity, climate,
    occasion                 nouns after "for"             "hiking", "cool weather", "a wedding"
    care                     imperatives                   "machine wash cold"
    size                     as labelled                   "XS"

A variant's own colour (details.Color, else its title) wins: text that it shares with other variants may name theirs, and
whatever names a colour that contradicts its own is not used at all.
"""

from muse_builder.domains.apparel.care import add_care
from muse_builder.domains.apparel.colors import base_colors, own_colors
from muse_builder.domains.apparel.departments import department_of
from muse_builder.domains.apparel.features import add_features
from muse_builder.domains.apparel.gathered import Gathered
from muse_builder.domains.apparel.materials import add_materials
from muse_builder.domains.apparel.reading import details_of, phrases_of, scan, short_parts
from muse_builder.domains.apparel.titles import hits_in
from muse_builder.domains.apparel.traits import (
    add_lengths,
    distinct,
    from_details,
    from_sentences,
    from_short,
    from_title,
    labelled,
    settled,
)
from muse_builder.domains.apparel.types import class_of, type_of
from muse_builder.records import Attributes, Item

MAX_VALUES = {
    "color": 4,
    "material": 5,
    "style": 6,
    "feature": 8,
    "activity": 6,
    "climate": 6,
    "occasion": 5,
    "care": 4,
    "size": 15,
    "pattern": 2,
}
"""How many values of an attribute are kept; 3 of those not named."""


def derive(item: Item) -> Item:
    """The item with `department`, `product_class`, `product_type` and `attributes` filled in from its text."""
    product_type, kind = type_of(item)
    return item.model_copy(
        update={
            "department": department_of(item),
            "product_class": class_of(item, kind),
            "product_type": product_type,
            "attributes": _attributes(item, kind),
        }
    )


def _attributes(item: Item, kind: str) -> Attributes:
    details = details_of(item)
    own = own_colors(item, details, kind)
    gathered = Gathered(base_colors(own))
    for color in own:
        gathered.add("color", color)
    phrases = list(phrases_of(item))
    short = [tokens for phrase in phrases for tokens in short_parts(phrase)]
    title_hits = hits_in(item.title)
    short_hits = [(tokens, scan(tokens)) for tokens in short]
    add_materials(gathered, item, details, title_hits, kind)
    labelled(gathered, details, "pattern")
    from_title(gathered, title_hits)
    from_short(gathered, short_hits)
    from_details(gathered, details, kind)
    from_sentences(gathered, item)
    add_lengths(gathered, item, kind)
    add_care(gathered, item, details)
    add_features(gathered, item, phrases, details)
    return Attributes(
        **{name: tuple(distinct(values))[: MAX_VALUES.get(name, 3)] for name, values in settled(gathered.values, kind).items()}
    )
