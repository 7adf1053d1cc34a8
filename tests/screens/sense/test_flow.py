"""Turns that follow from those before, and turns that do not."""

import pytest

from muse_builder.records import RECOMMENDER
from muse_builder.screens.sense.flow import Titles
from tests.screens.sense.talks import SHOP, TALK, found, said, with_turn


def test_the_kind_asked_for_is_not_to_be_refused_and_may_be_narrowed() -> None:
    asked = with_turn(3, "I need a jacket that keeps me warm by the sea and that I can close with cold fingers.")
    assert found(with_turn(5, "No, I wasn't looking for a jacket at all.", asked)) == [("refuses_asked_kind", "turn 5")]
    assert found(with_turn(5, "A jacket won't do, thank you.")) == [
        ("refuses_asked_kind", "turn 5")
    ]  # an outer layer was asked for
    assert found(with_turn(5, "How about a cardigan instead? I'm not looking for a jacket, I'd need a cardigan.")) == []
    assert found(with_turn(5, "On second thought, I'm not looking for a jacket.")) == []


def test_what_was_liked_is_refused_only_after_a_change_of_mind() -> None:
    liked = with_turn(3, "I need an outer layer that keeps me warm by the sea, and I love navy.")
    assert found(liked) == [("likes_and_refuses", "turn 5")]
    changed = with_turn(5, "Actually, navy never looks right on me after all.", liked)
    assert found(changed) == []
    assert found(with_turn(7, "Perfect, thank you! I love navy.")) == [("likes_and_refuses", "turn 7")]


def test_what_is_taken_has_nothing_that_was_complained_of() -> None:
    complained = with_turn(5, "Thank you, but I'm not keen on cotton. Do you have another one?")
    assert found(complained) == [("accepts_what_it_refused", "turn 7")]
    assert found(with_turn(7, "I changed my mind about the fabric, so I'll take this one.", complained)) == []


def test_what_was_refused_itself_is_not_taken() -> None:
    turns = (*TALK.turns[:6], said("user", "accept", "Thank you, I'll take it.", "a"))
    again = TALK.model_copy(update={"turns": turns, "accepted_item_id": "a"})
    assert ("accepts_what_it_refused", "turn 6") in found(again)


@pytest.mark.parametrize(("shown", "rules"), [(("a",), []), (("c",), [("names_another", "turn 4")])])
def test_a_recommendation_shows_what_it_recommends(shown: tuple[str, ...], rules: list[tuple[str, str]]) -> None:
    assert found(with_turn(4, TALK.turns[4].text, image_item_ids=shown)) == rules


def test_another_product_may_be_named_only_to_set_it_off() -> None:
    text = "The Norrwick Trail Jacket is made of wool and warmer by the sea than the Quillaby Harbor Jacket."
    assert found(with_turn(4, text)) == []
    assert found(with_turn(4, text.replace(" than the", ", and here is the"))) == [("names_another", "turn 4")]


def test_titles_are_found_without_what_tells_variants_apart() -> None:
    titles = Titles(SHOP)
    assert [text for text, *_ in titles.named("Do you like the Norrwick Trail Jacket in White?")] == [
        ("norrwick", "trail", "jacket")
    ]
    assert titles.named("a warm trail jacket") == []


def test_a_claim_that_was_corrected_is_not_made_again() -> None:
    shown = TALK.turns[4].item_ids
    planted = (
        said("user", "chit_chat", "No, it isn't made of wool, the label says so.", *shown),
        said("assistant", "chit_chat", "It is made of wool and warm, believe me.", *shown),
    )
    turns = (*TALK.turns[:5], *planted, *TALK.turns[5:])
    assert found(TALK.model_copy(update={"turns": turns})) == [("repeats_corrected", "turn 6")]
    asked = (said("user", "chit_chat", "I'm not sure it is made of wool.", *shown), planted[1])
    turns = (*TALK.turns[:5], *asked, *TALK.turns[5:])
    assert found(TALK.model_copy(update={"turns": turns})) == []


def test_what_comes_of_a_bad_recommender_is_a_doubt_and_refuses_nothing() -> None:
    refusing = with_turn(5, "A jacket won't do, thank you.")
    assert found(refusing) == [("refuses_asked_kind", "turn 5")]
    assert found(refusing.model_copy(update={"labels": {RECOMMENDER: "bad"}})) == []
