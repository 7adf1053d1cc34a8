"""Votes in both orders: whom they are for, flips, and what is read of a file."""

from pathlib import Path

import pytest

from muse_builder.evaluation.asking import Respondent
from muse_builder.evaluation.judging.pairs import OVERALL, Pair, sheet
from muse_builder.evaluation.judging.votes import Vote, both_orders, outcome, read_votes, votes_of_model
from tests.evaluation.judging import judges

PAIRS = [Pair("p1", "natural", "A", (), "short", "much longer"), Pair("p2", "natural", "B", (), "longest of all", "brief")]


def test_a_vote_knows_whom_it_is_for_whichever_way_the_sides_stood() -> None:
    assert Vote("p1", "natural", "r", "A").for_first(PAIRS[0]) is True
    assert Vote("p1", "natural", "r", "A", swapped=True).for_first(PAIRS[0]) is False
    assert Vote("p2", "natural", "r", "A").for_first(PAIRS[1]) is False
    assert Vote("p2", "natural", "r", None).for_first(PAIRS[1]) is None


def test_a_model_is_asked_in_both_orders_and_a_judge_of_texts_never_flips() -> None:
    votes, _ = votes_of_model(PAIRS, Respondent("mine", model=judges.Judge(judges.always_longer)), rounds=1)
    assert [(vote.pair_id, vote.swapped, vote.better) for vote in votes] == [
        ("p1", False, "B"),
        ("p1", True, "A"),
        ("p2", False, "B"),
        ("p2", True, "A"),
    ]
    section = both_orders(PAIRS, votes)
    assert section is not None
    flips, alpha = section.measures
    assert (flips.value, alpha.value) == (0.0, 1.0)
    ((_, measures),) = outcome(PAIRS, votes, "one", "other")
    assert measures[0].value == 0.5  # one pair each
    assert measures[3].value == 0.5  # of votes for side A


def test_a_judge_of_sides_flips_on_every_pair_and_its_alpha_is_below_nought() -> None:
    votes, _ = votes_of_model(PAIRS, Respondent("mine", model=judges.Judge(judges.always_a)), rounds=1)
    section = both_orders(PAIRS, votes)
    assert section is not None
    assert section.measures[0].value == 1.0
    assert section.measures[1].value == pytest.approx(-0.5)  # 2 pairs, 2 for and 2 against: 1 - 4 * 3 / (2 * 2 * 2)
    ((_, measures),) = outcome(PAIRS, votes, "one", "other")
    assert measures[0].value == 0.5
    assert measures[2].value == pytest.approx(-0.5)


def test_people_who_saw_one_order_have_no_flips() -> None:
    assert both_orders(PAIRS, [Vote("p1", "natural", "Ann", "A")]) is None


def test_time_and_comment_of_a_vote_are_read(tmp_path: Path) -> None:
    file = tmp_path / "votes.jsonl"
    file.write_text('{"pair_id": "p", "rater": "Ann", "better": "A", "seconds": 0.3, "comment": "both odd", "sheet": "s"}\n')
    assert read_votes(file) == [Vote("p", OVERALL, "Ann", "A", None, "s", False, 0.3, "both odd")]


def test_votes_on_a_page_with_a_part_of_the_pairs_are_taken() -> None:
    part = sheet(PAIRS[:1])
    vote = Vote("p1", "natural", "Ann", "A", sheet=part)
    ((_, measures),) = outcome(PAIRS, [vote], "one", "other", sheets=[part])
    assert measures[0].value == 1.0
