"""VOGUE: utterances, tags, ratings of both sides."""

import json
from collections import Counter
from pathlib import Path

import pytest

from muse_builder.corpora import convert
from muse_builder.evaluation.asking import Respondent
from muse_builder.evaluation.ratings import ratings
from muse_builder.evaluation.vogue.stages import TAGS
from muse_builder.records import Conversation, Item
from muse_builder.release.reader import read as released
from tests.corpora import native
from tests.corpora.reading import read


def test_vogue_utterances_tags_and_items(tmp_path: Path) -> None:
    dialogues, log = read("vogue", native.vogue(tmp_path))
    turns = dialogues["1"].conversation.turns
    assert turns[0].utterances == ("Hi.", "What for?")
    assert turns[0].text == "Hi. What for?"
    assert turns[2].item_ids == ("2", "7")
    assert [mention.native for mention in turns[2].mentions] == ["Item02", "Item 7"]
    assert turns[2].acts == ("vogue:assistant:RS", "vogue:assistant:EAI")
    assert [turn.action for turn in turns] == ["other", "other", "recommend", "reject", "accept"]
    assert [turn.role for turn in turns][-2:] == ["user", "user"]
    assert dialogues["1"].conversation.accepted_item_id == "2"
    assert log.notes["tags '<no tag available>'"] == 2
    assert log.notes["conversations with more than one gt item"] == 1
    assert log.notes["items listed as mentioned that no turn names"] == 2  # 9, in both


def test_vogue_ratings_of_both_sides_without_the_items_not_asked(tmp_path: Path) -> None:
    dialogues, _ = read("vogue", native.vogue(tmp_path))
    ratings = dialogues["1"].ratings
    seeker = {one.item_id: one for one in ratings if one.rater == "seeker" and one.item_id}
    assert sorted(seeker, key=int) == [str(number) for number in range(1, 13)]
    assert (seeker["2"].value, seeker["2"].mentioned) == (5.0, True)
    assert (seeker["3"].value, seeker["3"].mentioned) == (1.0, False)
    assert {one.item_id: one.value for one in ratings if one.rater == "assistant"}["12"] == 3.0
    whole = {one.question: one.value for one in ratings if not one.item_id and one.question != "reading"}
    assert whole == {"likert_1": 5.0, "likert_2": 4.0, "likert_5": 1.0}  # empty and nan are no ratings
    assert [(one.rater, one.text) for one in ratings if one.question == "reading"] == [("assistant", "A day on a farm")]
    assert dialogues["1"].conversation.labels["assistant_interpretation"] == "A day on a farm"
    assert dialogues["2"].ratings == ()


def test_vogue_ratings_without_a_transcript_are_counted(tmp_path: Path) -> None:
    native.vogue(tmp_path)
    (tmp_path / "c1_a_4.json").unlink()
    _, log = read("vogue", tmp_path)
    assert log.notes["conversations with ratings and no transcript"] == 1


def test_vogue_items_are_those_of_the_catalogue(tmp_path: Path) -> None:
    dialogues, _ = read("vogue", native.vogue(tmp_path))
    assert [item.item_id for item in dialogues["1"].items] == [str(number) for number in range(1, 13)]
    assert {item.product_type for item in dialogues["2"].items} == {"outerwear"}


def test_the_whole_folder_gives_words_pictures_scenarios_and_histories(tmp_path: Path) -> None:
    report = convert("vogue", native.vogue_whole(tmp_path / "native"), tmp_path / "out")
    rows = {row.item_id: row for row in released(tmp_path / "out", "items") if isinstance(row, Item)}
    assert (rows["2"].title, rows["2"].attributes.material, rows["2"].description) == (
        "Cotton jacket 2",
        ("cotton",),
        "Navy, with a hood.",
    )
    assert rows["2"].image is not None
    assert (rows["37"].title, rows["3"].title) == ("Cotton jacket 37", "Item03")
    talk = next(row for row in released(tmp_path / "out", "conversations") if isinstance(row, Conversation))
    assert talk.profile.scenario == "Scenario in words 4."
    assert [(one.item_id, one.value) for one in talk.profile.history] == [("37", 5), ("39", 2)]
    assert not [note for note in report.notes if note.startswith("no ")]


def test_a_predictor_with_the_items_words_beats_the_same_one_without_on_items_nobody_named(tmp_path: Path) -> None:
    place = tmp_path / "native"
    place.mkdir()
    said = {"role": "Seeker", "utterances": ["I want navy wool."], "tags": [["PEP"]]}
    shown = {"role": "Assistant", "utterances": ["Item01?"], "tags": [["RS"]]}
    turns = [{"turn": number, "timestamp": "", "content": content} for number, content in enumerate((said, shown), start=1)]
    row = {"conversation_id": 1, "scenario": 1, "mentioned_items": [1], "gt_items": [1], "conversation_content": turns}
    (place / "c1_a_1.json").write_text(json.dumps(row))
    columns = ["participant_id", "conversation_id", "catalogue", *(f"item_{number}" for number in range(1, 13))]
    stars = ["5"] * 6 + ["1"] * 6
    (place / "seeker_ratings.csv").write_text(f"{','.join(columns)}\ns1,1,a,{','.join(stars)}\n")

    def error(name: str) -> float:
        convert("vogue", place, tmp_path / name)
        report = ratings(tmp_path / name, model=Respondent("embedded")).report
        value = report.get("embedded, unmentioned", "MAE").value
        assert isinstance(value, float)
        return value

    without = error("without")
    (place / "metadata").mkdir()
    for number in range(1, 13):
        title = "Navy wool coat" if number <= 6 else "Yellow nylon parka"
        (place / "metadata" / f"item_{number}.json").write_text(json.dumps({"item_id": f"Item{number:02}", "title": title}))
    assert error("with") < without


def test_what_does_not_lie_beside_the_transcripts_is_noted(tmp_path: Path) -> None:
    dialogues, log = read("vogue", native.vogue(tmp_path))
    assert dialogues["1"].conversation.profile.scenario == ""
    assert log.notes["no metadata: items are known by number alone"] == 1


@pytest.mark.parametrize("part", ["acts", "stages"])
def test_acts_and_stages_of_the_sample_are_a_plain_count_of_the_native_tags(part: str, trial_data: Path) -> None:
    folder = trial_data / "corpora" / "vogue"
    native_acts: Counter[str] = Counter()
    begun: Counter[str] = Counter()
    for file in folder.glob("c*_*_*.json"):
        for turn in json.loads(file.read_text()).get("conversation_content", ()):
            side = turn["content"]["role"].lower()
            tags = dict.fromkeys(tag for group in turn["content"]["tags"] for tag in group if tag != "<no tag available>")
            native_acts.update(f"vogue:{side}:{tag}" for tag in tags)
            begun.update({TAGS[f"vogue:{side}:{tag}"] for tag in tags if f"vogue:{side}:{tag}" in TAGS})
    assert native_acts
    assert begun
    turns = [turn for one in read("vogue", folder)[0].values() for turn in one.conversation.turns]
    if part == "acts":
        assert Counter(act for turn in turns for act in turn.acts) == native_acts
    else:
        assert Counter(stage for turn in turns for stage in {TAGS[act] for act in turn.acts if act in TAGS}) == begun


@pytest.mark.counted("tests/corpora/test_vogue.py::test_vogue_ratings_without_a_transcript_are_counted")
def test_the_vogue_sample_is_read_whole(shared_data: Path, tmp_path: Path) -> None:
    report = convert("vogue", shared_data / "corpora" / "vogue", tmp_path / "out")
    assert (report.conversations, report.problems) == (3, ())
    assert report.notes["native utterances"] == 108
    assert report.ratings == 30  # of conversation 1: 12 by each side, 5 on the whole, the assistant's reading
