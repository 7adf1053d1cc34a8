"""Parts that a product has."""

import pytest

from tests.domains.apparel.derived import attributes, item


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        ("Drawstring-adjustable hood", ("drawstring-adjustable hood",)),
        ("2 main zippered compartments", ("two main zippered compartments",)),
        ('1" elastic band on inner bra', ("1-inch elastic band on inner bra",)),
        ("Flat seams prevent chafing", ("flat seams",)),
        ("Ribbed cuffs/collar", ("ribbed cuffs and collar",)),
        ("LED backlight", ("LED backlight",)),
        ("CoolTech™ mesh lining", ("mesh lining",)),
        ("Two pockets, phony fly", ("two pockets",)),
        ("Soft, brushed interior", ("soft, brushed interior",)),
        ("Attractive back straps", ("back straps",)),
        ("1-year limited warranty", ()),
        ("Casual, comfy piece for running errands or weekend activities", ()),
        ("Freedom of movement", ()),
        ("Survival gear sold separately", ()),
        ("Please refer to images for more details", ()),
        ("No pockets", ()),
        ("FIT YOUR PHONE -- Keep it safe in the zippered main pocket of our bag, hidden as it is", ("zippered main pocket",)),
    ],
)
def test_features_are_noun_phrases_or_nothing(feature: str, expected: tuple[str, ...]) -> None:
    assert attributes(feature).feature == expected


@pytest.mark.parametrize("run", ["9", "1-", "a-", "®", '9"'])
def test_a_run_of_letters_is_read_once(run: str) -> None:
    # 50 features of 1,000 characters are what a row may have; anything quadratic in one takes seconds, and a catalog's
    # rows take hours.
    assert item(features=((run * 1000)[:1000],) * 50).attributes.feature == ()
