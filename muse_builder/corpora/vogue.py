"""VOGUE: 60 human conversations about outfits, rated by both sides (dialogues CC BY 4.0, product data for research only).

    c10_b_4.json
    {"conversation_id": 10, "session_code": "b001", "scenario": 4, "mentioned_items": [13, 16, ...], "gt_items": [22, 17],
     "conversation_content": [{"turn": 1, "timestamp": "11:15:12", "content":
        {"role": "Assistant", "utterances": ["Hi, ...", "Is there ..."], "tags": [["OTH"], ["RTI"]]}}, ...]}
    seeker_ratings.csv: role, participant_id, conversation_id, catalogue, scenario, item_1 .. item_36, likert_1 .. likert_5
    assistant_ratings.csv: alike, with assistant_interpretation

A native turn holds several utterances, each with several tags; it is one turn of ours with `utterances` kept. Items have
numbers from 1 to 36 over all three catalogues (a outerwear, b layering, c shoes), in speech "Item02" too. -1 is "not in
this catalogue" and no rating. A tag means different things by role (RP), so acts carry it: "vogue:assistant:RP". The data
has the scenario's number and not its words; what the assistant took it for is a label.
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
    rewrite,
    table,
    turn,
    what_is_wrong,
)
from muse_builder.records import Action, Item, Outcome, ProductClass, Rating, Turn

LICENSE = "CC BY 4.0 (dialogues); images and product data: non-commercial research only"
_ROLES: dict[str, Literal["user", "assistant"]] = {"Seeker": "user", "Assistant": "assistant"}
_ITEM = re.compile(r"\bitem\s?0*(\d{1,2})\b", re.IGNORECASE)
_CATALOGUES: tuple[tuple[str, ProductClass], ...] = (("outerwear", "Clothing"), ("layering", "Clothing"), ("shoes", "Shoes"))
_NO_TAG = "<no tag available>"
ITEMS, PER_CATALOGUE = 36, 12


def read(path: Path, log: Log) -> Iterator[Dialogue]:
    """Dialogues of one transcript or of the folder with the transcripts; the tables of ratings are looked for beside them."""
    transcripts = files(path, "c*_*_*.json", "*.json")
    folder = path if path.is_dir() else path.parent
    tables = {side: _table(folder, f"{side}_ratings.csv", log) for side in ("seeker", "assistant")}
    people = _table(folder, "profiles.csv", log)
    rated = {name for forms in tables.values() for name in forms}
    transcripts.sort(key=lambda file: [int(part) for part in re.findall(r"\d+", file.name)])
    for file, row in each_json(path, transcripts, log):
        log.rows_in += 1
        try:
            dialogue = _dialogue(row, file, tables, people, log)
        except NOT_A_ROW as error:
            log.problem(file.name, f"not a VOGUE transcript: {what_is_wrong(row, error)}", row)
        else:
            rated.discard(dialogue.conversation.conversation_id.removeprefix("vogue-"))
            yield dialogue
    log.notes["conversations with ratings and no transcript"] += len(rated)


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
    return Dialogue(
        conversation(
            "vogue",
            name,
            turns,
            license=LICENSE,
            seeker=Seeker(
                user_id=seeker.get("participant_id", ""),
                scenario_id=f"vogue-scenario-{row.get('scenario', '')}",
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
        tuple(_item(int(item_id)) for item_id in sorted(catalogue | spoken | listed | set(goals), key=int)),
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


def _item(number: int) -> Item:
    kind, product_class = _CATALOGUES[(number - 1) // PER_CATALOGUE]
    return Item(item_id=str(number), title=f"Item{number:02}", product_class=product_class, product_type=kind)


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
)
