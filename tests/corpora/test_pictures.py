"""Pictures that lie beside a corpus."""

from pathlib import Path

import pytest

from muse_builder.corpora import convert
from muse_builder.errors import CorpusError
from muse_builder.release.rows import ReleasedPictures
from tests.corpora import native


def test_pictures_come_from_the_folder_that_is_named(tmp_path: Path) -> None:
    source = tmp_path / "native"
    source.mkdir()
    native.vogue(source)
    native.picture(tmp_path / "photos" / "a" / "Item02.PNG", "green")
    native.picture(tmp_path / "photos" / "b" / "7.jpeg", "blue")
    report = convert("vogue", source, tmp_path / "out", images=tmp_path / "photos")
    assert report.notes["items with their picture"] == 2
    pictures = ReleasedPictures(tmp_path / "out")
    assert [pictures.read(item) is not None for item in ("2", "7", "3")] == [True, True, False]
    with pytest.raises(CorpusError, match="no folder"):
        convert("vogue", source, tmp_path / "again", images=tmp_path / "nowhere")
