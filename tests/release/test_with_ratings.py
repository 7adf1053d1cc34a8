"""A release written again with more ratings: all else as it was."""

from pathlib import Path

import pytest

from muse_builder.errors import ReleaseError
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read
from muse_builder.release.schema import CONFIGS
from muse_builder.release.verify import verify
from muse_builder.release.with_ratings import with_ratings
from muse_builder.trust.measured import quality
from tests import synthetic


def test_the_copy_has_every_row_in_its_split_and_the_new_ratings_last(tmp_path: Path) -> None:
    release = synthetic.write_release(tmp_path / "muse", conversations=20)
    new = [synthetic.rating(number) for number in (31, 32)]
    copy = with_ratings(release, new, tmp_path / "copy", quality=quality, models={"slate_rater": "openai:tiny"})
    assert verify(copy) == []
    assert list(read(copy, "ratings")) == [*read(release, "ratings"), *new]
    for config in CONFIGS:
        if config != "ratings":
            assert list(read(copy, config)) == list(read(release, config))
    before, after = read_manifest(release), read_manifest(copy)
    assert after.models == {"backbone": "embedded", "slate_rater": "openai:tiny"}
    assert (after.settings, after.prompts, after.funnel, after.catalog, after.splits) == (
        before.settings, before.prompts, before.funnel, before.catalog, before.splits,
    )  # fmt: skip
    assert after.quality is None
    assert after.sha256 != before.sha256


def test_the_copy_is_measured_where_the_release_was(tmp_path: Path) -> None:
    release = synthetic.write_release(tmp_path / "muse", conversations=9, quality=quality)
    copy = with_ratings(release, [], tmp_path / "copy", quality=quality)
    assert read_manifest(copy).quality == read_manifest(release).quality is not None


def test_a_sealed_release_is_not_changed_in_its_place(tmp_path: Path) -> None:
    release = synthetic.write_release(tmp_path / "muse", conversations=3)
    with pytest.raises(ReleaseError, match="is the release itself"):
        with_ratings(release, [], release, quality=quality)
