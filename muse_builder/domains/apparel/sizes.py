"""Sizes of clothes: what a product comes in, what an assistant says of that, and what a story asks for."""

import re
from collections.abc import Iterator

from muse_builder.domains.domain import SizeClaim
from muse_builder.records import Item

_ONE_SIZE = r"(x{0,3}[sl]|m|small|medium|large|extra[- ](?:small|large)|\d{1,2})"
_RANGE = re.compile(
    rf"\b(?:sizes?|sizing|available|comes?|ranges?|from|offered)\b[^.!?]{{0,30}}?\b{_ONE_SIZE}\s*"
    rf"(?:-|–|to|through|up to|and)\s*{_ONE_SIZE}\b",
    re.IGNORECASE,
)
_UP_TO = re.compile(rf"\bsiz(?:es?|ing)\b[^.!?]{{0,30}}?\b(?:up|down) to\s+(?:an?\s+)?{_ONE_SIZE}\b", re.IGNORECASE)
_LETTERS = {"small": "s", "medium": "m", "large": "l", "extra small": "xs", "extra large": "xl"}
_ORDER = ("xxxs", "xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl")

_ASKED = re.compile(
    r"\bsizes?\s+(?:is\s+|an?\s+|in\s+)?(x{0,3}[sl]|m|small|medium|large|(?:extra|double)[\s-]large|extra[\s-]small|\d{1,2}(?:\.5)?)\b"
    r"|\b(?:wears?|takes?)\s+an?\s+(x{0,3}[sl]|m|small|medium|large|(?:extra|double)[\s-]large|extra[\s-]small)\b(?=\s*(?:[.,;!?]|$)|\s+(?:and|in|or|so|but)\b)",
    re.IGNORECASE,
)
_LETTER_SIZES = ("XXXS", "XXS", "XS", "S", "M", "L", "XL", "XXL", "XXXL")
_SPELLINGS = {
    "small": "S", "medium": "M", "large": "L", "extra large": "XL", "extra small": "XS", "double large": "XXL",
    "x large": "XL", "x small": "XS", "xx large": "XXL", "2xl": "XXL", "3xl": "XXXL",
}  # fmt: skip


def of(item: Item) -> frozenset[str]:
    """The sizes a product comes in, letters in small."""
    sizes = {_spelled(size) for size in item.attributes.size}
    sizes.update(_spelled(part.strip()) for part in re.split(r"[,/]\s*", item.details.get("Size", "")) if part.strip())
    return frozenset(sizes)


def claims(text: str) -> Iterator[SizeClaim]:
    """ "Sizes S to XL", "it comes in sizes up to 12"."""
    for match in _UP_TO.finditer(text):
        if not _RANGE.search(text, match.start()):
            yield SizeClaim((_spelled(match[1].replace("-", " ")),), match.start(1), match.end(1))
    for match in _RANGE.finditer(text):
        ends = tuple(_spelled(end.replace("-", " ")) for end in match.groups())
        if all(end in _ORDER or end.isdigit() for end in ends):
            yield SizeClaim(ends, match.start(1), match.end(2))


def offered(claim: SizeClaim, sizes: frozenset[str]) -> bool:
    """Are both ends sizes of the product, or within a range that it comes in?"""
    return all(_holds(sizes, end) for end in claim.ends)


def complaint(story: str, item: Item) -> str:
    """Why the size that a story asks for cannot be had; "" where it can, or none is asked for."""
    comes = {size for size in (_asked(value) for value in item.attributes.size) if size}
    if not comes or not story:
        return ""
    letters = [place for place, size in enumerate(_LETTER_SIZES) if size in comes]
    for found in _ASKED.finditer(story):
        said = _asked(next(group for group in found.groups() if group))
        if said is None or said in comes:
            continue
        if said in _LETTER_SIZES and letters:
            return (
                f"the story asks for size {said}, the product comes in {', '.join(_LETTER_SIZES[place] for place in letters)}"
            )
        numeric = sorted(float(size) for size in comes if size.replace(".", "", 1).isdigit())
        if said not in _LETTER_SIZES and len(numeric) > 1 and not numeric[0] <= float(said) <= numeric[-1]:
            return f"the story asks for size {said}, the product comes in {numeric[0]:g} to {numeric[-1]:g}"
    return ""


def _asked(value: str) -> str | None:
    """One spelling for a size: letters in capitals, numbers as they are; None for what is neither."""
    plain = re.sub(r"[\s-]+", " ", value.strip().lower())
    if plain in _SPELLINGS:
        return _SPELLINGS[plain]
    if plain.upper() in _LETTER_SIZES:
        return plain.upper()
    return plain if re.fullmatch(r"\d{1,2}(?:\.5)?", plain) else None


def _spelled(size: str) -> str:
    return _LETTERS.get(size.lower(), size.lower())


def _holds(sizes: frozenset[str], size: str) -> bool:
    if size in sizes:
        return True
    for span in sizes:
        ends = re.split(r"\s*(?:-|–|to)\s*", span)
        if len(ends) == 2:
            if all(end in _ORDER for end in (*ends, size)):
                return _ORDER.index(ends[0]) <= _ORDER.index(size) <= _ORDER.index(ends[1])
            if all(end.isdigit() for end in (*ends, size)):
                return int(ends[0]) <= int(size) <= int(ends[1])
    return False
