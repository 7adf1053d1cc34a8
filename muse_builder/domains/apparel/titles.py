"""How a title is read: what it says of the product, and what only looks like it.

English titles end in their head noun, before what they say "with", "for", "by" or behind a dash; a word before another noun
may be that noun's alone. So a kind is no kind before the name of other goods ("suit hangers"), a colour must stand before what
it can colour or at an end ("Red Wing boots" are not red), and a material must not be a likeness or a part ("leather look",
"fleece-lined").
"""

import re
from functools import lru_cache

from muse_builder.domains.apparel import catalog_words as words
from muse_builder.domains.apparel import title_words
from muse_builder.domains.apparel.reading import Hit, scan, tokens_of

MARK = "·"
"""Stands where a word was that says nothing of the product."""
ENDS = frozenset(
    {",", "-", "–", "—", "|", "(", ")", "[", "]", "/", ";", ":", "&", "+", ".", "and", "or", "for", "with", "in", "by"}
)
_NAMES = {tuple(tokens_of(name)) for name in title_words.NAMES if name}
_THE_PRODUCTS = frozenset({"color", "material", "title material"})
_LONGEST_NAME = max(len(name) for name in _NAMES)
_FIRST_WORDS = frozenset(form.split()[0] for form in words.TYPES)
_MODIFIERS = frozenset(part for text in words.MODIFIERS.values() for word in text.split() for part in word.split("-"))
_LOOKS = frozenset(
    tokens_of(form)[0]
    for forms in (
        words.PATTERNS,
        words.NECKLINES,
        words.SLEEVES,
        words.FITS,
        words.LENGTHS,
        words.STYLES,
        words.COLORS,
        words.TITLE_MATERIALS.split(","),
    )
    for form in forms
)
_COLORED = (_FIRST_WORDS | _MODIFIERS | _LOOKS | title_words.PLAIN_WORDS) - {"light", "active", "rose"}
"""What may follow a colour that opens a title."""
_KNOWN = _COLORED | frozenset(
    token
    for text in (*words.ACTIVITIES, *words.OCCASIONS, *words.CLOSURES, *words.PARTS, *words.PART_MODIFIERS)
    for token in tokens_of(text)
)
"""What may follow a colour within a title."""
_DEPARTMENT = frozenset(
    "women womens women's ladies men mens men's girls girl boys boy kids her him teens juniors toddler toddlers baby".split()
)
_MADE = (
    _FIRST_WORDS
    | _DEPARTMENT
    | {"glitter", "sequin", "colored", "coloured", "tone"}
    | {tokens_of(form)[0] for form in (*words.TITLE_MATERIALS.split(","), *words.PATTERNS)}
)
"""What may follow a doubtful colour."""


@lru_cache(maxsize=4096)
def tokens_in(title: str) -> list[str]:
    """The tokens of a title, with a mark in the place of each word of a name or a compound that is something else.

    Not to be changed by who gets it.
    """
    tokens = list(tokens_of(title))
    place = 0
    while place < len(tokens):
        for length in range(min(_LONGEST_NAME, len(tokens) - place), 0, -1):
            if tuple(tokens[place : place + length]) in _NAMES:
                tokens[place : place + length] = [MARK] * length
                place += length - 1
                break
        place += 1
    return tokens


def hits_in(title: str) -> list[Hit]:
    """What all tables find in a title: materials and colours only where they are the product's."""
    tokens = tokens_in(title)
    beside = _beside(tokens)
    own = [hit for hit in scan(tokens) if not beside[hit.start] or hit.end == len(tokens)]
    shown = [hit for hit in own if hit.attribute == "color" and _colors(tokens, hit)]
    made = [hit for hit in own if hit.attribute == "title material" and not beside[hit.start] and _makes(tokens, hit)]
    others = [hit for hit in scan(tokens_of(title)) if hit.attribute not in _THE_PRODUCTS]
    return [*others, *_longest(shown, made), *_longest(made, shown)]


def _longest(hits: list[Hit], others: list[Hit]) -> list[Hit]:
    """Those that do not stand within a longer one of the others: "denim blue" is no denim, "white gold" not white."""
    return [
        hit
        for hit in hits
        if not any(
            other.start <= hit.start and hit.end <= other.end and other.end - other.start > hit.end - hit.start
            for other in others
        )
    ]


def _beside(tokens: list[str]) -> list[bool]:
    """Token by token: does it speak of what the product comes with or is for? "with leather sleeves", "for denim jackets"."""
    found, beside = [], False
    for place, token in enumerate(tokens):
        if token in ("with", "w", "featuring") or (token == "for" and not _DEPARTMENT & set(tokens[place + 1 : place + 3])):
            beside = True
        elif token in (",", "|", "(", ")", "[", "]", "-", "–", "—", ";"):
            beside = False
        found.append(beside)
    return found


def _colors(tokens: list[str], hit: Hit) -> bool:
    """Does a colour stand at an end, or before what it can colour?"""
    following = tokens[hit.end] if hit.end < len(tokens) else ""
    if hit.form in title_words.DOUBTFUL_COLORS:
        opens = hit.start == 0
        return (not following and not opens) or following in _MADE or (following in ENDS and not opens)
    if hit.end - hit.start > 1:
        return True
    if hit.start == 0:
        joined = following in ("and", "&", "/") and tokens[hit.end + 1 : hit.end + 2] and tokens[hit.end + 1] in words.COLORS
        return following in _COLORED or bool(joined)
    return not following or following in ENDS or following in _KNOWN or following[0].isdigit()


def _makes(tokens: list[str], hit: Hit) -> bool:
    """Is the product made of it, and not only like it or in a part?"""
    following = tokens[hit.end] if hit.end < len(tokens) else ""
    return following not in title_words.LIKENESS | title_words.PARTLY | title_words.OTHER_GOODS


def is_for_other_goods(tokens: list[str], end: int) -> bool:
    """Does the name that ends here only tell what other goods are for: "hat box", "watch repair kit"?"""
    for gap, token in enumerate(tokens[end : end + 3]):
        if token in ENDS:
            return False
        if token in title_words.OTHER_GOODS and tokens[end + gap + 1 : end + gap + 2] != ["up"]:
            return True
        if gap == 0 and token in title_words.OTHER_GOODS_CLOSE:
            return True
    return False


def names_other_goods(tokens: list[str]) -> bool:
    """Is the head of this phrase the name of other goods?"""
    return any(
        token in title_words.OTHER_GOODS or (token in title_words.OTHER_GOODS_CLOSE and place)
        for place, token in enumerate(tokens)
        if tokens[place + 1 : place + 2] != ["up"]
    )


_TAIL = re.compile(r"\s[-–|]\s|,\s")


def tail_of(title: str) -> int:
    """The index of the first token behind the last dash or comma; 0 where there is none."""
    parts = _TAIL.split(title)
    return len(tokens_of(title)) - len(tokens_of(parts[-1])) if len(parts) > 1 else 0
