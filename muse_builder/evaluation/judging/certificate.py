"""A judge's certificate: what it does with planted pairs, before its word counts for anything.

    position     share of planted pairs whose answer changes when the sides are turned     fails above 0.2
    known        share of answers for the text against the same in another word order      fails below 0.8
    length, verbosity, pictures, leak
                 share of answers for the text that was spoilt so                          fails above 0.5
    repeated     share of pairs asked twice that get the same answer twice                 fails below 0.8
    unreadable   share of questions without an answer that can be read                     fails above 0.1
    people       Cohen's kappa of the judge's majority and each person's vote              fails below 0
    own lines    how much oftener than other raters it votes for its own model's lines     fails above 0

A judge fails where the whole 95 % interval is on the wrong side of the bound: a few planted pairs fail nobody by chance, and
pass nobody for sure either, so the number of pairs stands with each. Intervals are Wilson's of the answers where they are
shares of planted pairs: a bootstrap of 24 equal answers would have none.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, NamedTuple

from muse_builder.evaluation.asking import Respondent
from muse_builder.evaluation.judging.pairs import Pair
from muse_builder.evaluation.judging.planted import KINDS, PLANTED, REPEATED, Plantable, planted
from muse_builder.evaluation.judging.votes import Vote, votes_of_model
from muse_builder.evaluation.loop import evaluate
from muse_builder.evaluation.measure import Measure, Section, ratio
from muse_builder.evaluation.systems import Answers, Interview, asked_model
from muse_builder.tasks.base import Task, Utterance
from muse_builder.watch import OnProgress

Interval = tuple[float, float]


class Bound(NamedTuple):
    """Where a judge fails."""

    at: float
    above: bool
    """Whether it fails above the bound, else below it."""
    why: str
    """What is said of a judge that fails here."""

    def broken(self, interval: Interval | None) -> bool:
        if interval is None:
            return False
        return interval[0] > self.at if self.above else interval[1] < self.at


BOUNDS: Mapping[str, Bound] = {
    "position": Bound(0.2, True, "its answers follow the side"),
    "known": Bound(0.8, False, "it does not tell a line from the same words in another order"),
    "length": Bound(0.5, True, "it prefers what is longer and says no more"),
    "verbosity": Bound(0.5, True, "it prefers filler"),
    "pictures": Bound(0.5, True, "it prefers talk of pictures that are not there"),
    "leak": Bound(0.5, True, "it prefers a line that tells the product in mind"),
    "repeated": Bound(0.8, False, "asked again it says something else"),
    "unreadable": Bound(0.1, True, "many of its answers cannot be read"),
    "people": Bound(0.0, False, "it disagrees with people more than chance does"),
    "own lines": Bound(0.0, True, "it prefers its own model's lines"),
}
TOLD: Mapping[str, str] = {
    "position": "share of planted pairs whose answer changes when the sides are turned; counted: pairs",
    "known": "share of answers for the text itself, against the same words in another order",
    "length": "share of answers for the text with its last sentence said three times",
    "verbosity": "share of answers for the text with filler before each sentence",
    "pictures": "share of answers for the text that speaks of pictures that are not there",
    "leak": "share of answers for the text that tells the product in mind",
    "repeated": "share of pairs asked twice that get the same answer twice; counted: pairs and orders",
    "unreadable": "share of planted questions without an answer that can be read",
    "people": "Cohen's kappa of the judge's majority and each person's vote on the same pair; counted: votes of people",
    "own lines": "win rate of its own model's lines by this judge minus by the other raters, on the same pairs; counted: pairs",
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """What came of the planted pairs."""

    judge: str
    measures: tuple[Measure, ...]
    found: Answers[Any] | None = None
    """All that was answered: problems, notes, bill."""

    @property
    def failures(self) -> tuple[str, ...]:
        """Names of what it fails by."""
        return tuple(one.name for one in self.measures if BOUNDS[one.name].broken(one.interval))

    @property
    def verdict(self) -> str:
        """The first line of every report that rests on this judge."""
        if not any(one.counted for one in self.measures):
            return f"NOT CERTIFIED: nothing was planted for {self.judge}; nobody knows what sways it"
        if self.failures:
            why = "; ".join(f"{BOUNDS[name].why} ({self.told(name)})" for name in self.failures)
            return f"THIS JUDGE FAILS: {self.judge}: {why}. Do not quote its figures"
        counted = sum(one.counted for one in self.measures if one.name in KINDS)
        return f"certified: {self.judge} passes {counted} answers to planted pairs (section certificate)"

    def told(self, name: str) -> str:
        """A figure as a sentence has it: "length .98 [.84, 1.00]"."""
        one = next(one for one in self.measures if one.name == name)
        low, high = one.interval or (0.0, 1.0)
        return f"{name} {one.value:.2f} [{low:.2f}, {high:.2f}]"

    def section(self) -> Section:
        return Section("certificate", self.measures)

    def with_others(self, pairs: Sequence[Pair], votes: Sequence[Vote], *, own: str = "", first: str = "") -> "Certificate":
        """The same with what follows from the votes on real pairs: agreement with people, and preference for its own lines.

        Args:
            own: the system whose lines the judge's model wrote; "" where none is.
            first: the pairs' first system.
        """
        more = [agreement_with_people(pairs, votes, self.judge)]
        if own:
            more.append(own_lines(pairs, votes, self.judge, own_is_first=own == first))
        return Certificate(self.judge, (*self.measures, *more), self.found)


def certify(
    respondent: Respondent,
    sources: Sequence[Plantable],
    *,
    each: int = PLANTED,
    seed: int = 0,
    progress: OnProgress | None = None,
) -> Certificate:
    """Asks a judge about planted pairs, each in both orders, those of one kind twice. Asks a model.

    Args:
        each: pairs of every kind; 0 plants none.
    """
    held = list(planted(sources, each=each, seed=seed)) if each else []
    if not held:
        return Certificate(respondent.spec, measured([], [], 0))
    pairs = [pair for _, pair in held]
    again = [pair for kind, pair in held if kind == REPEATED]
    votes, found = votes_of_model(pairs, respondent, rounds=1, seed=seed, progress=progress)
    more, others = votes_of_model(again, respondent, rounds=2, seed=seed, progress=progress) if again else ([], found)
    # The first round of those was asked before: it stands in the journal under the same name, and costs nothing again.
    bill = {**found.bill, **others.bill}
    told = Answers(found.given, (*found.problems, *others.problems), found.notes, bill)
    return Certificate(
        respondent.spec, measured(held, [*votes, *(one for one in more if one.rater.endswith("/1"))], len(pairs)), told
    )


@dataclass(frozen=True, slots=True)
class MarkedAlone:
    """One side of a planted pair, for a judge that marks one conversation at a time."""

    pair: Pair
    spoilt: bool
    task_of: Callable[[tuple[Utterance, ...]], Task]

    @property
    def conversation_id(self) -> str:
        return self.pair.pair_id

    @property
    def example_id(self) -> str:
        return f"{self.pair.pair_id}/{'spoilt' if self.spoilt else 'own'}"

    def task(self, *, text_only: bool) -> Task:
        said = self.pair.second if self.spoilt else self.pair.first
        assert isinstance(said, tuple)
        return self.task_of(said)


def certify_marks(
    respondent: Respondent,
    sources: Sequence[Plantable],
    interview: Interview[MarkedAlone, float],
    task_of: Callable[[tuple[Utterance, ...]], Task],
    *,
    each: int = PLANTED,
    seed: int = 0,
    progress: OnProgress | None = None,
) -> Certificate:
    """The same of a judge that marks one conversation at a time: it prefers what it marks higher; a tie prefers neither.

    It sees no sides, so nothing is said of position. Asks a model.

    Args:
        interview: how it is asked for marks, and their sum.
    """
    held = list(planted(sources, each=each, seed=seed)) if each else []
    asked = [MarkedAlone(pair, spoilt, task_of) for _, pair in held for spoilt in (False, True)]
    found = evaluate([asked_model(respondent, interview, seed=seed, progress=progress)], asked)
    marks = found.answers[respondent.spec]
    answers: defaultdict[str, list[bool]] = defaultdict(list)
    missing: Counter[str] = Counter()
    for place, (kind, _) in enumerate(held):
        own, spoilt = marks[2 * place : 2 * place + 2]
        if own is None or spoilt is None:
            missing[kind] += 1
        else:
            answers[kind].append(own > spoilt if kind == "known" else spoilt > own)
    unread = sum(missing.values())
    measures = [share(kind, answers[kind], missing[kind]) for kind in KINDS]
    measures.append(share("unreadable", [True] * unread + [False] * (len(held) - unread), 0))
    return Certificate(respondent.spec, tuple(measures), Answers(marks, found.problems, found.notes, found.bill))


def measured(held: Sequence[tuple[str, Pair]], votes: Iterable[Vote], pairs: int) -> tuple[Measure, ...]:
    """The certificate's figures.

    Args:
        held: kind and planted pair.
    """
    kinds = {(pair.pair_id, pair.perspective): (kind, pair) for kind, pair in held}
    answers: defaultdict[str, list[bool]] = defaultdict(list)
    rounds: defaultdict[tuple[str, str], dict[tuple[bool, int], bool]] = defaultdict(dict)
    missing: Counter[str] = Counter()
    for vote in votes:
        name = (vote.pair_id, vote.perspective)
        kind, pair = kinds[name]
        clean = vote.for_first(pair)
        number = int(vote.rater.rpartition("/")[2])
        if clean is None:
            missing[kind] += 1
            continue
        rounds[name][vote.swapped, number] = clean
        if number == 0:
            answers[kind].append(clean if kind == "known" else not clean)
    turned = [held[False, 0] != held[True, 0] for held in rounds.values() if {(False, 0), (True, 0)} <= held.keys()]
    again = [held[side, 0] == held[side, 1] for held in rounds.values() for side in (False, True)
             if {(side, 0), (side, 1)} <= held.keys()]  # fmt: skip
    asked = sum(map(len, answers.values())) + sum(missing.values())
    found = [share("position", turned, pairs - len(turned))]
    found += [share(kind, answers[kind], missing[kind]) for kind in KINDS]
    found += [
        share("repeated", again, 0),
        share("unreadable", [True] * sum(missing.values()) + [False] * (asked - sum(missing.values())), 0),
    ]
    return tuple(found)


def share(name: str, answers: Sequence[bool], missing: int) -> Measure:
    """A share with Wilson's interval; no value where nothing was answered."""
    value = ratio(sum(answers), len(answers))
    return Measure(name, value, TOLD[name], len(answers), missing, wilson(sum(answers), len(answers)))


def wilson(hits: int, of: int) -> Interval | None:
    """Wilson's 95 % score interval of a share; None of nothing."""
    if not of:
        return None
    z = 1.959964  # of the normal distribution, at 97.5 %
    middle = (hits + z * z / 2) / (of + z * z)
    half = z / (of + z * z) * sqrt(hits * (of - hits) / of + z * z / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


def agreement_with_people(pairs: Sequence[Pair], votes: Sequence[Vote], judge: str) -> Measure:
    """Cohen's kappa of the judge's majority on a pair and each person's vote; pairs without a majority are left out."""
    mine, theirs = _by_side(pairs, votes, judge)
    both = [(side > 0, vote) for name, side in mine.items() if side for vote in theirs.get(name, ())]
    return Measure(
        "people", kappa(both), TOLD["people"], len(both), sum(map(len, theirs.values())) - len(both), _kappa_interval(both)
    )


def own_lines(pairs: Sequence[Pair], votes: Sequence[Vote], judge: str, *, own_is_first: bool) -> Measure:
    """How much oftener than the other raters the judge votes for lines of its own model."""
    mine, theirs = _by_side(pairs, votes, judge)
    gaps = []
    for name, side in mine.items():
        others = theirs.get(name, ())
        if others:
            gap = (side > 0) + 0.5 * (side == 0) - sum(others) / len(others)
            gaps.append(gap if own_is_first else -gap)
    value = ratio(sum(gaps), len(gaps))
    interval = None
    if value is not None and len(gaps) > 1:
        error = sqrt(sum((gap - value) ** 2 for gap in gaps) / (len(gaps) - 1) / len(gaps))
        interval = (value - 1.959964 * error, value + 1.959964 * error)
    return Measure("own lines", value, TOLD["own lines"], len(gaps), len(mine) - len(gaps), interval)


Name = tuple[str, str]


def _by_side(pairs: Sequence[Pair], votes: Sequence[Vote], judge: str) -> tuple[dict[Name, int], dict[Name, list[bool]]]:
    """The judge's votes for the first minus those for the second, and the others' votes for the first, by pair."""
    known = {(pair.pair_id, pair.perspective): pair for pair in pairs}
    mine: dict[Name, int] = {}
    theirs: dict[Name, list[bool]] = {}
    for vote in votes:
        name = (vote.pair_id, vote.perspective)
        won = vote.for_first(known[name])
        if won is None:
            continue
        if vote.rater.rpartition("/")[0] == judge:
            mine[name] = mine.get(name, 0) + (1 if won else -1)
        else:
            theirs.setdefault(name, []).append(won)
    return mine, theirs


def kappa(both: Sequence[tuple[Any, Any]]) -> float | None:
    """Cohen's kappa of two raters; None where there is nothing, or nothing to disagree on."""
    if not both:
        return None
    first, second = Counter(one for one, _ in both), Counter(two for _, two in both)
    chance = sum(first[value] * second[value] for value in first) / len(both) ** 2
    return None if chance == 1 else (sum(one == two for one, two in both) / len(both) - chance) / (1 - chance)


def _kappa_interval(both: Sequence[tuple[bool, bool]]) -> Interval | None:
    """Of Wilson's interval of the agreement, with the agreement that chance gives held as it is."""
    value = kappa(both)
    bounds = wilson(sum(one == two for one, two in both), len(both))
    if value is None or bounds is None:
        return None
    agreed = sum(one == two for one, two in both) / len(both)
    chance = (agreed - value) / (1 - value) if value != 1 else 0.5
    return (bounds[0] - chance) / (1 - chance), (bounds[1] - chance) / (1 - chance)
