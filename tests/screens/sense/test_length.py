"""Lengths of turns, by the strategy that a conversation's acts tell."""

from muse_builder.screens.sense.length import length
from tests.screens.sense.talks import said

PAPERS, PEOPLES = ("greet", "reveal", "recommend", "accept"), ("greet", "recommend_set", "ask_price", "accept")


def test_who_follows_people_may_be_brief_where_the_papers_shopper_may_not() -> None:
    brief = said("user", "reveal", "Warm, please.")
    (finding,) = length(brief, PAPERS, channel="turn 1")
    assert (finding.kind, finding.note) == ("length_of_turn", "this reveal has 2 words, such a turn has 4 to 90")
    assert length(brief, PEOPLES) == ()


def test_a_lecture_is_too_long_for_both_and_a_pitch_of_two_words_too_short() -> None:
    assert length(said("assistant", "chit_chat", "well " * 121), PAPERS)
    assert length(said("assistant", "chit_chat", "well " * 121), PEOPLES)
    assert length(said("assistant", "recommend", "This one."), PAPERS)
    assert length(said("assistant", "recommend", "This one."), PEOPLES)
    assert length(said("user", "accept", "Sold."), PAPERS) == ()
