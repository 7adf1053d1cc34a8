"""The check of a pair of eyes passes ours, and names what is wrong with others."""

import pytest

from muse_builder import plugins
from muse_builder.contracts.eyes import check_eyes
from muse_builder.embedded.eyes import look
from muse_builder.records import Item, Sight


@pytest.mark.parametrize("name", sorted(plugins.BUILT_IN["eyes"]))
def test_ours_keep_the_promise(name: str) -> None:
    check_eyes(plugins.get("eyes", name))


@pytest.mark.parametrize(
    ("sight", "said"),
    [
        (None, "of a black thing before white paper it gave None"),
        (Sight(lightness=0.5), "of a black thing it names no colour"),
        (Sight(shares={"noir": 1.0}, lightness=0.5), "the domain knows no colour 'noir'"),
        (Sight(shares={"black": 40.0}, lightness=0.5), "a share lies between 0 and 1"),
        (Sight(shares={"black": 0.9, "gray": 0.9}, lightness=0.5), "together at most 1"),
        (Sight(shares={"pink": 1.0}, lightness=0.5), "a black thing looked pink"),
        (Sight(shares={"black": 1.0}, agrees=True, lightness=0.5), "leave `agrees` out"),
    ],
)
def test_what_is_wrong_is_named(sight: Sight | None, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        check_eyes(lambda picture, item: sight)


def test_eyes_that_see_something_in_no_picture_are_refused() -> None:
    def sees_ghosts(picture: bytes, item: Item) -> Sight | None:
        return look(picture, item) or Sight(shares={"white": 1.0}, lightness=0.5)

    with pytest.raises(AssertionError, match="of bytes that are no picture it gives None"):
        check_eyes(sees_ghosts)
