"""A scenario as somebody tells it who is in it: whatever its build, a grammatical sentence of the first or third person.

    told("A job interview at a bank next week, with a panel of five.", None, dice)
                                       "I have a job interview at a bank next week, with a panel of five"
    told("Returning to work after a year at home.", None, dice)       "I'm returning to work after a year at home"
    told("The office holds its yearly party.", None, dice)            as it is: a sentence stays a sentence

What cannot be embedded safely is said after a colon ("here's my situation: forty pounds lost, and ...").
"""
# ruff: noqa: E501 - a phrase is read as a whole; broken lines would hide its brackets

import re
from functools import lru_cache
from random import Random
from typing import Literal, NamedTuple

from muse_builder.embedded.model.book import book
from muse_builder.embedded.model.people import Recipient

_SCENARIO_TOLD = book("scenario_told")

Build = Literal["shifts", "sentence", "gift", "doing", "state", "body", "there", "season", "routine", "event"]

_PROPER = frozenset(_SCENARIO_TOLD.words("proper"))
_GIFT = re.compile(
    r"^(?:an? )?(?:[\w'-]+ ){0,3}(?:present|gift|surprise(?! birthday)|token|reward)\b|^something to give\b", re.IGNORECASE
)
_NOT_GERUND = frozenset(_SCENARIO_TOLD.words("no doing"))
_DONE_TO = re.compile(r"^(?:building|painting|meeting) (?:a|an|the|my|his|her|their)\b", re.IGNORECASE)
"""Of those, what is a doing where its object follows: "painting the hallway", and "a painting" is none."""
_TAUGHT = re.compile(
    r"^\w+ing (?:lessons?|courses?|class(?:es)?|workshops?|club|school|league|finals|day|weekend|trip)\b", re.IGNORECASE
)
"""A thing that one has, though its first word looks like a doing: "diving lessons after hours"."""
_ONGOING = frozenset(_SCENARIO_TOLD.words("ongoing"))
"""Doings that have begun: "I'm recovering", where others lie ahead: "I'll be speaking"."""
_SITUATION = re.compile(
    r"^(?:a divorce|a degree|a long illness|forty pounds|children grown|retirement|leaving|a first month without|a vow|a capsule|"
    r"a plastic-free|a tiny budget|a (?:lost|stolen) |a burst|a laundry|a moth|pregnancy|a summer pregnancy|the last weeks before|a promotion)",
    re.IGNORECASE,
)
_BODY = re.compile(r"^(?:blisters|sore|eczema|cold hands|swollen|itchy|dry skin|aching)\b", re.IGNORECASE)
_THERE = re.compile(r"^a (?:newborn|puppy|cat|rabbit|dog|kitten|new baby)\b", re.IGNORECASE)
_SEASON = re.compile(
    r"^(?:the rainy season|an? (?:harsh|long|surprisingly early|muggy|late|hot|cold|wet) (?:winter|summer|july|spring|fall)|a heat wave|the first warm|crowded markets|exam weeks)",
    re.IGNORECASE,
)
_ROUTINE = re.compile(
    r"^(?:long|early) (?:forest|lectures)|^(?:sunday walks|birdwatching|lazy|evenings|autumn|spring|street photography|"
    r"metal detecting|geocaching|aqua)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"^(?:(?!\b(?:who|that|which|where|when|whose)\b)[^,.]){2,60}? "
    r"(?:(?<!month )is|are|has|have|holds|needs?|moves|wants?|goes|returns|spends|celebrates?|prepares?|comes|starts|turns|begins|plans|will|takes|gets|works|runs|hopes|looks|does|travels|visits|decides|wishes|tries|leaves|marries|joins|attends)\b"
)
"""A scenario that is a whole sentence, not a noun phrase."""
_TIMED = re.compile(
    r"\b(?:week|weekend|days|fortnight|month|tomorrow|sooner|spring|summer|winter|autumn|January|February|March|April|May|June|July|August|September|"
    r"October|November|December|Christmas|Easter|Sunday|Friday|Saturday|evening|tonight)\b"
)


BODILY = re.compile(
    r"\b(?:surgery|operation|injur\w+|sprained|broken|blisters|sore|eczema|arthritic|swollen|pregnan\w+|chemotherapy|divorce|illness|back pain|bad back|"
    r"stolen|burst|accident|moth|shifts)\b",
    re.IGNORECASE,
)
"""Where somebody would hardly say that they cannot wait."""


class ScenarioParts(NamedTuple):
    """A scenario taken apart; `head` and `twist` are as they stand inside a sentence."""

    build: Build
    head: str
    twist: str
    """What follows the first comma, with the comma; "" without one."""
    rest: str
    """Further sentences."""


@lru_cache(maxsize=4096)
def parts(scenario: str) -> ScenarioParts:
    """How a scenario is built; an empty one is an event called "something new to wear"."""
    text = " ".join(scenario.split()).strip() or "Something new to wear."
    lead, _, rest = text.partition(". ")
    lead = lead.rstrip(".!")
    rest = rest.strip()
    if lead.count(". ") or len(lead) > 300:
        return ScenarioParts("sentence", lead, "", rest)
    first = lead.split(" ", 1)[0]
    head, comma, twist = lead.partition(", ")
    twist = f", {twist}" if comma else ""
    if first.lower() not in _PROPER and not first[1:].isupper():
        head = head[0].lower() + head[1:]
    build: Build = "event"
    if first.lower() in ("i", "i'm", "we", "i've", "i'll") or (_SENTENCE.match(lead) and not _GIFT.search(head)):
        return ScenarioParts("sentence", lead, "", rest)
    if _GIFT.search(head):
        build = "gift"
    elif _SITUATION.match(head):
        build = "state"
    elif _DONE_TO.match(head) or (
        first.lower().endswith("ing") and first.lower() not in _NOT_GERUND and not _TAUGHT.match(head)
    ):
        build = "doing"
    elif _BODY.match(head):
        build = "body"
    elif _THERE.match(head):
        build = "there"
    elif _SEASON.match(head):
        build = "season"
    elif head.split(" ")[1:2] == ["shifts"]:
        build = "shifts"
    elif _ROUTINE.match(head):
        build = "routine"
    return ScenarioParts(build, head, twist, rest)


_FRAMES = _SCENARIO_TOLD.family("frames")
_RELATIVE = re.compile(
    r"\b(?:[Aa]n?|[Tt]he) ((?:(?:old|former|favorite|grown-up|ex-|upstairs|childhood|college|best) ?)*(?:cousin|roommate|friend|aunt|uncle|neighbor|teammate|godmother|"
    r"godfather|brother-in-law|sister-in-law|coworker|colleague|half-sister|landlady|niece|nephew|granddaughter|grandson|goddaughter|godson|daughter|son|sister|brother|"
    r"mother-in-law|father-in-law|mother|father|wife|husband|girlfriend|boyfriend|grandmother|grandfather|boss|mentor|flatmate|pen pal|ex-flatmate|choir leader|big cousin))(?='s|\b)(?! who)"
)
_ACTOR = re.compile(
    r"^(?P<actor>Someone|Somebody|A (?:beginner|parent|nurse|student|grandfather|grandmother|dancer|photographer|couple|family|traveler|teacher|worker|runner|musician|person)"
    r"|New parents|Parents|Friends) (?P<verb>is|are|has|have|\w+?(?:e?s)?) (?P<rest>.+)$"
)
_UNDER_WAY = _SCENARIO_TOLD.table("under way")
_WE = frozenset(("A couple", "A family", "New parents", "Parents", "Friends"))
_ASIDES = tuple((re.compile(rf"^{said}\b"), mine) for said, mine in _SCENARIO_TOLD.table("asides").items())


def mine(text: str, whom: Recipient | None) -> str:
    """The scenario's people as the teller's own: "a cousin's wedding" -> "my cousin's wedding", "one's feet" -> "my feet"."""
    if whom is not None and whom.relation:
        named = re.compile(
            rf"\b(?:an?|the|his|her|their|someone's) (?:[\w-]+ )?{re.escape(whom.relation.split()[-1])}\b(?!')", re.IGNORECASE
        )
        text = named.sub(whom.mine, text, count=1)
    text = re.sub(r"\bone's\b", "my", text)
    text = re.sub(r"\bthe partner's parents\b", "my partner's parents", text)
    return _RELATIVE.sub(lambda found: f"{'My' if found[0][0].isupper() else 'my'} {found[1]}", text)


def told(scenario: str, whom: Recipient | None, dice: Random) -> str:
    """The scenario in the first person: one sentence, or two where it has an aside. Draws dice."""
    made = parts(mine(scenario, whom))
    rest = _aside(made.rest)
    if made.build == "sentence":
        said = mine(_as_teller(parts(scenario).head), whom)
    else:
        frame: str = made.build
        first = made.head.split(" ", 1)[0]
        if frame == "doing" and first in _ONGOING:
            frame = "ongoing"
        elif frame == "event" and (_TIMED.search(made.head) or len(made.head.split()) > 7):
            frame = "timed"
        head = made.head.replace(" and wanting ", " and want ") if frame == "ongoing" else made.head
        said = _FRAMES[frame].say(dice, head=head, twist=made.twist)
    return f"{said}. {rest}" if rest else said


def _aside(rest: str) -> str:
    for pattern, new in _ASIDES:
        if pattern.search(rest):
            return pattern.sub(new, rest)
    return rest


def _as_teller(text: str) -> str:
    """A sentence about "someone" as that someone tells it: "A nurse needs her shoes" -> "I need my shoes"; others as they are."""
    found = _ACTOR.match(text)
    if found is None:
        return text
    many = found["actor"] in _WE
    we_are = "we're" if many else "I'm"
    verb = found["verb"]
    if verb in ("is", "are"):
        said = we_are
    elif verb in ("has", "have"):
        said = "we have" if many else "I have"
    else:
        base = verb[:-2] if verb.endswith("oes") else verb[:-1] if verb.endswith("s") and not verb.endswith("ss") else verb
        now = _UNDER_WAY.get(base)
        said = f"{'we' if many else 'I'} {base}" if now is None else f"{we_are} {now}"
    rest = found["rest"]
    actor = found["actor"]
    own = "his" if actor.endswith("grandfather") else "her" if actor.endswith(("nurse", "grandmother")) else "their"
    my, i = ("our", "we") if many else ("my", "I")
    rest = (
        re.sub(rf"\b{own}\b", my, rest)
        if "granddaughter" not in rest
        else rest.replace(f"{own} granddaughter", f"{my} granddaughter")
    )
    rest = re.sub(r"\b(?:they|she)\b" if own != "his" else r"\bhe\b", i, rest)
    rest = re.sub(r"\band (start|train|want|need|hope|plan|work|walk)s\b", r"and \1", rest)
    return f"{said} {rest}"


_STORY_FRAMES = _SCENARIO_TOLD.family("story frames")


def scene(
    scenario: str, dice: Random, *, first: str, he: str, him: str, his: str, was: str, whom: tuple[str, str] | None = None
) -> str:
    """The scenario in the third person and the past, for a backstory; a sentence is quoted as the person says it. Draws dice.

    Args:
        whom: (relation, how the story calls that person), "niece" and "her niece Mia", where it is a present.
    """
    if parts(scenario).build == "sentence":
        return _SCENARIO_TOLD["saying"].say(
            dice, told=f'"{told(scenario, None, dice).split(". ")[0].rstrip(".")}"', first=first, he=he
        )
    text = re.sub(r"\bone's\b", his, scenario)
    if whom is not None:
        text = re.sub(rf"\b(?:an?|the) (?:[\w-]+ )?{re.escape(whom[0].split()[-1])}\b(?!')", whom[1], text, count=1)
    text = _RELATIVE.sub(lambda found: f"{his.capitalize() if found[0][0].isupper() else his} {found[1]}", text)
    made = parts(text)
    frame: str = made.build
    if frame == "doing" and made.head.split(" ", 1)[0] in _ONGOING:
        frame = "ongoing"
    elif frame == "event" and (_TIMED.search(made.head) or len(made.head.split()) > 7):
        frame = "timed"
    slots = {"first": first, "he": he, "him": him, "his": his, "was": was}
    return _STORY_FRAMES[frame].say(dice, head=made.head, twist=made.twist, **slots)
