"""How the derivation reads an item's text."""

import pytest

from muse_builder.domains.apparel.reading import details_of, head_of, listed, phrases_of, scan, short_parts, tokens_of, values
from muse_builder.records import Item


def test_a_hyphen_and_a_trademark_part_no_words() -> None:
    assert tokens_of("V-Neck CoolTech™ ¼ zip, Men’s") == ["v", "neck", "cooltech", "1/4", "zip", ",", "men's"]


def test_the_longest_phrase_is_taken_at_each_place_and_none_that_is_denied() -> None:
    found = [
        (hit.attribute, hit.value) for hit in scan(tokens_of("wedding guest, not waterproof, chemical free, faux leather"))
    ]
    assert ("occasion", "a wedding") in found
    assert ("style", "waterproof") not in found
    assert ("material", "leather") not in found


def test_labels_are_read_in_details_and_in_features() -> None:
    item = Item(
        item_id="A1",
        title="Tee",
        details={"Fit Type": "Slim", "Department": "mens", "Style": "Casual", "Fabric Type": "N/A"},
        features=("Bag Features: Lockable", "Neck Style: Crew Neck"),
    )
    assert details_of(item) == {"fit": "Slim", "style": "Casual, Lockable", "neckline": "Crew Neck"}


def test_features_are_cut_into_sentences_without_headings_and_bullets() -> None:
    item = Item(item_id="A1", title="Tee", features=("SOFT AND LIGHT: It is soft. It lasts.", "• Two pockets", "Color: Blue"))
    assert list(phrases_of(item)) == ["It is soft", "It lasts", "Two pockets"]


@pytest.mark.parametrize(
    "feature",
    [
        "【Premium Fabric】Two pockets",
        "【PREMIUM】: Two pockets",
        "✔【Premium】 Two pockets",
        "1. 【Premium】Two pockets",
        "[Premium] - Two pockets",
        "【Two pockets",
    ],
)
def test_a_heading_in_brackets_is_no_part_of_the_feature(feature: str) -> None:
    assert list(phrases_of(Item(item_id="A1", title="Tee", features=(feature,)))) == ["Two pockets"]


def test_a_denial_reaches_over_real_and_genuine() -> None:
    for text in ("not real leather", "no genuine leather", "non leather", "leather free"):
        assert not [hit for hit in scan(tokens_of(text)) if hit.attribute == "material"]


def test_short_phrases_are_whole_and_long_lists_are_read_by_member() -> None:
    assert list(short_parts("Crew neck")) == [["crew", "neck"]]
    assert list(short_parts("soft cotton blend, crew neck, short sleeves, two side pockets")) == [
        ["soft", "cotton", "blend"], ["crew", "neck"], ["short", "sleeves"], ["two", "side", "pockets"],
    ]  # fmt: skip
    assert list(short_parts("It is made for those of us who like to walk far")) == []


def test_the_head_of_a_phrase_stands_before_its_preposition() -> None:
    assert head_of("elastic band on inner bra".split()) == "band"
    assert head_of(["pockets,"]) == "pockets"
    assert head_of([]) == ""


def test_a_value_of_several_is_parted() -> None:
    assert listed("Gym, Travel/Yoga & Running and Golf") == ["Gym", "Travel", "Yoga", "Running", "Golf"]


def test_tables_tell_their_values_and_open_attributes_have_none() -> None:
    known = values()
    assert {"short sleeves", "three-quarter sleeves"} <= known["sleeve"]
    assert "leather" in known["material"]
    assert "title material" not in known
    assert {name for name, table in known.items() if not table} == {"color", "feature", "care", "size"}
