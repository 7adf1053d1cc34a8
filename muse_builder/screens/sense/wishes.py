"""What a user likes and dislikes of products, clause by clause, as far as plain words tell.

Only what the domain's vocabulary names counts (colour, material, pattern, cut, closure ...), and only where the clause says
plainly which way it goes; a clause that says neither is no opinion.
"""

import re
from itertools import pairwise
from typing import NamedTuple

from muse_builder.domains.domain import Domain
from muse_builder.domains.words import clauses, read
from muse_builder.records import Item

TASTES = ("color", "material", "pattern", "style", "fit", "neckline", "sleeve", "length", "closure")
"""Attributes that one likes or not; what a thing is for is another matter."""
_DISLIKES = re.compile(
    r"\bnot (?:(?:really|so|too|that|very|all that|quite) )?(?:fond|keen|big|in love|crazy|wild|sold|for me|a (?:great "
    r"|big |huge )?(?:fan|lover))\b"
    r"|n['’]t (?:(?:really|actually|quite) )?(?:like|love|want(?! to)|care for|need(?! to)|stand|wear|see (?:myself|me"
    r"|him|her)|my |for me|what (?:i|we|he|she)"
    r"|a (?:great |big |huge )?(?:fan|lover)|be my|do much|looking for|after|suit|fond|keen|big on)"
    r"|\brather (?:not|avoid|skip|pass)|\b(?:can|could|'d) do without|\bnever (?:looks?|worked|works|suits?|liked|wear)"
    r"|\b(?:dislike|hate|detest|can['’]?t stand|avoid|puts? me off|bothers? me|washes (?:me|him|her) out|leaves me cold"
    r"|turns? me off)\b"
    r"|\b(?:is|are|looks?|feels?) (?:a (?:little|bit) (?:too )?much|too )|\bhad my doubts|\bnot sure about|\bhave enough\b"
    r"|\b(?:i|he|she) looks? (?:pale|tired)|\bmakes? (?:me|him|her) look (?:pale|tired)|\banything but\b|\bno more\b",
    re.IGNORECASE,
)
_LIKES = re.compile(
    r"\b(?:like|love|adore|prefer|want|wanted|need|fancy|enjoy)s?\b|\b(?:glad of|fond of|keen on|fan of|happy with"
    r"|pleased with|delighted)\b"
    r"|\bfavou?rite\b|\bwon me over|\bdecided it|\bmade the difference|\b(?:just|exactly) (?:right|what)|\b(?:rather"
    r"|love to) have\b"
    r"|\b(?:would|'d) be (?:nicer?|better|perfect|great|my pick|more like it|just right|ideal|wonderful)|\b(?:looking"
    r"|hoping|hoped|asked) for\b"
    r"|\bmust[- ]have\b|\bnice (?:extra|bonus|touch)|\ba bonus\b|\bdrew my eye|\bcaught my (?:eye|attention)|\bsuits? me\b"
    r"|\bgo for\b|\bi(?:['’]m| am|['’]d been)? pictur(?:ed?|ing)\b|\bimportant to me",
    re.IGNORECASE,
)
_INSTEAD = re.compile(r"\b(?:instead of|rather than|than|anything but|not)\s+([^,.;!?]+)", re.IGNORECASE)
"""What follows is what one does not want, whatever the clause says before it."""
_DOUBTED = re.compile(
    r"\b(?:if|whether|why|though|although|only trying|would have|used to|last one|previous|no matter)\b", re.IGNORECASE
)
_TURNS = re.compile(r",\s+(?=(?:only|just|except|it['’]s just|plus)\b)", re.IGNORECASE)
_PARTS = frozenset("full quarter half long short three-quarter side front back high low light dark wide slim two faux".split())
"""Before a property these make it another one."""
CHANGES = re.compile(
    r"\b(?:changed my mind|change of mind|on second thoughts?|come to think of it|thinking (?:about it )?again"
    r"|now that i (?:see|think)"
    r"|after all\b|^actually,|i was wrong|never ?mind|forget what i said|i take that back|no longer|i could live with"
    r"|i can live with"
    r"|doesn['’]t matter (?:so much|as much|after all|anymore|any more)|not so important|don['’]t mind|warming up to"
    r"|getting used to"
    r"|won me over after|although i (?:said|wanted)|even though i (?:said|wanted))",
    re.IGNORECASE,
)
"""Says that one thinks otherwise now; so does the act `change_need`."""


class Opinion(NamedTuple):
    turn: int
    kind: str
    value: str
    liked: bool
    start: int
    end: int
    quote: str
    alike: frozenset[str]
    """The value and what it is a kind of."""
    before: str
    """The word before it."""


def opinions(domain: Domain, text: str, turn: int) -> list[Opinion]:
    """What a user's text says for or against properties of products."""
    found = []
    for start, end in _whole_clauses(text):
        clause = text[start:end]
        against, liking = _DISLIKES.search(clause), _LIKES.search(clause)
        if not (against or liking) or _DOUBTED.search(clause):
            continue
        instead = [match.span(1) for match in _INSTEAD.finditer(clause)]
        tokens = read(clause)
        for claim in domain.vocabulary.lexicon.find(tokens):
            if claim.kind in TASTES:
                liked = not against and not any(first <= claim.start < last for first, last in instead)
                before = tokens[claim.first - 1].word if claim.first else ""
                quote = clause.strip(" ,")
                found.append(
                    Opinion(
                        turn, claim.kind, claim.value, liked, start + claim.start, start + claim.end, quote,
                        frozenset((claim.value, claim.broad)), before,
                    )
                )  # fmt: skip
    return found


def _whole_clauses(text: str) -> list[tuple[int, int]]:
    """Clauses, each with the relative clause that follows it: "it's made from cotton, which I'd rather avoid"."""
    joined: list[tuple[int, int]] = []
    for start, end in (part for span in clauses(text) for part in _parted(text, *span)):
        relative = re.match(r"[\s,]*which\b", text[start:end], re.IGNORECASE)
        named = re.match(r"\s*,?\s*(?:as for|when it comes to)\b", text[joined[-1][0] : start]) if joined else None
        if joined and (relative or named) and text[joined[-1][1] - 1 : start].strip(" ,") not in (".", "!", "?"):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _parted(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A clause cut at the turns that `clauses` leaves in: "the cotton I like, only the mustard I don't"."""
    cuts = [start, *(match.start() for match in _TURNS.finditer(text, start, end)), end]
    return [span for span in pairwise(cuts) if span[0] < span[1]]


def contrary(one: Opinion, other: Opinion) -> bool:
    """Whether one is for and the other against the same property: "a full zip" and "a quarter zip" are two."""
    same = one.kind == other.kind and one.value == other.value and one.liked != other.liked
    return same and (one.before == other.before or not {one.before, other.before} & _PARTS)


def minded(text: str, item: Item) -> str:
    """What the item has, by its own record, that a text says one does not want; "" where there is no such thing."""
    for start, end in _whole_clauses(text):
        clause = _INSTEAD.sub(" ", text[start:end])
        if not _DISLIKES.search(clause) or _DOUBTED.search(clause):
            continue
        said = [token.stem for token in read(clause)]
        for kind in TASTES:
            for value in _main(item, kind):
                stems = [token.stem for token in read(value)]
                if stems and any(said[at : at + len(stems)] == stems for at in range(len(said))):
                    return value
    return ""


def _main(item: Item, kind: str) -> tuple[str, ...]:
    """The item's values of an attribute, of colors, materials and patterns the main one."""
    values: tuple[str, ...] = getattr(item.attributes, kind)
    return values[:1] if kind in ("color", "material", "pattern") else values


def changes_mind(action: str, text: str) -> bool:
    return action == "change_need" or CHANGES.search(text) is not None


def has(item: Item, opinion: Opinion) -> bool:
    """Whether the item's own record states the property, of colours and materials as its main one."""
    held = [{token.stem for token in read(value)} for value in _main(item, opinion.kind)]
    return any({token.stem for token in read(value)} <= stems for value in opinion.alike for stems in held)
