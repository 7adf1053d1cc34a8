"""For the contract of domains: products written by hand, with what a person reads in them."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class HandMade(NamedTuple):
    fields: Mapping[str, Any]
    """Of an `Item`, besides its id."""
    reads: Mapping[str, str | tuple[str, ...]]
    """Field or attribute -> what stands there; of an attribute, some of its values."""


class Example(NamedTuple):
    labels: Mapping[str, str]
    """Attribute with a table of values -> the label under which sellers state it."""
    titles: Mapping[str, str]
    """Attribute -> title of a product that can have it; "" is any."""
    products: tuple[HandMade, ...]


APPAREL = Example(
    labels={
        "material": "Material", "style": "Style", "pattern": "Pattern", "fit": "Fit Type", "neckline": "Neck Style",
        "sleeve": "Sleeve Type", "length": "Length", "closure": "Closure Type", "occasion": "Occasion", "climate": "Climate",
        "activity": "Activity",
    },
    titles={"": "Plain Shirt", "length": "Plain Skirt"},
    products=(
        HandMade(
            {"title": "Harbor Women's Rain Jacket - Navy Blue", "features": ("100% Nylon", "Two side pockets", "Full zip"),
             "details": {"Department": "womens", "Color": "Navy Blue"}},
            {"product_type": "rain jacket", "product_class": "Clothing", "department": "women", "color": ("navy blue",),
             "material": ("nylon",), "feature": ("two side pockets",), "closure": ("full zip",)},
        ),
        HandMade(
            {"title": "Men's Trail Running Shoe, Black", "features": ("Rubber sole", "Lace-up closure", "Breathable")},
            {"product_type": "running shoes", "product_class": "Shoes", "department": "men", "color": ("black",),
             "closure": ("lace-up closure",), "style": ("breathable",)},
        ),
        HandMade(
            {"title": "Striped Crew Neck Tee", "features": ("60% Cotton, 40% Polyester", "Short-Sleeves", "Relaxed fit",
                                                           "Machine wash cold"), "categories": ("Girls", "Tops")},
            {"product_type": "t-shirt", "department": "girls", "pattern": ("striped",), "neckline": ("crew neckline",),
             "material": ("cotton", "polyester"), "sleeve": ("short sleeves",), "fit": ("relaxed fit",),
             "care": ("machine wash cold",)},
        ),
        HandMade(
            {"title": "Leather Tote Bag with Zipper", "features": ("Magnetic closure", "Adjustable shoulder strap"),
             "details": {"Color": "Brown", "Material": "Leather"}},
            {"product_type": "tote bag", "product_class": "Decoration", "department": "unisex", "color": ("brown",),
             "material": ("leather",), "closure": ("magnetic closure",), "feature": ("adjustable shoulder strap",)},
        ),
        HandMade(
            {"title": "Floral Maxi Dress for Women", "description": "Perfect for a wedding or the beach.",
             "features": ("V-Neck", "Sleeveless", "Hand wash only"), "details": {"Size": "S, M, L"}},
            {"product_type": "maxi dress", "department": "women", "pattern": ("floral",), "neckline": ("v-neck",),
             "sleeve": ("sleeveless cut",), "care": ("hand wash",), "occasion": ("a wedding", "the beach"),
             "size": ("S", "M", "L")},
        ),
        HandMade(
            {"title": "Boy's Wool Beanie", "details": {"Climate": "Cold", "Activity": "Skiing"}},
            {"product_type": "beanie", "product_class": "Decoration", "department": "boys", "material": ("wool",),
             "climate": ("cold weather",), "activity": ("skiing",)},
        ),
    ),
)  # fmt: skip

EXAMPLES = {"apparel": APPAREL}
