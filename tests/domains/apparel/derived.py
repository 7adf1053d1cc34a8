"""Products of a few words, derived."""

from typing import Any

from muse_builder.domains.apparel import APPAREL
from muse_builder.records import Attributes, Item


def item(title: str = "Plain Tee", **values: Any) -> Item:
    return APPAREL.derive(Item(**({"item_id": "A1", "title": title} | values)))


def attributes(*features: str, title: str = "Plain Tee", **values: Any) -> Attributes:
    return item(title, features=features, categories=("Tops",), **values).attributes
