"""Is every byte of a release as it was sealed?"""

import re
from pathlib import Path
from typing import NamedTuple

from muse_builder.errors import ReleaseError
from muse_builder.release.entries import AssetEntry, ShardEntry
from muse_builder.release.manifest import CARD, MANIFEST, Manifest, file_digest, read_manifest
from muse_builder.release.names import SCRATCH_NAME
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
    """All that is wrong with a release; an empty list means every byte is as it was sealed. Reads all of it."""
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
        problem = _asset_problem(folder / asset.file, asset)
        if problem:
            found.append(Damage(asset.file, problem))
    problem = _card_problem(folder / CARD, manifest)
    if problem:
        found.append(Damage(CARD, problem))
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name not in known and not SCRATCH_NAME.fullmatch(path.name):
            found.append(Damage(name, "extra: the manifest does not know this file"))
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
    """A card may be edited by hand; what `load_dataset` reads of it, the names of the configs, must stay."""
    if not path.is_file():
        return "missing: without it `load_dataset` cannot tell the configs apart"
    head = re.match(r"---\n.*?^---$", path.read_text("utf-8", errors="replace"), re.DOTALL | re.MULTILINE)
    known = set(re.findall(r"^\s*-? ?config_name: (\S+)$", head.group(), re.MULTILINE)) if head else set()
    held = (config for config in manifest.configs if any(shard.rows for shard in manifest.shards(config)))
    lost = [config for config in held if config not in known]
    return f"altered: its first lines no longer name the configs {', '.join(lost)}, which `load_dataset` needs" if lost else ""


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


def _asset_problem(path: Path, asset: AssetEntry) -> str:
    if not path.is_file():
        return "missing: the card shows it"
    digest = file_digest(path)
    return "" if digest == asset.sha256 else f"altered: SHA-256 is {digest[:12]} instead of {asset.sha256[:12]}"


def _salvageable_rows(path: Path) -> int:
    import pyarrow as pa

    rows = 0
    try:
        for batch in batches(path):
            rows += batch.num_rows
    except (pa.ArrowInvalid, OSError):
        pass
    return rows


called_as_before(__name__, now="muse_builder.verify")  # `from muse_builder.release import verify`, once a function
