"""OpenDialKG: 13,802 dialogues, each with walks over a knowledge graph (Moon et al., ACL 2019).

    opendialkg.csv: Messages, User Rating, Assistant Rating
    [{"type": "chat", "sender": "user", "message": "..."},
     {"type": "action", "sender": "assistant", "action_id": "kgwalk/choose_path",
      "metadata": {"path": [1.0, [["Inception", "has_genre", "Thriller"], ...], "rendered"]}}]

A walk stands before the message it was chosen for: the entity where it ends becomes an item of that message if the message says
its name, else a label. Both sides' ratings are labels. Rows have no id: they are numbered in the file's order.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from muse_builder.corpora.corpus import NOT_A_ROW, Corpus, Dialogue, Log, as_label, files, mapping, table, what_is_wrong
from muse_builder.corpora.generic import Fields, dialogue

NAME = "opendialkg"
LICENSE = "CC BY-NC 4.0"
FIELDS = Fields(user="user", assistant="assistant")


def read(path: Path, log: Log) -> Iterator[Dialogue]:
    """Dialogues of opendialkg.csv or of the folder it lies in."""
    for file in files(path, "opendialkg*.csv", "*.csv"):
        with table(file, longest=2**31 - 1) as lines:  # a dialogue is one cell
            for number, row in enumerate(lines):
                log.rows_in += 1
                try:
                    plain = _plain(number, row)
                    yield dialogue(NAME, LICENSE, plain, FIELDS)
                except NOT_A_ROW as error:
                    log.problem(f"{file.name}:{lines.line_num}", f"no OpenDialKG dialogue: {what_is_wrong(row, error)}", row)


def _plain(number: int, row: Mapping[str, Any]) -> Mapping[str, Any]:
    turns: list[dict[str, Any]] = []
    walks: list[Any] = []
    for said in json.loads(row["Messages"]):
        if said.get("type") != "chat":
            walks.append(mapping(said.get("metadata")).get("path"))
            continue
        text = str(said.get("message") or "")
        ends = [str(walk[1][-1][-1]) for walk in walks if isinstance(walk, list) and len(walk) > 1 and walk[1]]
        named = [{"title": end} for end in ends if end.lower() in text.lower()]
        turns.append({"role": said["sender"], "text": text, "items": named, "walks": as_label(walks)})
        walks = []
    return {
        "id": number,
        "turns": turns,
        "User Rating": as_label(row.get("User Rating")),
        "Assistant Rating": as_label(row.get("Assistant Rating")),
    }


CORPUS = Corpus(
    "OpenDialKG",
    "https://github.com/facebookresearch/opendialkg",
    LICENSE,
    read,
    {"conversations": 13_802},
    {"turns": 91_000},
    tried=False,
)
