import pytest

from muse_builder.records import Conversation
from muse_builder.views.preferences import (
    KINDS,
    Worse,
    named_values,
    other_products,
    refused_queries,
    refused_rewriting,
    twin_offer,
    wrong_answers,
)
from muse_builder.views.refused_rewritings import RefusedLine
from muse_builder.views.training import pairs
from tests.dialogues import BY_ID, conversation
from tests.views.training_cases import ITEM, SCENE


def told(one: Conversation, **texts: str) -> Conversation:
    """The same with other lines, "t2" for turn 2."""
    turns = tuple(
        turn.model_copy(update={"text": texts[f"t{place}"]} if f"t{place}" in texts else {})
        for place, turn in enumerate(one.turns)
    )
    return one.model_copy(update={"turns": turns})


SHOPPING = told(
    conversation(0),
    t2="How about the Rosa Linen Shirt? It is red, and made of linen.",
    t4="Then the Azul Linen Shirt, in blue.",
)


def test_values_are_named_word_for_word_but_for_plurals() -> None:
    assert named_values("Made of linen, in reds.", BY_ID["red"]) == ["red", "linen"]
    assert named_values("A redder linden.", BY_ID["red"]) == []


def test_a_line_about_another_product_is_worse_by_what_this_one_does_not_have() -> None:
    # Of red and linen, which the first line names, the blue shirt has linen.
    (worse,) = other_products(SHOPPING, 4, ITEM)
    assert worse == Worse(
        "other_product",
        "How about the Rosa Linen Shirt? It is red, and made of linen.",
        "presents another product (Rosa Linen Shirt): of this one nothing says red",
        0.5,
    )
    # Of blue and linen the red one has linen too.
    assert [worse.strength for worse in other_products(SHOPPING, 2, ITEM)] == [0.5]


def test_a_line_that_holds_for_both_products_is_no_pair() -> None:
    assert list(other_products(told(SHOPPING, t2="This one is made of linen."), 4, ITEM)) == []
    assert list(other_products(conversation(0, recommended=("red",)), 2, ITEM)) == []


def test_the_shopper_s_other_answer_does_not_fit_and_the_notes_say_why() -> None:
    (refusing,) = wrong_answers(SHOPPING, 3)
    assert refusing == Worse(
        "wrong_answer", "Yes to number 2, thanks.", "takes what does not fit: PRIVATE reason of the answer", 1.0
    )
    (taking,) = wrong_answers(SHOPPING, 5)
    assert (taking.text, taking.reason[:17]) == ("No to number 1, it should be blue.", "refuses what fits")
    assert list(wrong_answers(SHOPPING, 1)) == list(wrong_answers(SHOPPING, 2)) == []


def test_a_query_is_worse_where_it_ranks_the_target_lower() -> None:
    turns = [turn for turn in conversation(0, recommended=("red", "navy", "blue")).turns if turn.query]
    ranked = [turn.model_copy(update={"target_rank": rank}) for turn, rank in zip(turns, (50, 2, 5), strict=True)]
    (worse,) = refused_queries(ranked[:2], ranked[2])
    assert worse == Worse("refused_query", ranked[0].query or "", "finds the target at rank 50, the better one at rank 5", 0.9)
    assert list(refused_queries(ranked[:2], ranked[2].model_copy(update={"target_rank": None}))) == []


def test_a_refused_rewriting_comes_with_what_was_wrong_with_it() -> None:
    worse = refused_rewriting("A warm shirt for a funeral.", "cool became warm", "A cool shirt for a wedding.")
    # a, shirt, for of a, shirt, for, warm, funeral, cool, wedding.
    assert (worse.reason, worse.strength) == ("cool became warm", pytest.approx(4 / 7))


def test_every_pair_says_its_kind_its_reason_and_its_strength() -> None:
    refused = {1: [RefusedLine("A warm shirt for a funeral.", "cool became warm")]}
    found = list(pairs(SHOPPING, SCENE, refused))
    assert [(one.pair, one.example_id) for one in found] == [
        ("refused_rewriting", "c000000/1"),
        ("other_product", "c000000/2"),
        ("wrong_answer", "c000000/3"),
        ("other_product", "c000000/4"),
        ("wrong_answer", "c000000/5"),
    ]
    for one in found:
        assert one.pair in KINDS
        assert one.reason
        assert one.strength is not None
        assert 0 < one.strength <= 1
        assert one.rejected != one.completion


def test_what_a_draft_said_in_other_prepositions_is_no_pair() -> None:
    one = conversation(0, recommended=("red",))
    assert any(turn.draft != turn.text for turn in one.turns)
    assert list(pairs(one, SCENE)) == []


def twins() -> tuple[Conversation, Conversation]:
    good = conversation(0, recommended=("blue",))
    offer = next(place for place, turn in enumerate(good.turns) if turn.action == "recommend")
    said = good.turns[offer].model_copy(
        update={"item_ids": ("boots",), "text": "How about boots?", "draft": "How about boots?"}
    )
    no = good.turns[-1].model_copy(update={"action": "critique", "item_ids": ("boots",), "reason": "product_type: boots"})
    other = {"conversation_id": "t000000", "twin_of": "c000000", "turns": (*good.turns[:offer], said, no)}
    return good, good.model_copy(update=other)


def test_the_offer_of_a_bad_recommender_is_worse_than_the_good_ones_at_the_same_place() -> None:
    good, bad = twins()
    found = twin_offer(good, bad, ITEM)
    assert found is not None
    place, worse = found
    assert good.turns[place].action == "recommend"
    assert (worse.kind, worse.text, worse.strength) == ("twin_offer", "How about boots?", 1.0)
    assert worse.reason.endswith("0.00 of 1, the better one 1.00), and the shopper minds product_type: boots")


def test_a_twin_that_was_luckier_or_says_the_same_is_no_pair() -> None:
    good, bad = twins()
    assert twin_offer(bad, good, ITEM) is None
    assert twin_offer(good, good.model_copy(update={"twin_of": "c000000"}), ITEM) is None


def test_a_pair_of_twins_asks_for_a_reply_after_the_words_that_both_have() -> None:
    good, bad = twins()
    (pair,) = (one for one in pairs(good, SCENE, None, bad) if one.pair == "twin_offer")
    place = int(pair.example_id.rpartition("/")[2])
    assert pair.completion == good.turns[place].text
    assert pair.rejected == "How about boots?"
    assert pair.strength == 1.0
    assert good.turns[place - 1].text in pair.prompt
    assert "boots" not in pair.prompt
    assert not [one for one in pairs(good, SCENE) if one.pair == "twin_offer"]
