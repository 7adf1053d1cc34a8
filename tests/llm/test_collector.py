"""Garbage is collected more rarely inside the block, and as before after it."""

import gc

import pytest

from muse_builder.llm.collector import rarer_collections


def test_thresholds_are_as_before_after_the_block_also_where_it_failed() -> None:
    def fail() -> None:
        assert gc.get_threshold()[0] > before[0]
        raise KeyError

    before = gc.get_threshold()
    with pytest.raises(KeyError), rarer_collections():
        fail()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
