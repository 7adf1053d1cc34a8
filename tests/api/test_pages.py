"""Pages for the browser, from Python."""

from pathlib import Path

from muse_builder.api.pages import screen, write, write_pages
from muse_builder.api.release import Release
from tests.api.conftest import Noted


def test_a_viewer_is_written_and_followed(muse: Release, tmp_path: Path, noted: Noted) -> None:
    written = write_pages(muse, tmp_path / "pages", public=True, watch=noted)
    assert written.conversations == 12
    assert (tmp_path / "pages" / "index.html").is_file()
    assert set(noted.stages) == {"pages"}


def test_pages_for_people_are_written(muse: Release, tmp_path: Path) -> None:
    screening = screen(str(muse), str(tmp_path / "screen.html"), conversations=4, parts=2)
    assert screening.conversations == 4
    assert [page.name for page in screening.pages] == ["screen-1.html", "screen-2.html"]
    writing = write(muse, tmp_path / "write.html", side="user", lines=5)
    assert writing.replies == 5
    assert (tmp_path / "write.html").is_file()
