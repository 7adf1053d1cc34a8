"""What a push and an amendment do alike: read, plan, send, commit; and all of it anew where somebody was faster."""

import os
import re
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from muse_builder.errors import PublishError, ReleaseError
from muse_builder.hub import parquet
from muse_builder.hub.faults import OVERTAKEN, asked_to_wait, passes, status_of
from muse_builder.hub.options import PushOptions
from muse_builder.hub.plan import HubPlan, HubShard, Say
from muse_builder.hub.published import Planned, Published, by_default
from muse_builder.hub.repository import Head, Repository, no_head
from muse_builder.hub.rights import Rights, rights
from muse_builder.hub.texts import Texts, texts
from muse_builder.release import schema
from muse_builder.release.entries import Configs, ShardEntry, SplitEntry
from muse_builder.release.manifest import CARD, CROISSANT, MANIFEST, file_digest
from muse_builder.release.reader import batches
from muse_builder.trust.measured import quality

if TYPE_CHECKING:
    from huggingface_hub import CommitOperationAdd

GROUP_FILES, GROUP_BYTES = 8, 512 << 20
"""Shards converted before they are sent together; what lies on disk at a time."""
CONFLICTS = 40
"""How often a change is worked out anew because somebody else was faster; nine publishers at once need ten or so."""
RETRIES = 6
"""After faults that pass, a broken connection or an overloaded server, with nothing sent between them."""
RETRIES_DRY = 1
"""Of a dry run, which somebody waits for and which costs nothing to start again."""
FAST_WAIT_S, LONGEST_WAIT_S = 0.1, 16.0
NOT_MADE = "0" * 64
"""The digest of a shard that a dry run does not make."""
LONGEST_ASKED_S = 300.0
"""The Hub counts requests in windows of five minutes."""


# --- until it is done -------------------------------------------------------------------------------------------------


def persistently(job: "Job", *, wait_s: float) -> Published:
    """Tries until it is done, or until there is no sense in it.

    Raises:
        PublishError: it cannot be done, or not now.
    """
    there, say = job.there, job.say
    # Publishers that met one another must not meet again, so the waits differ from process to process.
    dice = Random(f"{there.name}/{os.getpid()}/{id(job)}")
    overtaken = failed = progress = 0
    while True:
        try:
            return job.attempt()
        except (PublishError, ReleaseError):
            raise
        except Exception as error:
            status = status_of(error)
            if job.uploads > progress:
                progress, failed = job.uploads, 0
            if status in OVERTAKEN and overtaken < CONFLICTS:
                overtaken += 1
                wait = dice.uniform(0, FAST_WAIT_S * min(overtaken, 10))
                say(f"somebody else committed first; working out the change again in {wait:.1f} s")
            elif passes(error) and failed < (RETRIES_DRY if job.options.dry_run else RETRIES):
                failed += 1
                asked = min(LONGEST_ASKED_S, asked_to_wait(error))
                wait = max(asked, min(LONGEST_WAIT_S, wait_s * 2 ** (failed - 1)))
                say(f"{_plain(error, there)}; trying again in {wait:.1f} s")
            elif status is not None or passes(error) or isinstance(error, (OSError, RuntimeError, ValueError)):
                raise PublishError(_advice(error, there, status)) from None  # the cause may quote headers
            else:
                raise
            time.sleep(wait)


def _plain(error: BaseException, there: Repository) -> str:
    text = (" ".join(str(error).split()) or type(error).__name__).rstrip(".")
    if isinstance(there.api.token, str):
        text = text.replace(there.api.token, "(token)")
    return text if len(text) < 300 else f"{text[:297]}..."


def _advice(error: BaseException, there: Repository, status: int | None) -> str:
    where, text = f"{there.name} at {there.api.endpoint}", _plain(error, there)
    if status in (401, 403):
        return f"{where} refuses: {text}. The token needs write access to {there.name.partition('/')[0]}"
    return f"{where}: {text}. Nothing half done is visible there; the same command goes on"


def checked_name(repository: str) -> None:
    """
    Raises:
        PublishError: it is no name of a repository.
    """
    from huggingface_hub.errors import HFValidationError
    from huggingface_hub.utils import validate_repo_id  # type: ignore[attr-defined, unused-ignore]

    if repository.count("/") != 1:
        raise PublishError(f"{repository!r} is no repository; name it ORG/NAME, for example tester/muse")
    try:
        validate_repo_id(repository)
    except HFValidationError as error:
        raise PublishError(f"{repository!r} is no name that the Hub takes: {error}") from error


def reach(repository: str, *, endpoint: str | None, token: str | None, dry_run: bool) -> tuple[Repository, Rights | None]:
    """The repository, and for a dry run what the token may do there, asked before anything is read.

    Raises:
        PublishError: there is no token to push with; a dry run does not reach the Hub, or its token may not write.
    """
    from huggingface_hub import HfApi, get_token

    token = token or get_token()
    if token is None and not dry_run:
        raise PublishError("no token for the Hub: set HF_TOKEN to one with write access, or log in with `hf auth login`")
    there = Repository(repository, HfApi(endpoint=endpoint, token=token, library_name="muse_builder"))
    if not dry_run:
        return there, None
    try:
        may = rights(there.api, repository)
    except Exception as error:
        if status_of(error) is None and not isinstance(error, (OSError, RuntimeError)) and not passes(error):
            raise
        raise PublishError(
            f"the Hub at {there.api.endpoint} is not reached, and a dry run has to read what is there: {_plain(error, there)}"
        ) from None
    if may.write is False:
        raise PublishError(f"{repository} {may}. A push needs a token with write access to {repository.partition('/')[0]}")
    return there, may


# --- one attempt ------------------------------------------------------------------------------------------------------


class _Committed(NamedTuple):
    """What came of the last commit."""

    commit: str
    address: str
    """Of the pull request, or of the commit."""
    request: str | None
    """The reference of the pull request, where one was opened."""
    notes: tuple[str, ...]


class _Sent(NamedTuple):
    """A shard that was made, and uploaded unless an upload failed."""

    operation: "CommitOperationAdd | None"
    """None once it is committed: it cannot be used again."""
    bytes: int
    sha256: str


class Plans(Protocol):
    """What works out a change anew for each state of the repository."""

    scratch: Path
    """A folder for shards on their way."""
    say: Say

    def plan(self, head: Head) -> HubPlan: ...


class Job:
    """What `attempt` need not do again when it starts over: shards it sent, rows it read."""

    def __init__(
        self, planner: Plans, there: Repository, options: PushOptions, *, title: str, rights: Rights | None = None
    ) -> None:
        """
        Args:
            title: of the commit.
            rights: of the token, for a dry run to tell.
        """
        self.planner, self.there, self.options = planner, there, options
        self.title, self.rights = title, rights
        self.scratch, self.say = planner.scratch, planner.say
        self._sent: dict[str, _Sent] = {}
        """Shard by content -> what was uploaded."""
        self.uploads = 0
        """Groups of shards that were uploaded."""
        self._measured: tuple[frozenset[str], dict[str, Any]] = (frozenset(), {})
        """Content of all shards, and their `quality`: of the attempt before."""

    def attempt(self) -> Published:
        head = self._head()
        tagged = self._tagged(head)
        plan = self.planner.plan(head)
        added = [piece for piece in plan.all_pieces if piece.path not in head.files]
        removed = _removed(head, plan)
        changes = bool(added or removed) or not _is_there(head, plan) or not plan.assets.keys() <= head.files.keys()
        if tagged and changes:
            raise self._tag_is_taken(tagged)
        commit, address, notes = head.commit, f"{self.there.api.endpoint}/datasets/{self.there.name}", plan.notes
        revision = None if self.options.revision == "main" else self.options.revision
        planned: Planned | None = None
        if self.options.dry_run:
            commit = None
            planned, further = self._planned(head, plan, added)
            notes += further
        elif changes:
            made = self._commit(head, plan, added, removed)
            commit, address, revision = made.commit, made.address, made.request or revision
            notes += made.notes
        else:
            notes += ("everything is there already: nothing was committed",)
        if self.options.tag and commit:
            self.there.api.create_tag(
                self.there.name, tag=self.options.tag, revision=commit, repo_type="dataset", exist_ok=True
            )
        rows = {
            config: {split: sum(piece.rows for piece in parts) for split, parts in splits.items()}
            for config, splits in plan.pieces.items()
        }
        return Published(
            self.there.name, address, commit, self.options.tag, tuple(piece.path for piece in added), tuple(removed), rows,
            notes, self.options.dry_run,
            revision, self.options.create_pr and changes, by_default(head), planned,
        )  # fmt: skip

    def _planned(self, head: Head, plan: HubPlan, added: Sequence[HubShard]) -> tuple[Planned, tuple[str, ...]]:
        """What a dry run tells: what would be sent, the rights, the card; and what of the card stays as people wrote it."""
        plan = self._with_quality(plan)
        sent = [piece for piece in added if piece.source is None]
        photos = {path: content for path, content in plan.assets.items() if path not in head.files}
        written = texts(self.there.name, head, plan, self._configs(head, plan))
        size = sum(_size_here(piece, self.options.format) for piece in sent) + sum(map(len, photos.values()))
        return Planned(len(sent) + len(photos), size, str(self.rights), written.card), _left_alone(written)

    def _head(self) -> Head:
        """What is there; made if nothing is."""
        from huggingface_hub.errors import RepositoryNotFoundError, RevisionNotFoundError

        api, name, revision = self.there.api, self.there.name, self.options.revision
        try:
            private = api.repo_info(name, repo_type="dataset").private
        except RepositoryNotFoundError:
            if self.options.dry_run:
                return no_head()
            self.say(f"creating {name}" + (", private" if self.options.private else ""))
            api.create_repo(name, repo_type="dataset", private=self.options.private or None, exist_ok=True)
        else:
            if self.options.private and not private:
                raise PublishError(
                    f"{name} exists and is public; make it private in its settings first, or leave out --private"
                )
        try:
            return self.there.head(revision)
        except RevisionNotFoundError:
            if self.options.dry_run:
                return self.there.head("main")
            api.create_branch(name, branch=revision, repo_type="dataset", exist_ok=True)
            return self.there.head(revision)

    def _tagged(self, head: Head) -> str | None:
        """The commit that the tag names already; None where it is free.

        Raises:
            PublishError: it names another commit than the head, so whatever is planned cannot have it.
        """
        if self.options.tag is None or head.commit is None:
            return None
        refs = self.there.api.list_repo_refs(self.there.name, repo_type="dataset")
        named = next((ref.target_commit for ref in refs.tags if ref.name == self.options.tag), None)
        if named not in (None, head.commit):
            raise self._tag_is_taken(str(named))
        return named

    def _tag_is_taken(self, commit: str) -> PublishError:
        return PublishError(
            f"the tag {self.options.tag} names commit {commit[:12]} of {self.there.name} and never moves; choose another"
        )

    def _commit(self, head: Head, plan: HubPlan, added: Sequence[HubShard], removed: Sequence[str]) -> "_Committed":
        """Sends the shards, then makes the one commit that shows them."""
        from huggingface_hub import CommitOperationAdd, CommitOperationCopy, CommitOperationDelete

        api, name = self.there.api, self.there.name
        plan = self._with_quality(plan)  # before the new rows are sent, when their shards leave this disk
        operations = self._send([piece for piece in added if piece.source is None])
        copies = [(piece.source, piece.path) for piece in added if piece.source is not None]
        parent, revision, pull = str(head.commit), self.options.revision, self.options.create_pr
        address: str | None = None
        request: str | None = None
        while len(operations) > self.options.commit_files:
            part = dict(list(operations.items())[: self.options.commit_files])
            self.say(f"committing {len(part)} shards that the card does not name yet")
            title = f"Shards of release {plan.note.release[:12]}, not named yet"
            made = api.create_commit(
                name, list(part.values()), commit_message=title, repo_type="dataset",
                revision=revision, parent_commit=parent, create_pr=pull,
            )  # fmt: skip
            for content in part:
                del operations[content]
                self._sent[content] = self._sent[content]._replace(operation=None)
            parent = made.oid
            if pull:
                address, request, pull = made.pr_url, str(made.pr_revision), False
                revision = request
        written = texts(self.there.name, head, plan, self._configs(head, plan))
        last: list[CommitOperationAdd | CommitOperationCopy | CommitOperationDelete] = [
            *operations.values(),
            *(CommitOperationCopy(source, path, src_revision=head.commit) for source, path in copies),
            CommitOperationAdd(CARD, written.card.encode()),
            CommitOperationAdd(MANIFEST, written.manifest.encode()),
            *([CommitOperationAdd(CROISSANT, written.croissant.encode())] if written.croissant else []),
            *(CommitOperationAdd(file, text.encode()) for file, text in written.terms.items()),
            *(CommitOperationAdd(path, content) for path, content in plan.assets.items()),
            *(CommitOperationDelete(path) for path in [*removed, *_removed_assets(head, plan)]),
        ]
        gone = sum(isinstance(operation, CommitOperationDelete) for operation in last)
        self.say(
            f"committing {len(operations)} shards, {len(plan.assets)} photos for the card, the card and the manifest; "
            f"removing {gone} files"
        )
        made = api.create_commit(
            name, last, commit_message=self.title, repo_type="dataset", revision=revision, parent_commit=parent,
            create_pr=pull,
        )  # fmt: skip
        if pull:
            address, request = made.pr_url, made.pr_revision
        return _Committed(made.oid, str(address or made.commit_url), request, _left_alone(written))

    def _configs(self, head: Head, plan: HubPlan) -> Configs:
        """Config -> split -> what the manifest says of its shards; of a dry run, whose shards are not made, in part."""
        return {
            config: {split: SplitEntry.of([self._facts(head, piece) for piece in pieces]) for split, pieces in splits.items()}
            for config, splits in plan.pieces.items()
        }

    def _with_quality(self, plan: HubPlan) -> HubPlan:
        """The plan with what its card says of all conversations, measured on them where the manifest does not know it."""
        if plan.texts is None:
            return plan
        rows = frozenset(_content(piece.path) for piece in plan.all_pieces)
        if rows != self._measured[0]:
            self.say("measuring what the card says of all conversations")
            self._measured = (rows, quality(plan.texts))
        return plan._replace(manifest=plan.manifest.changed(quality=self._measured[1]))

    # --- shards ---

    def _send(self, added: Sequence[HubShard]) -> "dict[str, CommitOperationAdd]":
        """Converts and uploads, a few shards at a time; what an earlier attempt sent is only named again.

        Returns:
            Shard by content -> what a commit adds.
        """
        from huggingface_hub import CommitOperationAdd

        operations: dict[str, CommitOperationAdd] = {}
        group: list[CommitOperationAdd] = []
        for place, piece in enumerate(added, 1):
            content = _content(piece.path)
            known = self._sent.get(content)
            if known is None or known.operation is None:
                made = self._made(piece)
                known = _Sent(CommitOperationAdd(piece.path, str(made)), made.stat().st_size, file_digest(made))
                self.say(f"{place}/{len(added)} {piece.path}: {piece.rows} rows, {known.bytes / 1e6:.1f} MB")
                self._sent[content] = known
            operation = known.operation
            assert operation is not None
            operation.path_in_repo = piece.path
            operations[content] = operation
            if operation.path_or_fileobj != b"":
                group.append(operation)
            if len(group) == GROUP_FILES or sum(one.upload_info.size for one in group) > GROUP_BYTES:
                self._upload(group)
        self._upload(group)
        return operations

    def _upload(self, group: "list[CommitOperationAdd]") -> None:
        if not group:
            return
        files = [Path(str(operation.path_or_fileobj)) for operation in group]
        self.there.api.preupload_lfs_files(
            self.there.name, group, repo_type="dataset", revision=self.options.revision, create_pr=self.options.create_pr
        )
        self.uploads += 1
        for operation, file in zip(group, files, strict=True):
            # Emptied where the bytes went to large file storage: name, size and digest are all a commit needs of them.
            if operation.path_or_fileobj == b"" and self.scratch in file.parents:
                file.unlink()
        group.clear()

    def _made(self, piece: HubShard) -> Path:
        """The shard as a file of the format that is published."""
        assert piece.local is not None
        config = piece.path.partition("/")[0]
        pictures = "image" in schema.COLUMNS[config].values()
        if piece.local.suffix == f".{self.options.format}" and (self.options.images or not pictures):
            return piece.local
        made = self.scratch / Path(piece.path).name
        parts = batches(piece.local)
        if pictures and not self.options.images:
            parts = parquet.without_pictures(parts)
        parquet.write_shard(parts, made, config=config)
        return made

    def _facts(self, head: Head, piece: HubShard) -> ShardEntry:
        """What the manifest says of a shard."""
        path = piece.source or piece.path
        if path in head.files:
            size, digest = head.files[path]
        elif self.options.dry_run:
            size, digest = _size_here(piece, self.options.format), NOT_MADE
        else:
            _, size, digest = self._sent[_content(path)]
        if digest is None:  # a small file, of which the Hub does not tell the SHA-256
            digest = file_digest(self.there.fetch(path, head.commit))
        return ShardEntry(file=piece.path, rows=piece.rows, bytes=size, sha256=digest, arrow_bytes=piece.arrow_bytes)


def _removed(head: Head, plan: HubPlan) -> list[str]:
    """What the card named of our configs and will name no more."""
    kept = {piece.path for piece in plan.all_pieces}
    there = {path for config in schema.CONFIGS for files in head.splits(config).values() for path in files}
    return sorted(there - kept)


def _removed_assets(head: Head, plan: HubPlan) -> list[str]:
    """Photos that the card showed and will show no more."""
    there = {asset.file for asset in head.assets}
    return sorted(there & head.files.keys() - plan.assets.keys())


def _is_there(head: Head, plan: HubPlan) -> bool:
    """Whether card and manifest say what they should; what is measured follows from the shards."""
    if head.manifest is None or not plan.is_named_by(head) or CROISSANT not in head.files:
        return False
    there = head.manifest.changed(quality=None) if plan.texts else head.manifest
    return there.body() == plan.manifest.body()


def _left_alone(written: Texts) -> tuple[str, ...]:
    """What to tell of what people wrote: sections of the card, a description of their own."""
    kept = [f"edited by hand and left as it is, its numbers too: {heading or 'the beginning'}" for heading in written.kept]
    return (*kept, *([] if written.croissant else [f"{CROISSANT} is somebody else's and left as it is"]))


def _size_here(piece: HubShard, format: str) -> int:
    """Bytes of a shard as it lies on this disk, or as Arrow."""
    return piece.local.stat().st_size if piece.local and piece.local.suffix == f".{format}" else piece.arrow_bytes


def _content(path: str) -> str:
    """What names a shard's content, whatever its number: config, split and the digest in its name."""
    return re.sub(r"-\d{5}-", "-", path)
