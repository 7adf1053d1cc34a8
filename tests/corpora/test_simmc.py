"""SIMMC: pairs, objects and their scenes."""

import json
from pathlib import Path

import pytest

from muse_builder.corpora import convert
from tests.corpora import native
from tests.corpora.reading import read


def test_simmc_pairs_become_two_turns_the_user_first(tmp_path: Path) -> None:
    dialogues, log = read("simmc", native.simmc(tmp_path))
    turns = dialogues["7"].conversation.turns
    assert [turn.role for turn in turns] == ["user", "assistant", "user", "assistant", "user"]
    assert [turn.action for turn in turns] == ["other", "recommend", "other", "recommend", "accept"]
    assert turns[0].acts == ("simmc:REQUEST:GET",)
    assert turns[3].labels["slot_values"] == '{"Object ID: 5": {"price": "$20"}}'
    assert log.notes["turns without system_transcript"] == 1
    assert dialogues["7"].split == "test"
    assert dialogues["7"].conversation.labels["native_split"] == "devtest"


def test_simmc_objects_without_scenes_keep_the_scene_that_first_showed_them(tmp_path: Path) -> None:
    dialogues, _ = read("simmc", native.simmc(tmp_path))
    turns = dialogues["7"].conversation.turns
    assert turns[1].item_ids == ("m_shop_a/3", "m_shop_a/4")
    assert turns[3].item_ids == ("m_shop_a/3", "m_shop_b/5")
    assert {item.title for item in dialogues["7"].items} == {""}


def test_simmc_objects_become_products_of_the_scene_of_their_turn(tmp_path: Path) -> None:
    dialogues, log = read("simmc", native.simmc(tmp_path, scenes=True))
    turns = dialogues["7"].conversation.turns
    assert [turn.item_ids for turn in turns] == [(), ("coat_1", "coat_2"), (), ("coat_1", "shoes_9"), ("shoes_9",)]
    assert dialogues["7"].conversation.accepted_item_id == "shoes_9"
    items = {item.item_id: item for item in dialogues["7"].items}
    assert (items["coat_1"].title, items["coat_1"].price, items["coat_1"].product_class) == ("red coat", 49.99, "Clothing")
    assert (items["shoes_9"].price, items["shoes_9"].product_class) == (None, "Shoes")
    assert items["coat_2"].title == ""
    assert log.notes["scenes whose file is missing"] == 1  # m_shop_c


def test_simmc_says_whether_the_user_left_open_what_is_meant_in_both_editions(tmp_path: Path) -> None:
    notes = {"act": "REQUEST:GET", "act_attributes": {}}
    older = {"turn_idx": 0, "transcript": "That one?", "transcript_annotated": notes, "disambiguation_label": 1}
    newer = {**older, "turn_idx": 1, "transcript_annotated": {**notes, "disambiguation_label": 0}}
    del newer["disambiguation_label"]
    row = {"dialogue_idx": 1, "domain": "fashion", "mentioned_object_ids": [], "scene_ids": {}, "dialogue": [older, newer]}
    (tmp_path / "simmc2_dials_dstc10_dev.json").write_text(json.dumps({"dialogue_data": [row]}))
    dialogues, _ = read("simmc", tmp_path)
    assert [turn.labels["disambiguation_label"] for turn in dialogues["1"].conversation.turns] == ["1", "0"]


@pytest.mark.counted("tests/corpora/test_simmc.py::test_simmc_objects_become_products_of_the_scene_of_their_turn")
def test_the_simmc_sample_is_read_whole(shared_data: Path, tmp_path: Path) -> None:
    report = convert("simmc", shared_data / "corpora" / "simmc2", tmp_path / "out")
    assert (report.conversations, report.turns, report.problems) == (10, 176, ())
    assert report.notes["objects listed as mentioned that no turn names"] == 5  # counted in the native file
    assert report.unknown_items == report.items == 64
