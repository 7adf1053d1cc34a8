"""What a product is and has, taken from its own text: department, class, type, attributes.

Derived, never guessed: each value stands in the item's text, apart from the noun that lets it stand in a sentence
("short sleeves" for "Short-Sleeve", "cool weather" for "Climate: Cool"). How each attribute is meant to be used:

    color, pattern, style    adjectives                    "a striped, lightweight tank top"
    material                 nouns after "made of"         "organic cotton", the main one first
    fit, neckline, sleeve,
    length, closure, feature nouns after "it has"/"with"   "relaxed fit", "crew neckline", "two side pockets"
    activity, climate,
    occasion                 nouns after "for"             "hiking", "cool weather", "a wedding"
    care                     imperatives                   "machine wash cold"
    size                     as labelled                   "XS"

A variant's own colour (details.Color, else its title) wins: text that it shares with other variants may name theirs, and
whatever names a colour that contradicts its own is not used at all.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from muse_builder.domains.apparel import catalog_words as words
from muse_builder.records import Attributes, Department, Item, ProductClass

MAX_VALUES = {
    "color": 4,
    "material": 5,
    "style": 6,
    "feature": 8,
    "activity": 6,
    "climate": 6,
    "occasion": 5,
    "care": 4,
    "size": 15,
    "pattern": 2,
}
"""Of one attribute; 3 for those not named."""


def derive(item: Item) -> Item:
    """The item with `department`, `product_class`, `product_type` and `attributes` filled in from its text."""
    product_type, kind = _type(item)
    return item.model_copy(
        update={
            "department": _department(item),
            "product_class": _class(item, kind),
            "product_type": product_type,
            "attributes": _attributes(item, kind, product_type),
        }
    )


def kind(item: Item) -> str:
    """The product in everyday words wide enough not to give it away, with its article: "a top", "a pair of pants"."""
    found = _kind_of_type(item.product_type)
    return words.KINDS[found][0] if found else words.CLASS_KINDS[item.product_class]


# --- words ----------------------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"\d+/\d+|[^\W_]+(?:['’][^\W_]+)?|[^\w\s]")
_TRADEMARK = re.compile(r"[®™©]")
_GAP = re.compile(r"(?<=\w)[-‐–](?=\w)")
_PLAIN_LETTERS = str.maketrans({"®": None, "™": None, "©": None, "’": "'", "¼": "1/4", "½": "1/2"})


@lru_cache(maxsize=4096)
def _tokens(text: str) -> list[str]:
    """Lower-case words and marks; a hyphen between words is a gap, so "V-Neck" and "v neck" are alike.

    Not to be changed by who gets it: variants of one product repeat their texts, so each is split once.
    """
    return _TOKEN.findall(_GAP.sub(" ", text.translate(_PLAIN_LETTERS).lower()))


class _Hit(NamedTuple):
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
        phrase = tuple(_tokens(form))
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
    for color in words.TITLE_COLORS:
        add("color", color, color)
    add("color", "multi-color", "multicolor")
    add("color", "multicolored", "multicolor")
    return found


_INDEX = _index()
_LONGEST = max(len(phrase) for phrases in _INDEX.values() for phrase in phrases)
_NEGATIONS = {"not", "no", "non", "without", "isn't", "aren't", "never", "don't", "than", "faux", "imitation"}


def _scan(tokens: list[str]) -> list[_Hit]:
    """Every table's phrases in a text, the longest at each place, none that is negated ("non-polarized" is its own word)."""
    hits: list[_Hit] = []
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
                negated = start > 0 and tokens[start - 1] in _NEGATIONS
                freed = start + length < len(tokens) and tokens[start + length] == "free"
                if not negated and not freed:
                    hits.append(_Hit(attribute, value, start, start + length, " ".join(tokens[start : start + length])))
    return hits


# --- department, class, type ----------------------------------------------------------------------------------------

_DEPARTMENTS: dict[str, Department] = {
    "women": "women", "womens": "women", "women's": "women", "woman": "women", "ladies": "women", "lady": "women",
    "female": "women", "junior": "women", "juniors": "women", "men": "men", "mens": "men", "men's": "men", "man": "men",
    "male": "men", "girls": "girls", "girl": "girls", "girl's": "girls", "girls'": "girls", "boys": "boys", "boy": "boys",
    "boy's": "boys", "baby": "baby", "babies": "baby", "infant": "baby", "infants": "baby", "newborn": "baby",
    "unisex": "unisex",
}  # fmt: skip


def _departments(text: str) -> set[Department]:
    return {_DEPARTMENTS[token] for token in _tokens(text) if token in _DEPARTMENTS}


def _department(item: Item) -> Department:
    """What the details say, else the categories, else the title; two of them, or none, is unisex."""
    details = " ".join(
        value for key, value in item.details.items() if key.lower() in ("department", "suggested users", "target gender")
    )
    for text in (details, " ".join(item.categories), item.title):
        found = _departments(text)
        if "baby" in found:
            return "baby"
        found.discard("unisex")
        if len(found) == 1 and "unisex" not in _departments(text):
            return found.pop()
        if found or "unisex" in _departments(text):
            return "unisex"
    return "unisex"


def _class(item: Item, kind: str) -> ProductClass:
    if kind:
        name = words.KINDS[kind][1]
        return "Shoes" if name == "Shoes" else "Decoration" if name == "Decoration" else "Clothing"
    below = " ".join(part for part in item.categories if not part.startswith("Clothing, Shoes")).lower()
    if "shoes" in below:
        return "Shoes"
    if re.search(r"jewelry|watch|bag|wallet|accessor|luggage|eyewear|hats|belts|gear|umbrella", below):
        return "Decoration"
    return "Clothing"


class _Named(NamedTuple):
    name: str
    kind: str
    start: int
    end: int


_ADJECTIVE_ONLY = {
    # A form that means a product only at the end of a phrase: "Running Short", but "Short Sleeve Tee", "Top Handle Bag".
    "short", "flat", "top", "tight", "slip", "wrap", "heel", "tie", "charm", "ring", "chain", "polo", "bomber", "tank",
    "fleece", "platform", "wedge", "slide", "mule", "cap", "suit", "puffer", "stud", "jersey", "corset", "patch", "hobo",
    "oxford", "clog", "pump", "cape", "crossbody", "messenger", "duffle", "duffel", "tote", "studs", "hoops", "henley",
    "capri", "legging", "turtleneck", "denim",
}  # fmt: skip
_PHRASE_ENDS = {",", "-", "–", "—", "|", "(", ")", "/", ";", ":", "&", "and", "or", "for", "with", "in", "by", "+", "."}


def _named(tokens: list[str]) -> list[_Named]:
    """The product names in a text, in order, each as long as it goes, with the modifiers that belong to it."""
    found: list[_Named] = []
    start = 0
    while start < len(tokens):
        for length in (4, 3, 2, 1):
            form = " ".join(tokens[start : start + length])
            if start + length > len(tokens) or form not in words.TYPES:
                continue
            end = start + length
            if form in _ADJECTIVE_ONLY and end < len(tokens) and tokens[end] not in _PHRASE_ENDS:
                break
            name, kind = words.TYPES[form]
            if " " not in name:
                for size in (2, 1):
                    modifier = "-".join(tokens[max(0, start - size) : start])
                    if start >= size and modifier in words.MODIFIERS[kind].split():
                        name = f"{modifier} {name}"
                        break
            found.append(_Named(name, kind, start, end))
            start = end - 1
            break
        start += 1
    return found


def _kind_of_type(product_type: str) -> str:
    """ "" where the type is unknown. Its last words decide: "trail running shoes" are shoes."""
    tokens = _tokens(product_type)
    for start in range(len(tokens)):
        if (entry := words.TYPES.get(" ".join(tokens[start:]))) is not None:
            return entry[1]
    return ""


_FIRST_PHRASE = re.compile(r",| - | – |\||\(|;|:|\.\s| for | with | by ", re.IGNORECASE)
_WITH = re.compile(r"\b(?:with|goes with|w/)\b[^,|(–]*", re.IGNORECASE)


def _type(item: Item) -> tuple[str, str]:
    """(natural name, kind); ("", "") where no text tells.

    The head of the title's first phrase, provided the category agrees: "Women Jumpsuits ... Romper with Pockets" in
    "Jumpsuits" is a jumpsuit, "All-Weather Trainer" in "Jackets" a jacket.
    """
    title = _WITH.sub(" ", item.title)
    head = _FIRST_PHRASE.split(title, maxsplit=1)[0]
    in_head, in_title = _named(_tokens(head)), _named(_tokens(title))
    leaf: list[_Named] = []
    default = ""
    for category in reversed(item.categories):
        if category.startswith("Clothing"):
            break
        default = words.LEAVES.get(category.lower(), "")
        leaf = _named(_tokens(category))
        if leaf or default:
            break
    names, kinds = {entry.name for entry in leaf}, {entry.kind for entry in leaf}
    if default:
        kinds.add(_kind_of_type(default))
    wide = {"shoes", "jewelry", "bag", "watch"}  # a category of these names the whole kind, so any member agrees
    for entry in [] if names <= wide else [*reversed(in_head), *in_title]:
        if entry.name in names:
            return entry.name, entry.kind
    for entry in (*reversed(in_head), *in_title):
        if entry.kind in kinds:
            return entry.name, entry.kind
    if leaf or default:
        widest = default or leaf[-1].name
        classes = {words.KINDS[kind][1] for kind in kinds}
        for entry in (*reversed(in_head), *in_title):
            if words.KINDS[entry.kind][1] in classes:
                return entry.name, entry.kind
        if len(names) > 1 or default:
            for text in (*item.features, item.description):
                for entry in _named(_tokens(text)):
                    if entry.name in names:
                        return entry.name, entry.kind
        return widest, _kind_of_type(widest)
    for entry in (*reversed(in_head), *in_title):
        return entry.name, entry.kind
    for text in item.features:
        for entry in _named(_tokens(text))[-1:]:
            return entry.name, entry.kind
    return "", ""


# --- attributes -----------------------------------------------------------------------------------------------------

_LABELS = {
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
_LABELLED = re.compile(r"([A-Za-z][A-Za-z ]{2,30}):\s*(.+)")
_HEADING = re.compile(
    r"[^\w(\"'¼½]*(?:\d{1,2}[.)]\s+)?"
    r"(?:【[^】]*】\s*[:：]?|\[[^\]]*\]\s*:?"
    r"|[A-Z][A-Z0-9 &'/,%+-]{3,60}(?::|\s--|\s[-–]|\s-(?=[A-Z]))|[A-Z][A-Za-z ]{2,30}:)?\s*"
)
"""What sellers put before a feature: bullets, numbers, a heading in capitals or brackets, "Good match:"."""
_SENTENCE = re.compile(r"(?<=[\w)\"”%])[.;!?]+(?:\s+|$)|\s[|/]\s|(?<=[a-z])\.(?=[A-Z])")
_GARMENTS = {"active", "top", "layer", "dress", "outfit", "sleepwear", "swimwear", "underwear"}
_LEGS = {"pants", "shorts", "skirt", "dress", "outfit", "sleepwear", "socks"}


class _Gathered:
    """Values of one item, in the order they were found."""

    def __init__(self, base_colors: set[str]) -> None:
        self.values: dict[str, dict[str, None]] = {name: {} for name in Attributes.model_fields}
        self.base_colors = base_colors

    def add(self, attribute: str, value: str) -> None:
        self.values[attribute].setdefault(value)

    def contradicts(self, tokens: Iterable[str]) -> bool:
        """True when a text names a colour that is not the item's own."""
        if not self.base_colors:
            return False
        return any(not self.base_colors & set(words.COLORS[token].split()) for token in tokens if token in words.COLORS)


def _attributes(item: Item, kind: str, product_type: str) -> Attributes:
    details = _details(item)
    own = _colors(item, details)
    gathered = _Gathered(_base_colors(own))
    for color in own:
        gathered.add("color", color)
    phrases = list(_phrases(item))
    short = [tokens for phrase in phrases for tokens in _short(phrase)]
    title = _tokens(item.title)
    title_hits = _scan(title)
    short_hits = [(tokens, _scan(tokens)) for tokens in short]
    _materials(gathered, item, details, title_hits)
    _labelled(gathered, details, "pattern")
    _from_title(gathered, title_hits, kind)
    _from_short(gathered, short_hits, kind)
    _from_details(gathered, details, kind)
    _from_sentences(gathered, item)
    _lengths(gathered, item, kind)
    _care(gathered, item, details)
    _features(gathered, item, phrases, product_type, details)
    return Attributes(
        **{
            name: tuple(_distinct(values))[: MAX_VALUES.get(name, 3)]
            for name, values in _settled(gathered.values, kind).items()
        }
    )


def _settled(values: dict[str, dict[str, None]], kind: str) -> dict[str, list[str]]:
    """Where one product can have only one of several, the first found stays: sources are read from the surest on."""
    found = {name: list(entries) for name, entries in values.items()}
    for attribute in ("neckline", "sleeve"):
        found[attribute] = found[attribute][:1] if kind in _GARMENTS else []
    if kind not in _LEGS and kind != "top":
        found["length"] = []
    zips = [
        value
        for value in found["closure"]
        if value in ("full zip", "quarter zip", "half zip", "full-zip front", "full-length zipper")
    ]
    found["closure"] = [value for value in found["closure"] if value not in zips[1:]]
    if kind not in _GARMENTS | _LEGS:
        found["fit"] = []
    if "solid" in found["pattern"]:
        found["pattern"] = ["heather" if "heather" in found["pattern"] else "solid"]
    for pair in (("waterproof", "water-resistant"), ("full length", "cropped length")):
        for attribute in ("style", "length"):
            if pair[0] in found[attribute] and pair[1] in found[attribute]:
                found[attribute].remove(pair[1])
    return found


def _distinct(values: Iterable[str]) -> Iterator[str]:
    """Values that are not said by a longer one: "leather" goes where "genuine leather" stands."""
    parts = {value: set(_tokens(value)) for value in values}
    for value, own in parts.items():
        if len(parts) == 1 or not any(own < other for other in parts.values()):
            yield value


def _details(item: Item) -> dict[str, str]:
    """Attribute -> what the catalog states under a label, in the details or as a "Label: value" feature."""
    found: dict[str, str] = {}
    stated = [*item.details.items(), *(match.groups() for feature in item.features if (match := _LABELLED.fullmatch(feature)))]
    for label, value in stated:
        attribute = _LABELS.get(label.strip().lower(), "")
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


def _listed(value: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;/&|]|\band\b", value) if part.strip()]


# --- color ----------------------------------------------------------------------------------------------------------

_COLOR_WORDS = (
    set(words.COLORS) | set(words.COLOR_SHADES.split()) | {"multicolor", "multi", "tone", "clear", "nude", "floral", "natural"}
)


def _colors(item: Item, details: dict[str, str]) -> list[str]:
    """The variant's own colours: what the details say, else the end of the title, else a colour within it."""
    found: list[str] = []
    for part in _listed(details.get("color", "")):
        tokens = [token for token in _tokens(part) if token.isalpha()]
        if 0 < len(tokens) <= 3 and any(token in words.COLORS or token.startswith("multi") for token in tokens):
            color = " ".join(token for token in tokens if token in _COLOR_WORDS or token.startswith("multi"))
            found.append("multicolor" if color.startswith("multi") else color)
    if found:
        return list(dict.fromkeys(found))
    tail = re.split(r"\s[-–|]\s|,\s", item.title)[-1]
    for text in (tail, item.title):
        tokens = _tokens(text)
        hits = [hit for hit in _scan(tokens) if hit.attribute == "color"]
        # The first word of a title is a brand's ("Black Diamond ..."), and a white label is no colour.
        hits = [hit for hit in hits if hit.start > 0 or (text is tail and tail != item.title)]
        if hits:
            return list(dict.fromkeys(hit.value for hit in hits))[:2]
    for feature in item.features:
        tokens = _tokens(feature)
        if len(tokens) <= 3:
            for hit in _scan(tokens):
                if hit.attribute == "color" and hit.end - hit.start == len(tokens):
                    return [hit.value]
    return []


def _base_colors(colors: list[str]) -> set[str]:
    if any(color == "multicolor" for color in colors):
        return set()
    return {
        base for color in colors for token in _tokens(color) if token in words.COLORS for base in words.COLORS[token].split()
    }


# --- material -------------------------------------------------------------------------------------------------------

_SHARE = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%\s*([A-Za-z][A-Za-z®™ -]{2,40})")
_PART_OF = re.compile(r"\b(?:lining|sole|outsole|insole|interlining|frame|lens|band|strap|padding|filling)\b", re.IGNORECASE)


def _materials(gathered: _Gathered, item: Item, details: dict[str, str], title_hits: list[_Hit]) -> None:
    shares: list[tuple[float, str]] = []
    for feature in item.features:
        found = _SHARE.findall(feature)
        if found and not shares and not _PART_OF.search(feature):
            shares = [(float(share), name) for share, name in found if float(share) <= 100]
    for _, name in sorted(shares, key=lambda pair: -pair[0]):
        _add_material(gathered, name)
    for name in _listed(details.get("material", "")):
        _add_material(gathered, name)
    for feature in item.features if not gathered.values["material"] else ():
        tokens = _tokens(feature)
        if len(tokens) <= 6 and not _PART_OF.search(feature) and not _LABELLED.fullmatch(feature):
            hits = [hit for hit in _scan(tokens) if hit.attribute == "material"]
            rest = len([token for token in tokens if token.isalpha()]) - sum(hit.end - hit.start for hit in hits)
            if hits and rest <= sum(
                token in ("full", "pure", "all", "genuine", "real", "premium", "soft", "and") for token in tokens
            ):
                for hit in hits:
                    gathered.add("material", hit.value)
                break
    if not gathered.values["material"]:
        for hit in title_hits:
            if hit.attribute == "title material":
                gathered.add("material", hit.value)


def _add_material(gathered: _Gathered, name: str) -> None:
    hits = [hit for hit in _scan(_tokens(name)) if hit.attribute == "material"]
    if hits:
        gathered.add("material", max(hits, key=lambda hit: hit.end - hit.start).value)


# --- title, short phrases, details, sentences -----------------------------------------------------------------------

_ADDITIVE = {"style", "pattern", "closure", "neckline", "sleeve", "fit", "length"}
_LABEL_ONLY = {"warm", "cold", "cool", "hot", "mild", "rainy", "windy", "wintry", "indoor"}
"""Words that mean the weather only under the label "Climate": elsewhere it may be the vest that is warm."""


def _short(phrase: str) -> Iterator[list[str]]:
    """A phrase of a few words, or the members of a list of such."""
    tokens = _tokens(phrase)
    if len(tokens) <= 8:
        yield tokens
        return
    parts = [_tokens(part) for part in phrase.split(",")]
    if max(len(part) for part in parts) <= 5:
        yield from parts


def _from_title(gathered: _Gathered, hits: list[_Hit], kind: str) -> None:
    for hit in hits:
        if hit.attribute == "fit" and hit.end - hit.start == 1:
            continue  # "Slim Card Holder"
        if hit.attribute in _ADDITIVE | {"activity", "occasion"} or (
            hit.attribute == "climate" and hit.form not in _LABEL_ONLY
        ):
            gathered.add(hit.attribute, hit.value)


def _from_short(gathered: _Gathered, phrases: list[tuple[list[str], list[_Hit]]], kind: str) -> None:
    """Phrases of a few words, where a word speaks of the product itself."""
    for tokens, hits in phrases:
        head = _head([token for token in tokens if token.isalpha()])
        # A line that names another variant's colour still tells the cut that they share.
        other = gathered.contradicts(tokens)
        part = head in words.PARTS - _OF_THE_WHOLE - {"design"}
        for hit in hits:
            if other and hit.attribute not in ("neckline", "sleeve", "fit", "length", "closure"):
                continue
            if part and hit.attribute in ("style", "pattern"):
                continue  # "quilted inner layer": the layer is, not the jacket
            whole = hit.end - hit.start == len([token for token in tokens if token.isalnum() or "/" in token])
            if hit.attribute == "fit" and hit.form in words.SHORT_FITS and not whole:
                continue
            if (
                hit.attribute == "length"
                and hit.end - hit.start == 1
                and not (whole or tokens[hit.end : hit.end + 1] == ["length"])
            ):
                continue
            if hit.attribute in _ADDITIVE:
                gathered.add(hit.attribute, hit.value)
            elif hit.attribute == "climate" and hit.form not in _LABEL_ONLY and whole:
                gathered.add("climate", hit.value)
            elif hit.attribute in ("occasion", "activity") and whole:
                gathered.add(hit.attribute, hit.value)


def _labelled(gathered: _Gathered, details: dict[str, str], attribute: str) -> None:
    for part in _listed(details.get(attribute, "")):
        hits = [hit for hit in _scan(_tokens(part)) if hit.attribute == attribute]
        if hits:
            gathered.add(attribute, max(hits, key=lambda hit: hit.end - hit.start).value)


def _from_details(gathered: _Gathered, details: dict[str, str], kind: str) -> None:
    for attribute in ("fit", "neckline", "sleeve", "length", "closure", "occasion", "climate", "activity"):
        _labelled(gathered, details, attribute)
    styles = _listed(details.get("style", ""))
    zips = {"full zip", "¼ zip", "1/4 zip"} & {style.lower() for style in styles}
    for part in styles:
        tokens = _tokens(part)
        for hit in _scan(tokens):
            if hit.end - hit.start != len(tokens):
                continue
            if hit.attribute == "closure" and len(zips) == 1:
                gathered.add("closure", hit.value)
            elif hit.attribute == "fit" and kind in _GARMENTS | _LEGS:
                gathered.add("fit", hit.value)
            elif hit.attribute == "style" and tokens != ["compression"]:
                gathered.add("style", hit.value)
    for part in _listed(details.get("size", "")):
        if len(part) <= 12:
            gathered.add("size", part)


_FOR = re.compile(
    r"\b(?:for|during|occasions?:?|suitable|perfect|ideal|great|season:?)\b(?P<what>[^.;!?]{3,200})", re.IGNORECASE
)
_OF_THE_WHOLE = {"fabric", "material", "exterior", "construction", "technology", "shell", "fabrics", "materials"}


def _from_sentences(gathered: _Gathered, item: Item) -> None:
    """Long features and the description: what it is for, and what its fabric is like."""
    for text in (*item.features, item.description):
        if _LABELLED.fullmatch(text) and _LABELS.get(text.split(":")[0].strip().lower()) is not None:
            continue
        for match in _FOR.finditer(text):
            tokens = _tokens(match.group("what"))
            for hit in _scan(tokens):
                following = tokens[hit.end : hit.end + 1]
                if following in (["out"], ["with"], ["of"]) or tokens[hit.start - 1 : hit.start] in (["to"], ["it"]):
                    continue
                if hit.attribute in ("activity", "occasion") or (hit.attribute == "climate" and hit.form not in _LABEL_ONLY):
                    gathered.add(hit.attribute, hit.value)
        tokens = _tokens(text)
        if len(tokens) > 8:
            for hit in _scan(tokens):
                if hit.attribute == "style" and _OF_THE_WHOLE & set(tokens[hit.end : hit.end + 3]):
                    between = tokens[hit.end : hit.end + 3]
                    if not any(
                        mark in between[: next(i for i, t in enumerate(between) if t in _OF_THE_WHOLE)] for mark in ".;,:"
                    ):
                        gathered.add("style", hit.value)


_INSEAM = re.compile(
    r"(\d{1,2}(?:\.\d)?)\s*(?:[\"”″]|''|-?inch(?:es)?)\s*inseam|inseam:?\s*(\d{1,2}(?:\.\d)?)\s*(?:[\"”″]|''|inch)",
    re.IGNORECASE,
)


def _lengths(gathered: _Gathered, item: Item, kind: str) -> None:
    if kind in ("pants", "shorts"):
        for feature in item.features:
            for match in _INSEAM.finditer(feature):
                number = float(match.group(1) or match.group(2))
                gathered.add("length", f"{number:g}-inch inseam")


# --- care -----------------------------------------------------------------------------------------------------------

_CARE = re.compile(
    r"(?P<not>\b(?:do not|don't|not|never|no)\s+)?\b(?:"
    r"(?P<wash>(?:machine|hand)\s+wash)(?:able)?"
    r"(?P<how>(?:\s+recommended)?(?:\s+in)?(?:\s+with)?(?:\s+a)?\s+(?:cold|warm)|\s*/\s*(?:line|tumble)?\s*dry|\s+and\s+dry)?"
    r"|(?P<dry>(?:line|tumble|hang|flat|air)\s+dry|lay flat to dry)(?P<low>\s+low)?"
    r"|(?P<clean>dry\s+clean)|(?P<bleach>bleach|iron))\b",
    re.IGNORECASE,
)


def _care(gathered: _Gathered, item: Item, details: dict[str, str]) -> None:
    for text in (details.get("care", ""), *item.features):
        lowered = " ".join(text.lower().split())
        denied, end = False, 0
        for match in _CARE.finditer(lowered):
            # "Do not machine wash, iron or dry clean": a ban reaches over "or", and over a comma to what is only ever banned.
            gap = lowered[end : match.start()].strip(" ,")
            denied = bool(match.group("not")) or (denied and (gap == "or" or (not gap and bool(match.group("bleach")))))
            end = match.end()
            if match.group("wash"):
                value = match.group("wash")
                extra = match.group("how") or ""
                for mark in ("cold", "warm"):
                    if mark in extra:
                        value += f" {mark}"
                if "dry" in extra:
                    way = re.search(r"line|tumble", extra)
                    value += f", {way.group()} dry" if way else " and dry"
            elif match.group("dry"):
                value = match.group("dry") + (match.group("low") or "")
            else:
                value = match.group("clean") or match.group("bleach")
            if denied:
                if match.group("bleach") or match.group("clean") or match.group("dry"):
                    gathered.add("care", f"do not {value}")
            elif not match.group("bleach"):
                gathered.add("care", value)
    wash = [value for value in gathered.values["care"] if value.startswith(("machine wash", "hand wash"))]
    ways = {value.split()[0] for value in wash}
    for value in wash:
        longer = any(other != value and other.startswith(value) for other in wash)
        if longer or (len(ways) > 1 and value.split()[0] != wash[0].split()[0]):
            del gathered.values["care"][value]


# --- features -------------------------------------------------------------------------------------------------------

_ACRONYMS = {"led", "uv", "upf", "mp3", "tsa", "rfid", "3d", "usb", "gps", "eva", "uva", "uvb", "id"}
_VERBS = set(
    """
        is are was be been prevent prevents provide provides keep keeps help helps wick wicks fits gives make makes offer
        offers let lets ensure ensures allow allows stays include includes insulate insulates protect protects collapses
        cinches adjusts measures can will would should has have comes add adds hold holds resist resists reduce reduces
        enhance enhances combines releases supports matches displays allowing keeping making giving providing preventing
        needs hugs helping absorbs dries blocks wearing wear does do works
    """.split()
)  # fmt: skip
_PRAISE = {
    "attractive", "superior", "stylish", "premium", "beautiful", "gorgeous", "ultimate", "convenient", "comfortable", "comfy",
    "perfect", "cute", "amazing", "trendy", "fashionable", "super", "flattering", "high-quality", "great", "nice", "unique",
    "lovely", "excellent", "easy",
}  # fmt: skip
"""What sellers say of everything (paper A.1: no marketing)."""
_BREAKS = {"that", "which", "so", "because", "when", "while", "as", "if", "where", "who", "but", "to", "than", "plus"}
_FORBIDDEN = set(
    """
        you your yours we our us i my me it its they their this these those please best perfect great ideal must guarantee
        warranty free sold separately available included gift gifts size sizes customer service feel not no never more most
        very any all every other others many everyone about choose chart seller order brand amazon new money refund quality
        design
    """.split()
)  # fmt: skip
_PREPOSITIONS = {
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
_LONE = {"pockets", "drawstrings", "thumbholes", "hood", "hand pockets", "lining"}
_VAGUE = {
    "design", "details", "detail", "fabric", "construction", "layer", "case", "finish", "elements", "bra", "shell", "bottom",
    "waist", "rise", "stretch", "interior", "exterior", "face", "back", "band", "movement", "silhouette", "protection",
    "texture", "motif", "support", "edge", "edges", "stone", "stones", "tape", "bridge", "arch", "heel", "heels", "padding",
    "frame", "lens", "lenses", "ring", "rings", "chain", "patch", "neckline", "sleeve", "sleeves", "inseam", "crown", "zip",
    "zips", "visor", "accents", "trim", "toe", "platform", "insert", "belt", "bow",
}  # fmt: skip
"""Heads that a long text may use of something else; they count only where the catalog lists them on their own."""
_MINED_HEADS = words.PARTS - _VAGUE
_MINED_WORDS = set(words.PART_MODIFIERS) | words.PARTS


def _phrases(item: Item) -> Iterator[str]:
    """The features cut into their sentences and list members, without headings and bullets."""
    for feature in item.features:
        labelled = _LABELLED.fullmatch(feature)
        if labelled and labelled.group(1).strip().lower() in _LABELS:
            continue
        body = feature[_HEADING.match(feature).end() :]  # type: ignore[union-attr]
        for sentence in _SENTENCE.split(body):
            if sentence := sentence.strip(" .,;:*-–•\t"):
                yield sentence


def _features(gathered: _Gathered, item: Item, phrases: list[str], product_type: str, details: dict[str, str]) -> None:
    brand = set(_tokens(item.brand or ""))
    found: dict[str, None] = {}
    for phrase in phrases:
        for part in _parts_of(phrase) if not gathered.contradicts(_tokens(phrase)) or len(phrase) > 80 else ():
            if (value := _noun_phrase(part)) and not gathered.contradicts(_tokens(value)) and not brand & set(_tokens(value)):
                found.setdefault(value)
    for part in _listed(details.get("strap", "")):
        tokens = _tokens(part)
        if tokens and all(token.isalpha() for token in tokens) and len(tokens) <= 2:
            name = "-".join(tokens)
            found.setdefault("double straps" if name == "double" else f"{name} strap")
    for part in _listed(details.get("style", "")):
        if part.lower() in ("laptop sleeve", "audio pocket", "hydration pocket", "flapover"):
            found.setdefault(part.lower())
    for text in (*item.features, item.description):
        if len(text) > 60:
            for value in _mined(text):
                if not gathered.contradicts(_tokens(value)) and not brand & set(_tokens(value)):
                    found.setdefault(value)
    for value in gathered.values["material"]:
        found.pop(value, None)
    known = {
        tuple(sorted(_tokens(value)))
        for name in ("closure", "neckline", "sleeve", "fit", "length")
        for value in gathered.values[name]
    }
    heads: dict[str, int] = {}
    for value in found:
        tokens = _tokens(value)
        head = _head(value.split())
        heads[head] = heads.get(head, 0) + 1
        if tuple(sorted(tokens)) not in known and heads[head] <= 3:
            gathered.add("feature", value)


def _parts_of(phrase: str) -> list[str]:
    """A list of parts one by one; adjectives before one noun ("soft, brushed interior") together."""
    parts = [part.strip() for part in phrase.split(",") if part.strip()]
    if len(parts) > 1 and any(_head(part.lower().split()) in words.PARTS for part in parts[:-1]):
        return parts
    return [phrase]


def _head(tokens: list[str]) -> str:
    for number, token in enumerate(tokens):
        if token in _PREPOSITIONS and number:
            return tokens[number - 1].strip(",")
    return tokens[-1].strip(",") if tokens else ""


_INCHES = re.compile(r"(?<!\d)(\d++(?:\.\d++)?)\s*(?:[\"”″]|'')")
_MARKED = re.compile(r"(?<![\w-])(?!velcro|lycra|tencel)[\w-]++[®™]", re.IGNORECASE)
"""Both look at a run of letters or digits once: a feature may be 1,000 of them."""
_CLEAN_WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*|\d+-(?:inch|way|layer|piece)|(?:\d\.)?\d+-inch|" + "|".join(_ACRONYMS))


def _noun_phrase(phrase: str) -> str:
    """A short feature as a lower-case noun phrase that can follow "it has", or "" where it is none."""
    text = _MARKED.sub("", phrase)  # a trademark is the brand's word, not the shopper's
    text = _INCHES.sub(lambda match: f"{float(match.group(1)):g}-inch", _TRADEMARK.sub("", text)).replace("’", "'")
    text = re.sub(r"\s*/\s*|\s*&\s*", " and ", text)
    text = re.sub(r"\([^)]*\)?", " ", text)
    tokens = [token.lower() for token in text.split()]
    tokens = [
        token
        for number, token in enumerate(tokens)
        if token.strip(",") not in _PRAISE and tokens[number - 1 : number] != [token]
    ]
    if tokens and tokens[0] in words.NUMBERS:
        tokens[0] = words.NUMBERS[tokens[0]]
    while tokens and tokens[0] in (
        "a",
        "an",
        "the",
        "with",
        "featuring",
        "features",
        "has",
        "and",
        "also",
        "plus",
        "including",
    ):
        tokens = tokens[1:]
    for number, token in enumerate(tokens):
        if token.strip(",") in _VERBS or token in _BREAKS:
            tokens = tokens[:number]
            break
    while tokens and (tokens[-1] in _PREPOSITIONS or tokens[-1] in ("and", "or", "a", "the")):
        tokens.pop()
    if not 1 <= len(tokens) <= 7 or (len(tokens) == 1 and tokens[0] not in _LONE):
        return ""
    if any(not _CLEAN_WORD.fullmatch(token.rstrip(",")) or token in _FORBIDDEN - {"design"} for token in tokens):
        return ""
    if tokens[0] in _PREPOSITIONS or tokens[-1].endswith(","):
        return ""
    if _head(tokens) not in words.PARTS:
        return _noun_phrase(" ".join(tokens[tokens.index("with") + 1 :])) if "with" in tokens else ""
    head = _head(tokens)
    if (head in _OF_THE_WHOLE | {"design", "fit"} and len(tokens) > 3) or head in ("zip", "stretch"):
        return ""
    if head == "bra" and not {"shelf", "inner", "built-in"} & set(tokens):
        return ""
    if head == "design" and " ".join(tokens[:-1]).replace("-", " ") in words.FITS | dict.fromkeys(words.STYLES, ""):
        return ""
    if len(tokens) == 2 and tokens[0] in ("double", "no"):
        return ""
    return " ".join(token.upper() if token in _ACRONYMS else token for token in tokens)


def _mined(text: str) -> Iterator[str]:
    """Parts that a sentence names in passing: "adjustable crossbody strap", "zippered main pocket"."""
    tokens = re.findall(r"[a-z]+(?:-[a-z]+)*|\d+|[^\w\s]", text.lower().replace("criss cross", "criss-cross"))
    number = 0
    while number < len(tokens):
        start = number
        while number < len(tokens) and tokens[number] in _MINED_WORDS:
            number += 1
        run = tokens[start:number]
        while run and run[-1] not in _MINED_HEADS:
            run.pop()
        while run and run[0] in ("long", "back", "front", "side", "main", "large", "wide", "one", "top") and len(run) > 3:
            run.pop(0)
        before = tokens[start - 1] if start else ""
        if (
            2 <= len(run) <= 4
            and before not in ("no", "not", "without", "non", "or")
            and any(token not in words.PARTS for token in run)
        ):
            yield " ".join(token.upper() if token in _ACRONYMS else token for token in run)
        number = max(number, start + 1)
