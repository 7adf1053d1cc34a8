"""By which basic colours eyes may call what a text calls navy, camel or rose gold.

Eyes (see `Sight`) name fourteen: black, white, gray, red, orange, yellow, green, teal, blue, purple, pink, coral, brown, beige.
A word of `catalog_words.COLORS` may be seen as its base colours; the table says where cloth and eyes part in other places.
"""

import re
from functools import lru_cache

from muse_builder.domains.apparel.catalog_words import COLORS

_SEEN = {
    "champagne": "beige yellow white",
    "gold": "yellow brown orange", "golden": "yellow brown orange", "rose gold": "pink coral beige brown orange",
    "silver": "gray white", "charcoal": "gray black", "cream": "beige white", "ivory": "beige white",
    "off-white": "beige white", "ecru": "beige white", "beige": "beige brown", "sand": "beige brown",
    "nude": "beige brown pink", "taupe": "brown beige gray", "khaki": "brown beige green gray",
    "tan": "brown beige orange", "camel": "brown beige orange", "brown": "brown beige", "mustard": "yellow brown",
    "rust": "brown orange red", "copper": "brown orange", "orange": "orange coral", "coral": "coral red pink orange",
    "salmon": "coral pink orange", "peach": "coral orange pink beige", "blush": "pink beige", "rose": "pink red coral",
    "pink": "pink coral", "red": "red coral pink", "burgundy": "red purple brown", "maroon": "red brown",
    "wine": "red purple", "oxblood": "red brown", "magenta": "pink purple red", "fuchsia": "pink purple red",
    "indigo": "blue purple", "blue": "blue teal", "cyan": "teal blue", "teal": "teal green blue",
    "turquoise": "teal green blue", "aqua": "teal green blue", "seafoam": "green teal", "mint": "green teal",
    "emerald": "green teal", "green": "green teal", "olive": "green brown", "lime": "green yellow",
}  # fmt: skip
"""Word -> what it is seen as, where that is not its base colours. Red takes pink in: shops of ten colours have none."""


@lru_cache(maxsize=1024)
def seen_as(color: str) -> frozenset[str]:
    """The basic colours as which a stated colour ("heather gray", "rose gold") may be seen; empty where none can be named."""
    if color in _SEEN:
        return frozenset(_SEEN[color].split())
    for word in reversed(re.findall(r"[a-z]+", color.lower())):
        if word in _SEEN:
            return frozenset(_SEEN[word].split())
        if word in COLORS:
            return frozenset(COLORS[word].split())
    return frozenset()
