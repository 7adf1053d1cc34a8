"""How far a release is from people's conversations (beside `statistics`): the same measures on both, distances between them.

    distributions    Wasserstein distance: by how many words, turns, items the mass must be moved on average
    talk             total variation: half the sum of |difference| over the elements' shares, 0 alike to 1 disjoint
    rates, acts      difference, ours minus theirs
    diversity        difference of Distinct-n at the size of the smaller corpus, mean of 5 shuffles
    shared sentences difference of the share of sentences that another conversation of the corpus has word for word, among
                     equally many conversations, mean of 5 draws: it grows with a corpus

Beside each distance stands what chance gives: the same distance when all conversations of both sides are shuffled and dealt out
anew, as many to each side (permutation null; its mean, and where 95 % of it lies, from 0 for a distance that has no sign). A
release is told apart from a corpus by a distance outside that. The interval of the distance itself is a bootstrap over the
conversations of both sides; since resampling alone moves mass, a distance without a sign is larger on the mean in resamples
than in the sample, so its interval is moved back by that bias and ends at 0. A release compared with itself is at 0, inside
both.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np

from muse_builder import domains
from muse_builder.errors import SettingsError
from muse_builder.evaluation.measure import CONFIDENCE, RESAMPLES, Measure
from muse_builder.evaluation.ngrams import shuffled, unique_shares_at
from muse_builder.evaluation.report import named, package
from muse_builder.evaluation.side_by_side import PaperTable, TableRow
from muse_builder.evaluation.significance import Weights, caution, percentiles
from muse_builder.evaluation.statistics import ORDERS, SHUFFLES
from muse_builder.evaluation.traits import ACTS, MOST, ROUNDS, SENTENCE_WORDS, CorpusTraits, Matrix, traits
from muse_builder.records import Action, Conversation
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read

DEALS = 200
"""Of the permutation null: the ends of its interval rest on 5 or 10 values."""
SHOWN = 10
"""Sentences shared most widely that are told."""
Distance = Callable[[CorpusTraits, Weights, CorpusTraits, Weights], float | None]


class Gap(NamedTuple):
    """One thing that is compared."""

    name: str
    value: Callable[[CorpusTraits, Weights], float | None] | None
    """Of one corpus; None where it is no single number."""
    distance: Distance
    definition: str
    signed: bool = False
    """Whether it can be below 0: a difference."""


@dataclass(frozen=True, slots=True)
class MeasuredCorpus:
    name: str
    digest: str
    """SHA-256 of its manifest."""
    traits: CorpusTraits


def wasserstein(one: Matrix, other: Matrix) -> float | None:
    """Of two histograms over 0, 1, 2, ...; None where one is empty."""
    if not one.sum() or not other.sum():
        return None
    return float(np.abs(np.cumsum(one) / one.sum() - np.cumsum(other) / other.sum()).sum())


def total_variation(one: Matrix | None, other: Matrix | None) -> float | None:
    """Of two distributions over the same things."""
    return None if one is None or other is None else float(np.abs(one - other).sum() / 2)


def _counted(trait: str, name: str, unit: str) -> Gap:
    return Gap(
        name,
        lambda corpus, weights: corpus.mean(trait, weights),
        lambda a, v, b, w: wasserstein(a.histogram(trait, v), b.histogram(trait, w)),
        f"mean {unit}, above {MOST[trait.split(',')[0]]} counted as that; distance: Wasserstein",
    )


def _talk(role: str) -> Gap:
    return Gap(
        f"what the {role} talks about",
        None,
        lambda a, v, b, w: total_variation(a.share(role, v), b.share(role, w)),
        "distance: total variation of the shares of 13 dialogue elements (rule-based tagger of our own)",
    )


def _act(act: Action) -> Gap:
    return Gap(
        f"act: {act}",
        lambda corpus, weights: corpus.act(act, weights),
        lambda a, v, b, w: _minus(a.act(act, v), b.act(act, w)),
        "share of conversations in which it happens; None where a corpus does not tell of it; distance: difference",
        signed=True,
    )


def _fate(kind: int, name: str, place: int | None) -> Gap:
    which = "recommendation" if place is None else f"recommendation {place + 1}"
    return Gap(
        f"{name}: {which}",
        lambda corpus, weights: corpus.fate(kind, place, weights),
        lambda a, v, b, w: _minus(a.fate(kind, place, v), b.fate(kind, place, w)),
        f"share of them that the user's next labelled answer {'accepts' if kind == 1 else 'refuses'}, of the first {ROUNDS} in "
        "a conversation; None where a corpus labels no such answer; distance: difference",
        signed=True,
    )


def _minus(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


GAPS: tuple[Gap, ...] = (
    _counted("words, user", "words a turn, user", "words of a turn, split at blanks"),
    _counted("words, assistant", "words a turn, assistant", "words of a turn, split at blanks"),
    _counted("turns", "turns", "turns of a conversation"),
    _counted("recommendations", "recommendations", "recommending turns of a conversation"),
    _counted("items", "items a recommendation", "items that a recommending turn names"),
    _counted("questions", "clarifying questions", "assistant's turns of a conversation that ask and recommend nothing"),
    _talk("user"),
    _talk("assistant"),
    *map(_act, ACTS),
    *(_fate(kind, name, place) for kind, name in ((1, "accepted"), (2, "refused")) for place in (None, *range(ROUNDS))),
)


def realism(release: Path, humans: Sequence[Path], *, split: str | None = None, seed: int = 0) -> "Realism":
    """A release beside corpora of people's conversations.

    Args:
        split: of the release; the human corpora are read whole.

    Raises:
        ReleaseError: a folder is no sealed release, or the release has no such split.
        SettingsError: two have one name, or one holds no conversation.
    """
    folders = (release, *humans)
    names = [folder.resolve().name for folder in folders]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise SettingsError(f"two releases are named {twice!r}; columns need names of their own, so rename one folder")
    held = [_corpus(folder, split if folder is release else None) for folder in folders]
    return compare(held[0], held[1:], split=split or "all", seed=seed)


def _corpus(folder: Path, split: str | None) -> MeasuredCorpus:
    release = named(folder)
    talks = (record for record in read(folder, "conversations", split) if isinstance(record, Conversation))
    found = traits(talks, domains.of(read_manifest(folder).settings.as_json()))
    if not found.conversations:
        raise SettingsError(f"{folder} holds no conversation to compare")
    return MeasuredCorpus(*release, found)


@dataclass(frozen=True, slots=True)
class Realism:
    split: str
    seed: int
    corpora: tuple[MeasuredCorpus, ...]
    """The release first, then the human corpora."""
    table: PaperTable
    shared: dict[str, tuple[tuple[str, int], ...]]
    """Name of a corpus -> sentences that most conversations share word for word, and how many do."""
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "command": "realism",
            "package": package(),
            "releases": [
                {"name": one.name, "digest": one.digest, "conversations": one.traits.conversations} for one in self.corpora
            ],
            "split": self.split,
            "settings": {"seed": self.seed, "resamples": RESAMPLES, "deals": DEALS},
            "table": self.table.as_json(),
            "shared_sentences": {
                name: [{"sentence": text, "conversations": count} for text, count in found]
                for name, found in self.shared.items()
            },
            "notes": list(self.notes),
        }


def compare(ours: MeasuredCorpus, humans: Sequence[MeasuredCorpus], *, split: str = "all", seed: int = 0) -> Realism:
    """The same for corpora at hand."""
    columns = [ours.name]
    for human in humans:
        columns += [human.name, f"distance to {human.name}", f"chance beside {human.name}"]
    rows = [TableRow(gap.name, tuple(_cells(gap, ours, humans, seed))) for gap in GAPS]
    rows += [TableRow(f"Distinct-{n}, size-matched", tuple(_distinct(n, ours, humans, seed))) for n in ORDERS]
    rows.append(TableRow("shared sentences, size-matched", tuple(_shared(ours, humans, seed))))
    smallest = min(one.traits.conversations for one in (ours, *humans))
    return Realism(
        split,
        seed,
        (ours, *humans),
        PaperTable("Realism: ours, theirs, how far apart, and what chance gives", tuple(columns), tuple(rows)),
        {one.name: widest(one.traits.sentences) for one in (ours, *humans)},
        caution(smallest),
    )


def _ones(corpus: CorpusTraits) -> Weights:
    return np.ones(corpus.conversations)


def _drawn(corpus: CorpusTraits, dice: np.random.Generator) -> Weights:
    return np.bincount(dice.integers(0, corpus.conversations, corpus.conversations), minlength=corpus.conversations).astype(
        np.float64
    )


def _cells(gap: Gap, ours: MeasuredCorpus, humans: Sequence[MeasuredCorpus], seed: int) -> Iterable[Measure | None]:
    yield _value(gap, ours)
    for human in humans:
        yield _value(gap, human)
        whole = gap.distance(ours.traits, _ones(ours.traits), human.traits, _ones(human.traits))
        yield Measure(
            gap.name,
            whole,
            gap.definition,
            ours.traits.conversations + human.traits.conversations,
            interval=None if whole is None else interval(gap, ours.traits, human.traits, seed=seed),
        )
        yield chance(gap, ours.traits, human.traits, seed=seed)


def _value(gap: Gap, corpus: MeasuredCorpus) -> Measure | None:
    if gap.value is None:
        return None
    return Measure(gap.name, gap.value(corpus.traits, _ones(corpus.traits)), gap.definition, corpus.traits.conversations)


def interval(gap: Gap, one: CorpusTraits, other: CorpusTraits, *, seed: int = 0) -> tuple[float, float] | None:
    """Of a distance, both sides drawn anew by conversations, moved back by what drawing adds to a distance without a sign; None
    where one side has fewer than two."""
    if min(one.conversations, other.conversations) < 2:
        return None
    dice = np.random.default_rng(seed)
    drawn = [gap.distance(one, _drawn(one, dice), other, _drawn(other, dice)) for _ in range(RESAMPLES)]
    known = [value for value in drawn if value is not None]
    found, whole = percentiles(known), gap.distance(one, _ones(one), other, _ones(other))
    if found is None or whole is None or gap.signed:
        return found
    added = sum(known) / len(known) - whole
    return max(0.0, found[0] - added), max(0.0, found[1] - added)


def chance(gap: Gap, one: CorpusTraits, other: CorpusTraits, *, seed: int = 0) -> Measure:
    """The permutation null of a distance: its mean size, and where 95 % of it lies; None where one side has fewer than two
    conversations or there is no distance."""
    definition = f"{gap.definition}; chance: the conversations of both dealt out anew, {DEALS} times"
    both = pooled(one, other)
    nothing = Measure(gap.name, None, definition, both.conversations)
    if min(one.conversations, other.conversations) < 2 or gap.distance(one, _ones(one), other, _ones(other)) is None:
        return nothing
    drawn = []
    for number in range(DEALS):
        order = np.random.default_rng([seed, number]).permutation(both.conversations)
        ours = np.zeros(both.conversations)
        ours[order[: one.conversations]] = 1
        drawn.append(gap.distance(both, ours, both, 1 - ours))
    known = [value for value in drawn if value is not None]
    if not known:
        return nothing
    tail = (1 - CONFIDENCE) / 2 if gap.signed else 0.0
    ends = (float(np.quantile(known, tail)) if gap.signed else 0.0, float(np.quantile(known, CONFIDENCE + tail)))
    return replace(nothing, value=sum(map(abs, known)) / len(known), interval=ends)


def pooled(one: CorpusTraits, other: CorpusTraits) -> CorpusTraits:
    """The conversations of both as one corpus, which tells of what both tell of; its texts are not united."""

    def together(a: Matrix, b: Matrix) -> Matrix:
        return np.concatenate([a, b])

    return replace(
        one,
        conversations=one.conversations + other.conversations,
        counts={name: together(one.counts[name], other.counts[name]) for name in one.counts},
        talk={role: together(one.talk[role], other.talk[role]) for role in one.talk},
        fates=together(one.fates, other.fates),
        labelled=one.labelled & other.labelled,
        sentences=(*one.sentences, *other.sentences),
        acts=together(one.acts, other.acts),
        told=one.told & other.told,
    )


# --- what needs equal sizes -------------------------------------------------------------------------------------------


def _distinct(n: int, ours: MeasuredCorpus, humans: Sequence[MeasuredCorpus], seed: int) -> Iterable[Measure | None]:
    def pair(human: MeasuredCorpus) -> tuple[list[float], list[float], int]:
        size = min(one.traits.texts.grams(n).total for one in (ours, human))
        return _shares(ours.traits, n, size, seed), _shares(human.traits, n, size, seed), size

    definition = (
        f"of as many {n}-grams of shuffled utterances as the smaller of the two has (counted), mean and range of {SHUFFLES} "
        "shuffles; distance: difference"
    )
    return _matched(f"Distinct-{n}, size-matched", definition, [pair(human) for human in humans])


def _shared(ours: MeasuredCorpus, humans: Sequence[MeasuredCorpus], seed: int) -> Iterable[Measure | None]:
    def pair(human: MeasuredCorpus) -> tuple[list[float], list[float], int]:
        size = min(one.traits.conversations for one in (ours, human))
        return _repeats(ours.traits, size, seed), _repeats(human.traits, size, seed), size

    definition = (
        f"share of sentences of {SENTENCE_WORDS} words or more that another conversation has word for word, among as many "
        f"conversations as the smaller of the two has (counted), mean and range of {SHUFFLES} draws; distance: difference"
    )
    return _matched("shared sentences, size-matched", definition, [pair(human) for human in humans])


def _matched(name: str, definition: str, pairs: Sequence[tuple[list[float], list[float], int]]) -> Iterable[Measure | None]:
    """Ours in the first column only beside a single corpus: at several sizes it has several values."""
    yield _mean(name, pairs[0][0], definition, pairs[0][2]) if len(pairs) == 1 else None
    for own, theirs, size in pairs:
        apart = [one - other for one, other in zip(own, theirs, strict=True)] if own and theirs else []
        yield _mean(name, theirs, definition, size)
        yield _mean(name, apart, definition, size)
        yield None


def _shares(corpus: CorpusTraits, n: int, size: int, seed: int) -> list[float]:
    return unique_shares_at(corpus.texts.grams(n), size, shuffled(len(corpus.texts), seed=seed, shuffles=SHUFFLES))


def _mean(name: str, values: Sequence[float], definition: str, counted: int) -> Measure:
    value = sum(values) / len(values) if values else None
    return Measure(name, value, definition, counted, interval=(min(values), max(values)) if values else None)


def _repeats(corpus: CorpusTraits, size: int, seed: int) -> list[float]:
    """The share in `SHUFFLES` draws of so many conversations; empty where there is no sentence."""
    found = []
    for number in range(SHUFFLES):
        chosen = Random(f"{seed}/shared/{number}").sample(range(corpus.conversations), size)
        counts = Counter(sentence for place in chosen for sentence in corpus.sentences[place])
        if counts:
            found.append(sum(count for count in counts.values() if count > 1) / counts.total())
    return found if len(found) == SHUFFLES else []


def widest(sentences: Sequence[frozenset[str]]) -> tuple[tuple[str, int], ...]:
    """Sentences that more than one conversation has, those of most conversations first."""
    counts = Counter(sentence for said in sentences for sentence in said)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((sentence, count) for sentence, count in ranked[:SHOWN] if count > 1)
