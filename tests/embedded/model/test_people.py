"""Recipients read from a few words."""

import pytest

from muse_builder.embedded.model.people import recipient


@pytest.mark.parametrize(
    ("text", "relation", "name", "age", "gender", "department"),
    [
        ("her niece Mia, 8", "niece", "Mia", 8, "female", "girls"),
        ("his brother Tom, 31", "brother", "Tom", 31, "male", "men"),
        ("their sister's son Leo, 5 months", "sister's son", "Leo", 0, "male", "baby"),
        ("her best friend Hugo, 31", "best friend", "Hugo", 31, "male", "men"),
        ("her 5-year-old son", "son", "", 5, "male", "boys"),
        ("his mother", "mother", "", None, "female", "women"),
        ("an old friend from college", "old friend from college", "", None, "unknown", "unisex"),
    ],
)
def test_recipients_are_read(text: str, relation: str, name: str, age: int | None, gender: str, department: str) -> None:
    found = recipient(text)
    assert found is not None
    assert (found.relation, found.name, found.age, found.gender, found.department) == (relation, name, age, gender, department)
    assert recipient(None) is None
