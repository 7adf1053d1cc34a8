"""LoRA on 200 conversations (paper 4.4) of Qwen2-VL, 2.5-VL or 3-VL, LLaVA-NeXT or -OneVision, Idefics3 or SmolVLM.

    muse export muse --limit 200 --tasks query user pairs --processor MODEL --max-tokens 2048 --out lora
    python examples/train/fine_tune.py MODEL lora query --out tuned                     # actual queries are the answers
    python examples/train/fine_tune.py MODEL lora recommendation --out tuned            # the assistant's reply
    python examples/train/fine_tune.py MODEL lora user --out shopper                    # a user simulator
    python examples/train/fine_tune.py MODEL lora pairs --trainer dpo --out preferring

    muse export muse --limit 200 --tasks query --shape prompt --processor MODEL --max-tokens 2048 --out asked
    python examples/train/fine_tune.py MODEL asked query --trainer grpo --out rewarded

MODEL is a folder or a repository of the Hub. Needs `pip install 'muse_builder[train]'`. The paper names LoRA, 200 conversations
and actual queries as answers; rank, rate and epochs are not told there, so those below are ours.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from datasets import load_dataset
from peft import LoraConfig
from transformers import AutoModelForImageTextToText, AutoProcessor
from trl import DPOConfig, DPOTrainer, GRPOConfig, GRPOTrainer, SFTConfig, SFTTrainer

from muse_builder.views.exports import cut_by

LORA = LoraConfig(r=16, lora_alpha=32, lora_dropout=0.05, target_modules="all-linear", task_type="CAUSAL_LM")
"""Of every linear layer, those of the eyes too."""


def overlap(completions: list[list[dict[str, Any]]], answer: list[str], **others: Any) -> list[float]:
    """A reward: F1 of the words with the released answer, 0 to 1."""
    return [_f1(_text(said), right) for said, right in zip(completions, answer, strict=True)]


def well_formed(completions: list[list[dict[str, Any]]], **others: Any) -> list[float]:
    """A reward for queries: 1 where the reply is JSON with a query, as `muse recommend` reads it."""
    rewards = []
    for said in completions:
        try:
            read = json.loads(_text(said))
        except json.JSONDecodeError:
            read = None
        rewards.append(float(isinstance(read, dict) and isinstance(read.get("query"), str)))
    return rewards


def _text(said: list[dict[str, Any]]) -> str:
    content = said[0]["content"]
    return content if isinstance(content, str) else "".join(part["text"] for part in content)


def _f1(said: str, right: str) -> float:
    one, two = (Counter(re.findall(r"\w+", text.casefold())) for text in (said, right))
    both = sum((one & two).values())
    return 2 * both / (one.total() + two.total()) if both else 0.0


def trainer_of(given: argparse.Namespace) -> Any:
    """The trainer, ready to go.

    Raises:
        SystemExit: this `max_length` would cut answers.
    """
    lengths = json.loads((given.export / "export.json").read_text("utf-8"))["lengths"]
    max_length = given.max_length or lengths[given.task]["smallest_max_length"]
    problem = cut_by(given.export, given.task, max_length)
    if problem:
        sys.exit(problem)
    common = {
        "output_dir": str(given.out),
        "num_train_epochs": 3,
        "max_steps": given.steps,
        "learning_rate": given.learning_rate,
        "lr_scheduler_type": "cosine",
        "warmup_steps": 0.03 if given.steps < 0 else 0,
        "per_device_train_batch_size": 1,  # rows without a picture go with no row that has one
        "gradient_accumulation_steps": given.accumulate,
        "bf16": torch.cuda.is_available(),
        "use_cpu": not torch.cuda.is_available(),
        "logging_steps": 1,
        "report_to": "none",
        "seed": 0,
    }
    model = AutoModelForImageTextToText.from_pretrained(given.model, dtype=torch.bfloat16 if common["bf16"] else torch.float32)
    others = {
        "model": model,
        "train_dataset": load_dataset(str(given.export), given.task, split="train"),
        "processing_class": AutoProcessor.from_pretrained(given.model),
        "peft_config": LORA,
    }
    if given.trainer == "dpo":
        return DPOTrainer(args=DPOConfig(**common, beta=0.1, max_length=max_length), **others)
    if given.trainer == "grpo":
        rewards = [overlap, well_formed] if given.task == "query" else [overlap]
        drawn = {"num_generations": 4, "max_completion_length": given.most_new}
        drawn |= {"gradient_accumulation_steps": max(4, given.accumulate)}
        return GRPOTrainer(args=GRPOConfig(**common | drawn), reward_funcs=rewards, **others)
    return SFTTrainer(args=SFTConfig(**common, max_length=max_length), **others)


def parser() -> argparse.ArgumentParser:
    read = argparse.ArgumentParser(description="LoRA on an export of `muse export`.")
    read.add_argument("model")
    read.add_argument("export", type=Path)
    read.add_argument("task", help="query, recommendation, chit_chat, user or pairs")
    read.add_argument("--trainer", choices=("sft", "dpo", "grpo"), default="sft")
    read.add_argument("--out", type=Path, default=Path("tuned"))
    read.add_argument("--max-length", type=int, help="default: the smallest that cuts no answer")
    read.add_argument("--steps", type=int, default=-1, help="default: three epochs")
    read.add_argument("--learning-rate", type=float, default=1e-4)
    read.add_argument("--accumulate", type=int, default=8, help="rows a step")
    read.add_argument("--most-new", type=int, default=120, help="tokens that GRPO draws for an answer")
    return read


def main(arguments: Sequence[str] | None = None) -> Any:
    trainer = trainer_of(parser().parse_args(arguments))
    trainer.train()
    trainer.save_model()
    return trainer


if __name__ == "__main__":
    main()
