"""The counts of English that the package carries, and the signs read from them."""

from muse_builder.screens.sense.words import NAME, NUMBER, PAUSE, STOP, classes, pairs, signs


def test_frequent_words_are_their_own_class_and_others_that_of_their_ending() -> None:
    known = pairs().single
    assert classes("The wool, Norrwick 42 isn't.", known) == [STOP, "the", "w", PAUSE, NAME, NUMBER, "isn't", STOP]
    assert classes("brightly zigzagging", known) == [STOP, "-ly", "-ing", STOP]


def test_what_follows_an_article_is_likelier_a_noun_than_another_article() -> None:
    known = pairs()
    assert known.behind("the", "w") > known.alone("w")
    assert known.behind("the", "of") < known.alone("of")
    assert known.total == sum(known.single.values())


def test_strewn_words_have_long_runs_without_a_word_that_holds_a_sentence() -> None:
    told, strewn = signs("I would like a warm coat for the sea."), signs("Lantern gravel orchid pulley saddle tundra.")
    assert told.function > 0.6 > strewn.function
    assert strewn.run == 1.0
    assert told.follows > strewn.follows
