"""Several rankings as one, by reciprocal rank (Cormack, Clarke and Buettcher, SIGIR 2009)."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

RRF_K = 60
"""The paper's k: how little the first places count for more than the next."""
DEPTH = 200
"""Places of each ranking that are fused; what stands in none follows by its vector. A fixed number, so that a place does not
depend on how many were asked for."""


def fused(rankings: Iterable[NDArray[np.intp]], items: int) -> NDArray[np.float64]:
    """(items,): the sum of 1 / (k + place) over the rankings an item stands in, 0 for the others.

    Args:
        rankings: rows, best first, each row once.
    """
    scores = np.zeros(items)
    for rows in rankings:
        scores[rows] += 1.0 / (RRF_K + 1 + np.arange(len(rows)))
    return scores
