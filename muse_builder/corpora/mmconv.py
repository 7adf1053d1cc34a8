"""MMConv: multimodal search for venues (Liao et al., 2021; MIT). Built from the published description, without a sample.

    dialogues.json, a list, or an object keyed by id:
    {"id": "4131", "dialogue": [
        {"user":  {"transcript": "...", "turn_label": {"menus: dinner": "inform"}, "imgs": ["0a1b2c", ...]},
         "agent": {"transcript": "...", "dialog_act": {"venuename: Aoki": "inform"}, "imgs": []},
         "bstate": {...}}, ...]}

with data_split.json ({"train": [ids], ...}), db.json (venues) and image_classes.json beside it. One native turn is two of
ours, the user first. A venue has no id of its own in a dialogue: its name is the id. Pictures are named by hash, or by an
address that ends in it; those that lie in the folder are attached. The authors' scripts correct misspelt slot values
("modearte") when they read them; here they stay as they are, in the labels and acts.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from muse_builder.corpora.corpus import (
    NOT_A_ROW,
    Corpus,
    Dialogue,
    Log,
    as_label,
    conversation,
    files,
    further_labels,
    in_order,
    mapping,
    read_json,
    turn,
    what_is_wrong,
)
from muse_builder.errors import CorpusError
from muse_builder.records import Action, Item, Turn

LICENSE = "MIT"
_SIDES = (("user", "user", "turn_label"), ("assistant", "agent", "dialog_act"))
_SPLITS = {"train": "train", "val": "validation", "valid": "validation", "dev": "validation", "test": "test"}
_VENUE = "venuename"


def read(path: Path, log: Log) -> Iterator[Dialogue]:
    """Dialogues of dialogues.json or of the folder that holds it."""
    file = files(path, "dialogues.json", "*dialogue*.json")[0]
    folder = path if path.is_dir() else path.parent
    splits = _splits(folder, log)
    venues = _venues(folder, log)
    data = read_json(file)
    rows = data.items() if isinstance(data, dict) else ((None, row) for row in data) if isinstance(data, list) else None
    if rows is None:
        raise CorpusError(f"{file} holds neither a list nor an object of dialogues")
    for number, (key, row) in enumerate(rows):
        log.rows_in += 1
        try:
            name = str(key if key is not None else row["id"] if "id" in row else row["dialogue_idx"])
            yield _dialogue(name, row, splits.get(name), venues, log)
        except NOT_A_ROW as error:
            log.problem(f"{file.name}:dialogue {number}", f"not an MMConv dialogue: {what_is_wrong(row, error)}", row)


def _splits(folder: Path, log: Log) -> dict[str, str]:
    found = sorted(folder.rglob("data_split.json"))
    if not found:
        log.notes["no data_split.json: splits by id"] += 1
        return {}
    return {
        str(name): _SPLITS[split] for split, names in mapping(read_json(found[0])).items() if split in _SPLITS for name in names
    }


def _venues(folder: Path, log: Log) -> dict[str, Mapping[str, Any]]:
    found = sorted(folder.rglob("db.json"))
    if not found:
        log.notes["no db.json: venues are known by name alone"] += 1
        return {}
    data = read_json(found[0])
    rows = data.values() if isinstance(data, dict) else data
    return {str(row[_VENUE]): row for row in rows if isinstance(row, dict) and row.get(_VENUE)}


def _dialogue(
    name: str, row: Mapping[str, Any], split: str | None, venues: Mapping[str, Mapping[str, Any]], log: Log
) -> Dialogue:
    turns: list[Turn] = []
    named: set[str] = set()
    for native in row["dialogue"]:
        for role, side, label in _SIDES:
            said = native.get(side)
            if said is None:
                log.notes[f"turns without {side}"] += 1
                continue
            acts = mapping(said.get(label))
            shops = in_order(slot.split(": ", 1)[1].strip() for slot in acts if slot.lower().startswith(f"{_VENUE}: "))
            action: Action = "recommend" if role == "assistant" and any(shop not in named for shop in shops) else "other"
            named.update(shops)
            turns.append(
                turn(
                    role,
                    str(said["transcript"]),
                    action=action,
                    item_ids=shops,
                    image_item_ids=in_order(str(image).rsplit("/", 1)[-1] for image in said.get("imgs") or ()),
                    acts=in_order(f"mmconv:{act}" for act in map(as_label, acts.values())),
                    labels={
                        label: as_label(acts),
                        "bstate": as_label(native.get("bstate")) if role == "user" else "",
                    },
                )
            )
    pictures = in_order(image for said in turns for image in said.image_item_ids)
    return Dialogue(
        conversation(
            "mmconv",
            name,
            turns,
            license=LICENSE,
            labels={"user": "user", "assistant": "agent", **further_labels(row, "id", "dialogue_idx", "dialogue")},
        ),
        (
            *(_venue(shop, venues.get(shop)) for shop in in_order(shop for said in turns for shop in said.item_ids)),
            *(Item(item_id=image, title="", product_class="Other", product_type="picture") for image in pictures),
        ),
        split=split,
    )


def _venue(name: str, facts: Mapping[str, Any] | None) -> Item:
    details = {} if facts is None else {field: as_label(value) for field, value in facts.items()}
    return Item(item_id=name, title=name, product_class="Other", product_type="venue", details=details)


CORPUS = Corpus(
    "MMConv",
    "https://github.com/liziliao/MMConv",
    LICENSE,
    read,
    {},
    {"conversations": 5_100, "turns": 39_700},
    pictures=True,
)
