"""The recipes, run for three steps: what is labelled, that the loss falls, and that gradients reach the eyes."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="torch is not installed")
pytest.importorskip("trl", reason="trl is not installed")
pytest.importorskip("peft", reason="peft is not installed")

import muse_builder
from tests.train.tiny import FAMILIES
from tests.train.training import labelled, mean_loss, recipe, vision_gradient

STEPS = ["--steps", "3", "--accumulate", "1", "--learning-rate", "1e-2"]


@pytest.mark.parametrize("task", ["query", "recommendation", "user"])
@pytest.mark.parametrize("family", FAMILIES)
def test_supervised_rows_train_the_answer_and_the_eyes(
    family: str,
    task: str,
    model_of: Callable[[str], Path],
    exported: Callable[..., Path],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    tuning = recipe("fine_tune")
    arguments = [str(model_of(family)), str(exported(family)), task, *STEPS, "--out", str(tmp_path / "tuned")]
    trainer = tuning.trainer_of(tuning.parser().parse_args(arguments))
    rows = [row for row in trainer.train_dataset if row["images"]][:3]
    batch = trainer.data_collator([dict(rows[0])])
    assert labelled(batch, trainer.processing_class.tokenizer) == [
        rows[0]["completion"][0]["content"][0]["text"] + "<|im_end|>\n"
    ]
    before = mean_loss(trainer, rows, backward=True)
    gradient = vision_gradient(trainer.model)
    assert gradient > 0
    trainer.train()
    after = mean_loss(trainer, rows)
    assert after < before
    record_property("table", f"{before:.3f} {after:.3f} {gradient:.2g}")


@pytest.mark.parametrize("family", ["qwen2_vl", "llava_next", "idefics3"])
def test_pairs_train_what_is_preferred(
    family: str,
    model_of: Callable[[str], Path],
    exported: Callable[..., Path],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    tuning = recipe("fine_tune")
    more = [*STEPS, "--trainer", "dpo", "--out", str(tmp_path / "tuned")]
    trainer = tuning.trainer_of(tuning.parser().parse_args([str(model_of(family)), str(exported(family)), "pairs", *more]))
    rows = [row for row in trainer.train_dataset if row["images"]][:3]
    before = mean_loss(trainer, rows, backward=True)
    assert math.isclose(before, math.log(2), abs_tol=1e-3)  # the model and its reference are one
    gradient = vision_gradient(trainer.model)
    assert gradient > 0
    trainer.train()
    after = mean_loss(trainer, rows)
    assert after < before
    record_property("table", f"{before:.3f} {after:.3f} {gradient:.2g}")


@pytest.mark.parametrize("family", ["qwen2_vl", "llava_next", "idefics3"])
def test_rewards_train_on_prompts_alone(
    family: str, model_of: Callable[[str], Path], exported: Callable[..., Path], tmp_path: Path
) -> None:
    tuning = recipe("fine_tune")
    more = ["--steps", "1", "--trainer", "grpo", "--out", str(tmp_path / "tuned"), "--most-new", "16"]
    trainer = tuning.main([str(model_of(family)), str(exported(family, "prompt")), "recommendation", *more])
    logged = trainer.state.log_history[0]
    assert math.isfinite(logged["loss"])
    assert 0 <= logged["rewards/overlap/mean"] <= 1


def test_rewards_are_the_overlap_with_the_released_answer_and_whether_it_is_json() -> None:
    tuning = recipe("fine_tune")
    said = [[{"role": "assistant", "content": text}] for text in ('{"query": "red linen shirt"}', "red hat", "")]
    assert tuning.overlap(said, answer=['{"query": "red linen shirt"}'] * 3) == [1.0, pytest.approx(2 / 6), 0.0]
    assert tuning.well_formed(said) == [1.0, 0.0, 0.0]


def test_a_length_that_cuts_answers_is_refused_before_a_step(
    model_of: Callable[[str], Path], exported: Callable[..., Path], tmp_path: Path
) -> None:
    tuning = recipe("fine_tune")
    with pytest.raises(SystemExit, match=r"max_length 100 cuts \d+ of \d+ rows of query"):
        tuning.main([str(model_of("qwen2_vl")), str(exported("qwen2_vl")), "query", "--max-length", "100"])


def test_the_loop_closes(release: Path, model_of: Callable[[str], Path], exported: Callable[..., Path], tmp_path: Path) -> None:
    """Trained, asked, measured."""
    tuning, answering = recipe("fine_tune"), recipe("answer")
    model, tuned = str(model_of("qwen2_vl")), str(tmp_path / "tuned")
    tuning.main([model, str(exported("qwen2_vl")), "query", *STEPS, "--out", tuned])
    for task, key in (("recommend", "query"), ("respond", "reply")):
        out = tmp_path / f"{task}.jsonl"
        count = answering.main(
            [model, str(release), task, "--adapter", tuned, "--max-new-tokens", "8", "--side", "64", "--out", str(out)]
        )
        rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
        assert len(rows) == count > 0
        assert all(isinstance(row[key], str) for row in rows)
    found = muse_builder.recommend(release, split="test", predictions={"tuned": tmp_path / "recommend.jsonl"})
    assert "tuned" in str(found)
    found = muse_builder.respond(release, split="test", predictions={"tuned": tmp_path / "respond.jsonl"})
    assert "tuned" in str(found)
