"""A scenario as somebody in it tells it."""
# ruff: noqa: E501 - a case is read as a whole; broken lines would hide it

import re
from collections import Counter
from random import Random

import pytest

from muse_builder.embedded.model.people import recipient
from muse_builder.embedded.model.scenarios import expand_scenarios
from muse_builder.embedded.model.telling import parts, scene, told
from muse_builder.tasks.synthesis import ExpandScenarios


@pytest.mark.parametrize(
    ("scenario", "never", "wanted"),
    [
        ("Thanksgiving with three generations, and a walk around the lake after.", r"\b(?:be|I'm|he was) Thanksgiving\b", "Thanksgiving"),
        ("Sorting out old clothes in January and finding that everything is black.", "planning|lay", "sorting out"),
        ("A hot yoga challenge on the office roof.", "to get through|ahead of me", "hot yoga"),
        ("Diving lessons after hours.", r"\b(?:be|I'm) diving|plan is", "diving lessons"),
        ("Building a treehouse in late April.", r"\b(?:have|got|for) building", "building a treehouse"),
        ("Meeting the partner's parents in three weeks.", r"\b(?:have|got|for) meeting", "meeting"),
        ("Birdwatching mornings with a local club, thermos included.", r"\b(?:be|I'm) birdwatching", "birdwatching mornings"),
    ],
)  # fmt: skip
def test_a_scenario_is_told_by_its_build(scenario: str, never: str, wanted: str) -> None:
    for seed in range(80):
        mine = told(scenario, None, Random(seed))
        his = scene(scenario, Random(seed), first="Otto", he="he", him="him", his="his", was="was")
        assert wanted in mine, mine
        assert wanted in his, his
        assert not re.search(never, f"{mine} {his}"), (mine, his)


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [
        ("The office holds its yearly party and this time there is a theme.", "The office holds its yearly party and this time there is a theme"),
        ("A week at the seaside with small children is only a few days away.", "A week at the seaside with small children is only a few days away"),
        ("Someone has a first job interview at an office.", "I have a first job interview at an office"),
        ("A grandfather wants to thank his granddaughter for her help over the summer.", "I want to thank my granddaughter for her help over the summer"),
        ("A family goes camping in the mountains.", "we're going camping in the mountains"),
    ],
)  # fmt: skip
def test_a_scenario_that_is_a_sentence_stays_one(scenario: str, expected: str) -> None:
    assert {told(scenario, None, Random(seed)) for seed in range(20)} == {expected}


@pytest.mark.parametrize(
    ("scenario", "never", "pattern"),
    [
        ("Swollen ankles after every long day, and the doctor's advice.", "getting ready for", r"^I'(?:m|ve) .*swollen ankles"),
        ("Forty pounds lost, and time to dress for oneself again.", "I have forty", r": forty pounds lost, and time"),
        ("Returning to work after a year at home.", "coming up", r"I'm returning to work"),
        ("Speaking at a conference in Oslo in June.", "I'm speaking", r"speaking at a conference in Oslo in June"),
        ("Long shifts in a pharmacy, where things get spilled.", "coming up", r"I(?:'m on| work| do) long shifts"),
        ("A surprise birthday on a boat this weekend.", "looking for", r"surprise birthday on a boat this weekend"),
        ("Something to give a grandfather before his new job starts.", "saying", r"something to give my grandfather"),
    ],
)  # fmt: skip
def test_every_build_of_scenario_has_its_own_frames(scenario: str, never: str, pattern: str) -> None:
    for seed in range(40):
        text = told(scenario, None, Random(seed))
        assert never not in text, text
        assert re.search(pattern, text), text


def test_our_own_scenarios_are_told_by_somebody_in_them() -> None:
    texts = [
        text for seed in range(60) for text in expand_scenarios(ExpandScenarios(examples=(), count=8), Random(seed)).scenarios
    ]
    builds = Counter(parts(text).build for text in texts)
    assert builds["sentence"] == 0, [text for text in texts if parts(text).build == "sentence"]
    for seed, text in enumerate(texts):
        mine = told(text, None, Random(seed))
        assert not re.search(r"\bone's\b|  |\b(\w+) \1\b(?<!had had)", mine), mine
        his = scene(text, Random(seed), first="Otto", he="he", him="him", his="his", was="was")
        assert not re.search(r"\b(?:I|my|one's)\b", his), his
        assert his


def test_the_one_a_present_is_for_is_named_in_the_scenario() -> None:
    text = told(
        "A token for a teacher who fed the cats all summer, wrapped in brown paper.",
        recipient("her teacher Ana, 50"),
        Random(1),
    )
    assert "my teacher Ana who fed the cats" in text
