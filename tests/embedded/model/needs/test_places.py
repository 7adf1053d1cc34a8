"""On which part of the body a need makes sense."""

from random import Random

import pytest

from muse_builder.embedded.model.needs import CONCEPTS, concept_of, fits, wish
from muse_builder.embedded.model.needs.places import ONLY_FOR
from muse_builder.embedded.model.people import ME


def test_only_a_full_zip_spares_the_head() -> None:
    for seed in range(80):
        assert "over my head" not in wish(concept_of("closure", "quarter zip", "top"), Random(seed), ME)
    assert concept_of("closure", "full zip", "layer").name == "opens all the way"


@pytest.mark.parametrize(
    ("clause", "part"),
    [
        ("keeps my cables from tangling", "wallet"),
        ("I can open a little on the escalator", "bag"),
        ("doesn't have to go over my head", "feet"),
        ("feels like walking on moss", "top"),
        ("doesn't slide off my shoulder", "feet"),
        ("can go in with the rest of the laundry", "wrist"),
        ("leaves no cold gap at my wrists", "bottom"),
    ],
)
def test_a_need_that_makes_no_sense_there_is_known(clause: str, part: str) -> None:
    assert not fits(clause, part)


def test_wishes_are_plausible_for_the_part_they_are_for() -> None:
    for concept in CONCEPTS:
        for part in ("top", "bottom", "feet", "wallet", "bag", "wrist", "head"):
            said = [wish(concept, Random(seed), ME, part) for seed in range(10)]
            sensible = part in ONLY_FOR.get(concept.name, (part,))
            if sensible and any(fits(wish(concept, Random(seed), ME), part) for seed in range(60)):
                assert sum(fits(text, part) for text in said) >= 8, (concept, part, said)


def test_an_elastic_cuff_gives_nothing_at_the_waist() -> None:
    assert concept_of("feature", "elasticized cuffs", "top").name != "adjusts at the waist"
    assert concept_of("feature", "1-inch elastic band on inner bra", "top").name != "adjusts at the waist"
    assert concept_of("neckline", "crew neck", "top").name != "covers the neck"
    assert concept_of("care", "dry clean only", "top").name != "easy to clean"
