"""For whom a product is made is stated, not guessed."""

import pytest

from tests.domains.apparel.derived import item


@pytest.mark.parametrize(
    ("details", "categories", "title", "expected"),
    [
        ({"Department": "mens"}, (), "Tee", "men"),
        ({"Department": "Womens"}, ("Men",), "Tee", "women"),
        ({"Department": "unisex-adult"}, ("Men",), "Tee", "unisex"),
        ({"Department": "Men, Women"}, (), "Bag", "unisex"),
        ({"Department": "baby-girls"}, (), "Romper", "baby"),
        ({}, ("Clothing, Shoes & Jewelry", "Girls", "Shoes"), "Boots", "girls"),
        ({}, (), "Boy's Cap", "boys"),
        ({}, (), "Kimono", "unisex"),
    ],
)
def test_the_department_is_stated_not_guessed(
    details: dict[str, str], categories: tuple[str, ...], title: str, expected: str
) -> None:
    assert item(title, details=details, categories=categories).department == expected
