"""The screens of near-duplicates over several parts; how `merge` uses them is tested there."""

from muse_builder.records import Scenario
from muse_builder.release.repeats import UnionScreens
from muse_builder.screens.duplicates import NearDuplicates
from tests import synthetic

TEXT = "Her team has won the league and meets for dinner by the river"


def scenario(number: int, text: str) -> Scenario:
    return Scenario(scenario_id=f"s{number:04}", text=text)


def test_without_a_threshold_nothing_is_screened() -> None:
    for repeats in (UnionScreens(None, [{"scenario_bleu": 0.1}]), UnionScreens(NearDuplicates, [{}, {}])):
        repeats.look([scenario(0, TEXT)], [], first=True)
        repeats.look([scenario(1, TEXT)], [], first=False)
        assert repeats.counts == {}
        assert repeats.passed(scenario(1, TEXT))


def test_the_lowest_threshold_is_taken() -> None:
    other = TEXT.replace("dinner", "lunch").replace("won", "lost")
    found = []
    for thresholds in ([0.9, 0.9], [0.9, 0.3]):
        repeats = UnionScreens(NearDuplicates, [{"scenario_bleu": one} for one in thresholds])
        repeats.look([scenario(0, TEXT)], [], first=True)
        repeats.look([scenario(1, other)], [], first=False)
        found.append(repeats.counts["scenario_bleu"])
    assert found == [0, 1]


def test_a_part_has_screened_its_own() -> None:
    repeats = UnionScreens(NearDuplicates, [{"scenario_bleu": 0.3}])
    repeats.look([scenario(0, TEXT), scenario(1, TEXT)], [], first=True)
    assert repeats.passed(scenario(1, TEXT))


def test_a_profile_goes_with_its_scenario_and_is_told_once() -> None:
    repeats = UnionScreens(NearDuplicates, [{"scenario_bleu": 0.3, "backstory_bleu": 0.3}])
    talk = synthetic.conversation(1)
    profile = talk.profile.model_copy(update={"scenario_id": "s0001"})
    repeats.look([scenario(0, TEXT)], [], first=True)
    repeats.look([scenario(1, TEXT)], [profile], first=False)
    assert repeats.counts == {"scenario_bleu": 1}
    talk = talk.model_copy(update={"profile": profile})
    assert [repeats.passed(row) for row in (scenario(1, TEXT), profile, talk, synthetic.conversation(2))] == [False] * 3 + [
        True
    ]
    assert repeats.rejection(profile) is None
    told = repeats.rejection(talk)
    assert told is not None
    assert (told.object_id, told.kind, told.stage, told.measures) == (
        talk.conversation_id, "conversation", "scenario_bleu", {"bleu": 1.0},
    )  # fmt: skip
    assert repeats.rejection(talk) is None
