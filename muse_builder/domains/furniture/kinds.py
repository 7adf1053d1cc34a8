"""Kinds of furniture, by what they are for."""

from functools import cache

from muse_builder.domains.general.vocabulary import lines
from muse_builder.domains.words import read

KINDS = {
    "something to sit on": """
        sofa; couch; loveseat; settee; sectional; sofa bed; futon; armchair; accent chair; club chair; wing chair
        recliner; rocking chair; dining chair; side chair; desk chair; office chair; gaming chair; folding chair
        lounge chair; chair; bar stool; counter stool; step stool; stool; bench; storage bench; ottoman; pouf
        footstool; bean bag; chaise longue
    """,
    "something to put things on": """
        coffee table; side table; end table; console table; dining table; kitchen table; bedside table; nightstand
        night stand; vanity table; folding table; nesting tables; table; standing desk; writing desk; computer desk
        corner desk; desk; plant stand; tv stand; workbench; bar cart; tray table; sideboard; buffet
    """,
    "something to keep things in": """
        bookcase; bookshelf; wall shelf; floating shelf; shelving unit; shelves; shelf; cabinet; display cabinet
        filing cabinet; wardrobe; armoire; dresser; chest of drawers; cupboard; shoe rack; coat rack; storage chest
        trunk; wine rack; media console; drawer unit; hutch
    """,
    "something to sleep on": """
        bed frame; platform bed; canopy bed; bunk bed; daybed; loft bed; bed; crib; cot; mattress; headboard
        mattress topper
    """,
    "something for light": """
        floor lamp; table lamp; desk lamp; pendant lamp; pendant light; wall lamp; ceiling light; chandelier; lamp
        sconce; lantern
    """,
    "something for the floor or the wall": """
        area rug; runner rug; outdoor rug; rug; carpet; doormat; mirror; wall clock; curtain; room divider
        picture frame; tapestry
    """,
}  # fmt: skip
"""What a piece is for -> what it is called."""


def type_of(text: str) -> str:
    """The kind that a title or a category names, the longest where one holds another; of two the later, as titles end in it."""
    stems = [token.stem for token in read(text)]
    best = ("", (-1, 0))
    for words, kind in _phrases():
        for start in range(len(stems) - len(words) + 1):
            place = (start + len(words), len(words))
            if tuple(stems[start : start + len(words)]) == words and place > best[1]:
                best = (kind, place)
    return best[0]


def purpose_of(kind: str) -> str:
    """What such a piece is for; "" where it is not known."""
    return next((purpose for purpose, names in _named().items() if kind in names), "")


@cache
def _named() -> dict[str, frozenset[str]]:
    return {purpose: frozenset(lines(names).splitlines()) for purpose, names in KINDS.items()}


@cache
def _phrases() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Stems of each name, and the name."""
    return tuple((tuple(token.stem for token in read(name)), name) for names in _named().values() for name in sorted(names))
