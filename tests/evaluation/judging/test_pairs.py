"""Masked pairs turned round; the rest of them is in the tests of the comparison."""

from muse_builder.evaluation.judging.pairs import Pair


def test_a_turned_pair_shows_the_same_texts_on_the_other_sides() -> None:
    pair = Pair("p", "natural", "A", (), "mine", "yours")
    assert pair.sides() == ("mine", "yours")
    assert pair.turned().sides() == ("yours", "mine")
    assert pair.turned().turned() == pair
