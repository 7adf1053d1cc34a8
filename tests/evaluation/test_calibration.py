"""Error, correlation and calibration of ratings against figures worked out by hand."""

import pytest

from muse_builder.evaluation import calibration
from muse_builder.evaluation.calibration import Given, measures, predictor


def given(*values: float, conversations: str = "") -> list[Given]:
    """Ratings of items 0, 1, ...; the conversation of each is a letter."""
    names = conversations or "a" * len(values)
    return [Given(names[place], str(place), value, place % 2 == 0) for place, value in enumerate(values)]


def figures(system: calibration.Calibrated) -> dict[str, float | int | None]:
    return {measure.name: measure.value for measure in system.measures()}


def test_every_figure_of_a_case_worked_out_by_hand() -> None:
    truth = given(1, 1, 1, 3, 5, 5)
    found = figures(predictor(truth, [1, 2, 4, 3, 3, 5]))
    # Errors 0 1 3 0 2 0: MAE 6/6; by rating 4/3, 0, 2/2.
    assert found["MAE"] == 1.0
    assert found["MAE[GT=1]"] == pytest.approx(4 / 3)
    assert (found["MAE[GT=3]"], found["MAE[GT=5]"]) == (0.0, 1.0)
    assert (found["MAE[GT=2]"], found["MAE[GT=4]"]) == (None, None)
    assert found["M-MAE"] == pytest.approx((4 / 3 + 0 + 1) / 3)
    assert found["accuracy"] == 3 / 6
    # x: mean 3, deviations -2 -1 1 0 0 2; y: mean 16/6, deviations -5/3 three times, 1/3, 7/3 twice.
    # products: 10/3 + 5/3 - 5/3 + 0 + 0 + 14/3 = 8; squares: 10 and 3 * 25/9 + 1/9 + 2 * 49/9 = 174/9.
    assert found["PC"] == pytest.approx(8 / (10 * 174 / 9) ** 0.5)


def test_the_mode_is_the_rating_given_most_often_and_of_several_the_lowest() -> None:
    truth = given(2, 5, 5, 2, 1)
    found = figures(calibration.mode(truth))
    # always 2: errors 0 3 3 0 1
    assert (found["MAE"], found["accuracy"], found["PC"]) == (7 / 5, 2 / 5, None)


def test_random_is_the_expected_value_over_all_draws() -> None:
    truth = given(1, 1, 2, 5)
    found = figures(calibration.random(truth))
    # Each item against each rating as a draw: errors of 1: (0 + 0 + 1 + 4) / 4, twice; of 2: (1 + 1 + 0 + 3) / 4; of 5: 11 / 4.
    assert found["MAE"] == (5 / 4 + 5 / 4 + 5 / 4 + 11 / 4) / 4
    assert found["accuracy"] == (1 / 2 + 1 / 2 + 1 / 4 + 1 / 4) / 4
    assert found["M-MAE"] == (5 / 4 + 5 / 4 + 11 / 4) / 3
    assert found["PC"] is None


def test_nothing_rated_gives_none() -> None:
    for system in (predictor([], []), calibration.mode([]), calibration.random([])):
        found = measures(system)
        assert {(measure.value, measure.interval, measure.counted) for measure in found} == {(None, None, 0)}


def test_what_was_not_predicted_has_the_greatest_error_and_coverage_says_so() -> None:
    # Right about the 1, silent about the 5, one off the 3: errors 0, 4, 1.
    found = {measure.name: measure for measure in measures(predictor(given(1, 5, 3), [1, None, 4]))}
    assert (found["MAE"].value, found["MAE"].counted, found["MAE"].missing) == (pytest.approx(5 / 3), 3, 0)
    assert found["accuracy"].value == pytest.approx(1 / 3)
    assert found["coverage"].value == pytest.approx(2 / 3)
    assert (found["MAE, answered"].value, found["MAE, answered"].counted) == (0.5, 2)
    assert found["PC"].counted == 2
    # Of a 2 no prediction is farther off than 5, of a 3 both ends are.
    silent = figures(predictor(given(2, 3), [None, None]))
    assert (silent["MAE"], silent["MAE, answered"], silent["coverage"], silent["PC"]) == (2.5, None, 0.0, None)


def test_a_predictor_that_is_silent_where_it_is_unsure_gains_nothing() -> None:
    truth = given(1, 5, 3, 4)
    all_said, picked = figures(predictor(truth, [1, 4, 3, 2])), figures(predictor(truth, [1, None, 3, None]))
    assert (picked["MAE, answered"], all_said["MAE"]) == (0.0, 0.75)
    assert picked["MAE"] == pytest.approx((4 + 3) / 4)


def test_one_rating_has_an_error_and_neither_correlation_nor_interval() -> None:
    truth = given(4)
    found = {measure.name: measure for measure in measures(predictor(truth, [2]))}
    assert (found["MAE"].value, found["MAE"].interval) == (2.0, None)
    assert found["PC"].value is None


def test_intervals_draw_whole_conversations() -> None:
    truth = given(1, 1, 5, 5, conversations="aabb")
    mae = measures(predictor(truth, [1, 1, 1, 1]))[0]
    assert (mae.value, mae.interval) == (2.0, (0.0, 4.0))  # one conversation is right throughout, the other wrong


def test_halves_are_predictions_too() -> None:
    truth = given(1, 2)
    found = figures(predictor(truth, [1.5, 2.5]))
    assert (found["MAE"], found["accuracy"]) == (0.5, 0.0)
    assert found["PC"] == pytest.approx(1.0)


def test_a_scope_is_scored_as_if_it_were_all() -> None:
    truth = given(1, 5, 3)
    part = predictor(truth, [1, None, 4]).part([0, 2])
    assert part.measures() == measures(predictor([truth[0], truth[2]], [1, 4]))
    assert part.measures()[0].value == 0.5
