"""Outcomes, ranks of the target and answers, round by round."""

from pathlib import Path
from typing import Any

from muse_builder.records import OFFERS
from muse_builder.trust.course import Course
from tests import dialogues
from tests.trust.audited import conversations


def test_counts_agree_with_the_rows(release: Path, report: dict[str, Any]) -> None:
    rows = conversations(release)
    queries = [turn for row in rows for turn in row.turns if turn.target_rank is not None]
    assert sum(one["queries"] for one in report["target_rank"].values()) == len(queries)
    first = [turn.target_rank for turn in queries if turn.round == 1]
    assert report["target_rank"]["1"]["at"]["10"]["count"] == sum(rank <= 10 for rank in first if rank is not None)
    shown = sum(turn.action in OFFERS and bool(turn.item_ids) for row in rows for turn in row.turns)
    assert sum(one["shown"] for one in report["rounds"].values()) == shown
    handed = sum(row.outcome == "forced_target" for row in rows)
    assert sum(one["handed_over"] for one in report["rounds"].values()) == handed


def test_a_recommendation_belongs_to_its_round_and_what_was_handed_over_is_no_acceptance() -> None:
    course = Course()
    course.add(dialogues.conversation(0))  # red refused, blue taken
    course.add(dialogues.conversation(1, recommended=("navy", "blue"), handed_over=True))
    rounds = course.rounds()
    assert (rounds["1"]["shown"], rounds["1"]["rejected"], rounds["1"]["accepted"].count) == (2, 2, 0)
    assert (rounds["2"]["shown"], rounds["2"]["accepted"].count, rounds["2"]["handed_over"]) == (2, 1, 1)
    assert (rounds["2"]["accepted"].of, rounds["1"]["accepted"].of) == (1, 2)
    assert {name: one.count for name, one in course.outcomes().items()} == {"forced_target": 1, "organic_accept": 1}
    # Ranks in `tests.dialogues` are the number of the round; nothing was searched for what was handed over.
    ranks = course.target_rank()
    assert (ranks["1"]["queries"], ranks["1"]["median"], ranks["1"]["mean_reciprocal_rank"]) == (2, 1.0, 1.0)
    assert (ranks["2"]["queries"], ranks["2"]["median"], ranks["2"]["mean_reciprocal_rank"]) == (1, 2.0, 0.5)
    assert (ranks["2"]["at"]["1"].count, ranks["2"]["at"]["5"].count) == (0, 1)
    assert course.not_measured() == []


def test_a_set_is_one_offer_taken_where_one_of_it_is_and_asking_for_another_color_is_no_answer_to_it() -> None:
    talk = dialogues.conversation(0, recommended=("navy", "blue"))
    greet, told, first, no, second, yes = talk.turns
    several = first.model_copy(update={"action": "recommend_set", "item_ids": ("navy", "scarf")})
    for action in ("critique", "change_need", "ask_variant"):
        course = Course()
        course.add(
            talk.model_copy(update={"turns": (greet, told, several, no.model_copy(update={"action": action}), second, yes)})
        )
        rounds = course.rounds()
        assert (rounds["1"]["shown"], rounds["1"]["rejected"]) == (1, 1)
        assert (rounds["2"]["shown"], rounds["2"]["accepted"].count) == (1, 1)
    asks = no.model_copy(update={"action": "ask_variant"})
    course = Course()
    takes = yes.model_copy(update={"item_ids": ("scarf",)})
    course.add(talk.model_copy(update={"turns": (greet, told, several, asks, second, takes), "accepted_item_id": "scarf"}))
    rounds = course.rounds()
    assert (rounds["1"]["accepted"].count, rounds["2"]["rejected"]) == (1, 1), "it is taken after all"


def test_what_no_turn_tells_is_said_to_be_missing() -> None:
    assert Course().not_measured() == [
        "target_rank: no turn has a query",
        "rounds: no recommendation is answered by an acceptance or a rejection",
    ]
