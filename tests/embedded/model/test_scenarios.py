"""New basic scenarios."""

import re
from random import Random

from muse_builder.embedded.model.occasions import read_scenario
from muse_builder.embedded.model.scenarios import expand_scenarios
from muse_builder.screens.duplicates import NearDuplicates
from muse_builder.tasks.synthesis import ExpandScenarios
from tests.embedded.model.samples import scenarios


def test_no_heat_wave_is_forecast_for_the_snow() -> None:
    for seed in range(300):
        for text in expand_scenarios(ExpandScenarios(examples=(), count=8), Random(seed)).scenarios:
            lead, _, aside = text.partition(". ")
            if "cold" in read_scenario(lead).weather:
                assert not re.search(r"heat wave|scorching|muggy|thunder", aside, re.IGNORECASE), text


def test_hobbies_keep_to_their_own_clothes() -> None:
    for seed in range(300):
        for text in expand_scenarios(ExpandScenarios(examples=(), count=8), Random(seed)).scenarios:
            assert "two left feet" not in text
            assert not re.search(r"month is out before|no great expectations on all", text)


def test_most_scenarios_are_unlike_all_before_them() -> None:
    kept = NearDuplicates(0.35)
    for text in scenarios()[:700]:
        if kept.check(text) is None:
            kept.add(text)
    assert len(kept) >= 400


def test_scenarios_are_whole_sentences_without_holes() -> None:
    for text in scenarios():
        assert re.fullmatch(r"[A-Z].*[.]", text), text
        assert not re.search(r"[{}\[\]|]|  |,,|\.\.| ,|\b[Aa] (?!one)[aeio]", text), text


def test_a_feast_is_kept_where_it_belongs() -> None:
    for text in scenarios():
        assert not ("church" in text and re.search(r"Diwali|\bEid\b|[Bb]ar mitzvah|Lunar New Year", text)), text


def test_asked_for_a_number_of_scenarios_it_gives_that_many_new_ones() -> None:
    known = scenarios()[:6]
    reply = expand_scenarios(ExpandScenarios(examples=known, count=10), Random(0))
    assert len(set(reply.scenarios)) == 10
    assert not set(reply.scenarios) & set(known)
    assert reply == expand_scenarios(ExpandScenarios(examples=known, count=10), Random(0))
    assert reply != expand_scenarios(ExpandScenarios(examples=known, count=10), Random(1))
