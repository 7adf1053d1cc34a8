"""What the tests of training share: the recipes as modules, a small export for each model, and what a batch labels."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def recipe(name: str) -> ModuleType:
    """A script of examples/train/ as a module."""
    told = importlib.util.spec_from_file_location(f"recipe_{name}", ROOT / "examples" / "train" / f"{name}.py")
    assert told is not None
    assert told.loader is not None
    module = importlib.util.module_from_spec(told)
    told.loader.exec_module(module)
    return module


def labelled(batch: Any, tokenizer: Any) -> list[str]:
    """What carries loss, row by row."""
    key = "labels" if "labels" in batch else "completion_mask"
    found = []
    for ids, marks in zip(batch["input_ids"], batch[key], strict=True):
        kept = ids[marks != -100] if key == "labels" else ids[marks == 1]
        found.append(tokenizer.decode(kept))
    return found


def vision_gradient(model: Any) -> float:
    """Sum of the absolute gradients that reach the weights of the eyes."""
    total = 0.0
    for name, weights in model.named_parameters():
        if ("visual" in name or "vision" in name) and weights.grad is not None:
            total += float(weights.grad.abs().sum())
    return total


def mean_loss(trainer: Any, rows: list[dict[str, Any]], backward: bool = False) -> float:
    """The trainer's own loss of these rows, each a batch."""
    import torch

    model, losses = trainer.model, []
    model.eval()
    model.zero_grad()
    with torch.set_grad_enabled(backward):
        for row in rows:
            batch = trainer._prepare_inputs(trainer.data_collator([dict(row)]))
            loss = trainer.compute_loss(model, batch)
            if backward:
                loss.backward()
            losses.append(float(loss))
    return sum(losses) / len(losses)
