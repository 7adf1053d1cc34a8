"""Probes: rules that rank a slate without reading what was said. What one of them finds, a system need not have understood.

    slate            most like the other items of the slate, by attributes and words of titles: no context at all
    category         most like the items of the slate's largest category, by shared attributes: no context at all
    popularity       recommended most often in the other conversations that are counted
    neighbour        most like an item that was shown before: its kind, then attributes
    copy             named by a line before, or talked of there
    trained          what a model of slates alone puts first, learned on other conversations of the part (`trained_probe`)

A slate is sound where each of them is at chance. Items that a probe cannot tell apart are in no order: the right one then has
a first and a last place that it can take, and `chances` gives what it can expect.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Self

from muse_builder.records import Conversation, Item
from muse_builder.retrieval.lexical import stemmed_words
from muse_builder.views.context import leaf_category, mentioned, recommending

DEFINITIONS = {
    "slate": "most like the other items of the slate, by attributes and words of titles",
    "category": "most like the items of the slate's largest category, by shared attributes",
    "popularity": "recommended most often in other conversations of train",
    "neighbour": "most like an item that was shown before, by category and shared attributes",
    "copy": "named in a line before, or talked of there",
    "trained": "what a model that is trained on slates alone puts first: likeness, kinds, prices, popularity, lengths",
}
PROBES = tuple(DEFINITIONS)
TRAINED = "trained"
"""The only one that sees other slates: `places` has all others."""
RULES = tuple(name for name in PROBES if name != TRAINED)
DEPTHS = (1, 5)
SAME_KIND = 100.0
"""More than any number of shared attributes: a neighbour is of the shown item's kind first."""


class SlateFacts(NamedTuple):
    """What probes and negatives know of an item."""

    kind: tuple[str, str]
    """Leaf category and department."""
    values: frozenset[tuple[str, str]]
    """Attributes, each with a value that is stated."""
    words: frozenset[tuple[str, str]]
    """These and the words of its title."""
    title: str
    """Lower-case."""
    price: float | None = None
    """US dollars; None where it is not known."""

    @classmethod
    def of(cls, item: Item) -> Self:
        values = frozenset((name, value) for name, stated in item.attributes for value in stated)
        words = values | {("title", word) for word in stemmed_words(item.title)}
        return cls((leaf_category(item), item.department), values, words, " ".join(item.title.casefold().split()), item.price)


class PopularityCounts:
    """How often items are recommended in conversations, any one of them left out again."""

    def __init__(self, conversations: Iterable[Conversation] = ()) -> None:
        self.total: Counter[str] = Counter()
        self.own: dict[str, Counter[str]] = {}
        for conversation in conversations:
            told = Counter(item_id for place in recommending(conversation) for item_id in conversation.turns[place].item_ids)
            self.own[conversation.conversation_id] = told
            self.total += told

    def without(self, conversation_id: str, item_id: str) -> int:
        """Of an item, in all conversations but this one."""
        own = self.own.get(conversation_id)
        return self.total[item_id] - (own[item_id] if own else 0)


class Before(NamedTuple):
    """What a conversation has shown and named before a turn."""

    conversation_id: str
    shown: tuple[str, ...]
    told: frozenset[str]
    """Ids of items that turns speak of."""
    text: str
    """All lines, lower-case."""

    @classmethod
    def of(cls, conversation: Conversation, place: int) -> Self:
        turns = conversation.turns[:place]
        told = frozenset(item_id for turn in turns for item_id in (*turn.item_ids, *turn.image_item_ids))
        text = " ".join(" ".join(turn.text for turn in turns).casefold().split())
        return cls(conversation.conversation_id, mentioned(conversation, place), told, text)


class Place(NamedTuple):
    """Where a probe puts an item of a slate, 1 is first: any place from first to last, each as likely."""

    first: int
    last: int

    def within(self, depth: int) -> float:
        """How likely it stands among the first `depth`."""
        return min(max(depth - self.first + 1, 0), self.last - self.first + 1) / (self.last - self.first + 1)

    def reciprocal(self) -> float:
        """What 1 / rank is to be expected."""
        return sum(1 / rank for rank in range(self.first, self.last + 1)) / (self.last - self.first + 1)

    def chances(self) -> tuple[float, ...]:
        """Hit at each of `DEPTHS`, then 1 / rank."""
        return (*(self.within(depth) for depth in DEPTHS), self.reciprocal())


def by_chance(size: int) -> Place:
    """Of any item in a shuffled slate."""
    return Place(1, size)


def places(
    item_id: str, slate: Sequence[str], before: Before, facts: Mapping[str, SlateFacts], counted: PopularityCounts
) -> dict[str, Place]:
    """Where each of `RULES` puts an item of a slate."""
    at = slate.index(item_id)
    return {name: _place(scores, at) for name, scores in _scores(slate, before, facts, counted).items()}


def _place(scores: Sequence[float], at: int) -> Place:
    above = sum(score > scores[at] for score in scores)
    return Place(above + 1, above + sum(score == scores[at] for score in scores))


def _scores(
    slate: Sequence[str], before: Before, facts: Mapping[str, SlateFacts], counted: PopularityCounts
) -> dict[str, list[float]]:
    own = [facts[item_id] for item_id in slate]
    sizes = Counter(one.kind for one in own)
    largest = max(sizes.values())
    leading = [one for one in own if sizes[one.kind] == largest]
    every = Counter(word for one in own for word in one.words)
    of_leading = Counter(value for one in leading for value in one.values)
    shown = [facts[item_id] for item_id in before.shown if item_id in facts]
    return {
        "slate": [_likeness(one.words, every, len(own), within=True) for one in own],
        "category": [_likeness(one.values, of_leading, len(leading), within=sizes[one.kind] == largest) for one in own],
        "popularity": [float(counted.without(before.conversation_id, item_id)) for item_id in slate],
        "neighbour": [max((_near(one, other) for other in shown), default=0.0) for one in own],
        "copy": [
            float(item_id in before.told or bool(one.title and one.title in before.text))
            for item_id, one in zip(slate, own, strict=True)
        ],
    }


def _likeness(own: frozenset[tuple[str, str]], counts: Counter[tuple[str, str]], of: int, *, within: bool) -> float:
    """What it shares with each of `of` items on the mean, itself left out where it is one of them."""
    others = of - within
    return (sum(counts[word] for word in own) - within * len(own)) / others if others else 0.0


def _near(one: SlateFacts, other: SlateFacts) -> float:
    return SAME_KIND * (one.kind == other.kind) + len(one.values & other.values)
