"""VOGUE: 60 human conversations about outfits, rated by both sides (dialogues CC BY 4.0, product data for research only).

    c10_b_4.json
    {"conversation_id": 10, "session_code": "b001", "scenario": 4, "mentioned_items": [13, 16, ...], "gt_items": [22, 17],
     "conversation_content": [{"turn": 1, "timestamp": "11:15:12", "content":
        {"role": "Assistant", "utterances": ["Hi, ...", "Is there ..."], "tags": [["OTH"], ["RTI"]]}}, ...]}
    seeker_ratings.csv: role, participant_id, conversation_id, catalogue, scenario, item_1 .. item_36, likert_1 .. likert_5
    assistant_ratings.csv: alike, with assistant_interpretation
    scenarios.json: the six scenarios, a list or a dict by number
    metadata/: a JSON file an item (1 to 76), and its picture
    fashion_profiles/: profiles.csv; ratings.csv, 40 items a participant

A native turn holds several utterances, each with several tags; it is one turn of ours with `utterances` kept. Items have
numbers from 1 to 36 over all three catalogues (a outerwear, b layering, c shoes), in speech "Item02" too. -1 is "not in
this catalogue" and no rating. A tag means different things by role (RP), so acts carry it: "vogue:assistant:RP".

The authors' whole folder is read: an item's words and picture come from `metadata`, a scenario's from `scenarios.json`, what
the shopper rated before from `fashion_profiles/ratings.csv` (items 37 to 76), as the profile's `history`. Where one of these is
not there, that is noted, and items are "Item01" and nothing else. Of these three no real file was at hand: several names of a
field are tried, and what has no place of ours is kept among an item's details.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from muse_builder.corpora.corpus import (
    NOT_A_ROW,
    Corpus,
    Dialogue,
    Log,
    Reference,
    Seeker,
    as_label,
    conversation,
    each_json,
    files,
    further_labels,
    in_order,
    mapping,
    read_json,
    rewrite,
    table,
    turn,
    what_is_wrong,
)
from muse_builder.corpora.generic import found_at
from muse_builder.corpora.pictures import IN_SPEECH
from muse_builder.domains.apparel import APPAREL
from muse_builder.errors import CorpusError
from muse_builder.records import Action, Item, Outcome, PastRating, ProductClass, Rating, Turn

LICENSE = "CC BY 4.0 (dialogues); images and product data: non-commercial research only"
_ROLES: dict[str, Literal["user", "assistant"]] = {"Seeker": "user", "Assistant": "assistant"}
_ITEM = re.compile(r"\bitem\s?0*(\d{1,2})\b", re.IGNORECASE)
_CATALOGUES: tuple[tuple[str, ProductClass], ...] = (("outerwear", "Clothing"), ("layering", "Clothing"), ("shoes", "Shoes"))
_NO_TAG = "<no tag available>"
ITEMS, PER_CATALOGUE = 36, 12
SCENARIOS, METADATA = "scenarios.json", "metadata"


def read(path: Path, log: Log) -> Iterator[Dialogue]:
    """Dialogues of one transcript or of the folder with the transcripts; the tables of ratings are looked for beside them."""
    transcripts = files(path, "c*_*_*.json", "*.json")
    folder = path if path.is_dir() else path.parent
    transcripts = [file for file in transcripts if file.name != SCENARIOS and METADATA not in file.parent.name]
    if path.is_dir() and not transcripts:
        raise CorpusError(f"{path} holds no transcript c*_*_*.json; give the corpus's file or the folder it was unpacked to")
    folder = _whole_folder(folder)
    tables = {side: _table(folder, f"{side}_ratings.csv", log) for side in ("seeker", "assistant")}
    shop = VogueShop(folder, log)
    people = _table(folder, "profiles.csv", log)
    rated = {name for forms in tables.values() for name in forms}
    transcripts.sort(key=lambda file: [int(part) for part in re.findall(r"\d+", file.name)])
    for file, row in each_json(path, transcripts, log):
        log.rows_in += 1
        try:
            dialogue = _dialogue(row, file, tables, people, shop, log)
        except NOT_A_ROW as error:
            log.problem(file.name, f"not a VOGUE transcript: {what_is_wrong(row, error)}", row)
        else:
            rated.discard(dialogue.conversation.conversation_id.removeprefix("vogue-"))
            yield dialogue
    log.notes["conversations with ratings and no transcript"] += len(rated)


def _whole_folder(folder: Path) -> Path:
    """The authors' whole folder, where the one given is its part with the transcripts."""
    for above in (folder, *list(folder.parents)[:2]):
        if (above / METADATA).is_dir() or (above / "fashion_profiles").is_dir():
            return above
    return folder


class VogueShop:
    """What lies beside the transcripts: items in words, scenarios, what participants rated before."""

    def __init__(self, folder: Path, log: Log) -> None:
        """
        Args:
            folder: is searched whole, but for its pictures.
        """
        self._facts = dict(self._metadata(folder, log))
        self.scenarios = self._scenarios(folder, log)
        """Number -> words; empty where the file is not there."""
        self._rated = self._before(folder, log)

    def item(self, number: int) -> Item:
        """An item with what the metadata says of it."""
        spoken = f"Item{number:02}"
        facts = self._facts.get(number)
        kind, product_class = _CATALOGUES[(number - 1) // PER_CATALOGUE] if number <= ITEMS else ("", "Clothing")
        details = {IN_SPEECH: spoken, **{name: text for name, text in further_labels(facts or {}).items() if text}}
        bare = Item(item_id=str(number), title=spoken, product_class=product_class, product_type=kind)
        if facts is None:
            return bare
        told = {
            "title": as_label(found_at(facts, "title|name|product_name|item_name")) or spoken,
            "brand": as_label(found_at(facts, "brand")) or None,
            "description": _prose(found_at(facts, "description|product_description|summary")),
            "features": tuple(map(as_label, _several(found_at(facts, "features|about|bullet_points|attributes")))),
            "categories": tuple(map(as_label, _several(found_at(facts, "categories|category")))),
            "details": details,
        }
        derived = APPAREL.derive(bare.model_copy(update=told))
        return derived.model_copy(update={} if derived.product_type else {"product_type": kind})

    def history(self, participant: str) -> tuple[PastRating, ...]:
        """What somebody rated before the conversations; empty where nothing says."""
        return self._rated.get(participant, ())

    @staticmethod
    def _metadata(folder: Path, log: Log) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """Number -> facts: of a file each, or of one file with all."""
        found = sorted(file for place in folder.rglob(METADATA) if place.is_dir() for file in place.rglob("*.json"))
        log.notes[f"no {METADATA}: items are known by number alone"] += not found
        for file in found:
            data = read_json(file)
            digits = re.search(r"\d+", file.stem)
            if digits is not None and isinstance(data, dict):
                yield int(digits[0]), data
                continue
            for place, facts in enumerate(data if isinstance(data, list) else mapping(data).values(), start=1):
                if isinstance(facts, dict):
                    named = re.search(r"\d+", as_label(found_at(facts, "item_id|id|item")))
                    yield int(named[0]) if named else place, facts

    @staticmethod
    def _scenarios(folder: Path, log: Log) -> dict[str, str]:
        found = sorted(folder.rglob(SCENARIOS))
        log.notes[f"no {SCENARIOS}: scenarios are known by number alone"] += not found
        if not found:
            return {}
        data = read_json(found[0])
        data = data.get("scenarios", data) if isinstance(data, dict) else data
        pairs = data.items() if isinstance(data, dict) else enumerate(data, start=1)
        scenarios = {}
        for key, told in pairs:
            row = told if isinstance(told, dict) else {"id": key, "text": told}
            number = re.search(r"\d+", as_label(found_at(row, "scenario_id|id|number"))) or re.search(r"\d+", str(key))
            words = as_label(found_at(row, "text|description|prompt|scenario_text|scenario"))
            scenarios[number[0] if number else str(key)] = words
        return scenarios

    @staticmethod
    def _before(folder: Path, log: Log) -> dict[str, tuple[PastRating, ...]]:
        """Participant -> ratings, of a table with a column an item ("item_37") or a row a rating."""
        found = sorted(folder.rglob("ratings.csv"))
        log.notes["no ratings.csv: histories are not known"] += not found
        rated: dict[str, list[PastRating]] = {}
        if found:
            with table(found[0]) as rows:
                for row in rows:
                    mine = rated.setdefault(row.get("participant_id") or "", [])
                    cells = [(column, cell) for column, cell in row.items() if column and _COLUMN.fullmatch(column)]
                    if row.get("item_id"):
                        cells = [(row["item_id"], row.get("rating") or row.get("value"))]
                    for column, cell in cells:
                        value = _number(cell)
                        if value is not None and 1 <= value <= 5:
                            mine.append(PastRating(item_id=str(int(re.findall(r"\d+", column)[0])), value=round(value)))
        return {name: tuple(mine) for name, mine in rated.items()}


_COLUMN = re.compile(r"(?:item_?)?\d{1,2}(?:_\d)?", re.IGNORECASE)
"""A column of an item; one that was rated twice has "item_40_2" too."""


def _prose(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else as_label(value)


def _several(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [f"{name}: {as_label(held)}" for name, held in value.items()]
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def _table(folder: Path, name: str, log: Log) -> dict[str, Mapping[str, str]]:
    """Rows by conversation, or by participant where there is no conversation; empty where the file is not there."""
    found = sorted(folder.rglob(name))
    if not found:
        log.notes[f"no {name}"] += 1
        return {}
    with table(found[0]) as rows:
        return {row.get("conversation_id") or row.get("participant_id") or "": row for row in rows}


def _dialogue(
    row: Mapping[str, Any],
    file: Path,
    tables: Mapping[str, Mapping[str, Mapping[str, str]]],
    people: Mapping[str, Mapping[str, str]],
    shop: VogueShop,
    log: Log,
) -> Dialogue:
    name = str(row["conversation_id"])
    turns: list[Turn] = []
    recommended: set[str] = set()
    for native in row["conversation_content"]:
        turns.append(_turn(native, recommended, log))
    spoken = {item_id for said in turns for item_id in said.item_ids}
    listed = {str(number) for number in row.get("mentioned_items") or ()}
    log.notes["items listed as mentioned that no turn names"] += len(listed - spoken)
    log.notes["native utterances"] += sum(len(said.utterances) for said in turns)
    log.notes["conversations with more than one gt item"] += len(row.get("gt_items") or ()) > 1
    goals = [str(number) for number in row.get("gt_items") or ()]
    accepts = any(said.action == "accept" for said in turns)
    taken = in_order(item_id for said in turns if said.action == "accept" for item_id in said.item_ids)
    outcome: Outcome = "accepted" if accepts else "not_stated"
    forms = {side: table.get(name) for side, table in tables.items()}
    seeker = forms["seeker"] or {}
    person = people.get(seeker.get("participant_id", ""), {})
    ratings = tuple(_ratings(f"vogue-{name}", forms, listed | spoken))
    catalogue = {str(number) for number in _catalogue(row, file, seeker)}
    history = shop.history(seeker.get("participant_id", ""))
    named = {*catalogue, *spoken, *listed, *goals, *(one.item_id for one in history)}
    return Dialogue(
        conversation(
            "vogue",
            name,
            turns,
            license=LICENSE,
            seeker=Seeker(
                user_id=seeker.get("participant_id", ""),
                scenario_id=f"vogue-scenario-{row.get('scenario', '')}",
                scenario=shop.scenarios.get(str(row.get("scenario", "")), ""),
                history=history,
                target_item_id=goals[0] if goals else "",
            ),
            outcome=outcome,
            accepted_item_id=taken[0] if len(taken) == 1 else None,  # of several that are taken none is the one
            labels={
                "session_code": as_label(row.get("session_code")),
                "gt_items": as_label(goals),
                "mentioned_items": as_label(row.get("mentioned_items")),
                "assistant_id": (forms["assistant"] or {}).get("participant_id", ""),
                "assistant_interpretation": (forms["assistant"] or {}).get("assistant_interpretation", ""),
                "user": "Seeker",
                "assistant": "Assistant",
                **{f"profile: {field}": value for field, value in further_labels(person, "participant_id").items()},
            },
        ),
        tuple(shop.item(int(item_id)) for item_id in sorted(named, key=int)),
        ratings,
    )


def _turn(native: Mapping[str, Any], recommended: set[str], log: Log) -> Turn:
    content = native["content"]
    utterances = [str(utterance) for utterance in content["utterances"]]
    tags: list[Sequence[str]] = list(content.get("tags") or ())
    role, side = _ROLES[content["role"]], str(content["role"]).lower()
    native_text = " ".join(utterances)
    references = [
        Reference(found.start(), found.end(), str(int(found[1])), found[0])
        for found in _ITEM.finditer(native_text)
        if 1 <= int(found[1]) <= ITEMS
    ]
    text, mentions = rewrite(native_text, references)
    items = in_order(mention.item_id for mention in mentions)
    every = [tag for group in tags for tag in group]
    log.notes["tags '<no tag available>'"] += every.count(_NO_TAG)
    action: Action = "other"
    if role == "assistant" and any(item_id not in recommended for item_id in items):
        action = "recommend"
    elif role == "user" and "ACT" in every:
        action = "accept"
    elif role == "user" and "RJT" in every:
        action = "reject"
    if role == "assistant":
        recommended.update(items)
    return turn(
        role,
        text,
        action=action,
        item_ids=items,
        mentions=mentions,
        acts=in_order(f"vogue:{side}:{tag}" for tag in every if tag != _NO_TAG),
        utterances=utterances,
        labels={"timestamp": str(native.get("timestamp") or ""), "tags": as_label(tags)},
    )


def _catalogue(row: Mapping[str, Any], file: Path, seeker: Mapping[str, str]) -> range:
    """Numbers of the twelve items of a conversation's catalogue; empty where nothing says which it was."""
    letter = seeker.get("catalogue") or (re.findall(r"_([abc])_", file.name) or [str(row.get("session_code") or "")[:1]])[0]
    place = "abc".find(letter) if letter else -1
    return range(1 + PER_CATALOGUE * place, 1 + PER_CATALOGUE * (place + 1)) if place >= 0 else range(0)


def _ratings(name: str, forms: Mapping[str, Mapping[str, str] | None], mentioned: set[str]) -> Iterator[Rating]:
    sides: tuple[Literal["seeker", "assistant"], ...] = ("seeker", "assistant")
    for side in sides:
        form = forms[side] or {}
        for number in range(1, ITEMS + 1):
            value = _number(form.get(f"item_{number}"))
            if value is not None:
                question = "how likely to buy" if side == "seeker" else "how likely the seeker is to buy, as predicted"
                item_id = str(number)
                yield Rating(
                    conversation_id=name,
                    rater=side,
                    item_id=item_id,
                    question=question,
                    value=value,
                    scale="1 to 5",
                    mentioned=item_id in mentioned,
                )
        reading = (form.get("assistant_interpretation") or "").strip()
        if reading:
            yield Rating(conversation_id=name, rater=side, question="reading", value=None, scale="in words", text=reading)
        for number in range(1, 6):
            value = _number(form.get(f"likert_{number}"))
            if value is not None:
                yield Rating(
                    conversation_id=name, rater=side, item_id="", question=f"likert_{number}", value=value, scale="1 to 5"
                )


def _number(cell: str | None) -> float | None:
    """A rating; None for an empty cell and for -1, which stands for "not asked"."""
    value = float(cell) if cell and cell.strip().lower() != "nan" else -1.0
    return value if value >= 0 else None


CORPUS = Corpus(
    "VOGUE",
    "https://arxiv.org/abs/2510.21151",
    LICENSE,
    read,
    {"conversations": 60, "native utterances": 2_100},
    pictures=True,
)
