"""ConvApparel: a record is two turns; the task is the scenario."""

from pathlib import Path

from tests.corpora import native
from tests.corpora.reading import read


def test_a_record_is_two_turns_and_the_instruction_the_scenario(tmp_path: Path) -> None:
    dialogues, log = read("convapparel", native.convapparel(tmp_path))
    talk = dialogues["0"].conversation
    assert [(turn.role, turn.item_ids) for turn in talk.turns] == [("user", ()), ("assistant", ("B1",))]
    assert talk.turns[1].labels["ratings"] == '{"q": "4"}'
    assert talk.profile.scenario == "Buy a coat."
    assert len(log.problems) == 1
