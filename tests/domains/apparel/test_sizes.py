"""Sizes of clothes: offered, claimed, asked for."""

import pytest

from muse_builder.domains.apparel import sizes
from muse_builder.records import Attributes, Item


def sized(*labels: str, **details: str) -> Item:
    return Item(item_id="A1", title="Tee", attributes=Attributes(size=labels), details=details)


def test_sizes_have_one_spelling() -> None:
    assert sizes.of(sized("Small", "M", "Extra Large", Size="XS, 8/10")) == {"s", "m", "xl", "xs", "8", "10"}
    assert sizes.of(sized()) == frozenset()


@pytest.mark.parametrize(
    ("text", "ends", "quote"),
    [
        ("It comes in sizes S to XL.", ("s", "xl"), "S to XL"),
        ("Available from extra-small to large.", ("xs", "l"), "extra-small to large"),
        ("Sizing goes up to an XXL.", ("xxl",), "XXL"),
        ("Sizes range from 6 to 12.", ("6", "12"), "6 to 12"),
        ("It is large and roomy.", (), ""),
    ],
)
def test_what_a_text_says_of_sizes_is_found_with_its_place(text: str, ends: tuple[str, ...], quote: str) -> None:
    found = list(sizes.claims(text))
    assert [claim.ends for claim in found] == ([ends] if ends else [])
    assert [text[claim.start : claim.end] for claim in found] == ([quote] if quote else [])


def test_a_range_is_offered_where_both_ends_are_sizes_or_lie_within_one() -> None:
    (claim,) = sizes.claims("It comes in sizes S to L.")
    assert sizes.offered(claim, frozenset({"s", "m", "l"}))
    assert sizes.offered(claim, frozenset({"xs-xl"}))
    assert not sizes.offered(claim, frozenset({"s", "m"}))
    (numbers,) = sizes.claims("Sizes range from 6 to 12.")
    assert sizes.offered(numbers, frozenset({"4 to 14"}))
    assert not sizes.offered(numbers, frozenset({"6-10"}))


def test_a_story_may_ask_only_for_what_there_is() -> None:
    assert sizes.complaint("She wears a medium.", sized("s", "m")) == ""
    assert sizes.complaint("She wears an extra large.", sized("s", "m")) == (
        "the story asks for size XL, the product comes in S, M"
    )
    assert (
        sizes.complaint("She takes size 40.", sized("28", "32")) == "the story asks for size 40, the product comes in 28 to 32"
    )
    assert sizes.complaint("She takes size 30.", sized("28", "32")) == ""
    assert sizes.complaint("She wears an extra large.", sized()) == ""
