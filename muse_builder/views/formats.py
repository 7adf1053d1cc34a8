"""Training examples as rows and files of three trainers, and the proof that a row has as many placeholders as pictures.

Pictures stand before the text, as providers get them, one placeholder each; `check` proves it for every row. In each form the
assistant's last turn alone carries loss, but in TRL's `messages`, which its trainers do not mask.
"""

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

from muse_builder.errors import ReleaseError
from muse_builder.records import Item
from muse_builder.release.names import plain_name
from muse_builder.release.rows import ReleasedPictures
from muse_builder.views.sized import SizedPictures
from muse_builder.views.training import TrainingExample

Row = dict[str, Any]

MARK = "<image>"
"""LLaMA-Factory's placeholder."""
PICTURE_SIDE = 512
"""Pixels of the longer side of a picture in a data URL."""
SHAPES = {
    "completion": "prompt and completion, the completion alone trained on; pairs: prompt, chosen, rejected (SFT, DPO)",
    "messages": "one list of messages, all of it trained on",
    "prompt": "the prompt alone, the released answer beside it for rewards (GRPO, RLOO)",
    "rewards": "of the user's lines: the prompt, the released answer with its rewards, and the facts for others (GRPO)",
    "label": "of pairs: prompt, completion and whether it is the better one, two rows a pair (KTO)",
}
"""Rows that TRL's trainers take."""
_BATCH_ROWS = 100
_BATCH_BYTES = 16 << 20


class Format(Protocol):
    """How examples become rows, and rows files."""

    pictures_in_pairs: bool
    """Whether the trainer takes pictures in preference pairs."""

    def rows(self, example: TrainingExample, side: int | None = None) -> list[Row]:
        """One row; of a pair two, where the shape is `label`.

        Args:
            side: longer side in pixels that its pictures are shrunk to; None leaves them as they are.
        """
        ...

    def write(self, rows: Iterable[Row], folder: Path, task: str, split: str) -> tuple[Path, int]:
        """Writes one file and says which, and how many rows it has; no file where there is no row."""
        ...

    def finish(self, folder: Path, written: Mapping[str, Sequence[Path]], longest: Mapping[str, int]) -> None:
        """Called once with the files of each task and its longest row in tokens."""
        ...


class Trl:
    """For TRL's trainers: structured content in every message, `images` beside it, filled into placeholders in order.

    The content's struct has no `image` key: Arrow would fill it with None, and TRL takes a placeholder that has the key
    for one that is already filled. Rows in words alone have plain strings and no `images`: to TRL a dataset with that column
    is for models that see, and templates of models that do not print a list as Python writes it.
    """

    pictures_in_pairs = True

    def __init__(self, pictures: ReleasedPictures, shape: str = "completion") -> None:
        """
        Args:
            shape: a key of `SHAPES`.
        """
        self._pictures = SizedPictures(pictures)
        self._shape = shape

    def rows(self, example: TrainingExample, side: int | None = None) -> list[Row]:
        asked = [_trl_message(example, "system", example.system), _trl_message(example, "user", example.prompt)]
        answer = [_trl_message(example, "assistant", example.completion)]
        named: Row = {"example_id": example.example_id} | _of_pair(example)
        last: Row = {}
        if not example.text_only:
            files = [(self._pictures.read(item, side), self._pictures.name(item, side)) for item in example.images]
            last = {"images": [{"bytes": data, "path": name} for data, name in files]}
        if self._shape == "prompt":
            return [named | {"prompt": asked, "answer": example.completion} | last]
        if self._shape == "rewards":
            return [named | {"prompt": asked, "answer": example.completion, **example.columns} | last]
        if example.rejected is None:
            told = {"messages": asked + answer} if self._shape == "messages" else {"prompt": asked, "completion": answer}
            return [named | told | last]
        rejected = [_trl_message(example, "assistant", example.rejected)]
        if self._shape == "label":
            sides = ((answer, True), (rejected, False))
            return [named | {"prompt": asked, "completion": text, "label": better} | last for text, better in sides]
        return [named | {"prompt": asked, "chosen": answer, "rejected": rejected} | last]

    def write(self, rows: Iterable[Row], folder: Path, task: str, split: str) -> tuple[Path, int]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        path, count, rest = folder / task / f"{split}.parquet", 0, iter(rows)
        first = next(rest, None)
        if first is None:
            return path, 0
        path.parent.mkdir(parents=True, exist_ok=True)
        schema = _trl_schema(first)
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            for batch in _batches(chain([first], rest)):
                writer.write_batch(pa.RecordBatch.from_pylist(batch, schema=schema))
                count += len(batch)
        return path, count

    def finish(self, folder: Path, written: Mapping[str, Sequence[Path]], longest: Mapping[str, int]) -> None:
        """A card, so that `load_dataset(FOLDER, TASK)` finds the splits; it says which `max_length` cuts nothing."""
        lines = ["---", "configs:"]
        for task, paths in written.items():
            lines += [f"- config_name: {task}", "  data_files:"]
            for path in paths:
                lines += [f"  - split: {path.stem}", f"    path: {task}/{path.name}"]
        lines += ["---", "", "The smallest `max_length` that cuts no answer (TRL's own default, 1024, may):", ""]
        lines += [f"- {task}: {longest[task]} tokens" for task in written]
        (folder / "README.md").write_text("\n".join([*lines, ""]), encoding="utf-8")


def _trl_message(example: TrainingExample, role: str, text: str) -> Row:
    if example.text_only:
        return _message(role, text)
    pictures = [{"type": "image", "text": None} for _ in example.images] if role == "user" else []
    return _message(role, [*pictures, _text(text)])


def _trl_schema(row: Row) -> Any:
    """The columns of rows like this one, as Arrow has them and as `datasets` reads them."""
    import pyarrow as pa

    string = {"dtype": "string", "_type": "Value"}
    part, content, told = pa.struct([("type", pa.string()), ("text", pa.string())]), pa.string(), string
    if "images" in row:
        content, told = pa.list_(part), [{"type": string, "text": string}]  # type: ignore[assignment]
    messages = pa.list_(pa.struct([("role", pa.string()), ("content", content)]))
    picture = pa.list_(pa.struct([("bytes", pa.binary()), ("path", pa.string())]))
    kinds = {
        str: (pa.string(), string),
        float: (pa.float64(), {"dtype": "float64", "_type": "Value"}),
        bool: (pa.bool_(), {"dtype": "bool", "_type": "Value"}),
        list: (messages, [{"role": string, "content": told}]),
    }
    # A reward that a turn can show nothing of is None.
    columns = {name: kinds[float if value is None else type(value)] for name, value in row.items() if name != "images"}
    columns |= {"images": (picture, [{"_type": "Image"}])} if "images" in row else {}
    features = {name: feature for name, (_, feature) in columns.items()}
    fields = [(name, kind) for name, (kind, _) in columns.items()]
    return pa.schema(fields, metadata={"huggingface": json.dumps({"info": {"features": features}})})


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    weight = 0
    for row in rows:
        batch.append(row)
        weight += sum(len(image["bytes"]) for image in row.get("images", ()))
        if len(batch) >= _BATCH_ROWS or weight >= _BATCH_BYTES:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


class LlamaFactory:
    """For LLaMA-Factory: ShareGPT turns, "<image>" marks in the text, paths of pictures relative to the export."""

    pictures_in_pairs = True

    def __init__(self, pictures: ReleasedPictures) -> None:
        self._pictures = SizedPictures(pictures)
        self._wanted: dict[str, tuple[Item, int | None]] = {}

    def rows(self, example: TrainingExample, side: int | None = None) -> list[Row]:
        value = MARK * len(example.images) + example.prompt
        names = [self._pictures.name(item, side) for item in example.images]
        self._wanted |= {name: (item, side) for name, item in zip(names, example.images, strict=True)}
        row: Row = {"example_id": example.example_id, "system": example.system}
        asked, answer = {"from": "human", "value": value}, {"from": "gpt", "value": example.completion}
        images = [f"images/{name}" for name in names]
        if example.rejected is None:
            return [row | {"conversations": [asked, answer], "images": images}]
        rejected = {"from": "gpt", "value": example.rejected}
        row |= _of_pair(example) | {"conversations": [asked], "chosen": answer, "rejected": rejected}
        return [row | {"images": images}]

    def write(self, rows: Iterable[Row], folder: Path, task: str, split: str) -> tuple[Path, int]:
        return _write_lines(rows, folder / f"{task}_{split}.jsonl")

    def finish(self, folder: Path, written: Mapping[str, Sequence[Path]], longest: Mapping[str, int]) -> None:
        """The pictures, each once, and dataset_info.json with one name a file."""
        (folder / "images").mkdir(exist_ok=True)
        for name, (item, side) in sorted(self._wanted.items()):
            (folder / "images" / plain_name(name)).write_bytes(self._pictures.read(item, side))
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
        self._urls: dict[tuple[str, int], str] = {}

    def rows(self, example: TrainingExample, side: int | None = None) -> list[Row]:
        within = min(side or PICTURE_SIDE, PICTURE_SIDE)
        urls = [{"type": "image_url", "image_url": {"url": self._url(item, within)}} for item in example.images]
        asked = [_message("system", example.system), _message("user", [*urls, _text(example.prompt)])]
        answer = [_message("assistant", example.completion)]
        if example.rejected is None:
            return [{"messages": asked + answer}]
        rejected = [_message("assistant", example.rejected)]
        return [{"input": {"messages": asked}, "preferred_output": answer, "non_preferred_output": rejected}]

    def _url(self, item: Item, side: int) -> str:
        named = (item.item_id, side)
        if named not in self._urls:
            if len(self._urls) > 1000:  # about 40 MB of base64
                self._urls.clear()
            jpeg = self._pictures.thumbnail(item.item_id, side)
            self._urls[named] = "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii")
        return self._urls[named]

    def write(self, rows: Iterable[Row], folder: Path, task: str, split: str) -> tuple[Path, int]:
        return _write_lines(rows, folder / f"{task}_{split}.jsonl")

    def finish(self, folder: Path, written: Mapping[str, Sequence[Path]], longest: Mapping[str, int]) -> None:
        """Writes nothing more: this format needs no index of its files."""


FORMATS: dict[str, Callable[[ReleasedPictures], Format]] = {
    "trl": Trl,
    "llama_factory": LlamaFactory,
    "openai": OpenAIChat,
}


def _message(role: str, content: Any) -> Row:
    return {"role": role, "content": content}


def _of_pair(example: TrainingExample) -> Row:
    """What tells a pair from others: what makes it one, why, and by how much where that is said."""
    named: Row = {"pair": example.pair, "reason": example.reason} if example.pair else {}
    return named if example.strength is None else named | {"strength": example.strength}


def _text(text: str) -> Row:
    return {"type": "text", "text": text}


def _write_lines(rows: Iterable[Row], path: Path) -> tuple[Path, int]:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    if not count:  # a table without a row is a trap for those who load it
        path.unlink()
    return path, count


def placeholders(row: Row) -> int:
    """How many pictures the texts of a row of any format announce, wherever they stand."""
    if "conversations" in row:
        turns = [*row["conversations"], *(row[name] for name in ("chosen", "rejected") if name in row)]
        return sum(str(turn["value"]).count(MARK) for turn in turns) + str(row["system"]).count(MARK)
    messages = row.get("messages") or row.get("prompt") or row["input"]["messages"]
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
