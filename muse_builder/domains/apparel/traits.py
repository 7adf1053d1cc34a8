"""Fit, neckline, sleeve, length, closure, pattern, style, and what a product is for: found in titles, short phrases, details,
sentences."""

import re
from collections.abc import Iterable, Iterator

from muse_builder.domains.apparel import catalog_words as words
from muse_builder.domains.apparel.gathered import Gathered
from muse_builder.domains.apparel.reading import LABELLED, LABELS, Hit, head_of, listed, scan, tokens_of
from muse_builder.records import Item

GARMENTS = {"active", "top", "layer", "dress", "outfit", "sleepwear", "swimwear", "underwear"}
LEGS = {"pants", "shorts", "skirt", "dress", "outfit", "sleepwear", "socks"}


def settled(values: dict[str, dict[str, None]], kind: str) -> dict[str, list[str]]:
    """Where one product can have only one of several, the first found stays: sources are read from the surest on."""
    found = {name: list(entries) for name, entries in values.items()}
    for attribute in ("neckline", "sleeve"):
        found[attribute] = found[attribute][:1] if kind in GARMENTS else []
    if kind not in LEGS and kind != "top":
        found["length"] = []
    zips = [
        value
        for value in found["closure"]
        if value in ("full zip", "quarter zip", "half zip", "full-zip front", "full-length zipper")
    ]
    found["closure"] = [value for value in found["closure"] if value not in zips[1:]]
    if kind not in GARMENTS | LEGS:
        found["fit"] = []
    if "solid" in found["pattern"]:
        found["pattern"] = ["heather" if "heather" in found["pattern"] else "solid"]
    for pair in (("waterproof", "water-resistant"), ("full length", "cropped length")):
        for attribute in ("style", "length"):
            if pair[0] in found[attribute] and pair[1] in found[attribute]:
                found[attribute].remove(pair[1])
    return found


def distinct(values: Iterable[str]) -> Iterator[str]:
    """Values that are not said by a longer one: "leather" goes where "genuine leather" stands."""
    parts = {value: set(tokens_of(value)) for value in values}
    for value, own in parts.items():
        if len(parts) == 1 or not any(own < other for other in parts.values()):
            yield value


_ADDITIVE = {"style", "pattern", "closure", "neckline", "sleeve", "fit", "length"}
_LABEL_ONLY = {"warm", "cold", "cool", "hot", "mild", "rainy", "windy", "wintry", "indoor"}
"""Words that mean the weather only under the label "Climate": elsewhere it may be the vest that is warm."""


def from_title(gathered: Gathered, hits: list[Hit]) -> None:
    for hit in hits:
        if hit.attribute == "fit" and hit.end - hit.start == 1:
            continue  # "Slim Card Holder"
        if hit.attribute in _ADDITIVE | {"activity", "occasion"} or (
            hit.attribute == "climate" and hit.form not in _LABEL_ONLY
        ):
            gathered.add(hit.attribute, hit.value)


def from_short(gathered: Gathered, phrases: list[tuple[list[str], list[Hit]]]) -> None:
    """Phrases of a few words, where a word speaks of the product itself."""
    for tokens, hits in phrases:
        head = head_of([token for token in tokens if token.isalpha()])
        # A line that names another variant's colour still tells the cut that they share.
        other = gathered.contradicts(tokens)
        part = head in words.PARTS - OF_THE_WHOLE - {"design"}
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


def labelled(gathered: Gathered, details: dict[str, str], attribute: str) -> None:
    for part in listed(details.get(attribute, "")):
        hits = [hit for hit in scan(tokens_of(part)) if hit.attribute == attribute]
        if hits:
            gathered.add(attribute, max(hits, key=lambda hit: hit.end - hit.start).value)


def from_details(gathered: Gathered, details: dict[str, str], kind: str) -> None:
    for attribute in ("fit", "neckline", "sleeve", "length", "closure", "occasion", "climate", "activity"):
        labelled(gathered, details, attribute)
    styles = listed(details.get("style", ""))
    zips = {"full zip", "¼ zip", "1/4 zip"} & {style.lower() for style in styles}
    for part in styles:
        tokens = tokens_of(part)
        for hit in scan(tokens):
            if hit.end - hit.start != len(tokens):
                continue
            if hit.attribute == "closure" and len(zips) == 1:
                gathered.add("closure", hit.value)
            elif hit.attribute == "fit" and kind in GARMENTS | LEGS:
                gathered.add("fit", hit.value)
            elif hit.attribute == "style" and tokens != ["compression"]:
                gathered.add("style", hit.value)
    for part in listed(details.get("size", "")):
        if len(part) <= 12:
            gathered.add("size", part)


_FOR = re.compile(
    r"\b(?:for|during|occasions?:?|suitable|perfect|ideal|great|season:?)\b(?P<what>[^.;!?]{3,200})", re.IGNORECASE
)
OF_THE_WHOLE = {"fabric", "material", "exterior", "construction", "technology", "shell", "fabrics", "materials"}


def from_sentences(gathered: Gathered, item: Item) -> None:
    """Long features and the description: what it is for, and what its fabric is like."""
    for text in (*item.features, item.description):
        if LABELLED.fullmatch(text) and LABELS.get(text.split(":")[0].strip().lower()) is not None:
            continue
        for match in _FOR.finditer(text):
            tokens = tokens_of(match.group("what"))
            for hit in scan(tokens):
                following = tokens[hit.end : hit.end + 1]
                if following in (["out"], ["with"], ["of"]) or tokens[hit.start - 1 : hit.start] in (["to"], ["it"]):
                    continue
                if hit.attribute in ("activity", "occasion") or (hit.attribute == "climate" and hit.form not in _LABEL_ONLY):
                    gathered.add(hit.attribute, hit.value)
        tokens = tokens_of(text)
        if len(tokens) > 8:
            for hit in scan(tokens):
                if hit.attribute == "style" and OF_THE_WHOLE & set(tokens[hit.end : hit.end + 3]):
                    between = tokens[hit.end : hit.end + 3]
                    if not any(
                        mark in between[: next(i for i, t in enumerate(between) if t in OF_THE_WHOLE)] for mark in ".;,:"
                    ):
                        gathered.add("style", hit.value)


_INSEAM = re.compile(
    r"(\d{1,2}(?:\.\d)?)\s*(?:[\"”″]|''|-?inch(?:es)?)\s*inseam|inseam:?\s*(\d{1,2}(?:\.\d)?)\s*(?:[\"”″]|''|inch)",
    re.IGNORECASE,
)


def add_lengths(gathered: Gathered, item: Item, kind: str) -> None:
    if kind in ("pants", "shorts"):
        for feature in item.features:
            for match in _INSEAM.finditer(feature):
                number = float(match.group(1) or match.group(2))
                gathered.add("length", f"{number:g}-inch inseam")
