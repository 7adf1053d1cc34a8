"""What a split's README prints: what each part holds, what can be found there without the dialogue, and how small a difference
between two systems its size can show.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from muse_builder.evaluation.baselines.items import Stock, by_words, last_user_turn, said_so_far
from muse_builder.evaluation.baselines.replies import NearestReplies, random_reply
from muse_builder.evaluation.baselines.words import WordIndex
from muse_builder.evaluation.measure import Measure, number
from muse_builder.evaluation.overlap import ResponseExample
from muse_builder.evaluation.ranking import RecommendationExample, found
from muse_builder.evaluation.recommendation import examples
from muse_builder.evaluation.response import examples as response_examples
from muse_builder.evaluation.significance import Column, detectable, means, numbered
from muse_builder.evaluation.slates import Slates, beyond_chance, chance, probe_measures, read_slates
from muse_builder.release.manifest import read_manifest
from muse_builder.release.rows import ReleasedItems
from muse_builder.release.splits import SPLITS
from muse_builder.retrieval.lexical import stemmed_words
from muse_builder.retrieval.text import item_text
from muse_builder.views.context import Alternates, Parts, conversations_of
from muse_builder.views.probes import DEFINITIONS, PROBES
from muse_builder.views.splits import UNSEEN, Splits

DEPTH = 10
README = "README.md"


def write_readme(folder: Path, out: Path, splits: Splits, parts: Parts, *, seed: int = 0) -> tuple[str, ...]:
    """Writes README.md beside the splits and candidates of a release, and gives the lines a person should see at once.

    Raises:
        SettingsError: the candidates in `out` are none, or another release's.
    """
    items = ReleasedItems(folder)
    slates = read_slates(out, read_manifest(folder).sha256)
    alternates = Alternates(items)
    train = list(response_examples(conversations_of(folder, "train", parts), items.get)) if "train" in parts.of.values() else []
    nearest = NearestReplies(train) if train else None
    stock = Stock(items.ids, [item_text(item) for item in items], DEPTH)
    terms = WordIndex(stock.texts)
    text = [f"# Splits: {splits.kind}", "", f"{splits.as_json()['definition']}.", "", *_sizes(splits), ""]
    told: list[str] = []
    for part in [split for split in SPLITS if split in parts.of.values()]:
        asked = list(examples(conversations_of(folder, part, parts), items.get, alternates))
        named = [(example.example_id, example.conversation_id) for example in asked]
        replies = list(response_examples(conversations_of(folder, part, parts), items.get))
        smallest = least_difference(asked, stock, terms)
        beyond = beyond_chance(named, slates, seed=seed)
        told.append(_in_short(part, beyond, smallest))
        text += [f"## {part}", "", *_probes(named, slates, beyond, seed), "", *_replies(replies, nearest, seed), ""]
        text += [_detectable(smallest, len(asked), len({one.conversation_id for one in asked})), ""]
    text += ["Rules that read no dialogue: " + "; ".join(f"{name}: {meaning}" for name, meaning in DEFINITIONS.items()) + "."]
    (out / README).write_text("\n".join(text) + "\n", encoding="utf-8")
    return tuple(told)


def _sizes(splits: Splits) -> Iterator[str]:
    yield "| part | conversations | groups | items withheld |"
    yield "|---|---|---|---|"
    for part, count in splits.counts().items():
        yield f"| {part} | {count:,} | {splits.groups.get(part, 0):,} | {len(splits.withheld.get(part, ())):,} |"
    yield ""
    yield f"{len(splits.left_out):,} conversations are in no part."
    yield ""
    yield "| in no earlier part | " + " | ".join(UNSEEN) + " |"
    yield "|---" * (len(UNSEEN) + 1) + "|"
    for part, unseen in splits.unseen.items():
        yield f"| {part} | " + " | ".join(number(unseen[what]) for what in UNSEEN) + " |"
    yield ""
    yield "; ".join(f"{what}: {meaning}" for what, meaning in UNSEEN.items()) + "."


def _probes(named: Sequence[tuple[str, str]], slates: Slates, beyond: Sequence[str], seed: int) -> Iterator[str]:
    """A table: chance with its interval, each probe with its own."""
    marked = sum(bool(slates.marked.get(name)) for name, _ in named)
    held = sum(slates.counted(name) for name, _ in named)
    yield f"Slates: {held:,} count, {marked:,} are marked and left out: a rule below finds the right item whatever is drawn."
    yield ""
    by_chance = chance(named, slates, seed=seed)
    yield "| found without the dialogue | " + " | ".join(measure.name for measure in by_chance) + " | at chance |"
    yield "|---" * (len(by_chance) + 2) + "|"
    yield "| chance | " + " | ".join(map(_cell, by_chance)) + " | |"
    for probe in PROBES:
        cells = " | ".join(map(_cell, probe_measures(named, slates, probe, seed=seed)))
        yield f"| {probe} | {cells} | {'NO' if probe in beyond else 'yes'} |"


def _replies(asked: Sequence[ResponseExample], nearest: NearestReplies | None, seed: int) -> Iterator[str]:
    """How far a reply comes without the context, by the overlap of words."""
    yield "| reply | overlap of words with the true one |"
    yield "|---|---|"
    rows = {"of another conversation, at random": random_reply(asked, seed=seed)}
    if nearest is not None:
        rows["without the context: the item's, or the most typical"] = nearest.without_context(asked)
        rows["of train, to the nearest context"] = nearest.with_context(asked)
    names = [example.conversation_id for example in asked]
    for name, replies in rows.items():
        values = [shared_words(reply or "", e.gold) for reply, e in zip(replies, asked, strict=True)]
        yield f"| {name} | {_cell(means([Column(name, '', values)], names, seed=seed)[0])} |"


def shared_words(reply: str, gold: str) -> float | None:
    """F1 of their words, 0 to 1 (as ROUGE-1); None where the true one has none."""
    said, right = stemmed_words(reply), stemmed_words(gold)
    if not right:
        return None
    left = list(right)
    both = 0
    for word in said:
        if word in left:
            left.remove(word)
            both += 1
    return 2 * both / (len(said) + len(right))


def least_difference(asked: Sequence[RecommendationExample], stock: Stock, terms: WordIndex) -> float | None:
    """Of Recall@10 of the recommended item, between two systems that differ as two rankers of words do; None with fewer than
    two conversations."""
    held = [(example, right) for example in asked if (right := example.right("recommended")) is not None]
    rows = [example for example, _ in held]
    whole = by_words(rows, stock, terms.bm25)
    last = [stock.suggestion(example, terms.tfidf(last_user_turn(example) or said_so_far(example))) for example in rows]
    apart = [
        found(one.item_ids, right, DEPTH).recall - found(two.item_ids, right, DEPTH).recall
        for (_, right), one, two in zip(held, whole, last, strict=True)
    ]
    count, places = numbered([example.conversation_id for example in rows])
    if not count:
        return None
    return detectable(np.bincount(np.array(places, dtype=np.int64), apart, minlength=count).astype(np.float64), len(rows))


def _detectable(smallest: float | None, objects: int, conversations: int) -> str:
    size = f"{objects:,} examples of {conversations:,} conversations"
    if not smallest:
        return f"{size}: too few to tell two systems apart."
    return (
        f"{size}: two systems that differ as BM25 of the whole context and TF-IDF of the last line do must be {smallest:.3f} "
        f"of Recall@{DEPTH} apart to be told apart at p < .05 four times out of five; what is less, this part cannot show."
    )


def _in_short(part: str, beyond: Sequence[str], smallest: float | None) -> str:
    sound = (
        f"NOT AT CHANCE without the dialogue: {', '.join(beyond)}" if beyond else "no rule beats chance without the dialogue"
    )
    apart = (
        f"; least difference it can show: {smallest:.3f} of Recall@{DEPTH}" if smallest else "; too small to tell systems apart"
    )
    return f"{part}: {sound}{apart}"


def _cell(measure: Measure) -> str:
    between = "" if measure.interval is None else f" [{number(measure.interval[0])}, {number(measure.interval[1])}]"
    return f"{number(measure.value)}{between}"
