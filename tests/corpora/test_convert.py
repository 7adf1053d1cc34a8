"""From native files to a release."""

from pathlib import Path

from muse_builder.corpora import convert
from muse_builder.release.manifest import read_manifest
from tests.corpora import native


def test_splits_of_a_corpus_without_them_follow_the_ids(tmp_path: Path) -> None:
    (tmp_path / "native").mkdir()
    convert("muse-original", native.muse_original(tmp_path / "native"), tmp_path / "out")
    rule = read_manifest(tmp_path / "out").splits.rule
    assert rule.startswith("SHA-256")
