"""Measuring a release, from Python."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from muse_builder.api.evaluate import (
    Lines,
    compare,
    judge,
    ratings,
    realism,
    recommend,
    respond,
    seal_ratings,
    side_by_side,
    stats,
    tag,
    write_examples,
    write_slates,
)
from muse_builder.api.release import Release
from muse_builder.errors import SettingsError
from muse_builder.evaluation.comparison import Panel
from muse_builder.evaluation.measure import Measure
from tests.api.conftest import Noted


def test_statistics_come_as_objects(muse: Release, noted: Noted) -> None:
    assert stats(muse, watch=noted).get("size", "conversations").value == 12
    assert noted.stages == ["conversations"]
    with pytest.raises(SettingsError, match="two releases are named"):
        side_by_side([muse, muse])


def test_both_tasks_give_their_tables(muse: Release) -> None:
    assert recommend(muse).command == "recommend"
    pytest.importorskip("sacrebleu")
    assert respond(str(muse), seed=1).command == "respond"


def test_a_judge_may_be_named_by_its_spec(muse: Release, noted: Noted) -> None:
    report = judge(muse, "embedded", conversations=2, rounds=1, watch=noted)
    assert report.command == "judge"
    assert noted.stages == ["judge", "judge"]  # first its certificate


def test_ratings_need_a_rater_where_nobody_has_rated(muse: Release) -> None:
    with pytest.raises(SettingsError):
        ratings(muse)
    assert ratings(muse, rater="embedded", conversations=2, slate=4).rows


def test_one_thing_is_compared_at_a_time(muse: Release) -> None:
    with pytest.raises(SettingsError, match="which comparison"):
        compare(muse, Panel(None), other=muse, replaced=Path("lines.jsonl"))


def test_people_of_the_same_name_are_refused(muse: Release) -> None:
    with pytest.raises(SettingsError, match="two releases are named"):
        realism(muse, [muse])


def longest(answers: Sequence[str | None], examples: Sequence[object]) -> Measure:
    return Measure("longest", max(len(answer or "") for answer in answers), "letters of the longest", len(answers))


def test_a_metric_is_a_function_or_a_name(muse: Release) -> None:
    found = stats(muse, metrics={"letters": longest}).get("metrics", "letters")
    assert found.definition == "letters of the longest"
    assert found.counted == sum(len(talk["turns"]) for rows in muse.conversations.values() for talk in rows)
    with pytest.raises(SettingsError, match="unknown metric 'longset'"):
        recommend(muse, metrics=["longset"])


def test_a_tagger_reads_the_same_conversations_as_the_rules(muse: Release, noted: Noted) -> None:
    report = tag(muse, "embedded", conversations=3, watch=noted)
    assert report.command == "dialogue elements"
    assert report.settings["conversations"] == 3
    assert noted.stages == ["tag"]
    with pytest.raises(SettingsError, match="0 conversations to tag"):
        tag(muse, "embedded", conversations=0)


def test_what_a_model_is_asked_is_written_down_task_by_task(muse: Release, tmp_path: Path) -> None:
    file = tmp_path / "asked.jsonl"
    asked = write_examples(muse, file, task="recommend", split="train")
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert len(rows) == asked > 0
    assert rows[0].keys() == {"example_id", "system", "prompt", "images"}
    assert any(row["images"] for row in rows)
    write_examples(muse, file, task="respond", split="train", text_only=True)
    assert not any(json.loads(line)["images"] for line in file.read_text("utf-8").splitlines())
    assert write_slates(muse, file, conversations=2, slate=4) == 2
    with pytest.raises(SettingsError, match="unknown task 'recomend'; known: recommend, respond; did you mean 'recommend'"):
        write_examples(muse, file, task="recomend")  # type: ignore[arg-type]


def test_ratings_can_be_sealed_beside_the_release(muse: Release, tmp_path: Path) -> None:
    rated = ratings(muse, rater="embedded", conversations=2, slate=4)
    sealed = Release(seal_ratings(muse, rated, tmp_path / "rated", models={"slate_rater": "embedded"}))
    assert len(sealed["ratings"]) == len(rated.rows)
    asked = [row.question.partition(",")[0] for row in rated.rows]
    assert sum(question.startswith("how likely to buy") for question in asked) == 8
    assert sum(question.startswith("satisfaction_") for question in asked) == 10
    assert sealed.models["slate_rater"] == "embedded"
    assert sealed.verify() == []
    with pytest.raises(SettingsError, match="no model has rated anything"):
        seal_ratings(muse, rated._replace(rows=()), tmp_path / "none")


def test_pairs_for_people_come_with_their_page(muse: Release, tmp_path: Path) -> None:
    compare(muse, Panel(pairs_to=tmp_path / "pairs"), pairs=2)
    assert sorted(path.name for path in (tmp_path / "pairs").glob("pairs.*")) == ["pairs.html", "pairs.jsonl"]


def test_next_lines_of_one_system_or_two_are_compared(muse: Release) -> None:
    with pytest.raises(SettingsError, match="lines of 3 systems"):
        compare(muse, Panel(None), replies=Lines(dict.fromkeys("abc", "lines.jsonl")))
