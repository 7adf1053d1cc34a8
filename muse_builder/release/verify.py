"""Is every byte of a release as it was sealed?"""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.errors import ReleaseError
from muse_builder.release import schema
from muse_builder.release.card import head_of
from muse_builder.release.entries import ShardEntry
from muse_builder.release.manifest import CARD, CROISSANT, LICENCE, MANIFEST, NOTICE, Manifest, file_digest, read_manifest
from muse_builder.release.names import SCRATCH_NAME
from muse_builder.release.origins import broken_links
from muse_builder.release.reader import batches
from muse_builder.version import called_as_before
from muse_builder.watch import Watch, followed


class Damage(NamedTuple):
    """Something wrong with a release."""

    file: str
    """Relative to the release's folder, "" for the folder itself."""
    problem: str

    def __str__(self) -> str:
        return f"{self.file}: {self.problem}" if self.file else self.problem


def verify(folder: Path, *, watch: Watch | None = None) -> list[Damage]:
    """All that is wrong with a release; an empty list means every byte is as it was sealed, and belongs together. Reads all."""
    try:
        manifest = read_manifest(folder)
    except ReleaseError as error:
        return [Damage("", str(error))]
    found = []
    known = {MANIFEST, CARD}
    entries = manifest.shards()
    for shard in followed(entries, watch, "shards", len(entries)):
        known.add(shard.file)
        problem = _shard_problem(folder / shard.file, shard)
        if problem:
            found.append(Damage(shard.file, problem))
    for asset in manifest.assets:
        known.add(asset.file)
        problem = _file_problem(folder / asset.file, asset.sha256, "missing: the card shows it")
        if problem:
            found.append(Damage(asset.file, problem))
    if manifest.croissant:
        known.add(CROISSANT)
        problem = _file_problem(folder / CROISSANT, manifest.croissant.sha256, "missing: other tools read it")
        if problem:
            found.append(Damage(CROISSANT, problem))
    if manifest.terms:
        for name, file in ((LICENCE, manifest.terms.licence), (NOTICE, manifest.terms.notice)):
            known.add(name)
            problem = _file_problem(folder / name, file.sha256, "missing: it says what may be done with the release")
            if problem and (manifest.published is None or not (folder / name).is_file()):  # a repository's may be edited
                found.append(Damage(name, problem))
    problem = _card_problem(folder / CARD, manifest)
    if problem:
        found.append(Damage(CARD, problem))
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name not in known and not SCRATCH_NAME.fullmatch(path.name):
            found.append(Damage(name, "extra: the manifest does not know this file"))
    if not found:  # rows of a damaged shard may not even be readable
        found += [Damage(*link) for link in broken_links(folder, manifest)]
    return found


def check_rows(folder: Path, config: str) -> None:
    """Says no where a shard of one config is not what was sealed, so that figures are of the rows that the manifest names.

    Raises:
        ReleaseError: a shard is missing, truncated or altered; names the first one.
    """
    for shard in read_manifest(folder).shards(config):
        problem = _shard_problem(folder / shard.file, shard)
        if problem:
            raise ReleaseError(f"{folder}: {shard.file} is {problem}; `muse verify {folder}` tells more")


def _card_problem(path: Path, manifest: Manifest) -> str:
    """What `load_dataset` reads of a card, configs with their files and columns, must be right; and the rest as it was sealed.

    The card of a repository may be edited: a published manifest says nothing of the rest.
    """
    if not path.is_file():
        return "missing: without it `load_dataset` cannot tell the configs apart"
    text = re.match(r"---\n(.*?)^---$", path.read_text("utf-8", errors="replace"), re.DOTALL | re.MULTILINE)
    try:
        head = head_of(text.group(1)) if text else {}
        files = {entry["config_name"]: _card_files(entry, manifest) for entry in head.get("configs", ())}
        told = {entry["config_name"]: entry for entry in head.get("dataset_info", ())}
        held = [config for config in manifest.configs if any(shard.rows for shard in manifest.shards(config))]
        lost = [config for config in held if config not in files]
        if lost:
            return f"altered: its first lines no longer name the configs {', '.join(lost)}, which `load_dataset` needs"
        for config in held:
            splits = {split: entry for split, entry in manifest.splits_of(config).items() if entry.rows}
            if any(files[config].get(split) != {shard.file for shard in entry.shards} for split, entry in splits.items()):
                return f"altered: its first lines name other files for {config} than the manifest"
            rows = {split["name"]: split["num_examples"] for split in told[config]["splits"]}
            if any(rows.get(split) != entry.rows for split, entry in splits.items()):
                return f"altered: its first lines name other numbers of rows for {config} than the manifest"
            if not _same_columns(told[config]["features"], path.parent, manifest.shards(config)[0], config):
                return f"altered: its first lines name other columns for {config} than its shards have"
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        return f"altered: its first lines are not what `load_dataset` reads ({' '.join(repr(error).split())[:120]})"
    if manifest.card is not None and (digest := file_digest(path)) != manifest.card.sha256:
        return (
            f"altered: SHA-256 is {digest[:12]} instead of {manifest.card.sha256[:12]}; `datasets` still reads it. Change "
            "the card of the repository, which may differ, and not this one"
        )
    return ""


def _card_files(entry: Mapping[str, Any], manifest: Manifest) -> dict[str, set[str]]:
    """Split -> the shards of the manifest that the card's patterns name."""
    found: dict[str, set[str]] = {}
    for part in entry["data_files"]:
        patterns = [part["path"]] if isinstance(part["path"], str) else part["path"]
        named = {file for file in manifest.files for pattern in patterns if fnmatchcase(file, pattern)}
        found.setdefault(part["split"], set()).update(named)
    return found


def _same_columns(features: Any, folder: Path, shard: ShardEntry, config: str) -> bool:
    """Whether the card names the columns of a shard; of the columns of another version the names alone are compared."""
    names = [column["name"] for column in features]
    if sorted(names) == sorted(schema.COLUMNS[config]):
        return {str(one["name"]): one for one in features} == {str(one["name"]): one for one in schema.card_features(config)}
    try:
        first = next(batches(folder / shard.file), None)
    except (ReleaseError, OSError):
        return True  # the damage of the shard is told as that
    return first is None or sorted(first.schema.names) == sorted(names)


def _shard_problem(path: Path, shard: ShardEntry) -> str:
    if not path.is_file():
        return f"missing: {shard.rows} rows"
    size = path.stat().st_size
    if size < shard.bytes:
        return f"truncated: {size} of {shard.bytes} bytes, {_salvageable_rows(path)} of {shard.rows} rows readable"
    if size > shard.bytes:
        return f"altered: {size} bytes instead of {shard.bytes}"
    digest = file_digest(path)
    if digest != shard.sha256:
        return f"altered: SHA-256 is {digest[:12]} instead of {shard.sha256[:12]}"
    return ""


def _file_problem(path: Path, sha256: str, missing: str) -> str:
    if not path.is_file():
        return missing
    digest = file_digest(path)
    return "" if digest == sha256 else f"altered: SHA-256 is {digest[:12]} instead of {sha256[:12]}"


def _salvageable_rows(path: Path) -> int:
    rows = 0
    try:
        for batch in batches(path):
            rows += batch.num_rows
    except (ReleaseError, OSError):
        pass
    return rows


called_as_before(__name__, now="muse_builder.verify")  # `from muse_builder.release import verify`, once a function
