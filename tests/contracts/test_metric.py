"""The contract of metrics, held against functions that keep it and that break it."""

from collections.abc import Sequence

import pytest

from muse_builder.contracts.metric import check_metric
from muse_builder.evaluation.measure import Measure, Metric
from muse_builder.evaluation.statistics import SpokenTurn

SAID = ("A hat?", "A red hat, please.")
TURNS = [SpokenTurn(f"c000001/{place}", "c000001", "user", text) for place, text in enumerate(SAID)]


def words(answers: Sequence[str], examples: Sequence[SpokenTurn]) -> Measure | None:
    counts = [len(answer.split()) for answer in answers]
    return Measure("words", sum(counts) / len(counts), "Words of an answer, mean.", len(counts)) if counts else None


def zero(answers: Sequence[str], examples: Sequence[SpokenTurn]) -> Measure:
    return words(answers, examples) or Measure("words", 0, "Words of an answer, mean.", 0)


def test_a_function_that_keeps_it_passes() -> None:
    check_metric(words, SAID, TURNS, 3.0)
    check_metric(lambda answers, examples: None, SAID, TURNS, None)


@pytest.mark.parametrize(
    ("metric", "value", "said"),
    [(zero, 3.0, "of nothing it gave"), (words, 99.5, "by hand it is 99.5"), (words, None, "it gave")],
)
def test_one_that_breaks_it_is_told_so(metric: Metric, value: float | None, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        check_metric(metric, SAID, TURNS, value)
