"""What a metrics plug-in promises: a function from answers and what was answered to one number with its definition."""

import json
from collections.abc import Sequence
from typing import Any

from muse_builder.evaluation.measure import Measure, Metric


def check_metric(metric: Metric, answers: Sequence[Any], examples: Sequence[Any], value: float | int | None) -> None:
    """Measures nothing, and a case worked out by hand.

    Args:
        metric: the plug-in's object (`evaluation.measure.Metric`).
        answers, examples: the case.
        value: what comes of it, within a millionth; None where there is nothing to measure in it.

    Raises:
        AssertionError: it breaks its promise; the message says which.
    """
    nothing = metric([], [])
    assert nothing is None or nothing.value is None, f"of nothing it gave {nothing!r}; there it is None"
    found = metric(answers, examples)
    assert metric(answers, examples) == found, "the same answers gave another value the second time"
    if found is None or value is None:
        assert (None if found is None else found.value) == value, f"it gave {found!r}; by hand it is {value}"
        return
    assert isinstance(found, Measure), f"it gave a {type(found).__name__}; a metric gives a Measure, or None"
    assert found.name and found.definition.strip(), "a measure has a name, and one sentence that says what was computed"
    json.dumps(found.as_json())
    assert found.value is not None and abs(found.value - value) < 1e-6, f"{found.name} = {found.value}; by hand it is {value}"
