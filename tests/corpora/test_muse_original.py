"""MUSE as its authors publish it: roles, items and endings."""

import hashlib
import json
from pathlib import Path

from muse_builder.corpora import convert
from muse_builder.records import Item, Person
from muse_builder.release.reader import read as read_records
from muse_builder.release.rows import ReleasedPictures
from muse_builder.release.verify import verify
from tests.corpora import native
from tests.corpora.reading import read


def test_muse_original_roles_items_and_endings(tmp_path: Path) -> None:
    dialogues, log = read("muse-original", native.muse_original(tmp_path))
    assert list(dialogues) == ["conv_9", "conv_10"]  # by number
    talk = dialogues["conv_10"].conversation
    assert [turn.action for turn in talk.turns] == ["chit_chat", "chit_chat", "recommend", "reject", "recommend", "accept"]
    assert talk.turns[4].image_item_ids == ("12",)
    assert (talk.outcome, talk.accepted_item_id, talk.rounds) == ("accepted", "12", 2)
    assert talk.profile.person == Person(name="Mrs. Ana Gil PhD", gender="female", age=34, profession="Nurse, night shift")
    unfinished = dialogues["conv_9"].conversation
    assert (unfinished.outcome, unfinished.accepted_item_id) == ("not_stated", None)
    assert unfinished.profile.person.age is None
    items = {item.item_id: item for item in dialogues["conv_10"].items}
    assert (items["12"].title, items["12"].price, items["12"].summary) == ("Red coat", 20.0, "A red coat.")
    assert (items["12"].product_class, items["12"].product_type) == ("Clothing", "coat")
    assert items["11"].title == ""
    assert log.problems[0].place == "conv_11.json:0"


def test_muse_original_takes_products_and_pictures_that_lie_beside_it(tmp_path: Path) -> None:
    source = tmp_path / "native"
    (source / "detail_convs").mkdir(parents=True)
    native.muse_original(source / "detail_convs")
    profiles = {"11": {"title": "Leather boots", "description": ["For rain.", "And snow."], "categories": ["Shoes", "Boots"]}}
    (source / "item_profile.json").write_text(json.dumps(profiles))
    native.picture(source / "images_main" / "11.jpg", "red")
    (source / "images_main" / "12.jpg").write_bytes(b"no picture")
    report = convert("muse-original", source, tmp_path / "out")
    assert report.unknown_items == 0
    assert report.notes["items with their picture"] == 1
    assert report.notes["pictures that cannot be used: not a JPEG, PNG, WebP, AVIF, TIFF, JPEG 2000, GIF or BMP picture"] == 1
    items = {item.item_id: item for item in read_records(tmp_path / "out", "items") if isinstance(item, Item)}
    assert (items["11"].title, items["11"].description) == ("Leather boots", "For rain. And snow.")
    assert items["11"].product_class == "Shoes"
    data = ReleasedPictures(tmp_path / "out").read("11")
    assert data is not None
    assert hashlib.sha256(data).hexdigest() == items["11"].image_sha256
    assert items["12"].image is None
    assert verify(tmp_path / "out") == []
