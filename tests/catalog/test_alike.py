"""The same text and picture under several ids is one product."""

import pytest

from muse_builder.catalog.alike import Groups
from muse_builder.records import Item

ITEM = Item(item_id="a", title="Red Tee", features=("soft",), details={"Size": "M"}, image="x.jpg", price=5)


@pytest.mark.parametrize(
    ("changes", "alike"),
    [
        ({}, True), ({"title": "RED  tee!"}, True), ({"price": 9.0}, True), ({"image": "y.jpg"}, False),
        ({"details": {"Size": "L"}}, False), ({"title": "Red Tees"}, False), ({"image": None}, False),
    ],
)  # fmt: skip
def test_what_a_shopper_could_tell_apart_is_not_alike(changes: dict[str, object], alike: bool) -> None:
    groups = Groups()
    assert groups.first_like(ITEM) is None
    assert groups.first_like(ITEM.model_copy(update={"item_id": "b", **changes})) == ("a" if alike else None)


def test_how_many_are_alike_is_told() -> None:
    groups = Groups()
    assert groups.told() == ""
    for number in range(60):
        groups.first_like(ITEM.model_copy(update={"item_id": f"S{number}"}))
    assert groups.told().startswith("60 of 60 products are alike, the same product: same text, same picture. One of each stays")
    groups.first_like(ITEM.model_copy(update={"item_id": "c", "title": "Hat"}))
    groups.first_like(ITEM.model_copy(update={"item_id": "d", "title": "Hat"}))
    assert groups.told().startswith("62 of 62 products are alike, in 2 groups")
    assert groups.told().endswith("60 are like 'S0'")
