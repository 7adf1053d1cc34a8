"""Sorts of goods, by the words that only they have: what is worn, eaten, read, plugged in, stood in a room, put on the skin.

Wide and few, for one question: can a wish be about a product at all? An armchair suits no complexion and a novel has no
sleeves, whatever a model says.
"""

from collections.abc import Iterable
from functools import cache

from muse_builder.domains.words import read, stem

_NAMED = {
    "worn": """
        shirt t-shirt tee blouse sweater hoodie cardigan jacket coat parka vest dress skirt jeans trousers pants leggings shorts
        suit tie sock stocking underwear bra pajamas swimsuit bikini shoe boot sneaker sandal slipper loafer heel hat cap
        beanie scarf glove mitten belt necklace bracelet earring brooch anklet apparel clothing fashion jewelry footwear
        sunglasses wristwatch watch jumpsuit romper tunic kimono blazer
    """,
    "eaten": """
        chocolate cocoa coffee espresso tea oil vinegar pasta noodle rice flour sugar honey jam cookie biscuit cracker cereal
        granola muesli snack crisps candy sweets nut almond cheese yogurt milk butter bread cake sauce spice pepper salt
        soup bean lentil juice wine beer lemonade fruit vegetable grocery food gourmet broth olive mustard syrup
    """,
    "read": """
        book novel paperback hardcover hardback audiobook ebook thriller memoir biography atlas textbook cookbook poetry
        encyclopedia anthology fiction nonfiction magazine novella bestseller author
    """,
    "plugged": """
        headphone earbud earphone speaker charger laptop tablet smartphone phone monitor keyboard mouse webcam router camera
        projector television tv printer console powerbank usb usb-c bluetooth hdmi electronics computer microphone
        soundbar turntable smartwatch watch adapter ssd
    """,
    "stood": """
        table desk chair armchair stool bench sofa couch settee loveseat bed mattress bookcase bookshelf shelf shelving cabinet
        dresser wardrobe nightstand sideboard cupboard ottoman lamp rug carpet curtain furniture recliner footstool
        headboard
    """,
    "cosmetic": """
        lipstick mascara eyeliner foundation concealer serum moisturizer sunscreen shampoo conditioner lotion perfume
        cologne cosmetics makeup skincare cleanser toner blush
    """,
}
"""Sort -> words that name its products."""
_SAID_OF = {
    "worn": """
        wearing outfit complexion undertone waist waistline hip thigh ankle calves sleeve neckline collar hem cuff lapel toe
        insole flattering flatters slimming bust wrist earlobe catwalk barefoot chafe dress-code
    """,
    "eaten": """
        flavor flavour aftertaste sip chew recipe ingredient calorie palate crunchy crumbly digest sweeten brew pantry
        edible savory savoury
    """,
    "read": "chapter prose narrator protagonist page-turner storyline sequel epilogue footnote paperback bookmark",
    "plugged": """
        battery recharge charging-cable wireless bluetooth usb firmware pixel megapixel gigabyte download volt playlist
        phone-call plugged-in
    """,
    "stood": """
        armrest backrest upholstery upholstered tabletop floorboard assemble assembled living-room corner-space seating sit-down
    """,
    "cosmetic": "complexion undertone pores dandruff spf lather eyelashes eyelid",
}
"""Sort -> words that a wish has only of such a product."""

SORTS = tuple(_NAMED)


def sorts_of(texts: Iterable[str]) -> frozenset[str]:
    """The sorts that a product's record names it as; empty where none is named, or of a sort that is not known here."""
    return _found(texts, _table(said=False))


def sorts_wished(text: str) -> frozenset[str]:
    """The sorts that a wish can be about; empty where it can be about anything."""
    return _found((text,), _table(said=True))


def _found(texts: Iterable[str], table: dict[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    for text in texts:
        words = read(text.replace("-", " "))
        for place, token in enumerate(words):
            pair = f"{token.stem} {words[place + 1].stem}" if place + 1 < len(words) else ""
            found |= table.get(token.stem, frozenset()) | table.get(pair, frozenset())
    return frozenset(found)


@cache
def _table(*, said: bool) -> dict[str, frozenset[str]]:
    """Word, or two of them, as stems -> the sorts it tells."""
    found: dict[str, set[str]] = {}
    for sort, words in (_SAID_OF if said else _NAMED).items():
        for word in words.split():
            found.setdefault(" ".join(stem(part) for part in word.split("-")), set()).add(sort)
    return {word: frozenset(sorts) for word, sorts in found.items()}
