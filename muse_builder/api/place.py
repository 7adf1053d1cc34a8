"""Files and folders as callers name them: a path, its text, or a `Release`, which stands for its folder."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

Place: TypeAlias = str | os.PathLike[str]
"""A file or folder by its path; a `Release` is one, too."""


def path_or_none(place: Place | None) -> Path | None:
    """The path; None where nothing was named."""
    return None if place is None else Path(place)


def paths(named: Mapping[str, Place] | None) -> dict[str, Path]:
    """Name -> path; nothing where nothing was named."""
    return {name: Path(place) for name, place in (named or {}).items()}
