import math

import numpy as np
import pytest

from muse_builder.evaluation.significance import (
    Column,
    caution,
    detectable,
    exchanged,
    holm,
    interval_of,
    krippendorff_alpha,
    means,
    paired_difference,
    paired_means,
    win_rate,
)


def test_the_mean_of_nothing_is_none() -> None:
    (measure,) = means([Column("m", "d", [])], [])
    assert (measure.value, measure.counted, measure.missing, measure.interval) == (None, 0, 0, None)


def test_what_is_missing_is_counted_and_is_not_0() -> None:
    (measure,) = means([Column("m", "d", [1.0, None, 0.5, None])], ["a", "a", "b", "c"])
    assert (measure.value, measure.counted, measure.missing) == (0.75, 2, 2)


def test_one_row_has_a_mean_and_no_interval() -> None:
    (measure,) = means([Column("m", "d", [0.3])], ["a"])
    assert (measure.value, measure.interval) == (0.3, None)


def test_all_values_alike_give_an_interval_of_no_width() -> None:
    (measure,) = means([Column("m", "d", [2.0] * 10)], list(range(10)))
    assert measure.interval == (2.0, 2.0)


def test_a_cluster_is_drawn_as_a_whole() -> None:
    values = [0.0, 1.0] * 50
    (single,) = means([Column("m", "d", values)], list(range(100)))
    (clustered,) = means([Column("m", "d", values)], [place % 2 for place in range(100)])
    assert single.interval is not None
    assert clustered.interval == (0.0, 1.0)
    assert single.interval[1] - single.interval[0] < 0.25


def test_an_interval_depends_on_the_seed_alone() -> None:
    column = Column("m", "d", [float(place % 7) for place in range(60)])
    clusters = list(range(60))
    assert means([column], clusters, seed=3) == means([column], clusters, seed=3)
    assert means([column], clusters, seed=3) != means([column], clusters, seed=4)


def test_a_coin_s_interval_is_about_two_standard_errors() -> None:
    (measure,) = means([Column("m", "d", [float(place % 2) for place in range(400)])], list(range(400)))
    assert measure.interval is not None
    error = math.sqrt(0.25 / 400)
    assert measure.interval[0] == pytest.approx(0.5 - 1.96 * error, abs=0.01)
    assert measure.interval[1] == pytest.approx(0.5 + 1.96 * error, abs=0.01)


# --- paired difference --------------------------------------------------------------------------------------------------


def _mean(sums: np.ndarray) -> float | None:  # type: ignore[type-arg]
    return float(sums[0] / sums[1]) if sums[1] else None


def _rows(values: list[float]) -> np.ndarray:  # type: ignore[type-arg]
    return np.array([[value, 1.0] for value in values]).reshape(len(values), 2)


def test_a_system_compared_with_itself_differs_by_nothing() -> None:
    values = _rows([0.1, 0.4, 0.9, 0.2])
    assert paired_difference(_mean, values, values) == (0.0, (0.0, 0.0), 1.0, 4)


def test_a_constant_advantage_is_certain_however_noisy_the_clusters() -> None:
    values = [float(place * 37 % 100) for place in range(50)]
    difference = paired_difference(_mean, _rows([value + 1 for value in values]), _rows(values))
    assert difference.value == pytest.approx(1.0)
    assert difference.interval == pytest.approx((1.0, 1.0))
    assert difference.p == pytest.approx(1 / 1000)


def test_no_clusters_give_no_difference_and_one_gives_no_interval() -> None:
    assert paired_difference(_mean, _rows([]), _rows([])) == (None, None, None, 0)
    assert paired_difference(_mean, _rows([2.0]), _rows([0.5])) == (1.5, None, None, 1)


def test_p_is_the_share_of_exchanges_that_give_as_large_a_difference() -> None:
    # Of the 8 exchanges of 3 equal advantages two (none, all) are as large: p comes near 1/4; with 1, 1, -1 all 8 are.
    assert exchanged([1.0, 1.0, 1.0]) == pytest.approx(1 / 4, abs=0.02)
    assert exchanged([1.0, 1.0, -1.0]) == 1.0
    # The sum 1 of 3, -1, -1 is reached by 3 1 1, 3 1 -1, 3 -1 1, 3 -1 -1 and their mirrors.
    assert exchanged([3.0, -1.0, -1.0]) == 1.0
    assert exchanged([1.0] * 20) == pytest.approx(1 / 10_000)
    assert (exchanged([2.0]), exchanged([])) == (None, None)
    assert exchanged([0.3, 1.0, 0.2], seed=4) == exchanged([0.3, 1.0, 0.2], seed=4)


def test_paired_means_leave_out_what_one_of_both_lacks_and_draw_conversations() -> None:
    difference, p = paired_means("hits", [1.0, 1.0, 0.0, None], [0.0, 1.0, 0.0, 1.0], ["a", "a", "b", "b"])
    assert (difference.value, difference.counted, difference.missing) == (pytest.approx(1 / 3), 3, 1)
    assert p.value == 1.0  # of two conversations one differs: every exchange is as large
    assert "randomisation" in p.definition


def test_holm_steps_down_and_never_falls() -> None:
    # Sorted .01 .02 .03 .5: times 4, 3, 2, 1 are .04 .06 .06 .5.
    assert holm([0.03, 0.01, None, 0.5, 0.02]) == pytest.approx([0.06, 0.04, None, 0.5, 0.06])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def test_the_least_difference_a_test_finds_falls_with_the_root_of_its_size() -> None:
    apart = [1.0, -1.0] * 50
    # Standard deviation of 100 sums sqrt(100 / 99), so the standard error of the mean is that / 10, times 1.96 + 0.8416.
    assert detectable(apart, 100) == pytest.approx(2.8016 * (100 / 99) ** 0.5 / 10, abs=1e-4)
    few, many = detectable(apart[:20], 20), detectable(apart, 100)
    assert few is not None
    assert many is not None
    assert few / many == pytest.approx(5**0.5, rel=0.03)
    assert detectable([1.0], 1) is None


def test_the_detectable_difference_is_found_four_times_out_of_five() -> None:
    dice, found = np.random.default_rng(0), 0
    sums = dice.normal(0, 1, 60)
    shift = detectable(sums, 60)
    for _ in range(100):
        drawn = dice.normal(shift, sums.std(ddof=1), 60)
        found += abs(drawn.mean()) > 1.96 * drawn.std(ddof=1) / 60**0.5
    assert 70 <= found <= 90


def test_a_statistic_that_is_undefined_for_some_resamples_leaves_those_out() -> None:
    interval = interval_of(lambda weights: 1.0 if weights[0] else None, 2)
    assert interval == (1.0, 1.0)
    assert interval_of(lambda weights: None, 5) is None


# --- agreement ----------------------------------------------------------------------------------------------------------


def test_alpha_of_krippendorff_s_own_binary_example() -> None:
    # Two raters, ten objects, four disagreements; fourteen 0 and six 1: alpha = 1 - 19 * 4 / (14 * 6) = 0.0952...
    one = (0, 1, 0, 0, 0, 0, 0, 0, 1, 0)
    other = (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)
    assert krippendorff_alpha(list(zip(one, other, strict=True))) == pytest.approx(1 - 19 * 4 / (14 * 6))


def test_alpha_is_1_where_all_agree_and_none_where_there_is_nothing_to_disagree_on() -> None:
    assert krippendorff_alpha([("A", "A"), ("B", "B")]) == 1.0
    assert krippendorff_alpha([("A", "A"), ("A", "A")]) is None
    assert krippendorff_alpha([]) is None
    assert krippendorff_alpha([("A",), ("B",)]) is None


def test_alpha_is_negative_where_raters_always_disagree() -> None:
    # Two objects, each rated A and B: observed 4 of 4, expected 4 * 2 / 3... alpha = 1 - 3 * 4 / 8 = -0.5
    assert krippendorff_alpha([("A", "B"), ("A", "B")]) == pytest.approx(-0.5)


def test_alpha_leaves_gaps_out_and_weighs_objects_by_their_raters() -> None:
    # Object 1: A A B from three raters gives coincidences AA 1, AB 2 (both directions); object 2: B B gives BB 2.
    # n = 5, n_A = 2, n_B = 3; observed AB pairs 2, expected 2 * 2 * 3 / 4 = 3; alpha = 1 - 2 / 3.
    assert krippendorff_alpha([("A", "A", "B", None), (None, "B", "B", None)]) == pytest.approx(1 / 3)


def test_interval_alpha_squares_differences() -> None:
    # (1, 2) and (3, 3): observed 2 * 1; expected over 1, 2, 3, 3: 2 * (1 + 4 + 4 + 1 + 1 + 0) / 3; alpha = 1 - 2 / (22 / 3)
    assert krippendorff_alpha([(1, 2), (3, 3)], level="interval") == pytest.approx(1 - 2 * 3 / 22)


def test_a_win_rate_counts_votes_and_misses() -> None:
    measure = win_rate("wins", {"p1": [True, False, None], "p2": [True]}, "votes for B")
    assert (measure.value, measure.counted, measure.missing) == (pytest.approx(2 / 3), 3, 1)
    assert win_rate("wins", {}, "votes for B").value is None


def test_few_conversations_are_said_to_be_few() -> None:
    assert "3 conversations or pairs are few" in caution(3)[0]
    assert caution(20) == ()
