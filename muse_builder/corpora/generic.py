"""Any corpus of dialogues, told where in a row what stands: `muse convert generic talks.jsonl --map role=speaker,text=said`.

    {"id": "7", "scenario": "...", "turns": [{"role": "user", "text": "A coat?", "items": []},
                                             {"role": "assistant", "text": "This one.", "items": ["B01"]}]}

needs no map: these are the names that are looked for first. A file is JSON lines, or JSON: a list of dialogues, a dict of them
by id, or a dict in which `dialogues` names the list; or a table (.csv, .tsv) with a message a row, whose rows of one `id` are a
dialogue in their order. A name may be a path: `metadata.desc`, `ratings.0`. An assistant's turn that brings items in recommends
them, but not what the shopper had named. Other corpora are read by the same piece of code (`dialogue`), each with its names.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.corpora.corpus import (
    NOT_A_ROW,
    Corpus,
    Dialogue,
    Log,
    Seeker,
    as_label,
    cells_missing,
    conversation,
    files,
    further_labels,
    in_order,
    json_lines,
    read_json,
    split_of,
    table,
    turn,
    what_is_wrong,
)
from muse_builder.errors import CorpusError, unknown
from muse_builder.records import Action, Item, Turn

USERS = ("user", "seeker", "client", "customer", "shopper", "initiator", "human")
ASSISTANTS = ("assistant", "recommender", "wizard", "system", "agent", "bot", "respondent", "salesperson", "gpt")
"""Roles by these names need no map."""


class Fields(NamedTuple):
    """Where in a row what stands; several names are tried in order, "|" between them in a map."""

    dialogues: str = "dialogues|conversations|dialogue_data|data"
    """In a file that is one dict: the list of dialogues."""
    id: str = "id|dialogue_id|conversation_id|conv_id|session_id|dialog_id"
    turns: str = "turns|messages|utterances|conversation|dialogue|dialog|conversations"
    role: str = "role|speaker|sender|participant|from"
    text: str = "text|content|utterance|message|value"
    items: str = "items|item_ids|recommendations"
    """Of a turn: ids, or objects with `item_id` and `item_title`."""
    images: str = "images|image_item_ids"
    """Of a turn: ids of items whose picture is shown."""
    acts: str = "acts|intents|intent|act|tags"
    scenario: str = "scenario|situation"
    target: str = "target|target_item_id"
    user_id: str = "user_id"
    split: str = "split"
    item_id: str = "item_id|id|track_id"
    item_title: str = "title|name|item_name"
    user: str = "|".join(USERS)
    """Values of `role` that are the one who wants something."""
    assistant: str = "|".join(ASSISTANTS)
    """Values of `role` that are the one who recommends."""


DEFAULT = Fields()


def found_at(row: Any, names: str) -> Any:
    """What stands in a row under the first of the names (paths) that is there; None where none is."""
    for name in names.split("|"):
        held = row
        for step in name.split("."):
            if isinstance(held, Mapping):
                held = held.get(step)
            elif isinstance(held, Sequence) and not isinstance(held, str) and step.isdecimal() and int(step) < len(held):
                held = held[int(step)]
            else:
                held = None
        if held is not None:
            return held
    return None


def fields_of(mapping: Mapping[str, str]) -> Fields:
    """
    Raises:
        CorpusError: a name of the map is none of ours.
    """
    for name in mapping:
        if name not in Fields._fields:
            raise CorpusError(unknown("field of --map", name, Fields._fields))
    return Fields(**dict(mapping))


def dialogue(corpus: str, license: str, row: Mapping[str, Any], fields: Fields = DEFAULT, split: str | None = None) -> Dialogue:
    """One dialogue of a row.

    Raises:
        ValueError: it has no list of turns, or a turn by neither side.
    """
    turns_at = found_at(row, fields.turns)
    if not isinstance(turns_at, list) or not turns_at:
        raise ValueError(f"no list of turns under {fields.turns.split('|')[0]!r}; say where: --map turns=NAME")
    native_id = found_at(row, fields.id)
    if native_id is None:
        raise ValueError(f"no id under {fields.id.split('|')[0]!r}; say where: --map id=NAME")
    items: dict[str, Item] = {}
    turns = [_turn(corpus, native, fields, items) for native in turns_at]
    roles = {side: sorted({str(found_at(native, fields.role)) for native in turns_at if _side(native, fields) == side})
             for side in ("user", "assistant")}  # fmt: skip
    target = _one_item(found_at(row, fields.target), fields)
    if target is not None:
        items.setdefault(target.item_id, target)
    known = {name for name in (*fields.turns.split("|"), *fields.id.split("|")) if "." not in name}
    said = str(found_at(row, fields.split) or "")
    return Dialogue(
        conversation(
            corpus,
            str(native_id),
            turns,
            license=license,
            seeker=Seeker(
                user_id=as_label(found_at(row, fields.user_id)) if found_at(row, fields.user_id) is not None else "",
                scenario=as_label(found_at(row, fields.scenario)),
                target_item_id=target.item_id if target is not None else "",
            ),
            labels={
                **{name: value for name, value in further_labels(row, *known).items() if name not in ("user", "assistant")},
                "user": ", ".join(roles["user"]) or "user",
                "assistant": ", ".join(roles["assistant"]) or "assistant",
            },
        ),
        tuple(items.values()),
        split=split_of(said) or split,
    )


def _side(native: Any, fields: Fields) -> str:
    role = str(found_at(native, fields.role) or "").strip().lower()
    if role in fields.user.lower().split("|"):
        return "user"
    if role in fields.assistant.lower().split("|"):
        return "assistant"
    raise ValueError(
        f"a turn by {role!r}: say who that is: --map {fields.role.split('|')[0]}=NAME, user=VALUE, assistant=VALUE|VALUE"
    )


def _turn(corpus: str, native: Any, fields: Fields, items: dict[str, Item]) -> Turn:
    side, text = _side(native, fields), found_at(native, fields.text)
    if not isinstance(text, str):
        raise ValueError(f"a turn without text under {fields.text.split('|')[0]!r}; say where: --map text=NAME")
    named, shown = (_items(found_at(native, names), fields) for names in (fields.items, fields.images))
    for item in (*named, *shown):
        if not items.get(item.item_id, item).title or item.item_id not in items:
            items[item.item_id] = item
    acts = [str(act[0]) if isinstance(act, list) and act else str(act) for act in _listed(found_at(native, fields.acts))]
    ids = in_order(item.item_id for item in named)
    action: Action = "recommend" if side == "assistant" and ids else "other"
    known = {name for names in (fields.role, fields.text, fields.items, fields.images) for name in names.split("|")}
    return turn(
        side,
        text,
        action=action,
        item_ids=ids,
        image_item_ids=in_order(item.item_id for item in shown),
        acts=in_order(f"{corpus}:{act}" for act in acts),
        labels=further_labels(native, *known) if isinstance(native, Mapping) else {},
    )


def _listed(value: Any) -> list[Any]:
    """A list; one value as a list of it, text with commas or bars as several."""
    if value is None or value == "":
        return []
    if isinstance(value, str):
        return [part.strip() for part in re.split(r"[|;,]", value) if part.strip()]
    return list(value) if isinstance(value, list | tuple) else [value]


def _items(value: Any, fields: Fields) -> list[Item]:
    return [item for item in (_one_item(one, fields) for one in _listed(value)) if item is not None]


def _one_item(value: Any, fields: Fields) -> Item | None:
    """An item of its id or of an object; what else the object says stands in the details."""
    if value is None or value == "":
        return None
    if not isinstance(value, Mapping):
        return Item(item_id=str(value), title="", product_class="Other")
    item_id, title = found_at(value, fields.item_id), found_at(value, fields.item_title)
    if item_id is None and title is None:
        raise ValueError(f"an item with neither {fields.item_id.split('|')[0]!r} nor {fields.item_title.split('|')[0]!r}")
    told = as_label(title) if title is not None else ""
    details = {name: text for name, text in further_labels(value).items() if text}
    return Item(item_id=as_label(item_id) if item_id is not None else told, title=told, product_class="Other", details=details)


# --- files ------------------------------------------------------------------------------------------------------------

Prepared = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""A native row in the plain shape above."""


def rows(path: Path, fields: Fields, log: Log) -> Iterator[tuple[str, str | None, Any]]:
    """(place, split of the file's name, native row) of a file or a folder of them."""
    for file in files(path, "*.jsonl", "*.json", "*.csv", "*.tsv", "*.txt"):
        split = split_of(file.name)
        if file.suffix in (".csv", ".tsv"):
            yield from ((place, split, row) for place, row in _of_table(file, fields, log))
        elif file.suffix in (".jsonl", ".txt") or not _whole_json(file):
            yield from ((place, split, row) for place, row in json_lines(file, log))
        else:
            for number, row in enumerate(_dialogues(read_json(file), fields, file)):
                log.rows_in += 1
                yield f"{file.name}:{number}", split, row


def _whole_json(file: Path) -> bool:
    """Whether a file is one JSON value, not one a line."""
    with file.open("rb") as lines:
        first = lines.readline(1 << 20).strip()
        more = bool(lines.readline(1 << 20).strip())
    return not (more and first.startswith(b"{") and first.endswith(b"}"))


def _dialogues(data: Any, fields: Fields, file: Path) -> list[Any]:
    if isinstance(data, list):
        return data
    if isinstance(data, dict):
        if found_at(data, fields.id) is not None and found_at(data, fields.turns) is not None:
            return [data]
        listed = found_at(data, fields.dialogues)
        if isinstance(listed, list):
            return listed
        by_id = listed if isinstance(listed, dict) else data
        if by_id and all(isinstance(row, dict) for row in by_id.values()):
            return [{"id": name, **row} for name, row in by_id.items()]
    raise CorpusError(f"{file} holds no list of dialogues; say where it is: --map dialogues=NAME")


def _of_table(file: Path, fields: Fields, log: Log) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Dialogues of a table with a message a row; what is said of the dialogue stands in its first row."""
    held: dict[str, dict[str, Any]] = {}
    with table(file, delimiter="\t" if file.suffix == ".tsv" else ",") as lines:
        for row in lines:
            log.rows_in += 1
            place = f"{file.name}:{lines.line_num}"
            wrong = cells_missing(row)
            name = found_at(row, fields.id)
            if wrong or name is None:
                log.problem(place, wrong or f"no id under {fields.id.split('|')[0]!r}; say where: --map id=NAME", row)
                continue
            talk = held.setdefault(str(name), {"id": str(name), "turns": [], "place": place})
            talk["turns"].append(row)
            for field in ("scenario", "target", "user_id", "split"):
                value = found_at(row, getattr(fields, field))
                if value not in (None, "") and field not in talk:
                    talk[field] = value
    for name, talk in held.items():
        yield talk.pop("place"), {**talk, "id": name}


def reader(
    corpus: str, license: str, fields: Fields = DEFAULT, prepare: Prepared | None = None, what: str = "dialogue"
) -> Callable[[Path, Log], Iterator[Dialogue]]:
    """The `read` of a corpus whose rows can be brought in the plain shape.

    Args:
        prepare: makes the plain shape of a native row; None where it has it.
        what: a row is called in a reason why it was set aside.
    """

    def read(path: Path, log: Log) -> Iterator[Dialogue]:
        for place, split, row in rows(path, fields, log):
            # A table's messages were put together under our own names.
            own = replace_names(fields) if place.rpartition(":")[0].endswith((".csv", ".tsv")) else fields
            try:
                if not isinstance(row, Mapping):
                    raise TypeError
                yield dialogue(corpus, license, prepare(row) if prepare is not None else row, own, split)
            except NOT_A_ROW as error:
                log.problem(place, f"no {what}: {what_is_wrong(row, error)}", row)

    return read


def replace_names(fields: Fields) -> Fields:
    """The fields of a dialogue that was put together from a table's rows."""
    return fields._replace(id="id", turns="turns", scenario="scenario", target="target", user_id="user_id", split="split")


def mapped(name: str, corpus: Corpus, mapping: Mapping[str, str]) -> Corpus:
    """The generic corpus with a map.

    Raises:
        CorpusError: another corpus was given a map, or the map names a field that there is not.
    """
    if name != NAME:
        raise CorpusError(f"--map is for {NAME}; {corpus.title} is read by its own names")
    return replace(corpus, read=reader(NAME, LICENSE, fields_of(mapping)))


NAME = "generic"
LICENSE = "not stated; its authors' own"
CORPUS = Corpus("a corpus of one's own", "the path that was given", LICENSE, reader(NAME, LICENSE), {})
