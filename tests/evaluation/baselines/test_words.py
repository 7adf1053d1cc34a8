import math

import numpy as np
import pytest

from muse_builder.evaluation.baselines.words import WordIndex, best_first

TEXTS = ("red linen shirt", "blue linen shirt linen", "suede heels")


def test_bm25_worked_out_by_hand() -> None:
    found = WordIndex(TEXTS).bm25("linen heels")
    # Mean length 3. "linen" stands in 2 of 3 texts, once and twice; "heels" in one.
    linen, heels = math.log(1 + 1.5 / 2.5), math.log(1 + 2.5 / 1.5)
    assert found[0] == pytest.approx(linen * 2.2 / (1 + 1.2))
    assert found[1] == pytest.approx(linen * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 4 / 3)))
    assert found[2] == pytest.approx(heels * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 2 / 3)))


def test_tfidf_equals_scikit_learn_s() -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    from muse_builder.retrieval.lexical import stemmed_words

    other = TfidfVectorizer(analyzer=stemmed_words, sublinear_tf=True)
    texts = other.fit_transform(TEXTS)
    query = "A linen shirt, please; the linen one!"
    expected = (texts @ other.transform([query]).T).toarray()[:, 0]
    assert WordIndex(TEXTS).tfidf(query) == pytest.approx(expected)


def test_unknown_words_and_no_texts_give_nothing() -> None:
    assert WordIndex(TEXTS).bm25("sombrero").tolist() == [0, 0, 0]
    assert WordIndex(TEXTS).tfidf("").tolist() == [0, 0, 0]
    assert len(WordIndex([]).bm25("red")) == len(WordIndex([]).tfidf("red")) == 0


def test_equals_stay_in_their_order() -> None:
    assert best_first(np.array([0.0, 1.0, 0.0, 1.0])) == [1, 3, 0, 2]
    assert best_first(np.array([0.0, 1.0, 0.0]), 2) == [1, 0]
