"""What a repository is to hold after a push, worked out from what it holds; nothing is sent or committed here."""

import copy
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from muse_builder.errors import PublishError
from muse_builder.hub.repository import DATA, Head, Repository, body
from muse_builder.records import Item, Record
from muse_builder.release import card, schema
from muse_builder.release.manifest import FORMAT, MANIFEST, manifest_digest
from muse_builder.release.merge import Addition, Conflicts, Known, Source, kept_splits, rows_of, source_entry, united
from muse_builder.release.reader import shards as shards_of
from muse_builder.release.splits import SPLITS
from muse_builder.release.writer import SHARD_BYTES, SHARD_ROWS, ShardWriter, asset_entry, thumbnails

Format = Literal["parquet", "arrow"]
Say = Callable[[str], None]
_SHARD = re.compile(rf"({'|'.join(schema.CONFIGS)})/[\w.]+-\d{{5}}-[0-9a-f]{{12}}\.(parquet|arrow)")
"""A shard of ours; one that no card names yet is of a push that was stopped."""
Shards = dict[str, dict[str, list[dict[str, Any]]]]
"""Config -> split -> shards as a manifest has them."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be published and how; see `push`."""

    folder: Path
    repository: str
    manifest: dict[str, Any]
    """Of the release."""
    split: str | None
    append: bool
    replace: bool
    format: Format
    images: bool
    conflicts: Conflicts

    @property
    def own_splits(self) -> list[str]:
        """Splits of the release that have rows."""
        return [split for split, held in self.manifest["configs"][schema.SPLIT_CONFIG].items() if held["rows"]]

    @property
    def wanted_splits(self) -> list[str]:
        """Splits that conversations are published under."""
        return self.own_splits if self.split is None else [self.split]

    def keeps(self, head: Head) -> list[str]:
        """Splits of the conversations that are in the repository and stay."""
        there = head.splits(schema.SPLIT_CONFIG)
        return [split for split in there if not (self.replace and split in self.wanted_splits)]


class Piece(NamedTuple):
    """One shard as it is, or will be, in the repository."""

    path: str
    rows: int
    arrow_bytes: int
    """In memory: what the card calls `num_bytes`."""
    local: Path | None = None
    """The Arrow shard it is made from; None where it is in the repository already."""


class Plan(NamedTuple):
    """What the repository will hold: config -> split -> its shards, and what is said of them."""

    pieces: dict[str, dict[str, list[Piece]]]
    manifest: dict[str, Any]
    """Of the whole, without `configs`, `published` and `sha256`."""
    example: card.Example | None
    notes: tuple[str, ...]
    assets: Mapping[str, bytes]
    """File -> content of what the card shows; the manifest says of each what it is."""
    texts: Path | None = None
    """Folder where all rows but their pictures can be read as one release, to be measured for the card; None where the
    manifest holds its `quality` already, measured on just these rows."""

    @property
    def all_pieces(self) -> list[Piece]:
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

    def plan(self, head: Head) -> Plan:
        """What the repository is to hold.

        Raises:
            PublishError: the order does not fit what is there.
        """
        plan = self._planned(head)
        ours = {asset["file"] for asset in (head.manifest or {}).get("assets", ())}
        if others := sorted(head.files.keys() & plan.assets.keys() - ours):
            raise PublishError(
                f"{self.order.repository} holds {others[0]}, which no push of ours put there, under a name that photos of the "
                "card have. Rename it on the Hub, or push with --no-images"
            )
        return plan

    def _planned(self, head: Head) -> Plan:
        refuse(self.order, head)
        if self.order.split is None:
            whole = self._whole()
            ours_there = any(head.splits(config) for config in schema.CONFIGS)
            if whole.is_named_by(head) or not (ours_there and self.order.keeps(head)):
                return whole
        return self._growth(head)

    def _whole(self) -> Plan:
        """The release as it is."""
        pieces: dict[str, dict[str, list[Piece]]] = {}
        for config, splits in self.order.manifest["configs"].items():
            for split, held in splits.items():
                shards = [shard for shard in held["shards"] if shard["rows"]]
                if shards:
                    pieces.setdefault(config, {})[split] = [
                        self._piece(config, split, number, shard, self.order.folder / shard["file"])
                        for number, shard in enumerate(shards)
                    ]
        manifest = body(self.order.manifest)
        if self.order.images:
            assets = {asset["file"]: (self.order.folder / asset["file"]).read_bytes() for asset in manifest.get("assets", ())}
            return Plan(pieces, manifest, None, (), assets)
        manifest.pop("assets", None)
        without = {**manifest["counts"], "items": {**manifest["counts"]["items"], "pictures": 0, "picture_bytes": 0}}
        return Plan(pieces, manifest | {"counts": without}, _example_of(self.order.folder), (), {})

    def _piece(self, config: str, split: str, number: int, shard: Mapping[str, Any], local: Path) -> Piece:
        drawn = self.order.images or config != "items"
        content = hashlib.sha256(f"{shard['sha256']} {drawn}".encode()).hexdigest()[:12]
        path = f"{config}/{split}-{number:05}-{content}.{self.order.format}"
        return Piece(path, shard["rows"], shard.get("arrow_bytes", shard["bytes"]), local)

    def _growth(self, head: Head) -> Plan:
        """What is there and stays, and the rows of the release that are new to it."""
        order = self.order
        taken = [split for split in order.wanted_splits if split in head.splits(schema.SPLIT_CONFIG)]
        kept = {config: head.splits(config) for config in schema.CONFIGS}
        if order.replace:
            kept[schema.SPLIT_CONFIG] = {split: kept[schema.SPLIT_CONFIG][split] for split in order.keeps(head)}
        counted = self._count(head, kept)
        own = order.split is None or order.split in order.own_splits
        source = rows_of(order.folder, splits=[order.split] if own and order.split else None, into=None if own else order.split)
        addition = Addition(counted.known, source, told=order.manifest["sha256"], conflicts=order.conflicts)
        delta = self._folder("delta")
        added, new_photos = self._write(addition, delta, counted.measures)
        clash = [split for split in taken if split in added.get(schema.SPLIT_CONFIG, {})]
        if clash and not (order.append or order.replace):
            raise PublishError(
                f"{order.repository} has the split {', '.join(clash)} already. Add to what is there with --append, put this "
                "release in its place with --replace, or publish under a new name with --split NAME"
            )
        pieces: dict[str, dict[str, list[Piece]]] = {}
        for config in schema.CONFIGS:
            new = added.get(config, {})
            for split in sorted({*kept[config], *new}, key=_split_order):
                there = [self._kept(head, config, path) for path in kept[config].get(split, [])]
                first = 1 + max((_number(piece.path) for piece in there), default=-1)
                pieces.setdefault(config, {})[split] = there + [
                    self._piece(config, split, first + number, shard, delta / shard["file"])
                    for number, shard in enumerate(new.get(split, []))
                ]
        manifest, texts = self._manifest(head, addition, counted), None
        if not added and head.manifest and not order.replace:
            manifest = body(head.manifest)
        else:
            manifest.pop("quality", None)
            texts = self._texts(kept, counted, added, delta, corpus=manifest.get("corpus"))
        photos = self._photos(head, addition, counted, new_photos)
        manifest.pop("assets", None)
        if photos:
            manifest["assets"] = [asset_entry(photo) for photo in photos]
        assets = {photo.file: photo.content for photo in photos}
        return Plan(pieces, manifest, counted.example(rows_of(order.folder)), _notes(addition), assets, texts)

    def _folder(self, name: str) -> Path:
        """A new one in the scratch folder."""
        self._folders += 1
        made = self.scratch / f"{name}-{self._folders}"
        made.mkdir()
        return made

    def _texts(
        self, kept: Mapping[str, Mapping[str, Sequence[str]]], counted: "Counted", added: Shards, delta: Path, *, corpus: Any
    ) -> Path:
        """A folder whose manifest names the shards of all rows where they lie: what was fetched, and what is new."""
        configs: Shards = {}
        for config in schema.CONFIGS:
            for split, files in kept[config].items():
                configs.setdefault(config, {}).setdefault(split, []).extend(
                    entry for path in files for entry in counted.local[path]
                )
            for split, entries in added.get(config, {}).items():
                configs.setdefault(config, {}).setdefault(split, []).extend(_lying_in(delta, entries))
        for config in schema.CONFIGS:
            configs.setdefault(config, {schema.WHOLE: []})
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "corpus": corpus,
            "configs": {
                config: {split: {"shards": shards} for split, shards in splits.items()} for config, splits in configs.items()
            },
        }
        folder = self._folder("texts")
        manifest["sha256"] = manifest_digest(manifest)
        (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
        return folder

    def _photos(self, head: Head, addition: Addition, counted: "Counted", new: Mapping[str, bytes]) -> list[card.Photo]:
        """Of the conversation that the card will print: new ones, those that the repository shows, others of the release."""
        example = counted.measures.example
        if example is None or not self.order.images or "corpus" in self.order.manifest:
            return []
        there = {
            asset["item_id"]: self.repository.fetch(asset["file"], head.commit).read_bytes()
            for asset in (head.manifest or {}).get("assets", ())
            if asset["file"] in head.files and asset["item_id"] in card.shown(example)
        }
        # An item that differs from the repository's of the same id would show another product.
        foreign = {conflict.item_id for conflict in addition.conflicts}
        wanted = set(card.shown(example)) - new.keys() - there.keys() - foreign
        shards = shards_of(self.order.folder, "items").values() if wanted else ()
        known = thumbnails([shard.path for parts in shards for shard in parts], wanted)
        return card.photos(example, {**known, **there, **new})

    def _kept(self, head: Head, config: str, path: str) -> Piece:
        known = head.shards().get(path)
        if known is None:
            return Piece(path, self.repository.rows(head, path, config), head.files[path].size)
        return Piece(path, known["rows"], known["arrow_bytes"])

    def _write(self, addition: Addition, folder: Path, measures: card.Measures) -> tuple[Shards, dict[str, bytes]]:
        """The new rows as Arrow shards, config -> split -> entries as a manifest has them; and item id -> small photo of new
        items that the conversation on the card shows."""
        photos: dict[str, bytes] = {}
        shards: dict[tuple[str, str], ShardWriter] = {}
        for config in schema.CONFIGS:
            for row in addition.rows(config):
                place = (config, row.split)
                if place not in shards:
                    shards[place] = ShardWriter(folder, *place, shard_bytes=SHARD_BYTES, shard_rows=SHARD_ROWS)
                image = row.image if self.order.images else None
                measures.add(row.record, split=row.split, image=image)
                # Conversations come first, so the one to print is known when the items come.
                if image and isinstance(row.record, Item) and row.record.item_id in _shown(measures):
                    photos |= {row.record.item_id: small} if (small := card.thumbnail(image)) else {}
                shards[place].add(schema.to_row(row.record, image=image), weight=len(image or b""))
        found: Shards = {}
        for (config, split), writer in shards.items():
            writer.finish()
            found.setdefault(config, {})[split] = writer.entries
        return found, photos

    def _count(self, head: Head, kept: Mapping[str, Mapping[str, Sequence[str]]]) -> "Counted":
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

    def _read(self, counted: "Counted", head: Head, path: str, config: str, *, split: str) -> None:
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
            counted.local[path] = _lying_in(folder, texts.entries)
        else:
            fetched = self.repository.fetch(path, head.commit)
            counted.local[path] = [{"file": str(fetched), "rows": rows, "bytes": fetched.stat().st_size}]
        counted.files.add(path)

    def _check_columns(self, head: Head, path: str, config: str) -> None:
        order = self.order
        if Path(path).suffix != f".{order.format}":
            raise PublishError(
                f"{order.repository}/{path} is no .{order.format}: `datasets` cannot mix formats; push with "
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

    def _manifest(self, head: Head, addition: Addition, counted: "Counted") -> dict[str, Any]:
        """What the manifest says of all rows, those that stay and those that are new."""
        order, before = self.order, head.manifest
        counts = counted.measures.numbers()
        if before is not None and before["published"]["images"]:
            for name in ("pictures", "picture_bytes"):  # the pictures that are there were not fetched to be counted
                counts["items"][name] += before["counts"]["items"][name]
        own = body(order.manifest) | {"counts": counts}
        if order.split is not None and order.split not in order.own_splits:
            own["splits"] = kept_splits([order.manifest])
        if before is None or addition.supersedes:
            return own
        both = [before, order.manifest]
        whole = united(both, items=counts["rows"].get("items", 0))
        one_rule = before["splits"] == own["splits"] and not addition.shift
        return {
            **own,
            **{name: value for name, value in whole.items() if value is not None},
            "splits": before["splits"] if one_rule else kept_splits(both),
            "sources": [*_sources(before), source_entry(order.manifest, addition)],
        }


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
    if "all" in order.wanted_splits:
        raise PublishError("`datasets` keeps the name 'all' for the union of all splits: publish under another, --split NAME")
    for config, files in head.foreign_files().items():
        strange = next((name for name in files if Path(name).suffix not in ("", ".md", f".{order.format}")), None)
        if strange:
            raise PublishError(
                f"{order.repository} has a config {config!r} of {strange}: `datasets` reads all configs of a repository by one "
                f"format, so {order.format} shards beside it would break it. Publish to another repository"
                + (", or with --format arrow" if strange.endswith(".arrow") else "")
            )
    said = (head.manifest or {}).get("published", {})
    if said and said["images"] != order.images and order.keeps(head):
        there, flag = ("pixels", "without --no-images") if said["images"] else ("URLs and digests", "with --no-images")
        raise PublishError(f"{order.repository} publishes {there} of its items: push {flag}, or with --replace as a whole")


class Counted:
    """What is known of the rows that stay, and the counts of all rows."""

    def __init__(self) -> None:
        self.files: set[str] = set()
        self.local: dict[str, list[dict[str, Any]]] = {}
        """File of the repository -> the shards on this disk that hold its texts, as a manifest has them."""
        self.known = Known()
        self.measures = card.Measures()
        self._items: dict[str, Item] = {}
        """Items of the conversation that the card may print."""

    def copy(self) -> "Counted":
        """The same, whose counts may go on without changing these."""
        other = Counted()
        other.files, other.known, other._items, other.local = self.files, self.known, self._items, self.local
        other.measures = copy.deepcopy(self.measures)
        return other

    def add(self, record: Record, *, split: str, image: bytes | None) -> None:
        self.known.add(record)
        self.measures.add(record, split=split, image=image)
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


def _lying_in(folder: Path, entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Shards of a manifest by their whole path."""
    return [{**entry, "file": str((folder / entry["file"]).absolute())} for entry in entries]


def _shown(measures: card.Measures) -> list[str]:
    return card.shown(measures.example) if measures.example else []


def _sources(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The releases in a repository; one that was published as a whole is the first of them."""
    if "sources" in manifest:
        return list(manifest["sources"])
    kept = ("package", "models", "prompts", "settings", "catalog")
    first = {"sha256": manifest["published"]["release"]} | {name: manifest[name] for name in kept}
    return [first | {"rows": manifest["counts"]["rows"], "new_rows": manifest["counts"]["rows"]}]


def _split_order(split: str) -> tuple[int, str]:
    """The splits of a release as they come, then others by name."""
    return (SPLITS.index(split) if split in SPLITS else len(SPLITS), split)


def _number(path: str) -> int:
    found = re.search(r"-(\d{5})", path)
    return int(found[1]) if found else -1


def _example_of(folder: Path) -> card.Example | None:
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
