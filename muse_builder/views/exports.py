"""Training examples from a release: four tasks and preference pairs, in three formats.

    query            from what both sides saw, the query that the Querier searched with (paper 4.4)
    recommendation   from that and the item, the assistant's recommendation (paper 4.5)
    chit_chat        from what both sides saw, the assistant's other lines
    user             from the shopper's notes and what both sides saw, the shopper's line
    pairs            at one place two ways to go on, and which is the better one: the line as released above its draft and above
                     a rewriting of it that was refused, and the query that found what was taken above those that had found
                     what was refused; `pair` says which

A prompt is the one that a model under test gets (`prompts/under_test/`), so what is trained is what `muse recommend` and
`muse respond` ask. It is rendered from a task's values, which hold the turns before the place (`examples.visible`) and, for
the user alone, the notes: no later turn and nothing private can reach an assistant's prompt.

Pictures stand before the text, as providers get them, one placeholder each; `check` proves it for every row.

    trl             Parquet: `messages` [{role, content: [{type, text}]}] and `images`; pairs: `prompt`, `chosen`, `rejected`
    llama_factory   JSONL in ShareGPT form with "<image>" marks, pictures as files, and dataset_info.json
    openai          JSONL in chat form, pictures as data URLs; pairs: `input`, `preferred_output`, `non_preferred_output`, with
                    captions in place of pictures, because OpenAI's preference tuning takes text alone
"""

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any, Protocol, TypeVar

from muse_builder.errors import ReleaseError, SettingsError
from muse_builder.llm.ask import without_fences
from muse_builder.records import Call, Conversation, Item, Record
from muse_builder.release.manifest import file_digest, package_digest, read_manifest
from muse_builder.release.names import plain_name
from muse_builder.release.reader import shards
from muse_builder.release.rows import ReleasedItems, ReleasedPictures, Rows
from muse_builder.release.splits import SPLITS
from muse_builder.release.verify import check_rows
from muse_builder.screens.consistency import Consistency
from muse_builder.tasks import prompts
from muse_builder.tasks.base import Task, Utterance
from muse_builder.tasks.evaluation import ActAsUser, PresentItem, ReplyToUser, WriteQuery
from muse_builder.tasks.synthesis import CheckReply, CheckRewrite, QueryReply, Rewrite, RewriteReply
from muse_builder.version import __version__
from muse_builder.views.context import (
    ItemOf,
    Parts,
    answering,
    conversations_of,
    example_id,
    recommending,
    visible,
    without_pictures,
)
from muse_builder.watch import Watch, followed

Row = dict[str, Any]
Known = TypeVar("Known", bound=Record)

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
    pair: str = ""
    """What makes it the worse way, of a pair: a key of `PAIRS`."""


PAIRS = {
    "draft": "the line before the Rewriter, below the line as released",
    "refused_rewriting": "a rewriting of the line that the run's own checks refused, below the line as released",
    "refused_query": "the query that found an item which the user refused, below the one that found the item taken",
}
DEFINITIONS = {
    "query": "from what both sides saw, the query that the Querier searched with",
    "recommendation": "from what both sides saw and the item, the line that recommends it",
    "chit_chat": "from what both sides saw, the assistant's other lines, the greeting left out",
    "user": "from the shopper's private notes and what both sides saw, the shopper's line",
    "pairs": "at one place a better and a worse way to go on: " + "; ".join(f"{name}: {told}" for name, told in PAIRS.items()),
}


class Scene:
    """How examples are made of conversations: where items are looked up, and whether pictures come along."""

    def __init__(self, item: ItemOf, *, text_only: bool = False) -> None:
        self.item = item
        self.text_only = text_only

    def context(self, conversation: Conversation, place: int) -> tuple[Utterance, ...]:
        seen = visible(conversation, place, self.item)
        return without_pictures(seen) if self.text_only else seen

    def example(
        self, conversation: Conversation, place: int, task: Task, completion: str, rejected: str | None = None, pair: str = ""
    ) -> TrainingExample:
        rendered = prompts.render(task)
        pictures = () if self.text_only else tuple(item for item in task.pictures() if item.image is not None)
        return TrainingExample(
            example_id(conversation, place),
            _without_marks(rendered.system),
            _without_marks(rendered.user),
            pictures,
            _without_marks(completion),
            None if rejected is None else _without_marks(rejected),
            pair,
        )

    def query_task(self, conversation: Conversation, place: int) -> Task:
        return WriteQuery(conversation=self.context(conversation, place))

    def assistant_task(self, conversation: Conversation, place: int) -> Task:
        turn, context = conversation.turns[place], self.context(conversation, place)
        if turn.action == "recommend" and turn.item_ids:
            return PresentItem(item=self.item(turn.item_ids[0]), conversation=context)
        return ReplyToUser(conversation=context)

    def user_task(self, conversation: Conversation, place: int) -> Task:
        profile = conversation.profile
        return ActAsUser(
            person=profile.person,
            recipient=profile.recipient,
            scenario=profile.scenario,
            backstory=profile.backstory,
            requirements=profile.requirements,
            target=self.item(profile.target_item_id),
            conversation=self.context(conversation, place),
        )


# --- the tasks --------------------------------------------------------------------------------------------------------


def queries(conversation: Conversation, scene: Scene) -> Iterator[TrainingExample]:
    """One for each search."""
    for place in recommending(conversation):
        query = conversation.turns[place].query
        if query:
            yield scene.example(conversation, place, scene.query_task(conversation, place), _as_reply(query))


def recommendations(conversation: Conversation, scene: Scene) -> Iterator[TrainingExample]:
    """One for each item that the assistant recommends."""
    for place in recommending(conversation):
        yield scene.example(conversation, place, scene.assistant_task(conversation, place), conversation.turns[place].text)


def chit_chats(conversation: Conversation, scene: Scene) -> Iterator[TrainingExample]:
    """One for each other line of the assistant, its greeting left out: questions and chit-chat."""
    others = set(answering(conversation)) - set(recommending(conversation))
    for place in sorted(others):
        yield scene.example(conversation, place, scene.assistant_task(conversation, place), conversation.turns[place].text)


def user_lines(conversation: Conversation, scene: Scene) -> Iterator[TrainingExample]:
    """One for each line of the user; none where nobody knows what the user had in mind (a foreign corpus)."""
    if not conversation.profile.target_item_id:
        return
    for place, turn in enumerate(conversation.turns):
        if turn.role == "user":
            yield scene.example(conversation, place, scene.user_task(conversation, place), turn.text)


def pairs(
    conversation: Conversation, scene: Scene, refused: Mapping[int, Sequence[str]] | None = None
) -> Iterator[TrainingExample]:
    """Lines above their drafts and refused rewritings, and the query of what was taken above each that was refused.

    Args:
        refused: place of a turn -> rewritings of it that were refused (`RefusedRewritings.of`).
    """
    for place, turn in enumerate(conversation.turns):
        worse = [("draft", turn.draft), *(("refused_rewriting", text) for text in (refused or {}).get(place, ()))]
        if place == 0 or not (turn.role == "assistant" or conversation.profile.target_item_id):
            continue
        for pair, text in worse:
            if text and text != turn.text:
                task = (scene.user_task if turn.role == "user" else scene.assistant_task)(conversation, place)
                yield scene.example(conversation, place, task, turn.text, text, pair)
    searched = list(recommending(conversation))
    if not searched or conversation.accepted_item_id not in conversation.turns[searched[-1]].item_ids:
        return
    taken = conversation.turns[searched[-1]].query
    for query in dict.fromkeys(conversation.turns[place].query for place in searched[:-1]):
        if query and taken and query != taken:
            task = scene.query_task(conversation, searched[-1])
            yield scene.example(conversation, searched[-1], task, _as_reply(taken), _as_reply(query), "refused_query")


TASKS: dict[str, Callable[[Conversation, Scene], Iterator[TrainingExample]]] = {
    "query": queries,
    "recommendation": recommendations,
    "chit_chat": chit_chats,
    "user": user_lines,
    "pairs": pairs,
}


def _as_reply(query: str) -> str:
    return QueryReply(query=query).model_dump_json()


def _without_marks(text: str) -> str:
    """A text that spells a placeholder would be counted as one."""
    return _MARKS.sub(r"(\1)", text)


class RefusedRewritings:
    """Lines that a rewriting got wrong and the run therefore refused (paper 3.4.1), read from the traces.

    A rewriting is of a whole conversation; of a refused one only those lines are taken that the checking model named, or that
    the rules find where they refused it before a model was asked.
    """

    def __init__(self, folder: Path, items: ReleasedItems) -> None:
        self._calls = Rows(folder, "traces", "thread")
        self._items = items
        self._rules: Consistency | None = None

    def of(self, conversation: Conversation) -> dict[int, list[str]]:
        """Place of a turn -> its refused rewritings, in the order in which they were made; nothing without a trace."""
        number = conversation.conversation_id.removeprefix("c")
        if not number.isdecimal():
            return {}
        calls = [call for call in self._calls.records(f"conversation/{int(number)}", Call) if call.status == "ok"]
        calls = [call for call in calls if call.agent == Rewrite.agent]
        found: dict[int, list[str]] = {}
        for call, after in zip_longest(calls, calls[1:]):
            if call.task != Rewrite.name:
                continue
            texts = [" ".join(text.split()) for text in _parsed(RewriteReply, call.reply).texts]
            if len(texts) != len(conversation.turns):
                continue
            for place in self._wrong(conversation, texts, after):
                if texts[place] != conversation.turns[place].text:
                    found.setdefault(place, []).append(texts[place])
        return found

    def _wrong(self, conversation: Conversation, texts: Sequence[str], after: Call | None) -> list[int]:
        """Lines of a rewriting that were refused, by the model that was asked next, else by the rules."""
        if after is not None and after.task == CheckRewrite.name:
            check = _parsed(CheckReply, after.reply)
            lines = [] if check.consistent else [problem.line for problem in check.problems]
        elif texts == [turn.text for turn in conversation.turns]:
            lines = []
        else:
            if self._rules is None:
                self._rules = Consistency(self._items)
            told = [self._items.get(item_id) for turn in conversation.turns for item_id in turn.item_ids]
            report = self._rules.check([turn.draft for turn in conversation.turns], texts, told)
            lines = [int(finding.channel.removeprefix("line ")) for finding in report.findings]
        return [place for place in dict.fromkeys(lines) if 0 <= place < len(texts)]


def _parsed(kind: type[Known], reply: str) -> Known:
    return kind.model_validate_json(without_fences(reply))


# --- the formats ------------------------------------------------------------------------------------------------------


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
    without: dict[str, str]
    """Task that gave no row -> why that is so."""


WITHOUT = {
    "query": "no turn tells what was searched for",
    "recommendation": "no turn recommends an item",
    "chit_chat": "the assistant says nothing else",
    "user": "nobody knows what the users had in mind",
    "pairs": "nothing was rewritten, and no query was refused",
}


def export(
    folder: Path,
    out: Path,
    *,
    format: str = "trl",
    tasks: Sequence[str] = tuple(TASKS),
    parts: Parts | None = None,
    limit: int | None = None,
    text_only: bool = False,
    watch: Watch | None = None,
) -> Exported:
    """Writes the training examples of a release. Rows are made and written one by one; no file is without a row.

    Args:
        parts: splits of `muse split`; conversations that are not in them are left out. None takes the release's own.
        limit: at most so many conversations a split, the first ones: the paper fine-tunes on 200 (4.4).
        text_only: captions in place of pictures in every row.

    Raises:
        ReleaseError: the folder is no sealed release, or its conversations are not what was sealed.
        SettingsError: there is no such format or task, `out` is there and not empty, or not one row comes of it.
    """
    if format not in FORMATS:
        raise SettingsError(f"unknown format {format!r}; known: {', '.join(FORMATS)}")
    for task in tasks:
        if task not in TASKS:
            raise SettingsError(f"unknown task {task!r}; known: {', '.join(TASKS)}")
    if limit is not None and limit < 1:
        raise SettingsError(f"a limit of {limit} conversations leaves nothing to export; 1 or more, please")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise SettingsError(f"{out} is not empty; name another folder, so that no file of an earlier export stays behind")
    manifest = read_manifest(folder)
    check_rows(folder, "conversations")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"the folder {out} cannot be made: {error.strerror}") from error
    items = ReleasedItems(folder)
    refused = RefusedRewritings(folder, items) if "pairs" in tasks else None
    made = FORMATS[format](ReleasedPictures(folder))
    written: dict[str, list[Path]] = {}
    rows: dict[str, int] = {}
    in_words = {task: text_only or (task == "pairs" and not made.pictures_in_pairs) for task in tasks}
    for task in in_words:
        scene = Scene(items.get, text_only=in_words[task])
        for split in _splits(folder, parts):
            held = followed(islice(conversations_of(folder, split, parts), limit), watch, f"{task} {split}")
            path, count = made.write(_rows(held, scene, task, made, refused), out, task, split)
            if not count:  # a table without a row is a trap for those who load it
                path.unlink()
                if path.parent != out and not any(path.parent.iterdir()):
                    path.parent.rmdir()
                continue
            written.setdefault(task, []).append(path)
            rows[path.relative_to(out).as_posix()] = count
    without = {task: WITHOUT[task] for task in in_words if task not in written}
    if not written:
        out.rmdir()
        told = "; ".join(f"{task}: {reason}" for task, reason in without.items())
        raise SettingsError(f"{folder} gives no training example ({told})")
    made.finish(out, written)
    files = {name: {"rows": count, "sha256": file_digest(out / name)} for name, count in rows.items()}
    told_of = {
        "release": manifest.sha256,
        "package": {"name": "muse_builder", "version": __version__, "sha256": package_digest()},
        "format": format,
        "definitions": {task: DEFINITIONS[task] for task in written},
        "text_only": [task for task in written if in_words[task]],
        "prompts": prompts.digests([WriteQuery, PresentItem, ReplyToUser, ActAsUser]),
        "limit": limit,
        "splits": None if parts is None else parts.as_json(),
        "files": files,
    }
    (out / "export.json").write_text(json.dumps(told_of, indent=2) + "\n", encoding="utf-8")
    return Exported(out, rows, without)


def _rows(
    conversations: Iterable[Conversation], scene: Scene, task: str, made: Format, refused: RefusedRewritings | None
) -> Iterator[Row]:
    for conversation in conversations:
        if task == "pairs" and refused is not None:
            examples = pairs(conversation, scene, refused.of(conversation))
        else:
            examples = TASKS[task](conversation, scene)
        for example in examples:
            row = made.row(example)
            check(row, example)
            yield row


def _splits(folder: Path, parts: Parts | None) -> list[str]:
    if parts is None:
        return list(shards(folder, "conversations"))
    return [split for split in SPLITS if split in parts.of.values()]
