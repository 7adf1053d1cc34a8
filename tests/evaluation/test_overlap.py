"""BLEU, ROUGE, Distinct-4 and words against figures worked out by hand and against the packages that define them."""

import math
from dataclasses import replace

import pytest

from muse_builder.evaluation.overlap import ResponseExample, Rouge, Scored, bleu_counts


def gold(*texts: str) -> list[ResponseExample]:
    """Examples that have only a gold reply, each of its own conversation."""
    return [ResponseExample(f"c{place}/2", f"c{place}", "other", (), None, text) for place, text in enumerate(texts)]


def values(*replies: str | None, of: tuple[str, ...]) -> dict[str, float | None]:
    return {measure.name: measure.value for measure in Scored(gold(*of), list(replies)).measures()}


def test_bleu_worked_out_by_hand() -> None:
    # "the cat sat on the mat" against "the cat sat on a mat": 5 of 6 words, 3 of 5, 2 of 4 and 1 of 3 n-grams match.
    expected = 100 * math.exp((math.log(5 / 6) + math.log(3 / 5) + math.log(2 / 4) + math.log(1 / 3)) / 4)
    assert values("the cat sat on the mat", of=("the cat sat on a mat",))["BLEU-4"] == pytest.approx(expected)


def test_bleu_of_several_replies_adds_their_counts_and_equals_sacrebleu() -> None:
    from sacrebleu import corpus_bleu

    replies = ["Try the red shirt, it is airy.", "No idea!", "这件红色的衬衫 很好 ñandú", ""]
    golds = ["Try the blue shirt, it is airy.", "I have no idea what you mean.", "这件蓝色的衬衫 很好 ñandú", "Anything else?"]
    found = values(*replies, of=tuple(golds))["BLEU-4"]
    assert found == pytest.approx(corpus_bleu(replies, [golds]).score)
    assert found is not None
    assert found > 5


def test_resampled_bleu_is_bleu_of_the_clusters_drawn() -> None:
    import numpy as np
    from sacrebleu import corpus_bleu

    pairs = [("a red shirt for you", "a blue shirt for you"), ("good day to you sir", "good day to you"), ("no", "yes it is")]
    counts = bleu_counts(pairs, [0, 0, 1], 2)
    replies, golds = zip(*pairs, strict=True)
    assert counts.score(np.array([1.0, 1.0])) == pytest.approx(corpus_bleu(replies, [golds]).score)
    assert counts.score(np.array([2.0, 0.0])) == pytest.approx(corpus_bleu(replies[:2] * 2, [golds[:2] * 2]).score)


def test_rouge_worked_out_by_hand() -> None:
    # Reply of 4 words, gold of 6, 3 in common: P 3/4, R 3/6, F 0.6; the longest common subsequence is "red shirt": 2.
    found = Rouge()("shirt you red shirt", "a red shirt suits you well")
    assert found is not None
    assert found[0] == pytest.approx(2 * (3 / 4) * (3 / 6) / (3 / 4 + 3 / 6))
    assert found[1] == pytest.approx(2 * (2 / 4) * (2 / 6) / (2 / 4 + 2 / 6))


def test_rouge_is_rouge_score_s_own_on_english_and_knows_other_scripts() -> None:
    from rouge_score.rouge_scorer import RougeScorer

    plain = RougeScorer(["rouge1", "rougeL"])
    reply, right = "It's a well-made shirt, $20 off!", "A well made shirt: that's 20% off."
    expected = plain.score(right, reply)
    assert Rouge()(reply, right) == (expected["rouge1"].fmeasure, expected["rougeL"].fmeasure)
    assert Rouge()("красная рубашка", "Красная рубашка!") == (1.0, 1.0)
    assert plain.score("красная рубашка", "красная рубашка")["rouge1"].fmeasure == 0.0


def test_a_gold_without_a_word_is_missing_and_an_empty_reply_is_0() -> None:
    assert Rouge()("anything", "?!") is None
    assert Rouge()("", "a shirt") == (0.0, 0.0)
    measures = {m.name: m for m in Scored(gold("?!", "a shirt"), ["x", "a shirt"]).measures()}
    assert (measures["ROUGE-1"].value, measures["ROUGE-1"].counted, measures["ROUGE-1"].missing) == (1.0, 1, 1)


def test_distinct_and_words_worked_out_by_hand() -> None:
    # "a b c d a b c d": abcd bcda cdab dabc abcd, 4 of 5 differ; with "A b c d" 4 of 6. Words: (8 + 4) / 2.
    found = values("a b c d a b c d", "A b c d", of=("x", "y"))
    assert found["Distinct-4"] == pytest.approx(4 / 6)
    assert found["words"] == 6.0


def test_nothing_gives_none_and_nobody_gives_0() -> None:
    assert set(values(of=()).values()) == {None}
    silent = values(None, " ", of=("x", "y"))
    assert (silent["BLEU-4"], silent["ROUGE-L"], silent["coverage"]) == (0.0, 0.0, 0.0)
    assert (silent["BLEU-4, answered"], silent["ROUGE-L, answered"], silent["words"], silent["Distinct-4"]) == (None,) * 4
    assert values("a b", of=("a b",))["Distinct-4"] is None


def test_who_answers_only_what_it_knows_is_measured_on_everything() -> None:
    golds = ("a red shirt for you", "the blue one then", "is it linen")
    found = {measure.name: measure for measure in Scored(gold(*golds), [golds[0], None, ""]).measures()}
    assert (found["ROUGE-L"].value, found["ROUGE-L"].counted, found["ROUGE-L"].missing) == (pytest.approx(1 / 3), 3, 0)
    assert (found["ROUGE-L, answered"].value, found["ROUGE-L, answered"].missing) == (1.0, 2)
    assert found["coverage"].value == pytest.approx(1 / 3)
    assert found["BLEU-4, answered"].value == pytest.approx(100)
    # All 4-grams of one reply are right, but 5 words stand for 12: the brevity penalty is exp(1 - 12 / 5).
    assert found["BLEU-4"].value == pytest.approx(100 * math.exp(1 - 12 / 5))
    assert found["words"].value == 5.0


def test_one_reply_has_no_interval() -> None:
    assert {measure.interval for measure in Scored(gold("a shirt"), ["a shirt"]).measures()} == {None}


def test_a_system_against_itself_and_against_a_worse_one() -> None:
    golds = [f"this is the {word} shirt number {place} for you" for place, word in enumerate(["red", "blue"] * 10)]
    asked = gold(*golds)
    right = Scored(asked, list(golds))
    worse = Scored(asked, [text.replace("shirt", "hat") for text in golds])
    same = {measure.name: measure.value for measure in right.against(right)}
    assert same == {"BLEU-4 difference": 0.0, "p of BLEU-4": 1.0, "ROUGE-L difference": 0.0, "p of ROUGE-L": 1.0}
    better = {measure.name: measure for measure in right.against(worse)}
    # One of nine words is wrong in every reply.
    assert better["ROUGE-L difference"].value == pytest.approx(1 / 9)
    assert better["ROUGE-L difference"].interval == pytest.approx((1 / 9, 1 / 9))
    assert better["p of BLEU-4"].value == pytest.approx(1 / 1000)


def test_replies_of_one_conversation_are_one_cluster() -> None:
    one, two = (replace(example, conversation_id="c0") for example in gold("a red shirt", "a blue hat"))
    system, other = Scored([one, two], ["a red shirt", "a blue hat"]), Scored([one, two], ["no", "a blue cap"])
    assert {measure.interval for measure in (*system.against(other), *system.measures())} == {None}
    assert {measure.value for measure in system.against(other) if measure.name.startswith("p of")} == {None}


def test_systems_are_compared_on_everything_and_a_missing_reply_says_nothing() -> None:
    asked = gold("a b c d", "e f g h", "i j k l")
    one, two = Scored(asked, ["a b c d", None, "i j k l"]), Scored(asked, ["a b c d", "e f g h", "i j k l"])
    found = {measure.name: measure for measure in one.against(two)}
    assert (found["ROUGE-L difference"].value, found["ROUGE-L difference"].counted) == (pytest.approx(-1 / 3), 3)
    assert found["ROUGE-L difference"].missing == 0
