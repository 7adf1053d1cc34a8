"""What a search found, on a page of its own."""

import io
from pathlib import Path

from PIL import Image

from muse_builder.pages.search import Exhibit, write_search
from muse_builder.records import Candidate, Item
from tests.pages.written import EVIL, Elements


def _picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (900, 600), "red").save(buffer, "PNG")
    return buffer.getvalue()


FOUND = Exhibit(
    Item(item_id="A1", title=EVIL, product_type="hoodie", price=12.5),
    _picture(),
    Candidate(item_id="A1", score=3.25, dense=0.5, sparse=3.25),
)
BARE = Exhibit(Item(item_id="A2", title="Tank"), None, Candidate(item_id="A2", score=0.0, dense=0.25, sparse=0.0))


def test_each_product_is_shown_with_its_picture_and_each_score_that_is_known(tmp_path: Path) -> None:
    write_search(tmp_path / "pages" / "found.html", "a red hoodie", None, [FOUND, BARE])
    page = (tmp_path / "pages" / "found.html").read_text()
    (picture,) = [dict(values) for name, values in Elements(page).found if name == "img"]
    assert picture["alt"] == EVIL
    assert picture["src"].startswith("data:image/jpeg;base64,")
    for said in ("Found for: a red hoodie", "score 3.250", "by vector 0.500", "by words 3.250", "$12.50", "no picture"):
        assert said in page
    assert "by picture" not in page
    assert "http://" not in page.replace(EVIL, "")


def test_the_product_that_others_are_like_stands_first(tmp_path: Path) -> None:
    write_search(tmp_path / "like.html", "", BARE._replace(candidate=None), [FOUND])
    page = (tmp_path / "like.html").read_text()
    assert page.index("Like this one") < page.index("<figcaption>Tank") < page.index("<small>A1")


def test_nothing_found_is_said(tmp_path: Path) -> None:
    write_search(tmp_path / "none.html", "nothing", None, [])
    assert "Nothing was found." in (tmp_path / "none.html").read_text()
