"""People who vote or pass: who may be counted on, by gold questions, by time and by what they answer.

    gold     pairs with a known answer, planted among the others: who gets many of them wrong does not read
    time     an answer in less than a second and a half is a key that was pressed; see `TOO_FAST`
    one key  nearly always the same side, though sides are drawn: the texts were not looked at
    overlap  pairs that several people judged, and how far they agree (Krippendorff's alpha, and Cohen's kappa of each two)

Nobody's votes are dropped here: a report warns, and names who it warns of. Whoever leaves them out leaves out their file.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from statistics import median
from typing import NamedTuple

from muse_builder.evaluation.judging.certificate import kappa, wilson
from muse_builder.evaluation.judging.pairs import Pair
from muse_builder.evaluation.judging.votes import Vote
from muse_builder.evaluation.measure import Measure, Section, ratio
from muse_builder.evaluation.significance import krippendorff_alpha

TOO_FAST = 1.5
"""Seconds: two lines of forty words each cannot be read in it (people read four words a second)."""
FAST_SHARE = 0.25
"""Of somebody's answers; a few are slips of the finger."""
ONE_SIDE = 0.85
"""Of somebody's votes: of 30 with fair sides so many on one are a chance of 1 in 10,000."""
GOLD_SHARE = 0.7
"""Right answers to gold questions; guessing gives a half."""
LEAST = 8
"""Answers before anything is said of somebody."""


class Raters(NamedTuple):
    sections: tuple[Section, ...]
    warnings: tuple[str, ...]
    """One line each: who, and why not to count on them."""
    flagged: Mapping[str, tuple[str, ...]]
    """Rater -> of "gold", "time", "one key" those that hold; only those of whom one does."""


class Answered(NamedTuple):
    """One answer of somebody, to a pair or about a conversation."""

    rater: str
    object_id: str
    value: str | bool | None
    side: str | None = None
    """ "A" or "B", or what key was pressed; None where it is not known."""
    seconds: float | None = None
    right: bool | None = None
    """Of a gold question; None of any other."""


def raters_told(pairs: Sequence[Pair], votes: Iterable[Vote], gold: Sequence[Pair] = ()) -> Raters:
    """People's votes on pairs, rater by rater, and how far they agree; nothing without votes.

    Args:
        gold: pairs among them whose first side is the right answer.
    """
    known = {(pair.pair_id, pair.perspective): pair for pair in (*pairs, *gold)}
    right = {(pair.pair_id, pair.perspective) for pair in gold}
    answers = []
    for vote in votes:
        won = vote.for_first(known[vote.pair_id, vote.perspective])
        name = (vote.pair_id, vote.perspective)
        answers.append(Answered(vote.rater, " ".join(name), won, vote.better, vote.seconds, won if name in right else None))
    return told(answers)


def told(answers: Sequence[Answered]) -> Raters:
    """Figures of each rater and of their agreement, and warnings."""
    if not answers:
        return Raters((), (), {})
    by_rater: defaultdict[str, list[Answered]] = defaultdict(list)
    for one in answers:
        by_rater[one.rater].append(one)
    sections: list[Section] = []
    flagged: dict[str, tuple[str, ...]] = {}
    warnings: list[str] = []
    for rater, mine in by_rater.items():
        measures = _of_rater(mine)
        sections.append(Section(f"rater {rater}", measures))
        why = _why_not(mine)
        if why:
            flagged[rater] = tuple(why)
            warnings.append(f"do not count on {rater}: {'; '.join(why.values())}")
    real = [one for one in answers if one.right is None]  # on gold questions all who read agree
    return Raters((*sections, _agreement(real, list(by_rater))), tuple(warnings), flagged)


def _of_rater(mine: Sequence[Answered]) -> tuple[Measure, ...]:
    gold = [one.right for one in mine if one.right is not None]
    seconds = [one.seconds for one in mine if one.seconds is not None]
    sides = [one.side for one in mine if one.side is not None]
    most = max((sides.count(side) for side in set(sides)), default=0)
    fast = sum(one < TOO_FAST for one in seconds)
    return (
        Measure("gold", ratio(sum(gold), len(gold)), "share of gold questions answered rightly; counted: gold questions",
                len(gold), 0, wilson(sum(gold), len(gold))),
        Measure("seconds", median(seconds) if seconds else None, "median seconds an answer took; counted: answers with a time",
                len(seconds), len(mine) - len(seconds)),
        Measure("too fast", ratio(fast, len(seconds)), f"share of answers in less than {TOO_FAST} seconds", len(seconds),
                len(mine) - len(seconds)),
        Measure("one key", ratio(most, len(sides)), "share of answers with the key that was pressed most", len(sides),
                len(mine) - len(sides), wilson(most, len(sides))),
    )  # fmt: skip


def _why_not(mine: Sequence[Answered]) -> dict[str, str]:
    """Reason -> sentence."""
    gold, seconds, sides = (
        [one.right for one in mine if one.right is not None],
        [one.seconds for one in mine if one.seconds is not None],
        [one.side for one in mine if one.side is not None],
    )
    found = {}
    bounds = wilson(sum(gold), len(gold))
    if bounds is not None and len(gold) >= LEAST // 2 and sum(gold) / len(gold) < GOLD_SHARE:
        found["gold"] = f"{len(gold) - sum(gold)} of {len(gold)} gold questions wrong"
    fast = sum(one < TOO_FAST for one in seconds)
    if len(seconds) >= LEAST and fast / len(seconds) > FAST_SHARE:
        found["time"] = f"{fast} of {len(seconds)} answers in less than {TOO_FAST} seconds"
    most = max(set(sides), key=sides.count, default=None)
    if most is not None and len(sides) >= LEAST and sides.count(most) / len(sides) > ONE_SIDE:
        found["one key"] = f"{sides.count(most)} of {len(sides)} answers {most!r}, whatever stood there"
    return found


def _agreement(answers: Sequence[Answered], raters: Sequence[str]) -> Section:
    units: defaultdict[str, dict[str, str | bool]] = defaultdict(dict)
    for one in answers:
        if one.value is not None:
            units[one.object_id][one.rater] = one.value
    shared = [unit for unit in units.values() if len(unit) > 1]
    measures = [
        Measure("overlap", ratio(len(shared), len(units)), "share of what was judged that several people judged", len(units)),
        Measure("alpha of people", krippendorff_alpha([list(unit.values()) for unit in units.values()]),
                "Krippendorff's alpha of people's answers, nominal; counted: objects that several judged", len(shared)),
    ]  # fmt: skip
    for name, another in combinations(raters, 2):
        both = [(unit[name], unit[another]) for unit in shared if name in unit and another in unit]
        if both:
            about = "Cohen's kappa of two people; counted: what both judged"
            measures.append(Measure(f"kappa, {name} and {another}", kappa(both), about, len(both)))
    return Section("agreement of people", tuple(measures))
