"""The tokens that an export counts are those of TRL's own collator, and the answer alone carries loss, whole."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="torch is not installed")
pytest.importorskip("trl", reason="trl is not installed")

from tests.train.tiny import FAMILIES
from tests.train.training import labelled

TASKS = ("query", "recommendation", "user")


def rows_of(export: Path, task: str) -> list[dict[str, Any]]:
    import datasets

    loaded = datasets.load_dataset(str(export), task, cache_dir=str(export.parent / "cache"))
    return [row for split in loaded.values() for row in split]


def tokens_of(export: Path, task: str) -> list[int]:
    told = json.loads((export / "export.json").read_text("utf-8"))["files"]
    return [count for name, file in told.items() if name.startswith(f"{task}/") for count in file["tokens"]]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_row_is_as_long_as_its_export_says_and_its_answer_is_labelled_whole(
    family: str, model_of: Callable[[str], Path], exported: Callable[..., Path]
) -> None:
    from transformers import AutoProcessor
    from trl.trainer.sft_trainer import DataCollatorForVisionLanguageModeling

    processor = AutoProcessor.from_pretrained(model_of(family))
    collate = DataCollatorForVisionLanguageModeling(processor, completion_only_loss=True)
    pictures = 0
    for task in TASKS:
        rows, tokens = rows_of(exported(family), task), tokens_of(exported(family), task)
        assert len(rows) == len(tokens) > 0
        for row, count in zip(rows, tokens, strict=True):
            answer = row["completion"][0]["content"][0]["text"]
            pictures += len(row["images"])
            batch = collate([row])
            assert batch["input_ids"].shape[1] == count <= 1600
            assert labelled(batch, processor.tokenizer) == [f"{answer}<|im_end|>\n"]
    assert pictures > 0


def test_a_pair_is_as_long_as_its_export_says(model_of: Callable[[str], Path], exported: Callable[..., Path]) -> None:
    from transformers import AutoProcessor
    from trl.trainer.dpo_trainer import DataCollatorForVisionPreference

    processor = AutoProcessor.from_pretrained(model_of("qwen2_vl"))
    collate = DataCollatorForVisionPreference(processor)
    rows, tokens = rows_of(exported("qwen2_vl"), "pairs"), tokens_of(exported("qwen2_vl"), "pairs")
    for row, count in zip(rows, tokens, strict=True):
        both = [row[side][0]["content"][0]["text"] for side in ("chosen", "rejected")]
        batch = collate([row])
        assert batch["input_ids"].shape[1] == count
        ended = [text.rstrip("\n").removesuffix("<|endoftext|>") for text in labelled(batch, processor.tokenizer)]
        assert ended == [f"{text}<|im_end|>" for text in both]


def test_trl_s_own_max_length_cuts_answers_and_says_nothing(
    model_of: Callable[[str], Path], exported: Callable[..., Path]
) -> None:
    from transformers import AutoProcessor
    from trl.trainer.sft_trainer import DataCollatorForVisionLanguageModeling

    processor = AutoProcessor.from_pretrained(model_of("qwen2_vl"))
    rows, tokens = rows_of(exported("qwen2_vl"), "user"), tokens_of(exported("qwen2_vl"), "user")
    row, count = max(zip(rows, tokens, strict=True), key=lambda pair: pair[1])
    short = DataCollatorForVisionLanguageModeling(processor, max_length=count - 2, completion_only_loss=True)
    answer = row["completion"][0]["content"][0]["text"]
    assert labelled(short([row]), processor.tokenizer) == [answer]  # the end of the turn is gone


@pytest.mark.parametrize("shape", ["completion", "messages", "prompt", "label"])
def test_rows_in_words_alone_are_taken_by_a_model_that_reads_alone(
    shape: str, release: Path, texts: list[str], tmp_path: Path
) -> None:
    from trl.data_utils import apply_chat_template, is_conversational

    import muse_builder
    from tests.train.tiny import tokenizer

    words = tokenizer(texts)
    task = "pairs" if shape == "label" else "query"
    words.save_pretrained(tmp_path / "words")
    out = tmp_path / "out"
    told = muse_builder.export(
        release, out=out, tasks=[task], shape=shape, limit=1, text_only=True, processor=str(tmp_path / "words")
    )
    (row, *_), (count, *_) = rows_of(out, task), tokens_of(out, task)
    assert "images" not in row
    assert is_conversational({name: row[name] for name in ("messages", "prompt") if name in row})
    said = apply_chat_template(
        {name: row[name] for name in ("messages", "prompt", "completion", "label") if name in row}, words
    )
    whole = said.get("text") or said["prompt"] + said.get("completion", "")
    assert whole.startswith("<|im_start|>system\nYou ")
    assert "[{" not in whole.split("<|im_start|>assistant")[0]
    if shape == "completion":
        assert len(words(whole, add_special_tokens=False)["input_ids"]) == count
    assert told.lengths[task].smallest_max_length is not None
