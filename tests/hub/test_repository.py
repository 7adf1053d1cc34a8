"""A revision of a repository, as it is read."""

import json
from pathlib import Path

import pytest

from muse_builder.errors import PublishError
from muse_builder.hub import card
from muse_builder.hub.repository import File, Head, no_head, own_manifest
from muse_builder.release.entries import PublishedEntry
from muse_builder.release.manifest import Manifest, read_manifest
from tests import synthetic


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    released = read_manifest(synthetic.write_release(tmp_path_factory.mktemp("repository") / "muse", conversations=5))
    note = PublishedEntry(format="parquet", images=True, release=released.sha256, sections={"## Limits": "ab"})
    return released.published_as(released.configs, note)


def test_a_published_manifest_is_read_with_what_its_publisher_noted(manifest: Manifest, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(manifest.written(), "utf-8")
    read = own_manifest(tmp_path / "manifest.json", "ORG/muse")
    assert read == manifest
    assert list(read.as_json())[-3:] == ["configs", "published", "sha256"]
    head = Head("abc", {}, card.Card({}, ""), read)
    assert head.published is not None
    assert head.published.sections == {"## Limits": "ab"}
    assert list(head.shards()) == [shard.file for shard in read.shards()]
    assert head.assets == read.assets


def test_nothing_is_there_before_anything_was_pushed() -> None:
    assert (no_head().shards(), no_head().assets, no_head().published) == ({}, (), None)


def test_a_manifest_that_no_push_wrote_is_refused(manifest: Manifest, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(manifest.changed(published=None).written(), "utf-8")
    with pytest.raises(PublishError, match=r"ORG/muse/manifest\.json was not written by `muse push`: delete or rename it"):
        own_manifest(path, "ORG/muse")
    path.write_text(json.dumps(manifest.as_json() | {"models": {"a": "b"}}), "utf-8")
    with pytest.raises(PublishError, match=r"or edited since: delete or rename it on the Hub.*its digest is"):
        own_manifest(path, "ORG/muse")
    path.write_text("{}")
    with pytest.raises(PublishError, match="is not a manifest"):
        own_manifest(path, "ORG/muse")


def test_files_of_a_split_are_those_that_the_card_names() -> None:
    files = {
        name: File(1, None) for name in ("conversations/a-1.parquet", "conversations/a-0.parquet", "conversations/deep/a.x")
    }
    data = {"configs": [{"config_name": "conversations", "data_files": [{"split": "a", "path": "conversations/a*"}]}]}
    head = Head("abc", files, card.Card(data, ""), None)
    assert head.splits("conversations") == {"a": ["conversations/a-0.parquet", "conversations/a-1.parquet"]}
    assert head.splits("items") == {}
