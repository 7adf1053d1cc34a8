"""The table that `--dialogue people` draws from: `people.toml`, read and checked once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from random import Random
from typing import Any

from muse_builder.errors import SettingsError

SOURCE = "source"
"""The line of each section that says where its figures come from."""


@dataclass(frozen=True)
class Weights:
    """Something drawn: values and how often each comes, in any unit."""

    values: tuple[str, ...]
    weights: tuple[float, ...]

    def draw(self, dice: Random) -> str:
        return dice.choices(self.values, self.weights)[0]

    def share(self, value: str) -> float:
        return self.weights[self.values.index(value)] / sum(self.weights)


@dataclass(frozen=True)
class PeopleTable:
    """Sections by name: weights of what is drawn, and chances of what may happen."""

    weights: dict[str, Weights]
    acts: dict[str, float]
    chances: dict[str, float]
    sources: dict[str, str]


CHANCES = ("acts", "chances")
"""Sections whose figures are chances, each of its own."""
DRAWN = ("topics", "words", "talkative", "opening", "wishes_at_first", "set_size", "patience", "pickiness")


def figures_of(name: str, section: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The figures of a section, unchecked, and where they come from.

    Raises:
        SettingsError: it does not say that.
    """
    rows = dict(section)
    source = " ".join(str(rows.pop(SOURCE, "")).split())
    if not source:
        raise SettingsError(f'[{name}] does not say where its figures come from: add source = "..."')
    return rows, source


def read_table(text: str) -> PeopleTable:
    """A table from TOML.

    Raises:
        SettingsError: a section is missing or has no source, or a figure is none; the message names it.
    """
    told: dict[str, dict[str, Any]] = tomllib.loads(text)
    missing = [name for name in (*CHANCES, *DRAWN) if name not in told]
    if missing:
        raise SettingsError(f"the table of people's dialogue has no [{missing[0]}]")
    sources: dict[str, str] = {}
    figures: dict[str, dict[str, float]] = {}
    for name, section in told.items():
        rows, sources[name] = figures_of(name, section)
        most = 1.0 if name in CHANCES else float("inf")
        wrong = [key for key, value in rows.items() if isinstance(value, bool) or not 0 <= float(value) <= most]
        if wrong:
            raise SettingsError(f"[{name}] {wrong[0]} = {rows[wrong[0]]!r} is no {'chance' if name in CHANCES else 'weight'}")
        figures[name] = {key: float(value) for key, value in rows.items()}
    strange = set(figures["pickiness"]) - {"easy", "fair", "picky"}
    if strange:
        raise SettingsError(f"[pickiness] {strange.pop()!r} is none of easy, fair, picky")
    return PeopleTable(
        {name: Weights(tuple(rows), tuple(rows.values())) for name, rows in figures.items() if name not in CHANCES},
        figures["acts"],
        figures["chances"],
        sources,
    )


@cache
def people_table() -> PeopleTable:
    """The table that ships with the package."""
    return read_table((resources.files("muse_builder.agents.strategies") / "people.toml").read_text("utf-8"))
