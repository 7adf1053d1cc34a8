"""The conversation that a card prints, and its photos."""

import hashlib
from pathlib import Path

from muse_builder.release.example import asset_entry, item_ids, photos, shown, thumbnail, thumbnails
from muse_builder.release.reader import shards
from tests import synthetic


def test_photos_are_named_by_their_place_and_those_without_one_are_left_out() -> None:
    talk = synthetic.conversation(0)
    turns = tuple(turn.model_copy(update={"image_item_ids": ("B002", "B001", "B002")}) for turn in talk.turns)
    talk = talk.model_copy(update={"turns": turns})
    assert shown(talk) == ["B002", "B001"]
    assert next(item_ids(talk)) == talk.profile.target_item_id
    found = photos(talk, {"B001": b"one", "B009": b"nine"})
    assert [(photo.item_id, photo.file, photo.content) for photo in found] == [("B001", "assets/example-1.jpg", b"one")]
    entry = asset_entry(found[0])
    assert entry.as_json() == {
        "file": "assets/example-1.jpg",
        "item_id": "B001",
        "bytes": 3,
        "sha256": hashlib.sha256(b"one").hexdigest(),
    }


def test_what_is_no_picture_has_no_thumbnail() -> None:
    assert thumbnail(b"no picture") is None
    assert thumbnail(b"") is None


def test_only_the_wanted_pictures_are_read_from_the_shards(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse", conversations=3)
    paths = [part.path for part in shards(folder, "items")["train"]]
    assert set(thumbnails(paths, {"B001", "B005", "none"})) == {"B001"}  # B005 has no picture
