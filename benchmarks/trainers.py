"""What TRL makes of an export: rows whose answer is cut, labels by task and shape, and rows decoded with their masks.

    python benchmarks/trainers.py muse --processor Qwen/Qwen2-VL-7B-Instruct --max-tokens 2048 --show 5

Each row goes through TRL's own collator, once with its default `max_length` (1,024) as rows were before they knew their
length, and once as examples/train/fine_tune.py does: exported with --processor and --max-tokens. The tables of docs/training.md
are of 60 conversations of the demo, the first ten of each split (--limit 10).
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datasets
from transformers import AutoProcessor
from trl.trainer.sft_trainer import DataCollatorForVisionLanguageModeling

import muse_builder

TASKS = ("query", "recommendation", "chit_chat", "user")
DEFAULT = 1024


def rows_of(export: Path, task: str) -> Iterator[dict[str, Any]]:
    loaded = datasets.load_dataset(str(export), task, cache_dir=str(export / "cache"))
    return (row for split in loaded.values() for row in split)


def fate(batch: Any, answer: int, pictures: int, image_id: int) -> str:
    """What became of a row: whole, its answer cut in part, lost, or its pictures cut, at which a model fails."""
    ids, labels = batch["input_ids"][0], batch["labels"][0]
    if int((ids == image_id).sum()) < pictures:
        return "fails"
    left = int((labels != -100).sum())
    return "whole" if left == answer else "cut" if left else "lost"


def table(release: Path, processor: Any, export: Path, max_length: int) -> None:
    whole = DataCollatorForVisionLanguageModeling(processor, completion_only_loss=True)
    short = DataCollatorForVisionLanguageModeling(processor, max_length=max_length, completion_only_loss=True)
    image_id = processor.tokenizer.convert_tokens_to_ids(processor.image_token)
    for task in TASKS:
        found = dict.fromkeys(("whole", "cut", "lost", "fails"), 0)
        tokens, answers = 0, 0
        for row in rows_of(export, task):
            full = whole([dict(row)])
            answer = int((full["labels"] != -100).sum())
            found[fate(short([dict(row)]), answer, int((full["input_ids"] == image_id).sum()), image_id)] += 1
            tokens, answers = tokens + full["input_ids"].shape[1], answers + answer
        told = json.loads((export / "export.json").read_text("utf-8"))["lengths"][task]
        done = f"{sum(told['shrunk'].values())} shrunk, {told['lost_pictures']['pictures']} pictures and "
        done += f"{told['lost_turns']['turns']} turns dropped, {len(told['left_out'])} left out"
        share = f"{answers:,} of {tokens:,} tokens carry loss ({answers / tokens:.1%})"
        fates = ", ".join(f"{name} {count}" for name, count in found.items())
        print(f"{task:15} longest {told['smallest_max_length']:>6,}   {fates:42} {share}; {done}", flush=True)


def show(processor: Any, export: Path, count: int) -> None:
    """The first row of each task, what is masked in brackets and shortened."""
    collate = DataCollatorForVisionLanguageModeling(processor, completion_only_loss=True)
    for task in (TASKS * count)[:count]:
        row = next(rows_of(export, task))
        batch = collate([dict(row)])
        ids, labels = batch["input_ids"][0], batch["labels"][0]
        masked = processor.tokenizer.decode(ids[labels == -100]).replace("\n", "\\n")
        said = processor.tokenizer.decode(labels[labels != -100]).replace("\n", "\\n")
        print(f"{row['example_id']} {task}: [{len(ids[labels == -100])} tokens: ...{masked[-60:]}] {said}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("release", type=Path)
    parser.add_argument("--processor", required=True)
    parser.add_argument("--max-tokens", type=int, default=2048)
    parser.add_argument("--limit", type=int, help="conversations a split")
    parser.add_argument("--show", type=int, default=0, help="rows to decode")
    given = parser.parse_args()
    processor = AutoProcessor.from_pretrained(given.processor)
    with tempfile.TemporaryDirectory() as scratch:
        for name, most, max_length in (("plain", None, DEFAULT), ("fitted", given.max_tokens, given.max_tokens)):
            export = Path(scratch) / name
            muse_builder.export(
                given.release, out=export, tasks=TASKS, processor=given.processor, max_tokens=most, limit=given.limit
            )
            print(f"{name}, --max-tokens {most}, trained with max_length {max_length:,}", flush=True)
            table(given.release, processor, export, max_length)
        show(processor, Path(scratch) / "fitted", given.show)


if __name__ == "__main__":
    main()
