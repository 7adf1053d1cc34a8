"""The words that goods of any kind share."""

import pytest

from muse_builder.domains.general.vocabulary import VOCABULARY
from muse_builder.domains.words import read


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A solid oak table.", [("material", "oak", "wooden")]),
        ("It comes in dark green.", [("color", "dark green", "green")]),
        ("It is striped and washable.", [("pattern", "striped", "striped"), ("feature", "washable", "washable")]),
    ],
)
def test_a_claim_is_found_with_what_it_is_a_kind_of(text: str, found: list[tuple[str, str, str]]) -> None:
    assert [(claim.kind, claim.value, claim.broad) for claim in VOCABULARY.lexicon.find(read(text))] == found


@pytest.mark.parametrize("text", ["It came out of the blue.", "There is a silver lining."])
def test_a_figure_of_speech_is_none(text: str) -> None:
    assert VOCABULARY.figures.search(text)
