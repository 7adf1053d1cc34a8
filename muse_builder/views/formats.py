"""Training examples as rows and files of three trainers, and the proof that a row has as many placeholders as pictures.

Pictures stand before the text, as providers get them, one placeholder each; `check` proves it for every row.
"""

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from muse_builder.errors import ReleaseError
from muse_builder.records import Item
from muse_builder.release.names import plain_name
from muse_builder.release.rows import ReleasedPictures
from muse_builder.views.training import TrainingExample

Row = dict[str, Any]

MARK = "<image>"
"""LLaMA-Factory's placeholder."""
PICTURE_SIDE = 512
"""Pixels of the longer side of a picture in a data URL."""
_BATCH_ROWS = 100
_BATCH_BYTES = 16 << 20


class Format(Protocol):
    """How examples become rows, and rows files."""

    pictures_in_pairs: bool
    """Whether the trainer takes pictures in preference pairs."""

    def row(self, example: TrainingExample) -> Row: ...
    def write(self, rows: Iterable[Row], folder: Path, task: str, split: str) -> tuple[Path, int]:
        """Writes one file and says which, and how many rows it has."""
        ...

    def finish(self, folder: Path, written: Mapping[str, Sequence[Path]]) -> None:
        """Called once with the files of each task."""
        ...


class Trl:
    """For TRL's trainers: structured content in every message, `images` beside it, filled into placeholders in order.

    The content's struct has no `image` key: Arrow would fill it with None, and TRL takes a placeholder that has the key
    for one that is already filled.
    """

    pictures_in_pairs = True

    def __init__(self, pictures: ReleasedPictures) -> None:
        self._pictures = pictures

    def row(self, example: TrainingExample) -> Row:
        asked = [
            _message("system", [_text(example.system)]),
            _message("user", [*({"type": "image", "text": None} for _ in example.images), _text(example.prompt)]),
        ]
        answer = [_message("assistant", [_text(example.completion)])]
        images = [{"bytes": _read(self._pictures, item), "path": item.image} for item in example.images]
        if example.rejected is None:
            return {"example_id": example.example_id, "messages": asked + answer, "images": images}
        rejected = [_message("assistant", [_text(example.rejected)])]
        named = {"example_id": example.example_id, "pair": example.pair}
        return named | {"prompt": asked, "chosen": answer, "rejected": rejected, "images": images}

    def write(self, rows: Iterable[Row], folder: Path, task: str, split: str) -> tuple[Path, int]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = folder / task / f"{split}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        names = ("prompt", "chosen", "rejected") if task == "pairs" else ("messages",)
        schema, count = _trl_schema(names), 0
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            for batch in _batches(rows):
                writer.write_batch(pa.RecordBatch.from_pylist(batch, schema=schema))
                count += len(batch)
        return path, count

    def finish(self, folder: Path, written: Mapping[str, Sequence[Path]]) -> None:
        """A card, so that `load_dataset(FOLDER, TASK)` finds the splits."""
        lines = ["---", "configs:"]
        for task, paths in written.items():
            lines += [f"- config_name: {task}", "  data_files:"]
            for path in paths:
                lines += [f"  - split: {path.stem}", f"    path: {task}/{path.name}"]
        (folder / "README.md").write_text("\n".join([*lines, "---", ""]), encoding="utf-8")


def _trl_schema(names: Sequence[str]) -> Any:
    import pyarrow as pa

    part = pa.struct([("type", pa.string()), ("text", pa.string())])
    messages = pa.list_(pa.struct([("role", pa.string()), ("content", pa.list_(part))]))
    picture = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    string = {"dtype": "string", "_type": "Value"}
    described = [{"role": string, "content": [{"type": string, "text": string}]}]
    ids = ("example_id", "pair") if "chosen" in names else ("example_id",)
    features = dict.fromkeys(ids, string) | dict.fromkeys(names, described) | {"images": [{"_type": "Image"}]}
    fields = [*((name, pa.string()) for name in ids), *((name, messages) for name in names), ("images", pa.list_(picture))]
    return pa.schema(fields, metadata={"huggingface": json.dumps({"info": {"features": features}})})


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    weight = 0
    for row in rows:
        batch.append(row)
        weight += sum(len(image["bytes"]) for image in row["images"])
        if len(batch) >= _BATCH_ROWS or weight >= _BATCH_BYTES:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


class LlamaFactory:
    """For LLaMA-Factory: ShareGPT turns, "<image>" marks in the text, paths of pictures relative to the export."""

    pictures_in_pairs = True

    def __init__(self, pictures: ReleasedPictures) -> None:
        self._pictures = pictures
        self._wanted: dict[str, Item] = {}

    def row(self, example: TrainingExample) -> Row:
        value = MARK * len(example.images) + example.prompt
        self._wanted |= {str(item.image): item for item in example.images}
        row: Row = {"example_id": example.example_id, "system": example.system}
        asked, answer = {"from": "human", "value": value}, {"from": "gpt", "value": example.completion}
        images = [f"images/{item.image}" for item in example.images]
        if example.rejected is None:
            return row | {"conversations": [asked, answer], "images": images}
        rejected = {"from": "gpt", "value": example.rejected}
        row |= {"pair": example.pair, "conversations": [asked], "chosen": answer, "rejected": rejected}
        return row | {"images": images}

    def write(self, rows: Iterable[Row], folder: Path, task: str, split: str) -> tuple[Path, int]:
        return _write_lines(rows, folder / f"{task}_{split}.jsonl")

    def finish(self, folder: Path, written: Mapping[str, Sequence[Path]]) -> None:
        """The pictures, each once, and dataset_info.json with one name a file."""
        (folder / "images").mkdir(exist_ok=True)
        for name, item in sorted(self._wanted.items()):
            (folder / "images" / plain_name(name)).write_bytes(_read(self._pictures, item))
        known = {}
        for task, paths in written.items():
            columns = {"messages": "conversations", "system": "system", "images": "images"}
            more = {"ranking": True} if task == "pairs" else {}
            columns |= {"chosen": "chosen", "rejected": "rejected"} if task == "pairs" else {}
            for path in paths:
                known[f"muse_{path.stem}"] = {"file_name": path.name, "formatting": "sharegpt", **more, "columns": columns}
        (folder / "dataset_info.json").write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")


class OpenAIChat:
    """For OpenAI's fine-tuning: pictures as data URLs in the user's message, the only place that takes them."""

    pictures_in_pairs = False

    def __init__(self, pictures: ReleasedPictures) -> None:
        self._pictures = pictures
        self._urls: dict[str, str] = {}

    def row(self, example: TrainingExample) -> Row:
        urls = [{"type": "image_url", "image_url": {"url": self._url(item)}} for item in example.images]
        asked = [_message("system", example.system), _message("user", [*urls, _text(example.prompt)])]
        answer = [_message("assistant", example.completion)]
        if example.rejected is None:
            return {"messages": asked + answer}
        rejected = [_message("assistant", example.rejected)]
        return {"input": {"messages": asked}, "preferred_output": answer, "non_preferred_output": rejected}

    def _url(self, item: Item) -> str:
        if item.item_id not in self._urls:
            if len(self._urls) > 1000:  # about 40 MB of base64
                self._urls.clear()
            jpeg = self._pictures.thumbnail(item.item_id, PICTURE_SIDE)
            self._urls[item.item_id] = "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii")
        return self._urls[item.item_id]

    def write(self, rows: Iterable[Row], folder: Path, task: str, split: str) -> tuple[Path, int]:
        return _write_lines(rows, folder / f"{task}_{split}.jsonl")

    def finish(self, folder: Path, written: Mapping[str, Sequence[Path]]) -> None:
        """Writes nothing more: this format needs no index of its files."""


FORMATS: dict[str, Callable[[ReleasedPictures], Format]] = {
    "trl": Trl,
    "llama_factory": LlamaFactory,
    "openai": OpenAIChat,
}


def _message(role: str, content: Any) -> Row:
    return {"role": role, "content": content}


def _text(text: str) -> Row:
    return {"type": "text", "text": text}


def _read(pictures: ReleasedPictures, item: Item) -> bytes:
    data = pictures.read(item.item_id)
    if data is None:
        raise ReleaseError(
            f"the release names a picture for the item {item.item_id!r} and does not hold it: muse verify tells more"
        )
    return data


def _write_lines(rows: Iterable[Row], path: Path) -> tuple[Path, int]:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return path, count


def placeholders(row: Row) -> int:
    """How many pictures the texts of a row of any format announce, wherever they stand."""
    if "conversations" in row:
        turns = [*row["conversations"], *(row[name] for name in ("chosen", "rejected") if name in row)]
        return sum(str(turn["value"]).count(MARK) for turn in turns) + str(row["system"]).count(MARK)
    messages = row.get("messages") or [*row.get("prompt", row.get("input", {}).get("messages", ()))]
    parts = [part for message in messages if isinstance(message["content"], list) for part in message["content"]]
    return sum(1 for part in parts if part["type"] in ("image", "image_url"))


def check(row: Row, example: TrainingExample) -> None:
    """Says no to a row that does not carry exactly its example's pictures.

    Raises:
        ReleaseError: the number of placeholders or of pictures is another one.
    """
    carried = len(row["images"]) if "images" in row else placeholders(row)
    if not placeholders(row) == carried == len(example.images):
        raise ReleaseError(
            f"{example.example_id}: {placeholders(row)} placeholders and {carried} pictures for {len(example.images)} items"
        )
