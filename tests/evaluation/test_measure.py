"""The one type of result: nothing in gives None, and an interval comes from whole conversations."""

from collections.abc import Sequence

import pytest

from muse_builder.errors import SettingsError
from muse_builder.evaluation.measure import Bootstrap, Measure, measured_by, metric_named, number, ratio


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


def test_a_metric_that_nobody_registered_is_named_with_those_there_are() -> None:
    with pytest.raises(SettingsError, match="unknown metric 'nothing'; known:"):
        metric_named("nothing")


def test_a_metric_s_figure_bears_the_name_it_was_asked_for_by() -> None:
    def longest(answers: Sequence[str | None], examples: Sequence[object]) -> Measure | None:
        known = [len(said) for said in answers if said is not None]
        return (
            Measure("anything", max(known), "letters of the longest", len(known), len(answers) - len(known)) if known else None
        )

    (found,) = measured_by({"longest": longest}, ["ab", None, "abcd"], [object()] * 3)
    assert found == Measure("longest", 4, "letters of the longest", 2, 1)
    (none,) = measured_by({"longest": longest}, [None, None], [object()] * 2)
    assert (none.name, none.value, none.counted, none.missing) == ("longest", None, 0, 2)
    assert measured_by({}, ["ab"], [object()]) == ()
