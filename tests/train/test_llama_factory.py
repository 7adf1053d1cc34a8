"""LLaMA-Factory reads its export, labels the tokens that TRL labels, and trains; OpenAI's rows have the same text to answer."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="torch is not installed")
pytest.importorskip("llamafactory", reason="llamafactory is not installed")

import yaml

import muse_builder
from tests.train.training import ROOT

TASKS = ("query", "recommendation", "user")


@pytest.fixture(scope="module")
def exports(release: Path, model_of: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Format -> the same rows."""
    root, told = tmp_path_factory.mktemp("formats"), {}
    for format in ("trl", "llama_factory", "openai"):
        muse_builder.export(
            release, out=root / format, format=format, tasks=[*TASKS, "pairs"], limit=2, processor=str(model_of("qwen2_vl"))
        )
        told[format] = root / format
    return told


def settings(exports: dict[str, Path], model: Path, task: str, out: Path, **more: Any) -> dict[str, Any]:
    """Those of the recipe, for a tiny model and three steps on a processor."""
    told = yaml.safe_load((ROOT / "examples" / "train" / "llama_factory.yaml").read_text("utf-8"))
    told |= {"model_name_or_path": str(model), "dataset_dir": str(exports["llama_factory"])}
    told |= {"media_dir": str(exports["llama_factory"]), "dataset": f"muse_{task}_train", "output_dir": str(out)}
    told |= {"max_steps": 3, "bf16": False, "use_cpu": True, "learning_rate": 1e-2, "warmup_steps": 0, "cutoff_len": 8192}
    return told | {"gradient_accumulation_steps": 1, "overwrite_cache": True, "save_strategy": "no", **more}


def rows_of(told: dict[str, Any]) -> tuple[list[dict[str, Any]], Any]:
    """Rows as LLaMA-Factory makes them, and its tokenizer."""
    from llamafactory.data import get_dataset, get_template_and_fix_tokenizer
    from llamafactory.hparams import get_train_args
    from llamafactory.model import load_tokenizer

    model, data, training, _, _ = get_train_args(dict(told))
    module = load_tokenizer(model)
    template = get_template_and_fix_tokenizer(module["tokenizer"], data)
    made = get_dataset(template, model, data, training, stage="sft", **module)
    return list(made["train_dataset"]), module["tokenizer"]


def trl_answers(exports: dict[str, Path], task: str) -> list[str]:
    import datasets

    loaded = datasets.load_dataset(str(exports["trl"]), task, split="train", cache_dir=str(exports["trl"] / "cache"))
    return [row["completion"][0]["content"][0]["text"] for row in loaded]


@pytest.mark.parametrize("task", TASKS)
def test_three_formats_carry_loss_on_the_same_tokens(
    task: str, exports: dict[str, Path], model_of: Callable[[str], Path], tmp_path: Path
) -> None:
    rows, tokenizer = rows_of(settings(exports, model_of("qwen2_vl"), task, tmp_path))
    theirs = [[token for token in row["labels"] if token != -100] for row in rows]
    ours = [tokenizer(f"{text}<|im_end|>\n", add_special_tokens=False)["input_ids"] for text in trl_answers(exports, task)]
    assert theirs == ours
    lines = (exports["openai"] / f"{task}_train.jsonl").read_text("utf-8").splitlines()
    openai = [json.loads(line)["messages"][-1]["content"] for line in lines]
    assert [tokenizer(f"{text}<|im_end|>\n", add_special_tokens=False)["input_ids"] for text in openai] == ours


@pytest.mark.parametrize("family", ["qwen2_vl", "qwen2_5_vl"])
def test_llama_factory_trains_three_steps_and_the_loss_falls(
    family: str, exports: dict[str, Path], model_of: Callable[[str], Path], tmp_path: Path
) -> None:
    from llamafactory.train.tuner import run_exp

    run_exp(settings(exports, model_of(family), "query", tmp_path / "tuned", max_steps=12))
    lines = (tmp_path / "tuned" / "trainer_log.jsonl").read_text("utf-8").splitlines()
    losses = [told["loss"] for told in map(json.loads, lines) if "loss" in told]
    assert sum(losses[-3:]) < sum(losses[:3])


def test_llama_factory_trains_on_pairs(exports: dict[str, Path], model_of: Callable[[str], Path], tmp_path: Path) -> None:
    from llamafactory.train.tuner import run_exp

    run_exp(settings(exports, model_of("qwen2_vl"), "pairs", tmp_path / "tuned", stage="dpo", pref_beta=0.1))
    assert (tmp_path / "tuned" / "adapter_config.json").is_file()
