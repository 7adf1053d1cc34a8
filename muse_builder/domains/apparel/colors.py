"""The colours of the variant itself, and the base colours by which another variant's text is told."""

from muse_builder.domains.apparel import catalog_words as words
from muse_builder.domains.apparel import title_words
from muse_builder.domains.apparel.reading import listed, scan, tokens_of
from muse_builder.domains.apparel.titles import hits_in, tail_of
from muse_builder.records import Item

_COLOR_WORDS = (
    set(words.COLORS) | set(words.COLOR_SHADES.split()) | {"multicolor", "multi", "tone", "clear", "nude", "floral", "natural"}
)


def own_colors(item: Item, details: dict[str, str], kind: str) -> list[str]:
    """The variant's own colours: what the details say, else the end of the title, else a colour within it.

    Args:
        kind: of the product: silver and gold are what a piece of jewelry is made of.
    """
    found: list[str] = []
    for part in listed(details.get("color", "")):
        tokens = [token for token in tokens_of(part) if token.isalpha()]
        if 0 < len(tokens) <= 3 and any(token in words.COLORS or token.startswith("multi") for token in tokens):
            color = " ".join(token for token in tokens if token in _COLOR_WORDS or token.startswith("multi"))
            found.append("multicolor" if color.startswith("multi") else color)
    if found:
        return list(dict.fromkeys(found))
    hits = [
        hit
        for hit in hits_in(item.title)
        if hit.attribute == "color" and not (kind == "jewelry" and hit.value in title_words.METAL_COLORS)
    ]
    # Behind the last dash a variant's colour stands ("Cobalt Short - Black").
    if hits := [hit for hit in hits if hit.start >= tail_of(item.title)] or hits:
        return list(dict.fromkeys(hit.value for hit in hits))[:3]
    for feature in item.features:
        tokens = tokens_of(feature)
        if len(tokens) <= 3:
            for hit in scan(tokens):
                if hit.attribute == "color" and hit.end - hit.start == len(tokens):
                    return [hit.value]
    return []


def base_colors(colors: list[str]) -> set[str]:
    if any(color == "multicolor" for color in colors):
        return set()
    return {
        base for color in colors for token in tokens_of(color) if token in words.COLORS for base in words.COLORS[token].split()
    }
