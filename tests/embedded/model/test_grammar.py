from collections import Counter
from random import Random

import pytest

from muse_builder.embedded.model.grammar import Phrase, Phrases, Rounds, article, listed, lowered, paragraph, sentence


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
        *[(word, "a") for word in ("hoodie", "UV filter", "uniform", "one-piece", "European size", "70-year-old")],
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


def test_neighbouring_conversations_take_turns_at_a_list_of_phrases() -> None:
    phrases = Phrases(*(f"{letter} [one|two|three|four]" for letter in "abcdefgh"))
    said = [phrases.say(Rounds("any", number)) for number in range(32)]
    drawn = [phrases.say(Random(number)) for number in range(32)]
    assert len(set(said)) > len(set(drawn))
    assert {words[0] for words in said[:13]} == set("abcdefgh")  # thirteen neighbours say all of eight
    assert said == [phrases.say(Rounds("another seed", number)) for number in range(32)]
    backwards = {number: phrases.say(Rounds("any", number)) for number in reversed(range(32))}
    assert said == [backwards[number] for number in range(32)]  # whoever comes first


def test_what_is_said_again_is_said_otherwise_and_the_other_dice_are_the_seeds() -> None:
    phrases = Phrases(*(f"{letter} [one|two|three|four]" for letter in "abcdefgh"))
    dice = Rounds("any", 7)
    assert len({phrases.say(dice) for _ in range(6)}) > 3
    assert Rounds("any", 7).random() == Random("any").random()


def test_what_has_few_wordings_is_said_less_often_and_silence_keeps_its_share() -> None:
    phrases = Phrases("[a|b|c|d][e|f|g|h]", "one", "", "")
    for dice in ([Rounds("any", number) for number in range(2000)], [Random(number) for number in range(2000)]):
        said = Counter(phrases.say(each) for each in dice)
        assert abs(said[""] / 2000 - 0.5) < 0.05
        assert abs(said["one"] / 2000 - 0.1) < 0.03  # a fifth of the half that speaks: one against the root of sixteen
        assert len(said) == 18


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
