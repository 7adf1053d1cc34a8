"""The one type of result: nothing in gives None, and an interval comes from whole conversations."""

import pytest

from muse_builder.evaluation.measure import Bootstrap, Measure, number, ratio


def test_a_ratio_of_nothing_is_none() -> None:
    assert ratio(0, 0) is None
    assert ratio(1, 4) == 0.25


def test_a_missing_value_is_printed_as_a_dash() -> None:
    assert [number(value) for value in (None, 0, 0.0, 12345, 0.12345)] == ["-", "0", "0.000", "12,345", "0.123"]


def test_a_measure_goes_to_json_with_its_definition() -> None:
    assert Measure("x", None, "of nothing", 0, 3).as_json() == {
        "name": "x", "value": None, "definition": "of nothing", "counted": 0, "missing": 3, "interval": None,
    }  # fmt: skip


def test_the_interval_of_a_constant_is_the_constant() -> None:
    found = Bootstrap(20).intervals({"a": [1] * 20}, {"a": [2] * 20})
    assert found["a"] == (0.5, 0.5)


def test_fewer_than_two_clusters_have_no_interval() -> None:
    assert Bootstrap(1).intervals({"a": [1]}, {"a": [2]}) == {"a": None}
    assert Bootstrap(0).intervals({"a": []}, {"a": []}) == {"a": None}


def test_a_ratio_without_a_whole_has_no_interval() -> None:
    assert Bootstrap(3).intervals({"a": [0, 0, 0]}, {"a": [0, 0, 0]}) == {"a": None}


def test_turns_of_one_conversation_count_as_one_draw() -> None:
    apart = Bootstrap(100).intervals({"a": [0, 1] * 50}, {"a": [1] * 100})["a"]
    together = Bootstrap(4).intervals({"a": [0, 25, 0, 25]}, {"a": [25] * 4})["a"]
    assert apart is not None
    assert together is not None
    assert together[1] - together[0] > 3 * (apart[1] - apart[0])
    # 1.96 standard errors of a coin thrown 100 times
    assert apart[0] == pytest.approx(0.5 - 0.098, abs=0.02)
    assert apart[1] == pytest.approx(0.5 + 0.098, abs=0.02)


def test_the_same_seed_gives_the_same_interval() -> None:
    parts, wholes = {"a": [1, 2, 3, 4]}, {"a": [5, 5, 5, 5]}
    first = Bootstrap(4, seed=3).intervals(parts, wholes)
    assert first == Bootstrap(4, seed=3).intervals(parts, wholes)
    assert first != Bootstrap(4, seed=4).intervals({"a": [1.5, 2, 3, 4]}, wholes)
