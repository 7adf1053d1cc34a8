"""Recommendation task (paper 4.4, Table 4): from what is visible, a query; from the query, by the frozen index, the items.

One example for each turn that recommends. The context is what both sides had said and seen before it; the profile, the
target, later turns and the queries that were used are not in it. Items already shown are left out of every ranking, as the
Querier leaves them out of its search. What is measured, and what counts as right: see `ranking`; among slates: see `slates`.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.errors import CatalogError, ReleaseError, SettingsError
from muse_builder.evaluation.asking import Respondent, sees
from muse_builder.evaluation.examples import write_questions
from muse_builder.evaluation.loop import differences, evaluate, sections
from muse_builder.evaluation.measure import Metric, Section
from muse_builder.evaluation.ranking import DEPTHS, Ranked, RecommendationExample
from muse_builder.evaluation.report import EvaluationReport, check_names, named, read_lines
from muse_builder.evaluation.significance import caution
from muse_builder.evaluation.slates import Slates, chance, read_slates, slate_measures
from muse_builder.evaluation.systems import Answers, Interview, System, asked_model, baseline, lacking
from muse_builder.records import Conversation, Item
from muse_builder.release.entries import DENSE
from muse_builder.release.manifest import file_digest, read_manifest
from muse_builder.release.rows import ReleasedItems
from muse_builder.release.verify import check_rows
from muse_builder.retrieval.embedder import embedder_named
from muse_builder.retrieval.index import Index, mode_of
from muse_builder.retrieval.text import item_text
from muse_builder.tasks import prompts
from muse_builder.tasks.evaluation import WriteQuery
from muse_builder.tasks.synthesis import QueryReply
from muse_builder.views.context import (
    HANDED_OVER,
    Alternates,
    Parts,
    conversations_of,
    example_id,
    mentioned,
    part_name,
    recommending,
    visible,
)
from muse_builder.watch import OnProgress


def examples(
    conversations: Iterable[Conversation], item: Callable[[str], Item], alternates: Alternates
) -> Iterator[RecommendationExample]:
    """One for each recommending turn, in the order of the conversations."""
    for conversation in conversations:
        acceptable = alternates.of(conversation)
        for place in recommending(conversation):
            turn = conversation.turns[place]
            yield RecommendationExample(
                example_id=example_id(conversation, place),
                conversation_id=conversation.conversation_id,
                context=visible(conversation, place, item),
                excluded=mentioned(conversation, place),
                recommended=turn.item_ids,
                target=conversation.profile.target_item_id,
                acceptable=acceptable,
                gold_query=turn.query,
                handed_over=turn.reason == HANDED_OVER,
            )


def write_examples(
    folder: Path, file: Path, *, split: str | None = None, parts: Parts | None = None, text_only: bool = False
) -> int:
    """Writes down what a model is asked, for one that runs elsewhere, and says how many questions that are."""
    items = ReleasedItems(folder)
    asked = examples(conversations_of(folder, split, parts), items.get, Alternates(items))
    return write_questions(file, asked, text_only=text_only)


# --- what is answered -------------------------------------------------------------------------------------------------


class Suggestion(NamedTuple):
    """What a system would recommend in one round: a query for the index, or items themselves."""

    query: str | None = None
    item_ids: Sequence[str] | None = None
    """Best first."""
    slate: Sequence[str] | None = None
    """The items of the slate, best first; None where the query or the items say it."""


Suggestions = Sequence[Suggestion | None]
Rankings = list[list[str] | None]


@dataclass(frozen=True)
class Retrieval:
    """Makes rankings of suggestions, by the frozen index."""

    index: Index
    depth: int
    slates: Slates | None = None

    def rankings(self, asked: Sequence[RecommendationExample], suggestions: Suggestions) -> Rankings:
        """Of all items, those shown before left out; None where there is neither query nor items."""
        rankings: Rankings = [None] * len(asked)
        known: dict[int, str] = {}
        for place, suggestion in enumerate(suggestions):
            if suggestion is None:
                continue
            if suggestion.item_ids is not None:
                excluded = asked[place].excluded
                rankings[place] = [item_id for item_id in suggestion.item_ids if item_id not in excluded][: self.depth]
            elif suggestion.query is not None and suggestion.query.strip():
                known[place] = suggestion.query
        hits = self.index.look_many([*known.values()], k=self.depth, exclude=[asked[place].excluded for place in known])
        for place, found in zip(known, hits, strict=True):
            rankings[place] = [candidate.item_id for candidate in found.candidates]
        return rankings

    def slate_rankings(self, asked: Sequence[RecommendationExample], suggestions: Suggestions) -> list[Sequence[str] | None]:
        """Of each example's slate; what a ranking names beside is passed over by whoever measures it."""
        return [self._slate(example, one) for example, one in zip(asked, suggestions, strict=True)]

    def _slate(self, example: RecommendationExample, suggestion: Suggestion | None) -> Sequence[str] | None:
        if suggestion is None or self.slates is None:
            return None
        if suggestion.query is None or not suggestion.query.strip():
            return suggestion.item_ids if suggestion.slate is None else suggestion.slate
        slate = self.slates.of.get(example.example_id, ())
        return [candidate.item_id for candidate in self.index.rank(suggestion.query, slate)]


# --- baselines --------------------------------------------------------------------------------------------------------


class Popularity:
    """How often items are recommended in `counted`; equally popular ones stand in the catalog's order."""

    def __init__(self, counted: Iterable[Conversation], item_ids: Sequence[str]) -> None:
        self.total: Counter[str] = Counter()
        self.own: dict[str, Counter[str]] = {}
        for conversation in counted:
            recommended = (conversation.turns[place].item_ids for place in recommending(conversation))
            self.own[conversation.conversation_id] = Counter(item_id for ids in recommended for item_id in ids)
            self.total += self.own[conversation.conversation_id]
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


def recommends_anything(conversations: Iterable[Conversation]) -> bool:
    """Whether there is anything to count popularity on."""
    return any(True for conversation in conversations for _ in recommending(conversation))


def last_user_turn(example: RecommendationExample) -> str | None:
    """What the user said last; None where the user said nothing yet."""
    return next((said.text for said in reversed(example.context) if said.role == "user"), None)


def user_turns(example: RecommendationExample) -> str | None:
    """All that the user said so far; None where that is nothing."""
    return " ".join(said.text for said in example.context if said.role == "user") or None


def gold_query(example: RecommendationExample) -> str | None:
    """What the Querier searched with."""
    return example.gold_query


POPULARITY, GOLD = "popularity", "gold query"
BASELINES: dict[str, Callable[[RecommendationExample], str | None]] = {
    "last user turn": last_user_turn,
    "all user turns": user_turns,
    GOLD: gold_query,
}
"""Queries that need no model. The gold query is what a fine-tuned model is taught; it came from what the examples show."""
BY_CONSTRUCTION = (
    "the Querier chose among what the gold query retrieved, so by construction that query finds the recommended item: read "
    "its row under 'target' and 'acceptable'"
)
NOT_SEARCHED = (
    "there is no gold query where the Manager handed the target over: its row leaves those rounds out, which are the hard "
    "ones; the differences compare systems on the same examples"
)
NO_GOLD = "no turn of these conversations tells what was searched for: there is no gold query"
NOTHING_COUNTED = "there is no popularity: no train conversation recommends anything"


@dataclass(frozen=True)
class FrozenIndex:
    index: Index
    notes: tuple[str, ...]
    """What keeps it from being the run's own, if anything."""


def frozen_index(folder: Path, items: ReleasedItems | None = None) -> FrozenIndex:
    """The release's index, built anew from its items with the embedder that the manifest names, and held against it.

    Raises:
        ReleaseError: the items are not those that the run indexed, or have no text to search in.
        SettingsError: the embedder is not known.
    """
    manifest = read_manifest(folder)
    items = items or ReleasedItems(folder)
    recorded = manifest.catalog.index
    name = recorded.embedder if recorded else manifest.settings.embedder or "lexical"
    retrieval = mode_of((recorded.retrieval if recorded else manifest.settings.retrieval) or DENSE)
    kind = embedder_named(name)
    texts = [item_text(item) for item in items]
    try:
        embedder = kind.fit(texts, model=manifest.settings.embedder_model)
    except CatalogError as error:
        raise ReleaseError(
            f"{folder}: nothing can be retrieved, for its {len(texts)} items have no text (a corpus without item metadata); "
            "`muse respond` works without"
        ) from error
    with tempfile.TemporaryDirectory() as place:
        index = Index.build(items.ids, texts, embedder, place, retrieval=retrieval)
    if recorded is None:
        return FrozenIndex(index, (f"the manifest names no index: a {name} one was built from the released items",))
    built = index.manifest.model_dump()
    apart = [field for field, value in recorded.as_json().items() if built.get(field) != value]
    if "items_digest" in apart and "text_template" not in apart:
        raise ReleaseError(f"{folder}: its items are not those that the run indexed; `muse verify {folder}` names the shard")
    return FrozenIndex(index, (f"the index built anew is not the run's: {', '.join(apart)} differ",) if apart else ())


# --- predictions ------------------------------------------------------------------------------------------------------


class Predicted(NamedTuple):
    queries: dict[str, str]
    """Example id -> query."""
    rankings: dict[str, list[str]]
    """Example id -> item ids, best first, where the file gives the ranking itself."""


def read_predictions(path: Path, known: Iterable[str], items: Collection[str] | None = None) -> Predicted:
    """Lines {"example_id": "c000004/6", "query": "..."}, or with "item_ids": [...] in place of the query.

    Args:
        known: the ids of the examples.
        items: ids of the catalog; None leaves them unchecked.

    Raises:
        SettingsError: a line does not fit, names an unknown example or item, or an example for the second time; names file
            and line.
    """
    ids = set(known)
    found = Predicted({}, {})
    for number, row in read_lines(path):
        name, query, item_ids = row.get("example_id"), row.get("query"), row.get("item_ids")
        if not isinstance(name, str) or name not in ids:
            raise SettingsError(f"{path}:{number}: there is no example {name!r} in this release and split")
        if name in found.queries or name in found.rankings:
            raise SettingsError(f"{path}:{number}: a second prediction for {name!r}; one each, please")
        if query is not None and item_ids is not None:
            raise SettingsError(f'{path}:{number}: both "query" and "item_ids"; one of them, please')
        if isinstance(query, str):
            found.queries[name] = query
        elif isinstance(item_ids, list) and all(isinstance(item_id, str) for item_id in item_ids):
            unknown = None if items is None else next((item_id for item_id in item_ids if item_id not in items), None)
            if unknown is not None:
                raise SettingsError(f"{path}:{number}: the release has no item {unknown!r}; ids are those of its items config")
            found.rankings[name] = list(dict.fromkeys(item_ids))
        else:
            raise SettingsError(f'{path}:{number}: neither "query" (a string) nor "item_ids" (a list of strings)')
    return found


def predicted(name: str, path: Path, items: Collection[str], *, depth: int) -> System[RecommendationExample, Suggestion]:
    """Another model's queries or rankings, from its file."""

    def answer(asked: Sequence[RecommendationExample]) -> Answers[Suggestion]:
        ids = [example.example_id for example in asked]
        found = read_predictions(path, ids, items)
        given = [
            Suggestion(query=found.queries[one])
            if one in found.queries
            else Suggestion(item_ids=found.rankings[one])
            if one in found.rankings
            else None
            for one in ids
        ]
        without = [one for one, suggestion in zip(ids, given, strict=True) if suggestion is None]
        empty = [one for one, query in found.queries.items() if not query.strip()]
        problems = (*lacking(name, "no prediction", without, len(ids)), *lacking(name, "an empty query", empty, len(ids)))
        return Answers(given, problems, tuple(_shallow(name, found, depth)))

    return System(name, answer)


def _shallow(name: str, found: Predicted, depth: int) -> Iterator[str]:
    """A word of caution where rankings end before the greatest k."""
    short = sum(len(ranking) < depth for ranking in found.rankings.values())
    if short:
        of = f"{short} of {len(found.rankings)} rankings"
        yield f"{name}: {of} hold fewer than {depth} items; what is not in them counts as not found"


# --- the whole task ---------------------------------------------------------------------------------------------------


QUERIES = Interview[RecommendationExample, Suggestion](
    role="query",
    thread=lambda example: f"recommend/{example.example_id}",
    read=lambda reply: Suggestion(query=reply.query) if isinstance(reply, QueryReply) else None,
    told=lambda example: example.example_id,
)


def recommend(
    folder: Path,
    *,
    split: str | None = None,
    parts: Parts | None = None,
    respondent: Respondent | None = None,
    predictions: Mapping[str, Path] | None = None,
    candidates: Path | None = None,
    metrics: Mapping[str, Metric] | None = None,
    seed: int = 0,
    progress: OnProgress | None = None,
) -> EvaluationReport:
    """Table 4 on a release: the baselines, predictions from files, and a model that is asked for queries.

    Args:
        split: examples are of this split only; None takes all. Popularity is always counted on train.
        parts: splits of `muse split`, in the place of the release's own.
        predictions: name -> JSONL file, see `read_predictions`.
        candidates: folder of `muse split`, whose slates are ranked as well, see `slates`.
        metrics: name -> one's own, of the rankings.

    Raises:
        ReleaseError: the folder is no sealed release or has no such split, its conversations are not what was sealed, or its
            items are not those of its index.
        SettingsError: a predictions file does not fit, or the model's spec is wrong.
    """
    release = named(folder)
    check_rows(folder, "conversations")
    predictions = predictions or {}
    check_names(predictions, (POPULARITY, *BASELINES, *([respondent.spec] if respondent else [])))
    items = ReleasedItems(folder)
    frozen = frozen_index(folder, items)
    asked = list(examples(conversations_of(folder, split, parts), items.get, Alternates(items)))
    slates = None if candidates is None else read_slates(candidates, release.digest)
    retrieval = Retrieval(frozen.index, max(DEPTHS), slates)
    train = [] if parts is not None and "train" not in parts.of.values() else list(conversations_of(folder, "train", parts))
    own = list(_baselines(asked, train, items.ids, retrieval))
    systems = [*own, *(predicted(name, path, set(items.ids), depth=max(DEPTHS)) for name, path in predictions.items())]
    if respondent is not None:
        systems.append(asked_model(respondent, QUERIES, folder, seed=seed, progress=progress))
    found = evaluate(systems, asked)
    scores = {name: Ranked(asked, retrieval.rankings(asked, answers)) for name, answers in found.answers.items()}
    settings: dict[str, Any] = {
        "depths": list(DEPTHS),
        "seed": seed,
        "examples": len(asked),
        "index": frozen.index.manifest.model_dump(include={"embedder", "embedder_digest", "items_digest", "search"}),
        "splits": None if parts is None else parts.as_json(),
        "predictions": {name: file_digest(path) for name, path in predictions.items()},
    }
    if respondent is not None:
        settings |= {"model": respondent.spec, "text_only": not sees(respondent), "prompts": prompts.digests([WriteQuery])}
        settings |= found.bill
    if slates is not None:
        held = sum(example.example_id in slates.of for example in asked)
        settings["candidates"] = {"sha256": slates.sha256, "slates": held}
    return EvaluationReport(
        "recommend",
        *release,
        part_name(split, parts),
        (
            *sections(scores, metrics=metrics, seed=seed),
            *_slate_sections(asked, found.answers, retrieval, seed),
            *differences(scores, compared(list(scores)), seed=seed),
        ),
        settings=settings,
        notes=(
            *frozen.notes,
            *caution(len({example.conversation_id for example in asked})),
            *_notes_on_baselines(asked, {system.name for system in own}),
            *found.notes,
        ),
        problems=found.problems,
    )


def _baselines(
    asked: Sequence[RecommendationExample], train: Sequence[Conversation], item_ids: Sequence[str], retrieval: Retrieval
) -> Iterator[System[RecommendationExample, Suggestion]]:
    """Popularity where there is anything to count, and the gold query where it is known."""
    if recommends_anything(train):
        popularity = Popularity(train, item_ids)
        yield baseline(POPULARITY, lambda rows: popularity.suggest(rows, retrieval.depth, retrieval.slates))
    for name, query_of in BASELINES.items():
        if name != GOLD or not asked or any(example.gold_query for example in asked):
            yield _searching(name, query_of)


def _searching(name: str, query_of: Callable[[RecommendationExample], str | None]) -> System[RecommendationExample, Suggestion]:
    return baseline(name, lambda asked: [Suggestion(query=query_of(example)) for example in asked])


def _notes_on_baselines(asked: Sequence[RecommendationExample], names: Collection[str]) -> Iterator[str]:
    if POPULARITY not in names:
        yield NOTHING_COUNTED
    if GOLD not in names:
        yield NO_GOLD
    else:
        yield BY_CONSTRUCTION
        if any(example.handed_over for example in asked):
            yield NOT_SEARCHED


def _slate_sections(
    asked: Sequence[RecommendationExample], answers: Mapping[str, Suggestions], retrieval: Retrieval, seed: int
) -> Iterator[Section]:
    """The right item among its slate, by chance and by every system; nothing without slates."""
    if retrieval.slates is None:
        return
    named = [(example.example_id, example.conversation_id) for example in asked]
    yield Section("chance, slate", chance(named, retrieval.slates, seed=seed))
    for name, suggestions in answers.items():
        rankings = retrieval.slate_rankings(asked, suggestions)
        yield Section(f"{name}, slate", slate_measures(named, rankings, retrieval.slates, seed=seed))


def compared(names: Sequence[str]) -> list[tuple[str, str]]:
    """Who is held against whom: all against the gold query, those under test against every baseline and each other."""
    baselines = [name for name in names if name in (POPULARITY, *BASELINES)]
    tested = [name for name in names if name not in baselines]
    pairs = [(name, GOLD) for name in baselines if name != GOLD and GOLD in names]
    pairs += [(name, baseline) for name in tested for baseline in baselines]
    return pairs + [(two, one) for one, two in combinations(tested, 2)]
