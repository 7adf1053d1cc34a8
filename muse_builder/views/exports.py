"""Training examples from a release: four tasks and preference pairs, in three formats.

    query            from what both sides saw, the query that the Querier searched with (paper 4.4)
    recommendation   from that and the item, the assistant's recommendation (paper 4.5)
    chit_chat        from what both sides saw, the assistant's other lines
    user             from the shopper's notes and what both sides saw, the shopper's line
    pairs            at one place two ways to go on: the rewritten line above its draft, and the query that found what was
                     taken above the one that had found what was refused

A prompt is the one that a model under test gets (`prompts/under_test/`), so what is trained is what `muse recommend` and
`muse respond` ask. It is rendered from a task's values, which hold the turns before the place (`examples.visible`) and, for
the user alone, the notes: no later turn and nothing private can reach an assistant's prompt.

Pictures stand before the text, as providers get them, one placeholder each; `check` proves it for every row.

    trl             Parquet: `messages` [{role, content: [{type, text}]}] and `images`; pairs: `prompt`, `chosen`, `rejected`
    llama_factory   JSONL in ShareGPT form with "<image>" marks, pictures as files, and dataset_info.json
    openai          JSONL in chat form, pictures as data URLs; pairs: `input`, `preferred_output`, `non_preferred_output`
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from muse_builder import prompts
from muse_builder.errors import ReleaseError, SettingsError
from muse_builder.examples import ItemOf, answering, example_id, recommending, visible
from muse_builder.lookup import ReleasedItems, ReleasedPictures
from muse_builder.records import Conversation, Item
from muse_builder.release import read, read_manifest, shards
from muse_builder.tasks import ActAsUser, PresentItem, QueryReply, ReplyToUser, Task, WriteQuery

Row = dict[str, Any]

MARK = "<image>"
"""LLaMA-Factory's placeholder."""
_MARKS = re.compile(r"<\s*(image|video|audio)\s*>", re.IGNORECASE)
PICTURE_SIDE = 512
"""Pixels of the longer side of a picture in a data URL."""
_BATCH_ROWS = 100
_BATCH_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class TrainingExample:
    example_id: str
    """ "<conversation>/<turn>", the same that predictions name."""
    system: str
    prompt: str
    images: tuple[Item, ...]
    """Their pictures stand before the prompt's text, in this order."""
    completion: str
    rejected: str | None = None
    """The worse way to go on, of a pair; None where it is no pair."""


# --- the tasks --------------------------------------------------------------------------------------------------------


def queries(conversation: Conversation, item: ItemOf) -> Iterator[TrainingExample]:
    """One for each search."""
    for place in recommending(conversation):
        query = conversation.turns[place].query
        if query:
            task = WriteQuery(conversation=visible(conversation, place, item))
            yield _example(conversation, place, task, QueryReply(query=query).model_dump_json())


def recommendations(conversation: Conversation, item: ItemOf) -> Iterator[TrainingExample]:
    """One for each item that the assistant recommends."""
    for place in recommending(conversation):
        yield _example(conversation, place, _assistant_task(conversation, place, item), conversation.turns[place].text)


def chit_chats(conversation: Conversation, item: ItemOf) -> Iterator[TrainingExample]:
    """One for each other line of the assistant, its greeting left out: questions and chit-chat."""
    others = set(answering(conversation)) - set(recommending(conversation))
    for place in sorted(others):
        yield _example(conversation, place, _assistant_task(conversation, place, item), conversation.turns[place].text)


def user_lines(conversation: Conversation, item: ItemOf) -> Iterator[TrainingExample]:
    """One for each line of the user; none where nobody knows what the user had in mind (a foreign corpus)."""
    if not conversation.profile.target_item_id:
        return
    for place, turn in enumerate(conversation.turns):
        if turn.role == "user":
            yield _example(conversation, place, _user_task(conversation, place, item), turn.text)


def pairs(conversation: Conversation, item: ItemOf) -> Iterator[TrainingExample]:
    """Rewritten lines above their drafts, and the query of the accepted recommendation above that of the one refused last."""
    for place, turn in enumerate(conversation.turns):
        known = turn.role == "assistant" or conversation.profile.target_item_id
        if turn.draft and turn.draft != turn.text and place > 0 and known:
            task = (_user_task if turn.role == "user" else _assistant_task)(conversation, place, item)
            yield _example(conversation, place, task, turn.text, turn.draft)
    searched = list(recommending(conversation))
    if len(searched) > 1 and conversation.accepted_item_id in conversation.turns[searched[-1]].item_ids:
        refused, taken = conversation.turns[searched[-2]].query, conversation.turns[searched[-1]].query
        if refused and taken and refused != taken:
            task = WriteQuery(conversation=visible(conversation, searched[-1], item))
            better, worse = (QueryReply(query=query).model_dump_json() for query in (taken, refused))
            yield _example(conversation, searched[-1], task, better, worse)


TASKS: dict[str, Callable[[Conversation, ItemOf], Iterator[TrainingExample]]] = {
    "query": queries,
    "recommendation": recommendations,
    "chit_chat": chit_chats,
    "user": user_lines,
    "pairs": pairs,
}


def _assistant_task(conversation: Conversation, place: int, item: ItemOf) -> Task:
    turn, context = conversation.turns[place], visible(conversation, place, item)
    if turn.action == "recommend" and turn.item_ids:
        return PresentItem(item=item(turn.item_ids[0]), conversation=context)
    return ReplyToUser(conversation=context)


def _user_task(conversation: Conversation, place: int, item: ItemOf) -> Task:
    profile = conversation.profile
    return ActAsUser(
        person=profile.person,
        recipient=profile.recipient,
        scenario=profile.scenario,
        backstory=profile.backstory,
        requirements=profile.requirements,
        target=item(profile.target_item_id),
        conversation=visible(conversation, place, item),
    )


def _example(
    conversation: Conversation, place: int, task: Task, completion: str, rejected: str | None = None
) -> TrainingExample:
    rendered = prompts.render(task)
    return TrainingExample(
        example_id(conversation, place),
        _without_marks(rendered.system),
        _without_marks(rendered.user),
        tuple(item for item in task.pictures() if item.image is not None),
        _without_marks(completion),
        None if rejected is None else _without_marks(rejected),
    )


def _without_marks(text: str) -> str:
    """A text that spells a placeholder would be counted as one."""
    return _MARKS.sub(r"(\1)", text)


# --- the formats ------------------------------------------------------------------------------------------------------


class Format(Protocol):
    """How examples become rows, and rows files."""

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
        return {"example_id": example.example_id, "prompt": asked, "chosen": answer, "rejected": rejected, "images": images}

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
    features = {"example_id": string} | dict.fromkeys(names, described) | {"images": [{"_type": "Image"}]}
    fields = [("example_id", pa.string()), *((name, messages) for name in names), ("images", pa.list_(picture))]
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
        return row | {"conversations": [asked], "chosen": answer, "rejected": rejected, "images": images}

    def write(self, rows: Iterable[Row], folder: Path, task: str, split: str) -> tuple[Path, int]:
        return _write_lines(rows, folder / f"{task}_{split}.jsonl")

    def finish(self, folder: Path, written: Mapping[str, Sequence[Path]]) -> None:
        """The pictures, each once, and dataset_info.json with one name a file."""
        (folder / "images").mkdir(exist_ok=True)
        for name, item in sorted(self._wanted.items()):
            (folder / "images" / name).write_bytes(_read(self._pictures, item))
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
        """Nothing more: the files stand for themselves."""


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


# --- the proof --------------------------------------------------------------------------------------------------------


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


# --- the whole export -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Exported:
    folder: Path
    rows: dict[str, int]
    """File, relative to the folder -> its rows."""


def export(
    folder: Path,
    out: Path,
    *,
    format: str = "trl",
    tasks: Sequence[str] = tuple(TASKS),
    splits: Mapping[str, str] | None = None,
    limit: int | None = None,
) -> Exported:
    """Writes the training examples of a release. Rows are made and written one by one; no file is without a row.

    Args:
        splits: conversation id -> split, from `splits.make_splits`; conversations that are not in it are left out. None takes
            the release's own splits.
        limit: at most so many conversations a split, the first ones: the paper fine-tunes on 200 (4.4).

    Raises:
        ReleaseError: the folder is no sealed release.
        SettingsError: there is no such format or task, or `out` is there and not empty.
    """
    if format not in FORMATS:
        raise SettingsError(f"unknown format {format!r}; known: {', '.join(FORMATS)}")
    for task in tasks:
        if task not in TASKS:
            raise SettingsError(f"unknown task {task!r}; known: {', '.join(TASKS)}")
    if out.exists() and any(out.iterdir()):
        raise SettingsError(f"{out} is not empty; name another folder, so that no file of an earlier export stays behind")
    out.mkdir(parents=True, exist_ok=True)
    manifest = read_manifest(folder)
    item = ReleasedItems(folder).get
    made = FORMATS[format](ReleasedPictures(folder))
    written: dict[str, list[Path]] = {}
    rows: dict[str, int] = {}
    for task in tasks:
        for split in _splits(folder, splits):
            held = islice(_conversations(folder, split, splits), limit)
            path, count = made.write(_rows(held, item, task, made), out, task, split)
            if not count:  # a table without a row is a trap for those who load it
                path.unlink()
                continue
            written.setdefault(task, []).append(path)
            rows[path.relative_to(out).as_posix()] = count
    made.finish(out, written)
    files = {name: {"rows": count, "sha256": _digest(out / name)} for name, count in rows.items()}
    told = {
        "release": manifest["sha256"],
        "format": format,
        "prompts": prompts.digests([WriteQuery, PresentItem, ReplyToUser, ActAsUser]),
        "limit": limit,
        "splits": "of the release" if splits is None else "given",
        "files": files,
    }
    (out / "export.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return Exported(out, rows)


def _rows(conversations: Iterable[Conversation], item: ItemOf, task: str, made: Format) -> Iterator[Row]:
    for conversation in conversations:
        for example in TASKS[task](conversation, item):
            row = made.row(example)
            check(row, example)
            yield row


def _splits(folder: Path, splits: Mapping[str, str] | None) -> list[str]:
    own = list(shards(folder, "conversations"))
    return own if splits is None else [split for split in ("train", "validation", "test") if split in splits.values()]


def _conversations(folder: Path, split: str, splits: Mapping[str, str] | None) -> Iterator[Conversation]:
    for record in read(folder, "conversations", split if splits is None else None):
        if isinstance(record, Conversation) and (splits is None or splits.get(record.conversation_id) == split):
            yield record


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
