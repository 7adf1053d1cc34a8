"""What every converter gives and reports: dialogues in our records, and a log in which no loss is silent.

A corpus reader is one function, `read(path, log) -> Iterator[Dialogue]`. It reads native files as their authors give them
out, never fetches anything, and holds to these rules:

    roles        the one who wants something is the user, the one who recommends the assistant; native names in `labels`
    messages     one turn a message, also where one side writes twice (the paper's words per turn count so)
    references   "@111776", "Item02", an object's number become item ids, and a mention keeps place and native spelling
    labels       of the two sides stay apart, as ratings by `seeker` and `assistant`
    missing      -1, "nan", [] for {}, "did not say": None or absent, counted, never a number
    gold         what the shopper named first is no recommendation: copying it would be right (`unnamed`)
    repairs      only with the native text kept in the turn's labels; each kind is counted
    bad rows     are set aside with file, line and reason; the rest goes on
"""

import contextlib
import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.errors import CorpusError
from muse_builder.records import (
    OFFERS,
    Action,
    Conversation,
    Item,
    Mention,
    Outcome,
    PastRating,
    Person,
    Profile,
    Rating,
    Turn,
)

NOBODY = Person(name="", gender="unknown", age=None, profession="")
"""A person of whom the corpus says nothing."""


class Dialogue(NamedTuple):
    conversation: Conversation
    items: tuple[Item, ...] = ()
    """Those it names, with what the corpus knows of them; a title of "" where it knows the id alone."""
    ratings: tuple[Rating, ...] = ()
    split: str | None = None
    """train, validation or test; None where the corpus has no splits."""


class BadRow(NamedTuple):
    """A row that could not be converted."""

    place: str
    """File name and line or number, "test_data.jsonl:17"."""
    reason: str
    body: str = ""
    """The row, shortened."""


class Log:
    """What happened to the rows of a corpus, one instance a conversion."""

    def __init__(self) -> None:
        self.rows_in = 0
        """Native units: a line of JSON, a row of a table."""
        self.repairs: Counter[str] = Counter()
        """What was set right -> how often."""
        self.notes: Counter[str] = Counter()
        """What one should know of the data -> how often; nothing was changed."""
        self.problems: list[BadRow] = []

    def problem(self, place: str, reason: str, body: object = "") -> None:
        self.problems.append(BadRow(place, reason, str(body)[:2000]))


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus as `muse convert` knows it."""

    title: str
    home: str
    """Where its authors give it out; nothing is fetched from there, only from `HUB_COPIES`, and only when asked for."""
    license: str
    read: Callable[[Path, Log], Iterator[Dialogue]]
    published: Mapping[str, int]
    """What its authors print: "conversations", "turns", "utterances", or "conversations in train"."""
    rounded: Mapping[str, int] = field(default_factory=dict)
    """The same, known only as MUSE's Table 1 prints it: to three digits or fewer."""
    pictures: bool = False
    """Whether its pictures lie in its own folder, named after the items."""
    tried: bool = True
    """Whether its authors' own files were read with it; False where only their description was at hand."""


# --- files ----------------------------------------------------------------------------------------------------------

_ARCHIVES = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "rar",
}
_PACKED = frozenset({".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".7z", ".rar"})
_LFS = b"version https://git-lfs.github.com/spec/"
_SPLIT_NAMES = (
    ("validation", re.compile(r"(?:^|[^a-z])(?:dev|valid|validation|val)(?:[^a-z]|$)")),
    ("test", re.compile(r"(?:^|[^a-z])(?:test|devtest|teststd)(?:[^a-z]|$)")),
    ("train", re.compile(r"(?:^|[^a-z])train(?:ing)?(?:[^a-z]|$)")),
)


def split_of(name: str) -> str | None:
    """The split a file's name speaks of, None where it speaks of none."""
    lower = name.lower()
    return next((split for split, pattern in _SPLIT_NAMES if pattern.search(lower)), None)


def files(path: Path, *patterns: str) -> list[Path]:
    """The file itself, or the files of a folder that fit the first pattern which any fits, train before validation before test.

    Raises:
        CorpusError: there is nothing to read.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise CorpusError(f"there is no {path}; give the corpus's file or the folder it was unpacked to")
    order = {"train": 0, "validation": 1, "test": 2}
    for pattern in patterns:
        found = sorted(path.rglob(pattern), key=lambda file: (order.get(split_of(file.name) or "", 3), file.as_posix()))
        if found:
            return found
    packed = next((file.name for file in sorted(path.iterdir()) if file.suffix in _PACKED), None)
    raise CorpusError(
        f"{path} holds no {' or '.join(patterns)}; "
        + (f"unpack {packed} first" if packed else "give the corpus's file or the folder it was unpacked to")
    )


def each_json(path: Path, found: Iterable[Path], log: Log) -> Iterator[tuple[Path, Any]]:
    """(file, value) of each of a corpus's many small files; one that cannot be read is a problem.

    Args:
        path: as the user gave it; where it is such a file itself, what is wrong with it is an error.

    Raises:
        CorpusError: the one file that was given cannot be read.
    """
    for file in found:
        try:
            value = read_json(file)
        except CorpusError as error:
            if path.is_file():
                raise
            log.rows_in += 1
            log.problem(file.name, str(error).replace(str(file), file.name))
        else:
            yield file, value


def text_of(path: Path) -> str:
    """A file's text, without a byte-order mark.

    Raises:
        CorpusError: it is an archive, or no UTF-8 text.
    """
    check_text(path)
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path} is no UTF-8 text ({error}); save it as UTF-8 or download it again") from error


def check_text(path: Path) -> None:
    """
    Raises:
        CorpusError: the file's first bytes are those of an archive, of a pointer to a file elsewhere, or of no text.
    """
    with path.open("rb") as file:
        head = file.read(1024)
    if head.startswith(_LFS):
        raise CorpusError(f"{path} only points to its content (Git LFS); fetch that with `git lfs pull`")
    archive = next((kind for mark, kind in _ARCHIVES.items() if head.startswith(mark)), None)
    if archive is not None:
        raise CorpusError(f"{path} is a {archive} archive; unpack it and give the folder or the file in it")
    if b"\0" in head:
        raise CorpusError(f"{path} is no text; give the corpus's own files as they were downloaded, unpacked")


def read_json(path: Path) -> Any:
    """
    Raises:
        CorpusError: the file is no JSON.
    """
    text = text_of(path)
    if not text.strip():
        raise CorpusError(f"{path} is empty; download it again")
    try:
        return json.loads(text)
    except ValueError as error:
        raise CorpusError(f"{path} is not JSON ({error}); download it again") from error


def json_lines(path: Path, log: Log) -> Iterator[tuple[str, Any]]:
    """(place, value) of every line that is JSON; the others are problems.

    Raises:
        CorpusError: the file is no text at all.
    """
    check_text(path)
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            log.rows_in += 1
            place = f"{path.name}:{number}"
            try:
                yield place, json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
            except UnicodeDecodeError as error:
                log.problem(place, f"no UTF-8: {error}", line.decode("utf-8", errors="replace"))
            except ValueError as error:
                log.problem(place, f"not JSON: {error}", line.decode("utf-8", errors="replace"))


@contextlib.contextmanager
def table(path: Path, *, delimiter: str = ",", longest: int | None = None) -> Iterator["csv.DictReader[str]"]:
    """The rows of a table with a head, each a dict by column.

    Args:
        longest: letters of a cell, while this table is read; None for what Python allows.

    Raises:
        CorpusError: it is an archive, no UTF-8 text, or no table of this kind; also while it is read.
    """
    check_text(path)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines, delimiter=delimiter)
        before = csv.field_size_limit()  # of all that is read in this process
        try:
            if longest is not None:
                csv.field_size_limit(longest)
            yield reader
        except UnicodeDecodeError as error:
            raise CorpusError(f"{path} is no UTF-8 text ({error}); save it as UTF-8 or download it again") from error
        except csv.Error as error:
            raise CorpusError(f"{path}:{reader.line_num} is no row of a table ({error}); download it again") from error
        finally:
            csv.field_size_limit(before)


def cells_missing(row: Mapping[str, Any]) -> str:
    """What is wrong with the number of a row's cells, "" where nothing is."""
    missing = sum(value is None for value in row.values())
    if missing:
        return f"{missing} of {len(row)} columns are missing, the file may be cut off"
    return "more cells than columns" if None in row else ""


# --- rows -----------------------------------------------------------------------------------------------------------

NOT_A_ROW = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What goes wrong in a row that is of another kind, or damaged."""


def what_is_wrong(row: Any, error: Exception) -> str:
    """The reason for the log: what a row lacks, in words."""
    if not isinstance(row, dict):
        return f"it is {_KINDS.get(type(row), type(row).__name__)} where an object was expected"
    if isinstance(error, KeyError):
        return f"it has no {error.args[0]!r}"
    return str(error) if type(error) is ValueError else f"a field is of another kind than expected ({error})"


_KINDS = {list: "a list", str: "text", int: "a number", float: "a number", bool: "true or false", type(None): "null"}


def mapping(value: Any) -> Mapping[str, Any]:
    """A dict; some exports write an empty one as []."""
    return value if isinstance(value, dict) else {}


# --- records --------------------------------------------------------------------------------------------------------


class Reference(NamedTuple):
    """A stretch of native text that names an item."""

    start: int
    end: int
    item_id: str
    text: str
    """What is written there in its place."""


def rewrite(native: str, references: Iterable[Reference]) -> tuple[str, tuple[Mention, ...]]:
    """The text with each reference written out, and where in it the items are mentioned."""
    parts: list[str] = []
    mentions: list[Mention] = []
    done = length = 0
    for reference in sorted(references):
        if reference.start < done:
            continue
        between = native[done : reference.start]
        start = length + len(between)
        length = start + len(reference.text)
        parts += (between, reference.text)
        native_text = native[reference.start : reference.end]
        mentions.append(Mention(item_id=reference.item_id, start=start, end=length, native=native_text))
        done = reference.end
    parts.append(native[done:])
    return "".join(parts), tuple(mentions)


def in_order(ids: Iterable[str]) -> tuple[str, ...]:
    """Each id once, where it first came."""
    return tuple(dict.fromkeys(ids))


def turn(
    role: str,
    text: str,
    *,
    action: Action = "other",
    item_ids: Sequence[str] = (),
    image_item_ids: Sequence[str] = (),
    mentions: Sequence[Mention] = (),
    acts: Sequence[str] = (),
    utterances: Sequence[str] = (),
    labels: Mapping[str, str] | None = None,
) -> Turn:
    """A turn whose round `conversation` fills in."""
    return Turn(
        role="user" if role == "user" else "assistant",
        action=action,
        round=0,
        text=text,
        item_ids=tuple(item_ids),
        image_item_ids=tuple(image_item_ids),
        mentions=tuple(mentions),
        acts=tuple(acts),
        utterances=tuple(utterances),
        labels={name: value for name, value in (labels or {}).items() if value},
    )


class Seeker(NamedTuple):
    """The one who wants something, as far as the corpus says who that is and what they have in mind."""

    user_id: str = ""
    """The corpus's own; "" where it names nobody."""
    person: Person = NOBODY
    scenario: str = ""
    scenario_id: str = ""
    backstory: str = ""
    target_item_id: str = ""
    history: tuple[PastRating, ...] = ()
    """What they rated before, where the corpus says."""


NAMED_BEFORE = "named_before"
"""Label of a turn: what it speaks of that the shopper had named, as JSON. Its mentions stay."""


def unnamed(turns: Sequence[Turn]) -> list[Turn]:
    """The turns, with none recommending what the shopper had named before.

    A system that repeats the shopper's own words would else be right (the repetition shortcut of benchmarks on ReDial). A turn
    that offers nothing else is no recommendation; of one that does, items that were named go from `item_ids` to a label.
    """
    found: list[Turn] = []
    named: set[str] = set()
    for one in turns:
        old = tuple(item_id for item_id in one.item_ids if item_id in named)
        if one.role == "user":
            named |= {*one.item_ids}
        elif one.action in OFFERS and old:
            fresh = tuple(item_id for item_id in one.item_ids if item_id not in named)
            changes: dict[str, Any] = {"labels": {**one.labels, NAMED_BEFORE: as_label(old)}}
            changes |= {"item_ids": fresh} if fresh else {"action": "other"}
            one = one.model_copy(update=changes)
        found.append(one)
    return found


def conversation(
    corpus: str,
    native_id: str,
    turns: Sequence[Turn],
    *,
    license: str,
    seeker: Seeker | None = None,
    outcome: Outcome = "not_stated",
    accepted_item_id: str | None = None,
    labels: Mapping[str, str] | None = None,
) -> Conversation:
    """A conversation of a corpus. Its id and its user's are made unique by the corpus's name.

    A recommending turn begins a round, as in ours: 0 is what is said before the first one.
    """
    seeker = seeker or Seeker()
    placed: list[Turn] = []
    rounds = 0
    for one in unnamed(turns):
        rounds += one.action == "recommend"
        placed.append(one.model_copy(update={"round": rounds}))
    first = next((one for one in placed if one.role == "user"), None)
    name = f"{corpus}-{native_id}"
    return Conversation(
        conversation_id=name,
        profile=Profile(
            profile_id=f"{corpus}-user-{seeker.user_id}" if seeker.user_id else name,
            person=seeker.person,
            scenario_id=seeker.scenario_id,
            scenario=seeker.scenario,
            target_item_id=seeker.target_item_id,
            backstory=seeker.backstory,
            requirements=(),
            history=seeker.history,
        ),
        opening="multimodal" if first is not None and first.image_item_ids else "text",
        turns=tuple(placed),
        outcome=outcome,
        accepted_item_id=accepted_item_id,
        rounds=rounds,
        corpus=corpus,
        license=license,
        labels={label: value for label, value in (labels or {}).items() if value},
    )


def as_label(value: Any) -> str:
    """A value as a label: text as it is, everything else as JSON, nothing as ""."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False) if value not in (None, [], {}, ()) else ""


def further_labels(row: Mapping[str, Any], *known: str) -> dict[str, str]:
    """Fields of a native row that no record has a place for, so that nothing is lost."""
    return {name: as_label(value) for name, value in row.items() if name not in known}
