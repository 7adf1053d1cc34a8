"""Planted pairs: what is done to a text, and that the same seed does the same."""

from random import Random

from muse_builder.evaluation.judging.planted import KINDS, Plantable, gold_questions, planted, spoilt
from muse_builder.tasks.base import Utterance

LINE = "It is made of soft wool. It keeps you warm."
SOURCES = [Plantable(f"c{number}/1", (), f"{LINE} Number {number}.", "Red Coat") for number in range(5)]


def test_each_kind_does_one_thing_to_the_text() -> None:
    done = {kind: spoilt(Plantable("c/1", (), LINE, "Red Coat"), kind, Random(1)) for kind in KINDS}
    assert isinstance(done["known"], str)
    assert sorted(done["known"].split()) == sorted(LINE.split())
    assert done["known"] != LINE
    assert done["length"] == f"{LINE} It keeps you warm. It keeps you warm."
    assert str(done["pictures"]).startswith(LINE)
    assert "Red Coat" in str(done["leak"])
    assert "made of soft wool" in str(done["verbosity"])


def test_the_clean_text_is_the_first_and_stands_on_either_side_equally_often() -> None:
    held = list(planted(SOURCES, each=4))
    assert {kind: sum(one == kind for one, _ in held) for kind in KINDS} == dict.fromkeys(KINDS, 4)
    for kind in KINDS:
        sides = [pair.first_is for one, pair in held if one == kind]
        assert sides.count("A") == 2
    assert held == list(planted(SOURCES, each=4))
    assert held != list(planted(SOURCES, each=4, seed=1))
    assert all(LINE in str(pair.first) for _, pair in held)


def test_no_leak_is_planted_where_nobody_has_a_product_in_mind() -> None:
    assert "leak" not in {kind for kind, _ in planted([Plantable("c1/1", (), LINE, "")])}


def test_of_a_conversation_the_assistant_s_lines_alone_are_changed() -> None:
    said = tuple(Utterance(role=role, action="other", text=LINE) for role in ("user", "assistant", "assistant"))
    talk = Plantable("c1", (), said, "Red Coat")
    changed = spoilt(talk, "pictures", Random(0))
    assert [one.text != LINE for one in changed] == [False, True, True]  # type: ignore[union-attr]
    assert [one.text != LINE for one in spoilt(talk, "leak", Random(0))] == [False, True, False]  # type: ignore[union-attr]


def test_nothing_in_a_gold_question_s_id_says_that_it_is_one() -> None:
    gold = gold_questions(SOURCES, 3)
    assert len(gold) == 3
    assert all("gold" not in pair.pair_id and "planted" not in pair.pair_id for pair in gold)
    assert {pair.pair_id.rpartition("/")[0] for pair in gold} <= {one.name.rpartition("/")[0] for one in SOURCES}
