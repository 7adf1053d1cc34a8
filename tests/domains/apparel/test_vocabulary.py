"""Words of clothing: what may be claimed, and what only looks like a claim."""

import pytest

from muse_builder.domains.apparel.vocabulary import VOCABULARY
from muse_builder.domains.words import read


def claims(text: str) -> list[tuple[str, str, str]]:
    return [(claim.kind, claim.value, claim.broad) for claim in VOCABULARY.lexicon.find(read(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a silken scarf", [("material", "silk", "silk")]),
        ("pale blue and deep red", [("color", "light blue", "blue"), ("color", "dark red", "red")]),
        ("the sleeves are long", [("sleeve", "long sleeve", "long sleeve")]),
        ("heather grey, checkered", [("color", "heather gray", "gray"), ("pattern", "plaid", "plaid")]),
        (
            "it wicks and dries fast",
            [("feature", "moisture-wicking", "moisture-wicking"), ("feature", "quick-dry", "quick-dry")],
        ),
        ("a nice day", []),
    ],
)
def test_claims_are_read_by_meaning(text: str, found: list[tuple[str, str, str]]) -> None:
    assert claims(text) == found


@pytest.mark.parametrize(
    "text", ["a gray Monday", "out of the blue", "some trips under my belt", "to pull on", "the red carpet"]
)
def test_figures_of_speech_are_known(text: str) -> None:
    assert VOCABULARY.figures.search(text)


def test_what_goes_with_the_item_is_told_from_the_item() -> None:
    assert VOCABULARY.beside.search("pair it with leather boots")
    assert not VOCABULARY.beside.search("it looks good at work")
    assert VOCABULARY.each.match(" pocket on each side")
    assert not VOCABULARY.each.match(" pocket in front")


def test_words_of_two_meanings_are_marked() -> None:
    assert {"zip", "belt", "down", "cream"} <= VOCABULARY.ambiguous
    assert "corduroy" not in VOCABULARY.ambiguous
