"""Ratings of slates: VOGUE's human row from its data, models asked in secret, files checked line by line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from muse_builder.cli import main
from muse_builder.corpora import convert
from muse_builder.errors import SettingsError
from muse_builder.evaluation.asking import Respondent
from muse_builder.evaluation.ratings import ratings, read_ratings
from muse_builder.llm.request import Reply, Request
from muse_builder.records import Rating
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read, shards
from muse_builder.release.rows import ReleasedItems, ReleasedPictures
from muse_builder.release.schema import CONFIGS
from muse_builder.release.verify import verify
from muse_builder.tasks.evaluation import PredictRatings, RateSlate
from tests.corpora import native
from tests.dialogues import conversation, write_release

# --- VOGUE's own ratings --------------------------------------------------------------------------------------------------


def test_the_human_row_of_a_small_vogue(tmp_path: Path) -> None:
    (tmp_path / "native").mkdir()
    convert("vogue", native.vogue(tmp_path / "native"), tmp_path / "vogue")
    report = ratings(tmp_path / "vogue").report
    # The seeker gave 3, 5 and ten times 1, the assistant guessed the same backwards: errors 2 4 0 0 0 0 0 0 0 0 4 2.
    assert report.get("assistant, all", "MAE").value == 12 / 12
    assert report.get("assistant, all", "accuracy").value == 8 / 12
    assert report.get("assistant, all", "MAE[GT=3]").value == 2
    assert report.get("assistant, all", "M-MAE").value == pytest.approx((6 / 10 + 2 + 4) / 3)
    assert report.get("mode, all", "MAE").value == (2 + 4) / 12  # always 1
    assert report.get("shopper", "share of 1").value == 10 / 12


@pytest.mark.counted("tests/evaluation/test_ratings.py::test_the_human_row_of_a_small_vogue")
def test_the_human_row_of_vogue_s_sample(shared_data: Path, tmp_path: Path) -> None:
    convert("vogue", shared_data / "corpora" / "vogue", tmp_path / "vogue")
    report = ratings(tmp_path / "vogue").report
    # The one conversation with transcript and ratings; errors 2 0 1 2 1 0 0 1 0 2 1 2, from the two tables by hand.
    assert report.get("assistant, all", "MAE").value == 12 / 12
    assert report.get("assistant, all", "accuracy").value == 4 / 12
    # The seeker gave 2 four times (errors 1 1 2 1), 3 seven times (2 1 2 0 0 0 2), 5 once (0).
    assert report.get("assistant, all", "MAE[GT=2]").value == 5 / 4
    assert report.get("assistant, all", "MAE[GT=3]").value == 7 / 7
    assert report.get("assistant, all", "M-MAE").value == pytest.approx((5 / 4 + 1 + 0) / 3)
    assert report.get("mode, all", "MAE").value == (4 * 1 + 2) / 12  # always 3
    assert report.get("shopper", "share of 3").value == 7 / 12
    listed = sum(one["mentioned"] for one in report.details)
    assert report.get("assistant, mentioned", "MAE").counted == listed
    assert report.get("assistant, unmentioned", "MAE").counted == 12 - listed


# --- a release of ours ------------------------------------------------------------------------------------------------------


class Scripted:
    """Rates every product of a slate by a rule, and remembers what it was asked."""

    def __init__(self, rule: Callable[[str], int], drop: int = 0) -> None:
        self.rule, self.drop = rule, drop
        self.asked: list[Request] = []

    async def complete(self, request: Request) -> Reply:
        self.asked.append(request)
        values = request.values
        assert isinstance(values, (PredictRatings, RateSlate))
        slate = values.slate[self.drop if request.attempt == 0 else 0 :]
        return Reply(json.dumps({"ratings": [{"item_id": item.item_id, "value": self.rule(item.item_id)} for item in slate]}))


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return write_release(tmp_path / "muse", [conversation(number) for number in range(3)])


def test_a_shopper_knows_the_profile_and_a_predictor_the_transcript_alone(release: Path) -> None:
    shopper, predicts = Scripted(lambda item: 5 if item == "blue" else 1), Scripted(lambda item: 4)
    report = ratings(release, rater=Respondent("s", model=shopper), model=Respondent("p", model=predicts), slate=5).report
    assert len(shopper.asked) == len(predicts.asked) == 3
    assert "PRIVATE" in shopper.asked[0].messages[0][1]
    assert all("PRIVATE" not in request.messages[0][1] for request in predicts.asked)
    assert {len(request.images) for request in predicts.asked} == {5}  # the shown ones are of the slate
    # Five items, one of them 5 and four 1, in each conversation; always 4: (1 + 4 * 3) / 5.
    assert report.get("p, all", "MAE").value == 13 / 5
    assert report.get("p, mentioned", "MAE").value == (1 + 3) / 2  # blue and red
    assert report.get("p, unmentioned", "MAE").value == 3.0
    assert report.get("p, all", "MAE").interval == (13 / 5, 13 / 5)
    assert report.get("slate alone, all", "coverage").value == 1.0


def test_a_slate_holds_what_was_shown_and_is_drawn_by_the_seed(release: Path) -> None:
    def slates(seed: int) -> list[list[str]]:
        model = Scripted(lambda item: 3)
        ratings(release, rater=Respondent("s", model=model), slate=4, seed=seed)
        return [[item.item_id for item in request.values.slate] for request in model.asked]  # type: ignore[union-attr]

    drawn = slates(1)
    assert drawn == slates(1) != slates(2)
    for slate in drawn:
        assert len(slate) == len(set(slate)) == 4
        assert {"red", "blue"} <= set(slate)


def test_a_slate_that_is_not_rated_whole_is_asked_for_again(release: Path) -> None:
    model = Scripted(lambda item: 2, drop=1)
    report = ratings(release, rater=Respondent("s", model=model), slate=4).report
    assert len(model.asked) == 6
    assert all("exactly once; not so:" in request.messages[-1][1] for request in model.asked if request.attempt)
    assert report.settings["rated"] == 12
    assert report.problems == ()


def test_the_stand_in_s_ratings_are_written_as_rows_of_the_ratings_table(release: Path, tmp_path: Path) -> None:
    sitting = Respondent("embedded", tmp_path / "sitting")
    report = ratings(release, rater=sitting, model=sitting, slate=4).report
    assert "no rater" in report.notes[0]
    rows = [Rating.model_validate_json(line) for line in (tmp_path / "sitting" / "ratings.jsonl").read_text().splitlines()]
    assert len(rows) == 2 * 3 * 4 + 3 * 5 + 3
    rows = [row for row in rows if row.item_id]
    assert len(rows) == 2 * 3 * 4
    assert {row.rater for row in rows} == {"seeker", "model"}
    assert all(row.value is not None and 1 <= row.value <= 5 for row in rows)
    taken = [row.value for row in rows if row.item_id == "blue" and row.rater == "seeker"]
    assert taken == [5.0] * 3


def test_nobody_s_ratings_are_an_error_that_says_what_to_do(release: Path) -> None:
    with pytest.raises(SettingsError, match="--rater SPEC"):
        ratings(release)
    with pytest.raises(SettingsError, match="at least two items"):
        ratings(release, rater=Respondent("embedded"), slate=1)


def test_predictions_of_a_file_are_checked_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    known = {("c", "a"), ("c", "b")}
    for line, error in (
        ('{"conversation_id": "c", "item_id": "z", "value": 3}', "nobody has rated the item 'z'"),
        ('{"conversation_id": "c", "item_id": "a", "value": 6}', "6, not a number from 1 to 5"),
        ('{"conversation_id": "c", "item_id": "a", "value": true}', "not a number"),
        (
            '{"conversation_id": "c", "item_id": "a", "value": 1}\n{"conversation_id": "c", "item_id": "a", "value": 1}',
            ":2: a second",
        ),
    ):
        file.write_text(line + "\n")
        with pytest.raises(SettingsError, match=error):
            read_ratings(file, known)
    file.write_text('{"conversation_id": "c", "item_id": "b", "value": 2.5}\n')
    assert read_ratings(file, known) == {("c", "b"): 2.5}


def test_the_command_tells_the_human_row_beside_the_baselines(
    trial_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    convert("vogue", trial_data / "corpora" / "vogue", tmp_path / "vogue")
    mine = tmp_path / "mine.jsonl"
    mine.write_text('{"conversation_id": "vogue-1", "item_id": "2", "value": 5}\n')
    command = ["ratings", str(tmp_path / "vogue"), "--predictions", f"mine={mine}", "--json", str(tmp_path / "r.json")]
    assert main(command) == 0
    printed = capsys.readouterr().out
    assert "assistant, unmentioned" in printed
    assert "mode, all" in printed
    told = json.loads((tmp_path / "r.json").read_text())
    answered = next(one for one in told["sections"]["mine, all"] if one["name"] == "MAE, answered")
    assert (answered["counted"], told["sections"]["mine, all"][0]["counted"]) == (1, 12)


def test_ratings_are_sealed_in_a_copy_of_the_release(release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = release
    out = tmp_path / "rated"
    command = ["ratings", str(folder), "--rater", "embedded", "--model", "embedded", "--slate", "4", "--seal", str(out)]
    assert main(command) == 0
    assert "42 more ratings" in capsys.readouterr().out
    assert verify(out) == []
    rows = [row for row in read(out, "ratings") if isinstance(row, Rating)]
    assert len(rows) == 3 * 4 * 2 + 3 * 5 + 3
    for config in CONFIGS:
        if config != "ratings":
            for split in shards(folder, config):
                both = [list(read(one, config, split)) for one in (folder, out)]
                assert both[0] == both[1], (config, split)
    before, after = (read_manifest(one) for one in (folder, out))
    assert after.splits == before.splits
    assert after.models["slate_rater"] == "embedded"
    assert ReleasedPictures(out).read(next(iter(ReleasedItems(out).ids))) == ReleasedPictures(folder).read(
        next(iter(ReleasedItems(folder).ids))
    )
    # The copy has ratings of its own now: nobody need rate again, and the shopper's rows are the truth.
    again = ratings(out, model=Respondent("embedded")).report
    assert again.settings["rated"] == 12
    assert main([*command[:2], "--rater", "embedded", "--seal", str(folder)]) == 1
    assert "a sealed release is not changed" in capsys.readouterr().err


def test_a_row_of_the_table_s_own_is_not_overwritten(release: Path, tmp_path: Path) -> None:
    for name in ("mode", "assistant", "p"):
        with pytest.raises(SettingsError, match=f"a row '{name}' of its own"):
            ratings(release, model=Respondent("p", model=Scripted(lambda item: 4)), predictions={name: tmp_path / "x.jsonl"})
