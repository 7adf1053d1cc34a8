"""Whom a product is made for."""

import pytest

from muse_builder.domains.apparel.wearers import demand
from muse_builder.domains.domain import Demand
from muse_builder.records import Department, Item


@pytest.mark.parametrize(
    ("department", "title", "wanted"),
    [
        ("women", "Tee", Demand("female", (13, 120), "the department is women")),
        ("boys", "Tee", Demand("male", (2, 15), "the department is boys")),
        ("baby", "Romper", Demand(None, (0, 3), "the department is baby")),
        ("unisex", "Flat Cap for Men", Demand("male", (13, 120), "the department is men")),
        ("unisex", "Flat Cap for Men and Women", Demand(None, (0, 120), "the department is unisex")),
        ("unisex", "Toddler Rain Boots", Demand(None, (1, 5), "the title says toddler")),
        ("women", "Maternity Leggings", Demand("female", (16, 50), "the title says maternity")),
        ("women", "Junior Bridesmaid Bracelet", Demand("female", (7, 16), "the title says junior bridesmaid")),
        ("men", "Kids' Rash Guard", Demand("male", (2, 16), "the title says it is for children")),
        ("girls", "Kids' Rash Guard", Demand("female", (2, 15), "the department is girls")),
    ],
)
def test_the_department_says_it_and_the_title_may_narrow_it(department: Department, title: str, wanted: Demand) -> None:
    assert demand(Item(item_id="A1", title=title, department=department)) == wanted


def test_where_department_and_title_are_silent_the_categories_speak() -> None:
    assert demand(Item(item_id="A1", title="Cap", categories=("Women", "Hats"))).sex == "female"
