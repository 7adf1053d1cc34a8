"""What a trained model answers, as predictions that `muse recommend` and `muse respond` measure.

python examples/train/answer.py MODEL muse recommend --adapter tuned --out tuned.jsonl
muse recommend muse --split test --predictions tuned=tuned.jsonl

python examples/train/answer.py MODEL muse respond --adapter tuned --out replies.jsonl
muse respond muse --split test --predictions tuned=replies.jsonl
"""

import argparse
import io
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from PIL import Image
from transformers import AutoModelForImageTextToText, AutoProcessor

import muse_builder
from muse_builder.release.rows import ReleasedPictures


def query_of(said: str) -> str:
    """The query of a reply; the reply itself where it is not the JSON that was asked for."""
    try:
        read = json.loads(said)
    except json.JSONDecodeError:
        read = None
    found = read.get("query") if isinstance(read, dict) else said
    return str(found).strip() or "nothing"


def answer(model: Any, processor: Any, question: dict[str, Any], pictures: ReleasedPictures, given: argparse.Namespace) -> str:
    images = [Image.open(io.BytesIO(pictures.thumbnail(name, given.side))) for name in question["images"]]
    shown = [{"type": "image"} for _ in images]
    asked = [
        {"role": "system", "content": [{"type": "text", "text": question["system"]}]},
        {"role": "user", "content": [*shown, {"type": "text", "text": question["prompt"]}]},
    ]
    prompt = processor.apply_chat_template(asked, tokenize=False, add_generation_prompt=True)
    read = processor(text=[prompt], images=[images] if images else None, add_special_tokens=False, return_tensors="pt")
    read = read.to(model.device)
    with torch.no_grad():
        made = model.generate(**read, max_new_tokens=given.max_new_tokens, do_sample=False)
    return str(processor.tokenizer.decode(made[0, read["input_ids"].shape[1] :], skip_special_tokens=True)).strip()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Predictions of a trained model.")
    parser.add_argument("model")
    parser.add_argument("release", type=Path)
    parser.add_argument("task", choices=("recommend", "respond"))
    parser.add_argument("--adapter", type=Path, help="what fine_tune.py wrote; left out, the model as it was")
    parser.add_argument("--split", default="test")
    parser.add_argument("--side", type=int, default=512, help="longer side of pictures in pixels: as in training")
    parser.add_argument("--max-new-tokens", type=int, default=120)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    processor = AutoProcessor.from_pretrained(given.model)
    model = AutoModelForImageTextToText.from_pretrained(given.model, dtype="auto").eval()
    if given.adapter:
        model = PeftModel.from_pretrained(model, str(given.adapter)).eval()
    model.to("cuda" if torch.cuda.is_available() else "cpu")
    pictures = ReleasedPictures(given.release)
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "questions.jsonl"
        count = muse_builder.write_examples(given.release, file, task=given.task, split=given.split)
        questions = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    with given.out.open("w", encoding="utf-8") as sink:
        for question in questions:
            said = answer(model, processor, question, pictures, given)
            told = {"query": query_of(said)} if given.task == "recommend" else {"reply": said}
            sink.write(json.dumps({"example_id": question["example_id"]} | told, ensure_ascii=False) + "\n")
    return count


if __name__ == "__main__":
    print(main(), "answers")
