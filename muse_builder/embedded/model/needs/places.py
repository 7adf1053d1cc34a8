"""Where a need makes sense: on which part of the body, and of which values it is never meant.

The parts are those of `garments.Garment`: "top", "feet", "wallet" ...
"""

import re

from muse_builder.embedded.model.book import book

_GARMENTS = book("garments")

MEANT_FOR = tuple(
    (re.compile(rf"\b(?:{words})\b"), frozenset(parts.split())) for words, parts in _GARMENTS.table("meant for").items()
)
"""Words of wishes and troubles that speak of a part of the body or a use, and where such a thing is worn or carried."""
ONLY_FOR = {need: frozenset(parts.split()) for need, parts in _GARMENTS.table("only for").items()}
"""Where on the body a need makes sense (parts of `garments.Garment`); needs that are not listed make sense everywhere."""
NEVER = {need: re.compile(words) for need, words in _GARMENTS.table("never").items()}
"""Values that hold a word of a Concept and mean another thing: an elastic cuff gives nothing at the waist."""
