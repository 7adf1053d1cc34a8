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

GENERAL = Example(
    labels={},
    titles={},
    products=(
        HandMade(
            {"title": "Velmor Velvet Armchair", "categories": ("Home", "Furniture", "Armchairs"), "features": ("Deep seat",),
             "details": {"Color": "Red", "Height": "72 cm", "Brand": "Velmor"}},
            {"product_type": "armchairs", "department": "unisex", "color": ("red",), "material": ("velvet",),
             "feature": ("72 cm height", "deep seat")},
        ),
        HandMade(
            {"title": "The Lighthouse Keeper", "categories": ("Books", "Mystery"), "features": ("Illustrated",),
             "details": {"Format": "Paperback", "ISBN-13": "978"}},
            {"product_type": "mystery", "product_class": "Other", "feature": ("paperback", "illustrated")},
        ),
        HandMade(
            {"title": "Evening Leaf 50 g", "details": {"Type": "Herbal Tea", "Ingredients": "mint, fennel"},
             "features": ("Gluten free",)},
            {"product_type": "herbal tea", "material": ("mint", "fennel"), "feature": ("gluten free",)},
        ),
        HandMade(
            {"title": "Twin USB-C Charger", "categories": ("Electronics", "Chargers"), "features": ("65 W", "Two ports")},
            {"product_type": "chargers", "feature": ("65 w", "two ports")},
        ),
        HandMade(
            {"title": "Striped Wool Blanket, Dark Green", "categories": ("Home", "Blankets"),
             "details": {"Size": "130 x 180 cm", "Care": "Hand wash"}},
            {"product_type": "blankets", "pattern": ("striped",), "material": ("wool",), "color": ("dark green",),
             "size": ("130 x 180 cm",), "care": ("hand wash",)},
        ),
    ),
)  # fmt: skip

FURNITURE = Example(
    labels={"material": "Material", "style": "Style", "pattern": "Pattern", "activity": "Room", "climate": "Use"},
    titles={"": "Plain Bench"},
    products=(
        HandMade(
            {"title": "Velmor Velvet Armchair in Dark Green", "features": ("Deep seat", "Tapered legs, oak"),
             "details": {"Style": "Mid-Century Modern", "Room": "Living Room"}},
            {"product_type": "armchair", "product_class": "Other", "material": ("velvet", "oak"), "color": ("dark green",),
             "style": ("mid-century modern",), "activity": ("living room",), "feature": ("deep seat", "tapered legs")},
        ),
        HandMade(
            {"title": "Industrial Bookshelf, Five Tiers", "features": ("Wall-mounted", "Anti-tip"),
             "details": {"Material": "Engineered Wood, Steel", "Color": "Black"}},
            {"product_type": "bookshelf", "style": ("industrial",), "material": ("engineered wood", "steel"),
             "color": ("black",), "feature": ("wall-mounted", "anti-tip")},
        ),
        HandMade(
            {"title": "Aldgate 2 Piece Set", "categories": ("Home", "Furniture", "Coffee Tables"),
             "description": "Tempered glass on brass legs.", "details": {"Size": "90 x 50 cm"}},
            {"product_type": "coffee table", "material": ("tempered glass", "brass"), "size": ("90 x 50 cm",)},
        ),
        HandMade(
            {"title": "Floor Lamp, Dimmable, with Linen Shade", "features": ("Easy assembly", "Scandinavian")},
            {"product_type": "floor lamp", "material": ("linen",), "style": ("scandinavian",),
             "feature": ("dimmable", "easy assembly")},
        ),
        HandMade(
            {"title": "Hand-woven Jute Area Rug", "details": {"Care": "Vacuum clean", "Use": "Indoor"}},
            {"product_type": "area rug", "material": ("jute",), "pattern": ("hand-woven",), "climate": ("indoor",),
             "care": ("vacuum clean",)},
        ),
    ),
)  # fmt: skip

EXAMPLES = {"apparel": APPAREL, "furniture": FURNITURE, "general": GENERAL}
