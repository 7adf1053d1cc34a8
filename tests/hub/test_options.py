"""What a push may be told, by keyword or as one record."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from muse_builder.errors import PublishError
from muse_builder.hub import push
from muse_builder.hub.options import COMMIT_FILES, PushOptions


def test_keywords_stand_in_place_of_what_the_record_says() -> None:
    options = PushOptions.of(PushOptions(append=True, tag="v1"), {"tag": "v2", "images": False})
    assert (options.append, options.tag, options.images, options.format) == (True, "v2", False, "parquet")
    assert PushOptions.of(None, {}) == PushOptions()
    assert PushOptions().commit_files == COMMIT_FILES
    with pytest.raises(ValidationError):
        PushOptions().split = "test"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"splitt": "test"}, r"unknown option 'splitt'; did you mean 'split'\? Known: split, append, replace, revision"),
        ({"zzz": 1}, "unknown option 'zzz'. Known: split"),
        ({"append": True, "replace": True}, "exclude one another"),
        ({"split": "to-day"}, "'to-day' is no name of a split"),
        ({"tag": "v1", "create_pr": True}, "a pull request cannot be tagged"),
        ({"format": "csv"}, "format is 'csv': "),
        ({"commit_files": 0}, "commit_files is 0: "),
    ],
)
def test_what_cannot_be_is_refused_with_its_name(changes: dict[str, object], message: str) -> None:
    with pytest.raises(PublishError, match=message):
        PushOptions.of(None, changes)


def test_a_push_with_an_unknown_option_reads_nothing(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="unknown option 'appendd'; did you mean 'append'"):
        push(tmp_path / "none", "ORG/muse", appendd=True)
