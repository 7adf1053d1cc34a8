"""SURE: two sides in one record, objects of a scene."""

from pathlib import Path

from tests.corpora import native
from tests.corpora.reading import read


def test_a_record_is_two_turns_with_objects_of_the_scene(tmp_path: Path) -> None:
    dialogues, log = read("sure", native.sure(tmp_path))
    turns = dialogues["4"].conversation.turns
    assert [(turn.role, turn.item_ids) for turn in turns] == [("user", ()), ("assistant", ("store_1/12", "store_1/13"))]
    assert len(log.problems) == 1
