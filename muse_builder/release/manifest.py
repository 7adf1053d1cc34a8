"""What a release says of itself: `manifest.json`, written last. The one place that knows its keys.

`read_manifest` believes nothing before it is checked: the digest, the format, the type and range of every value, and that
every file it names is one that a writer of ours makes, under the release. A manifest comes from strangers (`pull`,
`load_dataset` of a repository), and what it names is opened, sent and deleted.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

from pydantic import (
    ValidationError,
    model_validator,
)

from muse_builder.errors import ReleaseError
from muse_builder.release.entries import (
    AssetEntry,
    Configs,
    CorpusEntry,
    FileEntry,
    PublishedEntry,
    QualityEntry,
    RowCounts,
    RunEntry,
    ScreenYield,
    ShardEntry,
    SplitEntry,
    SplitRule,
    TermsEntry,
    plain,
)
from muse_builder.release.names import SHOWN, is_shard, leads_away, told

MANIFEST = "manifest.json"
CARD = "README.md"
CROISSANT = "croissant.json"
"""The release described for other tools; see `croissant`."""
LICENCE, NOTICE = "LICENSE", "NOTICE"
"""What may be done with it; see `terms`."""
FORMAT = 1
"""Of the manifest and the folder; a reader refuses one it does not know."""
PLACED = ("configs", "published", "card", "croissant", "terms", "sha256")
"""What a manifest says of where and how its rows lie, and not of the rows."""


# --- the whole ------------------------------------------------------------------------------------------------------


class Manifest(RunEntry):
    """A sealed release: which files hold which rows, what was counted on them, and what they were made from."""

    format: Literal[1]
    configs: Configs
    splits: SplitRule = SplitRule()
    counts: RowCounts
    funnel: tuple[ScreenYield, ...] = ()
    corpus: CorpusEntry | None = None
    assets: tuple[AssetEntry, ...] = ()
    quality: QualityEntry | None = None
    card: FileEntry | None = None
    """None of a release that is published or from before it was noted."""
    croissant: FileEntry | None = None
    """Of `croissant.json`; None in a release from before there was one."""
    terms: TermsEntry | None = None
    """Of LICENSE and NOTICE; None in a release from before there were any, or beside somebody else's."""
    published: PublishedEntry | None = None
    """None of a release that lies in a folder of its maker."""

    @model_validator(mode="after")
    def _shards_lie_with_their_config(self) -> Self:
        for config, splits in self.configs.items():
            for split, entry in splits.items():
                for place, shard in enumerate(entry.shards):
                    if not is_shard(shard.file, config):
                        raise ValueError(
                            f"configs.{config}.{split}.shards.{place}.file is {shard.file!r}: a shard of {config} lies in "
                            "its folder"
                        )
        return self

    @classmethod
    def sealed(cls, parts: Mapping[str, Any]) -> Self:
        """The manifest that says this, with its digest.

        Raises:
            ReleaseError: it names a file that no release has, or a value is none that a manifest can have.
        """
        body = {name: plain(value) for name, value in parts.items() if name != "sha256"}
        return _validated(cls, body | {"sha256": manifest_digest(body)}, "the manifest")

    def changed(self, **parts: Any) -> Self:
        """The same with other parts and the digest of the whole; see `Part.changed`."""
        whole = self.as_json() | {name: plain(value) for name, value in parts.items()}
        gone = {name for name, value in parts.items() if value is None}
        return self.sealed({name: value for name, value in whole.items() if name not in gone})

    def published_as(self, configs: Mapping[str, Mapping[str, SplitEntry]], note: PublishedEntry) -> Self:
        """What the repository says that holds these shards, before they are described in its `croissant.json`."""
        return self.sealed({**self.body(), "configs": configs, "published": note})

    def body(self) -> dict[str, Any]:
        """What it says of the rows, wherever their shards are."""
        return {name: value for name, value in self.as_json().items() if name not in PLACED}

    def written(self) -> str:
        """The text of the file."""
        return json.dumps(self.as_json(), indent=2, ensure_ascii=False) + "\n"

    def shards(self, config: str | None = None) -> list[ShardEntry]:
        """The shards of one config, or of all, in order; none where there is no such config."""
        wanted = self.configs if config is None else {config: self.splits_of(config)}
        return [shard for splits in wanted.values() for entry in splits.values() for shard in entry.shards]

    def splits_of(self, config: str) -> Mapping[str, SplitEntry]:
        """Split -> shards of a config; empty where there is no such config."""
        return self.configs.get(config, {})

    @property
    def files(self) -> list[str]:
        """What it names beside itself and the card: shards, photos, the description for others, the terms."""
        terms, described = [LICENCE, NOTICE] if self.terms else [], [CROISSANT] if self.croissant else []
        return [*(shard.file for shard in self.shards()), *terms, *(asset.file for asset in self.assets), *described]


Whole = TypeVar("Whole", bound=Manifest)


def _validated(kind: type[Whole], given: Any, what: object) -> Whole:
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise ReleaseError(f"{what}: {_first(error)}") from error


def _first(error: ValidationError) -> str:
    """The first thing that is wrong, with the key and the value."""
    found = error.errors(include_url=False)[0]
    key, message = told(found["loc"]), found["msg"].removeprefix("Value error, ")
    if not key:
        return message
    if found["type"] == "missing":
        return f"it has no {key}"
    value = ascii(found["input"])
    return f"{key} is {value if len(value) <= SHOWN else f'{value[:SHOWN]}...'}: {message[:1].lower()}{message[1:]}"


# --- digests and places ---------------------------------------------------------------------------------------------


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
    files = (path for kind in ("py", "txt", "toml") for path in root.rglob(f"*.{kind}"))
    return sorted(files, key=lambda path: path.relative_to(root).as_posix())


def portable(value: Any) -> Any:
    """Plain values with the last name alone of every absolute path, so that two machines write the same."""
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


# --- reading --------------------------------------------------------------------------------------------------------


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a sealed release, checked in all it says; the shards are not looked at.

    Raises:
        ReleaseError: there is no such folder, it was never sealed, or its manifest was altered, says what none can say, or
            names a file that does not lie in the release.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise ReleaseError(_why_unsealed(folder))
    manifest = parse_manifest(path.read_bytes(), path)
    for file in _led_away(folder, manifest):
        raise ReleaseError(f"{path}: {file} is a link that leads out of the release; copy what it leads to in its place")
    return manifest


def parse_manifest(text: bytes, what: object) -> Manifest:
    """A manifest from a file's content; names of files are checked, the files themselves may be elsewhere.

    Args:
        what: the file, as errors call it.

    Raises:
        ReleaseError: as `read_manifest`.
    """
    try:
        given = json.loads(text.decode("utf-8"))
        said, known = given["sha256"], given["format"]
        found = manifest_digest(given)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ReleaseError(f"{what} is not a manifest ({error!r}): fetch or generate the release again") from error
    if said != found:
        raise ReleaseError(
            f"{what} was altered after the release was sealed: its digest is {found[:12]}, it says {str(said)[:12]}"
        )
    if known != FORMAT:
        raise ReleaseError(f"{what} has format {known}; this version of muse_builder reads {FORMAT}: upgrade it")
    return _validated(Manifest, given, what)


def _led_away(folder: Path, manifest: Manifest) -> Iterator[str]:
    return (file for file in manifest.files if leads_away(folder, file))


def _why_unsealed(folder: Path) -> str:
    if folder.is_dir():
        return f"{folder} has no {MANIFEST}: it is not a sealed release; generate it again (`muse generate --out {folder}`)"
    before = previous_of(folder.resolve())
    if before.is_dir():
        return (
            f"{folder} was being replaced when the machine stopped; the release before is {before}: rename it or generate again"
        )
    return f"there is no folder {folder}; make a release with `muse generate --out {folder}`"
