"""Splits that mean something: what the test part has, the other parts have never seen.

    random               by the hash of the conversation's id alone: the rule of a release
    cold_item            no target of test, nor a variant of it, is shown, worn or wanted in a conversation before it
    unseen_category      the same for the leaf category of the target
    unseen_scenario      no scenario of test stands in train or validation
    cold_user_group      no group of shoppers (gender and age band) of test stands in train or validation
    near_duplicate_free  random, and no backstory of test is nearly one of train or validation

"Before it" orders the parts: train, then validation, then test; what holds for test against the other two holds for
validation against train. Whole groups are given to parts, in an order that the seed draws, each to the part that lacks most
conversations. A conversation that would still tell of something held out (a shop's refused shoes are another's target) is
left out and named, never moved: so every part is clean, at the price of some rows.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from muse_builder.errors import SettingsError
from muse_builder.examples import leaf_category
from muse_builder.records import Conversation, Item
from muse_builder.release import FRACTIONS, SPLITS, read, read_manifest, split_by_hash
from muse_builder.screens.duplicates import tokenize

DEFINITIONS = {
    "random": "by the hash of the conversation's id",
    "cold_item": "a target of a later part, or a variant of it, is nowhere in an earlier part",
    "unseen_category": "a leaf category that a later part's targets have is nowhere in an earlier part",
    "unseen_scenario": "a scenario of a later part is nowhere in an earlier part",
    "cold_user_group": "a group of shoppers (gender, age band) of a later part is nowhere in an earlier part",
    "near_duplicate_free": "no backstory of a later part shares too many word trigrams with one of an earlier part",
}
KINDS = tuple(DEFINITIONS)
AGE_BANDS = (18, 30, 45, 60)
"""Years at which a new band begins."""
SIMILARITY = 0.3
"""Jaccard similarity of word trigrams from which two backstories are near-duplicates: about half of the words in order."""
GRAM = 3


class Traits(NamedTuple):
    """What the rules need of one conversation."""

    conversation_id: str
    own: str
    """The group it belongs to: its target's family, its scenario ..."""
    seen: frozenset[str]
    """Groups it tells of, its own among them."""
    backstory: str


@dataclass(frozen=True, slots=True)
class Splits:
    kind: str
    seed: int
    fractions: tuple[float, ...]
    assigned: dict[str, str]
    """Conversation id -> part, in the order of the release."""
    left_out: tuple[str, ...]
    """Conversations in no part: they tell of what a later part holds."""
    groups: dict[str, int]
    """Part -> number of groups it was given."""
    nearest: float | None = None
    """Greatest similarity of backstories across parts; None where it was not asked for, or only one part has any."""

    def counts(self) -> dict[str, int]:
        sizes = Counter(self.assigned.values())
        return {split: sizes[split] for split in SPLITS}

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "definition": DEFINITIONS[self.kind],
            "seed": self.seed,
            "fractions": list(self.fractions),
            "counts": self.counts() | {"left_out": len(self.left_out)},
            "groups": self.groups,
            "nearest_backstories": self.nearest,
            "splits": {
                split: [name for name, given in self.assigned.items() if given == split] for split in SPLITS
            },
            "left_out": list(self.left_out),
        }  # fmt: skip


def make_splits(
    folder: Path, kind: str, *, seed: int = 0, fractions: Sequence[float] = FRACTIONS, similarity: float = SIMILARITY
) -> Splits:
    """Splits of a release's conversations.

    Raises:
        ReleaseError: the folder is no sealed release.
        SettingsError: there is no such kind, or fewer groups than parts: then nothing can be held out.
    """
    if kind not in KINDS:
        raise SettingsError(f"unknown kind of split {kind!r}; known: {', '.join(KINDS)}")
    items = {record.item_id: _Facts.of(record) for record in read(folder, "items") if isinstance(record, Item)}
    conversations = (record for record in read(folder, "conversations") if isinstance(record, Conversation))
    traits = [traits_of(conversation, kind, items) for conversation in conversations]
    return split_traits(traits, kind, seed=seed, fractions=fractions, similarity=similarity)


class _Facts(NamedTuple):
    family: str
    """Shared by the variants of one product."""
    category: str

    @staticmethod
    def of(item: Item) -> "_Facts":
        return _Facts(item.parent_id or item.item_id, leaf_category(item))


def traits_of(conversation: Conversation, kind: str, items: Mapping[str, _Facts]) -> Traits:
    profile = conversation.profile
    name = conversation.conversation_id
    if kind in ("cold_item", "unseen_category"):
        told = {item_id for turn in conversation.turns for item_id in (*turn.item_ids, *turn.image_item_ids)}
        told |= {item_id for item_id in (conversation.outfit_item_id, profile.target_item_id) if item_id}
        of = _family if kind == "cold_item" else _category
        own = of(items, profile.target_item_id) if profile.target_item_id else name
        return Traits(name, own, frozenset(of(items, item_id) for item_id in told) | {own}, profile.backstory)
    if kind == "unseen_scenario":
        own = profile.scenario_id
    elif kind == "cold_user_group":
        age = profile.person.age
        band = "not stated" if age is None else sum(age >= bound for bound in AGE_BANDS)
        own = f"{profile.person.gender} {band}"
    else:
        own = name
    return Traits(name, own, frozenset([own]), profile.backstory)


def _family(items: Mapping[str, _Facts], item_id: str) -> str:
    return items[item_id].family if item_id in items else item_id


def _category(items: Mapping[str, _Facts], item_id: str) -> str:
    return items[item_id].category if item_id in items else item_id


def split_traits(
    traits: Sequence[Traits], kind: str, *, seed: int, fractions: Sequence[float] = FRACTIONS, similarity: float = SIMILARITY
) -> Splits:
    """The same for traits at hand."""
    if len(fractions) != len(SPLITS) or min(fractions) < 0 or abs(sum(fractions) - 1) > 1e-9:
        raise SettingsError(f"fractions of {', '.join(SPLITS)} must be 0 or more and add up to 1, not {tuple(fractions)}")
    wanted = [split for split, fraction in zip(SPLITS, fractions, strict=True) if fraction > 0]
    by_hash = kind in ("random", "near_duplicate_free")
    sizes = Counter(trait.own for trait in traits)
    if not by_hash and traits and len(sizes) < len(wanted):
        raise SettingsError(f"{kind}: the release has {len(sizes)} groups for {len(wanted)} parts; nothing can be held out")
    if by_hash:
        part = {own: split_by_hash(own, seed=seed, fractions=fractions) for own in sizes}
    else:
        part = _parts_of_groups(sizes, kind, seed, fractions)
    given = {trait.conversation_id: part[trait.own] for trait in traits}
    blocked = _near(traits, given, similarity) if kind == "near_duplicate_free" else _telling(traits, part)
    assigned = {name: split for name, split in given.items() if name not in blocked}
    kept = [trait for trait in traits if trait.conversation_id in assigned]
    groups = Counter(assigned[trait.conversation_id] for trait in {trait.own: trait for trait in kept}.values())
    return Splits(
        kind,
        seed,
        tuple(fractions),
        assigned,
        tuple(name for name in given if name in blocked),
        {split: groups[split] for split in SPLITS},
        nearest(kept, assigned) if kind == "near_duplicate_free" else None,
    )


def _parts_of_groups(sizes: Mapping[str, int], kind: str, seed: int, fractions: Sequence[float]) -> dict[str, str]:
    """Group -> part: in an order drawn by the seed, each to the part that lacks most, in conversations."""
    lacking = {split: fraction * sum(sizes.values()) for split, fraction in zip(SPLITS, fractions, strict=True) if fraction > 0}
    part: dict[str, str] = {}
    order = sorted(sizes, key=lambda group: hashlib.sha256(f"{seed}/{kind}/{group}".encode()).digest())
    for place, group in enumerate(order):
        empty = set(lacking) - set(part.values())
        open_to = [split for split in lacking if len(empty) < len(order) - place or split in empty]  # no part stays empty
        part[group] = max(open_to, key=lambda split: lacking[split])
        lacking[part[group]] -= sizes[group]
    return part


def _telling(traits: Sequence[Traits], part: Mapping[str, str]) -> set[str]:
    """Conversations that tell of a group held by a later part than their own."""
    order = {split: place for place, split in enumerate(SPLITS)}
    return {
        trait.conversation_id
        for trait in traits
        if any(order[part[group]] > order[part[trait.own]] for group in trait.seen if group in part)
    }


def overlaps(traits: Iterable[Traits], assigned: Mapping[str, str]) -> dict[tuple[str, str], set[str]]:
    """(earlier part, later part) -> groups of the later one's conversations that the earlier one tells of: all empty."""
    own: dict[str, set[str]] = defaultdict(set)
    seen: dict[str, set[str]] = defaultdict(set)
    for trait in traits:
        split = assigned.get(trait.conversation_id)
        if split is not None:
            own[split].add(trait.own)
            seen[split] |= trait.seen
    return {
        (earlier, later): seen[earlier] & own[later] for place, earlier in enumerate(SPLITS) for later in SPLITS[place + 1 :]
    }


# --- near-duplicates --------------------------------------------------------------------------------------------------


class _Shingles:
    """Texts by their word trigrams; finds the Jaccard similarity of one with all of them."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._numbers: dict[tuple[str, ...], int] = {}
        self._sets = [self._encode(text) for text in texts]
        self._sizes = np.array([len(grams) for grams in self._sets], dtype=np.int64)
        postings: list[list[int]] = [[] for _ in self._numbers]
        for place, grams in enumerate(self._sets):
            for gram in grams:
                postings[gram].append(place)
        self._postings = [np.array(places, dtype=np.int64) for places in postings]

    def _encode(self, text: str) -> list[int]:
        tokens = tokenize(text)
        grams = {tokens[place : place + GRAM] for place in range(len(tokens) - GRAM + 1)}
        return sorted(self._numbers.setdefault(gram, len(self._numbers)) for gram in sorted(grams))

    def similarities(self, place: int) -> Any:
        """(texts,) float64: shared trigrams / all trigrams of both; 0 where neither has any."""
        own = self._sets[place]
        if not own:
            return np.zeros(len(self._sets))
        shared = np.bincount(np.concatenate([self._postings[gram] for gram in own]), minlength=len(self._sets))
        return shared / np.maximum(1, self._sizes + len(own) - shared)


def _near(traits: Sequence[Traits], given: Mapping[str, str], similarity: float) -> set[str]:
    """Conversations of earlier parts whose backstory is nearly one of a later part."""
    order = np.array([SPLITS.index(given[trait.conversation_id]) for trait in traits])
    shingles = _Shingles([trait.backstory for trait in traits])
    blocked: set[str] = set()
    for place in range(len(traits)):
        near = (shingles.similarities(place) >= similarity) & (order < order[place])
        blocked |= {traits[other].conversation_id for other in np.flatnonzero(near).tolist()}
    return blocked


def nearest(traits: Sequence[Traits], assigned: Mapping[str, str]) -> float | None:
    """The greatest similarity of two backstories of different parts; None where fewer than two parts have any."""
    order = np.array([SPLITS.index(assigned[trait.conversation_id]) for trait in traits])
    if len(set(order.tolist())) < 2:
        return None
    shingles = _Shingles([trait.backstory for trait in traits])
    return max(float(shingles.similarities(place)[order != order[place]].max()) for place in range(len(traits)))


# --- files ------------------------------------------------------------------------------------------------------------


def write_splits(splits: Splits, folder: Path, file: Path) -> None:
    """Writes the splits of the release in `folder`, bound to it by the digest of its manifest."""
    told = {"release": read_manifest(folder)["sha256"], **splits.as_json()}
    file.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read_splits(file: Path, folder: Path) -> dict[str, str]:
    """Conversation id -> part, of a file that `write_splits` wrote for this very release.

    Raises:
        SettingsError: it cannot be read, or was made for another release.
    """
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        release, splits = told["release"], told["splits"]
        found = {str(name): str(split) for split, names in splits.items() for name in names}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError(f"{file} holds no splits ({error!r}); make them with `muse split`") from error
    known = read_manifest(folder)["sha256"]
    if release != known:
        raise SettingsError(f"{file} was made for the release {str(release)[:12]}, {folder} is {known[:12]}: split it anew")
    return found
