"""Values of one item while they are gathered."""

from muse_builder.domains.apparel.gathered import Gathered


def test_a_value_is_kept_once_in_the_order_it_came() -> None:
    gathered = Gathered(set())
    for value in ("wool", "silk", "wool"):
        gathered.add("material", value)
    assert list(gathered.values["material"]) == ["wool", "silk"]


def test_a_text_that_names_another_colour_contradicts_and_a_shade_of_the_own_does_not() -> None:
    gathered = Gathered({"blue"})
    assert gathered.contradicts(["red", "stripe"])
    assert not gathered.contradicts(["navy", "stripe"])
    assert not gathered.contradicts(["stripe"])
    assert not Gathered(set()).contradicts(["red"])
