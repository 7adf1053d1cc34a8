"""What an evaluation gives: sections of measures, and all that names what was measured and how, so that it can be cited."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.errors import SettingsError
from muse_builder.evaluation.measure import Section
from muse_builder.release.manifest import package_digest, read_manifest
from muse_builder.version import __version__


def package() -> dict[str, str]:
    """Whose figures they are: this package, its version and the digest of its code."""
    return {"name": "muse_builder", "version": __version__, "sha256": package_digest()}


class ReleaseName(NamedTuple):
    """What a report calls the release that it measured."""

    source: str
    """Name of the release, never its path."""
    digest: str
    """SHA-256 of its manifest: names exactly these rows."""


def named(folder: Path) -> ReleaseName:
    """The name of a sealed release.

    Raises:
        ReleaseError: the folder is none.
    """
    return ReleaseName(folder.resolve().name, read_manifest(folder).sha256)


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    command: str
    """For example "recommend"."""
    source: str
    """Name of the release, never its path."""
    digest: str
    """SHA-256 of its manifest: names exactly these rows."""
    split: str
    """ "all" for all of them."""
    sections: tuple[Section, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    """All that shapes the figures: seeds, sizes, models, digests of prompts and of predictions."""
    notes: tuple[str, ...] = ()
    """What a reader must know before quoting a figure."""
    problems: tuple[str, ...] = ()
    """Why some objects are missing, one line each."""
    details: tuple[Mapping[str, Any], ...] = ()
    """Object by object, where figures are made of marks or votes that others may want to see."""
    verdict: str = ""
    """Of a judge, what its certificate says: the first line that is printed. "" where none judges."""

    def get(self, title: str, name: str) -> Any:
        """One measure, for example `get("gold query", "Recall@10 of the recommended item")`.

        Raises:
            KeyError: there is none of that name.
        """
        for section in self.sections:
            if section.title == title:
                for measure in section.measures:
                    if measure.name == name:
                        return measure
        known = {section.title: [measure.name for measure in section.measures] for section in self.sections}
        raise KeyError(f"no measure {name!r} in a section {title!r}; there are {known}")

    def as_json(self) -> dict[str, Any]:
        return {
            **({"verdict": self.verdict} if self.verdict else {}),
            "command": self.command,
            "package": package(),
            "source": self.source,
            "digest": self.digest,
            "split": self.split,
            "settings": dict(self.settings),
            "notes": list(self.notes),
            "sections": {section.title: [measure.as_json() for measure in section.measures] for section in self.sections},
            "problems": list(self.problems),
            "details": [dict(detail) for detail in self.details],
        }


def check_names(given: Iterable[str], taken: Collection[str]) -> None:
    """Says no to a file of predictions under the name of a row that the table has anyway.

    Raises:
        SettingsError: there is such a name.
    """
    for name in given:
        if name in taken:
            raise SettingsError(f"the table has a row {name!r} of its own; name the predictions otherwise: mine=FILE")


def read_lines(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """(line number, object) of a JSONL file, empty lines left out.

    Raises:
        SettingsError: the file cannot be read, or a line is no JSON object; names file and line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors put a mark first
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot read {path}: {error}") from error
    rows = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise SettingsError(f"{path}:{number} is no JSON ({error}); one object a line, please") from error
        if not isinstance(row, dict):
            raise SettingsError(f"{path}:{number} is {type(row).__name__}, not an object")
        rows.append((number, row))
    return rows
