"""Measuring a release, from Python."""

from pathlib import Path

import pytest

from muse_builder.api.evaluate import compare, judge, ratings, realism, recommend, respond, side_by_side, stats
from muse_builder.api.release import Release
from muse_builder.errors import SettingsError
from muse_builder.evaluation.comparison import Panel
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
    assert noted.stages == ["judge"]


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
