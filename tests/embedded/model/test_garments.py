"""Where a product is worn, by its name."""

import pytest

from muse_builder.embedded.model.garments import part_of, wide_kind_in


def test_compound_names_are_worn_where_they_belong() -> None:
    assert part_of("flip-flops") == "feet"
    assert part_of("tank top") == "top"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I'm after a pair of shoes for women.", "shoes"),
        ("For me, an accessory for the wrist is the idea.", "accessory for the wrist"),
        ("An accessory, I'd say.", "accessory"),
        ("On top of that, it has a dress code.", ""),
        ("Something to keep cards and cash in, please.", "cards and cash"),
    ],
)
def test_a_wide_kind_is_heard(text: str, kind: str) -> None:
    assert wide_kind_in(text) == kind
