"""Counts over records, each worked out by hand."""

from muse_builder.records import Scenario
from muse_builder.release.measures import Measures
from tests import synthetic


def test_nothing_gives_no_mean_and_no_row() -> None:
    counts = Measures().numbers()
    assert counts.rows == {}
    assert counts.conversations == 0
    assert counts.target_rank.mean_reciprocal_rank is None
    assert counts.outcomes == {"organic_accept": 0, "near_accept": 0, "forced_target": 0, "give_up": 0}


def test_each_record_is_counted_where_it_belongs() -> None:
    measures = Measures()
    talk = synthetic.conversation(0)
    measures.add(talk, split="test")
    measures.add(synthetic.item(1), split="train", image=b"12345")
    measures.add(synthetic.item(2), split="train")
    measures.add(Scenario(scenario_id="s0", text="A trip."), split="train")
    measures.add(Scenario(scenario_id="s1", text="A walk.", parent="s0"), split="train")
    measures.add(synthetic.call(1), split="train")
    measures.add(synthetic.rejection(1), split="train")
    measures.add(synthetic.rating(1), split="train")
    counts = measures.numbers()
    assert counts.rows == {"conversations": 1, "items": 2, "scenarios": 2, "traces": 1, "rejected": 1, "ratings": 1}
    assert counts.splits == {"test": 1}
    assert sum(counts.turns.values()) == len(talk.turns)
    assert (counts.items.pictures, counts.items.picture_bytes, counts.items.priced, counts.items.untitled) == (1, 5, 1, 0)
    assert (counts.scenarios.seeds, counts.scenarios.grown) == (1, 1)
    assert (counts.calls.models["embedded"]["calls"], counts.calls.unpriced, counts.calls.cost) == (1, 1, 0.0)
    assert [(one.kind, one.stage, one.count) for one in counts.rejected] == [("profile", "match", 1)]
    assert [(one.rater, one.count) for one in counts.ratings] == [("seeker", 1)]
    ranks = [turn.target_rank for turn in talk.turns if turn.target_rank is not None]
    assert counts.target_rank.queries == len(ranks)
    assert counts.target_rank.mean_reciprocal_rank == sum(1 / rank for rank in ranks) / len(ranks)
    assert measures.example == talk


def test_pictures_are_counted_apart_from_everything_else() -> None:
    measures = Measures()
    measures.add(synthetic.item(1), split="train", image=b"12345")
    counts = measures.numbers()
    bare = counts.with_pictures(pictures=0, picture_bytes=0)
    assert (bare.items.pictures, bare.items.picture_bytes) == (0, 0)
    assert bare.as_json() | {"items": None} == counts.as_json() | {"items": None}
