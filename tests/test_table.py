"""Tables, shares and counts as text."""

from muse_builder.table import in_counts, share, table


def test_numbers_stand_to_the_right() -> None:
    assert table(("name", "rows"), [("a", 5), ("long", 12)]) == "name  rows\n----  ----\na        5\nlong    12"


def test_a_share_of_nothing_is_a_dash() -> None:
    assert (share(1, 8), share(0, 0)) == ("12.5 %", "-")


def test_counts_begin_with_the_largest() -> None:
    assert in_counts({"test": 5, "train": 40}) == "40 train, 5 test"
