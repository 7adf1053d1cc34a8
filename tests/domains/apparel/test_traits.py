"""Shapes of a garment and what it is for."""

from tests.domains.apparel.derived import attributes


def test_negated_words_are_not_taken() -> None:
    found = attributes("Not waterproof", "Non-Polarized", "No hood", title="Tee without long sleeves")
    assert found.style == ("non-polarized",)
    assert found.sleeve == ()
    assert found.feature == ()


def test_shapes_of_a_garment() -> None:
    found = attributes(
        "Semi-fitted", "Short-Sleeves", "Crew neckline", "¼ zip", "Machine wash", title="Atomic Tee",
        details={"Pattern": "Striped", "Climate": "All-weather, Cool", "Activity": "Gym, Travel", "Size": "XS, S"},
    )  # fmt: skip
    assert (found.fit, found.sleeve, found.neckline) == (("semi-fitted cut",), ("short sleeves",), ("crew neckline",))
    assert (found.closure, found.pattern) == (("quarter zip",), ("striped",))
    assert (found.climate, found.activity, found.size) == (("all weather", "cool weather"), ("the gym", "travel"), ("XS", "S"))
