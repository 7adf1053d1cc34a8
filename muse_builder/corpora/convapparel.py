"""ConvApparel: people who buy clothes from a machine, with a survey after each turn (Google, EACL 2026; CC BY 4.0).

    ConvApparel.json: {"metadata": {"questions": {...}, "instructions": {"<task>": "..."}, "tasks": [...]}, "conversations": [
        {"task_id": "...", "version": "...", "ratings": {"<question>": "<answer>"}, "turns": [
            {"user_utterance": "...", "assistant_utterance": "...", "ratings": {...},
             "recommendations": [{"item_id": "B0..."}]}]}]}

A turn record is two turns of ours, the shopper's first. The task's instruction is the scenario. Answers are labels: those on a
turn are the assistant's turn's. Conversations have no id: they are numbered in the file's order.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from muse_builder.corpora.corpus import (
    NOT_A_ROW,
    Corpus,
    Dialogue,
    Log,
    as_label,
    files,
    mapping,
    read_json,
    what_is_wrong,
)
from muse_builder.corpora.generic import Fields, dialogue
from muse_builder.errors import CorpusError

NAME = "convapparel"
LICENSE = "CC BY 4.0"
FIELDS = Fields(turns="turns")


def read(path: Path, log: Log) -> Iterator[Dialogue]:
    """Dialogues of ConvApparel.json or of the folder it lies in."""
    for file in files(path, "ConvApparel*.json", "*.json"):
        data = read_json(file)
        if not isinstance(data, dict) or not isinstance(data.get("conversations"), list):
            raise CorpusError(f"{file} has no list 'conversations': it is no file of ConvApparel")
        tasks = mapping(mapping(data.get("metadata")).get("instructions"))
        for number, row in enumerate(data["conversations"]):
            log.rows_in += 1
            try:
                turns = [one for native in row["turns"] for one in _sides(native)]
                told = {name: value for name, value in row.items() if name != "turns"}
                plain = {**told, "id": number, "turns": turns, "scenario": as_label(tasks.get(str(row.get("task_id"))))}
                yield dialogue(NAME, LICENSE, plain, FIELDS)
            except NOT_A_ROW as error:
                log.problem(f"{file.name}:{number}", f"no ConvApparel conversation: {what_is_wrong(row, error)}", row)


def _sides(native: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if native.get("user_utterance") is not None:
        yield {"role": "user", "text": str(native["user_utterance"])}
    if native.get("assistant_utterance") is not None:
        yield {
            "role": "assistant",
            "text": str(native["assistant_utterance"]),
            "items": list(native.get("recommendations") or ()),
            "ratings": as_label(native.get("ratings")),
        }


CORPUS = Corpus(
    "ConvApparel",
    "https://huggingface.co/datasets/google/ConvApparel",
    LICENSE,
    read,
    {},
    tried=False,
)
