"""What a text claims of furniture is found, and what only sounds like it is none."""

import pytest

from muse_builder.domains.furniture.vocabulary import VOCABULARY
from muse_builder.domains.words import read


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It is made of mango wood.", [("material", "mango wood", "wooden")]),
        ("A mid-century modern look.", [("style", "mid-century modern", "mid-century modern")]),
        ("It has removable covers.", [("feature", "removable cover", "removable cover")]),
    ],
)
def test_a_claim_is_found(text: str, found: list[tuple[str, str, str]]) -> None:
    assert [(claim.kind, claim.value, claim.broad) for claim in VOCABULARY.lexicon.find(read(text))] == found


@pytest.mark.parametrize("text", ["It will not break down.", "It came out of the blue."])
def test_a_figure_of_speech_is_none(text: str) -> None:
    assert VOCABULARY.figures.search(text)
