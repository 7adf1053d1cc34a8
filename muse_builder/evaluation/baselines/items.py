"""Systems that need no model, for the recommendation task: the bar that any model has to clear.

popularity               what train recommends most often
popularity by scenario   the same among train conversations of the same scenario first; it knows the scenario, which no
                         system under test is told
last / all user turns    what the user said, searched in the run's own index as the run searched it
BM25, TF-IDF             all that was said so far, against the texts of the items
dense                    the same against the vectors of the run's embedder
hybrid                   BM25 and dense, by reciprocal rank fusion
nearest dialogue         what was recommended where most like this was said, in other conversations of train
named before             what the conversation has already talked of, the last first: the repetition shortcut
gold query               what the Querier searched with
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from muse_builder.evaluation.baselines.words import Scores, WordIndex, best_first
from muse_builder.evaluation.ranking import RecommendationExample
from muse_builder.evaluation.slates import Slates
from muse_builder.evaluation.systems import System, baseline
from muse_builder.records import Conversation
from muse_builder.retrieval.fused import fused as by_rank
from muse_builder.retrieval.index import Index
from muse_builder.views.context import recommending
from muse_builder.views.probes import PopularityCounts

FUSED = 100
"""Items of each ranking that are fused."""


class Suggestion(NamedTuple):
    """What a system would recommend in one round: a query for the index, or items themselves."""

    query: str | None = None
    item_ids: Sequence[str] | None = None
    """Best first."""
    slate: Sequence[str] | None = None
    """The items of the slate, best first; None where the query or the items say it."""


class Stock(NamedTuple):
    """What baselines rank: the items, by number, and how many of them are wanted."""

    item_ids: Sequence[str]
    texts: Sequence[str]
    depth: int
    slates: Slates | None = None

    def suggestion(self, example: RecommendationExample, scores: Scores, *, least: float = 0.0) -> Suggestion:
        """Items by their scores, best first: of all that score above `least` and were not shown before, and of the slate."""
        out = set(example.excluded)
        ranked = [self.item_ids[place] for place in best_first(scores, self.depth + len(out)) if scores[place] > least]
        return Suggestion(
            item_ids=[item_id for item_id in ranked if item_id not in out][: self.depth], slate=self._slate(example, scores)
        )

    def _slate(self, example: RecommendationExample, scores: Scores) -> list[str] | None:
        if self.slates is None:
            return None
        wanted = set(self.slates.of.get(example.example_id, ()))
        places = [place for place, item_id in enumerate(self.item_ids) if item_id in wanted]
        return [self.item_ids[place] for place in sorted(places, key=lambda place: (-scores[place], place))]


class Popularity:
    """How often items are recommended in `counted`; equally popular ones stand in the catalog's order."""

    def __init__(self, counted: Iterable[Conversation], item_ids: Sequence[str]) -> None:
        self.counts = PopularityCounts(counted)
        self.total, self.own = self.counts.total, self.counts.own
        self._place = {item_id: place for place, item_id in enumerate(item_ids)}
        self._popular = sorted(self._place, key=lambda item_id: (-self.total[item_id], self._place[item_id]))

    def sorted(self, example: RecommendationExample, item_ids: Iterable[str]) -> list[str]:
        """Most popular first, the example's own conversation not counted."""
        own = self.own.get(example.conversation_id, Counter())
        return sorted(item_ids, key=lambda item_id: (own[item_id] - self.total[item_id], self._place[item_id]))

    def first(self, example: RecommendationExample, depth: int) -> list[str]:
        """The `depth` most popular of all items that were not shown before."""
        own, out = self.own.get(example.conversation_id, Counter()), set(example.excluded)
        # Only items of this conversation lose places, so the rest keeps its order: look a little further, sort those.
        reach = [item_id for item_id in self._popular[: depth + len(own) + len(out)] if item_id not in out]
        return self.sorted(example, reach)[:depth]

    def suggest(self, asked: Sequence[RecommendationExample], depth: int, slates: Slates | None = None) -> list[Suggestion]:
        """What was shown before left out, and each example's slate in this order."""
        return [
            Suggestion(
                item_ids=self.first(example, depth),
                slate=None if slates is None else self.sorted(example, slates.of.get(example.example_id, ())),
            )
            for example in asked
        ]


class ScenarioPopularity:
    """The same among conversations of one scenario; where these recommend an item equally often, among all."""

    def __init__(self, counted: Iterable[Conversation]) -> None:
        held: dict[str, list[Conversation]] = {}
        for conversation in counted:
            held.setdefault(conversation.profile.scenario_id, []).append(conversation)
        self._every = PopularityCounts(talk for talks in held.values() for talk in talks)
        self._of = {name: PopularityCounts(talks) for name, talks in held.items() if name}

    def suggest(self, asked: Sequence[RecommendationExample], stock: Stock) -> list[Suggestion]:
        """Every item ranked; of no scenario as if it had none in common with train."""
        found = []
        for example in asked:
            of = self._of.get(example.scenario_id)
            scores = self._counts(self._every, example, stock) / (1 + self._every.total.total())
            if of is not None:
                scores = scores + self._counts(of, example, stock)
            found.append(stock.suggestion(example, scores, least=-1.0))
        return found

    def _counts(self, counts: PopularityCounts, example: RecommendationExample, stock: Stock) -> Scores:
        return np.array([counts.without(example.conversation_id, one) for one in stock.item_ids], dtype=np.float64)


class NearestDialogue:
    """What train recommends where most like the context was said (TF-IDF), the example's own conversation left out."""

    def __init__(self, train: Iterable[Conversation]) -> None:
        self._told: list[tuple[str, tuple[str, ...]]] = []
        contexts = []
        for conversation in train:
            for place in recommending(conversation):
                contexts.append(" ".join(turn.text for turn in conversation.turns[:place]))
                self._told.append((conversation.conversation_id, conversation.turns[place].item_ids))
        self._terms = WordIndex(contexts)

    def suggest(self, asked: Sequence[RecommendationExample], stock: Stock) -> list[Suggestion]:
        """Items by the most alike context that they were recommended in."""
        place_of = {item_id: place for place, item_id in enumerate(stock.item_ids)}
        found = []
        for example in asked:
            alike = self._terms.tfidf(said_so_far(example))
            scores = np.zeros(len(stock.item_ids))
            for (conversation_id, item_ids), score in zip(self._told, alike, strict=True):
                for item_id in item_ids if conversation_id != example.conversation_id else ():
                    if item_id in place_of:
                        scores[place_of[item_id]] = max(scores[place_of[item_id]], score)
            found.append(stock.suggestion(example, scores))
        return found


def recommends_anything(conversations: Iterable[Conversation]) -> bool:
    """Whether there is anything to count popularity on."""
    return any(True for conversation in conversations for _ in recommending(conversation))


# --- queries ----------------------------------------------------------------------------------------------------------


def last_user_turn(example: RecommendationExample) -> str | None:
    """What the user said last; None where the user said nothing yet."""
    return next((said.text for said in reversed(example.context) if said.role == "user"), None)


def user_turns(example: RecommendationExample) -> str | None:
    """All that the user said so far; None where that is nothing."""
    return " ".join(said.text for said in example.context if said.role == "user") or None


def said_so_far(example: RecommendationExample) -> str:
    """All that either side said."""
    return " ".join(said.text for said in example.context)


def gold_query(example: RecommendationExample) -> str | None:
    """What the Querier searched with."""
    return example.gold_query


def by_words(asked: Sequence[RecommendationExample], stock: Stock, score: Callable[[str], Scores]) -> list[Suggestion]:
    """Items by their texts' likeness to all that was said."""
    return [stock.suggestion(example, score(said_so_far(example))) for example in asked]


def by_vectors(asked: Sequence[RecommendationExample], stock: Stock, index: Index) -> list[Suggestion]:
    """Items by their vectors' likeness to all that was said, by the index's embedder."""
    return [
        stock.suggestion(example, near, least=-np.inf) for example, near in zip(asked, _near(asked, stock, index), strict=True)
    ]


def fused(asked: Sequence[RecommendationExample], stock: Stock, terms: WordIndex, index: Index) -> list[Suggestion]:
    """BM25 and the vectors, by reciprocal rank fusion of the first `FUSED` of each."""
    found = []
    for example, near in zip(asked, _near(asked, stock, index), strict=True):
        words = terms.bm25(said_so_far(example) or " ")
        rankings = ([place for place in best_first(words, FUSED) if words[place] > 0], best_first(near, FUSED))
        scores = by_rank([np.array(places, dtype=np.intp) for places in rankings], len(stock.item_ids))
        found.append(stock.suggestion(example, scores))
    return found


def _near(asked: Sequence[RecommendationExample], stock: Stock, index: Index) -> Scores:
    """(examples, items): cosines of all that was said, in the order of the stock."""
    if not asked:
        return np.zeros((0, len(stock.item_ids)))
    row_of = {item_id: row for row, item_id in enumerate(index.item_ids)}
    rows = [row_of[item_id] for item_id in stock.item_ids]
    return index.cosines([said_so_far(example) or " " for example in asked])[:, rows].astype(np.float64)


def named_before(asked: Sequence[RecommendationExample], stock: Stock) -> list[Suggestion]:
    """Items that turns before have spoken of, the last one first, those that were shown left out."""
    found = []
    for example in asked:
        last = {item_id: number for number, item_id in enumerate(example.named, start=1)}
        found.append(stock.suggestion(example, np.array([float(last.get(one, 0)) for one in stock.item_ids])))
    return found


POPULARITY, GOLD = "popularity", "gold query"
SCENARIO, NEAREST = "popularity by scenario", "nearest dialogue"
BM25, TFIDF, DENSE, HYBRID, NAMED = "BM25", "TF-IDF", "dense", "hybrid", "named before"
QUERIES: dict[str, Callable[[RecommendationExample], str | None]] = {
    "last user turn": last_user_turn,
    "all user turns": user_turns,
    GOLD: gold_query,
}
"""Queries for the run's index. The gold query is what a fine-tuned model is taught; it came from what the examples show."""
BASELINES = (POPULARITY, SCENARIO, NAMED, "last user turn", "all user turns", BM25, TFIDF, DENSE, HYBRID, NEAREST, GOLD)
"""Names of all, in the order of their rows."""


def baselines(
    asked: Sequence[RecommendationExample], train: Sequence[Conversation], stock: Stock, index: Index
) -> Iterator[System[RecommendationExample, Suggestion]]:
    """All of them; those that count train where there is anything to count, the gold query where it is known, items named
    before where any are."""
    terms = WordIndex(stock.texts)
    made: dict[str, Callable[[Sequence[RecommendationExample]], Sequence[Suggestion | None]]] = {
        BM25: lambda rows: by_words(rows, stock, terms.bm25),
        TFIDF: lambda rows: by_words(rows, stock, terms.tfidf),
        DENSE: lambda rows: by_vectors(rows, stock, index),
        HYBRID: lambda rows: fused(rows, stock, terms, index),
    }
    for name, query_of in QUERIES.items():
        if name != GOLD or not asked or any(example.gold_query for example in asked):
            made[name] = partial(_searching, query_of)
    if recommends_anything(train):
        popularity, of_scenario, nearest = Popularity(train, stock.item_ids), ScenarioPopularity(train), NearestDialogue(train)
        made[POPULARITY] = lambda rows: popularity.suggest(rows, stock.depth, stock.slates)
        made[NEAREST] = lambda rows: nearest.suggest(rows, stock)
        if len({talk.profile.scenario_id for talk in train}) > 1:
            made[SCENARIO] = lambda rows: of_scenario.suggest(rows, stock)
    if any(set(example.named) - set(example.excluded) for example in asked):
        made[NAMED] = lambda rows: named_before(rows, stock)
    for name in BASELINES:
        if name in made:
            yield baseline(name, made[name])


def _searching(
    query_of: Callable[[RecommendationExample], str | None], asked: Sequence[RecommendationExample]
) -> list[Suggestion]:
    return [Suggestion(query=query_of(example)) for example in asked]


def excused(name: str, asked: Sequence[RecommendationExample]) -> frozenset[str]:
    """Examples that a baseline cannot answer by construction: nobody searched, so there is no gold query."""
    return frozenset(example.example_id for example in asked if name == GOLD and not example.gold_query)


BY_CONSTRUCTION = (
    "the Querier chose among what the gold query retrieved, so by construction that query finds the recommended item: read "
    "its row under 'target' and 'acceptable'"
)
NOT_SEARCHED = (
    "there is no gold query where the Manager handed the target over: neither its row nor a comparison with it has those "
    "rounds, which are the hard ones"
)
NO_GOLD = "no turn of these conversations tells what was searched for: there is no gold query"
NOTHING_COUNTED = "there is no popularity and no nearest dialogue: no train conversation recommends anything"
KNOWS_SCENARIO = "popularity by scenario is told the scenario, which is private: it is a bound, no system under test"


def notes_on(asked: Sequence[RecommendationExample], names: Collection[str]) -> Iterator[str]:
    """What a reader of these rows must know."""
    if POPULARITY not in names:
        yield NOTHING_COUNTED
    if SCENARIO in names:
        yield KNOWS_SCENARIO
    if GOLD not in names:
        yield NO_GOLD
    else:
        yield BY_CONSTRUCTION
        if any(example.handed_over for example in asked):
            yield NOT_SEARCHED
