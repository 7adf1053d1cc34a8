"""A piece of furniture is called by its kind, and looked for by what it is for."""

import pytest

from muse_builder.domains.furniture.kinds import purpose_of, type_of


@pytest.mark.parametrize(
    ("title", "kind", "purpose"),
    [
        ("Velmor Coffee Table with Drawer", "coffee table", "something to put things on"),
        ("Desk Lamp, black", "desk lamp", "something for light"),
        ("Table for the chair of the board: Dining Table", "dining table", "something to put things on"),
        ("Two Bar Stools", "bar stool", "something to sit on"),
        ("Garden Gnome", "", ""),
    ],
)
def test_a_title_names_a_kind_and_a_kind_its_purpose(title: str, kind: str, purpose: str) -> None:
    assert type_of(title) == kind
    assert purpose_of(kind) == purpose
