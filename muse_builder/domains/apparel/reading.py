"""How the derivation reads an item: words, labels, sentences, and the phrases of all tables found in one scan."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from muse_builder.domains.apparel import catalog_words as words
from muse_builder.domains.apparel import title_words
from muse_builder.records import Attributes, Item

_TOKEN = re.compile(r"\d+/\d+|[^\W_]+(?:['’][^\W_]+)?|[^\w\s]")
TRADEMARK = re.compile(r"[®™©]")
_GAP = re.compile(r"(?<=\w)[-‐–](?=\w)")
_PLAIN_LETTERS = str.maketrans({"®": None, "™": None, "©": None, "’": "'", "¼": "1/4", "½": "1/2"})


@lru_cache(maxsize=4096)
def tokens_of(text: str) -> list[str]:
    """Lower-case words and marks; a hyphen between words is a gap, so "V-Neck" and "v neck" are alike.

    Not to be changed by who gets it: variants of one product repeat their texts, so each is split once.
    """
    return _TOKEN.findall(_GAP.sub(" ", text.translate(_PLAIN_LETTERS).lower()))


class Hit(NamedTuple):
    attribute: str
    value: str
    start: int
    end: int
    form: str
    """As it stands in the text, hyphens as gaps."""


def _index() -> dict[str, dict[tuple[str, ...], list[tuple[str, str]]]]:
    """First word -> the phrases that begin with it -> (attribute, value)s: a text is scanned once for all tables."""
    found: dict[str, dict[tuple[str, ...], list[tuple[str, str]]]] = {}

    def add(attribute: str, form: str, value: str) -> None:
        phrase = tuple(tokens_of(form))
        entries = found.setdefault(phrase[0], {}).setdefault(phrase, [])
        if (attribute, value) not in entries:
            entries.append((attribute, value))

    for attribute, table in (
        ("pattern", words.PATTERNS),
        ("neckline", words.NECKLINES),
        ("sleeve", words.SLEEVES),
        ("fit", words.FITS),
        ("length", words.LENGTHS),
        ("closure", words.CLOSURES),
        ("activity", words.ACTIVITIES),
        ("climate", words.CLIMATES),
        ("occasion", words.OCCASIONS),
    ):
        for form, value in table.items():
            add(attribute, form, value)
    for style in words.STYLES:
        add("style", style, words.SPELLINGS.get(style.lower(), style))
    for text, attribute in ((words.MATERIALS, "material"), (words.TITLE_MATERIALS, "title material")):
        for name in text.split(","):
            name = " ".join(name.split())
            add(attribute, name, name)
        add(attribute, "wooden", "wood")
    for color in title_words.TITLE_COLORS | title_words.DOUBTFUL_COLORS:
        add("color", color, color)
    add("color", "multi-color", "multicolor")
    add("color", "multicolored", "multicolor")
    return found


_INDEX = _index()
_OPEN = frozenset({"color", "feature", "care", "size"})
"""Attributes whose values are put together from words, not taken from a table."""


def values() -> dict[str, frozenset[str]]:
    """Attribute -> every value of its table; none where the values are open. A length may also be one in inches."""
    found: dict[str, set[str]] = {name: set() for name in Attributes.model_fields}
    for phrases in _INDEX.values():
        for attribute, value in (entry for entries in phrases.values() for entry in entries):
            found[attribute.removeprefix("title ")].add(value)
    return {name: frozenset() if name in _OPEN else frozenset(values) for name, values in found.items()}


_LONGEST = max(len(phrase) for phrases in _INDEX.values() for phrase in phrases)
_NEGATIONS = {"not", "no", "non", "without", "isn't", "aren't", "never", "don't", "than", "faux", "imitation"}

_SURE = {"real", "genuine", "pure", "actual", "any"}
"""Between a denial and what it denies: "not real leather", "no genuine suede"."""


def scan(tokens: list[str]) -> list[Hit]:
    """Every table's phrases in a text, the longest at each place, none that is negated ("non-polarized" is its own word)."""
    hits: list[Hit] = []
    reach: dict[str, int] = {}
    for start, token in enumerate(tokens):
        phrases = _INDEX.get(token)
        if phrases is None:
            continue
        for length in range(min(_LONGEST, len(tokens) - start), 0, -1):
            for attribute, value in phrases.get(tuple(tokens[start : start + length]), ()):
                if reach.get(attribute, 0) > start:
                    continue
                reach[attribute] = start + length
                before = start - 2 if start > 1 and tokens[start - 1] in _SURE else start - 1
                negated = before >= 0 and tokens[before] in _NEGATIONS
                freed = start + length < len(tokens) and tokens[start + length] == "free"
                if not negated and not freed:
                    hits.append(Hit(attribute, value, start, start + length, " ".join(tokens[start : start + length])))
    return hits


LABELS = {
    "color": "color", "colour": "color", "material": "material", "material type": "material", "fabric type": "material",
    "fabric": "material", "outer material": "material", "metal type": "material", "metal": "material", "gem type": "material",
    "band material type": "material", "pattern": "pattern", "fit type": "fit", "fit": "fit", "neck style": "neckline",
    "neckline": "neckline", "neckline style": "neckline", "collar style": "neckline", "sleeve type": "sleeve",
    "sleeve length": "sleeve", "length": "length", "item length description": "length", "closure type": "closure",
    "closure": "closure", "clasp type": "closure", "occasion": "occasion", "occasion type": "occasion", "climate": "climate",
    "season": "climate", "activity": "activity", "sport": "activity", "sport type": "activity", "style": "style",
    "size": "size", "care instructions": "care", "product care instructions": "care", "garment care": "care",
    "wash instruction": "care", "strap": "strap", "strap type": "strap", "bag features": "style", "special feature": "style",
    "department": "", "collections": "", "gear type": "", "dimensions": "", "weight": "", "volume": "", "inseam": "",
    "parent sku": "", "manufacturer": "",
}  # fmt: skip
"""Label of a detail or of a "Label: value" feature -> the attribute it states; "" states none of ours."""
LABELLED = re.compile(r"([A-Za-z][A-Za-z ]{2,30}):\s*(.+)")
_HEADING = re.compile(
    r"[^\w(\"'¼½【\[]*(?:\d{1,2}[.)]\s+)?"
    r"(?:【[^】]*】\s*[:：]?|\[[^\]]*\]\s*:?"
    r"|[A-Z][A-Z0-9 &'/,%+-]{3,60}(?::|\s--|\s[-–]|\s-(?=[A-Z]))|[A-Z][A-Za-z ]{2,30}:)?\s*"
)
"""What sellers put before a feature: bullets, numbers, a heading in capitals or brackets, "Good match:"."""
_SENTENCE = re.compile(r"(?<=[\w)\"”%])[.;!?]+(?:\s+|$)|\s[|/]\s|(?<=[a-z])\.(?=[A-Z])")


def details_of(item: Item) -> dict[str, str]:
    """Attribute -> what the catalog states under a label, in the details or as a "Label: value" feature."""
    found: dict[str, str] = {}
    stated = [*item.details.items(), *(match.groups() for feature in item.features if (match := LABELLED.fullmatch(feature)))]
    for label, value in stated:
        attribute = LABELS.get(label.strip().lower(), "")
        if (
            not attribute
            or max(len(part.split()) for part in value.split(",")) > 6
            or value.lower() in ("none", "n/a", "no", "other", "unknown", "see description")
        ):
            continue
        if attribute not in found:
            found[attribute] = value
        elif attribute == "style" and value not in found[attribute]:
            found[attribute] += ", " + value
    return found


def listed(value: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;/&|]|\band\b", value) if part.strip()]


def short_parts(phrase: str) -> Iterator[list[str]]:
    """A phrase of a few words, or the members of a list of such."""
    tokens = tokens_of(phrase)
    if len(tokens) <= 8:
        yield tokens
        return
    parts = [tokens_of(part) for part in phrase.split(",")]
    if max(len(part) for part in parts) <= 5:
        yield from parts


PREPOSITIONS = {
    "with",
    "for",
    "at",
    "on",
    "in",
    "of",
    "throughout",
    "along",
    "between",
    "under",
    "around",
    "from",
    "by",
    "across",
    "over",
}


def phrases_of(item: Item) -> Iterator[str]:
    """The features cut into their sentences and list members, without headings and bullets."""
    for feature in item.features:
        labelled = LABELLED.fullmatch(feature)
        if labelled and labelled.group(1).strip().lower() in LABELS:
            continue
        body = feature[_HEADING.match(feature).end() :]  # type: ignore[union-attr]
        for sentence in _SENTENCE.split(body):
            if sentence := sentence.strip(" .,;:*-–•\t【】[]"):
                yield sentence


def head_of(tokens: list[str]) -> str:
    for number, token in enumerate(tokens):
        if token in PREPOSITIONS and number:
            return tokens[number - 1].strip(",")
    return tokens[-1].strip(",") if tokens else ""
