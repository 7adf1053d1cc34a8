"""What an installation has and lacks: the first question when something does not work."""

import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from muse_builder import plugins
from muse_builder.errors import MuseError
from muse_builder.version import __version__

KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "HF_TOKEN")
ADDRESSES = ("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "HF_ENDPOINT", "HTTPS_PROXY", "HTTP_PROXY")
PLACES = ("MUSE_DATA", "MUSE_REPOSITORY", "HF_HOME", "HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE")
ROOM = 2 << 30
"""Bytes of disk below which it is said that there is little: a run of the paper's size takes about one and a half."""

State = Literal["ok", "note", "wrong"]


@dataclass(frozen=True)
class Symptom:
    """One thing that was looked at."""

    part: str
    """"packages", "keys" ..."""
    name: str
    said: str
    """What was found, and what to do where it is wrong; never a key."""
    state: State = "ok"
    """"note" is for what is missing and not needed."""


@dataclass(frozen=True)
class Diagnosis:
    """All that was looked at."""

    found: tuple[Symptom, ...]

    @property
    def well(self) -> bool:
        """Whether nothing is wrong."""
        return all(one.state != "wrong" for one in self.found)

    def as_json(self) -> dict[str, Any]:
        return {"well": self.well, "found": [asdict(one) for one in self.found]}

    def __str__(self) -> str:
        marks = {"ok": " ", "note": "-", "wrong": "!"}
        wide = max(len(one.name) for one in self.found)
        lines: list[str] = []
        for number, one in enumerate(self.found):
            if number == 0 or self.found[number - 1].part != one.part:
                lines.append(one.part)
            lines.append(f"  {marks[one.state]} {one.name:<{wide}}  {one.said}")
        wrong = sum(one.state == "wrong" for one in self.found)
        lines.append("all is well" if self.well else f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong, marked !")
        return "\n".join(lines)


def doctor(*, trial: bool = True) -> Diagnosis:
    """Looks over this installation: versions, keys (whether they are there, never what they are), extras, embedders, disk.

        print(muse_builder.doctor())
        muse_builder.doctor(trial=False).well

    Args:
        trial: also makes and opens a release of two conversations with the embedded model, in a folder that is removed again.
    """
    found = [*_program(), *_packages(), *_embedders(), *_environment(os.environ), *_disk()]
    if trial:
        found.append(_trial())
    return Diagnosis(tuple(found))


def _program() -> Iterator[Symptom]:
    yield Symptom("program", "muse_builder", f"{__version__} in {Path(__file__).resolve().parents[1]}")
    yield Symptom("program", "Python", f"{platform.python_version()} at {sys.executable}")
    yield Symptom("program", "system", f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores")


def _packages() -> Iterator[Symptom]:
    """What the package asks for, by its own metadata; an extra is whole or not there."""
    from packaging.requirements import Requirement

    try:
        asked = [Requirement(text) for text in distribution("muse_builder").requires or ()]
    except PackageNotFoundError:
        yield Symptom(
            "packages", "muse_builder", "is not installed: `pip install -e .` in its folder, or from a wheel", "wrong"
        )
        return
    missing: dict[str, list[str]] = {}
    for one in asked:
        extra = re.search(r"extra\s*==\s*['\"]([\w-]+)['\"]", str(one.marker or ""))
        there = _version(one.name)
        well = there is not None and one.specifier.contains(there, prereleases=True)
        if extra is not None:
            missing.setdefault(extra[1], []).extend([] if well else [one.name])
        elif well:
            yield Symptom("packages", one.name, str(there))
        else:
            said = f"{there or 'not installed'}; wanted is {one.specifier}: pip install '{one.name}{one.specifier}'"
            yield Symptom("packages", one.name, said, "wrong")
    for name, lacks in missing.items():
        said = f"lacks {', '.join(lacks)}: pip install 'muse_builder[{name}]'" if lacks else "there"
        yield Symptom("extras", name, said, "note" if lacks else "ok")


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _embedders() -> Iterator[Symptom]:
    for name in plugins.names("embedders"):
        try:
            plugins.get("embedders", name).require()
        except MuseError as error:
            yield Symptom("embedders", name, " ".join(str(error).split()), "note")
        else:
            yield Symptom("embedders", name, "ready")


def _environment(environment: Mapping[str, str]) -> Iterator[Symptom]:
    for name in KEYS:
        yield Symptom("keys", name, *(("found", "ok") if environment.get(name) else ("not set", "note")))
    for name in ADDRESSES:
        if environment.get(name):
            address = urlsplit(environment[name])
            yield Symptom("addresses", name, f"{address.scheme}://{address.hostname or '?'}{_port(address.netloc)}")
    for name in PLACES:
        if environment.get(name):
            yield Symptom("places", name, environment[name])


def _port(place: str) -> str:
    found = re.search(r":\d+$", place)
    return found[0] if found else ""


def _disk() -> Iterator[Symptom]:
    for name, folder in (("here", Path.cwd()), ("scratch", Path(tempfile.gettempdir()))):
        free = shutil.disk_usage(folder).free
        said = f"{free / 1e9:,.1f} GB free in {folder}"
        if not os.access(folder, os.W_OK):
            yield Symptom("disk", name, f"{said}, which may not be written", "wrong")
        else:
            yield Symptom("disk", name, said if free >= ROOM else f"{said}: that is little", "ok" if free >= ROOM else "note")


def _trial() -> Symptom:
    """Two conversations, made, verified and opened."""
    from muse_builder.builder import load
    from muse_builder.release.verify import verify
    from muse_builder.run.generate import generate
    from muse_builder.settings import Settings

    with tempfile.TemporaryDirectory(prefix="muse-doctor-") as folder:
        settings = Settings(num_conversations=2, max_items=40, num_scenarios=12, out=str(Path(folder) / "muse"))
        try:
            release = generate(settings)
            findings = verify(release)
            rows = load(release, "items", "train").num_rows
        except (MuseError, OSError, ImportError) as error:
            return Symptom("trial", "2 conversations", f"{type(error).__name__}: {' '.join(str(error).split())}", "wrong")
        if findings:
            return Symptom("trial", "2 conversations", f"the release has {len(findings)} findings: {findings[0]}", "wrong")
    return Symptom("trial", "2 conversations", f"made about {rows} products, verified, opened")
