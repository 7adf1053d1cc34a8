"""SURE: 12,000 shopping dialogues in stores of SIMMC's scenes, with subjective preferences (Long et al., ACL 2023).

The public page tells the tasks and not the files. Its stores are SIMMC's, so rows of SIMMC's shape are read, a salesperson and
a customer in one turn record, or a record a side:

    {"dialogue_id": 1, "dialogue": [{"turn_idx": 0, "customer": "I prefer colors of happiness.", "salesperson": "Look at ...",
                                     "customer_objects": [], "salesperson_objects": [12, 13], ...}]}

`objects` are numbers in a scene; ids are "<scene>/<number>" where the dialogue names one. Preferences and acts are labels.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from muse_builder.corpora.corpus import Corpus
from muse_builder.corpora.generic import Fields, found_at, reader

NAME = "sure"
LICENSE = "CC BY-NC-SA 4.0"
FIELDS = Fields(id="dialogue_id|dialogue_idx|id", turns="turns")
_SIDES = (
    ("user", "customer|transcript|user", "customer_objects|user_objects"),
    ("assistant", "salesperson|system_transcript|system", "salesperson_objects|system_objects|objects"),
)


def _plain(row: Mapping[str, Any]) -> Mapping[str, Any]:
    scene = found_at(row, "scene|scene_id|scene_ids.0")
    turns = [one for native in found_at(row, "dialogue|turns|dialog") for one in _sides(native, str(scene or ""))]
    return {**{name: value for name, value in row.items() if name not in ("dialogue", "dialog")}, "turns": turns}


def _sides(native: Mapping[str, Any], scene: str) -> Iterator[Mapping[str, Any]]:
    if "role" in native or "speaker" in native:
        yield {**native, "items": _ids(found_at(native, "objects|items"), scene)}
        return
    told = {name: value for name, value in native.items() if name not in ("customer", "salesperson")}
    for role, texts, objects in _SIDES:
        text = found_at(native, texts)
        if isinstance(text, str):
            yield {**told, "role": role, "text": text, "items": _ids(found_at(native, objects), scene)}


def _ids(numbers: Any, scene: str) -> list[str]:
    return [f"{scene}/{number}" if scene else str(number) for number in numbers or ()]


CORPUS = Corpus(
    "SURE",
    "https://github.com/LYX0501/SURE",
    LICENSE,
    reader(NAME, LICENSE, FIELDS, _plain, "SURE dialogue"),
    {},
    {"conversations": 12_000},
    tried=False,
)
