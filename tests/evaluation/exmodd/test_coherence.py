"""Coherence: neighbours against all pairs of turns, counted by hand."""

import pytest

from muse_builder.evaluation.exmodd.coherence import Coherence, content, overlap
from muse_builder.evaluation.measure import Measure
from muse_builder.records import Conversation, Turn
from tests.dialogues import conversation


def talk(*texts: str) -> Conversation:
    return conversation().model_copy(
        update={"turns": tuple(Turn(role="user", action="other", round=0, text=text) for text in texts)}
    )


def found(*talks: Conversation) -> dict[str, Measure]:
    counted = Coherence()
    for one in talks:
        counted.add(one)
    return {measure.name: measure for measure in counted.section(seed=0).measures}


def test_overlap_is_the_share_of_the_shorter_turn_s_content_words() -> None:
    assert content("The red coats, please!") >= {"red", "coat"}
    assert overlap(frozenset("ab"), frozenset("bcd")) == 0.5
    assert overlap(frozenset(), frozenset("a")) is None


def test_neighbours_against_any_two_counted_by_hand() -> None:
    measures = found(talk("red coat", "coat button", "button moon"))
    assert measures["overlap of adjacent turns"].value == 0.5
    assert measures["overlap of shuffled turns"].value == pytest.approx((0.5 + 0.5 + 0) / 3)
    assert measures["coherence"].value == pytest.approx(0.5 - 1 / 3)
    assert measures["overlap with strangers"].value is None


def test_shuffled_turns_are_less_coherent() -> None:
    texts = ("red coat", "coat button", "button moon", "moon river", "river garden")
    mixed = tuple(texts[place] for place in (0, 2, 4, 1, 3))
    straight, shuffled = (found(talk(*one))["coherence"].value for one in (texts, mixed))
    assert straight is not None
    assert shuffled is not None
    assert straight > 0.2 > 0 > shuffled


def test_strangers_are_the_turns_of_the_conversation_before_and_nothing_gives_none() -> None:
    measures = found(talk("red coat", "blue hat"), talk("blue moon", "river garden"))
    assert measures["overlap with strangers"].value == 0.5
    assert found(talk())["coherence"].value is None
    assert found(talk("red"))["coherence"].missing == 1
