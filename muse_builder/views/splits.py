"""Splits that mean something: what the test part has, the other parts have never seen.

    random               by the hash of the conversation's id alone: the rule of a release
    cold_item            no target of test, nor a variant of it, is shown, worn or wanted in a conversation before it; what test
                         shows besides its targets may be: `unseen_items` says how much of it
    cold_item_strict     nothing that test shows, names or wants, nor a variant of it, is in a conversation before it
    unseen_category      the same for the leaf category of the target
    unseen_scenario      no scenario of test stands in train or validation
    cold_user_group      no group of shoppers (gender and age band) of test stands in train or validation
    near_duplicate_free  random, and neither a backstory nor a dialogue of test is nearly one of train or validation

"Before it" orders the parts: train, then validation, then test; what holds for test against the other two holds for
validation against train. Whole groups are given to parts, in an order that the seed draws, each to the part that lacks most
conversations; of 64 such orders the one is taken that loses the fewest and comes nearest to the fractions. A conversation that
would still tell of something held out (a shop's refused shoes are another's target) is left out and named, never moved: so
every part is clean, at the price of some rows.

What cannot be had is refused, not approximated: a kind that needs a target where the corpus names none, a part that would be
empty. In a foreign corpus without backstories what the user says is compared in their place.

Whatever the kind, splits.json tells for validation and test how many of their items and sentences no earlier part has.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from muse_builder.domains.words import sentences
from muse_builder.errors import SettingsError
from muse_builder.records import Conversation, Item
from muse_builder.release.manifest import file_digest, package_digest, read_manifest
from muse_builder.release.reader import read
from muse_builder.release.splits import FRACTIONS, SPLITS, split_by_hash
from muse_builder.release.verify import check_rows
from muse_builder.screens.duplicates import tokenize
from muse_builder.version import __version__
from muse_builder.views.context import Parts, conversations_of, leaf_category, recommending

DEFINITIONS = {
    "random": "by the hash of the conversation's id",
    "cold_item": "a target of a later part, or a variant of it, is nowhere in an earlier part; what it shows besides may be",
    "cold_item_strict": "nothing that a later part shows, names or wants, nor a variant of it, is anywhere in an earlier part",
    "unseen_category": "a leaf category that a later part's targets have is nowhere in an earlier part",
    "unseen_scenario": "a scenario of a later part is nowhere in an earlier part",
    "cold_user_group": "a group of shoppers (gender, age band) of a later part is nowhere in an earlier part",
    "near_duplicate_free": "neither a backstory nor a dialogue of a later part shares too many word trigrams with one of an "
    "earlier part",
}
KINDS = tuple(DEFINITIONS)
AGE_BANDS = (18, 30, 45, 60)
"""Years at which a new band begins."""
SIMILARITY = 0.3
"""Jaccard similarity of word trigrams from which two backstories, or two dialogues, are near-duplicates: about half of the
words in order."""
SENTENCE_WORDS = 5
"""Shorter sentences ("Thank you so much!") are anybody's."""
GRAM = 3
DRAWS = 64
"""Orders of groups that are tried."""
UNSEEN = {
    "target": "share of different targets of the part that no earlier part shows, names or wants, variants alike",
    "recommended": "the same of items that the assistant recommends",
    "named": "the same of items that any turn shows or speaks of",
    "sentences": f"share of its different sentences of {SENTENCE_WORDS} words or more that no earlier part has word for word",
}
COLD = ("cold_item", "cold_item_strict", "unseen_category")
"""Kinds that hold items out."""
NEEDED = {
    "cold_item": "a target",
    "cold_item_strict": "a target",
    "unseen_category": "a target with a category",
    "unseen_scenario": "a scenario",
    "cold_user_group": "a shopper of known gender or age",
}
"""What a conversation must tell for a kind; without it the conversation is left out."""


class Traits(NamedTuple):
    """What the rules need of one conversation."""

    conversation_id: str
    own: str
    """The group it belongs to: its target's family, its scenario ...; "" where it has none."""
    seen: frozenset[str]
    """Groups it tells of, its own among them."""
    text: str
    """What near-duplicates are found by: the backstory, or what the user says where there is none,"""
    dialogue: str = ""
    """and all that both sides say."""
    sentences: frozenset[str] = frozenset()
    """Of the dialogue, those of at least `SENTENCE_WORDS` words, lower-case."""
    recommended: frozenset[str] = frozenset()
    """Families of items that the assistant recommends."""
    named: frozenset[str] = frozenset()
    """Families of all items that a turn shows or speaks of, and the target's."""
    target: str = ""
    """Family of the target; "" where there is none."""


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
    similarity: float = SIMILARITY
    """The cut of near_duplicate_free."""
    nearest: float | None = None
    """Greatest similarity of backstories across parts; None where only one part has any."""
    nearest_dialogues: float | None = None
    """The same of dialogues."""
    unseen: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)
    """validation, test -> what of theirs is in no earlier part: share of `UNSEEN`."""
    withheld: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Part -> items that it must not know of, because a later part holds them out."""

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
            "nearest_backstories": {
                "value": self.nearest,
                "definition": "greatest share of word trigrams that two backstories of different parts have in common, 0 to 1",
                "cut": self.similarity if self.kind == "near_duplicate_free" else None,
            },
            "nearest_dialogues": {
                "value": self.nearest_dialogues,
                "definition": "the same of all that is said in two conversations of different parts",
                "cut": self.similarity if self.kind == "near_duplicate_free" else None,
            },
            "unseen": {"definitions": UNSEEN, **{split: dict(found) for split, found in self.unseen.items()}},
            "withheld_items": {split: len(items) for split, items in self.withheld.items()},
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
        ReleaseError: the folder is no sealed release, or its conversations are not what was sealed.
        SettingsError: there is no such kind, or it cannot be had: no target is known, there are fewer groups than parts, or
            a part would be empty.
    """
    if kind not in KINDS:
        raise SettingsError(f"unknown kind of split {kind!r}; known: {', '.join(KINDS)}")
    check_rows(folder, "conversations")
    items = {record.item_id: _Facts.of(record) for record in read(folder, "items") if isinstance(record, Item)}
    conversations = conversations_of(folder)
    traits = [traits_of(conversation, kind, items) for conversation in conversations]
    splits = split_traits(traits, kind, seed=seed, fractions=fractions, similarity=similarity)
    if kind not in COLD:
        return splits
    of = _category if kind == "unseen_category" else _family
    group_of = {item_id: of(items, item_id) for item_id in items}
    held: dict[str, int] = {}
    for trait in traits:
        if trait.conversation_id in splits.assigned:
            place = list(SPLITS).index(splits.assigned[trait.conversation_id])
            for group in trait.seen if kind == "cold_item_strict" else (trait.own,):
                held[group] = max(place, held.get(group, 0))
    withheld = {
        split: frozenset(item_id for item_id, group in group_of.items() if held.get(group, 0) > place)
        for place, split in enumerate(SPLITS)
    }
    return replace(splits, withheld=withheld)


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
    text = profile.backstory or "\n".join(turn.text for turn in conversation.turns if turn.role == "user")
    shown = {item_id for turn in conversation.turns for item_id in (*turn.item_ids, *turn.image_item_ids)}
    target = profile.target_item_id
    told = shown | {item_id for item_id in (conversation.outfit_item_id, target) if item_id}
    seen: frozenset[str] | None = None
    if kind in COLD:
        of = _category if kind == "unseen_category" else _family
        own = of(items, target) if target else ""
        seen = frozenset(of(items, item_id) for item_id in told)
    elif kind == "unseen_scenario":
        own = profile.scenario_id
    elif kind == "cold_user_group":
        age = profile.person.age
        band = "not stated" if age is None else sum(age >= bound for bound in AGE_BANDS)
        own = f"{profile.person.gender} {band}" if (profile.person.gender, age) != ("unknown", None) else ""
    else:
        own = name
    recommended = (item_id for place in recommending(conversation) for item_id in conversation.turns[place].item_ids)
    return Traits(
        name,
        own,
        frozenset([own]) if seen is None else seen,
        text,
        "\n".join(turn.text for turn in conversation.turns),
        frozenset(_sentences(conversation)),
        frozenset(_family(items, item_id) for item_id in recommended),
        frozenset(_family(items, item_id) for item_id in told),
        _family(items, target) if target else "",
    )


def _sentences(conversation: Conversation) -> Iterator[str]:
    for turn in conversation.turns:
        for start, end in sentences(turn.text):
            words = turn.text[start:end].casefold().split()
            if len(words) >= SENTENCE_WORDS:
                yield " ".join(words)


def _family(items: Mapping[str, _Facts], item_id: str) -> str:
    return items[item_id].family if item_id in items else item_id


def _category(items: Mapping[str, _Facts], item_id: str) -> str:
    return items[item_id].category if item_id in items else item_id


def split_traits(
    traits: Sequence[Traits], kind: str, *, seed: int, fractions: Sequence[float] = FRACTIONS, similarity: float = SIMILARITY
) -> Splits:
    """The same for traits at hand; items withheld are `make_splits`' to name.

    Raises:
        SettingsError: as there; also where there is no conversation at all.
    """
    if len(fractions) != len(SPLITS) or min(fractions) < 0 or not abs(sum(fractions) - 1) <= 1e-9:
        raise SettingsError(f"fractions of {', '.join(SPLITS)} must be 0 or more and add up to 1, not {tuple(fractions)}")
    if not 0 < similarity <= 1:
        raise SettingsError(f"similarity {similarity}: the cut is a share of word trigrams, above 0 and at most 1")
    if not traits:
        raise SettingsError("the release has no conversation: there is nothing to split")
    share = {split: fraction for split, fraction in zip(SPLITS, fractions, strict=True) if fraction > 0}
    by_hash = kind in ("random", "near_duplicate_free")
    known = [trait for trait in traits if trait.own]
    sizes = Counter(trait.own for trait in known)
    if not sizes:
        raise SettingsError(
            f"{kind}: no conversation has {NEEDED.get(kind, 'an id')}, so nothing can be held out; kinds that always work: "
            + ", ".join(other for other in KINDS if other not in NEEDED)
        )
    if not by_hash and len(sizes) < len(share):
        raise SettingsError(f"{kind}: the release has {len(sizes)} groups for {len(share)} parts; nothing can be held out")
    if by_hash:
        part = {own: split_by_hash(own, seed=seed, fractions=fractions) for own in sizes}
    else:
        part = _parts_of_groups(known, sizes, kind, seed, share)
    given = {trait.conversation_id: part[trait.own] for trait in known}
    blocked = _near(known, given, similarity) if kind == "near_duplicate_free" else _blocked(known, part, kind)
    assigned = {name: split for name, split in given.items() if name not in blocked}
    counts = Counter(assigned.values())
    empty = [split for split in share if not counts[split]]
    if empty:
        told = ", ".join(f"{counts[split]} {split}" for split in share)
        raise SettingsError(
            f"{kind}: {' and '.join(empty)} would be empty ({told} of {len(traits)} conversations); "
            + ("they are too few, or another --seed or --fractions does" if by_hash else "other --fractions, or more of them")
        )
    kept = [trait for trait in known if trait.conversation_id in assigned]
    groups = Counter(assigned[trait.conversation_id] for trait in {trait.own: trait for trait in kept}.values())
    return Splits(
        kind,
        seed,
        tuple(fractions),
        assigned,
        tuple(trait.conversation_id for trait in traits if trait.conversation_id not in assigned),
        {split: groups[split] for split in SPLITS},
        similarity,
        nearest(kept, assigned),
        nearest(kept, assigned, dialogues=True),
        unseen=_unseen(kept, assigned),
    )


def _parts_of_groups(
    traits: Sequence[Traits], sizes: Mapping[str, int], kind: str, seed: int, share: Mapping[str, float]
) -> dict[str, str]:
    """Group -> part: of `DRAWS` orders the one that loses the fewest conversations and comes nearest to the shares."""
    wanted = {split: fraction * len(traits) for split, fraction in share.items()}
    best: dict[str, str] = {}
    least = float("inf")
    for draw in range(DRAWS):
        part = _in_order(sizes, f"{seed}/{kind}/{draw}", wanted)
        blocked = _blocked(traits, part, kind)
        kept = Counter(part[trait.own] for trait in traits if trait.conversation_id not in blocked)
        cost = len(blocked) + sum(abs(kept[split] - count) + len(traits) * (not kept[split]) for split, count in wanted.items())
        if cost < least:
            best, least = part, cost
    return best


def _in_order(sizes: Mapping[str, int], dice: str, wanted: Mapping[str, float]) -> dict[str, str]:
    """Group -> part: in an order drawn by the dice, each to the part that lacks most, in conversations."""
    lacking = dict(wanted)
    part: dict[str, str] = {}
    order = sorted(sizes, key=lambda group: hashlib.sha256(f"{dice}/{group}".encode()).digest())
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


def _blocked(traits: Sequence[Traits], part: Mapping[str, str], kind: str) -> set[str]:
    """Conversations that tell of what a later part holds out: of its groups, or of anything it tells of itself."""
    if kind != "cold_item_strict":
        return _telling(traits, part)
    order = {split: place for place, split in enumerate(SPLITS)}
    latest: dict[str, int] = {}
    for trait in traits:
        for group in trait.seen:
            latest[group] = max(order[part[trait.own]], latest.get(group, 0))
    return {trait.conversation_id for trait in traits if any(latest[group] > order[part[trait.own]] for group in trait.seen)}


def _unseen(traits: Sequence[Traits], assigned: Mapping[str, str]) -> dict[str, dict[str, float | None]]:
    """What of each part after the first is in no part before it."""
    found: dict[str, dict[str, float | None]] = {}
    items: set[str] = set()
    said: set[str] = set()
    for split in SPLITS:
        own = [trait for trait in traits if assigned[trait.conversation_id] == split]
        if items or said:
            held = {
                "target": {trait.target for trait in own if trait.target},
                "recommended": {item for trait in own for item in trait.recommended},
                "named": {item for trait in own for item in trait.named},
            }
            found[split] = {name: _share(those, items) for name, those in held.items()}
            found[split]["sentences"] = _share({sentence for trait in own for sentence in trait.sentences}, said)
        items |= {item for trait in own for item in trait.named}
        said |= {sentence for trait in own for sentence in trait.sentences}
    return found


def _share(those: set[str], before: set[str]) -> float | None:
    """The share of them that was not there before; None where there are none."""
    return len(those - before) / len(those) if those else None


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
    """Conversations of earlier parts whose backstory, or whose dialogue, is nearly one of a later part."""
    order = np.array([SPLITS.index(given[trait.conversation_id]) for trait in traits])
    blocked: set[str] = set()
    for texts in ([trait.text for trait in traits], [trait.dialogue for trait in traits]):
        shingles = _Shingles(texts)
        for place in range(len(traits)):
            near = (shingles.similarities(place) >= similarity) & (order < order[place])
            blocked |= {traits[other].conversation_id for other in np.flatnonzero(near).tolist()}
    return blocked


def nearest(traits: Sequence[Traits], assigned: Mapping[str, str], *, dialogues: bool = False) -> float | None:
    """The greatest similarity of two backstories, or of two dialogues, of different parts; None where fewer than two parts have
    any."""
    order = np.array([SPLITS.index(assigned[trait.conversation_id]) for trait in traits])
    if len(set(order.tolist())) < 2:
        return None
    shingles = _Shingles([trait.dialogue if dialogues else trait.text for trait in traits])
    return max(float(shingles.similarities(place)[order != order[place]].max()) for place in range(len(traits)))


# --- files ------------------------------------------------------------------------------------------------------------


def write_splits(splits: Splits, folder: Path, file: Path) -> None:
    """Writes the splits of the release in `folder`, bound to it by the digest of its manifest; makes the file's folder.

    Raises:
        SettingsError: that folder cannot be made.
    """
    package = {"name": "muse_builder", "version": __version__, "sha256": package_digest()}
    told = {"release": read_manifest(folder).sha256, "package": package, **splits.as_json()}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"the folder {file.parent} cannot be made: {error.strerror}") from error
    file.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read_splits(file: Path, folder: Path) -> Parts:
    """The splits of a file that `write_splits` wrote for this very release.

    Raises:
        SettingsError: it cannot be read, or was made for another release.
    """
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        kind, release, splits = str(told["kind"]), told["release"], told["splits"]
        found = {str(name): str(split) for split, names in splits.items() for name in names}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError(f"{file} holds no splits ({error!r}); make them with `muse split`") from error
    known = read_manifest(folder).sha256
    if release != known:
        raise SettingsError(f"{file} was made for the release {str(release)[:12]}, {folder} is {known[:12]}: split it anew")
    return Parts(kind, file_digest(file), found)
