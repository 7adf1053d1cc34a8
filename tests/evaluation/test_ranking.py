"""Hit@k, Recall@k, MRR@k and NDCG@k against figures worked out by hand, and against who else computes them."""

import math
from random import Random

import pytest

from muse_builder.evaluation.ranking import Ranked, RecommendationExample, differences, found, measures
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
    told = values(measures(asked, rankings, depths=(1, 3)))
    assert told["Recall@1, recommended"] == pytest.approx(1 / 3)
    assert told["Recall@3, recommended"] == pytest.approx(2 / 3)
    assert told["MRR@1, recommended"] == pytest.approx(1 / 3)
    assert told["MRR@3, recommended"] == pytest.approx((1 + 1 / 3 + 0) / 3)
    # The targets are red, blue, blue.
    assert told["Recall@3, target"] == pytest.approx(1 / 3)
    assert told["MRR@3, target"] == pytest.approx(1 / 3)


def test_an_item_just_beyond_the_depth_is_not_found() -> None:
    asked = made(conversation(0, recommended=("red",), target="red"))
    told = values(measures(asked, [["wool", "boots", "heels", "red"]], depths=(3, 4)))
    assert (told["Recall@3, recommended"], told["MRR@3, recommended"]) == (0.0, 0.0)
    assert (told["Recall@4, recommended"], told["MRR@4, recommended"]) == (1.0, 0.25)


def test_any_acceptable_item_counts_once() -> None:
    (_, second) = made(conversation())
    told = values(measures([second], [["wool", "navy", "blue"]], depths=(3,)))
    assert told["Hit@3, acceptable"] == 1.0
    assert told["Recall@3, acceptable"] == 1.0  # of navy and blue, since red was refused
    assert told["MRR@3, acceptable"] == 0.5
    assert told["MRR@3, target"] == pytest.approx(1 / 3)


def test_no_examples_give_none_and_no_prediction_is_a_miss_that_coverage_tells() -> None:
    assert set(values(measures([], [])).values()) == {None}
    asked = made(conversation())
    told = {measure.name: measure for measure in measures(asked, [["red"], None])}
    recall = told["Recall@10, recommended"]
    assert (recall.value, recall.counted, recall.missing) == (0.5, 2, 0)
    assert (told["coverage"].value, told["Hit@10, recommended, answered"].value) == (0.5, 1.0)
    assert told["Hit@10, recommended, answered"].counted == 1
    nobody = values(measures(asked, [None, []]))
    assert (nobody["MRR@20, target"], nobody["coverage"], nobody["Hit@10, target, answered"]) == (0.0, 0.0, None)


def test_answering_only_where_the_answer_is_known_gains_nothing() -> None:
    asked = made(*(conversation(number) for number in range(10)))
    sure = [["red"] if place % 4 == 0 else None for place in range(20)]
    told = values(measures(asked, sure))
    assert (told["Recall@10, recommended"], told["coverage"], told["Hit@10, recommended, answered"]) == (0.25, 0.25, 1.0)
    always = [["red"] if place % 2 == 0 else ["wool"] for place in range(20)]
    against = values(differences(asked, sure, always))
    assert against["Recall@10, recommended difference"] == -0.25


def test_rounds_that_the_manager_ended_are_told_apart() -> None:
    asked = made(conversation(handed_over=True))
    assert [example.handed_over for example in asked] == [False, True]
    assert asked[1].gold_query is None
    told = {measure.name: measure for measure in measures(asked, [["red"], ["red"]])}
    assert (told["Recall@10, recommended"].value, told["Recall@10, recommended"].counted) == (0.5, 2)
    assert (told["Recall@10, found"].value, told["Recall@10, found"].counted) == (1.0, 1)


def test_a_target_that_was_shown_before_is_no_longer_asked_for() -> None:
    asked = made(conversation(recommended=("blue", "navy"), target="blue"))
    told = {measure.name: measure for measure in measures(asked, [["blue"], ["blue"]])}
    assert (told["Recall@10, target"].counted, told["Recall@10, target"].missing) == (1, 0)


def test_any_of_several_items_of_a_foreign_recommendation_is_right() -> None:
    one = conversation(recommended=("boots",), target="")
    turns = tuple(turn.model_copy(update={"item_ids": ("boots", "heels")} if turn.item_ids else {}) for turn in one.turns)
    asked = made(one.model_copy(update={"turns": turns}))
    assert asked[0].recommended == ("boots", "heels")
    assert values(measures(asked, [["red", "heels"]]))["MRR@10, recommended"] == 0.5


def test_an_unknown_target_is_no_miss() -> None:
    told = {measure.name: measure for measure in measures(made(conversation(target="")), [["red"], ["blue"]])}
    assert (told["Recall@10, target"].value, told["Recall@10, target"].counted) == (None, 0)


def test_the_figures_of_one_ranking() -> None:
    # Right: b, c and d. The second and third stand right: 1 / log2(3) + 1 / log2(4) of 1 + 1 / log2(3) + 1 / log2(4).
    one = found(["a", "b", "c"], frozenset("bcd"), 3)
    gain = 1 / math.log2(3) + 1 / 2
    assert one == pytest.approx((1.0, 2 / 3, 1 / 2, gain / (1 + gain)))
    assert found(["a", "b", "c"], frozenset("c"), 2) == (0, 0, 0, 0)
    assert found([], frozenset("c"), 2) == found(None, frozenset("c"), 2) == (0, 0, 0, 0)
    # Where more is right than the depth holds, the best order is what the depth holds.
    assert found(["b", "c"], frozenset("bcd"), 2).ndcg == pytest.approx(1.0)


def test_several_right_items_give_a_hit_and_a_recall_of_their_own() -> None:
    one = conversation(recommended=("boots",), target="")
    turns = tuple(turn.model_copy(update={"item_ids": ("boots", "heels")} if turn.item_ids else {}) for turn in one.turns)
    told = values(measures(made(one.model_copy(update={"turns": turns})), [["red", "heels"]]))
    assert (told["Hit@10, recommended"], told["Recall@10, recommended"]) == (1.0, 0.5)


def test_the_figures_equal_those_of_ir_measures() -> None:
    ir_measures = pytest.importorskip("ir_measures")
    dice = Random(0)
    items = [f"i{number}" for number in range(30)]
    for _ in range(40):
        right = frozenset(dice.sample(items, dice.randint(1, 6)))
        ranking = dice.sample(items, dice.randint(0, 20))
        depth = dice.choice((1, 5, 10, 20))
        run = {"q": {item_id: -float(rank) for rank, item_id in enumerate(ranking)}} if ranking else {"q": {"none": 0.0}}
        names = [ir_measures.parse_measure(f"{name}@{depth}") for name in ("Success", "R", "RR", "nDCG")]
        told = ir_measures.calc_aggregate(names, {"q": dict.fromkeys(right, 1)}, run)
        assert found(ranking, right, depth) == pytest.approx([told[name] for name in names])


def test_systems_are_compared_on_all_examples_but_those_that_nobody_could_answer() -> None:
    asked = made(conversation(0), conversation(1, recommended=("boots",), target="boots"), conversation(2, handed_over=True))
    gold = [["red"], ["blue"], ["boots"], ["red"], None]
    other = [["red"], ["wool"], ["wool"], None, ["blue"]]
    told = {measure.name: measure for measure in differences(asked, other, gold, depth=1)}
    # Other is right in the first and the last, gold in the first four.
    recall = told["Recall@1, recommended difference"]
    assert (recall.value, recall.counted, recall.missing) == (pytest.approx(2 / 5 - 4 / 5), 5, 0)
    # The Manager handed the last over, so there is no gold query: it is counted neither for nor against it.
    excused = Ranked(asked, gold, depths=(1,), excused=frozenset([asked[4].example_id]))
    told = {measure.name: measure for measure in Ranked(asked, other, depths=(1,)).against(excused)}
    recall = told["Recall@1, recommended difference"]
    assert (recall.value, recall.counted) == (pytest.approx(1 / 4 - 1), 4)
    assert values(excused.measures())["coverage"] == 1.0
    same = values(differences(asked, gold, gold, depth=1))
    assert (same["Hit@1, acceptable difference"], same["p of Hit@1, acceptable"]) == (0.0, 1.0)


def test_intervals_draw_conversations_and_not_examples() -> None:
    # Two conversations of two examples: right in both, wrong in both. Whole conversations drawn give 0, 1/2 or 1.
    asked = made(conversation(0), conversation(1))
    told = {m.name: m for m in measures(asked, [["red"], ["blue"], ["wool"], ["wool"]], depths=(1,))}
    assert told["Recall@1, recommended"].value == 0.5
    assert told["Recall@1, recommended"].interval == (0.0, 1.0)
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
