"""Dialogue elements by rule."""

import numpy as np

from muse_builder.domains.general import GENERAL
from muse_builder.evaluation.elements import ELEMENTS, counts_by_cluster, tag, words_found
from muse_builder.evaluation.ngrams import TokenizedTexts

SAID = ("A red shirt for a wedding?", "Thank you!", "I am looking for something cheap.", "")


def texts() -> TokenizedTexts:
    found = TokenizedTexts()
    for one in SAID:
        found.add(one)
    return found


def test_all_texts_are_tagged_as_each_by_itself() -> None:
    tagged = tag(texts())
    assert tagged.shape == (4, len(ELEMENTS))
    for row, text in zip(tagged, SAID, strict=True):
        assert {ELEMENTS[column] for column in np.flatnonzero(row)} == set(words_found(text))
    assert set(words_found(SAID[0])) == {"visual", "scenario", "question"}
    assert set(words_found(SAID[1])) == {"thanks"}
    assert {"need", "price"} <= set(words_found(SAID[2]))


def test_words_of_the_goods_are_those_of_their_domain() -> None:
    assert words_found("Is it machine washable, with a zip?").keys() >= {"question"}
    assert "visual" in words_found("It is marbled.", GENERAL)
    assert tag(texts(), GENERAL)[0, ELEMENTS.index("visual")]
    assert "fit" in words_found("What about the height?", GENERAL)
    assert "fit" not in words_found("What about the height?")


def test_a_phrase_of_two_words_does_not_reach_into_the_next_text() -> None:
    found = TokenizedTexts()
    for one in ("I am looking", "for a shirt"):
        found.add(one)
    assert not tag(found)[:, ELEMENTS.index("need")].any()


def test_texts_with_an_element_are_counted_by_conversation() -> None:
    chosen = np.array([True, True, True, False])
    counts = list(counts_by_cluster(tag(texts()), chosen, [0, 0, 1, 1], 2))
    assert counts[ELEMENTS.index("thanks")].tolist() == [1, 0]
    assert counts[ELEMENTS.index("price")].tolist() == [0, 1]


def test_no_text_has_no_element() -> None:
    assert tag(TokenizedTexts()).shape == (0, len(ELEMENTS))
