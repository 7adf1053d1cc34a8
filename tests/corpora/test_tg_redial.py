"""TG-ReDial: films by the number of their message."""

from pathlib import Path

from tests.corpora import native
from tests.corpora.reading import read


def test_a_film_belongs_to_the_message_that_names_it(tmp_path: Path) -> None:
    dialogues, log = read("tg-redial", native.tg_redial(tmp_path))
    (talk,) = dialogues.values()
    assert [turn.item_ids for turn in talk.conversation.turns] == [(), ("77",)]
    assert [item.title for item in talk.items] == ["盗梦空间"]
    assert talk.conversation.turns[0].labels["goal"] == '["Seeker", "请求推荐", []]'
    assert (talk.split, len(log.problems)) == ("train", 1)
