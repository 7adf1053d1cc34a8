"""What can be said of a stated attribute, in the forms a sentence needs; nothing here is true of an item by itself.

voice("leggings")                                "it": "they", "be": "are", ...: slots that agree with the noun
states(dice, "hoodie", "material", "wool")        "it's made of wool"
wished("feature", "hood")                         "something with a hood"
the("sleeve", "long sleeve")                      "the long sleeves"
occasion_in("my sister's wedding in May")         "the wedding"
"""
# ruff: noqa: E501  (a phrase is one line, whatever its length: broken up it cannot be read)

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from random import Random
from typing import NamedTuple

from muse_builder.embedded.model.book import book
from muse_builder.embedded.model.lexicon import noun, postmodifier, premodifier, third_person
from muse_builder.embedded.model.people import (
    EITHER_RELATIONS,
    FEMALE_RELATIONS,
    MALE_RELATIONS,
    Pronouns,
    name_gender,
    pronouns,
)
from muse_builder.records import Gender, Item, ProductClass
from muse_builder.tasks.base import Utterance

_CLAIMS = book("claims")

_HARD = re.compile(
    r"\b(steel|silver|gold|brass|titanium|metal|plastic|acetate|polycarbonate|resin|crystal|glass|wood|pearls?|rubber|silicone|alloy|copper)\b"
)
_PLURAL_HEAD = re.compile(r"[a-rt-z]s$")


@lru_cache(maxsize=2048)
def voice(product_type: str, product_class: ProductClass = "Clothing") -> Mapping[str, str]:
    """Slots that agree with the product's noun: it, them, its, it_is, this, that, be, was, has, does, s, name, wear, ..."""
    name = noun(product_type)
    worn = product_class != "Decoration" or not re.search(
        r"bag|pack|tote|wallet|purse|clutch|luggage|suitcase|duffel|holder|umbrella|case|satchel|messenger|chain", product_type
    )
    return {
        "it": name.it,
        "them": name.them,
        "its": name.its,
        "it_is": name.it_is,
        "it_has": f"{name.it} {name.has}",
        "this": name.this,
        "that": name.that,
        "this_one": "these" if name.plural else "this one",
        "that_one": "those" if name.plural else "that one",
        "be": name.be,
        "isnt": "aren't" if name.plural else "isn't",
        "was": name.was,
        "has": name.has,
        "does": name.does,
        "doesnt": "don't" if name.plural else "doesn't",
        "s": "" if name.plural else "s",
        "es": "" if name.plural else "es",
        "name": name.name,
        "some": name.some(),
        "wear": "wear" if worn else "carry",
        "wearing": "wearing" if worn else "carrying",
        "worn": "worn" if worn else "carried",
        "put_on": "put on" if worn else "pick up",
    }


def _bare(phrase: str) -> str:
    """Without its article: "an adjustable hood" -> "adjustable hood"."""
    for start in ("a ", "an ", "the ", "one "):
        if phrase.startswith(start):
            return phrase[len(start) :]
    return phrase


def is_plural(phrase: str) -> bool:
    """True where a verb after the phrase would be plural: "two side pockets"."""
    head = re.split(r" (?:with|for|in|on|of|at|to|from|that|under) ", phrase)[0]
    return bool(_PLURAL_HEAD.search(head)) and not head.endswith(("us", "is", "canvas"))


_SHAPE_NOUNS = _CLAIMS.table("shape nouns")


@lru_cache(maxsize=8192)
def behind(field: str, value: str) -> str:
    """The value behind its noun, as the catalog derives it: adjectives for style, nouns after "for" for use and weather."""
    if field == "style":
        return f"with {_SHAPE_NOUNS[value]}" if value in _SHAPE_NOUNS else f"that's {value}"
    if field in ("activity", "climate", "occasion"):
        return f"for {value}"
    if field == "length" and value.endswith(" height"):
        return f"that's {value.removesuffix(' height').replace(' ', '-')}-high"
    if field == "length" and value.endswith(" length") and " " not in value.removesuffix(" length"):
        return f"that's {value.replace(' ', '-')}"
    return postmodifier(field, value)


_SHAPES = _CLAIMS.table("shapes")
"""Styles that are shapes: what one says of them. Other shapes ("stud", "satchel") are in the product's name already."""
_ADJECTIVES = frozenset(_CLAIMS.words("adjectives"))
_CLOSES = _CLAIMS.table("closes")
_STRETCHY = frozenset("elastane spandex lycra polyamide".split())


_THATS = "that's "


def predicate(dice: Random, product_type: str, field: str, value: str, *, main: bool = True) -> str:
    """What is said of the product, from the verb on: "comes in navy", "has an adjustable hood"; "" where nobody would say it.

    Args:
        main: False for a material beside the main one.
    """
    slots = voice(product_type)
    post = behind(field, value)
    if not speakable(field, value):
        return ""
    if field == "color":
        return _CLAIMS["color"].say(dice, v=value, **slots)
    if field == "material":
        blend = _CLAIMS["blended"] if value in _STRETCHY else _CLAIMS["solid"] if main else _CLAIMS["partly"]
        return blend.say(dice, v=value, **slots)
    if post.startswith("in one plain color"):
        return _CLAIMS["plain"].say(dice, **slots)
    if field == "pattern" and looks(field, value):
        return f"{slots['be']} {looks(field, value)}" if dice.random() < 0.5 else f"{slots['has']} {post.removeprefix('with ')}"
    if field == "style":
        known = _SHAPES.get(value)
        return known.format_map(slots) if known else f"{slots['be']} {value}"
    if field == "closure" and value in _CLOSES:
        return _CLOSES[value].format_map(slots)
    if field == "length" and not post.startswith("with "):
        core = value.removesuffix(" length").removesuffix("-length").removesuffix(" cut")
        if core.endswith(" height"):
            return f"{slots['be']} {core.removesuffix(' height')}-high"
        if core in ("mini", "midi", "maxi"):
            return f"{slots['be']} {core} length"
        high = core == "cropped" or core.endswith("-high")
        return f"{slots['be']} {post[7:] if post.startswith(_THATS) else core if high else core.replace(' ', '-') + '-length'}"
    if post == "without sleeves":
        return f"{slots['be']} sleeveless" if value.startswith("sleeveless") else f"{slots['has']} no sleeves"
    if post.startswith("with "):
        return _CLAIMS["has"].say(dice, v=post[5:], **slots)
    if post.startswith("that's "):
        return _CLAIMS["is"].say(dice, v=post[7:], **slots)
    if post.startswith("that "):
        return _plural_verb(post[5:]) if slots["it"] == "they" else post[5:]
    if post.startswith("for "):
        return _CLAIMS["for"].say(dice, v=post[4:], **slots)
    return f"come{slots['s']} {post}"


@lru_cache(maxsize=8192)
def speakable(field: str, value: str) -> bool:
    """Whether a person would say this of a product at all: "satchel" is its name, "full-length pants" is no length."""
    if field == "style":
        return value in _SHAPES or value in _ADJECTIVES
    if field == "length":
        return not (value.endswith(("pants", "shorts")) or (value[:1].isdigit() and "inseam" not in value))
    if field == "fit" and "," in value:
        return False
    return len(value.split()) < 8 and "/" not in value


def states(dice: Random, product_type: str, field: str, value: str, *, main: bool = True) -> str:
    """A clause that states the attribute and nothing more: "it comes with an adjustable hood"."""
    slots = voice(product_type)
    post = behind(field, value)
    if post.startswith("you can "):
        return f"you can {with_object(post[8:], slots['them'])}"
    said = predicate(dice, product_type, field, value, main=main) or f"{slots['has']} {value}"
    first, _, rest = said.partition(" ")
    if first in ("is", "are"):
        return f"{slots['it_is']} {rest}"
    return f"{slots['it']} {said}"


_WASHING = _CLAIMS.lines("washing")


def with_object(care: str, them: str) -> str:
    """ "machine wash cold" -> "machine wash it cold"."""
    for verb in _WASHING:
        if care == verb or care.startswith((verb + " ", verb + ",")):
            if verb.endswith(" clean"):
                return f"{verb.removesuffix(' clean')} {them} clean{care[len(verb) :]}"
            rest = care[len(verb) :].replace(",", " and")
            return f"{verb}{rest} {them}" if rest.startswith(" and ") else f"{verb} {them}{rest}"
    return care


def _plural_verb(phrase: str) -> str:
    first, _, rest = phrase.partition(" ")
    if first.endswith("ies"):
        first = first[:-3] + "y"
    elif first.endswith(("shes", "ches", "xes", "sses")):
        first = first[:-2]
    elif first.endswith("s") and not first.endswith("ss"):
        first = first[:-1]
    return f"{first} {rest}".strip()


_RANGES = _CLAIMS.table("ranges")


@lru_cache(maxsize=4096)
def wished(field: str, value: str) -> str:
    """What one asks for: "something with a hood"; the first person where the value is about washing."""
    if field == "product_type":
        return noun(value).some()
    if field == "department":
        return _RANGES.get(value, "something anyone can wear")
    if field == "material" and value in _STRETCHY:
        return f"something with some {value} in it"
    post = behind(field, value) if field else f"that's {value}"
    if post.startswith("that's "):
        return f"something {post[7:]}"
    if post.startswith("you can "):
        return f"something I can {post[8:]}"
    return f"something {post}"


@lru_cache(maxsize=4096)
def the(field: str, value: str) -> str:
    """A definite noun phrase or a that-clause that can be liked: "the long sleeves", "that it's water resistant"."""
    if field == "color":
        return f"the {value} color" if " " not in value else f"the {value}"
    if field == "material":
        return (
            f"the {value}"
            if _HARD.search(value) or "%" in value or value in _STRETCHY or value.endswith(("beads", "shell", "cork", "down"))
            else f"the {value} fabric"
            if not value.endswith(("fabric", "leather", "suede", "canvas", "denim"))
            else f"the {value}"
        )
    post = behind(field, value)
    if field == "pattern":
        return "the plain look" if post.startswith("in one") else f"the {_bare(post.removeprefix('with '))}"
    if len(value.split()) > 5 or "/" in value:
        return ""
    if not speakable(field, value):
        return ""
    if field == "style":
        return f"the {value} design" if value in _ADJECTIVES else ""
    if field == "closure" and value in ("button", "snap", "buckle", "drawstring", "pullover", "magnetic snap"):
        return f"the {value} fastening" if value != "pullover" else ""
    if post.startswith("with "):
        return f"the {_bare(post[5:])}"
    if post == "without sleeves":
        return "the sleeveless cut"
    if field == "length":
        return "" if post.startswith("that's ") else f"the {_bare(post.removeprefix('in '))}"
    if field == "closure":
        return f"the {_bare(value)} style" if value.endswith(("-on", "-up", "-down")) else f"the {_bare(value)}"
    return ""


@lru_cache(maxsize=4096)
def looks(field: str, value: str) -> str:
    """As a predicate behind "is": "navy", "made of wool"; "" where there is none."""
    if field in ("color", "material"):
        return value
    before = premodifier(field, value)
    return before if before is not None and field in ("pattern", "style") else ""


# --- whom and what for, from what was said ----------------------------------------------------------------------------

_EVENTS = frozenset(_CLAIMS.words("events"))
"""Nouns that name an occasion whatever stands around them."""
_FEASTS = frozenset("christmas thanksgiving diwali eid halloween carnival".split())
_PRESENT = re.compile(r"\b(?:present|gift|surprise|token|reward)s?\b|\bsomething to give\b|\bmaking up for\b", re.IGNORECASE)
_PRESENT_FOR = re.compile(
    r"\b(birthday|christmas|hanukkah|graduation|retirement|wedding|anniversary|housewarming|farewell)\b", re.IGNORECASE
)
_DOING = _CLAIMS.table("doing")
_COMPOUND = frozenset(_CLAIMS.words("compound"))


@lru_cache(maxsize=4096)
def occasion_in(text: str) -> str:
    """What the shopping is for, as the words say it: "the birthday party", "hiking"; "" where they say nothing known."""
    if _PRESENT.search(text):
        found = _PRESENT_FOR.search(text)
        if not found:
            return ""
        word = found[1].lower()
        return word.capitalize() if word in ("christmas", "hanukkah") else f"the {word}"
    words: list[str] = re.findall(r"[A-Za-z]+(?:-[a-z]+)*", text)
    for place, word in enumerate(words):
        lower = word.lower()
        if lower not in _EVENTS:
            continue
        before = words[place - 1].lower() if place else ""
        after = words[place + 1].lower() if place + 1 < len(words) else ""
        if lower == "flight" and before == "early":
            continue  # "an early flight is the excuse to leave early"
        if lower in _COMPOUND and after in _EVENTS:
            return f"the {lower} {after}"
        if lower in _FEASTS and before == "between":
            continue
        if lower in _FEASTS:
            return f"the {word.capitalize()} {after}" if after in ("market", "party", "dinner", "lunch") else word.capitalize()
        return f"the {before} {lower}" if before in _COMPOUND else f"the {lower}"
    for word in words:
        if word.lower() in _DOING:
            return _DOING[word.lower()]
    return ""


_SAD = re.compile(r"\b(?:funeral|memorial|ashes|condolence\w*|passed away|death|grave\w*|burial|wake|hospice)\b", re.IGNORECASE)


def is_sad(text: str) -> bool:
    """True where joy would be out of place."""
    return bool(_SAD.search(text))


_TOLD_NEED = re.compile(
    r"\b(?:something|one|sort|kind|pair|[a-z]+ for (?:me|her|him|them)|sizes|range|section|rack|side|for (?:an? )?(?:women|woman|men|man|girl|boy|baby)"
    r"|hat|bag|jewelry|eyewear|wear|accessory|wrist|cash in|top|pants|shorts|skirt|dress|outfit|shoes|socks|layer"
    r"|and(?= that (?!matters|counts|is (?:a|an|the|why|what|how|all|important)\b|would\b))) (?:that|which) (.+?)"
    r"(?=[,;.?!:]|,? (?:and|but|or|plus)(?: also| at| with| preferably| ideally| that| then| next| not| equally| just| something| one| if| I|,)"
    r"| would (?:be lovely|help|win me over|do it|make me happy)\b| matters\b|$)"
)
_TOLD_DUTY = re.compile(
    r"\bit (?:should|has to|needs to|must|ought to) (?:also )?(?!(?:be|have been) (?:something|one|chosen|ordered|wrapped|there|an? (?:present|gift|surprise))\b|not\b)(.+?)"
    r"(?:, that's the main thing)?(?:,? and (?:ideally|if possible|also|preferably) ([^,;.?!:]+))?(?=[,;.?!:]|$)",
    re.IGNORECASE,
)
"""The same as a duty: "it should keep my ears warm, and ideally hold a phone"."""
_FLIPS = _CLAIMS.table("flips")


_TO_BASE = {"can": "be able to", "is": "be", "has": "have", "does": "do", "goes": "go"}


def to_infinitive(need: str) -> str:
    """ "keeps you warm" -> "keep you warm", "doesn't scratch" -> "be something that doesn't scratch", "you can layer" -> "be something you can layer"."""
    first, _, rest = need.partition(" ")
    if first in ("you", "he", "she", "they", "I"):
        return f"be something {need}"
    if first.endswith("n't"):
        return f"be something that {need}"
    verb = _TO_BASE.get(first) or _plural_verb(first)
    return f"{verb} {rest}".strip()


_DENIED = _CLAIMS.table("denied")


def promise(need: str) -> str:
    """What a thing is hoped to do: "keeps you warm" -> "should keep you warm", "won't fray" stays; "" for "you can layer"."""
    first, _, rest = need.partition(" ")
    if first in ("you", "he", "she", "they", "I"):
        return ""
    if first in ("can", "can't", "won't", "will", "should"):
        return need
    if first in _DENIED:
        return f"{_DENIED[first]} {rest}"
    return f"should {to_infinitive(need)}"


def opposite(need: str) -> str:
    """What one fears of a thing that should not: "doesn't scratch" -> "scratch", "isn't too warm" -> "be too warm"; "" else."""
    first, _, rest = need.partition(" ")
    known = {"isn't": "be ", "hasn't": "have ", "doesn't": "", "won't": "", "wouldn't": ""}
    return known[first] + rest if first in known else ""


def raw_needs(text: str) -> list[str]:
    """What follows "something that" in a user's words, or "it should": "keeps my ears warm"."""
    duties = [third_person(base.strip()) for pair in _TOLD_DUTY.findall(text) for base in pair if base]
    return [*(need.strip() for need in _TOLD_NEED.findall(text)), *duties]


def told_needs(text: str) -> list[str]:
    """The same turned to "you": "keeps your ears warm"; long ones left out."""
    found = raw_needs(text)
    return [" ".join(_FLIPS.get(word.lower(), word) for word in need.split()) for need in found if 2 < len(need.split()) < 13]


class Whom(NamedTuple):
    """For whom something is bought, as the shop assistant can know it from the talk."""

    relation: str
    """ "niece"; "" when it is for the user."""
    gender: Gender

    @property
    def you(self) -> str:
        return f"your {self.relation}" if self.relation else "you"

    @property
    def pronouns(self) -> Pronouns:
        return pronouns(self.gender)


_FOR_WHOM = re.compile(
    r"\b(?:for|surprise|surprising|to|treat|get) (?:my|our) ((?:[\w-]+'s )?(?:little |older |younger |big |best |old |dear |travel |running |grown-up )?([\w-]+)(?:'s)?)"
)


def whom_in(text: str) -> Whom:
    """Whom the words "for my niece" name; the user where there are none."""
    for found in _FOR_WHOM.finditer(text):
        phrase, last = found.group(1), found.group(2)
        if phrase.endswith("'s"):
            continue
        name = re.match(r" ([A-Z][\w'’-]+)", text[found.end() :])
        if last in FEMALE_RELATIONS:
            return Whom(phrase, "female")
        if last in MALE_RELATIONS:
            return Whom(phrase, "male")
        if last in EITHER_RELATIONS:
            return Whom(phrase, name_gender(name[1]) if name else "unknown")
    return Whom("", "unknown")


_CUT = re.compile(r"\s+[-–—|]\s+|\s*[|(\[,;:]|\s+(?:with|for|featuring|w/|by|in)\s+|\s+-|-\s+", re.IGNORECASE)
_LONGEST_TITLE = 9
"""Words; a person who talks shortens what a catalog lists."""


@lru_cache(maxsize=4096)
def short_title(title: str) -> str:
    """The part of a catalog title that a person would say: "Chaz Kangeroo Hoodie" of "Chaz Kangeroo Hoodie - Black"."""
    title = re.sub(r"\s+", " ", title).strip()
    parts = [part.strip() for part in _CUT.split(title) if part and part.strip()]
    name = parts[0] if parts and len(parts[0].split()) > 1 else title
    words = name.split()
    return " ".join(words[:_LONGEST_TITLE]) if len(words) > _LONGEST_TITLE else name


def overlap(text: str, earlier: str) -> int:
    """How many runs of three words both texts have: a measure of an echo."""
    first, second = text.lower().split(), earlier.lower().split()
    return len(set(zip(first, first[1:], first[2:], strict=False)) & set(zip(second, second[1:], second[2:], strict=False)))


def afresh(conversation: Sequence[Utterance], role: str, say: Callable[[], str], *, quoted: Iterable[str] = ()) -> str:
    """The one of a few drawn texts that echoes this side's earlier turns least; the first that echoes nothing.

    Args:
        quoted: what may be said again word for word: the wishes that were told.
    """
    own = [turn.text for turn in conversation if turn.role == role]
    earlier = " ".join(own)
    for words in quoted:
        earlier = earlier.replace(words, ".")
    openers = {_opener(text) for text in own}
    best, least = "", 99
    for _ in range(4):
        text = say()
        echo = overlap(text, earlier) + 3 * (_opener(text) in openers)
        if echo < least:
            best, least = text, echo
        if not echo:
            break
    return best


def _opener(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.lower())[:2])


def colors(item: Item) -> str:
    """The colour one speaks of: the only one, the one in the title, or both of two; "" where none is stated."""
    stated_colors = item.attributes.color
    if len(stated_colors) < 2:
        return "".join(stated_colors)
    title = item.title.lower()
    titled = [color for color in stated_colors if re.search(rf"\b{re.escape(color)}\b", title)]
    if len(titled) == 1 or len(stated_colors) > 2:
        return (titled or list(stated_colors))[0]
    return f"{stated_colors[0]} and {stated_colors[1]}"


def stated(item: Item, field: str) -> tuple[str, ...]:
    """The item's values of a field; () for a field that is none of `Attributes`."""
    return getattr(item.attributes, field, ())
