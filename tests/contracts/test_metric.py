"""The contract of metrics, held against functions that keep it and that break it."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from muse_builder.contracts.metric import Metric, check_metric
from muse_builder.corpora.corpus import Log
from muse_builder.corpora.redial import read
from muse_builder.evaluation.measure import Measure
from muse_builder.records import Conversation
from tests.corpora import native


@pytest.fixture
def talks(tmp_path: Path) -> list[Conversation]:
    return [dialogue.conversation for dialogue in read(native.WRITERS["redial"](tmp_path), Log())]


def turns(conversations: Iterable[Conversation]) -> Measure:
    counts = [len(talk.turns) for talk in conversations]
    mean = sum(counts) / len(counts) if counts else None
    return Measure("turns", mean, "Turns of a conversation, mean.", len(counts))


def zero(conversations: Iterable[Conversation]) -> Measure:
    found = turns(conversations)
    return found if found.counted else Measure("turns", 0, found.definition, 0)


def test_a_function_that_keeps_it_passes(talks: list[Conversation]) -> None:
    check_metric(turns, talks, sum(len(talk.turns) for talk in talks) / len(talks))


@pytest.mark.parametrize(
    ("metric", "value", "said"),
    [(zero, 1, "of nothing it gave 0; there it is None"), (turns, 99.5, "by hand it is 99.5")],
)
def test_one_that_breaks_it_is_told_so(metric: Metric, value: float, said: str, talks: list[Conversation]) -> None:
    with pytest.raises(AssertionError, match=said):
        check_metric(metric, talks, value)
