"""Publish a release on the Hugging Face Hub, add to one there, fetch one.

A repository is never seen half changed. Shards are Parquet under names made from their content, which nothing overwrites;
a shard counts only once the card names it; and card, manifest and the removal of what they no longer name are ONE commit on
top of the state that was read. If somebody else commits in between, the Hub refuses, and the change is worked out again
from the new state. So whatever is interrupted can simply be started again, and what was sent is not sent twice.

    README.md          its YAML lists every shard by name: `load_dataset("ORG/muse")` needs no package of ours
    manifest.json      the release's manifest with the published shards in place of the local ones
    conversations/train-00000-3f2a91c07d55.parquet

Other splits and configs of the repository stay, and so does what people wrote in its card (`repository_card`).
"""

import copy
import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from muse_builder import card, parquet, release, repository_card, schema
from muse_builder.errors import PublishError, ReleaseError
from muse_builder.merge import Addition, Conflicts, Known, Source, kept_splits, rows_of, source_entry, united
from muse_builder.records import Item, Record

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq
    from huggingface_hub import CommitOperationAdd

Format = Literal["parquet", "arrow"]
Say = Callable[[str], None]

COMMIT_FILES = 100
"""Shards in one commit: the Hub advises 50 to 100 files. More of them go ahead in commits of their own, unnamed by the card."""
GROUP_FILES, GROUP_BYTES = 8, 512 << 20
"""Shards converted before they are sent together; what lies on disk at a time."""
CONFLICTS = 40
"""How often a change is worked out anew because somebody else was faster; nine publishers at once need ten or so."""
RETRIES = 4
"""After faults that pass: a broken connection, an overloaded server."""
FAST_WAIT_S, LONGEST_WAIT_S = 0.1, 8.0
_PASSING = (408, 429, 500, 502, 503, 504)
_OVERTAKEN = (409, 412)


class Piece(NamedTuple):
    """One shard as it is, or will be, in the repository."""

    path: str
    rows: int
    bytes: int | None
    """Of the published file; None until it was made."""
    sha256: str | None
    arrow_bytes: int
    """In memory: what the card calls `num_bytes`."""
    local: Path | None = None
    """The Arrow shard it is made from; None where it is in the repository already."""


class Table(NamedTuple):
    """What the repository will hold: config -> split -> its shards, and what is said of them."""

    pieces: dict[str, dict[str, list[Piece]]]
    manifest: dict[str, Any]
    """Without `configs`, `published` and `sha256`."""
    example: card.Example | None
    notes: tuple[str, ...]


class Published(NamedTuple):
    """What `push` did, or with `dry_run` would do."""

    repository: str
    url: str
    """Of the repository at the revision, or of the pull request."""
    commit: str | None
    """None where nothing is committed: a dry run."""
    tag: str | None
    added: tuple[str, ...]
    removed: tuple[str, ...]
    rows: dict[str, dict[str, int]]
    """Config -> split -> rows of the repository afterwards."""
    notes: tuple[str, ...]
    """What a person should know: sections of the card that were left alone, ids that were raised."""
    dry_run: bool


def push(
    folder: Path,
    repository: str,
    *,
    split: str | None = None,
    append: bool = False,
    replace: bool = False,
    revision: str = "main",
    private: bool | None = None,
    tag: str | None = None,
    dry_run: bool = False,
    create_pr: bool = False,
    format: Format = "parquet",
    images: bool = True,
    conflicts: Conflicts = "refuse",
    endpoint: str | None = None,
    token: str | None = None,
    say: Say = lambda line: None,
    commit_files: int = COMMIT_FILES,
    wait_s: float = 0.5,
) -> Published:
    """Publishes a sealed release, or adds it to what the repository holds.

    Args:
        repository: "ORG/NAME"; made if it does not exist.
        split: only this split of the release; a name it does not have takes all its conversations under that name.
        append: adds to splits that exist. Rows that are there already are not added again; ids that other rows have are
            raised beyond them, with everything that refers to them.
        replace: puts the release's splits in the place of those of the same name.
        revision: a branch; made from main if it does not exist.
        private: of a repository that is made; one that exists must be so already.
        tag: names the commit; one that names another commit is refused.
        create_pr: opens a pull request instead of committing.
        images: False publishes URLs and digests in place of pixels.
        conflicts: for items whose id is there with other contents: "refuse", or keep the "first".
        endpoint, token: of the Hub; None for what huggingface_hub finds (HF_ENDPOINT; HF_TOKEN or the login).
        say: told of every file and every wait.
        commit_files: shards in one commit.
        wait_s: first wait after a fault that passes; doubles.

    Raises:
        PublishError: the release or the repository forbids it, or the Hub cannot be reached; nothing half done is visible
            there, and the same call goes on.
        ReleaseError: the folder is no release.
    """
    _check_arguments(repository, split=split, append=append, replace=replace, tag=tag, create_pr=create_pr)
    job = _Push(
        folder, repository, split=split, append=append, replace=replace, revision=revision, private=private, tag=tag,
        dry_run=dry_run, create_pr=create_pr, format=format, images=images, conflicts=conflicts, endpoint=endpoint,
        token=token, say=say, commit_files=commit_files, wait_s=wait_s,
    )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="muse-push-") as scratch:
        return job.run(Path(scratch))


def _check_arguments(
    repository: str, *, split: str | None, append: bool, replace: bool, tag: str | None, create_pr: bool
) -> None:
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
        raise PublishError(f"{repository!r} is no repository; name it ORG/NAME, for example tester/muse")
    if append and replace:
        raise PublishError("--append and --replace exclude one another: choose one")
    if split is not None and not re.fullmatch(r"\w+(\.\w+)*", split):
        raise PublishError(f"{split!r} is no name of a split: use letters, digits and '_'")
    if tag and create_pr:
        raise PublishError("a pull request cannot be tagged: tag the branch when it is merged")


# --- the state of a repository ----------------------------------------------------------------------------------------


class _File(NamedTuple):
    size: int
    sha256: str | None
    """None for small files, which the Hub keeps in git itself."""


class _Head(NamedTuple):
    """A revision of the repository, read once; what is planned from it is committed on top of it or not at all."""

    commit: str | None
    """None where the repository does not exist yet."""
    files: dict[str, _File]
    card: repository_card.Card
    manifest: dict[str, Any] | None
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

    def shards(self) -> dict[str, dict[str, Any]]:
        """File -> what the manifest says of it."""
        configs = (self.manifest or {"configs": {}})["configs"]
        return {shard["file"]: shard for splits in configs.values() for split in splits.values() for shard in split["shards"]}


# --- the work ---------------------------------------------------------------------------------------------------------


class _Push:
    """One call of `push`: its arguments, and what it need not do again when it starts over."""

    def __init__(
        self,
        folder: Path,
        repository: str,
        *,
        split: str | None,
        append: bool,
        replace: bool,
        revision: str,
        private: bool | None,
        tag: str | None,
        dry_run: bool,
        create_pr: bool,
        format: Format,
        images: bool,
        conflicts: Conflicts,
        endpoint: str | None,
        token: str | None,
        say: Say,
        commit_files: int,
        wait_s: float,
    ) -> None:
        from huggingface_hub import HfApi, get_token

        self.folder, self.repository, self.revision = folder, repository, revision
        self.split, self.append, self.replace = split, append, replace
        self.private, self.tag, self.dry_run, self.create_pr = private, tag, dry_run, create_pr
        self.format, self.images, self.conflicts = format, images, conflicts
        self.commit_files, self.wait_s, self.say = commit_files, wait_s, say
        self._token = token or get_token()
        self.api: HfApi = HfApi(endpoint=endpoint, token=self._token, library_name="muse_builder")
        self.manifest = _verified(folder)
        self._sent: dict[str, _Sent] = {}
        """Shard by content -> what was uploaded and waits for its commit."""
        self._grown: _Grown | None = None
        """What an earlier attempt read; shards never change, so only further ones are read."""
        self._dice = Random(f"{self.manifest['sha256']}/{os.getpid()}")
        """For the waits of publishers that met one another: they must not meet again."""

    def run(self, scratch: Path) -> Published:
        overtaken = failed = 0
        while True:
            try:
                return self._attempt(scratch)
            except (PublishError, ReleaseError):
                raise
            except Exception as error:
                status = _status(error)
                if status in _OVERTAKEN and overtaken < CONFLICTS:
                    overtaken += 1
                    wait = self._dice.uniform(0, FAST_WAIT_S * min(overtaken, 10))
                    self.say(f"somebody else committed first; working out the change again in {wait:.1f} s")
                elif _passes(error) and failed < RETRIES:
                    failed += 1
                    wait = min(LONGEST_WAIT_S, self.wait_s * 2 ** (failed - 1))
                    self.say(f"{self._plain(error)}; trying again in {wait:.1f} s")
                elif status is not None or isinstance(error, (OSError, RuntimeError, ValueError)):
                    raise PublishError(self._advice(error, status)) from None  # the cause may quote headers
                else:
                    raise
                time.sleep(wait)

    def _attempt(self, scratch: Path) -> Published:
        if self._token is None and not self.dry_run:
            raise PublishError("no token for the Hub: set HF_TOKEN to one with write access, or log in with `hf auth login`")
        head = self._read_head()
        if head.commit is None and not self.dry_run:
            self._create()
            head = self._read_head()
        self._refuse(head)
        table = self._table(head, scratch)
        removed = self._removed(head, table)
        added = [piece for piece in _pieces(table) if piece.path not in head.files]
        changes = bool(added or removed) or not self._is_there(head, table)
        self._check_tag(head, changes=changes)
        notes = table.notes
        commit, address = head.commit, f"{self.api.endpoint}/datasets/{self.repository}"
        if self.dry_run:
            commit = None
        elif changes:
            commit, address, further = self._commit(head, table, added, removed, scratch)
            notes += further
        else:
            notes += ("everything is there already: nothing was committed",)
            if self.revision != "main":
                address += f"/tree/{self.revision}"
        if self.tag and commit and not self.dry_run:
            self._name(commit)
        return Published(
            self.repository, address, commit, self.tag, tuple(piece.path for piece in added), tuple(removed),
            {config: {split: sum(piece.rows for piece in parts) for split, parts in splits.items()}
             for config, splits in table.pieces.items()},
            notes, self.dry_run,
        )  # fmt: skip

    # --- reading ---

    def _read_head(self) -> _Head:
        from huggingface_hub.errors import RepositoryNotFoundError, RevisionNotFoundError

        try:
            information = self.api.repo_info(self.repository, repo_type="dataset", revision=self.revision)
        except RevisionNotFoundError:
            if not self.dry_run:
                self.api.create_branch(self.repository, branch=self.revision, repo_type="dataset", exist_ok=True)
            information = self.api.repo_info(
                self.repository, repo_type="dataset", revision="main" if self.dry_run else self.revision
            )
        except RepositoryNotFoundError:
            return _Head(None, {}, repository_card.Card({}, ""), None)
        if self.private and not information.private:
            raise PublishError(
                f"{self.repository} exists and is public; make it private in its settings first, or leave out --private"
            )
        commit = str(information.sha)
        files = {
            entry.path: _File(entry.size, entry.lfs.sha256 if entry.lfs else None)
            for entry in self.api.list_repo_tree(self.repository, recursive=True, revision=commit, repo_type="dataset")
            if hasattr(entry, "size") and hasattr(entry, "lfs")
        }
        text = self._fetch(release.CARD, commit).read_text("utf-8") if release.CARD in files else ""
        try:
            found = repository_card.parse(text)
        except ValueError as error:
            raise PublishError(f"{self.repository}/{release.CARD}: {error}; repair it on the Hub first") from error
        manifest = None
        if release.MANIFEST in files:
            manifest = _own_manifest(self._fetch(release.MANIFEST, commit), self.repository)
        return _Head(commit, files, found, manifest)

    def _fetch(self, path: str, commit: str) -> Path:
        return Path(self.api.hf_hub_download(self.repository, path, repo_type="dataset", revision=commit))

    def _create(self) -> None:
        self.say(f"creating {self.repository}" + (", private" if self.private else ""))
        self.api.create_repo(self.repository, repo_type="dataset", private=self.private, exist_ok=True)
        if self.revision != "main":
            self.api.create_branch(self.repository, branch=self.revision, repo_type="dataset", exist_ok=True)

    def _refuse(self, head: _Head) -> None:
        script = f"{self.repository.partition('/')[2]}.py"
        if script in head.files:
            raise PublishError(
                f"{self.repository} holds {script}: datasets 4 and later refuse to load a repository with a script of its own "
                "name, and older ones run it in place of reading the shards. Delete it on the Hub, then push again"
            )
        said = (head.manifest or {}).get("published", {})
        if said and said["images"] != self.images and self._keeps(head):
            there, flag = ("pixels", "without --no-images") if said["images"] else ("URLs and digests", "with --no-images")
            raise PublishError(f"{self.repository} publishes {there} of its items: push {flag}, or with --replace as a whole")

    def _keeps(self, head: _Head) -> list[str]:
        """Splits of the conversations that are in the repository and stay."""
        there = head.splits(schema.SPLIT_CONFIG)
        return [split for split in there if not (self.replace and split in self._wanted_splits())]

    def _wanted_splits(self) -> list[str]:
        own = [split for split, held in self.manifest["configs"][schema.SPLIT_CONFIG].items() if held["rows"]]
        return own if self.split is None else [self.split]

    # --- what the repository is to hold ---

    def _table(self, head: _Head, scratch: Path) -> Table:
        ours_there = any(head.splits(config) for config in schema.CONFIGS)
        if self.split is None and not (ours_there and self._keeps(head)):
            return self._whole()
        whole = self._whole() if self.split is None else None
        if whole and all(head.splits(config) == _paths(splits) for config, splits in whole.pieces.items()):
            return whole
        return self._growth(head, scratch)

    def _whole(self) -> Table:
        """The release as it is."""
        pieces: dict[str, dict[str, list[Piece]]] = {}
        for config, splits in self.manifest["configs"].items():
            for split, held in splits.items():
                shards = [shard for shard in held["shards"] if shard["rows"]]
                if shards:
                    pieces.setdefault(config, {})[split] = [
                        self._piece(config, split, number, shard, self.folder / shard["file"])
                        for number, shard in enumerate(shards)
                    ]
        manifest = _body(self.manifest)
        if self.images:
            return Table(pieces, manifest, None, ())
        without = {**manifest["counts"], "items": {**manifest["counts"]["items"], "pictures": 0, "picture_bytes": 0}}
        return Table(pieces, manifest | {"counts": without}, _example_of(self.folder), ())

    def _piece(self, config: str, split: str, number: int, shard: Mapping[str, Any], local: Path) -> Piece:
        drawn = self.images or config != "items"
        content = hashlib.sha256(f"{shard['sha256']} {drawn}".encode()).hexdigest()[:12]
        path = f"{config}/{split}-{number:05}-{content}.{self.format}"
        return Piece(path, shard["rows"], None, None, shard.get("arrow_bytes", shard["bytes"]), local)

    def _growth(self, head: _Head, scratch: Path) -> Table:
        """What is there and stays, and the rows of the release that are new to it."""
        wanted, own = self._wanted_splits(), self.manifest["configs"][schema.SPLIT_CONFIG]
        taken = [split for split in wanted if split in head.splits(schema.SPLIT_CONFIG)]
        kept = {
            config: {
                split: files
                for split, files in head.splits(config).items()
                if not (self.replace and config == schema.SPLIT_CONFIG and split in taken)
            }
            for config in schema.CONFIGS
        }
        grown = self._known(head, kept)
        part, into = (None, None) if self.split is None else ([self.split], None) if self.split in own else (None, self.split)
        addition = Addition(
            grown.known, rows_of(self.folder, splits=part, into=into), told=self.manifest["sha256"], conflicts=self.conflicts
        )
        delta = scratch / f"delta-{len(list(scratch.iterdir()))}"
        added = self._write(addition, delta, grown.measures)
        clash = [split for split in taken if split in added.get(schema.SPLIT_CONFIG, {})]
        if clash and not (self.append or self.replace):
            raise PublishError(
                f"{self.repository} has the split {', '.join(clash)} already. Add to what is there with --append, put this "
                "release in its place with --replace, or publish under a new name with --split NAME"
            )
        pieces: dict[str, dict[str, list[Piece]]] = {}
        for config in schema.CONFIGS:
            new = added.get(config, {})
            for split in sorted({*kept[config], *new}, key=_split_order):
                there = [self._kept_piece(head, config, path) for path in kept[config].get(split, [])]
                first = 1 + max((_number(piece.path) for piece in there), default=-1)
                pieces.setdefault(config, {})[split] = there + [
                    self._piece(config, split, first + number, shard, delta / shard["file"])
                    for number, shard in enumerate(new.get(split, []))
                ]
        if not added and head.manifest and not self.replace:
            manifest = _body(head.manifest)
        else:
            manifest = self._manifest_of_all(head, addition, grown)
        return Table(pieces, manifest, grown.example(rows_of(self.folder)), _notes(addition))

    def _kept_piece(self, head: _Head, config: str, path: str) -> Piece:
        size, digest = head.files[path]
        known = head.shards().get(path)
        if known is None:
            return Piece(path, self._rows_of(head, config, path), size, digest, size)
        return Piece(path, known["rows"], size, digest, known["arrow_bytes"])

    def _write(self, addition: Addition, folder: Path, measures: card.Measures) -> dict[str, dict[str, list[dict[str, Any]]]]:
        """The new rows as Arrow shards: config -> split -> entries as a manifest has them."""
        folder.mkdir()
        shards: dict[tuple[str, str], release.ShardWriter] = {}
        for config in schema.CONFIGS:
            for row in addition.rows(config):
                place = (config, row.split)
                if place not in shards:
                    shards[place] = release.ShardWriter(
                        folder, *place, shard_bytes=release.SHARD_BYTES, shard_rows=release.SHARD_ROWS
                    )
                image = row.image if self.images else None
                measures.add(row.record, split=row.split, image=image)
                shards[place].add(schema.to_row(row.record, image=image), weight=len(image or b""))
        found: dict[str, dict[str, list[dict[str, Any]]]] = {}
        for (config, split), writer in shards.items():
            writer.finish()
            found.setdefault(config, {})[split] = writer.entries
        return found

    def _known(self, head: _Head, kept: Mapping[str, Mapping[str, Sequence[str]]]) -> "_Grown":
        """The ids and counts of the rows that stay: every number of the card is counted again, over all rows."""
        named = {path for splits in kept.values() for files in splits.values() for path in files}
        if self._grown is None or not self._grown.files <= named:
            self._grown = _Grown()
        for config in schema.CONFIGS:
            for split, files in kept[config].items():
                for path in files:
                    if path not in self._grown.files:
                        self._check_columns(head, path, config)
                        self.say(f"reading {path}")
                        for record in self._records(head, path, config):
                            self._grown.add(record, split=split)
                        self._grown.files.add(path)
        return self._grown.copy()

    def _records(self, head: _Head, path: str, config: str) -> Iterator[Record]:
        """Without pictures, and of a Parquet file with pictures only the other columns are fetched."""
        wanted = [name for name, kind in schema.COLUMNS[config].items() if kind != "image"]
        for batch in self._batches(head, path, config, wanted):
            for row in batch.to_pylist():
                yield schema.from_row(config, row)

    def _batches(self, head: _Head, path: str, config: str, wanted: list[str]) -> "Iterator[pa.RecordBatch]":
        if Path(path).suffix == ".arrow":
            for batch in release.batches(self._fetch(path, str(head.commit))):
                yield batch.select(wanted)
            return
        with self._parquet(head, path, config) as file:
            yield from file.iter_batches(columns=wanted, batch_size=release.BATCH_ROWS)

    def _parquet(self, head: _Head, path: str, config: str) -> "pq.ParquetFile":
        import pyarrow.parquet as pq

        if "image" not in schema.COLUMNS[config].values():
            return pq.ParquetFile(self._fetch(path, str(head.commit)))
        from huggingface_hub import HfFileSystem

        files = HfFileSystem(endpoint=self.api.endpoint, token=self._token, skip_instance_cache=True)
        return pq.ParquetFile(files.open(f"datasets/{self.repository}@{head.commit}/{path}", block_size=1 << 20))

    def _rows_of(self, head: _Head, config: str, path: str) -> int:
        if Path(path).suffix == ".parquet":
            return int(self._parquet(head, path, config).metadata.num_rows)
        return sum(batch.num_rows for batch in release.batches(self._fetch(path, str(head.commit))))

    def _check_columns(self, head: _Head, path: str, config: str) -> None:
        if Path(path).suffix != f".{self.format}":
            raise PublishError(
                f"{self.repository}/{path} is no .{self.format}: `datasets` cannot mix formats; push with "
                f"--format {Path(path).suffix[1:]}, or with --replace as a whole"
            )
        if self.format == "parquet":
            columns = self._parquet(head, path, config).schema_arrow
        else:
            columns = next(iter(release.batches(self._fetch(path, str(head.commit))))).schema
        there, here = ({field.name: field.type for field in one} for one in (columns, schema.arrow_schema(config)))
        for name in [*here, *there]:
            if there.get(name) != here.get(name):
                raise PublishError(
                    f"{self.repository}/{path} has other columns than this release: {name} is {there.get(name, 'missing')} "
                    f"there and {here.get(name, 'missing')} here. Put the release in its place with --replace, publish it "
                    "to another repository, or use the version of muse_builder that made what is there"
                )

    def _manifest_of_all(self, head: _Head, addition: Addition, grown: "_Grown") -> dict[str, Any]:
        before = head.manifest
        counts = grown.measures.numbers()
        if before is not None and before["published"]["images"]:
            for name in ("pictures", "picture_bytes"):  # the pictures that are there were not fetched to be counted
                counts["items"][name] += before["counts"]["items"][name]
        own = _body(self.manifest) | {"counts": counts}
        if self.split is not None and self.split not in self.manifest["configs"][schema.SPLIT_CONFIG]:
            own["splits"] = kept_splits([self.manifest])
        if before is None or addition.supersedes:
            return own
        both = [before, self.manifest]
        one_rule = before["splits"] == own["splits"] and not addition.shift
        return {
            **own,
            **united(both, items=counts["rows"].get("items", 0)),
            "splits": before["splits"] if one_rule else kept_splits(both),
            "sources": [*_sources(before), source_entry(self.manifest, addition)],
        }

    # --- writing ---

    def _removed(self, head: _Head, table: Table) -> list[str]:
        """What the card named of our configs and will name no more."""
        kept = {piece.path for piece in _pieces(table)}
        there = {path for config in schema.CONFIGS for files in head.splits(config).values() for path in files}
        return sorted(there - kept)

    def _is_there(self, head: _Head, table: Table) -> bool:
        """Whether card and manifest name what they should."""
        if head.manifest is None or _body(head.manifest) != table.manifest:
            return False
        return all(head.splits(config) == _paths(table.pieces.get(config, {})) for config in schema.CONFIGS)

    def _commit(
        self, head: _Head, table: Table, added: Sequence[Piece], removed: Sequence[str], scratch: Path
    ) -> tuple[str, str, tuple[str, ...]]:
        """Sends the shards, then makes the one commit that shows them."""
        from huggingface_hub import CommitOperationAdd, CommitOperationDelete

        operations = self._send(added, scratch)
        parent, revision, pull = str(head.commit), self.revision, self.create_pr
        while len(operations) > self.commit_files:
            part, operations = operations[: self.commit_files], operations[self.commit_files :]
            self.say(f"committing {len(part)} shards that the card does not name yet")
            made = self.api.create_commit(
                self.repository, part, commit_message=f"Shards for {self._title()}", repo_type="dataset",
                revision=revision, parent_commit=parent, create_pr=pull,
            )  # fmt: skip
            parent = made.oid
            if pull:
                revision, pull = str(made.pr_revision), False
        text, manifest, kept = self._texts(head, table)
        last: list[CommitOperationAdd | CommitOperationDelete] = [
            *operations,
            CommitOperationAdd(release.CARD, text.encode()),
            CommitOperationAdd(release.MANIFEST, manifest.encode()),
            *(CommitOperationDelete(path) for path in removed),
        ]
        self.say(f"committing {len(operations)} shards, the card and the manifest; removing {len(removed)} files")
        made = self.api.create_commit(
            self.repository, last, commit_message=self._title(), repo_type="dataset", revision=revision,
            parent_commit=parent, create_pr=pull,
        )  # fmt: skip
        notes = tuple(f"edited by hand and left as it is, its numbers too: {heading or 'the beginning'}" for heading in kept)
        return made.oid, str(made.pr_url or made.commit_url), notes

    def _title(self) -> str:
        verb = "Add to" if self.append else "Replace" if self.replace else "Publish"
        return f"{verb} {self.split or 'MUSE'} from release {self.manifest['sha256'][:12]}"

    def _send(self, added: Sequence[Piece], scratch: Path) -> "list[CommitOperationAdd]":
        """Converts and uploads, a few shards at a time; what an earlier attempt sent is only named again."""
        from huggingface_hub import CommitOperationAdd

        group: list[_Sent] = []
        for place, piece in enumerate(added, 1):
            content = _content(piece.path)
            if content not in self._sent:
                made = self._convert(piece, scratch)
                sent = _Sent(CommitOperationAdd(piece.path, str(made)), made, made.stat().st_size, release.file_digest(made))
                self.say(f"{place}/{len(added)} {piece.path}: {piece.rows} rows, {sent.bytes / 1e6:.1f} MB")
                self._sent[content] = sent
                group.append(sent)
                if len(group) == GROUP_FILES or sum(one.bytes for one in group) > GROUP_BYTES:
                    self._upload(group, scratch)
            self._sent[content].operation.path_in_repo = piece.path
        self._upload(group, scratch)
        return [self._sent[_content(piece.path)].operation for piece in added]

    def _upload(self, group: "list[_Sent]", scratch: Path) -> None:
        if not group:
            return
        self.api.preupload_lfs_files(
            self.repository, [sent.operation for sent in group], repo_type="dataset", revision=self.revision,
            create_pr=self.create_pr,
        )  # fmt: skip
        for sent in group:
            # Emptied where the bytes went to large file storage: name, size and digest are all a commit needs of them.
            if sent.operation.path_or_fileobj == b"" and scratch in sent.made.parents:
                sent.made.unlink()
        group.clear()

    def _convert(self, piece: Piece, scratch: Path) -> Path:
        assert piece.local is not None
        config = piece.path.partition("/")[0]
        pictures = "image" in schema.COLUMNS[config].values()
        if piece.local.suffix == f".{self.format}" and (self.images or not pictures):
            return piece.local
        parts: Iterable[pa.RecordBatch] = release.batches(piece.local)
        made = scratch / Path(piece.path).name
        parquet.write_shard(parts if self.images or not pictures else parquet.without_pictures(parts), made, config=config)
        return made

    def _texts(self, head: _Head, table: Table) -> tuple[str, str, tuple[str, ...]]:
        """README.md, manifest.json, and the sections of the card that were left as they are."""
        configs = {
            config: {split: _held([self._facts(head, piece) for piece in pieces]) for split, pieces in splits.items()}
            for config, splits in table.pieces.items()
        }
        manifest = {**table.manifest, "configs": configs}
        if table.example is None and table.manifest == _body(self.manifest):
            text = (self.folder / release.CARD).read_text("utf-8")
        else:
            text = card.render({**manifest, "sha256": release.manifest_digest(manifest)}, example=table.example)
        made = repository_card.parse(text)
        generated = (head.manifest or {}).get("published", {}).get("sections", {})
        renewed = repository_card.renew(head.card.body, made.body.replace("ORG/muse", self.repository), generated)
        data = repository_card.renew_data(head.card.data, made.data | _loading(configs))
        manifest["published"] = {
            "format": self.format,
            "images": self.images,
            "release": self.manifest["sha256"],
            "sections": renewed.digests,
        }
        manifest["sha256"] = release.manifest_digest(manifest)
        whole = repository_card.written(repository_card.Card(data, renewed.body))
        return whole, json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", renewed.kept

    def _facts(self, head: _Head, piece: Piece) -> dict[str, Any]:
        """What the manifest says of a shard."""
        if piece.path in head.files:
            size, digest = head.files[piece.path]
        else:
            size, digest = self._sent[_content(piece.path)][2:]
        if digest is None:  # a small file, of which the Hub does not tell the SHA-256
            digest = release.file_digest(self._fetch(piece.path, str(head.commit)))
        return {"file": piece.path, "rows": piece.rows, "bytes": size, "sha256": digest, "arrow_bytes": piece.arrow_bytes}

    # --- the tag ---

    def _check_tag(self, head: _Head, *, changes: bool) -> None:
        if self.tag is None or head.commit is None:
            return
        refs = self.api.list_repo_refs(self.repository, repo_type="dataset")
        named = next((ref.target_commit for ref in refs.tags if ref.name == self.tag), None)
        if named is not None and (changes or named != head.commit):
            raise PublishError(
                f"the tag {self.tag} names commit {named[:12]} of {self.repository} and never moves; choose another"
            )

    def _name(self, commit: str) -> None:
        self.api.create_tag(self.repository, tag=str(self.tag), revision=commit, repo_type="dataset", exist_ok=True)

    # --- what is said ---

    def _plain(self, error: BaseException) -> str:
        text = " ".join(str(error).split()) or type(error).__name__
        text = text.rstrip(".").replace(self._token, "(token)") if self._token else text.rstrip(".")
        return text if len(text) < 300 else f"{text[:297]}..."

    def _advice(self, error: BaseException, status: int | None) -> str:
        where = f"{self.repository} at {self.api.endpoint}"
        if status in (401, 403):
            return f"{where} refuses: {self._plain(error)}. The token needs write access to {self.repository.partition('/')[0]}"
        return f"{where}: {self._plain(error)}. Nothing half done is visible there; the same command goes on"


class _Sent(NamedTuple):
    """A shard that was made, and uploaded unless an upload failed."""

    operation: "CommitOperationAdd"
    made: Path
    bytes: int
    sha256: str


class _Grown:
    """What is known of the rows that stay, and the counts of all rows."""

    def __init__(self) -> None:
        self.files: set[str] = set()
        self.known = Known()
        self.measures = card.Measures()
        self._items: dict[str, Item] = {}
        """Items of the conversation that the card may print."""

    def copy(self) -> "_Grown":
        """The same, whose counts may go on without changing these."""
        other = _Grown()
        other.files, other.known, other._items = self.files, self.known, self._items
        other.measures = copy.deepcopy(self.measures)
        return other

    def add(self, record: Record, *, split: str) -> None:
        self.known.add(record)
        self.measures.add(record, split=split)
        # Conversations come first, so the one to print is known when the items come.
        if isinstance(record, Item) and self.measures.example and record.item_id in card.item_ids(self.measures.example):
            self._items[record.item_id] = record

    def example(self, source: Source) -> card.Example | None:
        if self.measures.example is None:
            return None
        wanted = set(card.item_ids(self.measures.example)) - self._items.keys()
        own = (row.record for row in source("items", images=False)) if wanted else ()
        found = {item.item_id: item for item in own if isinstance(item, Item) and item.item_id in wanted}
        return card.Example(self.measures.example, self._items | found)


def told(published: Published) -> str:
    """What was done, in a few lines."""
    rows = ", ".join(f"{count} {split}" for split, count in published.rows.get(schema.DEFAULT_CONFIG, {}).items())
    verb = "would hold" if published.dry_run else "holds"
    lines = [f"{published.repository} {verb} {rows or 'no'} conversations"]
    if published.dry_run:
        lines += [f"  + {path}" for path in published.added] + [f"  - {path}" for path in published.removed]
        lines.append("nothing was sent")
    else:
        lines.append(f"{len(published.added)} shards added, {len(published.removed)} removed, commit {published.commit}")
        lines.append(published.url + (f" (tag {published.tag})" if published.tag else ""))
        lines.append(f"load_dataset({published.repository!r}) loads it")
    return "\n".join([*lines, *(f"note: {note}" for note in published.notes)])


# --- small questions --------------------------------------------------------------------------------------------------


def _verified(folder: Path) -> dict[str, Any]:
    """The manifest of a release every byte of which was checked."""
    manifest = release.read_manifest(folder)
    findings = release.verify(folder)
    if findings:
        named = "; ".join(map(str, findings[:3])) + (f"; and {len(findings) - 3} more" if len(findings) > 3 else "")
        raise PublishError(f"{folder} is not as it was sealed: {named}. Generate or fetch it again before you publish it")
    for config, splits in manifest["configs"].items():
        for shard in (shard for split in splits.values() for shard in split["shards"]):
            batch = next(iter(release.batches(folder / shard["file"])), None)
            if batch is not None and not batch.schema.equals(schema.arrow_schema(config)):
                raise PublishError(
                    f"{folder / shard['file']} has other columns than this version of muse_builder writes; publish it with "
                    f"version {manifest['package']['version']}, which made it"
                )
    return manifest


def _own_manifest(path: Path, repository: str) -> dict[str, Any]:
    try:
        manifest = json.loads(path.read_text("utf-8"))
        sound = manifest["sha256"] == release.manifest_digest(manifest) and "published" in manifest
    except (ValueError, KeyError, TypeError):
        sound = False
    if not sound:
        raise PublishError(
            f"{repository}/{release.MANIFEST} was not written by `muse push`, or edited since: delete or rename it on the Hub, "
            "then push again"
        )
    return dict(manifest)


def _body(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What a manifest says of the rows, wherever their shards are."""
    return {name: value for name, value in manifest.items() if name not in ("configs", "published", "sha256")}


def _sources(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The releases in a repository; one that was published as a whole is the first of them."""
    if "sources" in manifest:
        return list(manifest["sources"])
    kept = ("package", "models", "prompts", "settings", "catalog")
    first = {"sha256": manifest["published"]["release"]} | {name: manifest[name] for name in kept}
    return [first | {"rows": manifest["counts"]["rows"], "new_rows": manifest["counts"]["rows"]}]


def _pieces(table: Table) -> list[Piece]:
    return [piece for splits in table.pieces.values() for pieces in splits.values() for piece in pieces]


def _paths(splits: Mapping[str, Sequence[Piece]]) -> dict[str, list[str]]:
    return {split: [piece.path for piece in pieces] for split, pieces in splits.items() if pieces}


def _split_order(split: str) -> tuple[int, str]:
    """The splits of a release as they come, then others by name."""
    return (release.SPLITS.index(split) if split in release.SPLITS else len(release.SPLITS), split)


def _number(path: str) -> int:
    found = re.search(r"-(\d{5})", path)
    return int(found[1]) if found else -1


def _content(path: str) -> str:
    """What names a shard's content, whatever its number: config, split and the digest in its name."""
    return re.sub(r"-\d{5}-", "-", path)


def _held(shards: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"rows": sum(one["rows"] for one in shards), "bytes": sum(one["bytes"] for one in shards), "shards": list(shards)}


def _loading(configs: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """The YAML by which `datasets` and the Hub load the shards. Each is named: a shard of a change that was never finished,
    or of one that is on its way, is none of the data."""
    entries, information = [], []
    for config, splits in configs.items():
        default = {"default": True} if config == schema.DEFAULT_CONFIG else {}
        files = [{"split": split, "path": [shard["file"] for shard in held["shards"]]} for split, held in splits.items()]
        entries.append({"config_name": config, **default, "data_files": files})
        sizes = {split: sum(shard["arrow_bytes"] for shard in held["shards"]) for split, held in splits.items()}
        information.append(
            {
                "config_name": config,
                "features": schema.card_features(config),
                "splits": [
                    {"name": split, "num_bytes": sizes[split], "num_examples": held["rows"]} for split, held in splits.items()
                ],
                "download_size": sum(held["bytes"] for held in splits.values()),
                "dataset_size": sum(sizes.values()),
            }
        )
    return {"configs": entries, "dataset_info": information}


def _example_of(folder: Path) -> card.Example | None:
    """The conversation that the card prints, chosen as while a release is written."""
    grown = _Grown()
    for row in rows_of(folder)(schema.SPLIT_CONFIG, images=False):
        grown.measures.add(row.record, split=row.split)
    return grown.example(rows_of(folder))


def _notes(addition: Addition) -> tuple[str, ...]:
    notes = []
    talks = addition.seen[schema.SPLIT_CONFIG]
    if known := talks - addition.new[schema.SPLIT_CONFIG]:
        notes.append(f"{known} of {talks} conversations are in the repository already, and are not added again")
    if addition.shift:
        raised = ", ".join(f"{kind} +{by}" for kind, by in sorted(addition.shift.items()))
        notes.append(f"ids that other rows have were raised, with all that refers to them: {raised}")
    if addition.conflicts:
        named = ", ".join(map(str, addition.conflicts[:5]))
        notes.append(f"{len(addition.conflicts)} items stay as the repository has them: {named}")
    return tuple(notes)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _status(error: BaseException) -> int | None:
    """The HTTP status behind an error; None where no answer came."""
    for one in _chain(error):
        status = getattr(getattr(one, "response", None), "status_code", None)
        if status is not None:
            return int(status)
    return None


def _passes(error: BaseException) -> bool:
    """Whether the same request may succeed in a while."""
    status = _status(error)
    if status is not None:
        return status in _PASSING
    # By name, because huggingface_hub has changed its HTTP library twice.
    lost = {"TransportError", "RequestException", "ConnectionError", "TimeoutError", "LocalEntryNotFoundError"}
    return any(lost & {kind.__name__ for kind in type(one).__mro__} for one in _chain(error))


# --- fetching ---------------------------------------------------------------------------------------------------------


def pull(
    repository: str, folder: Path, *, revision: str | None = None, endpoint: str | None = None, token: str | None = None
) -> Path:
    """A published release as a folder that `muse verify`, `merge` and `push` take; nothing is there until all is.

    Args:
        revision: branch, tag or commit; None for main.

    Raises:
        PublishError: the repository cannot be read or was not published by `push`.
        ReleaseError: the folder exists, or what came is not what the manifest says.
    """
    from huggingface_hub import HfApi

    if folder.exists():
        raise ReleaseError(f"{folder} exists; choose another folder")
    aside = folder.with_name(f".{folder.name}.fetching")
    api = HfApi(endpoint=endpoint, token=token, library_name="muse_builder")
    try:
        commit = api.repo_info(repository, repo_type="dataset", revision=revision).sha
        there = Path(api.hf_hub_download(repository, release.MANIFEST, repo_type="dataset", revision=commit))
        manifest = _own_manifest(there, repository)
        files = [
            shard["file"] for splits in manifest["configs"].values() for held in splits.values() for shard in held["shards"]
        ]
        api.snapshot_download(
            repository, repo_type="dataset", revision=commit, local_dir=aside,
            allow_patterns=[release.MANIFEST, release.CARD, *files],
        )  # fmt: skip
    except PublishError:
        raise
    except Exception as error:
        raise PublishError(f"{repository} cannot be fetched: {' '.join(str(error).split())[:300]}") from error
    shutil.rmtree(aside / ".cache", ignore_errors=True)
    for finding in release.verify(aside):
        raise ReleaseError(f"{repository} at {commit}: {finding}; nothing was put into {folder}, what came is in {aside}")
    aside.rename(folder)
    return folder
