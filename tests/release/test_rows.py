"""Rows found by name, without reading the others."""

import io
from pathlib import Path

import pytest
from PIL import Image

from muse_builder.errors import ReleaseError
from muse_builder.records import Call
from muse_builder.release.rows import ReleasedItems, ReleasedPictures, Rows
from tests import synthetic


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthetic.write_release(tmp_path_factory.mktemp("rows") / "muse", conversations=120, shard_rows=50)


def test_a_row_is_found_in_whatever_shard_it_lies(release: Path) -> None:
    rows = Rows(release, "traces", "thread")
    assert len(rows) == 240
    assert rows.count("conversation/217") == 1
    assert rows.records("conversation/217", Call) == [synthetic.call(217)]
    assert "conversation/240" not in rows
    assert rows.rows("conversation/240") == []
    assert list(rows.columns("thread", "attempt"))[3] == ("conversation/3", 1)


def test_items_are_read_one_by_one_and_an_unknown_one_is_an_error(release: Path) -> None:
    items = ReleasedItems(release)
    assert tuple(items.ids) == tuple(item.item_id for item in synthetic.items())
    assert items.get("B007") == synthetic.item(7)
    with pytest.raises(ReleaseError, match="has no item 'B999'"):
        items.get("B999")


def test_pictures_are_those_that_were_sealed(release: Path) -> None:
    pictures = ReleasedPictures(release)
    assert pictures.read("B007") == synthetic.picture(7)
    assert (pictures.read("B005"), pictures.read("none")) == (None, None)
    assert Image.open(io.BytesIO(pictures.thumbnail("B007", 8))).size == (8, 8)
    with pytest.raises(ReleaseError, match="no picture of the item 'B005'"):
        pictures.thumbnail("B005", 8)
