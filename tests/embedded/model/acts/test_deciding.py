"""The embedded shopper's ends without a purchase: short, with the reason where there is room, and never a number."""

from random import Random

import pytest

from muse_builder.embedded.model.acts.deciding import defer, leave, too_dear
from muse_builder.tasks.acts import Defer, Leave, TooDear
from tests.embedded.model.acts.test_user import HAT, SHOWN, WHO, many

LINE = {"person": WHO, "recipient": None, "conversation": SHOWN}


@pytest.mark.parametrize("words", [4, 9, 20])
def test_who_puts_off_says_so_and_takes_nothing(words: int) -> None:
    for text in (defer(Defer(items=(HAT,), words=words, **LINE), Random(number)) for number in range(30)):  # type: ignore[arg-type]
        assert any(word in text.lower() for word in ("think", "sleep on", "not today", "not yet", "later", "come back"))


def test_who_cannot_choose_between_several_says_that() -> None:
    said = many(Defer, defer, items=(HAT, HAT), words=9)
    assert any("choose" in text or "decide" in text or "too many" in text.lower() for text in said)


def test_who_leaves_gives_the_reason_where_there_is_room() -> None:
    assert all("gray" in text.lower() for text in many(Leave, leave, attribute="color", found="gray", words=13))
    assert not any("gray" in text.lower() for text in many(Leave, leave, attribute="color", found="gray", words=4))
    dear = many(Leave, leave, attribute="price", found="", words=13)
    assert all("spend" in text or "budget" in text for text in dear)


def test_another_kind_of_thing_is_no_reason_to_leave() -> None:
    assert not any("ring" in text.split() for text in many(Leave, leave, attribute="product_type", found="ring", words=13))


@pytest.mark.parametrize("liked", ["", "color: gray"])
def test_what_costs_too_much_is_said_without_a_number(liked: str) -> None:
    for text in many(TooDear, too_dear, item=HAT, liked=liked, words=9):
        assert not any(letter.isdigit() for letter in text)
        assert any(word in text.lower() for word in ("expensive", "pricey", "spend", "budget", "cheaper"))
