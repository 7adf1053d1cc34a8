"""The training examples of a release as files of a trainer's format: `training` makes examples, `fitting` makes them fit a
trainer's window, `formats` makes rows.

trl             Parquet: `prompt` and `completion`, [{role, content: [{type, text}]}], and `images`; pairs: `prompt`, `chosen`,
                `rejected`; other shapes on request (`formats.SHAPES`)
llama_factory   JSONL in ShareGPT form with "<image>" marks, pictures as files, and dataset_info.json
openai          JSONL in chat form, pictures as data URLs; pairs: `input`, `preferred_output`, `non_preferred_output`, with
                captions in place of pictures, because OpenAI's preference tuning takes text alone
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from muse_builder.errors import SettingsError, unknown
from muse_builder.records import Conversation
from muse_builder.release.manifest import Manifest, file_digest, package_digest, read_manifest
from muse_builder.release.reader import shards
from muse_builder.release.rows import ReleasedItems, ReleasedPictures
from muse_builder.release.splits import SPLITS
from muse_builder.release.verify import check_rows
from muse_builder.tasks import prompts
from muse_builder.tasks.evaluation import ActAsUser, PresentItem, ReplyToUser, WriteQuery
from muse_builder.version import __version__
from muse_builder.views.context import Parts, conversations_of, twins_of
from muse_builder.views.fitting import Fitter, TaskLengths
from muse_builder.views.formats import FORMATS, SHAPES, Format, Row, Trl, check
from muse_builder.views.lengths import Counter, counter
from muse_builder.views.refused_rewritings import RefusedRewritings
from muse_builder.views.rewarded import RewardedLines
from muse_builder.views.sized import SizedPictures
from muse_builder.views.tables import TABLE_FORMATS
from muse_builder.views.training import DEFINITIONS, TASKS, Scene, TrainingExample, pairs
from muse_builder.watch import Watch, followed


@dataclass(frozen=True, slots=True)
class RowOptions:
    """How rows are made."""

    text_only: bool = False
    """Captions in place of pictures in every row."""
    shape: str = "completion"
    """Of TRL's rows, a key of `formats.SHAPES`."""
    processor: str | None = None
    """Folder or repository whose processor counts tokens; None for an estimate."""
    max_tokens: int | None = None
    """No row is longer; None leaves rows as they are."""
    no_people: bool = False
    """Only pictures that are known to show nobody."""
    min_strength: float | None = None
    """Of pairs, only those that differ by at least this much; None takes all."""


@dataclass(frozen=True, slots=True)
class Exported:
    folder: Path
    rows: dict[str, int]
    """File, relative to the folder -> its rows."""
    without: dict[str, str]
    """Task that gave no row -> why that is so."""
    lengths: Mapping[str, TaskLengths]
    """Task -> the tokens of its rows and what was done to them; empty for tables."""
    warnings: tuple[str, ...] = ()


WITHOUT = {
    "query": "no turn tells what was searched for",
    "recommendation": "no turn recommends an item",
    "chit_chat": "the assistant says nothing else",
    "user": "nobody knows what the users had in mind",
    "pairs": "nothing was refused, and no query failed where another found",
}
DRAWN = ("demo", "made by this package")
"""The catalog, and words of its licence, whose pictures are drawings of garments: nobody is on them."""
OPENAI_LEAVES_OUT = (
    "OpenAI leaves rows out of vision fine-tuning whose pictures show people or faces, and nobody has looked at these pictures "
    "for people: --text-only gives captions in their place"
)


def export(
    folder: Path,
    out: Path,
    *,
    format: str = "trl",
    tasks: Sequence[str] = tuple(TASKS),
    parts: Parts | None = None,
    limit: int | None = None,
    options: RowOptions | None = None,
    watch: Watch | None = None,
) -> Exported:
    """Writes the training examples of a release. Rows are made and written one by one; no file is without a row.

    Args:
        parts: splits of `muse split`; conversations that are not in them are left out. None takes the release's own.
        limit: at most so many conversations a split, the first ones: the paper fine-tunes on 200 (4.4).
        options: how rows are made; None for the usual.

    Raises:
        ReleaseError: the folder is no sealed release, or its conversations are not what was sealed.
        SettingsError: there is no such format, task or shape, one does not go with another, no processor can be read, `out`
            is there and not empty, or not one row comes of it.
    """
    wanted = options or RowOptions()
    _check(format, tasks, limit, wanted)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise SettingsError(f"{out} is not empty; name another folder, so that no file of an earlier export stays behind")
    manifest = read_manifest(folder)
    check_rows(folder, "conversations")
    warnings = _people(manifest, format, wanted)
    writing = _Writing(folder, format, wanted, counter(wanted.processor), pictured=manifest.counts.items.pictures > 0)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"the folder {out} cannot be made: {error.strerror}") from error
    written: dict[str, list[Path]] = {}
    rows: dict[str, int] = {}
    for task in dict.fromkeys(tasks):
        for split in _splits(folder, parts):
            held = followed(islice(conversations_of(folder, split, parts), limit), watch, f"{task} {split}")
            path, count = writing.write(held, out, task, split)
            if count:
                written.setdefault(task, []).append(path)
                rows[path.relative_to(out).as_posix()] = count
    without = {task: writing.why_none(task) for task in dict.fromkeys(tasks) if task not in written}
    if not written:
        out.rmdir()
        told = "; ".join(f"{task}: {reason}" for task, reason in without.items())
        raise SettingsError(f"{folder} gives no training example ({told})")
    writing.finish(out, written)
    files = {
        name: {"rows": count, "sha256": file_digest(out / name), "tokens": writing.tokens_of[name]}
        for name, count in rows.items()
    }
    told_of = {
        "release": manifest.sha256,
        "package": {"name": "muse_builder", "version": __version__, "sha256": package_digest()},
        "format": format,
        "shape": wanted.shape if format == "trl" else None,
        "definitions": {task: DEFINITIONS[task] for task in written},
        "text_only": [task for task in written if writing.in_words(task)],
        "prompts": prompts.digests([WriteQuery, PresentItem, ReplyToUser, ActAsUser]),
        "limit": limit,
        "splits": None if parts is None else parts.as_json(),
        "counted": dict(writing.counter.told),
        "max_tokens": wanted.max_tokens,
        "lengths": {task: found.as_json() for task, found in writing.lengths.items()},
        "files": files,
    }
    (out / "export.json").write_text(json.dumps(told_of, indent=2) + "\n", encoding="utf-8")
    return Exported(out, rows, without, writing.lengths, warnings)


def _check(format: str, tasks: Sequence[str], limit: int | None, wanted: RowOptions) -> None:
    """Says no to wishes that do not go together."""
    if format not in FORMATS:
        raise SettingsError(f"unknown format {format!r}; known: {', '.join((*FORMATS, *TABLE_FORMATS))}")
    for task in tasks:
        if task not in TASKS:
            raise SettingsError(f"unknown task {task!r}; known: {', '.join(TASKS)}")
    if wanted.shape not in SHAPES:
        raise SettingsError(unknown("shape", wanted.shape, SHAPES))
    if wanted.shape != "completion" and format != "trl":
        raise SettingsError(f"the shape {wanted.shape!r} is of TRL's rows, and {format} has one shape: leave it out")
    if wanted.shape == "label" and set(tasks) != {"pairs"}:
        raise SettingsError("the shape 'label' is of pairs: say --tasks pairs")
    if wanted.shape == "rewards" and set(tasks) != {"user"}:
        raise SettingsError("the shape 'rewards' is of the shopper's lines: say --tasks user")
    if limit is not None and limit < 1:
        raise SettingsError(f"a limit of {limit} conversations leaves nothing to export; 1 or more, please")
    if wanted.max_tokens is not None and wanted.max_tokens < 1:
        raise SettingsError(f"{wanted.max_tokens} tokens hold no row; 1 or more, please")


def _people(manifest: Manifest, format: str, wanted: RowOptions) -> tuple[str, ...]:
    """Warnings of pictures that may show people.

    Raises:
        SettingsError: none are wanted, and nobody knows of these pictures.
    """
    catalog, licence = DRAWN
    drawn = manifest.catalog.catalog == catalog and licence in (manifest.catalog.licence or "")
    if wanted.text_only or not manifest.counts.items.pictures or drawn:
        return ()
    if wanted.no_people:
        raise SettingsError(
            f"nobody knows which pictures of the catalog {manifest.catalog.catalog or 'of this release'!r} show people, so "
            "those that do cannot be left out: --text-only gives captions in place of all"
        )
    return (OPENAI_LEAVES_OUT,) if format == "openai" else ()


class _Writing:
    """The examples of one export on their way into files."""

    def __init__(self, folder: Path, format: str, options: RowOptions, counter: Counter, *, pictured: bool) -> None:
        pictures = ReleasedPictures(folder)
        self.counter = counter
        self.lengths: dict[str, TaskLengths] = {}
        self.tokens_of: dict[str, list[int]] = {}
        """File -> the tokens of its rows."""
        self._folder = folder
        self._items = ReleasedItems(folder)
        self._text_only = options.text_only or not pictured
        self._max_tokens = options.max_tokens
        self._min_strength = options.min_strength
        self._fitter = Fitter(counter, SizedPictures(pictures), options.max_tokens)
        self._made: Format = Trl(pictures, options.shape) if format == "trl" else FORMATS[format](pictures)
        self._refused: RefusedRewritings | None = None
        self._twins: dict[str, Conversation] | None = None
        self._rewarded = RewardedLines(folder, self._items) if options.shape == "rewards" else None

    def in_words(self, task: str) -> bool:
        """Whether captions stand for pictures in a task's rows."""
        return self._text_only or (task == "pairs" and not self._made.pictures_in_pairs)

    def write(self, conversations: Iterable[Conversation], out: Path, task: str, split: str) -> tuple[Path, int]:
        """One file, where there is a row for it."""
        tokens: list[int] = []
        found = self.lengths.setdefault(task, TaskLengths())
        path, count = self._made.write(self._rows(conversations, task, found, tokens), out, task, split)
        if count:
            self.tokens_of[path.relative_to(out).as_posix()] = tokens
        return path, count

    def _rows(self, conversations: Iterable[Conversation], task: str, found: TaskLengths, tokens: list[int]) -> Iterator[Row]:
        scene = Scene(self._items.get, text_only=self.in_words(task))
        for conversation in conversations:
            for example in self._examples(conversation, task, scene):
                fitted = self._fitter.fit(example)
                rows = self._made.rows(fitted.example, fitted.side) if fitted.fits else []
                found.note(fitted)
                for row in rows:
                    check(row, fitted.example)
                    tokens.append(fitted.length.total)
                    yield row

    def _examples(self, conversation: Conversation, task: str, scene: Scene) -> Iterator[TrainingExample]:
        if self._rewarded is not None:
            return self._rewarded.of(conversation, scene)
        if task != "pairs":
            return TASKS[task](conversation, scene)
        if self._refused is None:
            self._refused = RefusedRewritings(self._folder, self._items)
            self._twins = dict(twins_of(self._folder))
        twin = (self._twins or {}).get(conversation.conversation_id)
        return (pair for pair in pairs(conversation, scene, self._refused.of(conversation), twin) if self._strong(pair))

    def _strong(self, pair: TrainingExample) -> bool:
        if self._min_strength is None:
            return True
        if pair.strength is None:
            raise SettingsError(f"the pair {pair.example_id} does not say how strong it is: leave the least strength out")
        return pair.strength >= self._min_strength

    def why_none(self, task: str) -> str:
        """Why a task gave no row."""
        left_out = self.lengths[task].left_out
        if left_out:
            return f"not one of {len(left_out)} rows fits {self._max_tokens} tokens, even with its last turn alone"
        return WITHOUT[task] if self._rewarded is None else "no shopper decides: it was made with --shopper paper, or converted"

    def finish(self, out: Path, written: Mapping[str, Sequence[Path]]) -> None:
        """What the format writes beside its rows."""
        longest = {task: self.lengths[task].smallest_max_length or 0 for task in written}
        self._made.finish(out, written, longest)
        self.lengths = {task: self.lengths[task] for task in written}


def _splits(folder: Path, parts: Parts | None) -> list[str]:
    if parts is None:
        return list(shards(folder, "conversations"))
    return [split for split in SPLITS if split in parts.of.values()]


def cut_by(folder: Path, task: str, max_length: int) -> str | None:
    """What a trainer would cut of an export with this `max_length`, in words; None where it cuts nothing.

    Raises:
        SettingsError: the folder holds no export, or none of that task.
    """
    try:
        told: dict[str, Any] = json.loads((folder / "export.json").read_text("utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"{folder} is no folder of `muse export`: it has no export.json") from error
    if task not in told["lengths"]:
        raise SettingsError(unknown("task", task, told["lengths"]))
    needed: int = told["lengths"][task]["smallest_max_length"]
    if max_length >= needed:
        return None
    named = [name for name in told["files"] if name.startswith((f"{task}/", f"{task}_"))]
    tokens = [count for name in named for count in told["files"][name]["tokens"]]
    cut = sum(count > max_length for count in tokens)
    return (
        f"max_length {max_length} cuts {cut} of {len(tokens)} rows of {task}, and pictures come first, so it is answers "
        f"that are lost; {needed} cuts nothing, or export again with --processor and --max-tokens {max_length}"
    )
