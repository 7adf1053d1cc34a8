"""Product nouns and attribute words with their grammar."""

import re
from random import Random

import pytest

from muse_builder.embedded.model.lexicon import describe, feature_phrase, noun, postmodifier, premodifier, third_person
from muse_builder.records import Attributes, Item


@pytest.mark.parametrize(
    ("name", "some", "it", "be"),
    [
        ("hoodie", "a black hoodie", "it", "is"),
        ("leggings", "a pair of black leggings", "they", "are"),
        ("running shoes", "a pair of black running shoes", "they", "are"),
        ("dress", "a black dress", "it", "is"),
        ("underwear", "some black underwear", "it", "is"),
        ("hair clips", "some black hair clips", "they", "are"),
        ("sunglasses", "a pair of black sunglasses", "they", "are"),
        ("", "a black piece", "it", "is"),
    ],
)
def test_product_types_have_their_number(name: str, some: str, it: str, be: str) -> None:
    found = noun(name)
    assert (found.some("black"), found.it, found.be) == (some, it, be)


def test_verbs_agree() -> None:
    assert [third_person(verb) for verb in ("dry fast", "go", "be", "wash well", "can breathe", "stay", "have")] == [
        "dries fast", "goes", "is", "washes well", "can breathe", "stays", "has",
    ]  # fmt: skip
    assert noun("leggings").verb("dry") == "dry"


@pytest.mark.parametrize(
    ("field", "value", "before", "after"),
    [
        ("fit", "slim fit", "slim-fit", "with a slim fit"),
        ("fit", "fitted cut", "fitted", "with a fitted cut"),
        ("neckline", "crew neckline", "crew-neck", "with a crew neckline"),
        ("sleeve", "long sleeves", "long-sleeved", "with long sleeves"),
        ("sleeve", "sleeveless cut", "sleeveless", "without sleeves"),
        ("length", "midi length", "midi", "in a midi length"),
        ("length", "5-inch inseam", None, "with a 5-inch inseam"),
        ("pattern", "solid", "plain", "in one plain color"),
        ("pattern", "stars", None, "with a pattern of stars"),
        ("closure", "lace-up closure", "lace-up", "with a lace-up closure"),
        ("feature", "adjustable hood", None, "with an adjustable hood"),
        ("feature", "two side pockets", None, "with two side pockets"),
        ("feature", "reflective trim", None, "with reflective trim"),
        ("feature", "water resistant", None, "that's water resistant"),
        ("climate", "cool weather", None, "for cool weather"),
        ("climate", "windy", None, "for windy days"),
        ("activity", "the gym", None, "for the gym"),
        ("occasion", "a wedding", None, "for a wedding"),
        ("occasion", "everyday wear", None, "for everyday wear"),
    ],
)
def test_attributes_stand_before_or_after_the_noun(field: str, value: str, before: str | None, after: str) -> None:
    assert premodifier(field, value) == before
    assert postmodifier(field, value) == after


def test_a_feature_of_several_parts_has_no_singular_article() -> None:
    assert feature_phrase("flatlock seams and lined gusset") == "flatlock seams and lined gusset"
    assert feature_phrase("elastic waistband with drawstring") == "an elastic waistband with drawstring"


def test_a_description_says_true_things_once() -> None:
    item = Item(
        item_id="x",
        title="Bess Yoga Short",
        product_type="yoga shorts",
        attributes=Attributes(
            color=("blue",), material=("cotton", "mesh"), style=("lightweight",), feature=("side pockets",), activity=("yoga",)
        ),
    )
    said = {describe(item, Random(seed)) for seed in range(200)}
    assert len(said) >= 5
    for text in said:
        words = re.findall(r"[a-z]+", text)
        assert text.startswith("a pair of ")
        assert "yoga shorts" in text
        assert words.count("yoga") == 1, text
    assert all("blue" not in describe(item, Random(seed), without=frozenset(("color",))) for seed in range(50))
