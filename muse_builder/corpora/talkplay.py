"""TalkPlayData 2: 16,200 synthetic dialogues on music, played track by track (Choi et al., 2025).

    {"session_id": "...", "user_id": "...", "user_profile": {...}, "conversation_goal": {"listener_goal": "...", ...},
     "conversations": [{"turn_number": 1, "role": "user", "content": "...", "thought": "..."},
                       {"turn_number": 1, "role": "music", "content": "<track id>", "thought": "..."},
                       {"turn_number": 1, "role": "assistant", "content": "..."}],
     "goal_progress_assessments": [...]}

What is played is one with what the assistant says next: the track becomes that turn's item, or the last one's where nothing is
said any more. The Hub has Parquet; save its rows as JSON lines first (`dataset.to_json("train.jsonl")`). Tracks are known by id
alone here; their words are in another dataset.
"""

from collections.abc import Mapping
from typing import Any

from muse_builder.corpora.corpus import Corpus
from muse_builder.corpora.generic import Fields, reader

NAME = "talkplay"
LICENSE = "CC BY-NC-ND 4.0"
FIELDS = Fields(id="session_id", turns="turns", role="role", text="content", scenario="conversation_goal.listener_goal")


def _plain(row: Mapping[str, Any]) -> Mapping[str, Any]:
    turns: list[dict[str, Any]] = []
    played: list[Any] = []
    for said in row["conversations"]:
        if said["role"] == "music":
            played.append(said["content"])
            continue
        items = played if said["role"] == "assistant" else []
        played = [] if said["role"] == "assistant" else played
        turns.append({**said, "items": items})
    last = next((said for said in reversed(turns) if said["role"] == "assistant"), None)
    if last is not None:
        last["items"] = [*last["items"], *played]
    return {**{name: value for name, value in row.items() if name != "conversations"}, "turns": turns}


CORPUS = Corpus(
    "TalkPlayData 2",
    "https://huggingface.co/datasets/talkpl-ai/TalkPlayData-2",
    LICENSE,
    reader(NAME, LICENSE, FIELDS, _plain, "TalkPlayData session"),
    {},
    {"conversations": 16_200},
    tried=False,
)
