"""Recommendation task (paper 4.4, Table 4): from what is visible, a query; from the query, by the frozen index, the items.

One example for each turn that recommends. The context is what both sides had said and seen before it; the profile, the
target, later turns and the queries that were used are not in it. Items already shown are left out of every ranking, as the
Querier leaves them out of its search. What counts as right:

    recommended   the item recommended in that round: the paper's label; in a foreign corpus any of several
    found         the same, without the rounds in which the Manager handed the target over: no search found those
    target        what the user had in mind
    acceptable    any item that would do, by the rule of `examples.Alternates`

The dice of no figure differ between systems, and two systems are compared on the examples that both ranked: where the Manager
handed the target over nobody searched, so the gold query has no ranking there, and its row alone would flatter or shame it.

Recall@k is the share of examples with a right item among the first k, MRR@k the mean of 1 / rank of the first right item,
0 where it is not among the first k. An example whose right items were all shown before has nothing left to find: it is not
counted, and not missing.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.errors import CatalogError, ReleaseError, SettingsError
from muse_builder.evaluation.asking import Progress, Question, Respondent, ask_all, sees
from muse_builder.evaluation.measure import Measure
from muse_builder.evaluation.questions import write_questions
from muse_builder.evaluation.report import Report, check_names, read_lines
from muse_builder.evaluation.significance import Column, caution, means, paired_means
from muse_builder.evaluation.slates import Slates, chance, read_slates, slate_measures
from muse_builder.evaluation.statistics import Section
from muse_builder.records import Conversation, Item
from muse_builder.release.manifest import file_digest, read_manifest
from muse_builder.release.rows import ReleasedItems, ReleasedPictures
from muse_builder.release.verify import check_rows
from muse_builder.retrieval.embedder import EMBEDDERS
from muse_builder.retrieval.index import Index
from muse_builder.retrieval.text import item_text
from muse_builder.tasks import prompts
from muse_builder.tasks.base import Utterance
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
    without_pictures,
)

DEPTHS = (10, 20)
"""k of Recall@k and MRR@k (paper, Table 4)."""
RULES = {
    "recommended": "the item recommended in that round",
    "found": "the item recommended in that round, rounds where the Manager handed it over left out",
    "target": "the target",
    "acceptable": Alternates.DEFINITION,
}
"""What counts as right, by name."""
COMPARED = ("recommended", "target", "acceptable")
"""Rules under which systems are compared; where both ranked, "found" says the same as "recommended"."""


@dataclass(frozen=True, slots=True)
class RecommendationExample:
    example_id: str
    """ "<conversation>/<turn>"; predictions name it."""
    conversation_id: str
    context: tuple[Utterance, ...]
    excluded: tuple[str, ...]
    """Items shown before."""
    recommended: tuple[str, ...]
    target: str
    acceptable: tuple[str, ...]
    gold_query: str | None
    """What the Querier searched with; None where nothing was searched (handed over, a foreign corpus)."""
    handed_over: bool

    def task(self, *, text_only: bool) -> WriteQuery:
        """What a model under test is asked; captions stand in for pictures that are not sent."""
        return WriteQuery(conversation=without_pictures(self.context) if text_only else self.context)

    def right(self, rule: str) -> frozenset[str] | None:
        """Ids that count as right and were not shown before; None where the rule does not apply to this example."""
        if rule == "found" and self.handed_over:
            return None
        right = {"target": (self.target,), "acceptable": self.acceptable}.get(rule, self.recommended)
        return frozenset(filter(None, right)) - frozenset(self.excluded) or None


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


# --- the figures ------------------------------------------------------------------------------------------------------


def first_rank(ranking: Sequence[str], right: frozenset[str], depth: int) -> int | None:
    """Rank of the first right item among the first `depth`, 1 is best; None where there is none."""
    return next((rank for rank, item_id in enumerate(ranking[:depth], start=1) if item_id in right), None)


def measures(
    asked: Sequence[RecommendationExample],
    rankings: Sequence[Sequence[str] | None],
    *,
    depths: Sequence[int] = DEPTHS,
    seed: int = 0,
) -> tuple[Measure, ...]:
    """Recall@k and MRR@k under every rule, with intervals that draw whole conversations.

    Args:
        rankings: item ids best first for each example, at least as deep as the greatest k or as the items reach; None where
            no prediction came: missing, not a miss.
    """
    found: list[Measure] = []
    for rule, described in RULES.items():
        places = [place for place, example in enumerate(asked) if example.right(rule) is not None]
        rows = [asked[place] for place in places]
        ranked = [rankings[place] for place in places]
        columns = []
        for depth in depths:
            ranks = _ranks(rows, ranked, rule, depth)
            columns += [
                Column(
                    f"Recall@{depth}, {rule}",
                    f"share of examples with a right item among the first {depth}; right: {described}",
                    [None if rank is None else float(rank > 0) for rank in ranks],
                ),
                Column(
                    f"MRR@{depth}, {rule}",
                    f"mean of 1 / rank of the first right item, 0 beyond rank {depth}; right: {described}",
                    [None if rank is None else 1 / rank if rank else 0.0 for rank in ranks],
                ),
            ]
        found += means(columns, [example.conversation_id for example in rows], seed=seed)
    return tuple(found)


def _ranks(
    asked: Sequence[RecommendationExample], rankings: Sequence[Sequence[str] | None], rule: str, depth: int
) -> list[int | None]:
    """Rank of the first right item for each example, 0 where it is not among the first `depth`; None without a ranking."""
    ranks: list[int | None] = []
    for example, ranking in zip(asked, rankings, strict=True):
        right = example.right(rule)
        ranks.append(None if ranking is None or right is None else first_rank(ranking, right, depth) or 0)
    return ranks


def differences(
    asked: Sequence[RecommendationExample],
    first: Sequence[Sequence[str] | None],
    second: Sequence[Sequence[str] | None],
    *,
    depth: int = DEPTHS[0],
    seed: int = 0,
) -> tuple[Measure, ...]:
    """Recall@`depth` of the first minus that of the second under the rules of `COMPARED`, where both ranked."""
    found: list[Measure] = []
    for rule in COMPARED:
        places = [place for place, example in enumerate(asked) if example.right(rule) is not None]
        rows = [asked[place] for place in places]
        one, two = (
            [None if rank is None else float(rank > 0) for rank in _ranks(rows, [side[p] for p in places], rule, depth)]
            for side in (first, second)
        )
        names = [example.conversation_id for example in rows]
        found += paired_means(f"Recall@{depth}, {rule}", one, two, names, seed=seed)
    return tuple(found)


# --- who ranks --------------------------------------------------------------------------------------------------------

Queries = list[str | None]
Rankings = list[list[str] | None]


def by_search(asked: Sequence[RecommendationExample], queries: Queries, index: Index, *, depth: int) -> Rankings:
    """What the frozen index finds for each query, items shown before left out; None where there is no query."""
    known = [place for place, query in enumerate(queries) if query is not None and query.strip()]
    hits = index.look_many(
        [str(queries[place]) for place in known], k=depth, exclude=[asked[place].excluded for place in known]
    )
    rankings: Rankings = [None] * len(queries)
    for place, found in zip(known, hits, strict=True):
        rankings[place] = [candidate.item_id for candidate in found.candidates]
    return rankings


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


def by_popularity(
    asked: Sequence[RecommendationExample], counted: Iterable[Conversation], item_ids: Sequence[str], *, depth: int
) -> Rankings:
    """Items by how often `counted` recommends them, the example's own conversation left out; ties in the catalog's order."""
    popularity = Popularity(counted, item_ids)
    return [popularity.first(example, depth) for example in asked]


def slates_by_search(asked: Sequence[RecommendationExample], queries: Queries, index: Index, slates: Slates) -> Rankings:
    """Each example's slate by similarity to its query; None where there is no query."""
    return [
        None
        if query is None or not query.strip()
        else [candidate.item_id for candidate in index.rank(query, slates.of.get(example.example_id, ()))]
        for example, query in zip(asked, queries, strict=True)
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
    if name not in EMBEDDERS:
        raise SettingsError(f"the release's index was made with the embedder {name!r}; known: {', '.join(sorted(EMBEDDERS))}")
    texts = [item_text(item) for item in items]
    try:
        embedder = EMBEDDERS[name].fit(texts, model=manifest.settings.embedder_model)
    except CatalogError as error:
        raise ReleaseError(
            f"{folder}: nothing can be retrieved, for its {len(texts)} items have no text (a corpus without item metadata); "
            "`muse respond` works without"
        ) from error
    with tempfile.TemporaryDirectory() as place:
        index = Index.build(items.ids, texts, embedder, place)
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


def absent(name: str, asked: Sequence[RecommendationExample], predicted: Predicted) -> Iterator[str]:
    """What is missing of a file of predictions, in words: one line a reason."""
    without = [e.example_id for e in asked if e.example_id not in predicted.queries and e.example_id not in predicted.rankings]
    empty = [example_id for example_id, query in predicted.queries.items() if not query.strip()]
    for ids, reason in ((without, "no prediction"), (empty, "an empty query")):
        if ids:
            more = f" and {len(ids) - 1} more" if len(ids) > 1 else ""
            yield f"{name}: {reason} for {ids[0]}{more} of {len(asked)} examples"


def shallow(name: str, predicted: Predicted, depth: int) -> Iterator[str]:
    """A word of caution where rankings end before the greatest k."""
    short = sum(len(ranking) < depth for ranking in predicted.rankings.values())
    if short:
        of = f"{short} of {len(predicted.rankings)} rankings"
        yield f"{name}: {of} hold fewer than {depth} items; what is not in them counts as not found"


def rankings_of(asked: Sequence[RecommendationExample], predicted: Predicted, index: Index, *, depth: int) -> Rankings:
    """The predictions' rankings, items shown before left out of those given as ids, too."""
    rankings = by_search(asked, [predicted.queries.get(example.example_id) for example in asked], index, depth=depth)
    for place, example in enumerate(asked):
        given = predicted.rankings.get(example.example_id)
        if given is not None:
            rankings[place] = [item_id for item_id in given if item_id not in example.excluded][:depth]
    return rankings


# --- the whole task ---------------------------------------------------------------------------------------------------


def recommend(
    folder: Path,
    *,
    split: str | None = None,
    parts: Parts | None = None,
    respondent: Respondent | None = None,
    predictions: Mapping[str, Path] | None = None,
    text_only: bool = False,
    questions_to: Path | None = None,
    candidates: Path | None = None,
    depths: Sequence[int] = DEPTHS,
    seed: int = 0,
    progress: Progress | None = None,
) -> Report:
    """Table 4 on a release: the baselines, predictions from files, and a model that is asked for queries.

    Args:
        split: examples are of this split only; None takes all. Popularity is always counted on train.
        parts: splits of `muse split`, in the place of the release's own.
        predictions: name -> JSONL file, see `read_predictions`.
        text_only: send the model captions in place of pictures, as is done with one that takes none.
        questions_to: a file that gets what a model is asked, see `questions`.
        candidates: folder of `muse split`, whose slates are ranked as well, see `slates`.

    Raises:
        ReleaseError: the folder is no sealed release or has no such split, its conversations are not what was sealed, or its
            items are not those of its index.
        SettingsError: a predictions file does not fit, or the model's spec is wrong.
    """
    manifest = read_manifest(folder)
    check_rows(folder, "conversations")
    predictions = predictions or {}
    check_names(predictions, (POPULARITY, *BASELINES, *([respondent.spec] if respondent else [])))
    items = ReleasedItems(folder)
    frozen = frozen_index(folder, items)
    asked = list(examples(conversations_of(folder, split, parts), items.get, Alternates(items)))
    depth = max(depths)
    notes = [*frozen.notes, *caution(len({example.conversation_id for example in asked}))]
    problems: list[str] = []
    ranked: dict[str, Rankings] = {}
    slates = None if candidates is None else read_slates(candidates, manifest.sha256)
    slated: dict[str, Rankings] = {}
    if questions_to is not None:
        write_questions(questions_to, ((example.example_id, example.task(text_only=text_only)) for example in asked))
    train = [] if parts is not None and "train" not in parts.of.values() else list(conversations_of(folder, "train", parts))
    if recommends_anything(train):
        popularity = Popularity(train, items.ids)
        ranked[POPULARITY] = [popularity.first(example, depth) for example in asked]
        if slates is not None:
            slated[POPULARITY] = [popularity.sorted(example, slates.of.get(example.example_id, ())) for example in asked]
    else:
        notes.append(NOTHING_COUNTED)
    for name, query_of in BASELINES.items():
        queries: Queries = [query_of(example) for example in asked]
        if name == GOLD and asked and not any(queries):
            notes.append(NO_GOLD)
        else:
            ranked[name] = by_search(asked, queries, frozen.index, depth=depth)
            if slates is not None:
                slated[name] = slates_by_search(asked, queries, frozen.index, slates)
    if GOLD in ranked:
        notes += [BY_CONSTRUCTION, *([NOT_SEARCHED] if any(example.handed_over for example in asked) else [])]
    settings: dict[str, Any] = {
        "depths": list(depths),
        "seed": seed,
        "examples": len(asked),
        "index": frozen.index.manifest.model_dump(include={"embedder", "embedder_digest", "items_digest", "search"}),
        "splits": None if parts is None else parts.as_json(),
        "predictions": {},
    }
    for name, path in predictions.items():
        predicted = read_predictions(path, [example.example_id for example in asked], set(items.ids))
        ranked[name] = rankings_of(asked, predicted, frozen.index, depth=depth)
        if slates is not None:
            searched = slates_by_search(asked, [predicted.queries.get(e.example_id) for e in asked], frozen.index, slates)
            given = [predicted.rankings.get(example.example_id) for example in asked]
            slated[name] = [one if two is None else two for one, two in zip(searched, given, strict=True)]
        problems += absent(name, asked, predicted)
        notes += shallow(name, predicted, depth)
        settings["predictions"][name] = file_digest(path)
    if respondent is not None:
        text_only = text_only or not sees(respondent)
        pictures = None if text_only else ReleasedPictures(folder)
        questions = [Question(f"recommend/{example.example_id}", example.task(text_only=text_only)) for example in asked]
        sitting = ask_all(respondent, questions, pictures=pictures, seed=seed, progress=progress)
        queries = []
        for example, answer in zip(asked, sitting.answers, strict=True):
            queries.append(answer.reply.query if isinstance(answer.reply, QueryReply) else None)
            if answer.problem:
                problems.append(f"{example.example_id}: {answer.problem}")
        ranked[respondent.spec] = by_search(asked, queries, frozen.index, depth=depth)
        if slates is not None:
            slated[respondent.spec] = slates_by_search(asked, queries, frozen.index, slates)
        settings |= {"model": respondent.spec, "text_only": text_only, "prompts": prompts.digests([WriteQuery])}
        settings |= sitting.bill()
        if respondent.spec == "embedded":
            notes.append("embedded writes queries as the pipeline's own Querier does: a stand-in for a model under test")
    sections = [Section(name, measures(asked, rankings, depths=depths, seed=seed)) for name, rankings in ranked.items()]
    if slates is not None:
        named = [(example.example_id, example.conversation_id) for example in asked]
        settings["candidates"] = {"sha256": slates.sha256, "slates": sum(name in slates.of for name, _ in named)}
        sections.append(Section("chance, slate", chance(named, slates, seed=seed)))
        sections += [
            Section(f"{name}, slate", slate_measures(named, found, slates, seed=seed)) for name, found in slated.items()
        ]
    for one, two in compared(list(ranked)):
        found = differences(asked, ranked[one], ranked[two], depth=min(depths), seed=seed)
        sections.append(Section(f"{one} minus {two}", found))
    return Report(
        "recommend",
        folder.resolve().name,
        manifest.sha256,
        part_name(split, parts),
        tuple(sections),
        settings=settings,
        notes=tuple(notes),
        problems=tuple(problems),
    )


def compared(names: Sequence[str]) -> list[tuple[str, str]]:
    """Who is held against whom: all against the gold query, those under test against every baseline and each other."""
    baselines = [name for name in names if name in (POPULARITY, *BASELINES)]
    tested = [name for name in names if name not in baselines]
    pairs = [(name, GOLD) for name in baselines if name != GOLD and GOLD in names]
    pairs += [(name, baseline) for name in tested for baseline in baselines]
    return pairs + [(two, one) for one, two in combinations(tested, 2)]
