"""What a product database says of itself: `manifest.json`, written last. The one place that knows its keys."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, NonNegativeInt, ValidationError

from muse_builder.errors import CatalogError

MANIFEST = "manifest.json"
FORMAT = 1
"""Of the folder; another number is another layout."""


AGAIN = "build it again (`muse index` or `muse generate` with its run folder does)"
"""What to do about a database that cannot be used."""


class CatalogManifest(BaseModel):
    """The database of one catalog: what it holds, and what it was built from."""

    model_config = ConfigDict(frozen=True)

    format: Literal[1] = 1
    package: str
    """Version that built it; another builds it anew."""
    items: NonNegativeInt
    images: NonNegativeInt
    sha256: str
    """Of items.jsonl: names this catalog, pictures included."""
    settings: dict[str, Any]
    """Whatever decided what the source gave: its name, file digest, seed."""
    report: dict[str, dict[str, int]]
    """What was refused, repaired or left out, counted by its reason."""
    departments: dict[str, int]
    """Name -> number of items, the commonest first; the next two as well."""
    classes: dict[str, int]
    """The paper's Clothing, Shoes, Decoration."""
    types: dict[str, int]
    """Product types."""
    image_bytes: NonNegativeInt | None = None
    """Of all pictures together; None in a database from before it was noted."""
    report_sha256: str | None = None
    """Of catalog_report.jsonl; None as above."""
    seal: str | None = None
    """SHA-256 of all that stands here beside it; None as above."""

    def sealed(self) -> "CatalogManifest":
        """The same with its seal."""
        return self.model_copy(update={"seal": _seal(self.as_json())})

    def as_json(self) -> dict[str, Any]:
        """As it stands in the file; what was not noted is not there."""
        later = ("image_bytes", "report_sha256", "seal")
        return {name: value for name, value in self.model_dump().items() if value is not None or name not in later}


def read_catalog_manifest(folder: Path) -> CatalogManifest:
    """What the database in this folder says of itself.

    Raises:
        CatalogError: there is no manifest, it is damaged, or the database is of another format.
    """
    try:
        told = json.loads((folder / MANIFEST).read_text("utf-8"))
        known = told["format"]
    except FileNotFoundError as error:
        raise CatalogError(f"no product database in {folder.name}: {MANIFEST} is missing; build one") from error
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CatalogError(f"the manifest of the product database {folder.name} cannot be read; {AGAIN}") from error
    if known != FORMAT:
        raise CatalogError(f"the product database {folder.name} has format {known!r}; this version reads {FORMAT}; {AGAIN}")
    if "seal" in told and told["seal"] != _seal(told):
        raise CatalogError(f"the manifest of the product database {folder.name} was altered after it was written; {AGAIN}")
    try:
        return CatalogManifest.model_validate(told)
    except ValidationError as error:
        wrong = ", ".join(".".join(map(str, one["loc"])) for one in error.errors(include_url=False))
        raise CatalogError(f"the manifest of the product database {folder.name} is damaged ({wrong}); {AGAIN}") from error


def _seal(told: dict[str, Any]) -> str:
    body = {name: value for name, value in told.items() if name != "seal"}
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


def write_catalog_manifest(folder: Path, manifest: CatalogManifest) -> None:
    """Writes it to the disk itself, past the system's cache."""
    with (folder / MANIFEST).open("w", encoding="utf-8") as file:
        json.dump(manifest.as_json(), file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
