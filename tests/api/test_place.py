"""Files and folders as callers name them."""

from pathlib import Path

from muse_builder.api.place import path_or_none, paths
from muse_builder.api.release import Release


def test_a_place_is_a_path_its_text_or_a_release(muse: Release) -> None:
    assert paths({"text": "a/b", "path": Path("a/b"), "release": muse}) == {
        "text": Path("a/b"),
        "path": Path("a/b"),
        "release": muse.path,
    }
    assert path_or_none("a/b") == Path("a/b")


def test_what_is_not_named_is_no_place() -> None:
    assert path_or_none(None) is None
    assert paths(None) == {}
