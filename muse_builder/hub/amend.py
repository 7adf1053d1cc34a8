"""A repository edited: splits and tables taken out or renamed, in one commit with card, manifest and description."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from muse_builder.errors import PublishError, unknown
from muse_builder.hub.job import Job, checked_name, persistently, reach
from muse_builder.hub.options import PushOptions
from muse_builder.hub.plan import HubPlan, HubShard, Note, Order, Planner, Say
from muse_builder.hub.published import Published
from muse_builder.hub.repository import Head, Repository
from muse_builder.hub.scratch import scratch
from muse_builder.release import schema
from muse_builder.release.example import asset_entry, photos, shown
from muse_builder.release.manifest import Manifest
from muse_builder.release.names import is_word
from muse_builder.release.united import kept_splits

NEEDED = {
    schema.SPLIT_CONFIG: "it is what the dataset is of",
    "items": "conversations refer to its products",
}
"""Tables that stay, and why."""


class Amendment(BaseModel):
    """What to change in a repository, and how."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    remove: tuple[str, ...] = ()
    """Splits of the conversations, or whole tables."""
    rename: dict[str, str] = {}
    """Split -> the name it gets."""
    revision: str = "main"
    """A branch."""
    tag: str | None = None
    """Names the commit."""
    dry_run: bool = False
    """Says what would be done, and changes nothing."""
    create_pr: bool = False
    """Opens a pull request instead of committing."""

    @classmethod
    def of(cls, amendment: "Amendment | None", changes: Mapping[str, Any]) -> Self:
        """This amendment with changes.

        Raises:
            PublishError: there is no such part, or nothing is to be done.
        """
        for name in changes:
            if name not in cls.model_fields:
                raise PublishError(unknown("option", name, cls.model_fields))
        try:
            return cls.model_validate({**(amendment.model_dump() if amendment else {}), **changes})
        except ValidationError as error:
            found = error.errors(include_url=False)[0]
            where = f"{found['loc'][0]} is {found['input']!r}: " if found["loc"] else ""
            raise PublishError(where + found["msg"].removeprefix("Value error, ")) from error

    @model_validator(mode="after")
    def _says_something_that_can_be(self) -> Self:
        if not self.remove and not self.rename:
            raise ValueError("nothing to change: name a split or a table to remove, or a split to rename")
        if both := sorted(set(self.remove) & set(self.rename)):
            raise ValueError(f"{both[0]} is to be removed and renamed: choose one")
        for name in self.rename.values():
            if not is_word(name) or name == "all" or name in schema.CONFIGS:
                raise ValueError(f"{name!r} is no name for a split: letters, digits and '_', not 'all', not a table's")
        if len(set(self.rename.values())) < len(self.rename):
            raise ValueError("two splits are to get one name")
        for name in self.remove:
            if name in NEEDED:
                raise ValueError(f"{name} cannot be removed: {NEEDED[name]}")
        for name in self.rename:
            if name in schema.CONFIGS:
                raise ValueError(f"{name} is a table, and tables have the names that the package reads them by")
        if self.tag and self.create_pr:
            raise ValueError("a pull request cannot be tagged: tag the branch when it is merged")
        return self

    @property
    def title(self) -> str:
        """Of the commit."""
        parts = [f"Remove {', '.join(self.remove)}"] if self.remove else []
        parts += [f"Rename {', '.join(f'{old} to {new}' for old, new in self.rename.items())}"] if self.rename else []
        return "; ".join(parts)


def amend(
    repository: str,
    amendment: Amendment | None = None,
    *,
    endpoint: str | None = None,
    token: str | None = None,
    say: Say = lambda line: None,
    wait_s: float = 0.5,
    **further: Any,
) -> Published:
    """Removes splits and tables of a published release, or renames splits, in one commit.

        amend("ORG/muse", remove=["traces", "late"])
        amend("ORG/muse", rename={"extra": "late"}, dry_run=True)

    Every number of the card is counted anew on the rows that stay; their texts are read, no shard is sent. Rows of other
    tables that belonged to a removed split stay: ids of conversations that are gone are nobody else's.

    Args:
        amendment: what to change; None where `further` says it.
        endpoint, token, say, wait_s: as for `push`.
        further: fields of `Amendment`, in place of those in `amendment`.

    Raises:
        PublishError: there is no such split or table, it cannot be missed, or the Hub cannot be reached; nothing half done is
            visible there.
    """
    checked_name(repository)
    amendment = Amendment.of(amendment, further)
    there, may = reach(repository, endpoint=endpoint, token=token, dry_run=amendment.dry_run)
    _require(there)
    options = PushOptions(
        revision=amendment.revision, tag=amendment.tag, dry_run=amendment.dry_run, create_pr=amendment.create_pr
    )
    with scratch() as place:
        job = Job(Amender(amendment, there, place, say), there, options, title=amendment.title, rights=may)
        return persistently(job, wait_s=wait_s)


def _require(there: Repository) -> None:
    """
    Raises:
        PublishError: there is no such repository, so nothing to change; a push would make one.
    """
    from huggingface_hub.errors import RepositoryNotFoundError

    try:
        there.api.repo_info(there.name, repo_type="dataset")
    except RepositoryNotFoundError:
        raise PublishError(f"there is no dataset {there.name} at {there.api.endpoint}, or the token may not see it") from None
    except Exception:  # whatever passes is met again, and waited for, by what comes next
        return


class Amender:
    """Plans one amendment against one head after the other.

    Args:
        scratch: an empty folder.
        say: told of each shard that is read.
    """

    def __init__(self, amendment: Amendment, repository: Repository, scratch: Path, say: Say) -> None:
        self.amendment, self.repository, self.scratch, self.say = amendment, repository, scratch, say
        self._planner: Planner | None = None
        self._again = False
        """Whether it was planned before: what is missing now may be missing by our own commit, whose answer was lost."""

    def plan(self, head: Head) -> HubPlan:
        """What the repository is to hold.

        Raises:
            PublishError: it is not ours, or the amendment does not fit what is there.
        """
        before, note = head.manifest, head.published
        if before is None or note is None:
            raise PublishError(f"{self.repository.name} holds no release that `muse push` put there: nothing to change")
        there = {config: head.splits(config) for config in schema.CONFIGS}
        if not self._again:
            check(self.amendment, there, self.repository.name)
        self._again = True
        kept, sources = self._kept(there)
        planner = self._planner = self._planner or self._planner_of(before, head)
        counted = planner.count(head, kept)
        items = before.counts.items  # no product leaves, and its picture was not fetched
        counts = counted.measures.numbers().with_pictures(pictures=items.pictures, picture_bytes=items.picture_bytes)
        manifest = before.changed(counts=counts, quality=None, assets=None)
        if kept[schema.SPLIT_CONFIG].keys() != there[schema.SPLIT_CONFIG].keys():
            manifest = manifest.changed(splits=kept_splits([before]).changed(fractions={}))
        texts = planner.laid(kept, counted, manifest)
        example = counted.example(lambda config, *, images: ())
        pieces = {
            config: {
                split: [self._piece(planner.kept(head, config, path), config, sources.get(path)) for path in files]
                for split, files in splits.items()
            }
            for config, splits in kept.items()
            if splits
        }
        small = []
        if example is not None and note.images:
            known = {
                asset.item_id: self.repository.fetch(asset.file, head.commit).read_bytes()
                for asset in head.assets
                if asset.file in head.files and asset.item_id in shown(example.conversation)
            }
            small = photos(example.conversation, known)
        manifest = manifest.changed(assets=[asset_entry(photo) for photo in small] or None)
        left = Note(note.format, note.images, note.release)
        return HubPlan(pieces, manifest, example, (), {one.file: one.content for one in small}, left, texts=texts)

    def _planner_of(self, before: Manifest, head: Head) -> Planner:
        """Reads the rows that stay, as a push to the repository would."""
        assert head.published is not None
        options = PushOptions(format=head.published.format, images=head.published.images)
        return Planner(Order(self.scratch, self.repository.name, before, options), self.repository, self.scratch, self.say)

    def _kept(self, there: Mapping[str, Mapping[str, Sequence[str]]]) -> tuple[dict[str, dict[str, list[str]]], dict[str, str]]:
        """Config -> split -> its files as they lie, under the split's new name; and file -> the split that it is moved to."""
        removed, renamed = self.amendment.remove, self.amendment.rename
        kept: dict[str, dict[str, list[str]]] = {}
        moved: dict[str, str] = {}
        for config, splits in there.items():
            kept[config] = {}
            for split, files in splits.items():
                if config in removed or (config == schema.SPLIT_CONFIG and split in removed):
                    continue
                name = renamed.get(split, split) if config == schema.SPLIT_CONFIG else split
                kept[config][name] = list(files)
                moved |= dict.fromkeys(files, name) if name != split else {}
        return kept, moved

    def _piece(self, piece: HubShard, config: str, split: str | None) -> HubShard:
        """The shard where it is, or as a copy that the Hub makes itself under the name of its new split."""
        if split is None:
            return piece
        name = re.sub(r"^\w+(?:\.\w+)*(?=-\d{5})", split, piece.path.rpartition("/")[2])
        return piece._replace(path=f"{config}/{name}", source=piece.path)


def check(amendment: Amendment, there: Mapping[str, Mapping[str, Sequence[str]]], repository: str) -> None:
    """
    Raises:
        PublishError: a split or table is not there, a new name is taken, or no conversation would be left.
    """
    splits = list(there[schema.SPLIT_CONFIG])
    tables = [config for config, held in there.items() if held]
    for name in amendment.remove:
        if name not in splits and name not in tables:
            raise PublishError(
                f"{repository} has no split and no table {name!r} of ours; splits: {', '.join(splits)}; tables: "
                f"{', '.join(config for config in tables if config not in NEEDED) or 'none that can be removed'}"
            )
    for name in amendment.rename:
        if name not in splits:
            raise PublishError(f"{repository} has no split {name!r}; it has: {', '.join(splits)}")
    stay = [split for split in splits if split not in amendment.remove]
    if not stay:
        raise PublishError(f"no conversation would be left in {repository}: delete the repository on the Hub if that is meant")
    names = [amendment.rename.get(split, split) for split in stay]
    if taken := [name for name in amendment.rename.values() if names.count(name) > 1]:
        raise PublishError(f"{repository} has a split {taken[0]!r} already: remove or rename it too, or choose another name")
