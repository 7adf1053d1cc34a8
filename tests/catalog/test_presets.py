"""Shapes of catalogs are told by their columns, however those are spelled; an unknown one by the names shops give."""

from typing import Any

import pytest

from muse_builder.catalog.mapping import mapped
from muse_builder.catalog.presets import generic, id_of_content, named, preset_of
from muse_builder.errors import SettingsError

MERCHANT = {"id": "1", "title": "Tee", "image link": "https://x/1.jpg", "Product Type": "Clothing > Tees", "color": "red"}


@pytest.mark.parametrize(
    ("row", "preset"),
    [
        ({"parent_asin": "1", "title": "Tee", "images": []}, "amazon_2023"),
        ({"asin": "1", "title": "Tee", "category": ["a"]}, "amazon_2018"),
        ({"asin": "1", "imUrl": "x"}, "amazon_2014"),
        ({"article_id": "1", "prod_name": "Tee", "detail_desc": "soft"}, "hm"),
        ({"id": "1", "productDisplayName": "Tee", "articleType": "Tshirts"}, "kaggle_styles"),
        ({"candidate": "B0", "target": "B1", "captions": ["is red"]}, "fashion_iq"),
        ({"Handle": "tee", "Title": "Tee", "Image Src": "x"}, "shopify"),
        ({"id": 1, "handle": "tee", "title": "Tee", "body_html": "<p>soft"}, "shopify"),
        (MERCHANT, "merchant"),
        ({"file_name": "a.jpg", "text": "Tee"}, "imagefolder"),
        ({"key": "a", "text": "soft"}, "captions"),
        ({"key": "a", "text": "soft", "price": 3}, "generic"),
        ({"sku": "1", "name": "Tee"}, "generic"),
        ({}, "generic"),
    ],
)
def test_a_shape_is_told_by_its_columns(row: dict[str, Any], preset: str) -> None:
    assert preset_of([row]).name == preset


def test_a_preset_takes_the_columns_as_they_are_spelled() -> None:
    row = mapped(MERCHANT, preset_of([MERCHANT]).fields)
    assert (row["images"], row["categories"], row["details"]) == (["https://x/1.jpg"], ["Clothing", "Tees"], {"Color": "red"})


def test_columns_of_any_row_at_the_beginning_count() -> None:
    assert preset_of([{"asin": "1", "title": "Tee"}, {"asin": "2", "category": ["a"]}]).name == "amazon_2018"


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        (
            {"SKU": "1", "Name": "Tee", "Regular price": "5", "Images": "a.jpg", "Farbe": "rot"},
            {"id": "SKU", "title": "Name", "price": "Regular price", "image": "Images", "details.Color": "Farbe"},
        ),
        (
            {"Artikelnummer": "1", "Bezeichnung": "Kleid", "Preis": "5", "Bild": "a.jpg", "Beschreibung": "weich"},
            {"id": "Artikelnummer", "title": "Bezeichnung", "price": "Preis", "image": "Bild", "description": "Beschreibung"},
        ),
        ({"商品名": "シャツ", "価格": "5", "画像": "a.jpg"}, {"title": "商品名", "price": "価格", "image": "画像"}),
        (
            {"TITLE": "Ring", "DESCRIPTION": "silver", "IMAGE1": "a.jpg", "IMAGE2": "b.jpg"},
            {"title": "TITLE", "description": "DESCRIPTION", "image": "IMAGE1+IMAGE2"},
        ),
        (
            {
                "title": "Dune",
                "authors": ["Herbert"],
                "isbn13": "9",
                "genre": "SF",
                "cover": "a.jpg",
                "pages": 400,
                "url": "https://x",
            },
            {
                "title": "title",
                "brand": "authors",
                "id": "isbn13",
                "categories": "genre",
                "image": "cover",
                "details.pages": "pages",
            },
        ),
    ],
)
def test_an_unknown_shape_goes_by_the_names_that_shops_give(row: dict[str, Any], fields: dict[str, str]) -> None:
    assert generic([row]) == fields


def test_a_caption_stands_for_the_title_where_a_picture_has_nothing_else() -> None:
    assert generic([{"image": "a.jpg", "text": "a blue tee"}]) == {"image": "image", "description": "text", "title": "text"}
    assert "title" not in generic([{"text": "a blue tee"}])


def test_rows_of_shopify_s_table_are_one_product() -> None:
    from pathlib import Path

    from muse_builder.catalog.tables import Entry, PictureRoot

    first = {"Handle": "tee", "Title": "Tee", "Option1 Name": "Size", "Option1 Value": "S", "Image Src": "a.jpg"}
    told = [
        first,
        {"Handle": "tee", "Option1 Value": "M", "Image Src": "b.jpg"},
        {"Handle": "tee", "Option1 Value": "M"},
        {"Handle": "hat"},
    ]
    regroup = named("shopify").regroup
    assert regroup is not None
    rows = list(regroup(Entry("s.csv", line, row, PictureRoot(Path())) for line, row in enumerate(told, start=2)))
    assert [(row.line, row.value["pictures"], row.value["options"]) for row in rows] == [
        (2, ["a.jpg", "b.jpg"], {"Size": ["S", "M"]}),
        (5, [], {}),
    ]


def test_a_row_without_an_id_has_one_of_its_content() -> None:
    one, same, other = id_of_content({"a": 1, "b": b"x"}), id_of_content({"b": b"x", "a": 1}), id_of_content({"a": 2})
    assert one == same != other
    with pytest.raises(SettingsError, match=r"unknown preset 'hmm'; known: .*; did you mean 'hm'"):
        named("hmm")


def test_details_that_are_pairs_are_details_beside_a_description() -> None:
    rows = [{"title": "Stool", "description": "Stands.", "details": {"Color": "red"}}]
    assert generic(rows) == {"title": "title", "description": "description", "details": "details"}
