"""DuRecDial: who begins follows from the first goal."""

from pathlib import Path

from tests.corpora import native
from tests.corpora.reading import read


def test_the_bot_begins_where_the_first_goal_says_so(tmp_path: Path) -> None:
    dialogues, log = read("durecdial", native.durecdial(tmp_path))
    (talk,) = dialogues.values()
    turns = talk.conversation.turns
    assert [turn.role for turn in turns] == ["assistant", "user", "assistant", "user"]
    assert [turn.text for turn in turns][:1] == ["你好"]
    assert turns[2].item_ids == ("画皮",)
    assert (turns[2].action, turns[2].labels["mark"]) == ("recommend", "[2]")
    assert talk.conversation.labels["who begins"] == "bot"
    assert (talk.split, len(log.problems)) == ("validation", 1)
