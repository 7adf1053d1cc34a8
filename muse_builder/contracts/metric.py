"""What a metrics plug-in is and promises: a function from conversations to one number with its definition."""

import json
from collections.abc import Iterable, Sequence
from typing import Protocol

from muse_builder.evaluation.measure import Measure
from muse_builder.records import Conversation


class Metric(Protocol):
    """`metric(conversations)`: one pass over them, nothing kept, nobody asked. Nothing to measure gives None, never 0."""

    def __call__(self, conversations: Iterable[Conversation], /) -> Measure: ...


def check_metric(metric: Metric, conversations: Sequence[Conversation], value: float | int | None) -> None:
    """Measures nothing, and a case worked out by hand.

    Args:
        metric: the plug-in's object.
        conversations: the case.
        value: what comes of it, within a millionth.

    Raises:
        AssertionError: it breaks its promise; the message says which.
    """
    nothing = metric([])
    assert isinstance(nothing, Measure), f"it gave a {type(nothing).__name__}; a metric gives a Measure"
    assert nothing.value is None, f"of nothing it gave {nothing.value!r}; there it is None"
    assert nothing.counted == 0, f"of nothing it counted {nothing.counted}"
    found = metric(iter(conversations))
    assert found.name and found.definition.strip(), "a measure has a name, and one sentence that says what was computed"
    json.dumps(found.as_json())
    assert metric(iter(conversations)) == found, "the same conversations gave another value the second time"
    if value is None or found.value is None:
        assert found.value == value, f"{found.name} = {found.value}; by hand it is {value}"
    else:
        assert abs(found.value - value) < 1e-6, f"{found.name} = {found.value}; by hand it is {value}"
