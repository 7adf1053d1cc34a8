"""INSPIRED: tables with broken quotation marks, endings and strategies."""

from pathlib import Path

import pytest

from muse_builder.corpora import convert
from muse_builder.errors import CorpusError
from tests.corpora import native
from tests.corpora.reading import difference, read


def test_inspired_repairs_quotation_marks_and_keeps_the_native_text(tmp_path: Path) -> None:
    dialogues, log = read("inspired", native.inspired(tmp_path))
    turn = dialogues["a"].conversation.turns[1]
    assert turn.text == 'I like "toy story" a lot, he said "yes"'
    assert turn.labels["native_text"].count("QUOTATION_MARK") == 2
    assert turn.item_ids == ("Toy Story (1995)",)
    assert turn.text[turn.mentions[0].start : turn.mentions[0].end] == "toy story"
    assert log.repairs["QUOTATION_MARK written as a quotation mark"] == 1
    assert log.notes["dict cells that do not parse"] == 1
    assert log.notes["films named otherwise than in the text"] == 1


def test_inspired_outcomes_and_strategies(tmp_path: Path) -> None:
    dialogues, _ = read("inspired", native.inspired(tmp_path))
    talks = {name: dialogue.conversation for name, dialogue in dialogues.items()}
    assert {name: talk.outcome for name, talk in talks.items()} == {"a": "accepted", "b": "declined", "c": "not_stated"}
    assert talks["a"].labels["ending"] == "accept_rating_good"
    assert "ending" not in talks["c"].labels  # "nan"
    assert talks["a"].turns[3].acts == ("inspired:credibility", "inspired:similarity")
    assert [turn.action for turn in talks["a"].turns] == ["other", "other", "other", "recommend"]
    assert talks["c"].turns[0].action == "other"  # the seeker names a film


def test_a_table_of_another_kind_is_refused_by_its_columns(tmp_path: Path) -> None:
    (tmp_path / "dev.tsv").write_text("id\ttext\n1\tx\n")
    with pytest.raises(CorpusError, match="no column 'dialog_id'"):
        read("inspired", tmp_path)


def test_a_table_that_was_cut_off_is_noticed(tmp_path: Path) -> None:
    native.inspired(tmp_path)
    text = (tmp_path / "dev.tsv").read_text()
    (tmp_path / "dev.tsv").write_text(text[: text.index("again, or Mine") + 5])
    dialogues, log = read("inspired", tmp_path)
    assert [problem.place for problem in log.problems] == ["dev.tsv:5"]
    assert "columns are missing, the file may be cut off" in log.problems[0].reason
    assert len(dialogues["a"].conversation.turns) == 3


@pytest.mark.counted("tests/corpora/test_inspired.py::test_inspired_outcomes_and_strategies")
def test_the_inspired_sample_is_read_whole(shared_data: Path, tmp_path: Path) -> None:
    report = convert("inspired", shared_data / "corpora" / "inspired", tmp_path / "out")
    assert (report.rows_in, report.turns, report.conversations) == (3538, 3538, 99)
    assert difference(report, "conversations in validation") == -1  # its README says 100
    assert report.notes["dict cells that do not parse"] == 41
    assert report.repairs["QUOTATION_MARK written as a quotation mark"] == 32
