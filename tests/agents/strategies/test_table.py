"""The table of people's dialogue is readable, says where its figures come from, and refuses what is no figure."""

from random import Random

import pytest

from muse_builder.agents.strategies.table import CHANCES, DRAWN, Weights, people_table, read_table
from muse_builder.errors import SettingsError

WHOLE = "\n".join(
    f'[{name}]\n{"fair" if name == "pickiness" else "one"} = {0.5 if name in CHANCES else 3}\nsource = "by hand"'
    for name in (*CHANCES, *DRAWN)
)


def test_the_table_that_ships_has_every_section_with_its_source() -> None:
    table = people_table()
    assert set(table.weights) == set(DRAWN)
    assert set(table.sources) == {*CHANCES, *DRAWN}
    assert all(len(source) > 20 for source in table.sources.values())
    assert "VOGUE" in table.sources["acts"]


def test_weights_are_shares_of_their_sum_and_drawn_as_often() -> None:
    weights = Weights(("a", "b"), (1.0, 3.0))
    assert weights.share("b") == 0.75
    dice = Random(0)
    assert abs(sum(weights.draw(dice) == "b" for _ in range(4000)) / 4000 - 0.75) < 0.03


def test_a_table_by_hand_is_read() -> None:
    table = read_table(WHOLE)
    assert table.acts == {"one": 0.5}
    assert table.weights["words"] == Weights(("one",), (3.0,))


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("[acts]", "[arts]", r"has no \[acts\]"),
        ("one = 0.5", "one = 1.5", r"\[acts\] one = 1.5 is no chance"),
        ("one = 3", "one = -3", r"\[topics\] one = -3 is no weight"),
        ("one = 3", "one = true", r"\[topics\] one = True is no weight"),
        ('source = "by hand"', 'source = ""', r"\[acts\] does not say where its figures come from"),
        ("fair = 3", "kind = 3", r"\[pickiness\] 'kind' is none of easy, fair, picky"),
    ],
)
def test_what_is_wrong_with_a_table_is_said(before: str, after: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        read_table(WHOLE.replace(before, after, 1))
