"""Toxicity: counted with a classifier that is passed in; without the package it says what to install."""

import importlib.util
from collections.abc import Sequence

import pytest

from muse_builder.errors import SettingsError
from muse_builder.evaluation.exmodd.toxicity import measured, toxicity
from muse_builder.evaluation.measure import metric_named


def by_word(texts: Sequence[str]) -> list[float]:
    return [0.9 if "damned" in text else 0.5 if "hell" in text else 0.1 for text in texts]


def test_the_share_counts_what_is_at_the_cut_and_leaves_missing_answers_out() -> None:
    found = measured(["A damned hat.", "Go to hell.", "A hat.", "A cap.", None, " "], lambda: by_word)
    assert found is not None
    assert (found.value, found.counted, found.missing) == (0.5, 4, 2)


def test_nothing_to_classify_asks_no_classifier() -> None:
    def none() -> object:
        raise AssertionError("asked")

    assert measured([None, ""], none) is None  # type: ignore[arg-type]
    assert toxicity([], []) is None


def test_it_is_a_metric_by_name_that_says_what_it_needs() -> None:
    metric = metric_named("toxicity")
    assert metric is toxicity
    if importlib.util.find_spec("profanity_check") is None:
        with pytest.raises(SettingsError, match=r"muse_builder\[toxicity\]"):
            metric(["A hat."], [])
    else:
        found = metric(["You are a fucking idiot.", "A lovely blue shirt."], [])
        assert found is not None
        assert found.value == 0.5
