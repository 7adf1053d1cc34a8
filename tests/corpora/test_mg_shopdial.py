"""MG-ShopDial: intents with votes, a scenario in words, no items."""

from pathlib import Path

from tests.corpora import native
from tests.corpora.reading import read


def test_intents_are_acts_and_their_votes_are_kept(tmp_path: Path) -> None:
    dialogues, log = read("mg-shopdial", native.mg_shopdial(tmp_path))
    talk = dialogues["Books:1"].conversation
    assert [turn.role for turn in talk.turns] == ["assistant", "user"]
    assert talk.turns[1].acts == ("mg-shopdial:disclose", "mg-shopdial:elicit")
    assert talk.turns[1].labels["intents with votes"] == '[["disclose", 3.0], ["elicit", 3.0]]'
    assert talk.profile.scenario == "You look for a book."
    assert (talk.labels["user"], talk.labels["assistant"]) == ("Client", "Wizard")
    assert [problem.reason for problem in log.problems] == ["no MG-ShopDial dialogue: it has no 'utterances'"]
