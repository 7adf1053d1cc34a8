"""Does each turn follow from those before it?

refuses_asked_kind       "I wasn't after a t-shirt", from somebody who asked for a top and names nothing narrower
likes_and_refuses        a property is liked and later refused, or the reverse, and nobody said they had changed their mind
accepts_what_it_refused  what is taken has what was complained of, or was itself refused
names_another            a recommendation names or shows another product than the one recommended
answers_no_wish          a pitch that takes up no wish: that of what is taken, or all of them (else a doubt)
repeats_corrected        a claim is made again that somebody corrected
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from muse_builder.domains.domain import Domain
from muse_builder.domains.english import LIGHT
from muse_builder.domains.words import clauses, read, root
from muse_builder.records import DECLINES, OFFERS, RECOMMENDER, Conversation, Item, Profile, Turn
from muse_builder.screens.findings import Finding
from muse_builder.screens.sense.wishes import Opinion, changes_mind, contrary, has, minded, opinions

ASKED_KIND, LIKES_REFUSES, ACCEPTS_REFUSED = "refuses_asked_kind", "likes_and_refuses", "accepts_what_it_refused"
NAMES_ANOTHER, NO_WISH, CORRECTED = "names_another", "answers_no_wish", "repeats_corrected"
ANSWERS: frozenset[str] = frozenset(("answer_detail",))
DOUBT = 0.5
"""Score of a finding that refuses nothing alone."""
OF_RECOMMENDER = (ASKED_KIND, NO_WISH)
"""What comes of showing the wrong thing: with a recommender that does so on purpose it is a doubt and refuses nothing."""

# --- the kind that was asked for ------------------------------------------------------------------------------------------

_NOT_THIS_KIND = (
    r"(?:(?:\bnot|n['’]t)(?: (?:really|quite|actually|exactly|even))* (?:looking for|after|thinking of|here for"
    r"|in the market for|asking for"
    r"|what i (?:asked for|wanted|meant|had in mind))|\bother than|\bno use for|\bno need for|\balready (?:have|has|own|owns)"
    r"|\bdid(?: not|n['’]t) (?:ask for|want|mean)|\bdon['’]t (?:want|need|wear))\s+"
    r"(?:any |another )?(?:a |an |the |more )?(?:pair of |piece of )?(?:[\w-]+ ){0,2}?%(noun)s\b"
    r"|\b%(noun)s\b(?: at all)?,? (?:is(?: not|n['’]t)|are(?: not|n['’]t)) (?:what i|really what i|for me|my thing)"
    r"|\b%(noun)s\b (?:won['’]t|will not|wouldn['’]t|would not) do\b|\b%(noun)s\b (?:is|are) the wrong kind"
    r"|\b%(noun)s\b (?:would|will) only end up|\bnot an? (?:[\w-]+ ){0,2}?%(noun)s person"
)
_NARROWER = re.compile(
    r"\binstead\b|\b(?:i['’]d (?:need|like|love|prefer)|i (?:need|was thinking of|had in mind|meant|want|am after)"
    r"|looking for|more like it"
    r"|would be (?:better|nicer)|rather have)\b",
    re.IGNORECASE,
)


def refuses_kind(turns: Sequence[Turn], items: Mapping[str, Item], domain: Domain) -> Iterator[Finding]:
    told: list[str] = []
    for number, turn in enumerate(turns):
        if turn.role != "user":
            continue
        if turn.action in DECLINES and not changes_mind(turn.action, turn.text):
            for item in (items[item_id] for item_id in turn.item_ids if item_id in items):
                hit = _kind_refused(turn.text, item)
                if hit and _asked_for(" ".join(told), item, domain) and not _names_another_kind(turn.text, item, hit):
                    note = f"{hit[0]!r} refuses the kind of product that was asked for"
                    yield Finding(ASKED_KIND, f"turn {number}", hit.start(), hit.end(), hit[0], 1.0, note)
                    break
        if turn.action != "share_image":
            told.append(turn.text.lower())


def _kind_refused(text: str, item: Item) -> re.Match[str] | None:
    noun = "|".join(_forms(item.product_type))
    return re.search(_NOT_THIS_KIND % {"noun": f"(?:{noun})"}, text, re.IGNORECASE) if noun else None


def _forms(kind: str) -> list[str]:
    words = kind.lower().split()
    if not words:
        return []
    names = {" ".join(words), words[-1]}
    names |= {name[:-1] for name in names if name.endswith("s") and not name.endswith("ss")} | {f"{name}s" for name in names}
    return sorted(map(re.escape, names), key=len, reverse=True)


def _asked_for(told: str, item: Item, domain: Domain) -> bool:
    """Whether the user asked for this type of product, or for the wide kind it belongs to."""
    wide = re.sub(r"^(?:a|an|the) ", "", domain.kind(item))
    return any(re.search(rf"\b(?:{name})\b", told) for name in (re.escape(wide), *_forms(item.product_type)))


def _names_another_kind(text: str, item: Item, hit: re.Match[str]) -> bool:
    """Whether the refusal says what it should be: "a cardigan instead of a t-shirt" narrows, and takes nothing back."""
    own = set(_forms(item.product_type))
    clause = next((text[start:end] for start, end in _sentences(text) if start <= hit.start() < end), text)
    rest = clause.replace(hit[0], " ")
    if not _NARROWER.search(rest):
        return False
    nouns = re.findall(r"\b(?:a|an|some|pair of|a pair of)\s+(?:[\w-]+\s+){0,2}?([\w-]{3,})", rest)
    return any(noun.lower() not in own and noun.lower() not in _NO_KIND for noun in nouns)


_NO_KIND = frozenset("something one thing kind bit lot pair pattern look color colour shade fabric way wish".split())


def _sentences(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"[^.!?]+[.!?]*", text)]


# --- liked and refused ------------------------------------------------------------------------------------------------------


def contradicts_itself(turns: Sequence[Turn], domain: Domain) -> Iterator[Finding]:
    held: list[Opinion] = []
    for number, turn in enumerate(turns):
        if turn.role != "user" or turn.action == "share_image":  # what one owns is no wish
            continue
        if changes_mind(turn.action, turn.text):
            held = []
        now = opinions(domain, turn.text, number)
        for one in now:
            against = next((earlier for earlier in held if contrary(earlier, one)), None)
            if against:
                way = ("liked", "refused") if against.liked else ("refused", "liked")
                note = f"{one.value!r} was {way[0]} in turn {against.turn} ({against.quote[:50]!r}) and is {way[1]} now"
                yield Finding(LIKES_REFUSES, f"turn {number}", one.start, one.end, one.quote, 1.0, note)
                break
        held += now


# --- taken against one's own complaint ---------------------------------------------------------------------------------------

_DEPARTMENT = re.compile(r"\b(women|men|girl|boy)(?:['’]?s)?\b", re.IGNORECASE)
_WRONG_DEPARTMENT = re.compile(
    r"\b(?:from the|looks? (?:intended|made|cut) for|(?:sized|cut|made|intended|meant) for|it['’]s for)\s+(women|men"
    r"|girls|boys)(?:['’]s)?\b",
    re.IGNORECASE,
)


def accepts_refused(turns: Sequence[Turn], items: Mapping[str, Item], domain: Domain, accepted: Item) -> Iterator[Finding]:
    place = next((n for n in range(len(turns) - 1, -1, -1) if turns[n].action == "accept"), None)
    if place is None:
        return
    open_complaints: list[Opinion] = []
    departments: list[tuple[int, str]] = []
    values: list[tuple[int, str]] = []
    refused: int | None = None
    for number, turn in enumerate(turns[:place]):
        if turn.role == "assistant":
            if turn.action in ANSWERS and accepted.item_id in turn.item_ids:
                refused = None  # what was wrong may be answered
            continue
        if changes_mind(turn.action, turn.text):
            open_complaints, departments, values, refused = [], [], [], None
            continue
        if turn.action in DECLINES:
            open_complaints += [opinion for opinion in opinions(domain, turn.text, number) if not opinion.liked]
            values += [(number, value) for value in (minded(turn.text, accepted),) if value]
            departments += [(number, match[1].lower()) for match in _WRONG_DEPARTMENT.finditer(turn.text)]
            if turn.action == "reject" and accepted.item_id in turn.item_ids:
                refused = number
    if changes_mind("accept", turns[place].text):
        return
    channel, quote = f"turn {place}", turns[place].text[:60]
    if refused is not None:
        yield Finding(ACCEPTS_REFUSED, channel, 0, len(quote), quote, 1.0, f"what is taken was refused in turn {refused}")
        return
    values += [(opinion.turn, opinion.value) for opinion in open_complaints if has(accepted, opinion)]
    if values:
        note = f"what is taken has {values[0][1]!r}, which was refused in turn {values[0][0]}"
        yield Finding(ACCEPTS_REFUSED, channel, 0, len(quote), quote, 1.0, note)
        return
    for number, department in departments:
        if department == accepted.department:
            note = f"what is taken is for {department}, which was refused in turn {number}"
            yield Finding(ACCEPTS_REFUSED, channel, 0, len(quote), quote, 1.0, note)
            return


# --- another product than the one recommended -----------------------------------------------------------------------------

_OTHER_THAN = re.compile(
    r"\b(?:than|unlike|instead of|rather than|compared (?:to|with)|as opposed to|besides?|next to|like) (?:the |that |your )?$",
    re.IGNORECASE,
)


class Titles:
    """The names of a catalog's products, to be found in a text."""

    LONGEST = 10

    def __init__(self, items: Iterable[Item]) -> None:
        self._names: set[int] = set()
        for item in items:
            name = name_of(item)
            if len(name) >= 2:
                self._names.add(hash(name))

    def named(self, text: str) -> list[tuple[tuple[str, ...], int, int]]:
        """(stems, start, end) of each product's name in a text, the longest where they overlap."""
        tokens = read(text)
        found: list[tuple[tuple[str, ...], int, int]] = []
        place = 0
        while place < len(tokens):
            step = 1
            if tokens[place].capital:
                for size in range(min(self.LONGEST, len(tokens) - place), 1, -1):
                    name = tuple(token.stem for token in tokens[place : place + size])
                    if tokens[place + size - 1].capital and hash(name) in self._names:
                        found.append((name, tokens[place].start, tokens[place + size - 1].end))
                        step = size
                        break
            place += step
        return found


def name_of(item: Item) -> tuple[str, ...]:
    """The stems of a title without what tells its variants apart: ", Gray", " in White", " - M", "for Women"."""
    title = re.split(r",| - | – | \(| in [A-Z][\w -]*$| for (?:Women|Men|Girls|Boys)$", item.title)[0]
    return tuple(token.stem for token in read(title))


def names_another(
    turn: Turn, own: Sequence[Item], earlier: Collection[str], titles: Titles, *, channel: str
) -> Iterator[Finding]:
    """Whether a recommendation names or shows another product than its own.

    Args:
        own: the items recommended.
        earlier: ids of items that were shown before: with its own product named too, one may speak of them.
    """
    if turn.action not in OFFERS:
        return
    alien = [shown for shown in turn.image_item_ids if shown not in turn.item_ids]
    if alien:
        yield Finding(NAMES_ANOTHER, channel, 0, 0, alien[0], 1.0, f"shows {alien[0]}, which is not what is recommended")
        return
    stems = [tuple(token.stem for token in read(item.title)) for item in own]
    named = titles.named(turn.text)
    mine = any(_within(name, title) for name, *_ in named for title in stems)
    for name, start, end in named:
        if (
            any(_within(name, title) for title in stems)
            or _OTHER_THAN.search(turn.text[:start])
            or (mine and earlier and turn.action != "recommend")
        ):
            continue
        note = f"{turn.text[start:end]!r} is another product than the one recommended"
        yield Finding(NAMES_ANOTHER, channel, start, end, turn.text[start:end], 1.0, note)
        return


def _within(name: Sequence[str], title: Sequence[str]) -> bool:
    return any(tuple(title[at : at + len(name)]) == tuple(name) for at in range(len(title) - len(name) + 1))


# --- wishes unanswered -----------------------------------------------------------------------------------------------------

_LOOK = re.compile(
    r"\b(?:colou?rs?|shades?|lighter|darker|warmer|cooler|brighter|calmer|livelier|plain|pattern(?:ed)?)\b", re.IGNORECASE
)
_IDLE = LIGHT | frozenset(
    """
    want need please thank thanks well okay also would could comes come made make works find show look looking picked pick good
    new nice great take first last people many year day days time today right say said help hello one two keep kept put thought
    present latest order stock delivery buy review price sale arrival
    """.split()
)


def _content(text: str) -> set[str]:
    return {
        root(token.stem) for token in read(text) if token.word not in _IDLE and token.stem not in _IDLE and len(token.word) > 2
    }


def _without_titles(text: str, own: Sequence[Item]) -> str:
    """A pitch without the names it gives: a color in a title answers nobody."""
    for item in own:
        plain = re.split(r",| in [A-Z][\w -]*$| for (?:Women|Men|Girls|Boys)$", item.title)[0]
        text = text.replace(item.title, " ").replace(plain, " ")
    return text


def unanswered(
    turns: Sequence[Turn], items: Mapping[str, Item], profile: Profile, domain: Domain, taken: str | None
) -> list[Finding]:
    """Pitches that take up nothing of the wishes told until then.

    Refused where it is the pitch of what is taken, or every pitch of the conversation; else a doubt. A doubt, too, where the
    product's record states nothing that any wish is about: then there is nothing to take up.

    Args:
        taken: id of the item that is taken; None where none is.
    """
    told = " ".join(requirement.text for requirement in profile.requirements)
    attributes = {requirement.attribute for requirement in profile.requirements if requirement.attribute}
    if not told:
        return []
    found: list[Finding] = []
    pitches = mute = 0
    for number, turn in enumerate(turns):
        if turn.role == "user":
            told = f"{told} {turn.text}"
            continue
        if turn.action not in ("recommend", "recommend_set"):
            continue
        pitches += 1
        own = [items[item_id] for item_id in turn.item_ids if item_id in items]
        said = _without_titles(turn.text, own)
        names = " ".join(f"{item.title} {item.product_type}" for item in own)
        kinds = {claim.kind for claim in domain.vocabulary.lexicon.find(read(said))}
        wanted = attributes | ({"color", "pattern"} if _LOOK.search(told) else set())
        met = " ".join(value for item in own for name in attributes for value in getattr(item.attributes, name, ()))
        if not (_content(said) - _content(names)) & _content(f"{told} {met}") and not kinds & wanted:
            note = "this pitch answers none of the wishes; say which of them the product meets, and by what"
            mute += not met
            score = 1.0 if met and turn.action == "recommend" and taken in turn.item_ids else DOUBT
            found.append(Finding(NO_WISH, f"turn {number}", 0, len(turn.text), turn.text[:60], score, note))
    if found and len(found) == pitches and not mute:
        return [replace(finding, score=1.0) for finding in found]
    return found


# --- corrected and said again ----------------------------------------------------------------------------------------------

_CORRECTS = re.compile(
    r"\b(?:is|are|was|were|do|does|did|has|have|had)(?: not|n['’]t)\b|\bit['’]s not\b|\bthey['’]re not\b|\bnever (?:said"
    r"|asked|wanted|told)\b"
    r"|\bno,\s|\b(?:not|never)\b",
    re.IGNORECASE,
)
_NOT_ASSERTED = re.compile(r"\b(?:not|no|never|without|n['’]t)\b|n['’]t\b|\?", re.IGNORECASE)
_CORRECTING = frozenset(
    ("answer_detail", "reject", "critique", "chit_chat", "ask_detail", "acknowledge", "reveal", "other", "change_need")
)
_NO_CORRECTION = re.compile(
    r"\b(?:fond|keen|fan|big on|like|love|want|need|sure|see|looking|pick|mind|after|prefer|rather|stated|known"
    r"|mention\w*|tell)\b",
    re.IGNORECASE,
)
"""A taste, or that something is not known, corrects nobody."""


def repeats_corrected(turns: Sequence[Turn], domain: Domain) -> Iterator[Finding]:
    """Claims about an item that were denied after they were made, and are made again of the same item."""
    asserted: dict[tuple[str, str, str], int] = {}
    corrected: dict[tuple[str, str, str], int] = {}
    for number, turn in enumerate(turns):
        for start, end in clauses(turn.text) if turn.item_ids else ():
            clause = text = turn.text[start:end]
            asks = turn.text[end : end + 1] == "?"
            for claim in domain.vocabulary.lexicon.find(read(clause)):
                if claim.value in domain.vocabulary.ambiguous:
                    continue
                for item_id in turn.item_ids[:1]:
                    key = (item_id, claim.kind, claim.value)
                    before = text[: claim.start]
                    if _CORRECTS.search(before) and not _NO_CORRECTION.search(clause) and turn.action in _CORRECTING:
                        if key in asserted or turn.action in ANSWERS:
                            corrected[key] = number
                    elif turn.role == "assistant" and not asks and not _NOT_ASSERTED.search(before):
                        if key in corrected:
                            note = f"{claim.value!r} was corrected in turn {corrected[key]} and is claimed again"
                            yield Finding(
                                CORRECTED, f"turn {number}", start + claim.start, start + claim.end, clause.strip(), 1.0, note
                            )
                            return
                        asserted[key] = number


def flow(conversation: Conversation, items: Mapping[str, Item], domain: Domain, titles: Titles) -> list[Finding]:
    """All findings of this module in one conversation."""
    turns = conversation.turns
    found = [*refuses_kind(turns, items, domain), *contradicts_itself(turns, domain), *repeats_corrected(turns, domain)]
    accepted = items.get(conversation.accepted_item_id or "")
    if accepted is not None:
        found += accepts_refused(turns, items, domain, accepted)
    earlier: set[str] = set()
    for number, turn in enumerate(turns):
        own = [items[item_id] for item_id in turn.item_ids if item_id in items]
        found += names_another(turn, own, earlier, titles, channel=f"turn {number}")
        earlier.update(turn.item_ids)
    found += unanswered(turns, items, conversation.profile, domain, conversation.accepted_item_id)
    if RECOMMENDER not in conversation.labels:
        return found
    return [replace(one, score=min(one.score, DOUBT)) if one.kind in OF_RECOMMENDER else one for one in found]
