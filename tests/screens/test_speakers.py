"""Who speaks of whom: what "I" do is not what "you" do, and she is not he."""

import pytest

from muse_builder.domains.words import read
from muse_builder.screens.speakers import swaps


def found(draft: str, text: str) -> list[tuple[str, str]]:
    asks = "?" in draft or "?" in text
    return [(swap.kind, swap.note) for swap in swaps(read(draft), read(text), asks=asks)]


@pytest.mark.parametrize(
    ("draft", "text", "kind", "note"),
    [
        ("I wore it yesterday.", "You wore it yesterday.", "speaker", "what I 'wor' became what you do or have"),
        ("You own a scarf.", "I own a scarf.", "speaker", "what you 'own' became what I do or have"),
        ("Give me the scarf.", "I'll give you the scarf.", "speaker", "who does it and to whom was turned round (give)"),
        ("She bought it for her niece.", "He bought it for his niece.", "person", "'he' is somebody else"),
        ("He likes wool.", "She likes wool.", "person", "'she' is somebody else"),
    ],
)
def test_the_same_word_of_somebody_else_is_found(draft: str, text: str, kind: str, note: str) -> None:
    assert (kind, note) in found(draft, text)


@pytest.mark.parametrize(
    ("draft", "text"),
    [
        ("I wore it yesterday.", "Yesterday it was what I wore."),
        ("May I show you a coat?", "Would you like to see a coat?"),
        ("I looked again. You want wool.", "I searched again. You look for wool."),
        ("I hope you like it.", "I think you will like it."),
        ("She bought it for him.", "For him she got it."),
        ("It is warm.", "That one keeps warm."),
    ],
)
def test_the_same_said_in_other_words_passes(draft: str, text: str) -> None:
    assert found(draft, text) == []


def test_a_swap_points_at_a_word_of_the_text() -> None:
    text = "Well, you wore it yesterday."
    (swap,) = swaps(read("I wore it yesterday."), read(text), asks=False)
    assert text[swap.token.start : swap.token.end].lower() == "you"
