"""The words that are used most."""

from muse_builder.evaluation.ngrams import TokenizedTexts
from muse_builder.evaluation.word_cloud import CountedWord, most_frequent_words


def texts(*said: str) -> TokenizedTexts:
    found = TokenizedTexts()
    for one in said:
        found.add(one)
    return found


def test_function_words_marks_and_numbers_are_no_words() -> None:
    found = most_frequent_words(texts("I'd like the red shirt, a RED one for $20!", "Not the shirt. It's red"))
    assert found == [CountedWord("red", 3), CountedWord("shirt", 2)]


def test_a_word_that_ends_a_sentence_inside_a_text_is_the_same_word() -> None:
    assert most_frequent_words(texts("A shirt. A dress and a shirt.")) == [CountedWord("shirt", 2), CountedWord("dress", 1)]


def test_equal_counts_stand_in_the_order_of_the_alphabet_and_the_limit_cuts() -> None:
    assert [one.word for one in most_frequent_words(texts("wool linen silk wool"), limit=2)] == ["wool", "linen"]
    assert most_frequent_words(texts()) == []
