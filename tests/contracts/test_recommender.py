"""The contract of recommenders takes ours, and says what is wrong with others."""

from collections.abc import Sequence
from random import Random

import pytest

from muse_builder import plugins
from muse_builder.agents.recommenders import GoodRecommender
from muse_builder.contracts.recommender import check_recommender
from muse_builder.records import Candidate


@pytest.mark.parametrize("name", sorted(plugins.BUILT_IN["recommenders"]))
def test_ours_keep_it(name: str) -> None:
    check_recommender(plugins.get("recommenders", name))


class _Empty(GoodRecommender):
    def shelf(self, hits: Sequence[Candidate], dice: Random, *, most: int, count: int) -> Sequence[Candidate]:
        return hits[19 : 19 + most]


class _Turned(GoodRecommender):
    def shelf(self, hits: Sequence[Candidate], dice: Random, *, most: int, count: int) -> Sequence[Candidate]:
        return hits[:most][::-1]


@pytest.mark.parametrize(
    ("recommender", "said"), [(_Empty(), "of 12 hits it has none to choose from"), (_Turned(), "not in the order of the hits")]
)
def test_it_says_what_is_wrong(recommender: GoodRecommender, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        check_recommender(recommender)
