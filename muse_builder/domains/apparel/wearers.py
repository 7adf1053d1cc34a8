"""Who wears what: department, gender and ages that a product is made for."""

import re

from muse_builder.domains.domain import BABY, Demand
from muse_builder.records import Item

ADULT = 13
"""Years from which one may wear the adult departments: where the children's sizes of most shops end."""
CHILD = (2, 15)


def demand(item: Item) -> Demand:
    """Read from the department, and where that says unisex from title and categories; a title may narrow the age."""
    title = item.title.lower().replace("’", "'")
    department: str = item.department
    if department == "unisex":
        department = _department(title) or _department(" ".join(item.categories).lower()) or "unisex"
    ages, sex = (0, 120), None
    match department:
        case "women":
            ages, sex = (ADULT, 120), "female"
        case "men":
            ages, sex = (ADULT, 120), "male"
        case "girls":
            ages, sex = CHILD, "female"
        case "boys":
            ages, sex = CHILD, "male"
        case "baby":
            ages = BABY
    why = f"the department is {department}"
    if re.search(r"\bjunior bridesmaids?\b", title):
        ages, why = (7, 16), "the title says junior bridesmaid"
    elif re.search(r"\bflower girls?\b", title):
        ages, why = (2, 9), "the title says flower girl"
    elif re.search(r"\b(?:toddlers?|[2-5]t)\b", title):
        ages, why = (1, 5), "the title says toddler"
    elif re.search(r"\b(?:infants?|newborns?)\b", title):
        ages, why = BABY, "the title says infant"
    elif re.search(r"\b(?:kids?|youth|children's|childrens)\b", title) and ages[1] > 16:
        ages, why = (2, 16), "the title says it is for children"
    elif re.search(r"\b(?:maternity|nursing bra|pregnancy)\b", title):
        ages, sex, why = (16, 50), "female", "the title says maternity"
    return Demand("female" if sex == "female" else "male" if sex == "male" else None, ages, why)


def _department(text: str) -> str | None:
    """The one department that a title or category names; None where it names several, or none."""
    words = set(re.findall(r"[a-z]+", text))
    women = bool(words & {"women", "womens", "ladies", "woman", "lady"})
    men = bool(words & {"men", "mens", "man", "gentlemen"})
    if women != men:
        return "women" if women else "men"
    girls, boys = bool(words & {"girls", "girl"}), bool(words & {"boys", "boy"})
    if not women and girls != boys:
        return "girls" if girls else "boys"
    return None
