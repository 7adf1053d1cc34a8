"""Several releases united in one: `muse merge A B --out C`, and the same when a release is added to one on the Hub.

Every run counts from zero, so two releases give the same ids to different rows. What is the same row is known by its
content, whatever its id, and kept once; a different row whose id is taken gets a number beyond all that are used (or, where
an id has no number, the beginning of its release's digest behind it). One shift serves all rows of a kind, and everything
that refers to them moves along: `c000012`, its profile, its thread `conversation/12` and their calls stay together.

    items        united by `item_id`; the same id with other contents is a conflict: it is named, and refused unless one says
                 that the first is kept or the second renamed (another catalog). The first is never kept for a conversation
                 that was held about the second: that one keeps its product, under another id
    scenarios    united by text; those like known ones go to `rejected` with their conversations, see `repeats`
    profiles     united by content without ids        (numbers of conversations and their profiles are shifted as one)
    conversations    as profiles; `source` says from which release a row came
    traces       go with their conversation or refusal; others united by thread: the same calls in the same order
    rejected, ratings    united by content
    prompts      united by digest
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol, cast

from muse_builder.errors import ReleaseError
from muse_builder.records import Call, Conversation, Item, Profile, Rating, Record, Rejection, Scenario, Turn
from muse_builder.release import schema
from muse_builder.release.entries import SourceEntry
from muse_builder.release.manifest import Manifest, read_manifest
from muse_builder.release.names import id_of, thread_of
from muse_builder.release.reader import records_of, shards
from muse_builder.release.repeats import MakeUnlike, UnionScreens
from muse_builder.release.united import kept_splits, thresholds_of, united, united_corpus, without_repeats
from muse_builder.release.verify import verify
from muse_builder.release.writer import ReleaseWriter

OnConflict = Literal["refuse", "first", "rename"]
"""What becomes of an item whose id is known with other contents: an error; the known one in its place, where no new
conversation speaks of it; or an id of its own."""
NAMED = 5
"""Conflicting items that an error names; all of them are counted."""

_KIND_OF_LETTER = {"c": "conversation", "t": "conversation", "p": "conversation", "k": "candidate", "s": "scenario"}
"""First letter of a numbered id -> what is counted with it. A conversation, its twin and its profile share their number."""
_KIND_OF_THREAD = {"twin": "conversation"}
"""The same of threads, where that is not their own kind."""


class SourceRow(NamedTuple):
    """A record with what its own fields do not hold."""

    record: Record
    split: str
    image: bytes | None = None


class Source(Protocol):
    """The rows of a release, one config after the other."""

    def __call__(self, config: str, *, images: bool) -> Iterable[SourceRow]:
        """The rows of a config, in order, however often they are asked for; without pictures where none are wanted."""
        ...


class Conflict(NamedTuple):
    """One item id with two contents."""

    item_id: str
    fields: tuple[str, ...]
    """Which differ."""

    def __str__(self) -> str:
        more = f" and {len(self.fields) - 3} more" if len(self.fields) > 3 else ""
        return f"{self.item_id} ({', '.join(self.fields[:3])}{more})"


_ITEM_THREAD = "item/"


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=12).digest()


def _field_digests(item: Item) -> tuple[bytes, ...]:
    """Of each field in turn, so that a conflict can be named when the texts are gone."""
    return tuple(_digest(value)[:6] for value in map(repr, item.__dict__.values()))


def _content(record: Record, *left_out: str) -> bytes:
    return _digest(record.model_dump_json(exclude=set(left_out)))


def _talk_content(conversation: Conversation) -> bytes:
    profile = conversation.profile.model_dump_json(exclude={"profile_id", "scenario_id"})
    return _digest(profile + conversation.model_dump_json(exclude={"conversation_id", "profile", "source", "twin_of"}))


def _numbered(name: str) -> tuple[str, int, int] | None:
    """Prefix, number and number of digits of an id like "c000012" or "conversation/12"; None for any other."""
    found = re.fullmatch(r"(\D*)(\d+)", name)
    return None if found is None else (found[1], int(found[2]), len(found[2]))


def _kind(name: str) -> str | None:
    """What an id or a thread is counted with; None where it has no number, or one that is its item's."""
    parts = _numbered(name)
    if parts is None or name.startswith(_ITEM_THREAD):
        return None
    prefix = parts[0]
    if prefix.endswith("/"):
        return _KIND_OF_THREAD.get(prefix[:-1], prefix[:-1])
    return _KIND_OF_LETTER.get(prefix, prefix)


class Known:
    """What is taken: the rows of the releases that were read so far, by id and by content. Holds no texts.

    About 300 bytes a conversation with its profile and threads.
    """

    def __init__(self) -> None:
        self.items: dict[str, tuple[bytes, ...]] = {}
        self.ids: dict[str, bytes] = {}
        """Id of a scenario, profile or conversation -> digest of its content without ids."""
        self.contents: dict[bytes, str] = {}
        """The other way round."""
        self.talks: set[str] = set()
        """Ids of conversations."""
        self.refused: set[str] = set()
        """Ids of what stands in `rejected`."""
        self.threads: dict[str, int] = {}
        """Thread -> sum of the digests of its calls."""
        self.rejections: set[bytes] = set()
        self.ratings: set[bytes] = set()
        self.prompts: set[str] = set()
        self.next_number: Counter[str] = Counter()
        """Kind of id -> the first number beyond all that are used."""

    def add(self, record: Record) -> None:
        if isinstance(record, Item):
            self.items[record.item_id] = _field_digests(record)
        elif isinstance(record, (Scenario, Profile, Conversation)):
            name, content = _identity(record)
            self.ids[name] = content
            self.contents.setdefault(content, name)
            if isinstance(record, Conversation):
                self.talks.add(name)
            self._count(name)
        elif isinstance(record, Call):
            self.threads[record.thread] = self.threads.get(record.thread, 0) + _call_digest(record)
            self._count(record.thread)
        elif isinstance(record, Rejection):
            self.rejections.add(_content(record))
            self.refused.add(record.object_id)
            self._count(record.object_id)
        elif isinstance(record, Rating):
            self.ratings.add(_content(record))
        elif isinstance(record, schema.SystemPrompt):
            self.prompts.add(record.system_digest)

    def _count(self, name: str) -> None:
        kind, parts = _kind(name), _numbered(name)
        if kind is not None and parts is not None:
            self.next_number[kind] = max(self.next_number[kind], parts[1] + 1)


def _identity(record: Scenario | Profile | Conversation) -> tuple[str, bytes]:
    if isinstance(record, Scenario):
        return record.scenario_id, _digest(f"scenario {record.text}")
    if isinstance(record, Profile):
        return record.profile_id, _content(record, "profile_id", "scenario_id")
    return record.conversation_id, _talk_content(record)


def _call_digest(call: Call) -> int:
    """Of what a call is, without where it stands; its place in the thread counts."""
    place = call.call_id.rpartition("/")[2]
    text = f"{place} {call.model_dump_json(exclude={'call_id', 'thread'})}"
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def items_of(record: Record) -> set[str]:
    """Ids of all items that a profile, conversation or rating speaks of."""
    if isinstance(record, Rating):
        return {record.item_id} - {""}
    if isinstance(record, Profile):
        return {record.target_item_id}
    if not isinstance(record, Conversation):
        return set()
    found = {record.profile.target_item_id, record.outfit_item_id or "", record.accepted_item_id or ""}
    for turn in record.turns:
        found.update(turn.item_ids, turn.image_item_ids, (one.item_id for one in turn.candidates))
    return found - {""}


class Addition:
    """What a further release brings beyond what is known: its new rows, with ids that are free.

    Reads the source once to compare; `rows(config)` reads it again and gives what is new.

    Args:
        told: name of the release in `Conversation.source` of its rows.
        conflicts: "refuse" raises at an item with other contents; "rename" gives it an id made from the old one and its
            contents; "first" does so where a new conversation or profile speaks of it, and else keeps what is known. Both
            name them in `conflicts`.
        repeats: the screens over the whole; None screens nothing.

    Raises:
        ReleaseError: items conflict.
    """

    def __init__(
        self,
        known: Known,
        source: Source,
        *,
        told: str,
        conflicts: OnConflict = "refuse",
        repeats: UnionScreens | None = None,
    ) -> None:
        self._repeats = repeats or UnionScreens(None, ())
        self._refused: list[Rejection] = []
        """Rows of `rejected` for what the screens over the whole did not let pass."""
        self._without: set[str] = set()
        """Ids among all of conversations that they did not let pass."""
        self._source, self._told, self._conflicts = source, told, conflicts
        self._new_items: dict[str, str] = {}
        """Id of an item -> the id it gets."""
        self._items, self._prompts = set(known.items), set(known.prompts)
        self._rejections, self._ratings = set(known.rejections), set(known.ratings)
        self._names: dict[str, str] = {}
        """Id in the source -> id of the same row among the known."""
        self._renamed: dict[str, str] = {}
        """Id or thread without a number that is taken, or thread of an item that was renamed -> its name among all."""
        self._same_threads: set[str] = set()
        self.conflicts: list[Conflict] = []
        self.shift: dict[str, int] = {}
        """Kind -> what is added to its numbers; kinds that keep their numbers are not in it."""
        self.seen: Counter[str] = Counter()
        """Config -> rows of the source."""
        self.new: Counter[str] = Counter()
        """Config -> rows that `rows` gave."""
        self.supersedes = False
        """True where it has all known conversations: a longer run of the one before, whose manifest says all of that one."""
        self._compare(known)
        if self.conflicts and conflicts == "refuse":
            named = ", ".join(map(str, self.conflicts[:NAMED]))
            more = f" and {len(self.conflicts) - NAMED} more" if len(self.conflicts) > NAMED else ""
            raise ReleaseError(
                f"{len(self.conflicts)} items have other contents than the known items of the same id: {named}{more}; "
                "give them ids of their own with --conflicts rename; or with --conflicts first, which keeps the known ones "
                "where no conversation that is added speaks of them"
            )

        first = not known.contents
        self._repeats.look(
            (cast("Scenario", row.record) for row in self._moved_rows("scenarios")),
            (cast("Profile", row.record) for row in self._moved_rows("profiles")),
            first=first,
        )

    @property
    def near_duplicates(self) -> dict[str, int]:
        """Screen -> scenarios or profiles that it found like known ones."""
        return dict(sorted(self._repeats.counts.items()))

    @property
    def renamed_items(self) -> dict[str, str]:
        """Id in the source -> id among all, of items that were given another."""
        return dict(self._new_items)

    def _compare(self, known: Known) -> None:
        others: dict[str, str] = {}
        """Id of an item with other contents than the known one -> an id of its own."""
        for row in self._source("items", images=False):
            self.seen["items"] += 1
            item = cast("Item", row.record)
            both = zip(Item.model_fields, _field_digests(item), known.items.get(item.item_id, ()), strict=False)
            fields = tuple(name for name, own, first in both if own != first)
            if fields:
                self.conflicts.append(Conflict(item.item_id, fields))
                others[item.item_id] = f"{item.item_id}-{_content(item, 'item_id').hex()[:6]}"
        if self._conflicts == "rename":
            self._new_items = others
        elif self._conflicts == "first" and others:
            self._new_items = {name: new for name, new in others.items() if name in self._spoken_of(known, others)}
        taken: set[str] = set()
        owned: dict[str, bool] = {}
        """Thread of a conversation or a refusal -> whether that row is among the known. Two rows may have the same calls."""
        for config in ("scenarios", "profiles", "conversations"):
            for row in self._source(config, images=False):
                self.seen[config] += 1
                name, content = _identity(cast("Scenario | Profile | Conversation", self._about(row.record)))
                same = name if known.ids.get(name) == content else known.contents.get(content)
                if same is not None:
                    self._names[name] = same
                elif name in known.ids:
                    taken.add(name)
                if config == "conversations":
                    owned[thread_of(name)] = same is not None
        self.supersedes = bool(known.talks) and known.talks <= set(self._names.values())
        own = Known()
        for row in self._source("traces", images=False):
            self.seen["traces"] += 1
            own.add(row.record)
        by_digest: dict[int, list[str]] = {}
        for thread, digest in known.threads.items():
            by_digest.setdefault(digest, []).append(thread)
        for row in self._source("rejected", images=False):
            refused = cast("Rejection", row.record)
            thread = thread_of(refused.object_id)
            same = self._same_refusal(refused, by_digest.get(own.threads.get(thread, 0), ()))
            if same is not None:
                self._names[refused.object_id] = same
            if thread in own.threads:
                owned[thread] = same is not None
        for thread, digest in own.threads.items():
            new_item = self._new_items.get(thread.removeprefix(_ITEM_THREAD))
            if new_item is not None and thread.startswith(_ITEM_THREAD):
                self._renamed[thread] = _ITEM_THREAD + new_item
            # A thread of nobody's, with the same calls under the same name: a longer run of the same has it again.
            orphan = known.threads.get(thread) == digest and id_of(thread) not in known.talks | known.refused
            if orphan or owned.get(thread, digest in by_digest):
                self._same_threads.add(thread)
            elif thread in known.threads and thread not in self._renamed:
                taken.add(thread)
        for name in taken:
            kind = _kind(name)
            if kind is None:
                self._renamed[name] = f"{name}-{self._told[:6]}"
            else:
                self.shift[kind] = known.next_number[kind]

    def _same_refusal(self, refused: Rejection, threads: Iterable[str]) -> str | None:
        """The id that a refusal has among the known: its own, or that of one of the threads with the same calls."""
        for name in (refused.object_id, *map(id_of, threads)):
            if _content(refused.model_copy(update={"object_id": name})) in self._rejections:
                return name
        return None

    def _spoken_of(self, known: Known, wanted: Mapping[str, str]) -> set[str]:
        """Those of the items that a row speaks of which is not known: the known item was not there when it was made."""
        found: set[str] = set()
        for config in ("profiles", "conversations"):
            for row in self._source(config, images=False):
                record = cast("Profile | Conversation", row.record)
                if _identity(record)[1] not in known.contents:
                    found |= wanted.keys() & items_of(record)
        for row in self._source("ratings", images=False):
            found |= wanted.keys() & items_of(row.record)
        return found

    def _moved(self, name: str) -> str:
        """An id or thread of the source as it is called among all."""
        if name in self._names:
            return self._names[name]
        if name in self._renamed:
            return self._renamed[name]
        kind, parts = _kind(name), _numbered(name)
        if kind is None or parts is None or kind not in self.shift:
            return name
        prefix, number, digits = parts
        return f"{prefix}{number + self.shift[kind]:0{digits}}"

    def rows(self, config: str) -> Iterator[SourceRow]:
        """The rows that are new, in their order, with their ids among all."""
        compared = config in self.seen
        for row in self._moved_rows(config, images=True, count=not compared):
            record = row.record
            if not self._repeats.passed(record) or (isinstance(record, Rating) and record.conversation_id in self._without):
                self._refuse(record)
                continue
            if isinstance(record, Rejection):
                self._repeats.hear(record)
            self.new[config] += 1
            yield row
        if config == "rejected":
            for rejection in self._refused:
                self.new[config] += 1
                yield SourceRow(rejection, schema.WHOLE)

    def _refuse(self, record: Record) -> None:
        rejection = self._repeats.rejection(record)
        if rejection is not None:
            self._refused.append(rejection)
        if isinstance(record, Conversation):
            self._without.add(record.conversation_id)

    def _moved_rows(self, config: str, *, images: bool = False, count: bool = False) -> Iterator[SourceRow]:
        """The rows that are not known, with their ids among all."""
        for row in self._source(config, images=images):
            self.seen[config] += count
            moved = self._row(self._about(row.record))
            if moved is not None:
                yield row._replace(record=moved)

    def _about(self, record: Record) -> Record:
        """The record with the items it speaks of under the ids they get; what was sent to models stays as it was sent."""
        if not self._new_items:
            return record
        name = self._new_item
        if isinstance(record, (Item, Rating)):
            return record.model_copy(update={"item_id": name(record.item_id)})
        if isinstance(record, Profile):
            return record.model_copy(update={"target_item_id": name(record.target_item_id)})
        if not isinstance(record, Conversation):
            return record
        update: dict[str, Any] = {"profile": self._about(record.profile)}
        update["turns"] = tuple(self._turn(turn) for turn in record.turns)
        for field in ("outfit_item_id", "accepted_item_id"):
            update[field] = None if getattr(record, field) is None else name(getattr(record, field))
        return record.model_copy(update=update)

    def _turn(self, turn: Turn) -> Turn:
        name = self._new_item
        found = tuple(one.model_copy(update={"item_id": name(one.item_id)}) for one in turn.candidates)
        item_ids, image_item_ids = tuple(map(name, turn.item_ids)), tuple(map(name, turn.image_item_ids))
        return turn.model_copy(update={"item_ids": item_ids, "image_item_ids": image_item_ids, "candidates": found})

    def _new_item(self, item_id: str) -> str:
        return self._new_items.get(item_id, item_id)

    def _row(self, record: Record) -> Record | None:
        if isinstance(record, Item):
            return None if record.item_id in self._items else record
        if isinstance(record, schema.SystemPrompt):
            return None if record.system_digest in self._prompts else record
        if isinstance(record, Rejection):
            moved = record.model_copy(update={"object_id": self._moved(record.object_id)})
            return None if _content(moved) in self._rejections else moved
        if isinstance(record, Rating):
            rating = record.model_copy(update={"conversation_id": self._moved(record.conversation_id)})
            return None if _content(rating) in self._ratings else rating
        if isinstance(record, Call):
            return None if record.thread in self._same_threads else self._call(record)
        if isinstance(record, Scenario):
            if record.scenario_id in self._names:
                return None
            parent = None if record.parent is None else self._moved(record.parent)
            return record.model_copy(update={"scenario_id": self._moved(record.scenario_id), "parent": parent})
        if isinstance(record, Profile):
            return None if record.profile_id in self._names else self._profile(record)
        conversation = cast("Conversation", record)
        if conversation.conversation_id in self._names:
            return None
        return conversation.model_copy(
            update={
                "conversation_id": self._moved(conversation.conversation_id),
                "profile": self._profile(conversation.profile),
                "source": conversation.source or self._told,
                "twin_of": None if conversation.twin_of is None else self._moved(conversation.twin_of),
            }
        )

    def _profile(self, profile: Profile) -> Profile:
        moved = {"profile_id": self._moved(profile.profile_id), "scenario_id": self._moved(profile.scenario_id)}
        return profile.model_copy(update=moved)

    def _call(self, call: Call) -> Call:
        thread = self._moved(call.thread)
        return call.model_copy(update={"thread": thread, "call_id": thread + call.call_id.removeprefix(call.thread)})


# --- releases in folders ----------------------------------------------------------------------------------------------


def rows_of(folder: Path, *, splits: Sequence[str] | None = None, into: str | None = None) -> Source:
    """The rows of a release in a folder, one batch in memory at a time.

    Args:
        splits: of the conversations; None for all.
        into: the split that the conversations are to go to; None for their own.
    """

    def rows(config: str, *, images: bool) -> Iterator[SourceRow]:
        divided = config == schema.SPLIT_CONFIG
        for split, parts in shards(folder, config).items():
            if divided and splits is not None and split not in splits:
                continue
            for part in parts:
                for record, image in records_of(part.path, config, images=images):
                    yield SourceRow(record, into if divided and into else split, image)

    return rows


class Merged(NamedTuple):
    """What `merge` made."""

    folder: Path
    sources: tuple[SourceEntry, ...]
    """Of each release, in their order."""
    conflicts: tuple[Conflict, ...]


def source_entry(manifest: Manifest, addition: Addition, *, kept: bool = False) -> SourceEntry:
    """What the manifest of the whole says of one release in it; enough to find a row there again.

    Args:
        kept: near-duplicates that were found stay in the whole.
    """
    return SourceEntry(
        sha256=manifest.sha256,
        package=manifest.package,
        models=manifest.models,
        prompts=manifest.prompts,
        settings=manifest.settings,
        catalog=manifest.catalog,
        **({"sources": manifest.sources} if manifest.sources else {}),
        rows={config: addition.seen[config] for config in schema.CONFIGS if addition.seen[config]},
        new_rows={config: addition.new[config] for config in schema.CONFIGS if addition.new[config]},
        numbers_raised_by=dict(sorted(addition.shift.items())),
        conflicts=tuple(conflict.item_id for conflict in addition.conflicts),
        renamed_items=addition.renamed_items,
        **({"near_duplicates": addition.near_duplicates} if addition.near_duplicates else {}),
        **({"near_duplicates_kept": True} if addition.near_duplicates and kept else {}),
    )


def merge(
    folders: Sequence[Path],
    out: Path,
    *,
    quality: Callable[[Path], Mapping[str, Any]] | None,
    conflicts: OnConflict = "refuse",
    unlike: MakeUnlike | None = None,
    keep_duplicates: bool = False,
    say: Callable[[str], None] = lambda line: None,
) -> Merged:
    """Unites releases in the order in which they are named and seals the result.

    Conversations keep the split they had. Models, prompts, settings and catalogs of each release stand in the manifest's
    `sources`; yields of screens and all counts are those of the whole. Memory grows with the ids, not with the rows.

    Args:
        quality: measures the whole for its card, `trust.measured.quality`; None leaves that out.
        unlike: the screen of near-duplicates, `screens.duplicates.NearDuplicates`: over the whole, at the lowest threshold
            that a part was made with; None screens nothing.
        keep_duplicates: what it finds stays, and is counted in `sources`.
        say: told where a release that lay in `out` was moved to, and what was like what.

    Raises:
        ReleaseError: a release is damaged, items conflict, or the releases are fewer than two.
    """
    if len(folders) < 2:
        raise ReleaseError("name two releases or more to merge: muse merge A B --out C")
    if out.resolve() in {folder.resolve() for folder in folders}:
        raise ReleaseError(f"{out} is one of the releases to merge; choose another folder")
    manifests: list[Manifest] = []
    for folder in folders:
        manifests.append(read_manifest(folder))
        for damage in verify(folder):
            raise ReleaseError(f"{folder} is damaged: {damage}; `muse verify {folder}` tells all")
    united_corpus(manifests)  # what cannot be united is refused before anything is written
    known = Known()
    told: list[SourceEntry] = []
    spoken: list[Manifest] = []
    """The manifests that speak for all rows so far."""
    found: list[Conflict] = []
    repeats = UnionScreens(unlike, map(thresholds_of, manifests), keep=keep_duplicates)
    with ReleaseWriter(out, say=say) as release:
        for folder, manifest in zip(folders, manifests, strict=True):
            addition = Addition(known, rows_of(folder), told=manifest.sha256, conflicts=conflicts, repeats=repeats)
            spoken = [manifest] if addition.supersedes else [*spoken, manifest]
            for config in schema.CONFIGS:
                for row in addition.rows(config):
                    known.add(row.record)
                    split = row.split if config == schema.SPLIT_CONFIG else None
                    release.add(config, row.record, image=row.image, split=split)
            found += addition.conflicts
            told.append(source_entry(manifest, addition, kept=keep_duplicates))
        whole = united(spoken, items=len(known.items))
        whole["funnel"] = without_repeats(whole["funnel"], told)
        release.seal(
            **whole,
            sources=told,
            split_rule=kept_splits(manifests) if len(spoken) > 1 else spoken[0].splits,
            quality=quality,
        )
    return Merged(out, tuple(told), tuple(found))
