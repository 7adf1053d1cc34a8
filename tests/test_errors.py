"""Messages finish the reader's work."""

from muse_builder.errors import unknown


def test_an_unknown_name_is_told_with_the_known_ones_and_the_nearest() -> None:
    known = ["seed", "model"]
    assert unknown("setting", "sede", known) == "unknown setting 'sede'; known: model, seed; did you mean 'seed'?"
    assert unknown("setting", "xyzzy", known) == "unknown setting 'xyzzy'; known: model, seed"
