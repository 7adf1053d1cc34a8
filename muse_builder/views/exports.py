"""The training examples of a release as files of a trainer's format: `training` makes examples, `formats` makes rows.

trl             Parquet: `messages` [{role, content: [{type, text}]}] and `images`; pairs: `prompt`, `chosen`, `rejected`
llama_factory   JSONL in ShareGPT form with "<image>" marks, pictures as files, and dataset_info.json
openai          JSONL in chat form, pictures as data URLs; pairs: `input`, `preferred_output`, `non_preferred_output`, with
                captions in place of pictures, because OpenAI's preference tuning takes text alone
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from muse_builder.errors import SettingsError
from muse_builder.records import Conversation
from muse_builder.release.manifest import file_digest, package_digest, read_manifest
from muse_builder.release.reader import shards
from muse_builder.release.rows import ReleasedItems, ReleasedPictures
from muse_builder.release.splits import SPLITS
from muse_builder.release.verify import check_rows
from muse_builder.tasks import prompts
from muse_builder.tasks.evaluation import ActAsUser, PresentItem, ReplyToUser, WriteQuery
from muse_builder.version import __version__
from muse_builder.views.context import Parts, conversations_of
from muse_builder.views.formats import FORMATS, Format, Row, check
from muse_builder.views.refused_rewritings import RefusedRewritings
from muse_builder.views.tables import TABLE_FORMATS
from muse_builder.views.training import DEFINITIONS, TASKS, Scene, pairs
from muse_builder.watch import Watch, followed


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
        raise SettingsError(f"unknown format {format!r}; known: {', '.join((*FORMATS, *TABLE_FORMATS))}")
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
