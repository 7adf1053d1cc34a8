"""Finds the words of a vocabulary in a text: the longest first, narrower words under their wider ones.

A table of words has one line an idea; the first word of a line is its canonical value, the rest are other ways to say it, and
"~" marks a narrower word with its own value ("merino" is wool, but wool need not be merino; "/" parts its spellings). Order
matters where two lines share a word: the first line has it.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from muse_builder.domains.words import Token, read


class Claim(NamedTuple):
    kind: str
    value: str
    """Canonical: the first word of its line, or its own where it is narrower."""
    broad: str
    """What it is a kind of ("wool" for "merino"); else the value itself."""
    start: int
    """Characters of the text."""
    end: int
    first: int
    """Index of its first token."""
    last: int


class Saying(NamedTuple):
    kind: str
    value: str
    broad: str
    """What the value is a kind of; else the value itself."""
    words: str
    """As a text says it."""


class Lexicon:
    """Finds the words of the vocabulary in a token stream, the longest first; reads, never guesses."""

    def __init__(self, phrases: Iterable[Saying]) -> None:
        """
        Args:
            phrases: the first wins where two share their words.
        """
        self._by_first: dict[str, list[tuple[tuple[str, ...], str, str, str]]] = {}
        entries: dict[tuple[str, ...], tuple[str, str, str]] = {}
        for kind, value, broad, words in phrases:
            stems = tuple(token.stem for token in read(words))
            if stems:
                entries.setdefault(stems, (kind, value, broad))
        for stems, (kind, value, broad) in entries.items():
            self._by_first.setdefault(stems[0], []).append((stems, kind, value, broad))
        for options in self._by_first.values():
            options.sort(key=lambda option: -len(option[0]))

    def find(self, tokens: tuple[Token, ...]) -> list[Claim]:
        """Every phrase that stands in the text, in order; none overlaps another."""
        claims = []
        by_first = self._by_first
        free = 0
        for place in [place for place, token in enumerate(tokens) if token.stem in by_first]:
            if place < free:
                continue
            for stems, kind, value, broad in by_first[tokens[place].stem]:
                end = place + len(stems)
                if end <= len(tokens) and (len(stems) == 1 or _reads(tokens[place:end], stems)):
                    claims.append(Claim(kind, value, broad, tokens[place].start, tokens[end - 1].end, place, end - 1))
                    free = end
                    break
        return claims


def _reads(tokens: tuple[Token, ...], stems: tuple[str, ...]) -> bool:
    """Do these words follow each other in one breath? "It is denim. Blue is mine" and "denim, blue" hold no "denim blue"."""
    # The second word first: it settles nearly every case.
    if tokens[1].stem != stems[1] or [token.stem for token in tokens] != [*stems]:
        return False
    return all(not after.opens and after.start - before.end <= 1 for before, after in pairwise(tokens))


def phrases_of(
    table: Mapping[str, str], *, predicated: frozenset[str], shades: Mapping[str, Mapping[str, str]]
) -> Iterator[Saying]:
    """Every way to say every value of a table: kind -> lines as above.

    Args:
        predicated: kinds whose two-word names are also said as a sentence: "the sleeves are long".
        shades: kind -> word said before a value -> the first word of the narrower value: dark blue is blue, and light blue is
            another.
    """
    for kind, block in table.items():
        for line in block.strip().splitlines():
            names = [name.strip() for name in line.split(";")]
            for name in names:
                if name.startswith("~"):
                    spellings = name[1:].split("/")
                    for spelling in spellings:
                        yield Saying(kind, spellings[0], names[0], spelling)
                    continue
                yield Saying(kind, names[0], names[0], name)
                words = name.split()
                if kind in predicated and len(words) == 2:
                    yield from (Saying(kind, names[0], names[0], f"{words[1]} {verb} {words[0]}") for verb in ("is", "are"))
                if len(words) == 1:
                    for said, shade in shades.get(kind, {}).items():
                        yield Saying(kind, f"{shade} {names[0]}", names[0], f"{said} {name}")
