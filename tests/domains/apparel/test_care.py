"""How a product is cared for."""

import pytest

from tests.domains.apparel.derived import attributes


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        ("Machine wash/dry", ("machine wash and dry",)),
        ("Machine wash cold, tumble dry low", ("machine wash cold", "tumble dry low")),
        ("Hand Wash Only", ("hand wash",)),
        ("Machine Wash Recommended With Cold Water, Do Not Bleach, Hang Or Line Dry",
         ("machine wash cold", "do not bleach", "line dry")),
        ("Do not iron or dry clean.", ("do not iron", "do not dry clean")),
        ("hand wash; do not machine wash, iron or bleach", ("hand wash", "do not iron", "do not bleach")),
    ],
)  # fmt: skip
def test_care_is_an_imperative_and_a_ban_stays_a_ban(feature: str, expected: tuple[str, ...]) -> None:
    assert attributes(feature).care == expected
