"""A repository on the Hub, as it is read: one revision, its files, its card, its manifest, and rows of its shards."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from muse_builder.errors import PublishError, ReleaseError
from muse_builder.hub import card
from muse_builder.records import Record
from muse_builder.release import schema
from muse_builder.release.entries import AssetEntry, PublishedEntry, ShardEntry
from muse_builder.release.manifest import CARD, MANIFEST, Manifest, parse_manifest
from muse_builder.release.reader import BATCH_ROWS, batches

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq
    from huggingface_hub import HfApi

DATA = (".parquet", ".arrow", ".csv", ".jsonl")
"""Ends of files that `datasets` would load from a repository whose card names none."""


class File(NamedTuple):
    size: int
    sha256: str | None
    """None for small files, which the Hub keeps in git itself."""


class Head(NamedTuple):
    """A revision of the repository, read once; what is planned from it is committed on top of it or not at all."""

    commit: str | None
    """None where the repository does not exist yet."""
    files: dict[str, File]
    card: card.Card
    manifest: Manifest | None
    """As a publisher of ours left it; None where there is none."""

    def splits(self, config: str) -> dict[str, list[str]]:
        """Split -> its files in order, as the card names them."""
        found: dict[str, list[str]] = {}
        for entry in self.card.data.get("configs") or []:
            if entry.get("config_name", "default") != config:
                continue
            parts = entry.get("data_files") or []
            for part in parts if isinstance(parts, list) else [parts]:
                split, patterns = ("train", part) if isinstance(part, str) else (part.get("split", "train"), part["path"])
                for pattern in [patterns] if isinstance(patterns, str) else patterns:
                    found.setdefault(split, []).extend(self._matching(pattern))
        return {split: list(dict.fromkeys(files)) for split, files in found.items() if files}

    def _matching(self, pattern: str) -> list[str]:
        if pattern in self.files:
            return [pattern]
        return sorted(name for name in self.files if fnmatchcase(name, pattern) and name.count("/") == pattern.count("/"))

    def foreign_files(self) -> dict[str, list[str]]:
        """Config that is not ours -> files that its patterns match, or the patterns themselves where they match none here."""
        found: dict[str, list[str]] = {}
        for entry in self.card.data.get("configs") or []:
            config = entry.get("config_name", "default")
            if config in schema.CONFIGS:
                continue
            parts = entry.get("data_files") or f"{entry.get('data_dir', 'data')}/*"
            for part in parts if isinstance(parts, list) else [parts]:
                patterns = part if isinstance(part, str) else part.get("path", [])
                for pattern in [patterns] if isinstance(patterns, str) else patterns:
                    files = [name for name in self.files if fnmatchcase(name, pattern)]
                    found.setdefault(config, []).extend(files or [pattern])
        return found

    def shards(self) -> dict[str, ShardEntry]:
        """File -> what the manifest says of it."""
        return {shard.file: shard for shard in self.manifest.shards()} if self.manifest else {}

    @property
    def assets(self) -> tuple[AssetEntry, ...]:
        """The photos that the card shows."""
        return self.manifest.assets if self.manifest else ()

    @property
    def published(self) -> PublishedEntry | None:
        """What the publisher before left for the next one."""
        return self.manifest.published if self.manifest else None


def no_head() -> Head:
    """Of a repository that does not exist yet."""
    return Head(None, {}, card.Card({}, ""), None)


class Repository:
    """Reads a dataset repository.

    Args:
        name: "ORG/NAME".
    """

    def __init__(self, name: str, api: "HfApi") -> None:
        self.name, self.api = name, api

    def head(self, revision: str) -> Head:
        """The revision as it is now.

        Raises:
            RepositoryNotFoundError, RevisionNotFoundError: of huggingface_hub.
            PublishError: its card or manifest cannot be read.
        """
        commit = str(self.api.repo_info(self.name, repo_type="dataset", revision=revision).sha)
        files = {
            entry.path: File(entry.size, entry.lfs.sha256 if entry.lfs else None)
            for entry in self.api.list_repo_tree(self.name, recursive=True, revision=commit, repo_type="dataset")
            if hasattr(entry, "size") and hasattr(entry, "lfs")
        }
        try:
            text = self.fetch(CARD, commit).read_text("utf-8") if CARD in files else ""
            found = card.parse(text)
        except UnicodeDecodeError as error:
            raise PublishError(f"{self.name}/{CARD} is no UTF-8 text ({error}); repair it on the Hub first") from error
        except ValueError as error:
            raise PublishError(f"{self.name}/{CARD}: {error}; repair it on the Hub first") from error
        manifest = own_manifest(self.fetch(MANIFEST, commit), self.name) if MANIFEST in files else None
        return Head(commit, files, found, manifest)

    def fetch(self, path: str, commit: str | None) -> Path:
        """A file of a commit, in the Hub's cache on this disk."""
        return Path(self.api.hf_hub_download(self.name, path, repo_type="dataset", revision=commit))

    def records(self, head: Head, path: str, config: str) -> Iterator[tuple[Record, bytes | None]]:
        """The rows of a shard. Pictures are left where they are if a manifest has counted them."""
        wanted = [name for name, kind in schema.COLUMNS[config].items() if kind != "image" or head.manifest is None]
        for batch in self._batches(head, path, config, wanted):
            for row in batch.to_pylist():
                picture = row.pop("image", None) if "image" in wanted else None
                yield schema.from_row(config, row), picture["bytes"] if picture else None

    def _batches(self, head: Head, path: str, config: str, wanted: list[str]) -> "Iterator[pa.RecordBatch]":
        if Path(path).suffix == ".arrow":
            for batch in batches(self.fetch(path, head.commit)):
                yield batch.select(wanted)
            return
        with self._parquet(head, path, config) as file:
            yield from file.iter_batches(columns=wanted, batch_size=BATCH_ROWS)

    def _parquet(self, head: Head, path: str, config: str) -> "pq.ParquetFile":
        """Opened in the cache; one with pictures on the Hub itself, so that only the other columns come over."""
        import pyarrow.parquet as pq

        if "image" not in schema.COLUMNS[config].values():
            return pq.ParquetFile(self.fetch(path, head.commit))
        from huggingface_hub import HfFileSystem

        files = HfFileSystem(endpoint=self.api.endpoint, token=self.api.token, skip_instance_cache=True)
        return pq.ParquetFile(files.open(f"datasets/{self.name}@{head.commit}/{path}", block_size=1 << 20))

    def rows(self, head: Head, path: str, config: str) -> int:
        """How many rows a shard has."""
        if Path(path).suffix == ".parquet":
            return int(self._parquet(head, path, config).metadata.num_rows)
        return sum(batch.num_rows for batch in batches(self.fetch(path, head.commit)))

    def columns(self, head: Head, path: str, config: str) -> "pa.Schema":
        """What a shard itself says of its columns."""
        if Path(path).suffix == ".parquet":
            return self._parquet(head, path, config).schema_arrow
        return next(iter(batches(self.fetch(path, head.commit)))).schema


def own_manifest(path: Path, repository: str) -> Manifest:
    """The manifest of a published release.

    Raises:
        PublishError: it is another's, was edited, or names what no release holds.
    """
    mend = "delete or rename it on the Hub, then push again"
    try:
        manifest = parse_manifest(path.read_bytes(), f"{repository}/{MANIFEST}")
    except ReleaseError as error:
        raise PublishError(
            f"{repository}/{MANIFEST} was not written by `muse push`, or edited since: {mend}. It cannot be read: {error}"
        ) from error
    if manifest.published is None:
        raise PublishError(f"{repository}/{MANIFEST} was not written by `muse push`: {mend}")
    return manifest
