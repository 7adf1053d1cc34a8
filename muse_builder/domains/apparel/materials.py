"""What a product is made of, the main material first: shares in percent, labels, short features, else the title."""

import re

from muse_builder.domains.apparel import catalog_words as words
from muse_builder.domains.apparel import title_words
from muse_builder.domains.apparel.gathered import Gathered
from muse_builder.domains.apparel.reading import LABELLED, Hit, listed, scan, tokens_of
from muse_builder.records import Item

_WORN = frozenset({name for name, (_, goods) in words.KINDS.items() if goods == "Clothing"})
_SHARE = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%\s*([A-Za-z][A-Za-z®™ -]{2,40})")
_PART_OF = re.compile(r"\b(?:lining|sole|outsole|insole|interlining|frame|lens|band|strap|padding|filling)\b", re.IGNORECASE)


def add_materials(gathered: Gathered, item: Item, details: dict[str, str], title_hits: list[Hit], kind: str) -> None:
    """
    Args:
        kind: of the product, which tells whether its title's gems are what it is made of.
    """
    shares: list[tuple[float, str]] = []
    for feature in item.features:
        found = _SHARE.findall(feature)
        if found and not shares and not _PART_OF.search(feature):
            shares = [(float(share), name) for share, name in found if float(share) <= 100]
    for _, name in sorted(shares, key=lambda pair: -pair[0]):
        _add_material(gathered, name)
    for name in listed(details.get("material", "")):
        _add_material(gathered, name)
    for feature in item.features if not gathered.values["material"] else ():
        tokens = tokens_of(feature)
        if len(tokens) <= 6 and not _PART_OF.search(feature) and not LABELLED.fullmatch(feature):
            hits = [hit for hit in scan(tokens) if hit.attribute == "material"]
            rest = len([token for token in tokens if token.isalpha()]) - sum(hit.end - hit.start for hit in hits)
            if hits and rest <= sum(
                token in ("full", "pure", "all", "genuine", "real", "premium", "soft", "and") for token in tokens
            ):
                for hit in hits:
                    gathered.add("material", hit.value)
                break
    if not gathered.values["material"]:
        for hit in title_hits:
            if hit.attribute == "title material" and not (kind in _WORN and hit.value in title_words.GEMS):
                gathered.add("material", hit.value)


def _add_material(gathered: Gathered, name: str) -> None:
    hits = [hit for hit in scan(tokens_of(name)) if hit.attribute == "material"]
    if hits:
        gathered.add("material", max(hits, key=lambda hit: hit.end - hit.start).value)
