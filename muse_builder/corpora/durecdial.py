"""DuRecDial: 10,190 Chinese dialogues of several kinds that end in a recommendation (Liu et al., ACL 2020).

    {"goal": "[1] 寒暄(Bot主动, ...) --> [2] ...", "user_profile": {"姓名": "...", ...}, "situation": "...",
     "knowledge": [["周迅", "主演", "..."], ...], "conversation": ["[1] 你好", "那...", ...],
     "goal_type_list": ["寒暄", ...], "goal_topic_list": ["...", ...]}

a line. Lines of the talk take turns; nobody says who begins, so the first goal does: "Bot主动" or, in the English edition, a
greeting lets the bot begin. That rule is written into a label. What a line's goal is about becomes its item where the line says
its name and the goal recommends. "[1]" marks where a goal begins; it is taken out and kept in a label.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from muse_builder.corpora.corpus import Corpus
from muse_builder.corpora.generic import Fields, reader

NAME = "durecdial"
LICENSE = "research only; see the authors' page"
FIELDS = Fields(id="id", turns="turns", scenario="situation")
_MARK = re.compile(r"^\[(\d+)\]\s*")
_RECOMMENDS = re.compile(r"推荐|recommend", re.IGNORECASE)
_BOT_FIRST = re.compile(r"bot\s*主动|greeting", re.IGNORECASE)


def _plain(row: Mapping[str, Any]) -> Mapping[str, Any]:
    lines = [str(line) for line in row["conversation"]]
    kinds, topics = (list(row.get(name) or ()) for name in ("goal_type_list", "goal_topic_list"))
    first_goal = re.split(r"-->", str(row.get("goal") or " ".join(map(str, kinds[:1]))))[0]
    bot_first = bool(_BOT_FIRST.search(first_goal))
    turns = []
    for place, line in enumerate(lines):
        mark = _MARK.match(line)
        text = _MARK.sub("", line)
        kind, topic = (str(held[place]) if place < len(held) else "" for held in (kinds, topics))
        named = [{"title": topic}] if topic and _RECOMMENDS.search(kind) and topic in text else []
        role = "assistant" if (place % 2 == 0) == bot_first else "user"
        turns.append({"role": role, "text": text, "items": named, "acts": [kind] if kind else [], "goal": topic,
                      "mark": mark[0].strip() if mark else ""})  # fmt: skip
    known = ("conversation", "goal_type_list", "goal_topic_list")
    told = {name: value for name, value in row.items() if name not in known}
    # Rows have no id of their own: what was said names them.
    return {**told, "id": row.get("id", _name(lines)), "turns": turns, "who begins": "bot" if bot_first else "user"}


def _name(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


CORPUS = Corpus(
    "DuRecDial",
    "https://baidu-nlp.bj.bcebos.com/DuRecDial.zip",
    LICENSE,
    reader(NAME, LICENSE, FIELDS, _plain, "DuRecDial dialogue"),
    {"conversations": 10_190},
    {"turns": 156_000},
    tried=False,
)
