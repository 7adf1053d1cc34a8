"""What a product is called, and how someone says it who gives nothing away."""

import pytest

from muse_builder.domains.apparel import APPAREL
from tests.domains.apparel.derived import item


@pytest.mark.parametrize(
    ("title", "categories", "expected", "everyday"),
    [
        ("Chaz Kangeroo Hoodie - Gray", "Clothing > Men > Tops > Hoodies & Sweatshirts", "hoodie", "a top"),
        ("Autumn Pullie - Red", "Clothing > Women > Tops > Hoodies & Sweatshirts", "sweatshirt", "a top"),
        ("Jupiter All-Weather Trainer - Blue", "Clothing > Men > Tops > Jackets", "jacket", "an outer layer"),
        ("Kratos Gym Pant - Blue", "Clothing > Men > Bottoms > Pants", "gym pants", "a pair of pants"),
        ("Apollo Running Short - Black", "Clothing > Men > Bottoms > Shorts", "running shorts", "a pair of shorts"),
        ("Aeon Capri - Black", "Clothing > Women > Bottoms > Pants", "capris", "a pair of pants"),
        ("Emma Leggings - Blue", "Clothing > Women > Bottoms > Pants", "leggings", "a pair of pants"),
        ("Erica Evercool Sports Bra - Blue", "Clothing > Women > Tops > Bras & Tanks", "sports bra", "activewear"),
        ("Bella Tank - Blue", "Clothing > Women > Tops > Bras & Tanks", "tank top", "a top"),
        ("Impulse Duffle", "Gear > Bags", "duffle bag", "a bag"),
        ("Dash Digital Watch", "Gear > Watches", "digital watch", "an accessory for the wrist"),
        ("Women Jumpsuits Crew Neck Wide Leg Romper with Pockets", "Women > Clothing > Jumpsuits", "jumpsuit", "an outfit"),
        ("Swim Shirt Loose-Fit Swim Tee Running Short Tees Blue", "Men > Shirts > T-Shirts", "t-shirt", "a top"),
        ("CROSBEY Ballet Flat", "Women > Shoes > Flats", "ballet flats", "a pair of shoes"),
        ("Trail Blazer Men's Trail Running Shoe", "Men > Shoes > Athletic > Running", "running shoes", "a pair of shoes"),
        ("Square Frame Clear Lens Eye Glasses", "Women > Accessories > Sunglasses", "glasses", "eyewear"),
        ("Slim Credit Card Holder", "Men > Accessories > Wallets", "card holder", "something to keep cards and cash in"),
        ("2 Pack Newsboy Hats for Men Flat Cap", "Men > Accessories > Newsboy Caps", "newsboy cap", "a hat"),
        ("Junior Bridesmaid Bracelet", "Women > Jewelry > Bracelets > Strand", "bridesmaid bracelet", "a piece of jewelry"),
        ("Mystery Thing", "Women > Jewelry > Odd", "", "an accessory"),
    ],
)  # fmt: skip
def test_the_type_is_what_people_call_it(title: str, categories: str, expected: str, everyday: str) -> None:
    found = item(title, categories=tuple(categories.split(" > ")))
    assert (found.product_type, APPAREL.kind(found)) == (expected, everyday)
