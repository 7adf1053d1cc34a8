"""What fields are made of: columns, paths, patterns, several of them; and the values that shops wrap in many ways."""

from typing import Any

import pytest

from muse_builder.catalog.mapping import columns_of, kind_of_value, mapped, parse
from muse_builder.errors import SettingsError


def made(row: dict[str, Any], text: str) -> dict[str, Any]:
    return mapped(row, parse(text).fields)


def test_a_mapping_of_the_command_line_gives_a_row() -> None:
    row = {"productDisplayName": "Tee", "id": 12, "baseColour": "Navy", "Price": "12,90 €", "fit": "slim", "fabric": "cotton"}
    text = "title=productDisplayName,id=id,image=images/{id:0>6}.jpg,details.color=baseColour,price=Price,features=fit+fabric"
    assert made(row, text) == {
        "parent_asin": "12",
        "title": "Tee",
        "images": ["images/000012.jpg"],
        "details": {"color": "Navy"},
        "price": "12,90 €",
        "features": ["slim", "cotton"],
        "categories": [],
        "description": [],
    }


def test_a_preset_may_come_first_and_columns_may_hold_commas() -> None:
    given = parse("hm,title=Name, long,id=no")
    assert (given.preset, given.fields) == ("hm", {"title": "Name, long", "id": "no"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("titel=name", "unknown field 'titel'; known: .*did you mean 'title'"),
        ("title=", "'title=' says nothing"),
        ("title=a,image=images/{id", "is no pattern"),
    ],
)
def test_a_mapping_that_says_nothing_is_told(text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        made({"a": "x", "id": "1"}, text)


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [
        ("price", {"amount": 12, "currency": "USD"}, 12),
        ("price", [{"price": "9.90"}], "9.90"),
        ("price", '{"lowPrice": 3}', 3),
        ("rating", {"ratingValue": "4.5"}, "4.5"),
        ("categories", "Clothing > Men >> Tees", ["Clothing", "Men", "Tees"]),
        ("categories", '["Clothing >> Tees >> V-neck"]', ["Clothing", "Tees", "V-neck"]),
        ("categories", [{"id": 3, "name": "Tees"}], ["Tees"]),
        ("features", "soft<br>light\n• warm", ["soft", "light", "warm"]),
        ("features", "['soft', 'light']", ["soft", "light"]),
        ("image", "a.jpg, b.png", ["a.jpg", "b.png"]),
        ("image", "https://x/1.jpg|https://x/2.jpg", ["https://x/1.jpg", "https://x/2.jpg"]),
        ("image", "https://x/c,w_300/1.jpg", ["https://x/c,w_300/1.jpg"]),
        ("image", '["a.jpg", "b.jpg"]', ["a.jpg", "b.jpg"]),
        ("image", [{"src": "a.jpg"}, {"url": "b.jpg"}], ["a.jpg", "b.jpg"]),
        ("image", {"bytes": b"x", "path": None}, [b"x"]),
        ("details", [{"name": "Color", "value": "red"}, {"key": "Fit", "value": "slim"}], {"Color": "red", "Fit": "slim"}),
        ("details", {"product_specification": [{"key": "Type", "value": "Tee"}]}, {"Type": "Tee"}),
        ("details", ["Color: red", "Fit: slim"], {"Color": "red", "Fit": "slim"}),
        ("details", '{"Color": "red"}', {"Color": "red"}),
        ("title", ["Tee", "Hat"], "Tee"),
        ("id", 12.0, "12"),
        ("id", "train/a/0001.JPG", "train-a-0001"),
        ("id", "a/b", "a/b"),
        ("title", "[2 Pack] Tee", "[2 Pack] Tee"),
        ("brand", {"@type": "Brand", "name": "Velmor"}, "Velmor"),
    ],
)
def test_what_wraps_a_value_is_taken_off(field: str, value: Any, wanted: Any) -> None:
    names = {"image": "images", "id": "parent_asin", "brand": "store", "rating": "average_rating"}
    assert made({"it": value}, f"{field}=it")[names.get(field, field)] == wanted


def test_a_path_goes_through_objects_and_lists() -> None:
    row = {"offers": [{"price": 5}, {"price": 6}], "brand": {"name": "V"}, "a.b": "exact"}
    found = made(row, "price=offers.1.price,brand=brand.name,title=a.b,features=offers.price")
    assert (found["price"], found["store"], found["title"], found["features"]) == (6, "V", "exact", ["5", "6"])


def test_of_alternatives_the_first_that_a_row_has_counts() -> None:
    found = [made(row, "categories=a|b+c")["categories"] for row in ({"a": "x", "b": "y", "c": "z"}, {"b": "y"}, {})]
    assert found == [["x", "z"], ["y"], []]
    assert columns_of("a|b+{c}") == ["a", "b", "c"]


def test_a_pattern_without_its_column_gives_nothing() -> None:
    assert made({"id": "1"}, "image=images/{sku}.jpg+{id}.jpg,features=Season: {season}") | {} == {
        "parent_asin": None,
        "title": None,
        "images": ["1.jpg"],
        "features": [],
        "categories": [],
        "description": [],
        "details": {},
    }


def test_columns_and_kinds_are_named() -> None:
    assert columns_of("images/{id:.3}/{id}.jpg+photo") == ["id", "id", "photo"]
    assert list(map(kind_of_value, ({"a": 1}, b"x", None, True))) == ["an object", "bytes", "null", "true or false"]
