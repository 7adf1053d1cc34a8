"""The same text and picture under several ids is one product."""

import pytest

from muse_builder.catalog.alike import Groups, alike
from muse_builder.records import Item

ITEM = Item(item_id="a", title="Red Tee", features=("soft",), details={"Size": "M"}, image="x.jpg", price=5)


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True), ({"title": "RED  tee!"}, True), ({"price": 9.0}, True), ({"image": "y.jpg"}, False),
        ({"details": {"Size": "L"}}, False), ({"title": "Red Tees"}, False), ({"image": None}, False),
    ],
)  # fmt: skip
def test_what_a_shopper_could_tell_apart_is_not_alike(changes: dict[str, object], same: bool) -> None:
    groups = Groups()
    assert groups.first_like(alike(ITEM), "a") is None
    assert groups.first_like(alike(ITEM.model_copy(update=changes)), "b") == ("a" if same else None)


def test_how_many_are_alike_is_told() -> None:
    groups = Groups()
    assert groups.told() == ""
    for number in range(60):
        groups.first_like(alike(ITEM), f"S{number}")
    assert groups.told().startswith("60 of 60 products are alike, the same product: same text, same picture. One of each stays")
    groups.first_like(alike(ITEM.model_copy(update={"title": "Hat"})), "c")
    groups.first_like(alike(ITEM.model_copy(update={"title": "Hat"})), "d")
    assert groups.told().startswith("62 of 62 products are alike, in 2 groups")
    assert groups.told().endswith("60 are like 'S0'")
