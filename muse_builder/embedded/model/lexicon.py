"""How to speak of products and their attributes.

    noun("leggings").some("black")       "a pair of black leggings"   .it "they"  .be "are"  .verb("keep") "keep"
    noun("hoodie").some("grey")          "a grey hoodie"              .it "it"    .be "is"   .verb("keep") "keeps"
    premodifier("fit", "slim")           "slim-fit", or None where the value cannot stand before a noun
    postmodifier("feature", "hood")      "with a hood"
    describe(item, dice)                 "a black cotton hoodie with a zip": a noun phrase of two to four true attributes
    facts(item)                          (("color", "black"), ("feature", "adjustable hood"), ...), telling ones first

Everyday wordings of needs are in `needs`, persons and recipients in `people`, occasions in `occasions`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from muse_builder.embedded.model.book import book
from muse_builder.embedded.model.grammar import listed, with_article
from muse_builder.records import Attributes, Item

_PRODUCTS = book("products")

_PAIRED = frozenset(_PRODUCTS.words("paired"))
_MASS = frozenset(_PRODUCTS.words("mass"))
_SINGULAR_IN_S = ("ss", "us", "is", "sunglass", "canvas", "atlas", "christmas")

_IRREGULAR = {"be": "is", "have": "has", "do": "does", "go": "goes", "are": "is", "aren't": "isn't", "don't": "doesn't"}
_FIXED = frozenset("can could will would should might must may can't won't wouldn't shouldn't".split())


class _Number:
    """A word in two forms, of which a noun takes one."""

    def __init__(self, one: str, many: str) -> None:
        self.forms = (one, many)

    def __get__(self, noun: "Noun", kind: type | None = None) -> str:
        return self.forms[noun.plural]


@dataclass(frozen=True)
class Noun:
    """A product type with its grammar."""

    name: str
    plural: bool
    pair: bool
    mass: bool
    it = _Number("it", "they")
    them = _Number("it", "them")
    its = _Number("its", "their")
    it_is = _Number("it's", "they're")
    this = _Number("this", "these")
    that = _Number("that", "those")
    be = _Number("is", "are")
    was = _Number("was", "were")
    has = _Number("has", "have")
    does = _Number("does", "do")

    def some(self, modifiers: str = "") -> str:
        """With its indefinite article or measure: "a hoodie", "a pair of black leggings", "some warm underwear"."""
        phrase = f"{modifiers} {self.name}".strip()
        if self.pair:
            return phrase if phrase.startswith(("pair of", "pairs of")) else f"a pair of {phrase}"
        if self.plural or self.mass:
            return f"some {phrase}"
        return with_article(phrase)

    @property
    def one(self) -> str:
        """For "a warmer one", "warmer ones"; "something" cannot be avoided for mass nouns."""
        return "ones" if self.plural else ("kind" if self.mass else "one")

    def verb(self, base: str) -> str:
        """The present-tense form that goes with it: "keep" gives "keeps" or "keep"."""
        return base if self.plural else third_person(base)


@lru_cache(maxsize=4096)
def noun(product_type: str) -> Noun:
    """The noun of a product type; unknown ones by their ending. An empty type is "piece"."""
    name = product_type.strip() or "piece"
    head = name.split()[-1].lower()
    if name.startswith(("pair of ", "set of ")):
        return Noun(name, plural=False, pair=False, mass=False)
    if head in _MASS:
        return Noun(name, plural=False, pair=False, mass=True)
    if head in _PAIRED or head.endswith(("shoes", "boots", "pants", "socks", "glasses", "shorts", "earrings", "jeans")):
        return Noun(name, plural=True, pair=True, mass=False)
    plural = head.endswith("s") and not head.endswith(_SINGULAR_IN_S) and len(head) > 3
    return Noun(name, plural=plural, pair=False, mass=False)


@lru_cache(maxsize=4096)
def third_person(base: str) -> str:
    """ "dry" gives "dries", "go with" gives "goes with"."""
    first, blank, rest = base.partition(" ")
    if first in _FIXED:
        return base
    if first in _IRREGULAR:
        done = _IRREGULAR[first]
    elif first.endswith(("s", "sh", "ch", "x", "z", "o")):
        done = first + "es"
    elif first.endswith("y") and first[-2:-1] not in "aeiou":
        done = first[:-1] + "ies"
    else:
        done = first + "s"
    return done + blank + rest


# --- attributes -------------------------------------------------------------------------------------------------------

_PATTERN_WORDS = _PRODUCTS.table("pattern words")
_STYLE_ADJECTIVES = frozenset(_PRODUCTS.words("style adjectives"))
_NO_ARTICLE_HEADS = frozenset(_PRODUCTS.words("no article heads"))
_NUMBERS = frozenset("one two three four five six several multiple many dual double twin some extra matching no both".split())
_DETERMINERS = frozenset("a an the its one your".split())
_VERBS = frozenset(_PRODUCTS.words("verbs"))
_ADJECTIVE_ENDINGS = tuple(
    "able ible proof resistant -free free wicking drying lightweight breathable soft stretchy light lined padded washable "
    "insulated fitted quilted adjustable ribbed hypoallergenic odor-resistant foldable".split()
)

_CLIMATES = _PRODUCTS.table("climates")
_ACTIVITIES = _PRODUCTS.table("activities")
_BARE_OCCASIONS = frozenset(_PRODUCTS.words("bare occasions"))
_OCCASIONS = _PRODUCTS.table("occasions")


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


@lru_cache(maxsize=8192)
def premodifier(field: str, value: str) -> str | None:
    """The value as it stands before the noun, or None where it cannot."""
    value = value.strip()
    words = value.split()
    if not value or len(words) > 3:
        return None
    if field == "color":
        return value
    if field == "material":
        return None if "/" in value or "%" in value else value
    if field == "pattern":
        if value in _PATTERN_WORDS:
            return _PATTERN_WORDS[value] or None
        if value.endswith((" print", " block")):
            return value.replace(" ", "-")
        return None if value.endswith("s") else value
    if field == "style":
        joined = value.replace(" ", "-")
        return joined if joined in _STYLE_ADJECTIVES else None
    if field == "fit":
        if value.endswith(" cut"):
            core = value.removesuffix(" cut")
            return None if " " in core else core
        if value.endswith((" leg", " rise", " waist")):
            return value.replace(" ", "-")
        core = value.removesuffix(" fit").removesuffix("-fit")
        return core if core in ("fitted", "oversized", "loose", "snug", "skinny", "baggy") else f"{core.replace(' ', '-')}-fit"
    if field == "neckline":
        if value.endswith(("collar", "plunge")):
            return None
        core = value.removesuffix("line").removesuffix(" neck").removesuffix("-neck").removesuffix("neck")
        return {"turtle": "turtleneck", "mock": "mock-neck"}.get(core, f"{core.replace(' ', '-')}-neck") if core else None
    if field == "sleeve":
        if value.startswith(("sleeveless", "strapless")):
            return value.removesuffix(" cut")
        core = value.removesuffix(" sleeves").removesuffix(" sleeve").removesuffix("-sleeve").removesuffix(" sleeved")
        return f"{core.replace(' ', '-')}-sleeved"
    if field == "length":
        if "inseam" in value or value[:1].isdigit():
            return None
        core = value.removesuffix(" length").removesuffix("-length").removesuffix(" cut")
        if core.endswith(" height"):
            return f"{core.removesuffix(' height')}-high"
        bare = core in ("mini", "midi", "maxi", "long", "short", "cropped", "capri", "longline")
        return core if bare else f"{core.replace(' ', '-')}-length"
    if field == "closure":
        core = value.removesuffix(" closure").removesuffix(" front").replace(" ", "-")
        return core if core.endswith(("-zip", "-up", "-on", "-down")) else None
    return None


@lru_cache(maxsize=8192)
def feature_phrase(value: str) -> str:
    """A feature with its article where English wants one: "an adjustable hood", "two side pockets", "reflective trim"."""
    words = value.split()
    if not words:
        return "a detail"
    head = words[-1].lower().strip(".,")
    for place, word in enumerate(words):
        if word in ("with", "for", "in", "on", "of", "at", "to", "from", "that", "under") and place:
            head = words[place - 1].lower()
            break
    first = words[0].lower()
    if " and " in value and value.split(" and ", 1)[0].endswith("s"):
        return value
    if first in _NUMBERS or first in _DETERMINERS or first[0].isdigit() or head in _NO_ARTICLE_HEADS:
        return value
    if head.endswith("s") and not head.endswith(_SINGULAR_IN_S):
        return value
    return with_article(value)


@lru_cache(maxsize=8192)
def is_quality(value: str) -> bool:
    """True for a feature that is an adjective ("water resistant"), not a part ("adjustable hood")."""
    core = value.split(" up to ")[0].split(" to ")[0]  # "water resistant to 50 meters"
    last = core.split()[-1].lower() if core else ""
    return last.endswith(_ADJECTIVE_ENDINGS) and last not in ("cable", "table", "backlight", "flashlight", "highlight")


_NATION = re.compile(r"\b(?:japanese|swiss|italian|french|german|egyptian)\b")


@lru_cache(maxsize=8192)
def postmodifier(field: str, value: str) -> str:
    """The value as it stands after the noun; always something, whatever the field."""
    value = value.strip()
    if field == "color":
        return f"in {value}"
    if field == "material":
        return f"made of {value}"
    if field == "pattern":
        plain = premodifier(field, value)
        if plain == "plain":
            return "in one plain color"
        if plain is None:
            return f"with a pattern of {value}" if value.endswith("s") else "with contrast details"
        return f"with {with_article(plain)} pattern"
    if field == "style":
        core = premodifier(field, value)
        return f"in {with_article(core)} style" if core else f"in {with_article(value)} style".replace(" style style", " style")
    if field == "fit":
        if value.endswith((" cut", " fit", " rise", " waist", " leg")):
            return f"with {with_article(value)}"
        return f"with {with_article(value.removesuffix('-fit'))} fit"
    if field == "neckline":
        core = value if value.endswith(("neck", "neckline", "collar", "plunge")) else f"{value} neckline"
        return f"with {with_article(core)}"
    if field == "sleeve":
        if value.startswith(("sleeveless", "strapless")):
            return "without sleeves"
        core = value if value.endswith("sleeves") else f"{value.removesuffix(' sleeve').removesuffix('-sleeve')} sleeves"
        return f"with {core}"
    if field == "length":
        if "inseam" in value or value[:1].isdigit():
            return f"with {with_article(value)}"
        core = value if value.endswith(("length", "cut")) else f"{value} length"
        return f"in {with_article(core)}"
    if field == "closure":
        bare = value.endswith(("-button", "-up", "-on", "-down", "elastic", "pull on", "slip on", "lace up"))
        return f"with {feature_phrase(f'{value} closure' if bare else value)}"
    if field == "feature":
        value = _NATION.sub(lambda found: found.group().capitalize(), value)
        if value.split()[:1] and value.split()[0] in _VERBS:
            return f"that {value}"
        return f"that's {value}" if is_quality(value) else f"with {feature_phrase(value)}"
    if field == "activity":
        return f"for {_ACTIVITIES.get(value, value)}"
    if field == "climate":
        if value.startswith("indoor"):
            return "for wearing indoors"
        return f"for {_CLIMATES.get(value, value if 'weather' in value or ' ' in value else value + ' weather')}"
    if field == "occasion":
        if value in _OCCASIONS:
            return f"for {_OCCASIONS[value]}"
        bare = (
            value in _BARE_OCCASIONS or value.endswith(("s", "ing", "wear", "use")) or value.startswith(("a ", "an ", "the "))
        )
        return f"for {value}" if bare else f"for {with_article(value)}"
    if field == "care":
        return f"you can {value}"
    if field == "size":
        return f"in size {value}"
    return f"with {value}"


_TELLING = tuple("feature material pattern color closure style fit neckline sleeve length climate activity".split())
_BEFORE = ("style", "fit", "length", "sleeve", "neckline", "closure", "pattern", "color", "material")
"""The order of adjectives in English: opinion and shape before pattern, colour and stuff."""
_AFTER = ("feature", "closure", "material", "neckline", "sleeve", "pattern", "climate", "activity")


@lru_cache(maxsize=4096)
def _facts(attributes: Attributes) -> tuple[tuple[str, str], ...]:
    rows = [(field, getattr(attributes, field)) for field in (*_TELLING, "occasion", "care")]
    depth = max((len(values) for _, values in rows), default=0)
    return tuple((field, values[place]) for place in range(depth) for field, values in rows if place < len(values))


def facts(item: Item) -> tuple[tuple[str, str], ...]:
    """(field, value) of what is stated of the item, telling fields first, first values before second ones; sizes left out."""
    return _facts(item.attributes)


def adjectives_of(
    item: Item, dice: Random, *, most: int, without: frozenset[str] = frozenset()
) -> tuple[str, set[str], set[str]]:
    """At most so many true attributes as they stand before the noun, their fields, and the words said. Draws dice."""
    said = set(_words(noun(item.product_type).name))
    chosen: list[tuple[int, str]] = []
    fields = [field for field in _BEFORE if field not in without and getattr(item.attributes, field)]
    used: set[str] = set()
    for field in dice.sample(fields, len(fields)):
        if len(chosen) >= most:
            break
        phrase = premodifier(field, getattr(item.attributes, field)[0])
        if phrase and said.isdisjoint(_words(phrase)):
            chosen.append((_BEFORE.index(field), phrase))
            said.update(_words(phrase))
            used.add(field)
    return " ".join(phrase for _, phrase in sorted(chosen)), used, said


def describe(item: Item, dice: Random, *, before: int = 2, after: int = 1, without: frozenset[str] = frozenset()) -> str:
    """A noun phrase with its article, of true attributes only: "a slim-fit cotton tee with a v-neck".

    At most `before` attributes stand before the noun and `after` behind it; fields in `without` are not spoken of.
    No word is said twice. Draws dice.
    """
    name = noun(item.product_type)
    adjectives, used, said = adjectives_of(item, dice, most=before, without=without)
    phrases: list[str] = []
    behind = [field for field in _AFTER if field not in without and field not in used and getattr(item.attributes, field)]
    for field in dice.sample(behind, len(behind)):
        if len(phrases) >= after:
            break
        values = getattr(item.attributes, field)
        phrase = postmodifier(field, values[int(dice.random() * len(values))])
        if said.isdisjoint(set(_words(phrase)) - {"with", "a", "an", "in", "for", "of", "the", "made", "days"}):
            phrases.append(phrase)
            said.update(_words(phrase))
    core = name.some(adjectives)
    withs = [phrase.removeprefix("with ") for phrase in phrases if phrase.startswith("with ")]
    others = [phrase for phrase in phrases if not phrase.startswith("with ")]
    return " ".join([core, *others, *([f"with {listed(withs)}"] if withs else [])])
