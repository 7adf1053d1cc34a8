"""The card of a repository on the Hub: what was measured is renewed, what people wrote there stays.

The text is compared section by section (a heading "## ..." and what follows). The manifest in the repository remembers the
digest of each section as it was generated: one that still has it is ours and is renewed; one that has another was written
or edited by hand and is left alone; one that is gone was taken out by hand and stays out.

Of the YAML, `configs`, `dataset_info` and `size_categories` are computed; entries of configs that are not ours stay, and so
does every other key that is there.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from muse_builder.release import schema
from muse_builder.release.card import head_of

COMPUTED = ("configs", "dataset_info", "size_categories")


class Card(NamedTuple):
    """A README.md of a repository."""

    data: dict[str, Any]
    """Its YAML."""
    body: str


def parse(text: str) -> Card:
    """A card taken apart; text without YAML is all body.

    Raises:
        ValueError: what stands between the two lines of dashes is no YAML mapping, or its configs are none.
    """
    text = text.removeprefix("\ufeff")
    found = re.match(r"\s*---\r?\n(.*?)\r?\n?---[ \t]*(?:\r?\n|$)(.*)", text, re.DOTALL)
    if found is None:
        return Card({}, text)
    data = head_of(found[1]) or {}
    if not isinstance(data, dict):
        raise ValueError(f"its YAML is a {type(data).__name__} and not a mapping")
    for key in ("configs", "dataset_info"):
        entries = data.get(key) or []
        listed = [entries] if key == "dataset_info" and isinstance(entries, dict) else entries
        if not (isinstance(listed, list) and all(isinstance(entry, dict) for entry in listed)):
            raise ValueError(f"`{key}` in its YAML is no list of mappings")
    return Card(data, found[2])


def written(card: Card) -> str:
    """The card as a file."""
    import yaml  # type: ignore[import-untyped, unused-ignore]

    head = yaml.safe_dump(card.data, sort_keys=False, allow_unicode=True, width=120)
    return f"---\n{head}---\n\n{card.body.strip()}\n"


def sections(body: str) -> dict[str, str]:
    """Heading -> section as it stands, in order; what is before the first heading is under "". Of headings that come twice, the
    second is under "## Heading (2)"."""
    found: dict[str, list[str]] = {"": []}
    current, fence = "", ""
    for line in body.replace("\r\n", "\n").split("\n"):
        marks = re.match(r" {0,3}(`{3,}|~{3,})", line)
        if marks and not fence:
            fence = marks[1]
        elif marks and marks[1].startswith(fence) and not line.strip(" `~"):
            fence = ""
        if line.startswith("## ") and not fence:
            heading, times = line.strip(), 1
            current = heading
            while current in found:
                times += 1
                current = f"{heading} ({times})"
            found[current] = []
        found[current].append(line)
    texts = {heading: "\n".join(lines).strip("\n") for heading, lines in found.items()}
    return {heading: text for heading, text in texts.items() if heading or text.strip()}


def digest(section: str) -> str:
    """Names a section's text; space at the ends of lines does not count."""
    plain = "\n".join(line.rstrip() for line in section.strip().split("\n"))
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


class Renewed(NamedTuple):
    """A card's text after it was renewed."""

    body: str
    digests: dict[str, str]
    """Heading -> digest of the section as generated: what the manifest is to remember."""
    kept: tuple[str, ...]
    """Headings that are generated too but were edited by hand, and stand as they were."""


def renew(old: str, new: str, generated: Mapping[str, str]) -> Renewed:
    """The old text with its generated sections replaced by the new ones.

    Args:
        generated: `Renewed.digests` of the last time; empty where nothing was generated yet.
    """
    there, fresh = sections(old), sections(new)
    digests = {heading: digest(text) for heading, text in fresh.items()}
    ours = {heading for heading, text in there.items() if digest(text) in (generated.get(heading), digests.get(heading))}
    result: list[tuple[str, str]] = []
    for heading, text in there.items():
        if heading not in ours:
            result.append((heading, text))
        elif heading in fresh:
            result.append((heading, fresh[heading]))
    placed = [heading for heading, _ in result]
    place = 0
    for heading, text in fresh.items():
        if heading in placed:
            place = placed.index(heading) + 1
        elif heading not in generated:
            result.insert(place, (heading, text))  # behind the generated section before it
            placed.insert(place, heading)
            place += 1
    kept = tuple(heading for heading in there if heading in fresh and heading not in ours)
    return Renewed("\n\n".join(text for _, text in result), digests, kept)


def renew_data(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The YAML: computed keys from `new` beside entries of configs that are not ours, all other keys as they were."""
    data = dict(new) | {key: value for key, value in old.items() if key not in COMPUTED}
    if "license" in old and "license_name" not in old:
        data.pop("license_name", None)  # of the licence that theirs stands in place of
    if "license" in old and "license_link" not in old and old.get("license_name") != new.get("license_name"):
        data.pop("license_link", None)
    for key in ("configs", "dataset_info"):
        there = old.get(key) or []
        entries = there if isinstance(there, list) else [there]
        foreign = [entry for entry in entries if entry.get("config_name", "default") not in schema.CONFIGS]
        data[key] = [*new[key], *foreign]
    # `datasets` refuses a repository with two defaults, and a config called "default" is one without saying so.
    others = [entry for entry in data["configs"] if entry.get("config_name", "default") not in schema.CONFIGS]
    if any(entry.get("default") or entry.get("config_name", "default") == "default" for entry in others):
        data["configs"] = [
            {name: value for name, value in entry.items() if name != "default" or entry in others} for entry in data["configs"]
        ]
    return data
