"""What a release says of itself: `manifest.json`, written last."""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from muse_builder.errors import ReleaseError

if TYPE_CHECKING:
    pass

MANIFEST = "manifest.json"
CARD = "README.md"
FORMAT = 1
"""Of the manifest and the folder; a reader refuses one it does not know."""


def package_digest() -> str:
    """SHA-256 over the sources of this package, names and contents: its code, and the phrases its embedded model says."""
    root = Path(__file__).parents[1]
    whole = hashlib.sha256()
    for path in package_sources():
        whole.update(f"{path.relative_to(root).as_posix()} {file_digest(path)}\n".encode())
    return whole.hexdigest()


def package_sources() -> list[Path]:
    """The files that `package_digest` covers, by name."""
    root = Path(__file__).parents[1]
    return sorted((*root.rglob("*.py"), *root.rglob("*.txt")), key=lambda path: path.relative_to(root).as_posix())


def portable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): portable(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [portable(inner) for inner in value]
    return Path(value).name if isinstance(value, str) and os.path.isabs(value) else value


def previous_of(place: Path) -> Path:
    """Where the release before lies between the two renames of a swap."""
    return place.with_name(f".{place.name}.previous")


def file_digest(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def manifest_digest(manifest: Mapping[str, Any]) -> str:
    """SHA-256 of all that a manifest says beside its own `sha256`."""
    body = {key: value for key, value in manifest.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a sealed release, its own digest checked; the shards are not looked at.

    Raises:
        ReleaseError: there is no such folder, it was never sealed, or its manifest was altered.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise ReleaseError(_why_unsealed(folder))
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        said, found = manifest["sha256"], manifest_digest(manifest)
    except (ValueError, KeyError, TypeError) as error:
        raise ReleaseError(f"{path} is not a manifest ({error!r}): fetch or generate the release again") from error
    if said != found:
        raise ReleaseError(
            f"{path} was altered after the release was sealed: its digest is {found[:12]}, it says {str(said)[:12]}"
        )
    if manifest["format"] != FORMAT:
        raise ReleaseError(f"{path} has format {manifest['format']}; this version of muse_builder reads {FORMAT}: upgrade it")
    return dict(manifest)


def _why_unsealed(folder: Path) -> str:
    if folder.is_dir():
        return f"{folder} has no {MANIFEST}: it is not a sealed release; generate it again (`muse generate --out {folder}`)"
    before = previous_of(folder.resolve())
    if before.is_dir():
        return (
            f"{folder} was being replaced when the machine stopped; the release before is {before}: rename it or generate again"
        )
    return f"there is no folder {folder}; make a release with `muse generate --out {folder}`"
