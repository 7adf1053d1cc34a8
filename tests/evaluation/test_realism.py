"""A release beside people's conversations: distances by hand, nothing far from itself, shared sentences found."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from muse_builder.cli import main
from muse_builder.corpora import convert
from muse_builder.errors import SettingsError
from muse_builder.evaluation.realism import MeasuredCorpus, Realism, compare, realism, total_variation, wasserstein, widest
from muse_builder.evaluation.traits import traits
from muse_builder.records import Action, Conversation, Person, Profile, Turn
from tests.corpora import native
from tests.dialogues import write_release

Said = tuple[str, Action, str, Sequence[str]]


def talk(number: int, *said: Said) -> Conversation:
    """Turns as (role, action, text, items)."""
    profile = Profile(
        profile_id=f"p{number}",
        person=Person(name="", gender="unknown", age=None, profession=""),
        scenario_id="",
        scenario="",
        target_item_id="",
        backstory="",
        requirements=(),
    )
    turns = tuple(
        Turn(role="user" if role == "user" else "assistant", action=action, round=0, text=text, item_ids=tuple(items))
        for role, action, text, items in said
    )
    return Conversation(
        conversation_id=f"c{number}", profile=profile, opening="text", turns=turns, outcome="not_stated", rounds=0
    )


def corpus(name: str, *talks: Conversation) -> MeasuredCorpus:
    return MeasuredCorpus(name, name, traits(talks))


def cell(found: Realism, row: str, column: int) -> float | int | None:
    cells = next(one.cells for one in found.table.rows if one.name == row)
    measure = cells[column]
    return None if measure is None else measure.value


OURS, THEIRS, APART, CHANCE = range(4)
REFUSED: list[Said] = [
    ("assistant", "recommend", "See the red coat and this one.", ["a", "b"]),
    ("user", "reject", "No.", []),
    ("assistant", "inquire", "Which color then?", []),
    ("user", "other", "Blue, I think.", []),
    ("assistant", "recommend", "Blue it is!", ["c"]),
    ("user", "accept", "Fine!", []),
]
SHORT: list[Said] = [("assistant", "recommend", "Take this.", ["a"]), ("user", "accept", "Yes please.", [])]


# --- by hand ------------------------------------------------------------------------------------------------------------


def test_wasserstein_is_how_far_the_mass_is_moved() -> None:
    # Half of the mass at 0 and half at 2, all of theirs at 1: each half moves by one.
    assert wasserstein(np.array([3.0, 0, 3]), np.array([0, 5.0, 0])) == 1.0
    assert wasserstein(np.array([1.0, 0, 0]), np.array([0, 0, 7.0])) == 2.0
    assert wasserstein(np.array([2.0, 4.0]), np.array([1.0, 2.0])) == 0.0
    assert wasserstein(np.array([0.0, 0]), np.array([1.0, 2.0])) is None


def test_total_variation_is_half_of_what_differs() -> None:
    assert total_variation(np.array([0.5, 0.5, 0]), np.array([0, 0.5, 0.5])) == 0.5
    assert total_variation(np.array([1.0, 0]), np.array([0, 1.0])) == 1.0
    assert total_variation(None, np.array([1.0])) is None


def test_every_trait_of_two_conversations_counted_by_hand() -> None:
    found = compare(corpus("ours", talk(0, *REFUSED), talk(1, *SHORT)), [corpus("theirs", talk(2, *SHORT))])
    # Users say 1, 3, 1 and 2 words; theirs 2: |1-2| + |3-2| + |1-2| + 0 over 4.
    assert cell(found, "words a turn, user", OURS) == 7 / 4
    assert cell(found, "words a turn, user", APART) == 3 / 4
    # The assistant 7, 3, 3 and 2 words; theirs 2.
    assert cell(found, "words a turn, assistant", APART) == (5 + 1 + 1 + 0) / 4
    assert cell(found, "turns", OURS) == 4.0
    assert cell(found, "turns", APART) == 2.0
    assert (cell(found, "recommendations", OURS), cell(found, "recommendations", APART)) == (1.5, 0.5)
    assert cell(found, "items a recommendation", OURS) == pytest.approx(4 / 3)
    assert cell(found, "clarifying questions", OURS) == 0.5
    assert cell(found, "accepted: recommendation", OURS) == 2 / 3
    assert cell(found, "accepted: recommendation", APART) == pytest.approx(2 / 3 - 1)
    assert (cell(found, "accepted: recommendation 1", OURS), cell(found, "accepted: recommendation 2", OURS)) == (0.5, 1.0)
    assert cell(found, "accepted: recommendation 3", OURS) is None  # nobody got that far
    assert cell(found, "refused: recommendation 1", OURS) == 0.5
    assert cell(found, "refused: recommendation 1", THEIRS) is None  # their corpus labels no refusal: not 0
    assert cell(found, "refused: recommendation 1", APART) is None


def test_a_corpus_compared_with_itself_is_at_0_inside_both_intervals() -> None:
    talks = [talk(number, *(REFUSED if number % 3 else SHORT)) for number in range(30)]
    found = compare(corpus("one", *talks), [corpus("copy", *talks)])
    at_0 = 0
    for row in found.table.rows:
        apart, chance = row.cells[APART], row.cells[CHANCE]
        assert apart is None or apart.value in (0.0, None), row.name
        for measure in (apart, chance):
            if measure is not None and measure.value is not None and measure.interval is not None:
                assert measure.interval[0] <= 0.0 <= measure.interval[1], row.name
                at_0 += measure is apart
    assert at_0 >= 12


def test_two_halves_of_one_corpus_are_not_told_apart_and_a_real_difference_is() -> None:
    human = [talk(number, *(REFUSED if number % 2 else SHORT)) for number in range(80)]
    longer = [(role, action, f"{text} and so on and on", items) for role, action, text, items in SHORT]
    found = compare(
        corpus("half", *human[:41]),
        [corpus("other half", *human[41:]), corpus("longer", *(talk(number, *longer) for number in range(40)))],
    )
    row = next(one for one in found.table.rows if one.name == "words a turn, user").cells
    near, most = row[2].value, row[3].interval[1]  # type: ignore[union-attr,index]
    assert near is not None
    assert near <= most
    chance, apart = row[6], row[5]
    low, high = apart.interval  # type: ignore[union-attr,misc]
    assert 0 < chance.value < chance.interval[1] < low < apart.value < high  # type: ignore[union-attr,index,operator]
    assert chance.counted == 81  # type: ignore[union-attr]


def test_one_conversation_has_values_and_neither_interval_nor_chance() -> None:
    found = compare(corpus("ours", talk(0, *SHORT)), [corpus("human", talk(1, *REFUSED))])
    row = next(one for one in found.table.rows if one.name == "turns")
    assert (row.cells[APART].value, row.cells[APART].interval) == (4.0, None)  # type: ignore[union-attr]
    assert row.cells[CHANCE].value is None  # type: ignore[union-attr]


def test_a_sentence_that_two_conversations_share_is_found() -> None:
    # As in the paper's own showcase, where the same line stands in two printed cases (Fig. 14 and 15).
    shared = "What a lovely idea! A bold pattern would suit a plain coat rather well."
    talks = [
        talk(0, ("assistant", "other", shared, [])),
        talk(1, ("assistant", "other", f"Business cards, you say? {shared.upper()}", [])),
        talk(2, ("assistant", "other", "Something else altogether this time, thanks.", [])),
    ]
    held = traits(talks)
    assert widest(held.sentences) == (("a bold pattern would suit a plain coat rather well.", 2),)
    found = compare(MeasuredCorpus("ours", "", held), [corpus("human", *(talk(n, *SHORT) for n in range(3)))])
    assert found.shared == {"ours": (("a bold pattern would suit a plain coat rather well.", 2),), "human": ()}
    # Two of three sentences of five words or more; of theirs there is none to share.
    assert cell(found, "shared sentences, size-matched", OURS) == pytest.approx(2 / 3)
    assert cell(found, "shared sentences, size-matched", APART) is None


def test_very_long_turns_do_not_decide_a_distance() -> None:
    long = talk(0, ("user", "other", "word " * 5000, []))
    assert traits([long]).mean("words, user", np.ones(1)) == 400.0


def test_diversity_is_matched_pair_by_pair() -> None:
    many = [
        talk(number, ("user", "other", f"w{number} x{number} y{number} z{number} same words here", [])) for number in range(30)
    ]
    found = compare(corpus("ours", *many), [corpus("big", *many[:20]), corpus("small", *many[:2])])
    row = next(one for one in found.table.rows if one.name == "Distinct-4, size-matched")
    assert row.cells[OURS] is None  # it has a value at each size
    assert [measure.counted for measure in row.cells if measure is not None] == [80, 80, 8, 8]


# --- releases -------------------------------------------------------------------------------------------------------------


def test_releases_of_one_name_and_empty_ones_are_refused(tmp_path: Path) -> None:
    one = write_release(tmp_path / "one", [])
    with pytest.raises(SettingsError, match="named 'one'"):
        realism(one, [one])
    with pytest.raises(SettingsError, match="no conversation to compare"):
        realism(one, [write_release(tmp_path / "two", [])])


def test_the_command_sets_two_corpora_of_our_own_beside_each_other(tmp_path: Path) -> None:
    for name in ("inspired", "redial"):
        (tmp_path / "native" / name).mkdir(parents=True)
        getattr(native, name)(tmp_path / "native" / name)
        convert(name, tmp_path / "native" / name, tmp_path / name)
    command = ["realism", str(tmp_path / "inspired"), str(tmp_path / "redial"), "--json", str(tmp_path / "r.json")]
    assert main(command) == 0
    told = json.loads((tmp_path / "r.json").read_text())
    assert [one["conversations"] for one in told["releases"]] == [3, 2]
    inspired, redial, apart, chance = told["table"]["rows"]["words a turn, user"]
    assert (inspired["value"], redial["value"], apart["value"]) == (3.25, 3.0, 2.25)
    assert (apart["counted"], chance["counted"]) == (5, 5)
    assert apart["interval"][0] < apart["value"] < apart["interval"][1]
    assert told["table"]["rows"]["accepted: recommendation"][0]["value"] is None  # neither labels turns so


@pytest.mark.counted("tests/evaluation/test_realism.py::test_the_command_sets_two_corpora_of_our_own_beside_each_other")
def test_the_command_sets_two_human_corpora_beside_each_other(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("inspired", "redial"):
        convert(name, shared_data / "corpora" / name, tmp_path / name)
    command = ["realism", str(tmp_path / "inspired"), str(tmp_path / "redial"), "--json", str(tmp_path / "r.json")]
    assert main(command) == 0
    printed = capsys.readouterr().out
    assert "redial: 31 conversations say 'what kind of movies do you like?'" in printed
    told = json.loads((tmp_path / "r.json").read_text())
    assert [one["conversations"] for one in told["releases"]] == [99, 400]
    inspired, redial, apart, chance = told["table"]["rows"]["words a turn, user"]
    assert (round(inspired["value"], 3), round(redial["value"], 3)) == (7.338, 6.705)
    assert 0 < chance["value"] < chance["interval"][1] < apart["value"]
    assert apart["interval"][0] < apart["value"] < apart["interval"][1]
    assert told["table"]["rows"]["accepted: recommendation"][0]["value"] is None  # neither labels turns so
