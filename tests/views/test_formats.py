"""Rows of three formats: a placeholder for every picture, and what each trainer reads."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from muse_builder.errors import ReleaseError
from muse_builder.release.rows import ReleasedPictures
from muse_builder.views.exports import export
from muse_builder.views.formats import FORMATS, Trl, check, placeholders
from muse_builder.views.training import TASKS, Scene
from tests.dialogues import conversation, picture, write_release
from tests.views.training_cases import CASES, ITEM, SCENE, every


@pytest.mark.parametrize("format", FORMATS)
def test_every_row_has_as_many_placeholders_as_pictures(format: str, tmp_path: Path) -> None:
    made = FORMATS[format](ReleasedPictures(write_release(tmp_path / "muse", CASES)))
    for _, _, example in every(*CASES):
        (row,) = made.rows(example)
        check(row, example)
        assert placeholders(row) == len(example.images)


def test_a_row_that_lost_a_picture_is_found(tmp_path: Path) -> None:
    pictures = ReleasedPictures(write_release(tmp_path / "muse", CASES))
    example = next(iter(TASKS["recommendation"](CASES[1], SCENE)))
    for format in FORMATS:
        (row,) = FORMATS[format](pictures).rows(example)
        if "images" in row:
            row["images"] = row["images"][1:]
        else:
            row["messages"][1]["content"] = row["messages"][1]["content"][1:]
        with pytest.raises(ReleaseError, match="c000001/4"):
            check(row, example)


def test_a_placeholder_in_a_text_is_no_placeholder(tmp_path: Path) -> None:
    said = conversation(0)
    turns = (said.turns[0], said.turns[1].model_copy(update={"text": "A shirt like <image> and < Video >?"}), *said.turns[2:])
    said = said.model_copy(update={"turns": turns})
    made = FORMATS["llama_factory"](ReleasedPictures(write_release(tmp_path / "muse", [said])))
    for _, _, example in every(said):
        check(made.rows(example)[0], example)
    assert "(image) and (Video)" in next(iter(TASKS["query"](said, SCENE))).prompt


def test_trl_s_rows_load_with_datasets_and_hold_the_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    out = export(write_release(tmp_path / "muse", CASES), tmp_path / "out").folder
    loaded = datasets.load_dataset(str(out), "recommendation", cache_dir=str(tmp_path / "cache"))
    rows = [row for split in loaded.values() for row in split]
    assert len(rows) == 8
    row = next(row for row in rows if row["example_id"] == "c000001/4")
    assert [part["type"] for part in row["prompt"][1]["content"]] == ["image", "image", "text"]
    assert [message["role"] for message in row["completion"]] == ["assistant"]
    assert [image.getpixel((0, 0))[0] for image in row["images"]] == [20 * 6, 0]  # scarf is the 7th item, red the 1st
    pairs = datasets.load_dataset(str(out), "pairs", cache_dir=str(tmp_path / "cache"))
    assert sum(len(split) for split in pairs.values()) == 9


def test_trl_fills_every_placeholder(tmp_path: Path) -> None:
    data_utils = pytest.importorskip("trl.data_utils", reason="trl is not installed", exc_type=ImportError)
    made = FORMATS["trl"](ReleasedPictures(write_release(tmp_path / "muse", CASES)))
    for _, _, example in every(*CASES):
        (row,) = made.rows(example)
        messages = row["prompt"] + row.get("completion", row.get("chosen"))
        filled = data_utils.prepare_multimodal_messages(as_arrow_gives_them(messages), row["images"])
        images = [part["image"] for message in filled for part in message["content"] if part["type"] == "image"]
        assert images == row["images"]


def as_arrow_gives_them(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return json.loads(json.dumps(messages))  # type: ignore[no-any-return]


def test_openai_s_rows_are_what_its_client_calls_messages(tmp_path: Path) -> None:
    from openai.types.chat import ChatCompletionMessageParam
    from pydantic import TypeAdapter

    fits = TypeAdapter(list[ChatCompletionMessageParam])
    out = export(write_release(tmp_path / "muse", CASES), tmp_path / "out", format="openai").folder
    rows = [json.loads(line) for file in sorted(out.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]
    assert len(rows) == 7 + 8 + 1 + 13 + 9
    for row in rows:
        messages = row.get("messages") or [*row["input"]["messages"], *row["preferred_output"], *row["non_preferred_output"]]
        fits.validate_python(messages)
        assert [message["role"] for message in messages][:3] == ["system", "user", "assistant"]
        assert all(isinstance(message["content"], str) for message in messages if message["role"] != "user")


def test_llama_factory_finds_every_file_and_every_picture(tmp_path: Path) -> None:
    out = export(write_release(tmp_path / "muse", CASES), tmp_path / "out", format="llama_factory").folder
    known = json.loads((out / "dataset_info.json").read_text("utf-8"))
    total = 0
    for name, described in known.items():
        rows = [json.loads(line) for line in (out / described["file_name"]).read_text("utf-8").splitlines()]
        total += len(rows)
        for row in rows:
            columns = described["columns"]
            turns = row[columns["messages"]]
            assert [turn["from"] for turn in turns] == (["human"] if "pairs" in name else ["human", "gpt"])
            assert turns[0]["value"].count("<image>") == len(row[columns["images"]])
            assert all((out / image).is_file() for image in row[columns["images"]])
            if described.get("ranking"):
                assert row[columns["chosen"]]["from"] == row[columns["rejected"]]["from"] == "gpt"
    assert total == 38
    assert (out / "images" / "scarf.png").read_bytes() == picture(6)


def test_thumbnails_are_small_jpegs(tmp_path: Path) -> None:
    from PIL import Image

    pictures = ReleasedPictures(write_release(tmp_path / "muse", CASES))
    with Image.open(io.BytesIO(pictures.thumbnail("red", 4))) as small:
        assert (small.format, small.size) == ("JPEG", (4, 4))
    assert pictures.read("unknown") is None
    with pytest.raises(ReleaseError, match="no picture of the item 'unknown'"):
        pictures.thumbnail("unknown", 4)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> ReleasedPictures:
    return ReleasedPictures(write_release(tmp_path_factory.mktemp("formats") / "muse", CASES))


def test_each_shape_has_the_columns_of_its_trainer(pictures: ReleasedPictures) -> None:
    line = next(iter(TASKS["recommendation"](CASES[1], SCENE)))
    pair = next(iter(TASKS["pairs"](CASES[1], SCENE)))
    shaped = {shape: Trl(pictures, shape) for shape in ("completion", "messages", "prompt", "label")}
    assert [*shaped["completion"].rows(line)[0]] == ["example_id", "prompt", "completion", "images"]
    assert [*shaped["messages"].rows(line)[0]] == ["example_id", "messages", "images"]
    assert [*shaped["prompt"].rows(line)[0]] == ["example_id", "prompt", "answer", "images"]
    assert shaped["prompt"].rows(line)[0]["answer"] == line.completion
    assert [*shaped["completion"].rows(pair)[0]] == [
        *("example_id", "pair", "reason", "strength", "prompt", "chosen", "rejected", "images")
    ]
    better, worse = shaped["label"].rows(pair)
    assert [(row["label"], row["completion"][0]["content"][0]["text"]) for row in (better, worse)] == [
        (True, pair.completion),
        (False, pair.rejected),
    ]
    assert better["prompt"] == worse["prompt"]


def test_the_prompt_ends_with_the_user_and_the_rest_is_the_answer_alone(pictures: ReleasedPictures) -> None:
    for _, _, example in every(*CASES):
        (row,) = Trl(pictures).rows(example)
        assert [message["role"] for message in row["prompt"]] == ["system", "user"]
        answer = row.get("completion") or row["chosen"]
        assert answer == [{"role": "assistant", "content": [{"type": "text", "text": example.completion}]}]


@pytest.mark.parametrize("shape", ["completion", "messages", "prompt"])
def test_rows_in_words_alone_are_strings_without_images(pictures: ReleasedPictures, shape: str) -> None:
    example = next(iter(TASKS["recommendation"](CASES[1], Scene(ITEM, text_only=True))))
    (row,) = Trl(pictures, shape).rows(example)
    assert "images" not in row
    messages = row.get("messages") or row["prompt"] + row.get("completion", [])
    assert all(isinstance(message["content"], str) for message in messages)
    assert "[picture: Summary of Nube Silk Scarf.]" in messages[1]["content"]


def test_what_carries_loss_is_the_same_text_in_every_format(pictures: ReleasedPictures) -> None:
    for _, _, example in every(*CASES):
        (trl,), (factory,), (openai,) = (FORMATS[name](pictures).rows(example) for name in ("trl", "llama_factory", "openai"))
        answer = trl.get("completion") or trl["chosen"]
        told = [factory["conversations"][-1], openai["messages"][-1]] if example.rejected is None else []
        told += [factory["chosen"], openai["preferred_output"][0]] if example.rejected is not None else []
        texts = [one.get("value", one.get("content")) for one in told]
        assert texts == [answer[0]["content"][0]["text"]] * 2
        asked = openai.get("messages", openai.get("input", {}).get("messages"))
        assert [one["role"] for one in asked].count("assistant") == (1 if example.rejected is None else 0)


def test_a_pair_says_how_strong_it_is_where_it_knows(pictures: ReleasedPictures) -> None:
    import dataclasses

    pair = dataclasses.replace(next(iter(TASKS["pairs"](CASES[1], SCENE))), strength=0.25)
    for format in ("trl", "llama_factory"):
        (row,) = FORMATS[format](pictures).rows(pair)
        assert row["strength"] == 0.25


def test_a_shrunk_picture_is_a_file_of_its_own(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    made = FORMATS["llama_factory"](ReleasedPictures(write_release(tmp_path / "muse", CASES)))
    example = next(iter(TASKS["recommendation"](CASES[1], SCENE)))
    (small,), (large,) = made.rows(example, 4), made.rows(example, 512)
    assert (small["images"], large["images"]) == (
        ["images/scarf-4.jpg", "images/red-4.jpg"],
        ["images/scarf.png", "images/red.png"],
    )
    made.finish(out, {}, {})
    assert sorted(path.name for path in (out / "images").iterdir()) == ["red-4.jpg", "red.png", "scarf-4.jpg", "scarf.png"]
    assert (out / "images" / "red.png").read_bytes() == picture(0)
