"""Recall@k and MRR@k against figures worked out by hand."""

import pytest

from muse_builder.evaluation.ranking import Ranked, RecommendationExample, differences, first_rank, measures
from muse_builder.evaluation.recommendation import examples
from muse_builder.records import Conversation
from muse_builder.views.context import Alternates
from tests.dialogues import BY_ID, ITEMS, conversation


def made(*conversations: Conversation) -> list[RecommendationExample]:
    return list(examples(conversations, BY_ID.__getitem__, Alternates(ITEMS)))


def values(found: object) -> dict[str, float | None]:
    return {measure.name: measure.value for measure in found}  # type: ignore[attr-defined]


def test_figures_worked_out_by_hand() -> None:
    # Three examples; the right item stands 1st, 3rd and not among the first 10.
    asked = made(conversation(0, recommended=("red",), target="red", requirements=()), conversation(1))
    assert [example.recommended for example in asked] == [("red",), ("red",), ("blue",)]
    rankings = [["red", "blue"], ["wool", "boots", "red"], ["wool", "boots"]]
    found = values(measures(asked, rankings, depths=(1, 3)))
    assert found["Recall@1, recommended"] == pytest.approx(1 / 3)
    assert found["Recall@3, recommended"] == pytest.approx(2 / 3)
    assert found["MRR@1, recommended"] == pytest.approx(1 / 3)
    assert found["MRR@3, recommended"] == pytest.approx((1 + 1 / 3 + 0) / 3)
    # The targets are red, blue, blue.
    assert found["Recall@3, target"] == pytest.approx(1 / 3)
    assert found["MRR@3, target"] == pytest.approx(1 / 3)


def test_an_item_just_beyond_the_depth_is_not_found() -> None:
    asked = made(conversation(0, recommended=("red",), target="red"))
    found = values(measures(asked, [["wool", "boots", "heels", "red"]], depths=(3, 4)))
    assert (found["Recall@3, recommended"], found["MRR@3, recommended"]) == (0.0, 0.0)
    assert (found["Recall@4, recommended"], found["MRR@4, recommended"]) == (1.0, 0.25)


def test_any_acceptable_item_counts_once() -> None:
    (_, second) = made(conversation())
    found = values(measures([second], [["wool", "navy", "blue"]], depths=(3,)))
    assert found["Recall@3, acceptable"] == 1.0
    assert found["MRR@3, acceptable"] == 0.5
    assert found["MRR@3, target"] == pytest.approx(1 / 3)


def test_no_examples_give_none_and_no_prediction_is_missing_not_a_miss() -> None:
    assert set(values(measures([], [])).values()) == {None}
    asked = made(conversation())
    found = {measure.name: measure for measure in measures(asked, [["red"], None])}
    recall = found["Recall@10, recommended"]
    assert (recall.value, recall.counted, recall.missing) == (1.0, 1, 1)
    found = {measure.name: measure for measure in measures(asked, [None, None])}
    assert found["MRR@20, target"].value is None
    assert found["MRR@20, target"].missing == 2


def test_rounds_that_the_manager_ended_are_told_apart() -> None:
    asked = made(conversation(handed_over=True))
    assert [example.handed_over for example in asked] == [False, True]
    assert asked[1].gold_query is None
    found = {measure.name: measure for measure in measures(asked, [["red"], ["red"]])}
    assert (found["Recall@10, recommended"].value, found["Recall@10, recommended"].counted) == (0.5, 2)
    assert (found["Recall@10, found"].value, found["Recall@10, found"].counted) == (1.0, 1)


def test_a_target_that_was_shown_before_is_no_longer_asked_for() -> None:
    asked = made(conversation(recommended=("blue", "navy"), target="blue"))
    found = {measure.name: measure for measure in measures(asked, [["blue"], ["blue"]])}
    assert (found["Recall@10, target"].counted, found["Recall@10, target"].missing) == (1, 0)


def test_any_of_several_items_of_a_foreign_recommendation_is_right() -> None:
    one = conversation(recommended=("boots",), target="")
    turns = tuple(turn.model_copy(update={"item_ids": ("boots", "heels")} if turn.item_ids else {}) for turn in one.turns)
    asked = made(one.model_copy(update={"turns": turns}))
    assert asked[0].recommended == ("boots", "heels")
    assert values(measures(asked, [["red", "heels"]]))["MRR@10, recommended"] == 0.5


def test_an_unknown_target_is_no_miss() -> None:
    found = {measure.name: measure for measure in measures(made(conversation(target="")), [["red"], ["blue"]])}
    assert (found["Recall@10, target"].value, found["Recall@10, target"].counted) == (None, 0)


def test_the_rank_of_the_first_right_item() -> None:
    assert first_rank(["a", "b", "c"], frozenset("cb"), 3) == 2
    assert first_rank(["a", "b", "c"], frozenset("c"), 2) is None
    assert first_rank([], frozenset("c"), 2) is None


def test_systems_are_compared_on_the_examples_that_both_ranked() -> None:
    asked = made(conversation(0), conversation(1, recommended=("boots",), target="boots"), conversation(2, handed_over=True))
    gold = [["red"], ["blue"], ["boots"], ["red"], None]
    other = [["red"], ["wool"], ["wool"], None, ["blue"]]
    found = {measure.name: measure for measure in differences(asked, other, gold, depth=1)}
    # Both ranked the first three: other is right in one, gold in all.
    recall = found["Recall@1, recommended difference"]
    assert (recall.value, recall.counted, recall.missing) == (pytest.approx(1 / 3 - 1), 3, 2)
    # Targets blue, blue, boots: other none, gold the last two.
    assert found["Recall@1, target difference"].value == pytest.approx(-2 / 3)
    assert found["p of Recall@1, target"].value is not None
    same = {measure.name: measure.value for measure in differences(asked, gold, gold, depth=1)}
    assert (same["Recall@1, acceptable difference"], same["p of Recall@1, acceptable"]) == (0.0, 1.0)
    nobody = differences(asked, [None] * 5, gold, depth=1)
    assert {measure.value for measure in nobody} == {None}


def test_intervals_draw_conversations_and_not_examples() -> None:
    # Two conversations of two examples: right in both, wrong in both. Whole conversations drawn give 0, 1/2 or 1.
    asked = made(conversation(0), conversation(1))
    found = {m.name: m for m in measures(asked, [["red"], ["blue"], ["wool"], ["wool"]], depths=(1,))}
    assert found["Recall@1, recommended"].value == 0.5
    assert found["Recall@1, recommended"].interval == (0.0, 1.0)
    many = made(*(conversation(number) for number in range(40)))
    rankings = [["red"], ["wool"]] * 40  # each conversation half right: nothing differs between conversations
    assert {m.name: m.interval for m in measures(many, rankings, depths=(1,))}["Recall@1, recommended"] == (0.5, 0.5)


def test_a_part_of_the_rankings_is_scored_as_if_it_were_all() -> None:
    asked = made(conversation(0), conversation(1))
    rankings = [["red"], ["wool"], ["red"], None]
    part = Ranked(asked, rankings, depths=(1,)).part([0, 1])
    assert part.measures() == measures(asked[:2], rankings[:2], depths=(1,))
    better = Ranked(asked, [["red"], ["blue"], ["red"], ["blue"]], depths=(1,)).part([0, 1])
    assert better.against(part) == differences(asked[:2], [["red"], ["blue"]], rankings[:2], depth=1)
    assert better.against(part)[0].value == 0.5
