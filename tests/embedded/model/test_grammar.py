from random import Random

import pytest

from muse_builder.embedded.model.grammar import Phrase, Phrases, article, listed, lowered, paragraph, sentence


def test_a_phrase_says_each_of_its_wordings_and_no_other() -> None:
    phrase = Phrase("[Hi|Hello[ there|]], {name}")
    said = {phrase.say(Random(seed), name="Ada") for seed in range(60)}
    assert said == {"Hi, Ada", "Hello there, Ada", "Hello, Ada"}
    assert phrase.count == 3
    assert phrase.slots == {"name"}


def test_the_same_dice_say_the_same() -> None:
    bank = Phrases("[a|b|c][1|2|3]", "[d|e|f]")
    assert [bank.say(Random(seed)) for seed in range(20)] == [bank.say(Random(seed)) for seed in range(20)]
    assert bank.count == 12


@pytest.mark.parametrize("source", ["[a|b", "a]", "{name", "a}"])
def test_an_unbalanced_phrase_is_refused_when_it_is_compiled(source: str) -> None:
    with pytest.raises(ValueError, match="in the phrase"):
        Phrase(source)


def test_a_missing_slot_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match="name"):
        Phrase("Hello {name}").say(Random(0))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        *[(word, "a") for word in ("hoodie", "uniform", "one-piece", "European size", "70-year-old")],
        *[
            (word, "an")
            for word in (
                "apron",
                "hour",
                "honest answer",
                "unusual cut",
                "umbrella",
                "8-year-old",
                "11-year-old",
                "18-year-old",
            )
        ],
    ],
)
def test_the_article_follows_the_sound(word: str, expected: str) -> None:
    assert article(word) == expected


def test_a_sentence_gets_its_capital_its_stop_and_its_articles() -> None:
    assert sentence("i want a apple ,, . yes! you  see?. ok") == "I want an apple. Yes! You see? Ok."
    assert sentence("is it the the one?") == "Is it the one?"
    assert sentence("  ") == ""
    assert paragraph("one", "", "two!") == "One. Two!"


def test_lists_and_lowered_beginnings() -> None:
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"], "or")] == ["a", "a and b", "a, b or c"]
    assert lowered("A wedding.") == "a wedding"
    assert lowered("Christmas Eve at home") == "Christmas Eve at home"
    assert lowered("I think so") == "I think so"
