"""What a repository is to hold after a push, worked out from what it holds; nothing is sent or committed here."""

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from muse_builder.errors import PublishError
from muse_builder.hub.counted import Counted, LocalShard
from muse_builder.hub.options import Format, PushOptions
from muse_builder.hub.repository import DATA, Head, Repository
from muse_builder.records import Item
from muse_builder.release import schema
from muse_builder.release.entries import Configs, ShardEntry, SourceEntry, SplitEntry
from muse_builder.release.example import Example, Photo, asset_entry, photos, shown, thumbnail, thumbnails
from muse_builder.release.manifest import CARD, MANIFEST, Manifest, file_digest
from muse_builder.release.measures import Measures
from muse_builder.release.merge import Addition, rows_of, source_entry
from muse_builder.release.names import is_shard
from muse_builder.release.reader import shards as shards_of
from muse_builder.release.splits import SPLITS
from muse_builder.release.united import kept_splits, united
from muse_builder.release.writer import SHARD_BYTES, SHARD_ROWS, ShardWriter

Say = Callable[[str], None]
_SHARD = re.compile(rf"({'|'.join(schema.CONFIGS)})/[\w.]+-\d{{5}}-[0-9a-f]{{12}}\.(parquet|arrow)")
"""A shard of ours; one that no card names yet is of a push that was stopped."""
Shards = dict[str, dict[str, list[ShardEntry]]]
"""Config -> split -> shards as a manifest has them."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be published, and how."""

    folder: Path
    repository: str
    manifest: Manifest
    """Of the release."""
    options: PushOptions

    @property
    def note(self) -> "Note":
        """What the repository is to say of it."""
        return Note(self.options.format, self.options.images, self.manifest.sha256)

    @property
    def own_splits(self) -> list[str]:
        """Splits of the release that have rows."""
        return [split for split, held in self.manifest.splits_of(schema.SPLIT_CONFIG).items() if held.rows]

    @property
    def wanted_splits(self) -> list[str]:
        """Splits that conversations are published under."""
        return self.own_splits if self.options.split is None else [self.options.split]

    def keeps(self, head: Head) -> list[str]:
        """Splits of the conversations that are in the repository and stay."""
        there = head.splits(schema.SPLIT_CONFIG)
        return [split for split in there if not (self.options.replace and split in self.wanted_splits)]


class HubShard(NamedTuple):
    """One shard as it is, or will be, in the repository."""

    path: str
    rows: int
    arrow_bytes: int
    """In memory: what the card calls `num_bytes`."""
    local: Path | None = None
    """The Arrow shard it is made from; None where it is in the repository already."""
    source: str | None = None
    """The file of the repository that it is a copy of; None for any other."""


class Note(NamedTuple):
    """What the next publisher is told."""

    format: Format
    images: bool
    release: str
    """Digest of the release that was pushed last."""


class HubPlan(NamedTuple):
    """What the repository will hold: config -> split -> its shards, and what is said of them."""

    pieces: dict[str, dict[str, list[HubShard]]]
    manifest: Manifest
    """Of the whole; its shards are those of the release, until the commit knows how they are published."""
    example: Example | None
    notes: tuple[str, ...]
    assets: Mapping[str, bytes]
    """File -> content of what the card shows; the manifest says of each what it is."""
    note: Note
    card: Path | None = None
    """The card, where the release is published as it is; None where one is to be made."""
    texts: Path | None = None
    """Folder where all rows but their pictures can be read as one release, to be measured for the card; None where the
    manifest holds its `quality` already, measured on just these rows."""

    @property
    def all_pieces(self) -> list[HubShard]:
        return [piece for splits in self.pieces.values() for pieces in splits.values() for piece in pieces]

    def paths(self, config: str) -> dict[str, list[str]]:
        """Split -> its shards."""
        return {split: [piece.path for piece in parts] for split, parts in self.pieces.get(config, {}).items() if parts}

    def is_named_by(self, head: Head) -> bool:
        """Whether the card names these shards and no others of our configs."""
        return all(head.splits(config) == self.paths(config) for config in schema.CONFIGS)


class Planner:
    """Plans one order against one head after the other; what does not change between them is read once.

    Args:
        scratch: an empty folder for the shards of new rows.
        say: told of each shard that is read.
    """

    def __init__(self, order: Order, repository: Repository, scratch: Path, say: Say) -> None:
        self.order, self.repository, self.scratch, self.say = order, repository, scratch, say
        self._counted: Counted | None = None
        """What an earlier plan read; shards never change, so only further ones are read."""
        self._folders = 0

    def plan(self, head: Head) -> HubPlan:
        """What the repository is to hold.

        Raises:
            PublishError: the order does not fit what is there.
        """
        plan = self._planned(head)
        wanted = self.order.options.split
        if wanted is not None and not plan.pieces.get(schema.SPLIT_CONFIG, {}).get(wanted):
            there = ", ".join(head.splits(schema.SPLIT_CONFIG)) or "none"
            raise PublishError(
                f"no split {wanted} would come of it: every conversation of {self.order.folder} is in "
                f"{self.order.repository} already (its splits: {there}). --rename OLD={wanted} gives a split another name; "
                f"--remove SPLIT takes one out first"
            )
        ours = {asset.file for asset in head.assets}
        if others := sorted(head.files.keys() & plan.assets.keys() - ours):
            raise PublishError(
                f"{self.order.repository} holds {others[0]}, which no push of ours put there, under a name that photos of the "
                "card have. Rename it on the Hub, or push with --no-images"
            )
        return plan

    def _planned(self, head: Head) -> HubPlan:
        refuse(self.order, head)
        if self.order.options.split is None:
            whole = self._whole()
            ours_there = any(head.splits(config) for config in schema.CONFIGS)
            if whole.is_named_by(head) or not (ours_there and self.order.keeps(head)):
                return whole
        return self._growth(head)

    def _whole(self) -> HubPlan:
        """The release as it is."""
        pieces: dict[str, dict[str, list[HubShard]]] = {}
        for config, splits in self.order.manifest.configs.items():
            for split, held in splits.items():
                shards = [shard for shard in held.shards if shard.rows]
                if shards:
                    pieces.setdefault(config, {})[split] = [
                        self._piece(config, split, number, shard, self.order.folder / shard.file)
                        for number, shard in enumerate(shards)
                    ]
        manifest = self.order.manifest
        if self.order.options.images:
            assets = {asset.file: (self.order.folder / asset.file).read_bytes() for asset in manifest.assets}
            return HubPlan(pieces, manifest, None, (), assets, self.order.note, self.order.folder / CARD)
        without = manifest.counts.with_pictures(pictures=0, picture_bytes=0)
        return HubPlan(
            pieces, manifest.changed(assets=None, counts=without), _example_of(self.order.folder), (), {}, self.order.note
        )

    def _piece(self, config: str, split: str, number: int, shard: ShardEntry, local: Path) -> HubShard:
        drawn = self.order.options.images or config != "items"
        content = hashlib.sha256(f"{shard.sha256} {drawn}".encode()).hexdigest()[:12]
        path = f"{config}/{split}-{number:05}-{content}.{self.order.options.format}"
        return HubShard(path, shard.rows, shard.loaded_bytes, local)

    def _growth(self, head: Head) -> HubPlan:
        """What is there and stays, and the rows of the release that are new to it."""
        order = self.order
        taken = [split for split in order.wanted_splits if split in head.splits(schema.SPLIT_CONFIG)]
        kept = {config: head.splits(config) for config in schema.CONFIGS}
        if order.options.replace:
            kept[schema.SPLIT_CONFIG] = {split: kept[schema.SPLIT_CONFIG][split] for split in order.keeps(head)}
        counted = self.count(head, kept)
        own = order.options.split is None or order.options.split in order.own_splits
        source = rows_of(
            order.folder,
            splits=[order.options.split] if own and order.options.split else None,
            into=None if own else order.options.split,
        )
        addition = Addition(counted.known, source, told=order.manifest.sha256, conflicts=order.options.conflicts)
        delta = self._folder("delta")
        added, new_photos = self._write(addition, delta, counted.measures)
        clash = [split for split in taken if split in added.get(schema.SPLIT_CONFIG, {})]
        if clash and not (order.options.append or order.options.replace):
            raise PublishError(
                f"{order.repository} has the split {', '.join(clash)} already. Add to what is there with --append, put this "
                "release in its place with --replace, or publish under a new name with --split NAME"
            )
        pieces: dict[str, dict[str, list[HubShard]]] = {}
        for config in schema.CONFIGS:
            new = added.get(config, {})
            for split in sorted({*kept[config], *new}, key=_split_order):
                there = [self.kept(head, config, path) for path in kept[config].get(split, [])]
                first = 1 + max((_number(piece.path) for piece in there), default=-1)
                pieces.setdefault(config, {})[split] = there + [
                    self._piece(config, split, first + number, shard, delta / shard.file)
                    for number, shard in enumerate(new.get(split, []))
                ]
        texts: Path | None = None
        if not added and head.manifest and not order.options.replace:
            manifest = head.manifest.changed(assets=None)
        else:
            manifest = self._manifest(head, addition, counted).changed(assets=None, quality=None)
            texts = self.laid(kept, counted, manifest, added, delta)
        small = self._photos(head, addition, counted, new_photos)
        manifest = manifest.changed(assets=[asset_entry(photo) for photo in small] or None)
        assets = {photo.file: photo.content for photo in small}
        example = counted.example(rows_of(order.folder))
        return HubPlan(pieces, manifest, example, _notes(addition), assets, order.note, texts=texts)

    def _folder(self, name: str) -> Path:
        """A new one in the scratch folder."""
        self._folders += 1
        made = self.scratch / f"{name}-{self._folders}"
        made.mkdir()
        return made

    def laid(
        self,
        kept: Mapping[str, Mapping[str, Sequence[str]]],
        counted: Counted,
        manifest: Manifest,
        added: Shards | None = None,
        delta: Path | None = None,
    ) -> Path:
        """A release of all rows without their pictures: what was fetched and what is new, put together in one folder.

        Args:
            added: the new shards, which lie in `delta`; None where nothing is new.
        """
        added, delta = added or {}, delta or self.scratch
        folder = self._folder("texts")
        configs: Shards = {}
        for config in schema.CONFIGS:
            (folder / config).mkdir()
            lying = {split: [one for path in files for one in counted.local[path]] for split, files in kept[config].items()}
            for split, entries in added.get(config, {}).items():
                lying.setdefault(split, []).extend(LocalShard(delta / entry.file, entry.rows) for entry in entries)
            for split, parts in (lying or {schema.WHOLE: []}).items():
                configs.setdefault(config, {})[split] = [
                    _laid(part, folder, f"{config}/{split}-{number:05}{part.path.suffix}") for number, part in enumerate(parts)
                ]
        whole: Configs = {
            config: {split: SplitEntry.of(entries) for split, entries in splits.items()} for config, splits in configs.items()
        }
        (folder / MANIFEST).write_text(manifest.changed(configs=whole).written(), "utf-8")
        return folder

    def _photos(self, head: Head, addition: Addition, counted: Counted, new: Mapping[str, bytes]) -> list[Photo]:
        """Of the conversation that the card will print: new ones, those that the repository shows, others of the release."""
        example = counted.measures.example
        if example is None or not self.order.options.images or self.order.manifest.corpus is not None:
            return []
        there = {
            asset.item_id: self.repository.fetch(asset.file, head.commit).read_bytes()
            for asset in head.assets
            if asset.file in head.files and asset.item_id in shown(example)
        }
        # An item that differs from the repository's of the same id would show another product.
        foreign = {conflict.item_id for conflict in addition.conflicts}
        wanted = set(shown(example)) - new.keys() - there.keys() - foreign
        shards = shards_of(self.order.folder, "items").values() if wanted else ()
        known = thumbnails([shard.path for parts in shards for shard in parts], wanted)
        return photos(example, {**known, **there, **new})

    def kept(self, head: Head, config: str, path: str) -> HubShard:
        """A shard that is in the repository and stays.

        Raises:
            PublishError: it has a name that no shard of ours has.
        """
        known = head.shards().get(path)
        if known is None:
            if not is_shard(path, config):
                raise PublishError(
                    f"{self.order.repository} keeps {config} in {path}: rename it to {config}/train-00000.parquet, or as its "
                    "split is called, in the card too; or push with --replace"
                )
            return HubShard(path, self.repository.rows(head, path, config), head.files[path].size)
        return HubShard(path, known.rows, known.loaded_bytes)

    def _write(self, addition: Addition, folder: Path, measures: Measures) -> tuple[Shards, dict[str, bytes]]:
        """The new rows as Arrow shards, config -> split -> entries as a manifest has them; and item id -> small photo of new
        items that the conversation on the card shows."""
        small_photos: dict[str, bytes] = {}
        shards: dict[tuple[str, str], ShardWriter] = {}
        for config in schema.CONFIGS:
            for row in addition.rows(config):
                place = (config, row.split)
                if place not in shards:
                    shards[place] = ShardWriter(folder, *place, shard_bytes=SHARD_BYTES, shard_rows=SHARD_ROWS)
                image = row.image if self.order.options.images else None
                measures.add(row.record, split=row.split, image=image)
                # Conversations come first, so the one to print is known when the items come.
                if image and isinstance(row.record, Item) and row.record.item_id in _shown(measures):
                    small_photos |= {row.record.item_id: small} if (small := thumbnail(image)) else {}
                shards[place].add(schema.to_row(row.record, image=image), weight=len(image or b""))
        found: Shards = {}
        for (config, split), writer in shards.items():
            writer.finish()
            found.setdefault(config, {})[split] = writer.entries
        return found, small_photos

    def count(self, head: Head, kept: Mapping[str, Mapping[str, Sequence[str]]]) -> Counted:
        """The ids and counts of the rows that stay: every number of the card is counted again, over all rows."""
        named = {path for splits in kept.values() for files in splits.values() for path in files}
        if self._counted is None or not self._counted.files <= named:
            self._counted = Counted()
        for config in schema.CONFIGS:
            for split, files in kept[config].items():
                for path in files:
                    if path not in self._counted.files:
                        self._check_columns(head, path, config)
                        self.say(f"reading {path}")
                        self._read(self._counted, head, path, config, split=split)
        return self._counted.copy()

    def _read(self, counted: Counted, head: Head, path: str, config: str, *, split: str) -> None:
        """Counts the rows of a shard, and notes where they lie on this disk; those of items are written there, since only
        their texts were fetched."""
        folder = self._folder("items") if config == "items" else None
        texts = folder and ShardWriter(folder, config, split, shard_bytes=SHARD_BYTES, shard_rows=SHARD_ROWS)
        rows = 0
        for record, image in self.repository.records(head, path, config):
            counted.add(record, split=split, image=image)
            rows += 1
            if texts:
                texts.add(schema.to_row(record), weight=0)
        if folder and texts:
            texts.finish()
            counted.local[path] = [LocalShard(folder / entry.file, entry.rows) for entry in texts.entries]
        else:
            counted.local[path] = [LocalShard(self.repository.fetch(path, head.commit), rows)]
        counted.files.add(path)

    def _check_columns(self, head: Head, path: str, config: str) -> None:
        order = self.order
        if Path(path).suffix != f".{order.options.format}":
            raise PublishError(
                f"{order.repository}/{path} is no .{order.options.format}: `datasets` cannot mix formats; push with "
                f"--format {Path(path).suffix[1:]}, or with --replace as a whole"
            )
        columns = self.repository.columns(head, path, config)
        there, here = ({field.name: field.type for field in one} for one in (columns, schema.arrow_schema(config)))
        for name in [*here, *there]:
            if there.get(name) != here.get(name):
                raise PublishError(
                    f"{order.repository}/{path} has other columns than this release: {name} is {there.get(name, 'missing')} "
                    f"there and {here.get(name, 'missing')} here. Put the release in its place with --replace, publish it "
                    "to another repository, or use the version of muse_builder that made what is there"
                )

    def _manifest(self, head: Head, addition: Addition, counted: Counted) -> Manifest:
        """What the manifest says of all rows, those that stay and those that are new."""
        order, before = self.order, head.manifest
        counts = counted.measures.numbers()
        if before is not None and head.published and head.published.images:
            there = before.counts.items  # the pictures that are there were not fetched to be counted
            counts = counts.with_pictures(
                pictures=counts.items.pictures + there.pictures, picture_bytes=counts.items.picture_bytes + there.picture_bytes
            )
        own = order.manifest.changed(counts=counts)
        if order.options.split is not None and order.options.split not in order.own_splits:
            own = own.changed(splits=kept_splits([order.manifest]))
        if before is None or addition.supersedes:
            return own
        both = [before, order.manifest]
        whole = united(both, items=counts.rows.get("items", 0))
        one_rule = before.splits.as_json() == own.splits.as_json() and not addition.shift
        return own.changed(**{name: value for name, value in whole.items() if value is not None}).changed(
            splits=before.splits if one_rule else kept_splits(both),
            sources=[*_sources(before), source_entry(order.manifest, addition)],
        )


def refuse(order: Order, head: Head) -> None:
    """Raises what no plan can mend."""
    script = f"{order.repository.partition('/')[2]}.py"
    if script in head.files:
        raise PublishError(
            f"{order.repository} holds {script}: datasets 4 and later refuse to load a repository with a script of its own "
            "name, and older ones run it in place of reading the shards. Delete it on the Hub, then push again"
        )
    unnamed = [name for name in head.files if name.endswith(DATA) and not _SHARD.fullmatch(name)]
    if unnamed and head.manifest is None and not head.card.data.get("configs"):
        raise PublishError(
            f"{order.repository} holds data that its card does not name, for example {unnamed[0]}: once a card names some, "
            "`datasets` loads no other. Name it under `configs:` in the card, or publish to another repository"
        )
    if order.options.split in order.manifest.splits_of(schema.SPLIT_CONFIG) and order.options.split not in order.own_splits:
        raise PublishError(
            f"{order.folder} has no conversation in its split {order.options.split}; it has: {', '.join(order.own_splits)}"
        )
    if "all" in order.wanted_splits:
        raise PublishError("`datasets` keeps the name 'all' for the union of all splits: publish under another, --split NAME")
    for config, files in head.foreign_files().items():
        strange = next((name for name in files if Path(name).suffix not in ("", ".md", f".{order.options.format}")), None)
        if strange:
            raise PublishError(
                f"{order.repository} has a config {config!r} of {strange}: `datasets` reads all configs of a repository by one "
                f"format, so {order.options.format} shards beside it would break it. Publish to another repository"
                + (", or with --format arrow" if strange.endswith(".arrow") else "")
            )
    said = head.published
    if said is not None and said.images != order.options.images and order.keeps(head):
        there, flag = ("pixels", "without --no-images") if said.images else ("URLs and digests", "with --no-images")
        raise PublishError(f"{order.repository} publishes {there} of its items: push {flag}, or with --replace as a whole")


def _shown(measures: Measures) -> list[str]:
    return shown(measures.example) if measures.example else []


def _sources(manifest: Manifest) -> list[SourceEntry]:
    """The releases in a repository; one that was published as a whole is the first of them."""
    if manifest.sources or manifest.published is None:
        return list(manifest.sources)
    rows = manifest.counts.rows
    return [
        SourceEntry(
            sha256=manifest.published.release,
            package=manifest.package,
            models=manifest.models,
            prompts=manifest.prompts,
            settings=manifest.settings,
            catalog=manifest.catalog,
            rows=rows,
            new_rows=rows,
        )
    ]


def _laid(shard: LocalShard, folder: Path, file: str) -> ShardEntry:
    """Puts a shard into a release's folder, as a second name of its bytes where the disk allows it."""
    place, source = folder / file, shard.path.resolve()
    try:
        os.link(source, place)
    except OSError:
        shutil.copyfile(source, place)
    return ShardEntry(file=file, rows=shard.rows, bytes=place.stat().st_size, sha256=file_digest(place))


def _split_order(split: str) -> tuple[int, str]:
    """The splits of a release as they come, then others by name."""
    return (SPLITS.index(split) if split in SPLITS else len(SPLITS), split)


def _number(path: str) -> int:
    found = re.search(r"-(\d{5})", path)
    return int(found[1]) if found else -1


def _example_of(folder: Path) -> Example | None:
    """The conversation that the card prints, chosen as while a release is written."""
    grown = Counted()
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
        done = "get ids of their own" if addition.renamed_items else "stay as the repository has them"
        notes.append(f"{len(addition.conflicts)} items {done}: {named}")
    return tuple(notes)
