"""Names that a stranger wrote lead to a file of the release or nowhere."""

from pathlib import Path

import pytest

from muse_builder.errors import ReleaseError
from muse_builder.release.names import is_asset, is_shard, is_word, leads_away, plain_name, seen, told


@pytest.mark.parametrize("name", ["a.jpg", "001.png", "B0_x-1.webp", "übergröße.jpg"])
def test_a_plain_name_is_given_back(name: str) -> None:
    assert plain_name(name) == name


@pytest.mark.parametrize("name", ["", ".", "..", ".hidden", "a/b", "../x.jpg", "/x", "a\\b", "C:x", "a b", "a\n", "-x"])
def test_a_name_that_is_a_path_is_refused_with_its_value(name: str) -> None:
    with pytest.raises(ReleaseError) as caught:
        plain_name(name)
    assert str(caught.value) == f"{name!r} is not a plain file name (letters, digits, '.', '-', '_')"


@pytest.mark.parametrize(
    ("file", "config"),
    [
        ("conversations/train-00000.arrow", "conversations"),
        ("items/train-00012-3f2a91c07d55.parquet", "items"),
        ("conversations/byhand-00000-of-00001.parquet", "conversations"),
        ("conversations/cold.item-00000.arrow", "conversations"),
    ],
)
def test_a_shard_is_known_by_its_name_and_its_folder(file: str, config: str) -> None:
    assert is_shard(file)
    assert is_shard(file, config)
    assert not is_shard(file, "traces")
    assert not is_shard(file.partition("/")[2])


@pytest.mark.parametrize("file", ["conversations/train.arrow", "conversations/train-0000.arrow", "a/b/train-00000.arrow", "x"])
def test_other_files_are_no_shards(file: str) -> None:
    assert not is_shard(file)


def test_only_the_photos_of_the_card_are_assets() -> None:
    assert is_asset("assets/example-12.jpg")
    assert [
        name for name in ("assets/example-.jpg", "assets/a.jpg", "example-1.jpg", "assets/x/example-1.jpg") if is_asset(name)
    ] == []


def test_words_are_what_datasets_takes_for_a_split() -> None:
    assert [name for name in ("train", "cold.item", "a_1", "", "a-b", "..", "a/b", ".a") if is_word(name)] == [
        "train",
        "cold.item",
        "a_1",
    ]


def test_a_link_leads_away_and_a_link_inside_does_not(tmp_path: Path) -> None:
    release = tmp_path / "muse"
    (release / "items").mkdir(parents=True)
    (release / "items" / "real").write_text("x")
    (tmp_path / "other").write_text("x")
    (release / "items" / "inside").symlink_to("real")
    (release / "items" / "outside").symlink_to(tmp_path / "other")
    (release / "linked").symlink_to(release / "items")
    found = {
        name: leads_away(release, name) for name in ("items/real", "items/inside", "items/outside", "linked/real", "items/no")
    }
    assert found == {"items/real": False, "items/inside": False, "items/outside": True, "linked/real": True, "items/no": False}


@pytest.mark.parametrize("name", ["nul", "CON.jpg", "aux.tar.gz", "Com1", "lpt9.png", "a.jpg.", "x" * 201])
def test_a_name_that_not_every_system_can_make_is_refused(name: str) -> None:
    with pytest.raises(ReleaseError, match=r"not every system can make|not a plain file name"):
        plain_name(name)
    assert not is_word(name)
    assert not is_shard(f"{name}/train-00000.arrow")


@pytest.mark.parametrize("name", ["null", "console.jpg", "com10.png", "x" * 200])
def test_a_name_that_only_begins_like_a_device_is_one(name: str) -> None:
    assert plain_name(name) == name


def test_a_key_of_a_stranger_is_said_in_signs_on_one_line() -> None:
    assert told(("configs", "items", 0)) == "configs.items.0"
    assert told(("a\x1b[31m\nb", "\u202e")) == "'a\\x1b[31m\\nb'.'\\u202e'"
    assert len(told(("x " * 1000,))) == 80


def test_what_would_do_something_to_a_terminal_is_a_space() -> None:
    assert seen("a\x1b[31mb\u202ec\nd\tü 😀") == "a [31mb c\nd ü 😀"
