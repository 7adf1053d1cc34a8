"""The parts a product has, as noun phrases that can follow "it has": short features, and parts named in passing."""

import re
from collections.abc import Iterator

from muse_builder.domains.apparel import catalog_words as words
from muse_builder.domains.apparel.gathered import Gathered
from muse_builder.domains.apparel.reading import PREPOSITIONS, TRADEMARK, head_of, listed, tokens_of
from muse_builder.domains.apparel.traits import OF_THE_WHOLE
from muse_builder.records import Item

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


def add_features(gathered: Gathered, item: Item, phrases: list[str], details: dict[str, str]) -> None:
    brand = set(tokens_of(item.brand or ""))
    found: dict[str, None] = {}
    for phrase in phrases:
        for part in _parts_of(phrase) if not gathered.contradicts(tokens_of(phrase)) or len(phrase) > 80 else ():
            if (
                (value := _noun_phrase(part))
                and not gathered.contradicts(tokens_of(value))
                and not brand & set(tokens_of(value))
            ):
                found.setdefault(value)
    for part in listed(details.get("strap", "")):
        tokens = tokens_of(part)
        if tokens and all(token.isalpha() for token in tokens) and len(tokens) <= 2:
            name = "-".join(tokens)
            found.setdefault("double straps" if name == "double" else f"{name} strap")
    for part in listed(details.get("style", "")):
        if part.lower() in ("laptop sleeve", "audio pocket", "hydration pocket", "flapover"):
            found.setdefault(part.lower())
    for text in (*item.features, item.description):
        if len(text) > 60:
            for value in _mined(text):
                if not gathered.contradicts(tokens_of(value)) and not brand & set(tokens_of(value)):
                    found.setdefault(value)
    for value in gathered.values["material"]:
        found.pop(value, None)
    known = {
        tuple(sorted(tokens_of(value)))
        for name in ("closure", "neckline", "sleeve", "fit", "length")
        for value in gathered.values[name]
    }
    heads: dict[str, int] = {}
    for value in found:
        tokens = tokens_of(value)
        head = head_of(value.split())
        heads[head] = heads.get(head, 0) + 1
        if tuple(sorted(tokens)) not in known and heads[head] <= 3:
            gathered.add("feature", value)


def _parts_of(phrase: str) -> list[str]:
    """A list of parts one by one; adjectives before one noun ("soft, brushed interior") together."""
    parts = [part.strip() for part in phrase.split(",") if part.strip()]
    if len(parts) > 1 and any(head_of(part.lower().split()) in words.PARTS for part in parts[:-1]):
        return parts
    return [phrase]


_INCHES = re.compile(r"(?<!\d)(\d++(?:\.\d++)?)\s*(?:[\"”″]|'')")
_MARKED = re.compile(r"(?<![\w-])(?!velcro|lycra|tencel)[\w-]++[®™]", re.IGNORECASE)
"""Both look at a run of letters or digits once: a feature may be 1,000 of them."""
_CLEAN_WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*|\d+-(?:inch|way|layer|piece)|(?:\d\.)?\d+-inch|" + "|".join(_ACRONYMS))


def _noun_phrase(phrase: str) -> str:
    """A short feature as a lower-case noun phrase that can follow "it has", or "" where it is none."""
    text = _MARKED.sub("", phrase)  # a trademark is the brand's word, not the shopper's
    text = _INCHES.sub(lambda match: f"{float(match.group(1)):g}-inch", TRADEMARK.sub("", text)).replace("’", "'")
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
    while tokens and (tokens[-1] in PREPOSITIONS or tokens[-1] in ("and", "or", "a", "the")):
        tokens.pop()
    if not 1 <= len(tokens) <= 7 or (len(tokens) == 1 and tokens[0] not in _LONE):
        return ""
    if any(not _CLEAN_WORD.fullmatch(token.rstrip(",")) or token in _FORBIDDEN - {"design"} for token in tokens):
        return ""
    if tokens[0] in PREPOSITIONS or tokens[-1].endswith(","):
        return ""
    if head_of(tokens) not in words.PARTS:
        return _noun_phrase(" ".join(tokens[tokens.index("with") + 1 :])) if "with" in tokens else ""
    head = head_of(tokens)
    if (head in OF_THE_WHOLE | {"design", "fit"} and len(tokens) > 3) or head in ("zip", "stretch"):
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
