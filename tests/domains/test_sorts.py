"""Sorts of goods are told by words that only they have."""

import pytest

from muse_builder.domains.sorts import sorts_of, sorts_wished


@pytest.mark.parametrize(
    ("title", "sorts"),
    [
        ("Velmor Velvet Armchair", {"stood"}),
        ("T-Shirt with Print", {"worn"}),
        ("Two USB-C Chargers", {"plugged"}),
        ("Analog Watch", {"worn", "plugged"}),
        ("Garden Gnome", set()),
    ],
)
def test_a_title_names_a_sort(title: str, sorts: set[str]) -> None:
    assert sorts_of((title,)) == sorts


@pytest.mark.parametrize(
    ("wish", "sorts"),
    [
        ("that suits my cool complexion", {"worn", "cosmetic"}),
        ("for the corner of my living room", {"stood"}),
        ("that goes with what is in my drawers", set()),
        ("that suits my taste", set()),
    ],
)
def test_a_wish_may_be_about_one_sort_alone(wish: str, sorts: set[str]) -> None:
    assert sorts_wished(wish) == sorts
