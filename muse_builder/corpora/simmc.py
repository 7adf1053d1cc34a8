"""SIMMC 2.x: shoppers and an assistant in a virtual shop (Kottur et al., 2021; CC BY-NC-SA 4.0).

    {"split": "mini", "dialogue_data": [{"dialogue_idx": 11564, "domain": "fashion",
      "scene_ids": {"0": "m_cloth_store_1416238_woman_3_8", "6": "m_cloth_store_1416238_woman_3_0"},
      "mentioned_object_ids": [36, ...],
      "dialogue": [{"turn_idx": 0, "transcript": "Do you have any plain jeans?", "transcript_annotated":
          {"act": "REQUEST:GET", "act_attributes": {"slot_values": {...}, "request_slots": [], "objects": []},
           "disambiguation_label": 0, "disambiguation_candidates": []},
        "system_transcript": "...", "system_transcript_annotated": {...}}, ...]}]}

One native turn is two of ours, the user first. Objects have numbers of their own scene. With the scene files
(`<scene>_scene.json`) and `*_prefab_metadata_all.json` anywhere in the folder they become the shop's products; without them
an object is "<scene>/<number>", known by nothing else. A scene may change within a dialogue: a number is looked up in the
scene of its turn, then in the earlier ones, latest first; one that an earlier turn has named keeps that item.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
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
    in_order,
    mapping,
    read_json,
    split_of,
    turn,
    what_is_wrong,
)
from muse_builder.errors import CorpusError
from muse_builder.records import Action, Item, Outcome, ProductClass, Turn

LICENSE = "CC BY-NC-SA 4.0"
PUBLISHED = {"train": 7_307, "dev": 563, "devtest": 1_687, "teststd": 1_687}
"""Dialogues of each native split; devtest and teststd are both our test, and a dialogue's labels say which."""
_SIDES = (("user", "transcript"), ("assistant", "system_transcript"))
_ACCESSORIES = frozenset({"hat", "jewelry", "bag", "necklace", "watch"})


def read(path: Path, log: Log) -> Iterator[Dialogue]:
    """Dialogues of a file or of the unpacked `data` folder; the files of response candidates in it are not read."""
    shop = _Shop(path if path.is_dir() else path.parent, log)
    for file in files(path, "*dials*.json"):
        if "candidates" in file.name:
            continue
        data = read_json(file)
        if not isinstance(data, dict) or not isinstance(data.get("dialogue_data"), list):
            raise CorpusError(f"{file} has no list 'dialogue_data': it is no file of SIMMC dialogues")
        native_split = str(data.get("split") or "")
        for number, row in enumerate(data["dialogue_data"]):
            log.rows_in += 1
            try:
                yield _dialogue(row, shop, log, split_of(native_split) or split_of(file.name), native_split)
            except NOT_A_ROW as error:
                log.problem(f"{file.name}:dialogue {number}", f"not a SIMMC dialogue: {what_is_wrong(row, error)}", row)


class _Shop:
    """Scene files and product metadata that lie beside the dialogues."""

    def __init__(self, folder: Path, log: Log) -> None:
        self._folder, self._log = folder, log
        self._scenes: dict[str, dict[int, str]] = {}

    @cached_property
    def _scene_files(self) -> dict[str, Path]:
        return {file.name.removesuffix("_scene.json"): file for file in sorted(self._folder.rglob("*_scene.json"))}

    @cached_property
    def products(self) -> dict[str, Mapping[str, Any]]:
        """Prefab path -> metadata."""
        known: dict[str, Mapping[str, Any]] = {}
        for file in sorted(self._folder.rglob("*_prefab_metadata_all.json")):
            known |= mapping(read_json(file))
        return known

    def scene(self, name: str) -> dict[int, str]:
        """Object number -> prefab path; empty where the scene's file is not there."""
        if name not in self._scenes:
            # Some scenes are stored under their name with a prefix "m_", some without it.
            file = self._scene_files.get(name) or self._scene_files.get(name.removeprefix("m_"))
            objects = read_json(file)["scenes"] if file is not None else []
            self._scenes[name] = {
                int(thing["index"]): str(thing["prefab_path"]) for scene in objects for thing in scene.get("objects", ())
            }
            self._log.notes["scenes whose file is missing"] += file is None
        return self._scenes[name]

    def item(self, item_id: str) -> Item:
        facts = self.products.get(item_id)
        if facts is None:
            return Item(item_id=item_id, title="", product_class="Other")
        kind, price = str(facts.get("type") or facts.get("assetType") or ""), str(facts.get("price") or "").strip("$ ")
        return Item(
            item_id=item_id,
            title=" ".join(str(part) for part in (facts.get("color"), kind) if part),
            brand=str(facts["brand"]) if facts.get("brand") else None,
            price=float(price) if price.replace(".", "", 1).isdigit() else None,
            product_class=_class(item_id, str(facts.get("assetType") or kind)),
            product_type=kind,
            details={name: as_label(value) for name, value in facts.items()},
        )


def _class(item_id: str, kind: str) -> ProductClass:
    if "wayfair" in item_id.lower() or "furniture" in item_id.lower():
        return "Other"
    words = set(kind.lower().replace("_", " ").split())
    if words & {"shoes", "shoe", "boots"}:
        return "Shoes"
    return "Decoration" if words & _ACCESSORIES else "Clothing"


def _dialogue(row: Mapping[str, Any], shop: _Shop, log: Log, split: str | None, native_split: str) -> Dialogue:
    starts = sorted((int(start), str(scene)) for start, scene in mapping(row.get("scene_ids")).items())
    found: dict[int, str] = {}
    turns: list[Turn] = []
    recommended: set[str] = set()
    for native in row["dialogue"]:
        number = int(native["turn_idx"])
        scenes = [scene for start, scene in starts if start <= number] or [scene for _, scene in starts[:1]]
        for role, field in _SIDES:
            if field not in native:  # the public test files end with a user's turn that waits for its answer
                log.notes[f"turns without {field}"] += 1
                continue
            notes = mapping(native.get(f"{field}_annotated"))
            attributes = mapping(notes.get("act_attributes"))
            objects = attributes.get("objects") or attributes.get("object") or []
            shown = in_order(_resolved(int(thing), scenes, found, shop) for thing in objects)
            action = _action(role, str(notes.get("act") or ""), shown, recommended)
            if role == "assistant":
                recommended.update(shown)
            turns.append(
                turn(
                    role,
                    str(native[field] or ""),
                    action=action,
                    item_ids=shown,
                    acts=[f"simmc:{notes['act']}"] if notes.get("act") else [],
                    labels={
                        "scene": scenes[-1] if scenes else "",
                        "slot_values": as_label(attributes.get("slot_values")),
                        "request_slots": as_label(attributes.get("request_slots")),
                        "disambiguation_label": as_label(_disambiguation(native, notes, role)),
                        "disambiguation_candidates": as_label(notes.get("disambiguation_candidates")),
                        "disambiguation_candidates_raw": as_label(notes.get("disambiguation_candidates_raw")),
                    },
                )
            )
    log.notes[f"dialogues in {native_split}"] += bool(native_split)
    mentioned = [
        _resolved(int(thing), [scene for _, scene in starts], found, shop) for thing in row.get("mentioned_object_ids") or ()
    ]
    spoken = {item_id for said in turns for item_id in said.item_ids}
    log.notes["objects listed as mentioned that no turn names"] += len(set(mentioned) - spoken)
    taken = [item_id for said in turns if said.action == "accept" for item_id in said.item_ids]
    outcome: Outcome = "accepted" if taken else "not_stated"
    return Dialogue(
        conversation(
            "simmc",
            str(row["dialogue_idx"]),
            turns,
            license=LICENSE,
            outcome=outcome,
            accepted_item_id=taken[0] if taken else None,
            labels={
                "domain": str(row.get("domain") or row.get("domains") or ""),
                "scene_ids": as_label(row.get("scene_ids")),
                "native_split": native_split,
                "user": "transcript",
                "assistant": "system_transcript",
            },
        ),
        tuple(shop.item(item_id) for item_id in in_order([*found.values(), *mentioned])),
        split=split,
    )


def _disambiguation(native: Mapping[str, Any], notes: Mapping[str, Any], role: str) -> Any:
    """Whether the user's words leave open what is meant: among the notes in 2.1, beside the two sides in 2.0."""
    if role != "user":
        return None
    return notes.get("disambiguation_label", native.get("disambiguation_label"))


def _resolved(number: int, scenes: Sequence[str], found: dict[int, str], shop: _Shop) -> str:
    """The item behind an object's number, at a turn that has seen these scenes."""
    for scene in reversed(scenes):
        if number in shop.scene(scene):
            found[number] = shop.scene(scene)[number]
            return found[number]
    if number not in found:
        found[number] = f"{scenes[-1]}/{number}" if scenes else str(number)
    return found[number]


def _action(role: str, act: str, shown: Sequence[str], recommended: set[str]) -> Action:
    if role == "user":
        return "accept" if act.endswith("ADD_TO_CART") else "other"
    return "recommend" if act.startswith("INFORM") and any(item_id not in recommended for item_id in shown) else "other"


CORPUS = Corpus(
    "SIMMC 2.x",
    "https://github.com/facebookresearch/simmc2",
    LICENSE,
    read,
    {f"dialogues in {split}": count for split, count in PUBLISHED.items()},
    {"turns": 117_000},
)
