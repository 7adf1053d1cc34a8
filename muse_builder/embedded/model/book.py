"""The embedded model's words, read from text files that a writer edits: `phrases/<act>.txt`.

    # A line that begins with a sharp is for the reader.

    == thanks.elder
    [Well, thank you|Thank you, dear], [that's lovely|that'll do nicely].
    2x Thank you kindly, {him}.
    ""

    == opposites
    warm = cold
    wide = narrow

`== name` begins a section; a blank line means nothing. Every other line is one phrase in the notation of `grammar`. `2x` before
it counts it twice when one is drawn; quotes around a whole line keep the blanks inside them, and `""` says nothing. What
follows a dot in a name tells sections of one family apart, so that code may ask for all of `thanks`. A section may also hold
plain lines, words, or a table of `key = value`: which of these it is, the code that asks for it decides.

    ACCEPT = book("accept")
    ACCEPT["last own"].say(dice, them="it")           one phrase of the section, its slots filled
    ACCEPT.family("thanks")["elder"].say(dice)        a family, by what follows the dot
    ACCEPT.words("dull"), .lines("also"), .table("opposites"), .lists("pairs")

A new act or language is a file; a new wording is a line.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from muse_builder.embedded.model.grammar import Phrases

_SECTION = re.compile(r"== (\S.*)")
_WEIGHT = re.compile(r"(\d+)x (.+)")
_BETWEEN = "; "
"""Between the values of one key, where a key has several."""


class _Line(NamedTuple):
    number: int
    """In its file, from 1."""
    text: str


class Book(Mapping[str, Phrases]):
    """One file of phrases: section -> what may be said there, each list compiled when it is first drawn from.

    Raises:
        ValueError: a section is named twice, or a line stands before the first one; said with file and line.
    """

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self._sections: dict[str, list[_Line]] = {}
        self._compiled: dict[str, Phrases] = {}
        here: list[_Line] | None = None
        for number, line in enumerate(text.splitlines(), 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            if found := _SECTION.fullmatch(line):
                if found[1] in self._sections:
                    raise ValueError(f"{self._place(number)}: there is a section '{found[1]}' already; add to that one")
                here = self._sections[found[1]] = []
            elif here is None:
                raise ValueError(f"{self._place(number)}: a line before the first section; begin with '== name'")
            else:
                here.append(_Line(number, line))

    def __getitem__(self, section: str) -> Phrases:
        """The phrases of a section.

        Raises:
            KeyError: the file has no such section.
        """
        said = self._compiled.get(section)
        if said is None:
            weighed = [(number, text) for number, text in self._of(section) for text in _weighed(text)]
            said = Phrases(*(text for _, text in weighed), places=tuple(self._place(number) for number, _ in weighed))
            self._compiled[section] = said
        return said

    def __iter__(self) -> Iterator[str]:
        return iter(self._sections)

    def __len__(self) -> int:
        return len(self._sections)

    def names(self) -> tuple[str, ...]:
        """Sections without a dot, in the order of the file: of themes or needs, each with a family of its own."""
        return tuple(section for section in self if "." not in section)

    def family(self, name: str) -> dict[str, Phrases]:
        """What follows `name.` -> the phrases, in the order of the file."""
        found = {section.removeprefix(f"{name}."): self[section] for section in self if section.startswith(f"{name}.")}
        if not found:
            raise KeyError(f"{self.name}.txt has no section that begins with '{name}.'")
        return found

    def lines(self, section: str) -> tuple[str, ...]:
        """The lines as they are, weighed ones as often as they count."""
        return tuple(text for _, line in self._of(section) for text in _weighed(line))

    def words(self, section: str) -> tuple[str, ...]:
        """The words of all lines."""
        return tuple(word for _, line in self._of(section) for word in line.split())

    def table(self, section: str) -> dict[str, str]:
        """Lines of `key = value`.

        Raises:
            ValueError: a line without "=", or a key twice; said with file and line.
        """
        found: dict[str, str] = {}
        for number, line in self._of(section):
            key, equals, value = line.partition(" =")
            if not equals or key in found:
                wrong = "this key is there already" if equals else "expected 'key = value'"
                raise ValueError(f"{self._place(number)}: {wrong}: {line}")
            found[key] = _unquoted(value.strip())
        return found

    def lists(self, section: str) -> dict[str, tuple[str, ...]]:
        """Lines of `key = one; two; three`."""
        return {key: tuple(value.split(_BETWEEN)) for key, value in self.table(section).items()}

    def _of(self, section: str) -> list[_Line]:
        if section not in self._sections:
            raise KeyError(f"{self.name}.txt has no section '{section}'; it has {', '.join(self._sections)}")
        return self._sections[section]

    def _place(self, number: int) -> str:
        return f"{self.name}.txt:{number}"


def _weighed(line: str) -> tuple[str, ...]:
    found = _WEIGHT.fullmatch(line)
    return (_unquoted(found[2]),) * int(found[1]) if found else (_unquoted(line),)


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


@cache
def book(name: str) -> Book:
    """The file `phrases/<name>.txt`, read once.

    Raises:
        FileNotFoundError: there is no such file.
    """
    file = resources.files("muse_builder.embedded.model").joinpath("phrases", *f"{name}.txt".split("/"))
    return Book(name, file.read_text(encoding="utf-8"))
