"""Statistics of a release: the columns of the paper's Tables 2 and 8 and Figures 4, 7 and 10 to 12 (4.1, A.2, B.4).

The definitions are those that reproduce the paper's rows for INSPIRED and ReDial (Distinct-3/4 .55/.76 and .27/.46):

    Distinct-n      unique n-grams / all n-grams over all texts, n-grams inside one utterance
    #4-grams        unique 4-grams
    words per turn  words split at blanks / turns

with NLTK's word tokens (no download), lower case, punctuation kept. Two things differ from the paper. Distinct-n falls as
a corpus grows (ReDial's Distinct-4 halves from 7K 4-grams to 357K), so it is also given at matched sizes: the mean over
five shuffles of the utterances, first so many n-grams. And the paper's "specificity" is not defined there; PEARL's is, so
that one is computed, by its name. Beside the paper's
stand VOGUE's stages and waves of items, its histories and styles, and EXMODD's Distinct-1 and coherence; `evaluation.vogue` and
`evaluation.exmodd` define them. Nothing here asks a model.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from muse_builder import domains
from muse_builder.domains.domain import Domain
from muse_builder.errors import SettingsError
from muse_builder.evaluation.elements import ELEMENTS, counts_by_cluster, tag
from muse_builder.evaluation.exmodd.coherence import Coherence
from muse_builder.evaluation.measure import Bootstrap, Measure, Metric, Section, measured_by, ratio
from muse_builder.evaluation.ngrams import (
    TOKENIZER,
    Grams,
    Ints,
    TokenizedTexts,
    Vocabulary,
    shuffled,
    unique_per_text,
    unique_shares_at,
)
from muse_builder.evaluation.vogue.shoppers import HistoriesAndStyles
from muse_builder.evaluation.vogue.stages import Stages
from muse_builder.evaluation.word_cloud import most_frequent_words
from muse_builder.records import Conversation, Item
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read
from muse_builder.views.context import conversations_of, example_id
from muse_builder.watch import Watch, followed

ORDERS = (2, 3, 4)
"""Of the paper's specificity."""
DIVERSITIES = (1, *ORDERS)
"""Of Distinct-n: the paper's, and EXMODD's Distinct-1."""
SIZES = (7_000,)
"""Numbers of n-grams at which corpora are compared; the smallest corpus of the paper's Table 2 sets it."""
SHUFFLES = 5
TOP = 10
"""Of the most frequent 4-grams and of product types, as in Fig. 7 and 10 to 12."""
PHRASES = 200
"""4-grams in the paper's clouds (Fig. 10 to 12, left)."""
DRAFTS = "drafts (without the Rewriter)"
FOUR_GRAMS, DRAFT_FOUR_GRAMS = "most frequent 4-grams", "most frequent 4-grams of the drafts (without the Rewriter)"
CLOUD = "most frequent words"
LONG = frozenset({FOUR_GRAMS, DRAFT_FOUR_GRAMS, CLOUD})
"""Sections with as many rows as the paper's clouds have phrases: a terminal shows the first `TOP`."""
CLASSES = ("Clothing", "Shoes", "Decoration")
ROLES = ("user", "assistant")


@dataclass(frozen=True, slots=True)
class Statistics:
    source: str
    """Name of the release, never its path."""
    digest: str
    """SHA-256 of its manifest: names exactly these rows."""
    split: str
    """Which split was read; "all" for all of them."""
    sections: tuple[Section, ...]

    def get(self, title: str, name: str) -> Measure:
        """One measure, for example `get("text", "Distinct-4")`.

        Raises:
            KeyError: there is none of that name.
        """
        for section in self.sections:
            if section.title == title:
                for measure in section.measures:
                    if measure.name == name:
                        return measure
        raise KeyError(f"no measure {name!r} in a section {title!r}; sections: {[section.title for section in self.sections]}")

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "digest": self.digest,
            "split": self.split,
            "tokenizer": TOKENIZER,
            "sections": {section.title: [measure.as_json() for measure in section.measures] for section in self.sections},
        }


def statistics(
    folder: Path,
    *,
    split: str | None = None,
    sizes: Sequence[int] = SIZES,
    metrics: Mapping[str, Metric] | None = None,
    seed: int = 0,
    watch: Watch | None = None,
) -> Statistics:
    """All statistics of a release.

    Args:
        split: only the conversations of this split; None takes all.
        sizes: numbers of n-grams for the size-matched values.
        metrics: name -> one's own, of what turns say; the texts of all turns are kept for them.
        seed: of the shuffles and of the bootstrap.

    Raises:
        ReleaseError: the folder is no sealed release or has no such split.
        SettingsError: a size is below 1.
    """
    if any(size < 1 for size in sizes):
        raise SettingsError(f"Distinct-n of {min(sizes)} n-grams: sizes are 1 or more, for example --sizes 7000")
    manifest = read_manifest(folder)
    items = {record.item_id: _facts(record) for record in read(folder, "items") if isinstance(record, Item)}
    counts = manifest.counts.splits
    records = followed(
        read(folder, "conversations", split), watch, "conversations", counts.get(split) if split else sum(counts.values())
    )
    conversations = (record for record in records if isinstance(record, Conversation))
    domain = domains.of(manifest.settings.as_json())
    sections = measure_conversations(conversations, items, sizes=sizes, seed=seed, domain=domain)
    if metrics:
        turns = [turn for conversation in conversations_of(folder, split) for turn in spoken(conversation)]
        own = measured_by(metrics, [turn.gold for turn in turns], turns)
        sections = (*sections, Section("metrics", own))
    return Statistics(folder.resolve().name, manifest.sha256, split or "all", sections)


class SpokenTurn(NamedTuple):
    """A turn as a metric of one's own sees it."""

    example_id: str
    """ "<conversation>/<turn>"."""
    conversation_id: str
    role: str
    gold: str
    """What is said in it: also the answer that is measured."""


def spoken(conversation: Conversation) -> Iterator[SpokenTurn]:
    """Its turns, in order."""
    for place, turn in enumerate(conversation.turns):
        yield SpokenTurn(example_id(conversation, place), conversation.conversation_id, turn.role, turn.text)


class ItemFacts(NamedTuple):
    product_class: str
    product_type: str
    has_picture: bool


def _facts(item: Item) -> ItemFacts:
    return ItemFacts(item.product_class, item.product_type, item.image is not None)


def measure_conversations(
    conversations: Iterable[Conversation],
    items: Mapping[str, ItemFacts],
    *,
    sizes: Sequence[int] = SIZES,
    seed: int = 0,
    domain: Domain | None = None,
) -> tuple[Section, ...]:
    """The same for conversations at hand; each is read once and not kept.

    Args:
        items: what is known of the items they name, by id; an id that is not there counts as missing.
        domain: of the goods that are spoken of; None for the default.
    """
    corpus, stages, shoppers, coherence = _Corpus(), Stages(), HistoriesAndStyles(), Coherence()
    for conversation in conversations:
        corpus.add(conversation)
        stages.add(conversation)
        shoppers.add(conversation.profile)
        coherence.add(conversation)
    dice = Bootstrap(corpus.conversations, seed=seed)
    sections = [
        *_paper_sections(corpus, items, dice, sizes=sizes, seed=seed),
        Section(FOUR_GRAMS, tuple(_top(corpus.texts))),
        Section(DRAFT_FOUR_GRAMS, tuple(_top(corpus.drafts))),
        Section(CLOUD, tuple(_cloud(corpus.texts))),
        Section("products", tuple(_products(corpus, items))),
        Section("dialogue elements", tuple(_elements(corpus, dice, domain))),
        *stages.sections(seed=seed),
        *shoppers.sections(seed=seed),
        coherence.section(seed=seed),
    ]
    return tuple(sections)


def paper_sections(conversations: Iterable[Conversation], items: Mapping[str, ItemFacts]) -> tuple[Section, ...]:
    """Of the same measures the columns of the paper's Tables 2 and 8 alone: size, text, specificity, and the drafts'."""
    corpus = _Corpus()
    for conversation in conversations:
        corpus.add(conversation)
    return _paper_sections(corpus, items, Bootstrap(corpus.conversations, seed=0), sizes=SIZES, seed=0)


def _paper_sections(
    corpus: "_Corpus", items: Mapping[str, ItemFacts], dice: "Bootstrap", *, sizes: Sequence[int], seed: int
) -> tuple[Section, ...]:
    return (
        Section("size", tuple(_size(corpus, items, dice))),
        Section("text", tuple(_diversity(corpus.texts, "utterance", sizes, seed))),
        Section("specificity", tuple(_specificity(corpus.user_sides, "in all user turns", corpus.without_user, seed))),
        Section(DRAFTS, tuple(_without_rewriter(corpus, sizes, seed))),
    )


class _Corpus:
    """What the statistics need of conversations: tokens and counts, no texts."""

    def __init__(self) -> None:
        vocabulary = Vocabulary()
        self.texts = TokenizedTexts(vocabulary)
        self.drafts = TokenizedTexts(vocabulary)
        self.user_sides = TokenizedTexts(vocabulary)
        """One text a conversation: its user turns end to end."""
        self.user_drafts = TokenizedTexts(vocabulary)
        """The same of the drafts, for conversations whose user turns all have one."""
        self.conversations = 0
        self.without_user = 0
        self.without_user_draft = 0
        """Conversations without a user turn, or with one that has no draft."""
        self.undrafted = 0
        """Turns that have no draft."""
        self.users: set[str] = set()
        self.unnamed_users = 0
        """Conversations of which the corpus does not say who the user was."""
        self.items: set[str] = set()
        self.pictures: set[str] = set()
        self.owners: list[int] = []
        """Of each turn: the number of its conversation."""
        self.roles: list[int] = []
        """Of each turn: its place in `ROLES`."""
        self.words: list[int] = []
        """Of each turn."""

    def add(self, conversation: Conversation) -> None:
        if conversation.corpus and conversation.profile.profile_id == conversation.conversation_id:
            self.unnamed_users += 1
        else:
            self.users.add(conversation.profile.profile_id)
        self.items.update(item_id for item_id in (conversation.profile.target_item_id, conversation.outfit_item_id) if item_id)
        said: list[list[int]] = []
        drafted: list[list[int]] = []
        for turn in conversation.turns:
            self.items.update(turn.item_ids)
            self.items.update(turn.image_item_ids)
            self.pictures.update(turn.image_item_ids)
            numbers = self.texts.vocabulary.encode(turn.text)
            self.texts.add_encoded(numbers)
            if turn.role == "user":
                said.append(numbers)
            if turn.draft:
                draft = numbers if turn.draft == turn.text else self.drafts.vocabulary.encode(turn.draft)
                self.drafts.add_encoded(draft)
                if turn.role == "user":
                    drafted.append(draft)
            else:
                self.undrafted += 1
            self.owners.append(self.conversations)
            self.roles.append(ROLES.index(turn.role))
            self.words.append(len(turn.text.split()))
        if said:
            self.user_sides.add_encoded(chain.from_iterable(said))
        if said and len(drafted) == len(said):
            self.user_drafts.add_encoded(chain.from_iterable(drafted))
        else:
            self.without_user_draft += 1
        self.without_user += not said
        self.conversations += 1


def _size(corpus: _Corpus, items: Mapping[str, ItemFacts], dice: Bootstrap) -> Iterable[Measure]:
    turns, unknown = len(corpus.texts), len(corpus.items - items.keys())
    yield Measure("conversations", corpus.conversations, "conversations", corpus.conversations)
    yield Measure("utterances", turns, "turns of either side", turns)
    yield Measure(
        "users",
        None if corpus.unnamed_users and not corpus.users else len(corpus.users),
        "different profile_id, in a foreign corpus its id of the user; missing: conversations whose user it does not name",
        corpus.conversations - corpus.unnamed_users,
        corpus.unnamed_users,
    )
    yield Measure(
        "items",
        len(corpus.items),
        "different items that conversations recommend, show, mention or aim at; missing: not in the items table",
        len(corpus.items) - unknown,
        unknown,
    )
    yield Measure("images", len(corpus.pictures), "different items whose picture a turn shows", turns)
    owners, roles = np.array(corpus.owners, dtype=np.int64), np.array(corpus.roles, dtype=np.int64)
    words = np.array(corpus.words, dtype=np.float64)
    chosen = {"words per turn": np.ones(turns, bool)}
    chosen |= {f"words per turn, {role}": roles == place for place, role in enumerate(ROLES)}
    parts = {
        name: np.bincount(owners[mask], weights=words[mask], minlength=corpus.conversations) for name, mask in chosen.items()
    }
    wholes = {name: np.bincount(owners[mask], minlength=corpus.conversations) for name, mask in chosen.items()}
    intervals = dice.intervals(parts, wholes)
    for name, mask in chosen.items():
        count = int(mask.sum())
        yield Measure(
            name, ratio(int(words[mask].sum()), count), "words split at blanks / turns", count, interval=intervals[name]
        )


def _diversity(texts: TokenizedTexts, scope: str, sizes: Sequence[int], seed: int) -> Iterable[Measure]:
    matched: list[Measure] = []
    orders = shuffled(len(texts), seed=seed, shuffles=SHUFFLES) if sizes else []
    for n in DIVERSITIES:
        grams = texts.grams(n)  # of one length at a time: all n-grams of a large release are what takes memory
        unique = grams.unique()
        if n == max(DIVERSITIES):
            yield Measure(f"unique {n}-grams", unique, f"different {n}-grams inside one {scope}; {TOKENIZER}", grams.total)
        yield Measure(
            f"Distinct-{n}",
            ratio(unique, grams.total),
            f"unique / all {n}-grams, inside one {scope}; {TOKENIZER}",
            grams.total,
        )
        matched += [_at_size(grams, size, orders) for size in sizes]
    yield from matched


def _at_size(grams: Grams, size: int, orders: Sequence[Ints]) -> Measure:
    shares = unique_shares_at(grams, size, orders)
    return Measure(
        f"Distinct-{grams.n} at {size:,}",
        sum(shares) / len(shares) if shares else None,
        f"as Distinct-{grams.n}, first {size:,} {grams.n}-grams of shuffled utterances; mean and range of {SHUFFLES} shuffles",
        size if shares else grams.total,
        interval=(min(shares), max(shares)) if shares else None,
    )


def _without_rewriter(corpus: _Corpus, sizes: Sequence[int], seed: int) -> Iterable[Measure]:
    """Table 8's column Muse*."""
    if not len(corpus.drafts):
        yield Measure("drafts", None, "no turn of this release has a text from before the Rewriter", 0, corpus.undrafted)
        return
    for found in _diversity(corpus.drafts, "draft", sizes, seed):
        yield Measure(found.name, found.value, found.definition, found.counted, corpus.undrafted, found.interval)
    yield from _specificity(corpus.user_drafts, "in the drafts of all user turns", corpus.without_user_draft, seed)


def _specificity(texts: TokenizedTexts, where: str, missing: int, seed: int) -> Iterable[Measure]:
    """
    Args:
        texts: one a conversation.
    """
    dice = Bootstrap(len(texts), seed=seed)
    for n in ORDERS:
        unique = unique_per_text(texts.grams(n)) if len(texts) else np.zeros(0, np.int64)
        yield Measure(
            f"PEARL {n}-gram specificity",
            ratio(int(unique.sum()), len(unique)),
            f"mean over conversations of the unique {n}-grams {where} joined (PEARL's, not MUSE's undefined one); {TOKENIZER}",
            len(unique),
            missing,
            dice.intervals({"": unique}, {"": np.ones(len(unique))})[""],
        )


def _top(texts: TokenizedTexts) -> Iterable[Measure]:
    grams = texts.grams(4)
    for top in texts.most_frequent(grams, limit=PHRASES):
        yield Measure(" ".join(top.gram), ratio(top.count, len(texts)), f"occurrences / utterances; {TOKENIZER}", len(texts))


def _cloud(texts: TokenizedTexts) -> Iterable[Measure]:
    definition = f"occurrences / utterances, function words and full stops left out; {TOKENIZER}"
    for word, times in most_frequent_words(texts):
        yield Measure(word, ratio(times, len(texts)), definition, len(texts))


def _products(corpus: _Corpus, items: Mapping[str, ItemFacts]) -> Iterable[Measure]:
    known = [items[item_id] for item_id in corpus.items if item_id in items]
    unknown = len(corpus.items) - len(known)
    classes = Counter(item.product_class for item in known)
    classified = sum(classes[name] for name in CLASSES)
    unclassified = unknown + len(known) - classified
    for name in CLASSES:
        yield Measure(
            name,
            ratio(classes[name], classified),
            "share of the different items in conversations whose class is known (paper A.2)",
            classified,
            unclassified,
        )
    types = Counter(item.product_type for item in known if item.product_type)
    typed = sum(types.values())
    for kind, count in sorted(types.items(), key=lambda pair: (-pair[1], pair[0]))[:TOP]:
        yield Measure(
            f"type: {kind}",
            ratio(count, typed),
            "share of the different items in conversations whose type is known",
            typed,
            unknown + len(known) - typed,
        )


def _elements(corpus: _Corpus, dice: Bootstrap, domain: Domain | None) -> Iterable[Measure]:
    tagged = tag(corpus.texts, domain)
    owners, roles = np.array(corpus.owners, dtype=np.int64), np.array(corpus.roles, dtype=np.int64)
    parts: dict[str, NDArray[Any]] = {}
    wholes: dict[str, NDArray[Any]] = {}
    for place, role in enumerate(ROLES):
        chosen = roles == place
        whole = np.bincount(owners[chosen], minlength=corpus.conversations)
        for element, part in zip(ELEMENTS, counts_by_cluster(tagged, chosen, owners, corpus.conversations), strict=True):
            parts[f"{element}, {role}"], wholes[f"{element}, {role}"] = part, whole
    intervals = dice.intervals(parts, wholes)
    for name, part in parts.items():
        yield Measure(
            name,
            ratio(int(part.sum()), int(wholes[name].sum())),
            "share of that role's turns that have a word of the element (rule-based tagger of our own)",
            int(wholes[name].sum()),
            interval=intervals[name],
        )
