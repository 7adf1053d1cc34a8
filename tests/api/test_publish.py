"""Releases from elsewhere and for others, from Python."""

from pathlib import Path

import pytest

from muse_builder.api.publish import convert, export, merge, push, split
from muse_builder.api.release import Release
from muse_builder.cli.publish import PUSHED
from muse_builder.errors import PublishError, ReleaseError, SettingsError
from muse_builder.hub.options import PushOptions


def test_splits_and_what_is_trained_on_them(muse: Release, tmp_path: Path) -> None:
    divided = split(muse, "random", out=tmp_path / "random")
    assert sum(divided.splits.counts().values()) == 12
    assert (tmp_path / "random" / "splits.json").is_file()
    assert sum(divided.candidates.values()) > 0
    written = export(muse, out=tmp_path / "lora", tasks=["query"], splits=tmp_path / "random" / "splits.json")
    assert sum(written.rows.values()) > 0
    assert written.folder == tmp_path / "lora"


def test_a_release_is_not_merged_with_nothing(muse: Release, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="two releases or more"):
        merge([muse], out=tmp_path / "both")


def test_a_corpus_needs_files_or_a_revision(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="which files"):
        convert("redial", out=tmp_path / "out")
    with pytest.raises(SettingsError, match="which files"):
        convert("redial", tmp_path, out=tmp_path / "out", from_hub="main")
    with pytest.raises(SettingsError, match="pictures come with files of one's own"):
        convert("pearl", out=tmp_path / "out", from_hub="main", images=tmp_path)


def test_a_push_says_no_before_it_sends_anything(muse: Release) -> None:
    with pytest.raises(PublishError, match="is no repository; name it ORG/NAME"):
        push(muse, "muse")
    with pytest.raises(PublishError, match="exclude one another"):
        muse.push("tester/muse", append=True, replace=True)


def test_the_command_gives_every_option_of_a_push_but_the_size_of_a_commit() -> None:
    assert set(PUSHED) == set(PushOptions.model_fields) - {"commit_files"}
