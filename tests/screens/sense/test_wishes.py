"""What a clause says for or against a property of products."""

import pytest

from muse_builder.domains.apparel import APPAREL
from muse_builder.screens.sense.wishes import changes_mind, contrary, has, minded, opinions
from tests.screens.sense.talks import ITEMS


def told(text: str) -> list[tuple[str, bool]]:
    return [(opinion.value, opinion.liked) for opinion in opinions(APPAREL, text, 0)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'm not keen on cotton.", [("cotton", False)]),
        ("The navy leaves me cold, but I love the wool.", [("navy", False), ("wool", True)]),
        ("It's made from suede, which I'd rather avoid.", [("suede", False)]),
        ("I don't like suede, so I'd rather have something in leather.", [("suede", False), ("leather", True)]),
        ("I'd prefer linen instead of silk.", [("linen", True), ("silk", False)]),
        ("I like the cotton, only I'm not a fan of the red.", [("cotton", True), ("red", False)]),
        ("It is made of wool.", []),
        ("I wonder whether I like wool.", []),
    ],
)  # fmt: skip
def test_a_clause_says_which_way_it_goes_or_nothing(text: str, expected: list[tuple[str, bool]]) -> None:
    assert told(text) == expected


def test_a_full_zip_and_a_quarter_zip_are_two() -> None:
    (full,), (quarter,) = opinions(APPAREL, "I don't want a full zip.", 0), opinions(APPAREL, "I like the quarter zip.", 2)
    assert not contrary(full, quarter)
    (again,) = opinions(APPAREL, "I like the full zip.", 2)
    assert contrary(full, again)


def test_an_item_has_what_is_minded_of_it_where_its_record_says_so() -> None:
    (opinion,) = opinions(APPAREL, "I can do without wool.", 0)
    assert has(ITEMS["a"], opinion)
    assert not has(ITEMS["b"], opinion)
    assert minded("The button front puts me off.", ITEMS["b"]) == "button front"
    assert minded("I'd rather have buttons than a zipper.", ITEMS["b"]) == ""


def test_a_change_of_mind_is_an_act_or_said() -> None:
    assert changes_mind("change_need", "Red will do.")
    assert changes_mind("accept", "On second thought, red is fine.")
    assert not changes_mind("accept", "I wasn't actually looking for red.")
