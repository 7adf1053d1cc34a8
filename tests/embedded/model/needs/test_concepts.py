"""Needs in everyday words, and back."""

import re
from random import Random

import pytest

from muse_builder.embedded.model.needs import CONCEPTS, concept_of, concept_said, concepts_in, trouble, wish
from muse_builder.embedded.model.people import ME, pronouns
from muse_builder.embedded.model.search import find, words_of
from tests.embedded.model.samples import make, revealed, said_of


def test_every_wish_follows_something_that() -> None:
    dice = Random(3)
    for concept in CONCEPTS:
        for _ in range(30):
            first = wish(concept, dice, ME).split()[0]
            assert first in ("can", "won't", "I", "is", "has", "does") or first.endswith(("s", "n't")), (concept, first)


def test_wishes_and_troubles_speak_of_the_wearer() -> None:
    dice = Random(4)
    for concept in CONCEPTS:
        for _ in range(30):
            mine = f"{wish(concept, dice, ME)}. {trouble(concept, dice, ME)}"
            theirs = f"{wish(concept, dice, pronouns('unknown'))}. {trouble(concept, dice, pronouns('unknown'))}"
            assert not re.search(r"[{}\[\]|]", mine), mine
            assert not re.search(r"\b(he|she|his|her|him|himself|herself)\b", mine), mine
            assert not re.search(r"\bthey (was|has|does|is)\b", theirs), theirs


def test_needs_are_read_back_from_their_wordings() -> None:
    dice = Random(5)
    wishes = [(concept, wish(concept, dice, ME)) for concept in CONCEPTS for _ in range(40)]
    recognised = sum(concept in concepts_in(f"I'd like something that {text}") for concept, text in wishes)
    assert recognised / len(wishes) > 0.8
    assert concepts_in("Hello there, how are you?") == ()


def test_values_evoke_needs_that_make_sense_where_they_are_worn() -> None:
    assert concept_of("material", "polyester").name == "dries fast, wicks"
    assert concept_of("feature", "adjustable hood").name == "hood"
    assert concept_of("pattern", "solid").name == "goes with anything"
    assert concept_of("feature", "padded straps", "bag").name == "hands free"
    assert concept_of("feature", "ankle strap", "feet").name == "adjustable strap, buckle"
    assert concept_of("feature", "quux", "top").name == "well made in the details"


@pytest.mark.parametrize(
    ("field", "value", "part", "name"),
    [
        ("material", "faux leather", "wallet", "no animal skins"),
        ("feature", "removable insole", "feet", "cushioned"),
        ("feature", "wide toe box", "feet", "room for the toes"),
        ("feature", "padded sleeve", "bag", "protects what is fragile"),
        ("climate", "cool weather", "head", "in-between days"),
        ("climate", "sunny days", "top", "airy, for heat"),
        ("climate", "sunny days", "eyes", "sun"),
        ("feature", "compression liner", "bottom", "holds and shapes"),
    ],
)
def test_a_value_stands_for_the_need_it_meets(field: str, value: str, part: str, name: str) -> None:
    assert concept_of(field, value, part).name == name


def test_a_value_stands_for_no_need_that_it_does_not_meet() -> None:
    assert concept_of("material", "brass", "neck").name != "kind metal"
    assert concept_of("material", "polyester", "layer").name != "dries fast, wicks"
    assert concept_of("feature", "contrast inner neck tape", "top").name != "lively pattern"
    assert concept_of("material", "rubber foam", "feet").name != "grip"


def test_a_wish_has_one_verb_so_that_it_can_follow_should() -> None:
    for concept in CONCEPTS:
        for seed in range(80):
            said = wish(concept, Random(seed), ME)
            assert not re.search(r"\band (?:still )?(?:looks|wipes|keeps|stays|tells|sits|shrugs|holds|has|is)\b", said), said
            assert "matters" not in said, said  # "... matters" ends a told need


def test_a_wish_is_linked_to_the_fact_that_meets_it() -> None:
    assert concept_said("is in a cool shade that doesn't tire the eye").name == "calm cool color"  # type: ignore[union-attr]
    dress = make("dress", title="Fjell Dress", color=("light blue",), material=("viscose",), pattern=("solid",))
    talk = revealed(
        "I'm moving.", "I imagine a dress in women's sizes, the sort that is in a cool shade like water on a calm day."
    )
    for text in said_of(dress, talk):
        assert not re.search(r"viscose[^.?!]*(?:so|means)[^.?!]*shade", text), text
        assert not re.search(r"should (?:be|come) in a cool shade", text), text  # a color is there or not


def test_a_wish_is_one_clause_that_can_be_quoted() -> None:
    for concept in CONCEPTS:
        for seed in range(60):
            assert "," not in wish(concept, Random(seed), ME), concept


def test_no_wish_of_our_own_is_heard_as_a_color_or_a_material() -> None:
    said = {wish(concept, Random(seed), ME) for concept in CONCEPTS for seed in range(40)}
    assert {term for text in said for term, kind, _ in find(words_of(text)) if kind in ("color", "material")} == set()
