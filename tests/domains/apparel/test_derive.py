"""Department, class, type and attributes from a product's own text."""

import re
from pathlib import Path
from typing import Any

import pytest

from muse_builder.catalog import CatalogReport, ImageStore
from muse_builder.catalog.sources import amazon
from muse_builder.domains.apparel import APPAREL
from muse_builder.domains.apparel.derive import derive
from muse_builder.domains.apparel.types import kind
from muse_builder.records import Attributes, Item


def item(title: str = "Plain Tee", **values: Any) -> Item:
    return derive(Item(**({"item_id": "A1", "title": title} | values)))


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
    assert (found.product_type, kind(found)) == (expected, everyday)


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


def attributes(*features: str, title: str = "Plain Tee", **values: Any) -> Attributes:
    return item(title, features=features, categories=("Tops",), **values).attributes


def test_the_variants_own_colour_wins_over_shared_text() -> None:
    shared = (
        "Two-tone gray heather hoodie",
        "Drawstring-adjustable hood",
        "Black capris with teal accents",
        "Gray crewneck sweatshirt",
    )
    black = attributes(*shared, title="Chaz Hoodie - Black", details={"Color": "Black"})
    assert black.color == ("black",)
    assert black.feature == ("drawstring-adjustable hood",)
    assert black.pattern == ()
    assert black.neckline == ("crew neckline",)  # all colours share the cut
    gray = attributes(*shared, title="Chaz Hoodie - Gray", details={"Color": "Gray"})
    assert gray.pattern == ("two-tone", "heather")


def test_a_colour_comes_from_the_title_only_where_it_is_one() -> None:
    assert attributes(title="Swim Tee Blue X-Large").color == ("blue",)
    assert attributes(title="Ring - Rose Gold").color == ("rose gold",)
    assert attributes(title="Black Diamond Climbing Tee").color == ()
    assert attributes("Multi-color").color == ("multicolor",)
    assert attributes(details={"Color": "A-Navy Blue, White"}).color == ("navy blue", "white")
    assert attributes(details={"Color": "Style 3"}).color == ()


@pytest.mark.parametrize(
    ("features", "details", "expected"),
    [
        (("100% Cotton",), {}, ("cotton",)),
        (("4% spandex/62% cotton/34% nylon",), {}, ("cotton", "nylon", "spandex")),
        (("97%Polyester, 3%Elastane",), {}, ("polyester", "elastane")),
        (("Material: Wool, Fleece, Nylon",), {}, ("wool", "fleece", "nylon")),
        ((), {"Material": "Cocona® performance Fabric, LumaTech™, Organic Cotton"}, ("performance fabric", "organic cotton")),
        (("Polyester,Wool", "100% leather sole"), {}, ("polyester", "wool")),
        (("Leather", "Leather lining"), {}, ("leather",)),
        (("Full Polyester",), {}, ("polyester",)),
        (("Rubber sole",), {}, ()),
        (("Not real leather",), {}, ()),
    ],
)
def test_materials_come_in_the_order_of_their_share(
    features: tuple[str, ...], details: dict[str, str], expected: tuple[str, ...]
) -> None:
    assert attributes(*features, details=details).material == expected


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


def test_negated_words_are_not_taken() -> None:
    found = attributes("Not waterproof", "Non-Polarized", "No hood", title="Tee without long sleeves")
    assert found.style == ("non-polarized",)
    assert found.sleeve == ()
    assert found.feature == ()


@pytest.mark.parametrize("run", ["9", "1-", "a-", "®", '9"'])
def test_a_run_of_letters_is_read_once(run: str) -> None:
    # 50 features of 1,000 characters are what a row may have; anything quadratic in one takes seconds, and a catalog's
    # rows take hours.
    assert item(features=((run * 1000)[:1000],) * 50).attributes.feature == ()


def test_shapes_of_a_garment() -> None:
    found = attributes(
        "Semi-fitted", "Short-Sleeves", "Crew neckline", "¼ zip", "Machine wash", title="Atomic Tee",
        details={"Pattern": "Striped", "Climate": "All-weather, Cool", "Activity": "Gym, Travel", "Size": "XS, S"},
    )  # fmt: skip
    assert (found.fit, found.sleeve, found.neckline) == (("semi-fitted cut",), ("short sleeves",), ("crew neckline",))
    assert (found.closure, found.pattern) == (("quarter zip",), ("striped",))
    assert (found.climate, found.activity, found.size) == (("all weather", "cool weather"), ("the gym", "travel"), ("XS", "S"))


# Words that only frame a value so that it stands in a sentence; all others must be the catalog's own.
FRAME = set(
    """
    a an the and at with cut fit weather wear out on inch trip guest neckline sleeves style closure front length one two three
    four five six quarter half strap straps double night club workouts holidays bridesmaids yoga outdoors commute party date
    do zip print neck heeled evening
    """.split()
)


def test_every_value_stands_in_the_items_own_text_and_reads_as_a_phrase(
    luma: tuple[list[Item], CatalogReport], shared_data: Path, tmp_path: Path
) -> None:
    items = list(luma[0])
    for name in ("amazon_sample.jsonl", "dirty/dirty_catalog.jsonl"):
        items += amazon.read(
            shared_data / "catalogs" / name, store=ImageStore(tmp_path), report=CatalogReport(), domain=APPAREL
        )
    for found in items:
        text = " ".join([found.title, *found.features, found.description, *found.details.values(), *found.categories]).lower()
        words = set(re.findall(r"[a-z0-9]+", text))
        joined = re.sub(r"[^a-z0-9]", "", text)
        for attribute, values in found.attributes.model_dump().items():
            assert len(values) == len(set(values))
            for value in values:
                where = f"{found.item_id} {attribute}: {value!r}"
                assert value == value.strip(), where
                assert 0 < len(value) <= 60, where
                if attribute != "size":
                    assert re.sub(r"\b(LED|UV|UPF|TSA|RFID|MP3)\b", "", value).islower(), where
                    assert not re.search(r"[®™%<>{}!?:;()]", value), where
                    missing = [
                        word
                        for word in re.findall(r"[a-z0-9]+", value.lower())
                        if word not in words | FRAME and word not in joined
                    ]
                    assert not missing, f"{where}: {missing}"


def test_the_catalogs_are_mostly_understood(luma: tuple[list[Item], CatalogReport]) -> None:
    items, _ = luma
    assert [found.title for found in items if found.attributes.color != (found.details["Color"].lower(),)] == []
    assert [found.title for found in items if not found.product_type] == []
    counts = {
        name: sum(bool(getattr(found.attributes, name)) for found in items)
        for name in ("color", "material", "pattern", "style", "feature", "climate")
    }
    assert counts["color"] == 440
    assert {name for name, count in counts.items() if count < 0.5 * 440} == set(), counts
    assert sum(found.product_class == "Decoration" for found in items) == 23
    assert sum(sum(map(len, found.attributes.model_dump().values())) >= 6 for found in items) > 0.95 * 440
