"""TalkPlayData 2: what is played is one with what is said of it."""

from pathlib import Path

from tests.corpora import native
from tests.corpora.reading import read


def test_a_track_is_the_item_of_the_line_after_it(tmp_path: Path) -> None:
    dialogues, log = read("talkplay", native.talkplay(tmp_path))
    talk = dialogues["s1"].conversation
    assert [(turn.role, turn.action, turn.item_ids) for turn in talk.turns] == [
        ("user", "other", ()),
        ("assistant", "recommend", ("t9",)),
    ]
    assert talk.profile.scenario == "A run."
    assert (dialogues["s1"].split, len(log.problems)) == ("test", 1)
