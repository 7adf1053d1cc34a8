import json
from pathlib import Path

import pytest

from muse_builder.errors import SettingsError
from muse_builder.evaluation.asking import Respondent
from muse_builder.evaluation.recommendation import frozen_index, recommend
from muse_builder.evaluation.slates import Slates, beyond_chance, chance, probe_measures, read_slates, slate_measures
from muse_builder.release.manifest import file_digest, read_manifest
from muse_builder.views.candidates import write_candidates
from muse_builder.views.probes import PROBES, Place
from tests.dialogues import BY_ID, conversation, write_release

SLATES = Slates({"a/1": ("x", "y", "z"), "a/3": ("x", "y"), "b/1": ("y", "z")}, {"a/1": "y", "a/3": "x", "b/1": "z"}, "")
EXAMPLES = (("a/1", "a"), ("a/3", "a"), ("b/1", "b"), ("b/9", "b"))


def test_the_place_among_the_slate_is_what_counts() -> None:
    # y is 2nd among x, y, z whatever stands between; x is 1st; z is not ranked; b/9 has no slate.
    rankings = [["q", "x", "r", "y", "z"], ["x", "y"], ["y", "q"], ["x"]]
    found = {measure.name: measure for measure in slate_measures(EXAMPLES, rankings, SLATES)}
    assert found["Recall@1, slate"].value == pytest.approx(1 / 3)
    assert found["Recall@5, slate"].value == pytest.approx(2 / 3)
    assert found["MRR, slate"].value == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert {(measure.counted, measure.missing) for measure in found.values()} == {(3, 0)}


def test_no_ranking_is_a_miss_and_no_slate_is_not_counted() -> None:
    found = {measure.name: measure for measure in slate_measures(EXAMPLES, [None, ["x"], None, None], SLATES)}
    told = found["Recall@1, slate"]
    assert (told.value, told.counted, told.missing) == (pytest.approx(1 / 3), 3, 0)
    assert found["coverage, slate"].value == pytest.approx(1 / 3)
    answered = found["Recall@1, slate, answered"]
    assert (answered.value, answered.counted, answered.missing) == (1.0, 1, 2)
    assert {measure.value for measure in slate_measures((), (), SLATES)} == {None}


def test_chance_is_worked_out_and_its_interval_is_that_of_shuffled_slates() -> None:
    # Slates of 3, 2 and 2: Recall@1 (1/3 + 1/2 + 1/2) / 3, all within 5; MRR (11/18 + 3/4 + 3/4) / 3.
    values = [measure.value for measure in chance(EXAMPLES, SLATES)]
    assert values == pytest.approx([(1 / 3 + 1 / 2 + 1 / 2) / 3, 1.0, (11 / 18 + 3 / 4 + 3 / 4) / 3])
    many = tuple((f"c{number}/1", f"c{number}") for number in range(100))
    slates = Slates({name: ("x", "y") for name, _ in many}, {name: "x" for name, _ in many}, "")
    interval = chance(many, slates)[0].interval
    # 100 throws of a coin: within .05 of a half two times out of three, within .1 nineteen out of twenty.
    assert interval == pytest.approx((0.4, 0.6), abs=0.011)
    assert {measure.value for measure in chance((), SLATES)} == {None}


def test_a_marked_slate_is_in_no_figure() -> None:
    slates = SLATES._replace(marked={"a/1": ("copy",)})
    assert [slates.counted(name) for name in ("a/1", "a/3", "b/9")] == [False, True, False]
    found = slate_measures(EXAMPLES, [["x"]] * 4, slates)[0]
    assert (found.value, found.counted) == (0.5, 2)
    assert chance(EXAMPLES, slates)[0].value == 0.5


def test_a_probe_that_beats_chance_is_named() -> None:
    many = tuple((f"c{number}/1", f"c{number}") for number in range(40))
    items = tuple("abcdefghij")
    first, any_place = Place(1, 1), Place(1, 10)
    places = {name: dict.fromkeys(PROBES, any_place) | {"category": first} for name, _ in many}
    slates = Slates(
        dict.fromkeys((name for name, _ in many), items), dict.fromkeys((name for name, _ in many), "a"), "", places
    )
    assert beyond_chance(many, slates) == ("category",)
    assert [measure.value for measure in probe_measures(many, slates, "category")] == [1.0, 1.0, 1.0]
    assert probe_measures(many, slates, "copy")[0].value == pytest.approx(0.1)


def test_the_index_ranks_some_items_as_it_ranks_all(tmp_path: Path) -> None:
    index = frozen_index(write_release(tmp_path / "muse", [conversation()])).index
    every = index.look("blue linen shirt", k=8).candidates
    some = index.rank("blue linen shirt", ["wool", "navy", "heels", "nobody", "navy"])
    assert some == tuple(candidate for candidate in every if candidate.item_id in ("wool", "navy", "heels"))
    assert index.rank("blue", []) == ()


def unmark(folder: Path) -> None:
    """Takes every mark off the slates: a shop of eight items has none without."""
    told = json.loads((folder / "candidates.json").read_text())
    for name in told["files"]:
        rows = [json.loads(line) | {"marked": []} for line in (folder / name).read_text().splitlines()]
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
        told["files"][name]["sha256"] = file_digest(folder / name)
    (folder / "candidates.json").write_text(json.dumps(told))


def test_slates_of_a_release_are_ranked_by_every_system(tmp_path: Path) -> None:
    folder = write_release(tmp_path / "muse", [conversation(number) for number in range(4)])
    write_candidates(folder, tmp_path / "slates", hard=2, easy=2)
    unmark(tmp_path / "slates")
    slates = read_slates(tmp_path / "slates", read_manifest(folder).sha256)
    name = "c000002/2"
    assert slates.right[name] == "red"
    file = tmp_path / "mine.jsonl"
    lines = [{"example_id": name, "item_ids": [other for other in slates.of[name] if other != "red"] + ["red"]}]
    lines.append({"example_id": "c000003/2", "query": BY_ID["red"].title})
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    report = recommend(folder, predictions={"mine": file}, candidates=tmp_path / "slates")
    mine = report.get("mine, slate", "MRR, slate")
    # The last of its slate, the first of its slate, and no word about six others.
    assert (mine.value, mine.counted) == (pytest.approx((1 / len(slates.of[name]) + 1) / 8), 8)
    assert report.get("mine, slate", "coverage, slate").value == 0.25
    assert report.get("gold query, slate", "Recall@1, slate").value == 1.0
    assert report.settings["candidates"] == {"sha256": slates.sha256, "slates": 8}
    titles = [section.title for section in report.sections]
    at = titles.index("chance, slate")
    assert titles[at + 1 : at + 7] == [f"probe: {probe}, slate" for probe in PROBES]


def test_foreign_altered_or_absent_slates_are_refused(tmp_path: Path) -> None:
    folder = write_release(tmp_path / "muse", [conversation()])
    with pytest.raises(SettingsError, match="holds no candidates"):
        recommend(folder, candidates=tmp_path)
    write_candidates(folder, tmp_path / "slates", hard=1, easy=1)
    with pytest.raises(SettingsError, match="were made for the release"):
        read_slates(tmp_path / "slates", "f" * 64)
    file = next((tmp_path / "slates").glob("*.jsonl"))
    file.write_text(file.read_text() + "\n")
    with pytest.raises(SettingsError, match=f"{file.name} is missing or not what candidates.json says"):
        recommend(folder, candidates=tmp_path / "slates")


def test_a_model_s_slates_stand_in_the_report_too(tmp_path: Path) -> None:
    folder = write_release(tmp_path / "muse", [conversation()])
    write_candidates(folder, tmp_path / "slates", hard=2, easy=2)
    report = recommend(folder, respondent=Respondent("embedded"), candidates=tmp_path / "slates")
    ranked = report.get("embedded, slate", "MRR, slate")
    marked = sum(int(note.split()[0]) for note in report.notes if "slates are marked" in note)
    assert (ranked.counted + marked, ranked.missing) == (2, 0)
    assert ranked.counted
    assert ranked.value is not None
