"""Words as postings: the same weights as bm25s, added exactly, whatever their order."""

import random
from pathlib import Path

import numpy as np
import pytest

from muse_builder.retrieval.lexical import stemmed_words
from muse_builder.retrieval.words import FILES, Weighing, Words, weights_of, words_of

QUERIES = ("black hoodie for men", "a hoodie, a hoodie in red or black", "something unheard of", "")


class Own:
    """An embedder that weighs each word by its length."""

    def weigh(self, texts: list[str]) -> list[dict[str, float]]:
        return [{word: len(word) / 7 for word in stemmed_words(text)} for text in texts]


def test_scores_are_those_of_bm25s(texts: tuple[str, ...]) -> None:
    from bm25s import BM25

    told = [stemmed_words(text) for text in texts]
    theirs = BM25(method="lucene", k1=1.5, b=0.75)
    theirs.index(told, show_progress=False)
    ours = Words.of_texts(texts)
    for query in QUERIES[:3]:
        words = [word for word in stemmed_words(query) if word in theirs.vocab_dict]
        want = theirs.get_scores(words) if words else np.zeros(len(texts))
        assert np.abs(ours.scores(weights_of(None, query)) - want).max() < 1e-5


def test_a_weight_by_hand(texts: tuple[str, ...]) -> None:
    """Of ten items one holds "watch", and holds it once: ln(1 + 9.5 / 1.5) * 1 / (1 + 1.5 * (0.25 + 0.75 * 8 / 11.9))."""
    told = [stemmed_words(text) for text in texts]
    length = sum(map(len, told)) / len(told)
    often = told[7].count("watch")
    want = np.log(1 + 9.5 / 1.5) * often / (often + 1.5 * (0.25 + 0.75 * len(told[7]) / length))
    scores = Words.of_texts(texts).scores({"watch": 1})
    assert scores[7] == pytest.approx(want, abs=1e-6)
    assert np.count_nonzero(scores) == 1


def test_a_word_said_twice_counts_twice(texts: tuple[str, ...]) -> None:
    words = Words.of_texts(texts)
    once, twice = (words.scores(weights_of(None, query)) for query in ("hoodie black", "hoodie black hoodie"))
    assert (twice - once == words.scores({"hoodie": 1})).all()


def test_the_order_of_words_changes_no_bit(texts: tuple[str, ...]) -> None:
    words, dice = Words.of_texts(texts), random.Random(3)
    said = stemmed_words(" ".join(texts))
    want = words.scores(weights_of(None, " ".join(said))).tobytes()
    for _ in range(5):
        dice.shuffle(said)
        assert words.scores(weights_of(None, " ".join(said))).tobytes() == want


def test_an_embedder_that_weighs_words_itself_stands_in_the_place_of_bm25(texts: tuple[str, ...]) -> None:
    own = Own()
    assert isinstance(own, Weighing)
    scores = words_of(own, texts).scores(weights_of(own, "black watch"))
    black, watch = (round(5 / 7 * 2**20) / 2**20) ** 2, (round(5 / 7 * 2**20) / 2**20) ** 2
    assert scores.tolist() == [black, 0, 0, 0, black, 0, black, watch, 0, 0]


def test_what_is_saved_comes_back_the_same(texts: tuple[str, ...], tmp_path: Path) -> None:
    words = Words.of_texts(texts)
    words.save(tmp_path)
    contents = {name: (tmp_path / name).read_bytes() for name in FILES}
    back = Words.view(contents, items=len(texts))
    for query in QUERIES:
        assert back.scores(weights_of(None, query)).tobytes() == words.scores(weights_of(None, query)).tobytes()


@pytest.mark.parametrize("name", FILES)
def test_what_does_not_fit_together_is_an_error(name: str, texts: tuple[str, ...], tmp_path: Path) -> None:
    Words.of_texts(texts).save(tmp_path)
    contents = {one: (tmp_path / one).read_bytes() for one in FILES}
    for wrong in (b"[]", b"", contents[name][:-8]):
        with pytest.raises(ValueError):  # noqa: PT011 - JSON's words or ours
            Words.view(contents | {name: wrong}, items=len(texts))
    with pytest.raises(ValueError, match="do not fit 3 items"):
        Words.view(contents, items=3)


def test_texts_without_a_word_score_nothing() -> None:
    assert Words.of_texts(["", "!!"]).scores({"a": 1}).tolist() == [0, 0]
    assert Words.of_weights([{}, {}]).scores({"a": 1}).tolist() == [0, 0]


@pytest.mark.parametrize("weight", [-1.0, 16.0, float("nan")])
def test_a_weight_that_is_none_is_an_error(weight: float) -> None:
    with pytest.raises(ValueError, match="weights lie between 0 and 16"):
        Words.of_weights([{"a": 1.0}, {"a": weight}])
