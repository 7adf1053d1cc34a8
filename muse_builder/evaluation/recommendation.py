"""Recommendation task (paper 4.4, Table 4): from what is visible, a query; from the query, by the frozen index, the items.

One example for each turn that recommends. The context is what both sides had said and seen before it; the profile, the
target, later turns and the queries that were used are not in it. Items already shown are left out of every ranking, as the
Querier leaves them out of its search. What is measured, and what counts as right: see `ranking`; among slates: see `slates`.
"""

import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.errors import CatalogError, ReleaseError, SettingsError
from muse_builder.evaluation.asking import Respondent, sees
from muse_builder.evaluation.baselines.items import BASELINES, GOLD, Stock, Suggestion, baselines, excused, notes_on
from muse_builder.evaluation.examples import write_questions
from muse_builder.evaluation.loop import differences, evaluate, sections
from muse_builder.evaluation.measure import Metric, Section
from muse_builder.evaluation.ranking import DEPTHS, Ranked, RecommendationExample
from muse_builder.evaluation.report import EvaluationReport, check_names, named, read_lines
from muse_builder.evaluation.significance import caution
from muse_builder.evaluation.slates import Slates, beyond_chance, chance, probe_measures, read_slates, slate_measures
from muse_builder.evaluation.systems import Answers, Interview, System, asked_model, lacking
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
from muse_builder.views.probes import PROBES
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
                named=tuple(dict.fromkeys(one for said in conversation.turns[:place] for one in said.item_ids)),
                scenario_id=conversation.profile.scenario_id,
            )


def write_examples(
    folder: Path, file: Path, *, split: str | None = None, parts: Parts | None = None, text_only: bool = False
) -> int:
    """Writes down what a model is asked, for one that runs elsewhere, and says how many questions that are."""
    items = ReleasedItems(folder)
    asked = examples(conversations_of(folder, split, parts), items.get, Alternates(items))
    return write_questions(file, asked, text_only=text_only)


# --- what is answered -------------------------------------------------------------------------------------------------


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
    check_names(predictions, (*BASELINES, *([respondent.spec] if respondent else [])))
    items = ReleasedItems(folder)
    frozen = frozen_index(folder, items)
    asked = list(examples(conversations_of(folder, split, parts), items.get, Alternates(items)))
    slates = None if candidates is None else read_slates(candidates, release.digest)
    retrieval = Retrieval(frozen.index, max(DEPTHS), slates)
    train = [] if parts is not None and "train" not in parts.of.values() else list(conversations_of(folder, "train", parts))
    stock = Stock(items.ids, [item_text(item) for item in items], retrieval.depth, slates)
    own = list(baselines(asked, train, stock, frozen.index))
    systems = [*own, *(predicted(name, path, set(items.ids), depth=max(DEPTHS)) for name, path in predictions.items())]
    if respondent is not None:
        systems.append(asked_model(respondent, QUERIES, folder, seed=seed, progress=progress))
    found = evaluate(systems, asked)
    scores = {
        name: Ranked(asked, retrieval.rankings(asked, answers), excused=excused(name, asked))
        for name, answers in found.answers.items()
    }
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
            *notes_on(asked, {system.name for system in own}),
            *_notes_on_slates(asked, slates, seed),
            *found.notes,
        ),
        problems=found.problems,
    )


def _slate_sections(
    asked: Sequence[RecommendationExample], answers: Mapping[str, Suggestions], retrieval: Retrieval, seed: int
) -> Iterator[Section]:
    """The right item among its slate, by chance, by rules that read no dialogue and by every system; nothing without slates."""
    slates = retrieval.slates
    if slates is None:
        return
    named = [(example.example_id, example.conversation_id) for example in asked]
    yield Section("chance, slate", chance(named, slates, seed=seed))
    for probe in PROBES:
        yield Section(f"probe: {probe}, slate", probe_measures(named, slates, probe, seed=seed))
    for name, suggestions in answers.items():
        held = [place for place, example in enumerate(asked) if example.example_id not in excused(name, asked)]
        rankings = retrieval.slate_rankings([asked[place] for place in held], [suggestions[place] for place in held])
        yield Section(f"{name}, slate", slate_measures([named[place] for place in held], rankings, slates, seed=seed))


def _notes_on_slates(asked: Sequence[RecommendationExample], slates: Slates | None, seed: int) -> Iterator[str]:
    if slates is None:
        return
    named = [(example.example_id, example.conversation_id) for example in asked]
    marked = sum(bool(slates.marked.get(example.example_id)) for example in asked)
    if marked:
        yield f"{marked} slates are marked and left out: a rule that reads no dialogue finds the right item in them"
    beyond = beyond_chance(named, slates, seed=seed)
    if beyond:
        yield (
            f"these slates can be solved without the dialogue: {', '.join(beyond)} find more than chance; read a system's "
            "figures as what it finds above them"
        )


def compared(names: Sequence[str]) -> list[tuple[str, str]]:
    """Who is held against whom: all against the gold query, those under test against every baseline and each other."""
    own = [name for name in names if name in BASELINES]
    tested = [name for name in names if name not in own]
    pairs = [(name, GOLD) for name in own if name != GOLD and GOLD in names]
    pairs += [(name, other) for name in tested for other in own]
    return pairs + [(two, one) for one, two in combinations(tested, 2)]
