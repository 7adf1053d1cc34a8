"""ReDial: films, both sides' answers, and what nobody said."""

from pathlib import Path

import pytest

from muse_builder.corpora import convert
from tests.corpora import native
from tests.corpora.reading import difference, read


def test_redial_writes_films_out_and_keeps_messages_apart(tmp_path: Path) -> None:
    dialogues, _ = read("redial", native.redial(tmp_path))
    turns = dialogues["1"].conversation.turns
    assert [(turn.role, turn.text) for turn in turns] == [
        ("assistant", "Hi! Seen Alpha (1999) or Beta?"),
        ("user", "I love Alpha (1999)"),
        ("user", "and Alpha (1999) again"),
        ("assistant", "Then @13."),  # its name is null
    ]
    assert turns[0].item_ids == ("11", "12")
    assert [mention.native for mention in turns[0].mentions] == ["@11", "@12"]
    assert [turn.action for turn in turns] == ["recommend", "other", "other", "recommend"]
    assert {item.item_id: item.title for item in dialogues["1"].items} == {"11": "Alpha (1999)", "12": "Beta", "13": ""}
    assert (dialogues["1"].split, dialogues["2"].split) == ("train", "test")


def test_redial_keeps_both_sides_answers_and_no_number_for_did_not_say(tmp_path: Path) -> None:
    dialogues, log = read("redial", native.redial(tmp_path))
    values = {(one.rater, one.item_id, one.question): one.value for one in dialogues["1"].ratings}
    assert len(values) == 15  # 2 films of the seeker, 3 of the recommender, 3 questions
    assert values["seeker", "11", "suggested"] == 0.0
    assert values["assistant", "11", "suggested"] == 1.0
    assert values["seeker", "13", "liked"] is None
    assert values["assistant", "13", "liked"] == 1.0
    assert values["assistant", "13", "seen"] is None
    assert log.notes["films both sides judged"] == 2
    assert log.notes["films on which the two sides differ in 'suggested'"] == 1
    assert log.notes["films on which the two sides differ in 'liked'"] == 1
    assert log.notes["films on which the two sides differ in 'seen'"] == 0


def test_redial_reads_an_empty_list_as_an_empty_form(tmp_path: Path) -> None:
    dialogues, log = read("redial", native.redial(tmp_path))
    assert dialogues["2"].ratings == ()
    assert log.repairs["initiatorQuestions [] read as {}"] == 1


@pytest.mark.counted("tests/corpora/test_redial.py::test_redial_reads_an_empty_list_as_an_empty_form")
def test_the_redial_sample_is_read_whole(shared_data: Path, tmp_path: Path) -> None:
    report = convert("redial", shared_data / "corpora" / "redial", tmp_path / "out")
    assert (report.rows_in, report.conversations, report.turns, report.problems) == (400, 400, 7532, ())
    assert report.splits == {"test": 400}
    assert report.ratings == 12453  # counted in the native file
    assert report.notes["dialogues that the recommender opens"] == 278
    assert report.notes["messages that follow one of the same side"] == 2603
    assert report.repairs["respondentQuestions [] read as {}"] == 6
    assert difference(report, "conversations in test") == 400 - 1342
