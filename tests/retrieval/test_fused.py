import numpy as np

from muse_builder.retrieval.fused import fused


def test_reciprocal_ranks_are_summed() -> None:
    scores = fused([np.array([2, 0, 1]), np.array([0, 3])], 5)
    assert scores.tolist() == [1 / 62 + 1 / 61, 1 / 63, 1 / 61, 1 / 62, 0.0]


def test_nothing_ranked_scores_nothing() -> None:
    assert fused([], 2).tolist() == [0.0, 0.0]
