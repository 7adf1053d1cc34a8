"""PEARL: synthetic film dialogues from reviews (Kim et al., 2024; CC BY 4.0). Built from the description, without a sample.

    {"dialogue": ["Seeker: Hi, I'm in the mood for ...", "Recommender: ...", ""], "user_persona": "...", ...}

one object a line or one list of objects; the card leaves the structure open, so every further field is kept as a label and
the target film is taken from the first of the names below that is there. A role stands at the head of each string; empty
strings are left out and counted, a string without a role goes on with the turn before it. Films stand in the text only.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from muse_builder.corpora.corpus import (
    NOT_A_ROW,
    Corpus,
    Dialogue,
    Log,
    Reference,
    Seeker,
    as_label,
    check_text,
    conversation,
    files,
    further_labels,
    json_lines,
    read_json,
    rewrite,
    split_of,
    turn,
    what_is_wrong,
)
from muse_builder.records import Action, Item, Turn

LICENSE = "CC BY 4.0"
_ROLE = re.compile(r"\s*(seeker|recommender|user|assistant)\s*:\s*", re.IGNORECASE)
_ROLES = {"seeker": "user", "user": "user", "recommender": "assistant", "assistant": "assistant"}
_TARGETS = ("gt_movie_title", "target_movie", "movie_title", "gt_movie", "target", "movie")
_IDS = ("dialogue_id", "data_id", "id")
_USERS = ("user_id", "user", "reviewer_id")
_YEAR = re.compile(r"\s*\((?:18|19|20)\d\d\)\s*$")


def read(path: Path, log: Log) -> Iterator[Dialogue]:
    """Dialogues of a file or of the folder with train, dev and test as .json or .jsonl."""
    number = 0
    for file in files(path, "*.jsonl", "*.json"):
        for place, row in _rows(file, log):
            number += 1
            try:
                yield _dialogue(row, number, log, split_of(file.name))
            except NOT_A_ROW as error:
                log.problem(place, f"not a PEARL dialogue: {what_is_wrong(row, error)}", row)


def _rows(file: Path, log: Log) -> Iterator[tuple[str, Any]]:
    check_text(file)
    with file.open(encoding="utf-8-sig", errors="replace") as text:
        is_list = text.read(64).lstrip().startswith("[")
    if not is_list:
        yield from json_lines(file, log)
        return
    for number, row in enumerate(read_json(file)):
        log.rows_in += 1
        yield f"{file.name}:dialogue {number}", row


def _dialogue(row: Mapping[str, Any], number: int, log: Log, split: str | None) -> Dialogue:
    given = next((as_label(row[field]) for field in _IDS if row.get(field) is not None), "")
    part = split or "all"
    name = f"{part}-{given}" if given.isdigit() else given or f"{part}-{number:06}"  # numbers may begin anew in each split
    target = next((as_label(row[field]).strip() for field in _TARGETS if row.get(field)), "")
    said: list[tuple[str, str]] = []
    for native in row["dialogue"]:
        if not native.strip():
            log.repairs["empty strings left out"] += 1
            continue
        head = _ROLE.match(native)
        if head:
            said.append((_ROLES[head[1].lower()], native[head.end() :].strip()))
        elif said:
            log.repairs["strings without a role joined to the turn before"] += 1
            said[-1] = (said[-1][0], f"{said[-1][1]} {native.strip()}")
        else:
            raise ValueError(f"the first string names no role: {native[:60]!r}")
    turns: list[Turn] = []
    title = re.compile(rf"(?<!\w){re.escape(_YEAR.sub('', target))}(?!\w)", re.IGNORECASE) if target else None
    recommended = False
    for role, native in said:
        found = [Reference(hit.start(), hit.end(), target, hit[0]) for hit in title.finditer(native)] if title else []
        text, mentions = rewrite(native, found)
        action: Action = "recommend" if role == "assistant" and mentions and not recommended else "other"
        recommended |= action == "recommend"
        turns.append(turn(role, text, action=action, item_ids=[target] if mentions else [], mentions=mentions))
    log.notes["dialogues whose target is not known"] += not target
    log.notes["dialogues whose target no turn names"] += bool(target) and not any(one.mentions for one in turns)
    known = ("dialogue", "user_persona", *_IDS, *_TARGETS, *_USERS)
    return Dialogue(
        conversation(
            "pearl",
            name,
            turns,
            license=LICENSE,
            seeker=Seeker(
                user_id=next((as_label(row[field]) for field in _USERS if row.get(field)), ""),
                backstory=as_label(row.get("user_persona")),
                target_item_id=target,
            ),
            labels={"user": "Seeker", "assistant": "Recommender", **further_labels(row, *known)},
        ),
        (Item(item_id=target, title=target, product_class="Other", product_type="film"),) if target else (),
        split=split,
    )


CORPUS = Corpus(
    "PEARL",
    "https://github.com/kkmjkim/PEARL",
    LICENSE,
    read,
    {"turns": 548_061},  # its own paper's; Table 1 gives this one to LLM-Redial, and LLM-Redial's to PEARL
    {"conversations": 57_200},
)
