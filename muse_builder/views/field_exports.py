"""A release's conversations for the toolkits of the field, and what each of them cannot hold.

dialoguekit   <split>.json, dialogues as DialogueKit reads them (UserSimCRS stands on it), and items.csv
trec          <split>.qrels, <split>.run, <split>.topics.tsv and collection.tsv: a topic for each search of a conversation
recbole       muse.<split>.inter, muse.item and muse.user: RecBole's atomic files

A conversation's texts are those after the Rewriter. Nothing private is written: no target, no backstory, no reason.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from muse_builder.errors import SettingsError, unknown
from muse_builder.records import DECLINES, Conversation, Item
from muse_builder.release.manifest import file_digest, package_digest, read_manifest
from muse_builder.release.reader import shards
from muse_builder.release.rows import ReleasedItems
from muse_builder.release.splits import SPLITS
from muse_builder.release.verify import check_rows
from muse_builder.version import __version__
from muse_builder.views.context import Parts, conversations_of, example_id, recommending, shown
from muse_builder.views.exports import Exported
from muse_builder.watch import Watch, followed

Files = Iterator[tuple[str, int]]
"""Names of files that were written, each with its rows."""
Write = Callable[[Path, str, Iterable[Conversation]], Files]

RUN = "querier"
"""Name of the run that the conversations themselves make."""

LOST = {
    "dialoguekit": (
        "Pictures: utterances name the items they show. Private notes, drafts, reasons and prices. Slots have no places in the "
        "texts: an act names its items, and no words of an utterance are marked.",
    ),
    "trec": (
        "The conversations: a topic is the query of one turn. Turns whose item was handed over without a search.",
        "Bits of scores: they are single floats, and of equal ones the later is lowered by its last bit: every tool keeps "
        "the search's order.",
        "A run is as deep as what was found was kept. The items of a turn are relevant; others that would have done are not.",
    ),
    "recbole": (
        "All that was said and shown; what is left is who took (1) and who declined (0) which product, in turns of a "
        "conversation for a timestamp.",
        "Each person has one conversation, so no person of one split is in another: collaborative filtering learns nothing of "
        "people here, and its figures mean nothing. Models of items and of content alone can be compared.",
    ),
}
"""What a toolkit's form cannot hold."""


def export_field(
    folder: Path,
    out: Path,
    *,
    format: str,
    parts: Parts | None = None,
    limit: int | None = None,
    watch: Watch | None = None,
) -> Exported:
    """Writes the conversations of a release in a toolkit's own form, one split after the other, with a README of what is lost.

    Args:
        format: one of `FIELD_FORMATS`.
        parts: splits of `muse split`; None takes the release's own.
        limit: at most so many conversations a split, the first ones.

    Raises:
        ReleaseError: the folder is no sealed release, or its conversations are not what was sealed.
        SettingsError: there is no such format, `out` is there and not empty, or nothing comes of it.
    """
    if format not in FIELD_FORMATS:
        raise SettingsError(unknown("format", format, FIELD_FORMATS))
    if limit is not None and limit < 1:
        raise SettingsError(f"a limit of {limit} conversations leaves nothing to export; 1 or more, please")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise SettingsError(f"{out} is not empty; name another folder, so that no file of an earlier export stays behind")
    manifest = read_manifest(folder)
    check_rows(folder, "conversations")
    out.mkdir(parents=True, exist_ok=True)
    splits = list(shards(folder, "conversations")) if parts is None else [one for one in SPLITS if one in parts.of.values()]
    write, rows = FIELD_FORMATS[format], {}
    for split in splits:
        held = followed(islice(conversations_of(folder, split, parts), limit), watch, f"{format} {split}")
        for name, count in write(out, split, held):
            rows[name] = count
            if not count:
                (out / name).unlink()
                del rows[name]
    if not rows:
        out.rmdir()
        raise SettingsError(f"{folder} gives nothing to {format}")
    for name, count in BESIDE[format](out, ReleasedItems(folder)):
        rows[name] = count
    (out / "README.md").write_text("What is lost:\n\n" + "".join(f"- {one}\n" for one in LOST[format]), encoding="utf-8")
    told = {
        "release": manifest.sha256,
        "package": {"name": "muse_builder", "version": __version__, "sha256": package_digest()},
        "format": format,
        "limit": limit,
        "splits": None if parts is None else parts.as_json(),
        "lost": LOST[format],
        "files": {name: {"rows": count, "sha256": file_digest(out / name)} for name, count in rows.items()},
    }
    (out / "export.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return Exported(out, rows, {}, {}, tuple(f"lost: {one}" for one in LOST[format]))


# --- DialogueKit ------------------------------------------------------------------------------------------------------


def _dialogues(out: Path, split: str, conversations: Iterable[Conversation]) -> Files:
    count = 0
    with (out / f"{split}.json").open("w", encoding="utf-8") as file:
        for conversation in conversations:
            file.write((",\n" if count else "[\n") + json.dumps(_dialogue(conversation), ensure_ascii=False))
            count += 1
        file.write("\n]\n")
    yield f"{split}.json", count


def _dialogue(conversation: Conversation) -> dict[str, Any]:
    """As `dialoguekit.utils.dialogue_reader.json_to_dialogues` takes it."""
    turns = []
    for place, turn in enumerate(conversation.turns):
        slots = [["ITEM", item_id, None, None] for item_id in turn.item_ids]
        turns.append(
            {
                "participant": "USER" if turn.role == "user" else "AGENT",
                "utterance": turn.text,
                "utterance_id": example_id(conversation, place),
                "dialogue_acts": [{"intent": turn.action.upper(), "slot_values": slots}],
                "shown": list(shown(turn)),
                "round": turn.round,
            }
        )
    return {
        "conversation_id": conversation.conversation_id,
        "agent": {"id": "assistant", "type": "AGENT"},
        "user": {"id": conversation.profile.profile_id, "type": "USER"},
        "metadata": {"opening": conversation.opening, "accepted_item_id": conversation.accepted_item_id},
        "conversation": turns,
    }


def _catalog(out: Path, items: Iterable[Item]) -> Files:
    """items.csv, with a header."""
    rows = [(one.item_id, one.title, one.product_type, one.department, _number(one.price)) for one in items]
    with (out / "items.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("ITEM", "TITLE", "TYPE", "DEPARTMENT", "PRICE"), *rows])
    yield "items.csv", len(rows)


# --- TREC -------------------------------------------------------------------------------------------------------------


def _trec(out: Path, split: str, conversations: Iterable[Conversation]) -> Files:
    names = (f"{split}.topics.tsv", f"{split}.qrels", f"{split}.run")
    lines: Mapping[str, list[str]] = {name: [] for name in names}
    topics, qrels, run = (lines[name] for name in names)
    for conversation in conversations:
        for place in recommending(conversation):
            turn, topic = conversation.turns[place], example_id(conversation, place)
            if not turn.query or not turn.candidates:
                continue
            topics.append(f"{topic}\t{_one_line(turn.query)}")
            qrels += [f"{topic} 0 {item_id} 1" for item_id in turn.item_ids]
            scores = falling([found.score for found in turn.candidates])
            run += [
                f"{topic} Q0 {found.item_id} {rank} {score!r} {RUN}"
                for rank, (found, score) in enumerate(zip(turn.candidates, scores, strict=True), 1)
            ]
    for name, held in lines.items():
        (out / name).write_text("".join(f"{line}\n" for line in held), encoding="utf-8")
        yield name, len(held)


def falling(scores: Sequence[float]) -> list[float]:
    """The scores as single floats, each below the one before: trec_eval keeps them so, and breaks ties by name."""
    found: list[float] = []
    for score in scores:
        single = np.float32(score)
        if found and single >= np.float32(found[-1]):
            single = np.nextafter(np.float32(found[-1]), np.float32(-np.inf))
        found.append(float(single))
    return found


def _collection(out: Path, items: Iterable[Item]) -> Files:
    rows = [f"{one.item_id}\t{_one_line(one.title)}. {_one_line(one.summary or one.description)}\n" for one in items]
    (out / "collection.tsv").write_text("".join(rows), encoding="utf-8")
    yield "collection.tsv", len(rows)


# --- RecBole ----------------------------------------------------------------------------------------------------------


def _atomic(out: Path, split: str, conversations: Iterable[Conversation]) -> Files:
    """muse.<split>.inter; what `muse.user` says of the people of a split is added to it."""
    met, people = [], []
    for conversation in conversations:
        profile = conversation.profile
        people.append((profile.profile_id, profile.person.gender, _number(profile.person.age)))
        for place, turn in enumerate(conversation.turns):
            if turn.role == "user" and (turn.action in DECLINES or turn.action == "accept"):
                taken = "1" if turn.action == "accept" else "0"
                met += [(profile.profile_id, item_id, taken, str(place)) for item_id in turn.item_ids]
    name = f"muse.{split}.inter"
    _write_atomic(out / name, ("user_id:token", "item_id:token", "rating:float", "timestamp:float"), met)
    yield name, len(met)
    if people:
        before = (out / "muse.user").read_text("utf-8").splitlines()[1:] if (out / "muse.user").exists() else []
        rows = [tuple(line.split("\t")) for line in before] + people
        _write_atomic(out / "muse.user", ("user_id:token", "gender:token", "age:float"), rows)
        yield "muse.user", len(rows)


def _atomic_items(out: Path, items: Iterable[Item]) -> Files:
    header = ("item_id:token", "title:token_seq", "type:token", "department:token", "price:float")
    rows = [
        (one.item_id, _one_line(one.title), _one_line(one.product_type), one.department, _number(one.price)) for one in items
    ]
    _write_atomic(out / "muse.item", header, rows)
    yield "muse.item", len(rows)


def _write_atomic(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    path.write_text("".join("\t".join(row) + "\n" for row in (header, *rows)), encoding="utf-8")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


FIELD_FORMATS: Mapping[str, Write] = {"dialoguekit": _dialogues, "trec": _trec, "recbole": _atomic}
BESIDE: Mapping[str, Callable[[Path, Iterable[Item]], Files]] = {
    "dialoguekit": _catalog,
    "trec": _collection,
    "recbole": _atomic_items,
}
"""What is written once, of the products."""
