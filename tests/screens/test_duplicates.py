"""The near-duplicate screen decides exactly as NLTK's BLEU does, over every kept text."""

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nltk.translate.bleu_score import SmoothingFunction
from nltk.translate.bleu_score import sentence_bleu as nltk_bleu

from muse_builder.screens.duplicates import EPSILON, WEIGHTS, Match, NearDuplicates, sentence_bleu, tokenize

smoothing = SmoothingFunction(epsilon=EPSILON).method1
words = st.sampled_from(["a", "b", "c", "d", "e,", "f.", "g!", "don't", "H", "the", "The", "wedding", "$12.99", "--", "…", "é"])
short_texts = st.lists(words, max_size=9).map(" ".join)
texts = st.lists(words, max_size=40).map(" ".join)


def by_nltk(text: str, kept: list[str], threshold: float) -> Match | None:
    """Every pair, as the authors' way of using BLEU would compare them."""
    best = None
    for index, other in enumerate(kept):
        bleu = nltk_bleu([tokenize(other)], tokenize(text), weights=WEIGHTS, smoothing_function=smoothing)
        if bleu >= threshold and (best is None or bleu > best.bleu):
            best = Match(index, bleu)
    return best


@settings(deadline=None)
@given(texts, texts)
@example("", "a")
@example("a", "")
@example("a b", "a b")
@example("a a a a a", "a")
def test_bleu_is_nltks_to_the_last_bit(reference: str, hypothesis: str) -> None:
    ours = sentence_bleu(tokenize(reference), tokenize(hypothesis))
    assert ours == nltk_bleu([tokenize(reference)], tokenize(hypothesis), weights=WEIGHTS, smoothing_function=smoothing)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(short_texts, texts), max_size=8), st.one_of(short_texts, texts), st.floats(0.02, 1.0))
def test_the_closest_kept_text_is_the_one_that_nltk_finds_among_all_pairs(kept: list[str], text: str, threshold: float) -> None:
    near = NearDuplicates(threshold)
    near.extend(kept)
    assert near.check(text) == by_nltk(text, kept, threshold)


@pytest.mark.parametrize("threshold", [0.1, 0.5])
def test_a_stream_longer_than_several_runs_is_judged_as_nltk_judges_it(threshold: float) -> None:
    dice = random.Random("stream")
    vocabulary = [f"{letter}{letter}" for letter in "abcdefghijklmno"]
    phrases = [" ".join(dice.choices(vocabulary, k=5)) for _ in range(90)]
    near, refused = NearDuplicates(threshold), 0
    kept: list[str] = []
    for _ in range(140):
        text = " ".join(dice.choices(phrases, k=dice.randint(1, 6)))
        found = near.check(text)
        assert found == by_nltk(text, kept, threshold)
        refused += found is not None
        near.add(text)
        kept.append(text)
    assert refused > 0


def test_a_paraphrase_without_a_common_4_gram_scores_above_zero_but_below_a_copy() -> None:
    reference = tokenize("She wanted a warm coat for the long winter walks with her dog.")
    paraphrase = tokenize("For the winter walks with a dog, she wanted something warm.")
    with pytest.warns(UserWarning, match="0 counts of 4-gram"):
        assert nltk_bleu([reference], paraphrase) < 1e-70
    assert 0.05 < sentence_bleu(reference, paraphrase) < sentence_bleu(reference, reference) == 1.0


def test_a_resumed_run_decides_as_an_uninterrupted_one() -> None:
    dice = random.Random("resume")
    stream = [" ".join(dice.choices(["a", "b", "c", "d", "e", "f", "g", "h"], k=12)) for _ in range(200)]
    whole, resumed = NearDuplicates(0.4), NearDuplicates(0.4)
    whole.extend(stream[:150])
    resumed.extend(stream[:90])
    resumed.extend(stream[90:150])
    assert [whole.check(text) for text in stream[150:]] == [resumed.check(text) for text in stream[150:]]
    assert any(whole.check(text) for text in stream[150:])


def test_checking_keeps_nothing_and_case_does_not_matter() -> None:
    near = NearDuplicates(0.9)
    near.add("A Quiet Evening by the lake")
    assert near.check("something else entirely, with words never seen") is None
    assert near.check("something else entirely, with words never seen") is None
    assert len(near) == 1
    assert near.check("a quiet evening by the LAKE") == Match(0, 1.0)


def test_ten_thousand_backstories_fit_in_forty_megabytes() -> None:
    import tracemalloc

    dice = random.Random("memory")
    vocabulary = [f"word{number}" for number in range(20_000)]
    stories = [" ".join(dice.choices(vocabulary, k=120)) for _ in range(1000)]
    tokenize("load NLTK before measuring")
    tracemalloc.start()
    near = NearDuplicates(0.5)
    near.extend(stories)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert held < 40e6 / 10, "1,000 texts must stay within a tenth of the budget of 10,000"


@pytest.mark.parametrize("threshold", [0.0, -1.0, 1.5, float("nan")])
def test_a_threshold_outside_its_range_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match="not in"):
        NearDuplicates(threshold)
