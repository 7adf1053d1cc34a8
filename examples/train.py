"""Splits whose test part was never seen, training examples from the rest, and what a trained model is asked (paper 4.4).

    python examples/train.py [RELEASE]

Everything up to the trainer needs no torch; examples/train/fine_tune.py goes on, and examples/train/answer.py after it.
"""

import sys
from pathlib import Path

from datasets import load_dataset

import muse_builder


def main(folder: str = "muse") -> None:
    if not Path(folder).exists():
        muse_builder.generate(num_conversations=30, max_items=150, out=folder)
    divided = muse_builder.split(folder, "cold_item", out="cold")
    print("parts:", divided.splits.counts())
    muse_builder.export(folder, splits="cold/splits.json", tasks=["query"], limit=200, out="lora")
    muse_builder.write_examples(folder, "test.jsonl", task="recommend", splits="cold/splits.json", split="test")

    examples = load_dataset("lora", "query", split="train")
    questions = load_dataset("json", data_files="test.jsonl", split="train")
    print(len(examples), "examples to train on,", len(questions), "questions to answer")
    print(examples[0]["completion"][0])


if __name__ == "__main__":
    main(*sys.argv[1:2])
