"""OpenDialKG: walks become items where the message says their end."""

from pathlib import Path

from tests.corpora import native
from tests.corpora.reading import read


def test_the_end_of_a_walk_is_an_item_where_it_is_said(tmp_path: Path) -> None:
    dialogues, log = read("opendialkg", native.opendialkg(tmp_path))
    turns = dialogues["0"].conversation.turns
    assert [(turn.role, turn.action, turn.item_ids) for turn in turns] == [
        ("user", "other", ()),
        ("assistant", "recommend", ("Inception",)),
    ]
    assert "directed" in turns[1].labels["walks"]
    assert dialogues["0"].conversation.labels["User Rating"] == '{"fluency": 5}'
    assert len(log.problems) == 1
