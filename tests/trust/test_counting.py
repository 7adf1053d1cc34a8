"""Shares with their intervals, medians of counted ranks, findings with a few examples."""

from collections import Counter

import pytest

from muse_builder.screens.findings import Finding
from muse_builder.trust.counting import EXAMPLES, Tally, median, share, within


def test_a_share_has_wilsons_interval() -> None:
    # Eight of ten, by Wilson's formula with z = 1.96 (Brown, Cai and DasGupta 2001, eq. 4).
    one = share(8, 10)
    assert (one.value, one.low, one.high) == (0.8, pytest.approx(0.490162, abs=1e-6), pytest.approx(0.943318, abs=1e-6))
    assert (share(0, 10).low, share(0, 10).high) == (0.0, pytest.approx(0.277533, abs=1e-6))
    assert share(10, 10).high == 1.0
    assert share(0, 0).value is None


def test_a_median_of_counted_ranks_is_the_one_of_the_ranks_written_out() -> None:
    assert median(Counter({3: 1})) == 3.0
    assert median(Counter({1: 2, 10: 1})) == 1.0
    assert median(Counter({1: 1, 10: 1})) == 5.5
    assert median(Counter({1: 1, 4: 1, 7: 2})) == 5.5
    assert median(Counter()) is None


def test_a_rank_at_the_bound_is_within_it() -> None:
    ranks = Counter({1: 2, 10: 3, 11: 5})
    assert [(within(ranks, bound).count, within(ranks, bound).of) for bound in (1, 9, 10, 11)] == [
        (2, 10), (2, 10), (5, 10), (10, 10),
    ]  # fmt: skip


def test_every_finding_is_counted_and_the_first_few_of_a_kind_are_kept_with_their_row() -> None:
    tally = Tally()
    findings = [Finding("role_label", "turn 1", 0, 5, f"User:\n {number}", note="n" * 200) for number in range(EXAMPLES + 2)]
    tally.note("c1", findings)
    tally.note("i1", [Finding("refusal", "summary", 0, 1, "x" * 200)], row="item")
    tally.note("c2", [Finding("price", "turn 0", 0, 1, "$9")], prefix="visual: ")
    found = tally.found()
    assert found["kinds"] == {"role label": EXAMPLES + 2, "refusal": 1, "visual: price": 1}
    assert list(found["kinds"]) == ["role label", "refusal", "visual: price"]
    assert len(found["examples"]["role label"]) == EXAMPLES
    assert found["examples"]["role label"][0] == {
        "conversation": "c1", "where": "turn 1", "quote": "User: 0", "note": "n" * 160,
    }  # fmt: skip
    assert found["examples"]["refusal"] == [{"item": "i1", "where": "summary", "quote": "x" * 120, "note": ""}]
