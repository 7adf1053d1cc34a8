"""The MUSE authors' own format, as their code writes it to detail_convs/conv_<n>.json (Wang et al., 2024).

    {"Persona": "'Name: Ana Gil, Gender: female, Age: 64,Profession: Nurse", "Scenario": "...",
     "Target_item": {"item_id": 123, "title": "...", "categories": [...], ...},
     "Conversations": [{"Assistant": "Hello ...", "Action": "chit-chat", "Mentioned_item": [], "Image": []},
                       {"User": "...", "Action": "reject", ...},
                       {"Assistant": "...", "Action": "recommend", "Mentioned_item": [123], "Image": ["images_main/123"]}]}

The role is the name of a key. Item ids are the authors' own numbers; only the target has a description, the other items
are unknown unless their "item_profile.json" ({id: {"title": ..., "new_description": ..., ...}}) lies in the folder. A picture
is named by a path without its ending: where the folder "images_main" lies in that of the conversations, or is named by
`--images`, its pictures are attached to the items. Requirements and queries were never saved, and whether an acceptance was
found or forced is not said: `outcome` is accepted or not_stated. Department, class, type and attributes of an item with a
title are derived from its text, as for any catalog.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from muse_builder.corpora.corpus import (
    NOBODY,
    NOT_A_ROW,
    Corpus,
    Dialogue,
    Log,
    Seeker,
    as_label,
    conversation,
    each_json,
    files,
    further_labels,
    in_order,
    mapping,
    read_json,
    turn,
    what_is_wrong,
)
from muse_builder.domains.apparel import APPAREL
from muse_builder.records import Action, Gender, Item, Person, Turn

LICENSE = "none stated for the data (the code is Apache-2.0)"
_ACTIONS: dict[str, Action] = {"chit-chat": "chit_chat", "recommend": "recommend", "reject": "reject", "accept": "accept"}
_ROLES = {"Assistant": "assistant", "User": "user"}
_AGE = re.compile(r"\b(?:age|aged)\b\D{0,4}(\d{1,3})|(\d{1,3})[- ]years?[- ]old", re.IGNORECASE)
_GENDER = re.compile(r"\b(female|male|unknown)\b", re.IGNORECASE)
_NAME = re.compile(r"\bname\s*:\s*(.+?)\s*(?:,\s*(?:gender|age|profession)\s*:|$)", re.IGNORECASE)
_PROFESSION = re.compile(r"\bprofession\s*:\s*(.+?)\s*(?:,\s*(?:name|gender|age)\s*:|$)", re.IGNORECASE)
_PROFILES = ("*item_profile.json",)


def read(path: Path, log: Log) -> Iterator[Dialogue]:
    """Dialogues of a file (one object or a list of them) or of the folder of such files."""
    products = _products(path if path.is_dir() else path.parent, log)
    for file, data in each_json(path, sorted(files(path, "conv_*.json", "*.json"), key=_number), log):
        rows = data if isinstance(data, list) else [data]
        for place, row in enumerate(rows):
            log.rows_in += 1
            name = file.stem if len(rows) == 1 else f"{file.stem}-{place}"
            try:
                yield _dialogue(name, row, products, log)
            except NOT_A_ROW as error:
                log.problem(f"{file.name}:{place}", f"not a MUSE conversation: {what_is_wrong(row, error)}", row)


def _number(file: Path) -> tuple[int, str]:
    digits = re.search(r"\d+", file.stem)
    return (int(digits[0]) if digits else -1, file.name)


def _products(folder: Path, log: Log) -> Mapping[str, Any]:
    """What the authors' item profiles say, by item id; empty where the file is not there."""
    found = sorted(file for pattern in _PROFILES for file in folder.rglob(pattern))
    if not found:
        log.notes["no item_profile.json: items but the target are known by id alone"] += 1
        return {}
    return {str(item): mapping(facts) for item, facts in mapping(read_json(found[0])).items()}


def _dialogue(name: str, row: Mapping[str, Any], products: Mapping[str, Any], log: Log) -> Dialogue:
    turns: list[Turn] = []
    for native in row["Conversations"]:
        side = next((key for key in _ROLES if key in native), "")
        if not side:
            raise ValueError(f"a turn by neither {' nor '.join(_ROLES)}: {', '.join(native)}")
        shown = in_order(str(path).rsplit("/", 1)[-1].split(".")[0] for path in native.get("Image") or ())
        action = _ACTIONS.get(str(native.get("Action")), "other")
        log.notes["actions of another name"] += str(native.get("Action")) not in _ACTIONS
        turns.append(
            turn(
                _ROLES[side],
                str(native[side]),
                action=action,
                item_ids=in_order(str(item) for item in native.get("Mentioned_item") or ()),
                image_item_ids=shown,
            )
        )
    target = mapping(row.get("Target_item"))
    target_id = as_label(target.get("item_id"))
    offered = next((said.item_ids for said in reversed(turns) if said.action == "recommend"), ())
    accepted = bool(turns) and turns[-1].action == "accept"
    named = in_order([target_id, *(item for said in turns for item in (*said.item_ids, *said.image_item_ids))])
    return Dialogue(
        conversation(
            "muse-original",
            name,
            turns,
            license=LICENSE,
            seeker=Seeker(
                person=_person(as_label(row.get("Persona"))), scenario=as_label(row.get("Scenario")), target_item_id=target_id
            ),
            outcome="accepted" if accepted else "not_stated",
            accepted_item_id=offered[0] if accepted and offered else None,
            labels={
                "persona": as_label(row.get("Persona")),
                "user": "User",
                "assistant": "Assistant",
                **further_labels(row, "Persona", "Scenario", "Target_item", "Conversations"),
            },
        ),
        tuple(_item(item, target if item == target_id else products.get(item, {})) for item in named if item),
    )


def _person(persona: str) -> Person:
    """What the persona states; all of it stays in the labels."""
    age, gender, name, profession = (pattern.search(persona) for pattern in (_AGE, _GENDER, _NAME, _PROFESSION))
    if not any((age, gender, name, profession)):
        return NOBODY
    genders: dict[str, Gender] = {"female": "female", "male": "male"}
    return Person(
        name=name[1] if name else "",
        gender=genders.get(gender[1].lower(), "unknown") if gender else "unknown",
        age=int(age[1] or age[2]) if age else None,
        profession=profession[1].rstrip("'") if profession else "",
    )


def _item(item_id: str, facts: Mapping[str, Any]) -> Item:
    lists = {
        field: tuple(str(part) for part in facts.get(field) or ()) if isinstance(facts.get(field), list) else ()
        for field in ("categories", "features")
    }
    price = facts.get("price")
    item = Item(
        item_id=item_id,
        title=as_label(facts.get("title")),
        categories=lists["categories"],
        features=lists["features"],
        description=_joined(facts.get("description")),
        price=float(price) if isinstance(price, (int, float)) else None,
        summary=as_label(facts.get("new_description")),
        product_class="Other",
    )
    return APPAREL.derive(item) if item.title else item


def _joined(value: Any) -> str:
    """A description, in Amazon's files a list of paragraphs."""
    return " ".join(str(part) for part in value) if isinstance(value, list) else as_label(value)


CORPUS = Corpus(
    "MUSE (the authors' own)",
    "https://github.com/wzhwzhwzh0921/Muse",
    LICENSE,
    read,
    {"conversations": 7_000, "turns": 83_148},
    pictures=True,
)
