"""Furniture is read from its own text."""

from muse_builder.domains.furniture import FURNITURE
from muse_builder.records import Item


def test_a_label_says_the_color_and_a_word_of_the_title_does_not_add_another() -> None:
    lamp = FURNITURE.derive(Item(item_id="1", title="Silver Moon Table Lamp", details={"Color": "Navy blue"}))
    assert lamp.attributes.color == ("navy blue",)


def test_what_no_table_has_is_not_known() -> None:
    gnome = FURNITURE.derive(Item(item_id="1", title="Gnome", categories=("Home", "Garden Figures")))
    assert gnome.product_type == ""
    assert FURNITURE.kind(gnome) == "something for the home"
