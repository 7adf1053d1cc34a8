"""Examples as they are drawn and written down."""

import json
from pathlib import Path

from muse_builder.evaluation.examples import sample, write_questions
from muse_builder.evaluation.overlap import ResponseExample
from muse_builder.evaluation.response import examples
from muse_builder.tasks import prompts
from tests.dialogues import BY_ID, conversation


def test_a_sample_is_drawn_once_and_keeps_its_order() -> None:
    ids = [f"c{number:03}" for number in range(50)]
    drawn = sample(ids, 10, "3/judge")
    assert drawn == sorted(drawn)
    assert len(set(drawn)) == 10
    assert sample(ids, 10, "3/judge") == drawn != sample(ids, 10, "4/judge")
    assert sample(ids, 99, "0/judge") == ids
    assert sample([], 5, "0/judge") == []


def test_a_question_is_written_word_for_word_as_a_model_is_asked(tmp_path: Path) -> None:
    asked: list[ResponseExample] = list(examples([conversation()], BY_ID.__getitem__))
    assert write_questions(tmp_path / "asked.jsonl", asked, text_only=False) == 2
    rows = [json.loads(line) for line in (tmp_path / "asked.jsonl").read_text("utf-8").splitlines()]
    rendered = prompts.render(asked[1].task(text_only=False))
    told = {"example_id": "c000000/4", "system": rendered.system, "prompt": rendered.user, "images": ["red", "blue"]}
    assert rows[1] == told
    assert rows[0]["images"] == ["red"]


def test_captions_are_written_where_no_picture_is_sent(tmp_path: Path) -> None:
    write_questions(tmp_path / "asked.jsonl", examples([conversation()], BY_ID.__getitem__), text_only=True)
    second = json.loads((tmp_path / "asked.jsonl").read_text("utf-8").splitlines()[1])
    assert "[picture: Summary of Rosa Linen Shirt.]" in second["prompt"]
