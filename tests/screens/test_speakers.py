"""Who speaks of whom in a draft and in its rewriting."""

import pytest

from muse_builder.domains.words import read
from muse_builder.screens.speakers import swaps


def found(draft: str, text: str) -> list[tuple[str, str]]:
    return [(swap.kind, swap.token.word) for swap in swaps(read(draft), read(text), asks="?" in text)]


@pytest.mark.parametrize(
    ("draft", "text", "swap"),
    [
        ("I travel a lot. You listen.", "You travel a lot. I listen.", ("speaker", "you")),
        ("I told you about the rain.", "You told me about the rain.", ("speaker", "you")),
        ("It is for her, she runs.", "It is for him, he runs.", ("person", "him")),
    ],
)
def test_a_swap_of_people_is_found_at_the_word_that_tells_it(draft: str, text: str, swap: tuple[str, str]) -> None:
    assert swap in found(draft, text)


@pytest.mark.parametrize(
    ("draft", "text"),
    [
        ("I travel a lot.", "Travelling is what I do most."),
        ("You wanted something warm.", "You asked for warmth."),
        ("She runs in the park.", "She loves her runs in the park."),
        ("Let me show you another.", "Shall I show you another?"),
    ],
)
def test_the_same_people_in_other_words_pass(draft: str, text: str) -> None:
    assert found(draft, text) == []
