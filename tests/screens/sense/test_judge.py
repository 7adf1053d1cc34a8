"""The gate as a whole: what makes sense passes, every rule finds what is planted for it, and a doubt refuses nothing."""

from random import Random

import pytest

from muse_builder.screens.sense.judge import SENSE as STAGE
from tests.screens.sense.planted import PLANTS, with_shop
from tests.screens.sense.talks import ITEMS, SENSE, SHOP, TALK, found, with_turn


def test_a_conversation_that_makes_sense_passes_without_a_doubt() -> None:
    report = SENSE.judge(TALK, ITEMS)
    assert report.findings == ()
    assert report.verdict.screen == STAGE
    assert report.passed
    assert report.verdict.measures == {"findings": 0.0, "doubts": 0.0}


@pytest.mark.parametrize("rule", PLANTS)
def test_every_rule_finds_what_is_planted_for_it(rule: str) -> None:
    made = caught = 0
    for seed in range(30):
        planted = PLANTS[rule](TALK, ITEMS, SHOP, Random(seed))
        if planted is not None:
            made += 1
            report = SENSE.judge(planted, with_shop(ITEMS, SHOP))
            caught += any(finding.kind == rule and finding.score >= 1 for finding in report.findings)
    assert made >= 20
    assert caught >= 0.9 * made


def test_a_refusal_says_turn_rule_and_words() -> None:
    report = SENSE.judge(with_turn(0, "Sure! Here is a message: Hello and welcome, what can I find?"), ITEMS)
    assert not report.passed
    assert report.verdict.reason == "turn 0: wrapper, 'Sure! Here is a message:' wraps what is said; say it alone"
    assert report.verdict.measures["sense_wrapper"] == 1.0


def test_one_pitch_without_a_wish_is_a_doubt_and_that_of_what_is_taken_a_refusal() -> None:
    empty = "Behold the {}! Our team is proud of it, and many people buy one."
    doubted = SENSE.judge(with_turn(4, empty.format("Norrwick Trail Jacket")), ITEMS)
    assert doubted.passed
    assert doubted.verdict.measures["doubts"] == 1.0
    assert ("answers_no_wish", "turn 6") in found(with_turn(6, empty.format("Quillaby Harbor Jacket")))


def test_wording_is_judged_before_it_is_kept_and_names_the_line() -> None:
    texts = [turn.text for turn in TALK.turns]
    assert SENSE.wording(TALK.turns, texts, ITEMS) == []
    texts[4] = texts[4].replace("Norrwick Trail Jacket", "Fernhollow Wool Beanie")
    (finding,) = SENSE.wording(TALK.turns, texts, ITEMS)
    assert (finding.kind, finding.channel, finding.quote) == ("names_another", "line 4", "Fernhollow Wool Beanie")


@pytest.mark.parametrize("seed", range(4))
def test_a_conversation_of_strewn_words_never_passes(seed: int) -> None:
    dice = Random(seed)
    words = " ".join(turn.text for turn in TALK.turns).split()
    turns = tuple(turn.model_copy(update={"text": " ".join(dice.choices(words, k=18))}) for turn in TALK.turns)
    rules = [rule for rule, _ in found(TALK.model_copy(update={"turns": turns}))]
    assert rules.count("no_sentence") >= 4
