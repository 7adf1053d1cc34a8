"""Stages and waves, counted by hand."""

from pathlib import Path

import pytest

from muse_builder.corpora import convert
from muse_builder.evaluation.measure import Measure
from muse_builder.evaluation.statistics import statistics
from muse_builder.evaluation.vogue.stages import STAGES, Stages, stages
from muse_builder.records import Turn
from tests.dialogues import conversation


def test_each_turn_is_in_the_stage_that_its_action_begins_or_that_goes_on() -> None:
    # Greeting, needs; red, refused; blue, taken.
    assert stages(conversation(recommended=("red", "blue"))) == [
        "elicitation", "elicitation", "recommendation", "critique", "refinement", "agreement",
    ]  # fmt: skip
    assert stages(conversation(recommended=("blue",))) == ["elicitation", "elicitation", "recommendation", "agreement"]


def test_small_talk_belongs_to_the_stage_that_goes_on() -> None:
    talk = conversation(recommended=("red", "blue"))
    chat = Turn(role="user", action="chit_chat", round=1, text="It rained.", item_ids=("red",))
    longer = talk.model_copy(update={"turns": (*talk.turns[:3], chat, *talk.turns[3:])})
    assert stages(longer)[2:5] == ["recommendation", "recommendation", "critique"]


def test_tags_of_vogue_say_it_where_the_action_does_not() -> None:
    talk = conversation(recommended=("red", "blue"))
    turns = (Turn(role="user", action="other", round=0, text="No.", acts=("vogue:seeker:RJT",)), *talk.turns[2:3])
    assert stages(talk.model_copy(update={"turns": turns})) == ["critique", "refinement"]


def found(*talks: object) -> dict[str, Measure]:
    counted = Stages()
    for talk in talks:
        counted.add(talk)  # type: ignore[arg-type]
    return {measure.name: measure for section in counted.sections(seed=0) for measure in section.measures}


def test_shares_and_waves_counted_by_hand() -> None:
    measures = found(conversation(0, recommended=("red", "boots", "blue")), conversation(1, recommended=("blue",)))
    # Eight turns, three of them refinement and two critique (with the third answered); four turns and none.
    assert measures["elicitation, turns"].value == (2 / 8 + 2 / 4) / 2
    assert measures["critique, turns"].value == (2 / 8 + 0) / 2
    assert measures["refinement, conversations"].value == 0.5
    assert measures["agreement, conversations"].value == 1.0
    assert sum(measures[f"{stage}, turns"].value or 0 for stage in STAGES) == pytest.approx(1.0)
    assert measures["items in the first wave"].value == 1.0
    assert measures["items in the second wave"].value == (2 + 0) / 2
    assert measures["two waves"].value == 0.5
    assert measures["items at once"].value == 1.0
    # Brought in with turns 2, 4 and 6 of 0 to 7, and with turn 2 of 0 to 3.
    assert measures["place of introduction"].value == pytest.approx(((2 + 4 + 6) / 7 / 3 + 2 / 3) / 2)


def test_the_shopper_s_own_item_is_not_introduced_and_nothing_gives_none() -> None:
    measures = found(conversation(0, outfit="boots", recommended=("blue",)))
    assert measures["items in the first wave"].value == 1.0
    silent = conversation(0).model_copy(update={"turns": ()})
    nothing = found(silent)
    assert (nothing["agreement, turns"].value, nothing["place of introduction"].value) == (None, None)
    assert nothing["place of introduction"].missing == 1


def test_vogue_s_people_bring_in_several_items_at_once(trial_data: Path, tmp_path: Path) -> None:
    convert("vogue", trial_data / "corpora" / "vogue", tmp_path / "vogue")
    at_once = statistics(tmp_path / "vogue").get("waves of items (VOGUE)", "items at once")
    assert at_once.counted >= 2
    assert at_once.value is not None
    assert at_once.value > 1.3
