"""Fewer garbage collections while a run goes on."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def rarer_collections() -> Iterator[None]:
    """Collects garbage about 70 times less often inside the block. For the process's owner (a command), not for a library.

    The SDKs leave hundreds of thousands of objects that live for ever, and every request makes hundreds of short-lived
    ones: with Python's own thresholds a quarter of a call's CPU goes into walking the former (1.1 ms a call, 0.83 so).
    """
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
