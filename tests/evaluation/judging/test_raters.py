"""Raters told apart: careful, at random, one key, too fast."""

from random import Random

from muse_builder.evaluation.judging.pairs import Pair
from muse_builder.evaluation.judging.raters import raters_told
from muse_builder.evaluation.judging.votes import Vote

PAIRS = [Pair(f"c{number}/1", "natural", "A" if number % 2 else "B", (), "good", "bad") for number in range(24)]
GOLD = [Pair(f"c{number}/2~ab", "natural", "A" if number % 2 else "B", (), "good", "bad") for number in range(8)]


def votes(rater: str, right: float, *, seconds: float = 9.0, always: str | None = None) -> list[Vote]:
    """Votes of somebody who takes the better line with this probability."""
    dice = Random(rater)
    found = []
    for pair in (*PAIRS, *GOLD):
        good = dice.random() < right
        side = pair.first_is if good else ("B" if pair.first_is == "A" else "A")
        found.append(Vote(pair.pair_id, pair.perspective, rater, always or side, seconds=seconds + dice.random()))  # type: ignore[arg-type]
    return found


EVERYBODY = [*votes("careful", 0.95), *votes("too", 0.95), *votes("random", 0.5), *votes("only B", 0, always="B"),
             *votes("fast", 0.95, seconds=0.2)]  # fmt: skip


def test_careful_people_are_told_from_those_who_do_not_read() -> None:
    found = raters_told(PAIRS, EVERYBODY, GOLD)
    assert found.flagged == {"random": ("gold",), "only B": ("gold", "one key"), "fast": ("time",)}
    assert "do not count on only B: 4 of 8 gold questions wrong; 32 of 32 answers 'B', whatever stood there" in found.warnings


def test_twelve_votes_of_a_third_of_a_second_all_for_b_are_warned_of_without_gold_questions() -> None:
    quick = [vote._replace(seconds=0.3) for vote in votes("quick", 0, always="B")[:12]]
    (warning,) = raters_told(PAIRS, quick).warnings
    assert warning == (
        "do not count on quick: 12 of 12 answers in less than 1.5 seconds; 12 of 12 answers 'B', whatever stood there"
    )


def test_agreement_is_over_what_several_judged_and_of_each_two() -> None:
    found = raters_told([*PAIRS, *GOLD], [*votes("careful", 1.0), *votes("too", 1.0)[:12]])
    agreement = {one.name: one for one in found.sections[-1].measures}
    assert agreement["overlap"].value == 12 / 32
    assert agreement["kappa, careful and too"].counted == 12
    assert agreement["alpha of people"].value is None  # all alike: nothing to disagree on
    assert raters_told(PAIRS, []).sections == ()
