"""LLM-Redial: JSON that needs mending, numbers written several ways."""

from pathlib import Path

import pytest

from muse_builder.errors import CorpusError
from tests.corpora import native
from tests.corpora.reading import read


def test_llm_redial_mends_json_and_finds_titles(tmp_path: Path) -> None:
    dialogues, log = read("llm-redial", native.llm_redial(tmp_path))
    talk = dialogues["Movie-0"].conversation
    assert [(turn.role, turn.item_ids, turn.action) for turn in talk.turns] == [
        ("user", ("B1", "B2"), "other"), ("assistant", ("B3",), "recommend"),
    ]  # fmt: skip
    assert talk.turns[1].text == "Then gamma: Gamma is long."  # a line that names no speaker goes on
    assert {one.item_id: one.value for one in dialogues["Movie-0"].ratings} == {"B1": 1.0, "B2": 0.0}
    assert dialogues["Movie-1"].conversation.profile.profile_id == "llm-redial-user-U2"
    assert log.repairs["trailing commas"] == 2
    assert [problem.place for problem in log.problems] == ["final_data.jsonl:1", "final_data.jsonl:2"]
    assert log.notes["recommended items that no turn names"] == 1


def test_llm_redial_reads_numbers_as_the_published_examples_write_them(tmp_path: Path) -> None:
    native.llm_redial(tmp_path)
    texts = tmp_path / "Movie" / "Conversation.txt"
    texts.write_text(texts.read_text().replace("0\n\n", "Conversation_0:\n\n") + "\nConversation_7:\n\nUser: hi\n")
    dialogues, log = read("llm-redial", tmp_path)
    assert len(dialogues["Movie-0"].conversation.turns) == 2
    assert log.notes["texts of Conversation.txt that no row names"] == 1  # 7


def test_llm_redial_leaves_good_json_alone(tmp_path: Path) -> None:
    place = tmp_path / "Books"
    place.mkdir()
    (place / "final_data.jsonl").write_text(
        '{"U": {"note": "a,]", "Conversation": [{"c": {"conversation_id": 1, "rec_item": ["x,}"]}}]}}\n'
    )
    (place / "Conversation.txt").write_text("1\nUser: hi\n")
    dialogues, log = read("llm-redial", tmp_path)
    assert dialogues["Books-1"].conversation.profile.target_item_id == "x,}"
    assert log.repairs == {}


def test_llm_redial_without_its_texts_is_an_error(tmp_path: Path) -> None:
    native.llm_redial(tmp_path)
    (tmp_path / "Movie" / "Conversation.txt").unlink()
    with pytest.raises(CorpusError, match=r"Conversation\.txt"):
        read("llm-redial", tmp_path)
