"""Votes on masked pairs, a model's or people's: win rates, agreement, what swayed them, and whether the sides did.

A model is asked each pair in both orders. A vote knows whether the sides stood the other way round (`swapped`); whom it is for
follows from that. A judge that goes by the side alone wins nobody anything, flips on every pair, and its alpha is far below 0.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from muse_builder.errors import SettingsError
from muse_builder.evaluation.asking import Respondent
from muse_builder.evaluation.judging.pairs import OVERALL, ROUNDS, Pair, Side, at_least_one, sheet
from muse_builder.evaluation.loop import evaluate
from muse_builder.evaluation.measure import Measure, Section
from muse_builder.evaluation.report import read_lines
from muse_builder.evaluation.significance import krippendorff_alpha, win_rate
from muse_builder.evaluation.systems import Answers, Interview, asked_model
from muse_builder.tasks.base import Task
from muse_builder.tasks.evaluation import Preference
from muse_builder.watch import OnProgress


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """One pair in one round and one order: what a judging model is asked once."""

    pair: Pair
    number: int
    swapped: bool = False
    """Whether the sides stand the other way round."""

    @property
    def example_id(self) -> str:
        return f"{self.pair.perspective}/{self.pair.pair_id}/{self.number}" + ("/swapped" if self.swapped else "")

    @property
    def conversation_id(self) -> str:
        return self.pair.pair_id.partition("/")[0]

    def task(self, *, text_only: bool) -> Task:
        return (self.pair.turned() if self.swapped else self.pair).task(text_only=text_only)


PREFERENCES = Interview[JudgedPair, Side](
    role="comparison",
    thread=lambda example: f"compare/{example.example_id}",
    read=lambda reply: reply.better if isinstance(reply, Preference) else None,
    told=lambda example: f"{example.pair.pair_id} ({example.pair.perspective}), round {example.number}",
)


class Vote(NamedTuple):
    pair_id: str
    perspective: str
    rater: str
    better: Side | None
    """None where it could not be read."""
    place: int | None = None
    """The how-manieth pair it was for this rater, from 1; None where that is not known."""
    sheet: str = ""
    """Which pairs the rater saw (see `sheet`); "" where the file does not say."""
    swapped: bool = False
    """Whether this rater saw the sides the other way round; a model sees both."""
    seconds: float | None = None
    """What the answer took; None where that is not known."""
    comment: str = ""

    def for_first(self, pair: Pair) -> bool | None:
        """Whether the vote is for the first system; None where it could not be read."""
        if self.better is None:
            return None
        return (self.better == pair.first_is) != self.swapped


def outcome(
    pairs: Sequence[Pair],
    votes: Iterable[Vote],
    first: str,
    second: str,
    *,
    sheets: Collection[str] = (),
    seed: int = 0,
) -> tuple[Section, ...]:
    """Win rates, agreement and the sides' balance, perspective by perspective.

    Args:
        sheets: what raters may have seen, where it is another sheet than that of the pairs.

    Raises:
        SettingsError: a vote names a pair that there is not, was given on other pairs, or a rater votes twice on one.
    """
    known = {(pair.pair_id, pair.perspective): pair for pair in pairs}
    mine = sheet(pairs)
    fit = ("", mine, *sheets)
    given: dict[tuple[str, str], dict[tuple[str, bool], Vote]] = {name: {} for name in known}
    for vote in votes:
        name = (vote.pair_id, vote.perspective)
        if vote.sheet not in fit:
            raise SettingsError(
                f"{vote.rater!r} voted on other pairs, or on other sides of them ({vote.sheet[:12]}, here {mine[:12]}): "
                "compare with the releases, files, --pairs, --seed, --gold, --parts and --overlap with which they were written"
            )
        if name not in known:
            raise SettingsError(f"a vote on {vote.pair_id!r} ({vote.perspective}): there is no such pair")
        if (vote.rater, vote.swapped) in given[name]:
            raise SettingsError(f"{vote.rater!r} votes twice on {vote.pair_id!r} ({vote.perspective})")
        given[name][vote.rater, vote.swapped] = vote
    sections = []
    for perspective in dict.fromkeys(pair.perspective for pair in pairs):
        of = {name: list(votes.values()) for name, votes in given.items() if name[1] == perspective}
        wins = {name: [vote.for_first(known[name]) for vote in votes] for name, votes in of.items()}
        losses = {name: [None if won is None else not won for won in found] for name, found in wins.items()}
        on_a = {name: [None if vote.better is None else vote.better == "A" for vote in votes] for name, votes in of.items()}
        votes_of = [won for found in wins.values() for won in found]
        measures = (
            win_rate("win rate of the first", wins, f"share of votes for {first}; interval over pairs", seed=seed),
            win_rate("win rate of the second", losses, f"share of votes for {second}; interval over pairs", seed=seed),
            Measure(
                "alpha",
                krippendorff_alpha(list(wins.values())),
                "Krippendorff's alpha of the votes on one pair, nominal; counted: votes",
                sum(won is not None for won in votes_of),
                sum(won is None for won in votes_of),
            ),
            win_rate("votes for side A", on_a, "share of votes for side A, 0.5 where sides do not matter", seed=seed),
        )
        sections.append(Section(perspective, measures))
    return tuple(sections)


def both_orders(pairs: Sequence[Pair], votes: Iterable[Vote], *, seed: int = 0) -> Section | None:
    """How far the answers survive that the sides are turned; None where nobody was asked in both orders."""
    known = {(pair.pair_id, pair.perspective): pair for pair in pairs}
    won: dict[tuple[str, str], dict[str, dict[bool, bool | None]]] = {}
    for vote in votes:
        name = (vote.pair_id, vote.perspective)
        won.setdefault(name, {}).setdefault(vote.rater, {})[vote.swapped] = vote.for_first(known[name])
    asked = {name: [held for held in raters.values() if len(held) == 2] for name, raters in won.items()}
    asked = {name: held for name, held in asked.items() if held}
    if not asked:
        return None
    flips = {name: [_flips(one) for one in held] for name, held in asked.items()}
    both = [[one[False], one[True]] for held in asked.values() for one in held]
    alpha = Measure(
        "alpha across orders",
        krippendorff_alpha(both),
        "Krippendorff's alpha of one rater's two answers to a pair, sides as drawn and turned; below 0 where sides decide",
        sum(answer is not None for one in both for answer in one),
        sum(answer is None for one in both for answer in one),
    )
    told = "share of pairs and rounds whose answer changes when the sides are turned; 0 where only the texts count"
    return Section("both orders", (win_rate("flips", flips, told, seed=seed), alpha))


def _flips(one: Mapping[bool, bool | None]) -> bool | None:
    return None if None in one.values() else one[False] != one[True]


def order_effects(pairs: Sequence[Pair], votes: Sequence[Vote], first: str, *, seed: int = 0) -> Section | None:
    """What may have swayed raters beside the pairs: each one's share of votes for side A, and the first system's win rate
    in the earlier and the later half of what each rater saw. None without votes."""
    known = {(pair.pair_id, pair.perspective): pair for pair in pairs}
    measures = []
    for rater in dict.fromkeys(vote.rater for vote in votes):
        mine = [vote for vote in votes if vote.rater == rater]
        on_a: dict[str, list[bool | None]] = {}
        for vote in mine:
            on_a.setdefault(vote.pair_id, []).append(None if vote.better is None else vote.better == "A")
        measures.append(win_rate(f"side A, {rater}", on_a, "share of a rater's votes for side A", seed=seed))
    halves: dict[str, dict[str, list[bool | None]]] = {"earlier": {}, "later": {}}
    last = {rater: max(vote.place or 0 for vote in votes if vote.rater == rater) for rater in {vote.rater for vote in votes}}
    for vote in votes:
        if vote.place is not None:
            half = halves["earlier" if 2 * vote.place <= last[vote.rater] + 1 else "later"]
            won = vote.for_first(known[vote.pair_id, vote.perspective])
            half.setdefault(vote.pair_id, []).append(won)
    for name, wins in halves.items():
        if wins:
            about = f"share of votes for {first} in the {name} half of what each rater saw; interval over pairs"
            measures.append(win_rate(f"win rate of the first, {name}", wins, about, seed=seed))
    return Section("order effects", tuple(measures)) if measures else None


def votes_of_model(
    pairs: Sequence[Pair],
    respondent: Respondent,
    *releases: Path,
    rounds: int = ROUNDS,
    seed: int = 0,
    progress: OnProgress | None = None,
) -> tuple[list[Vote], Answers[Side]]:
    """A model's votes on each pair in both orders, and all that it answered: problems, notes and bill. Asks a model.

    Args:
        releases: whose pictures are shown to it.
    """
    at_least_one(rounds, "rounds")
    asked = [JudgedPair(pair, number, turned) for pair in pairs for number in range(rounds) for turned in (False, True)]
    found = evaluate([asked_model(respondent, PREFERENCES, *releases, seed=seed, progress=progress)], asked)
    given = found.answers[respondent.spec]
    votes = [
        Vote(one.pair.pair_id, one.pair.perspective, f"{respondent.spec}/{one.number}", better, swapped=one.swapped)
        for one, better in zip(asked, given, strict=True)
    ]
    return votes, Answers(given, found.problems, found.notes, found.bill)


def read_votes(path: Path) -> list[Vote]:
    """Lines {"pair_id": ..., "perspective": ..., "rater": ..., "better": "A", "B" or null}, as people gave them.

    The page for people adds "place", "seconds", "sheet" and "comment" (see `Vote`); what else stands in a line is left aside.

    Raises:
        SettingsError: a line does not fit; names file and line.
    """
    votes = []
    for number, row in read_lines(path):
        named = [row.get(name) for name in ("pair_id", "rater")]
        if not all(isinstance(name, str) for name in named) or row.get("better") not in ("A", "B", None):
            raise SettingsError(f'{path}:{number}: a vote is {{"pair_id", "perspective", "rater", "better": "A", "B" or null}}')
        place = row.get("place") if isinstance(row.get("place"), int) else None
        perspective, held = str(row.get("perspective", OVERALL)), str(row.get("sheet", ""))
        seconds = float(row["seconds"]) if isinstance(row.get("seconds"), int | float) else None
        turned, comment = row.get("swapped") is True, str(row.get("comment") or "")
        said = (str(row["pair_id"]), perspective, str(row["rater"]), row.get("better"))
        votes.append(Vote(*said, place, held, turned, seconds, comment))
    return votes
