"""The release folder: write it row by row, seal it, verify it, open it without copying.

    muse/
      manifest.json                      written last: without it, or with another digest, the folder is no release
      LICENSE, NOTICE                    what may be done with it, and whose work it stands on
      croissant.json                     the same for other tools, without a package of ours (mlcommons.org/croissant)
      README.md                          the card; its YAML lets `load_dataset("muse")` read the folder with no package of ours
      conversations/train-00000.arrow    one folder a config, one file a shard: <split>-<number>.arrow
      conversations/validation-00000.arrow
      items/train-00000.arrow            every product once, its picture embedded
      ...
      assets/example-1.jpg               small photos of the conversation that the card prints; no config names them

Shards are uncompressed Arrow IPC streams in batches of about 100 rows: they are memory-mapped in place. A stream that was
cut short reads without an error as fewer rows, so every shard is written to a temporary name, synced and renamed, and the
manifest holds its rows, bytes and SHA-256. Same rows and settings give the same bytes: nothing here looks at the clock,
the machine or the order of a set.
"""

import os
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from muse_builder.errors import ReleaseError
from muse_builder.records import Conversation, Item, Record
from muse_builder.release import card, croissant, schema, terms
from muse_builder.release.entries import (
    AssetEntry,
    Configs,
    FileEntry,
    PackageEntry,
    Part,
    ShardEntry,
    SourceEntry,
    SplitEntry,
    plain,
)
from muse_builder.release.example import Example, asset_entry, item_ids, photos, shown, thumbnails
from muse_builder.release.manifest import (
    CARD,
    CROISSANT,
    FORMAT,
    LICENCE,
    MANIFEST,
    NOTICE,
    Manifest,
    file_digest,
    package_digest,
    portable,
    previous_of,
    read_manifest,
)
from muse_builder.release.measures import Measures
from muse_builder.release.names import ASSETS, SCRATCH_NAME, SHARD_NAME, is_asset, is_word, plain_name
from muse_builder.release.reader import BATCH_ROWS, records_in
from muse_builder.release.splits import FRACTIONS, SPLITS, WINDOW, Splitter
from muse_builder.version import __version__

BATCH_BYTES = 16 << 20
"""A batch ends early at this many bytes of pictures, so that memory does not depend on their size."""
SHARD_BYTES = 64 << 20
"""About 7,000 conversations or 3,000 pictures: few enough files for the Hub."""
SHARD_ROWS = 20_000
"""Fewer (`--shard-rows`) give a split as many shards as `num_proc` has processes: 1,000 divide 5,000 conversations by five."""
Told = Mapping[str, Any] | Part
"""What the manifest is to say, as plain values or as another manifest says it."""


class ShardWriter:
    """The shards of one split, written one after the other; at most one batch of rows is held."""

    def __init__(self, folder: Path, config: str, split: str, *, shard_bytes: int, shard_rows: int) -> None:
        self._folder, self._config, self._split = folder, config, split
        self._shard_bytes, self._shard_rows = shard_bytes, shard_rows
        self._schema = schema.arrow_schema(config)
        self._batch: list[schema.Row] = []
        self._batch_bytes = 0
        self._sink: Any = None
        self._writer: Any = None
        self._rows = 0
        self._bytes = 0
        self.entries: list[ShardEntry] = []
        """Of the finished shards, as the manifest holds them."""

    def add(self, row: schema.Row, *, weight: int) -> None:
        """Takes one row; `weight` is the size of what is heavy in it, in bytes."""
        self._batch.append(row)
        self._batch_bytes += weight
        full = self._rows + len(self._batch) >= self._shard_rows
        if len(self._batch) >= BATCH_ROWS or self._batch_bytes >= BATCH_BYTES or full:
            self._flush()

    def _path(self) -> Path:
        return self._folder / self._config / f"{self._split}-{len(self.entries):05}.arrow"

    def _temporary(self) -> Path:
        return self._path().with_suffix(".arrow.writing")

    def _flush(self) -> None:
        import pyarrow as pa

        if self._writer is None:
            self._path().parent.mkdir(exist_ok=True)
            self._sink = pa.OSFile(str(self._temporary()), "wb")
            self._writer = pa.ipc.new_stream(self._sink, self._schema)
        if self._batch:
            batch = pa.RecordBatch.from_pylist(self._batch, schema=self._schema)
            self._writer.write_batch(batch)
            self._rows += len(self._batch)
            self._bytes += batch.nbytes
            self._batch, self._batch_bytes = [], 0
        if self._bytes >= self._shard_bytes or self._rows >= self._shard_rows:
            self._close()

    def _close(self) -> None:
        self._writer.close()
        self._sink.close()
        path, temporary = self._path(), self._temporary()
        digest = file_digest(temporary)
        _sync(temporary)
        temporary.rename(path)
        file, size = f"{self._config}/{path.name}", path.stat().st_size
        self.entries.append(ShardEntry(file=file, rows=self._rows, bytes=size, sha256=digest))
        self._writer = self._sink = None
        self._rows = self._bytes = 0

    def finish(self) -> None:
        """Writes what is left; a split without a row still gets one shard, so that it can be loaded."""
        if self._batch or not (self.entries or self._writer):
            self._flush()
        if self._writer is not None:
            self._close()

    def abandon(self) -> None:
        if self._sink is not None:
            self._sink.close()


class ReleaseWriter:
    """Writes a release beside its final place and swaps it in when it is sealed.

        with ReleaseWriter(Path("muse"), seed=7) as release:
            release.write("scenarios", scenarios)
            release.write("items", items, image=lambda item: store.read(item.image))
            release.write("conversations", conversations)    # splits them; any iterable, never held as a whole
            release.write("traces", calls)
            release.seal(settings=..., models=..., prompts=..., funnel=..., catalog=...)

    `write` takes any number of records and may be called again for the same config; `add` takes one. Rows keep the order
    in which they come. Everything goes to `<folder>.writing`; leaving the block without `seal`, or by an exception,
    removes that folder and leaves an earlier release as it was. Every config is in the release, if need be without a row.

    A release in its place that is neither one of `own` nor the same again is moved aside: `<folder>.replaced-<its seal>`.

    Args:
        own: seals of releases that may be replaced; None replaces whichever lies there.
        say: told what was moved aside, and where to.

    Raises:
        ReleaseError: `folder` exists and holds something that is not a release, which would be lost.
    """

    def __init__(
        self,
        folder: Path,
        *,
        seed: int = 0,
        fractions: Sequence[float] = FRACTIONS,
        shard_bytes: int = SHARD_BYTES,
        shard_rows: int = SHARD_ROWS,
        own: Collection[str] | None = (),
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.folder = folder
        self._own, self._say = own, say
        self._place = folder.resolve()  # where it truly lies: a swap replaces what a link points to, not the link
        self.splitter = Splitter(seed=seed, fractions=fractions)
        self._limits = {"shard_bytes": shard_bytes, "shard_rows": shard_rows}
        self._aside = self._place.with_name(f"{self._place.name}.writing")
        self._previous = previous_of(self._place)
        self._shards: dict[tuple[str, str], ShardWriter] = {}
        self._window: list[Conversation] | None = []
        """The first `WINDOW` and their twins; None once they have their splits."""
        self._first: dict[str, str] = {}
        """Their splits, by id."""
        self._measures = Measures()
        self._notes: dict[str, Any] = {}
        self._sealed = False
        for known in (self._place, self._aside, self._previous):
            _refuse_foreign(known)
        _finish_swap(self._place, self._previous)
        if self._aside.exists():
            shutil.rmtree(self._aside)
        self._aside.mkdir(parents=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if not self._sealed:
            for open_shards in self._shards.values():
                open_shards.abandon()
            shutil.rmtree(self._aside, ignore_errors=True)

    def write(self, config: str, records: Iterable[Record], *, image: Callable[[Item], bytes | None] | None = None) -> int:
        """Adds records to a config and says how many there were.

        Args:
            image: for items, gives the bytes of an item's picture file; asked only for items that name one.
        """
        count = 0
        for record in records:
            picture = None
            if image is not None and isinstance(record, Item) and record.image is not None:
                picture = image(record)
            self.add(config, record, image=picture)
            count += 1
        return count

    def add(self, config: str, record: Record, *, image: bytes | None = None, split: str | None = None) -> None:
        """Adds one record.

        Args:
            split: where a conversation goes; None lets its id decide.

        Raises:
            ReleaseError: the record belongs to another config, or an item's picture is missing or badly named.
        """
        if schema.config_of(record) != config:
            raise ReleaseError(f"a {type(record).__name__} is a row of {schema.config_of(record)!r}, not of {config!r}")
        if isinstance(record, Item):
            _check_picture(record, image)
        if not isinstance(record, Conversation):
            self._append(config, schema.WHOLE, record, image=image)
            return
        if split is not None:
            self._append(config, split, record)
            return
        if self._window is not None and record.twin_of is None and sum(one.twin_of is None for one in self._window) == WINDOW:
            self._close_window()
        if self._window is None:
            self._append(config, self._later(record), record)
            return
        self._window.append(record)

    def _close_window(self) -> None:
        window, self._window = self._window or [], None
        names = [conversation.conversation_id for conversation in window if conversation.twin_of is None]
        self._first = dict(zip(names, self.splitter.first(names), strict=True))
        for conversation in window:
            self._append(schema.SPLIT_CONFIG, self._later(conversation), conversation)

    def _later(self, conversation: Conversation) -> str:
        """The split of a conversation, once the first ones have theirs; a twin's is that of the one whose twin it is."""
        name = conversation.twin_of or conversation.conversation_id
        return self._first.get(name) or self.splitter.later(name)

    def _append(self, config: str, split: str, record: Record, *, image: bytes | None = None) -> None:
        self._measures.add(record, split=split, image=image)
        self._open(config, split).add(schema.to_row(record, image=image), weight=len(image or b""))

    def _open(self, config: str, split: str) -> ShardWriter:
        if config not in schema.CONFIGS:
            raise ReleaseError(f"unknown config {config!r}; known: {', '.join(schema.CONFIGS)}")
        if self._sealed:
            raise ReleaseError(f"{self.folder} is sealed; open a new ReleaseWriter to write it again")
        if (config, split) not in self._shards:
            if not is_word(split) or split == "all":
                raise ReleaseError(
                    f"{split!r} is no name that `datasets` takes for a split: letters, digits and '_', and not 'all'"
                )
            self._shards[config, split] = ShardWriter(self._aside, config, split, **self._limits)
        return self._shards[config, split]

    def note(self, part: str, value: Told) -> None:
        """Has a further part stand in the manifest, under a name that `RunEntry` knows."""
        self._notes[part] = portable(plain(value))

    def seal(
        self,
        *,
        settings: Told | None = None,
        models: Mapping[str, str] | None = None,
        prompts: Mapping[str, str] | None = None,
        funnel: Sequence[Told] = (),
        catalog: Told | None = None,
        sources: Sequence[SourceEntry] = (),
        split_rule: Told | None = None,
        corpus: Told | None = None,
        quality: Callable[[Path], Mapping[str, Any]] | None = None,
    ) -> Path:
        """Closes every shard, writes the card and last the manifest, and puts the release in its place.

        Args:
            settings: all a run was told, as plain values, no key; of an absolute path only the last name is kept, so that
                the same run on two machines gives the same bytes.
            models: role -> model spec, for example {"backbone": "embedded"}.
            prompts: prompt name -> SHA-256 of its file.
            funnel: one mapping a screen in the order of the pipeline: {"screen": str, "seen": int, "passed": int}.
            catalog: what is known of the source: {"name": ..., "items": ..., "licence": ...}.
            sources: the releases that were united in this one; none for the release of one run.
            split_rule: how the conversations were divided, where `add` was told their splits; None for the rule of `Splitter`.
            corpus: where the rows were converted from a foreign corpus: its title, licence and what was found; see `corpora`.
            quality: measures the finished shards in the folder it is given, for the manifest and the card:
                `trust.measured.quality`. None leaves its tables out of the card.

        Returns:
            The release's folder.

        Raises:
            ReleaseError: a value is none that a manifest can have.
        """
        if self._window is not None:
            self._close_window()
        for config in schema.CONFIGS:
            for split in self.splitter.wanted if config == schema.SPLIT_CONFIG else [schema.WHOLE]:
                self._open(config, split)
        for open_shards in self._shards.values():
            open_shards.finish()
        manifest = Manifest.sealed(
            {
                "format": FORMAT,
                "package": PackageEntry(name="muse_builder", version=__version__, sha256=package_digest()),
                "configs": self._configs(),
                "splits": split_rule or self.splitter.rule(),
                "counts": self._measures.numbers(),
                "settings": portable(plain(settings or {})),
                "models": models or {},
                "prompts": prompts or {},
                "funnel": funnel,
                "catalog": portable(plain(catalog or {})),
                **self._notes,
                **({"sources": sources} if sources else {}),
                **({"corpus": portable(plain(corpus))} if corpus is not None else {}),
            }
        )
        example = self._example()
        if example is not None and corpus is None:  # the card of a foreign corpus prints no photos
            manifest = manifest.changed(assets=self._write_assets(example.conversation) or None)
        if quality is not None:
            self._write_manifest(manifest)  # with it, the folder can be read as the release it is going to be
            manifest = manifest.changed(quality=quality(self._aside))
        manifest = manifest.changed(terms=terms.entry(self._write_terms(manifest)))
        (self._aside / CARD).write_text(card.render(manifest, example=example), encoding="utf-8")
        _sync(self._aside / CARD)
        size, digest = (self._aside / CARD).stat().st_size, file_digest(self._aside / CARD)
        manifest = manifest.changed(card=FileEntry(bytes=size, sha256=digest))
        described = croissant.render(manifest)
        (self._aside / CROISSANT).write_text(described, encoding="utf-8")
        _sync(self._aside / CROISSANT)
        manifest = manifest.changed(croissant=croissant.entry(described))
        self._write_manifest(manifest)
        for folder in sorted(path for path in (self._aside, *self._aside.iterdir()) if path.is_dir()):
            _sync(folder)
        self._sealed = True
        self._swap(manifest.sha256)
        return self.folder

    def _write_manifest(self, manifest: Manifest) -> None:
        temporary = self._aside / f"{MANIFEST}.writing"
        temporary.write_text(manifest.written(), encoding="utf-8")
        _sync(temporary)
        temporary.rename(self._aside / MANIFEST)

    def _write_terms(self, manifest: Manifest) -> dict[str, str]:
        """LICENSE and NOTICE, as files; their texts."""
        stated = terms.render(manifest)
        for name, text in stated.items():
            (self._aside / name).write_text(text, encoding="utf-8")
            _sync(self._aside / name)
        return stated

    def _configs(self) -> Configs:
        configs: Configs = {}
        for config in schema.CONFIGS:
            for split in dict.fromkeys((*SPLITS, *(split for _, split in self._shards))):
                if (config, split) in self._shards:
                    configs.setdefault(config, {})[split] = SplitEntry.of(self._shards[config, split].entries)
        return configs

    def _example(self) -> Example | None:
        conversation = self._measures.example
        if conversation is None:
            return None
        wanted = set(item_ids(conversation))
        items = {
            item.item_id: item
            for entry in self._shards["items", schema.WHOLE].entries
            for item in records_in(self._aside / entry.file, "items")
            if isinstance(item, Item) and item.item_id in wanted
        }
        return Example(conversation, items)

    def _write_assets(self, conversation: Conversation) -> list[AssetEntry]:
        """The photos of the conversation that the card prints, as files; what the manifest says of them."""
        shards = [self._aside / entry.file for entry in self._shards["items", schema.WHOLE].entries]
        small = photos(conversation, thumbnails(shards, set(shown(conversation))))
        for photo in small:
            (self._aside / ASSETS).mkdir(exist_ok=True)
            (self._aside / photo.file).write_bytes(photo.content)
            _sync(self._aside / photo.file)
        return [asset_entry(photo) for photo in small]

    def _swap(self, seal: str) -> None:
        """Two renames: no folder can replace another in one. The release before is kept aside until the new one is there."""
        kept = self._kept(seal)
        if self._place.exists():
            self._place.rename(kept or self._previous)
        self._aside.rename(self._place)
        _sync(self._place.parent)
        if kept is not None:
            self._say(f"another release lay in {self.folder}; it was moved to {kept} and can be opened there")
        if self._previous.exists():
            shutil.rmtree(self._previous)

    def _kept(self, seal: str) -> Path | None:
        """Where what lies in the place is moved to for good; None where nothing would be lost."""
        if self._own is None or not any(path.is_file() for path in self._place.rglob("*")):
            return None
        try:
            before = read_manifest(self._place).sha256
        except ReleaseError:
            before = "unsealed"
        if before == seal or before in self._own:
            return None
        name = f"{self._place.name}.replaced-{before[:12]}"
        free = (name if number == 1 else f"{name}-{number}" for number in count(1))
        return next(place for place in map(self._place.with_name, free) if not os.path.lexists(place))


def _check_picture(item: Item, image: bytes | None) -> None:
    if item.image is None:
        if image is not None:
            raise ReleaseError(f"item {item.item_id}: a picture is given but `image` names no file for it")
        return
    try:
        plain_name(item.image)
    except ReleaseError as error:
        raise ReleaseError(f"item {item.item_id}: {error}") from error
    if image is None:
        raise ReleaseError(
            f"item {item.item_id}: its picture {item.image} is not given; pass `image=` to write, or set `image` to None"
        )


def _finish_swap(folder: Path, previous: Path) -> None:
    """Undoes a replacement that was killed between its two renames, or clears what it left."""
    if previous.exists():
        if folder.exists():
            shutil.rmtree(previous)
        else:
            previous.rename(folder)


def require_place(folder: Path) -> None:
    """Looks whether a release can be written to `folder`, before it is made; writes nothing.

    Raises:
        ReleaseError: it is a file, holds something else that would be lost, or may not be written.
    """
    place = folder.resolve()
    if not place.name:
        raise ReleaseError(f"{folder} is no place for a release; name a folder in it")
    _refuse_foreign(place)
    above = next(parent for parent in place.parents if parent.exists())
    if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
        raise ReleaseError(f"cannot write {folder}: {above} is no folder that may be written; choose another place with --out")


def _refuse_foreign(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ReleaseError(f"{folder} is a file; a release is a folder: choose another name")
    foreign = [path for path in sorted(folder.rglob("*")) if path.is_file() and not _is_ours(path.relative_to(folder))]
    if foreign:
        raise ReleaseError(
            f"{folder} holds files that are no part of a release and would be lost, for example "
            f"{foreign[0].relative_to(folder)}: move them away or choose another folder"
        )


def _is_ours(path: Path) -> bool:
    name = path.name.removesuffix(".writing")
    if len(path.parts) == 1:
        return name in (MANIFEST, CARD, CROISSANT, LICENCE, NOTICE)
    if path.parts[0] == ASSETS:
        return is_asset(f"{path.parts[0]}/{name}" if len(path.parts) == 2 else path.as_posix())
    is_shard = SHARD_NAME.fullmatch(name) or SCRATCH_NAME.fullmatch(name)
    return len(path.parts) == 2 and path.parts[0] in schema.CONFIGS and is_shard is not None


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
