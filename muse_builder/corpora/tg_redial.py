"""TG-ReDial: 10,000 Chinese dialogues on films along topics (Zhou et al., COLING 2020).

    {"conv_id": 1, "user_id": 5, "messages": [{"local_id": 1, "role": "Seeker", "content": "..."}, ...],
     "goal_path": {"1": ["Seeker", "谈论", ["..."]], ...}, "mentionMovies": {"6": [1292, "肖申克的救赎"], ...}}

The authors give out pickles, which run code when they are opened: they are not read here. Save them as JSON first
(`json.dump(pickle.load(...))`, in a place where that may do no harm). A film belongs to the message whose `local_id` names it.
"""

from collections.abc import Mapping
from typing import Any

from muse_builder.corpora.corpus import Corpus, as_label, mapping
from muse_builder.corpora.generic import Fields, reader

NAME = "tg-redial"
LICENSE = "Apache-2.0"
FIELDS = Fields(id="conv_id", turns="messages", role="role", text="content", user="seeker", assistant="recommender")


def _plain(row: Mapping[str, Any]) -> Mapping[str, Any]:
    films = {str(place): film for place, film in mapping(row.get("mentionMovies")).items()}
    goals = {str(place): goal for place, goal in mapping(row.get("goal_path")).items()}
    turns = []
    for said in row["messages"]:
        place = str(said["local_id"])
        film = films.get(place)
        items = [{"id": film[0], "title": film[1]}] if isinstance(film, list) and len(film) > 1 else []
        turns.append({**said, "items": items, "goal": as_label(goals.get(place))})
    return {**row, "messages": turns}


CORPUS = Corpus(
    "TG-ReDial",
    "https://github.com/RUCAIBox/TG-ReDial",
    LICENSE,
    reader(NAME, LICENSE, FIELDS, _plain, "TG-ReDial dialogue"),
    {"conversations": 10_000, "turns": 129_392},
    tried=False,
)
