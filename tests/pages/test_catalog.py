"""The page of a catalog is one file that holds its pictures, runs nothing and asks nobody."""

from pathlib import Path

from muse_builder.pages.catalog import write_catalog
from muse_builder.records import Item
from muse_builder.run.look import CatalogLook, ShownProduct
from muse_builder.screens.coverage import Understood

HOSTILE = "<script>alert(1)</script>"
LOOK = CatalogLook(
    name=f"shop{HOSTILE}.csv", taken_for="CSV: a table", mapping=(("title", HOSTILE),), rows=1200, kept=2,
    left_out=((f"title: {HOSTILE}", 3),), pictures=(), repaired=(), said=(), advice=("--map title=COLUMN",),
    products=(ShownProduct(Item(item_id="7", title=HOSTILE, brand=HOSTILE, price=5), b"\xff\xd8picture"),
              ShownProduct(Item(item_id="8", title="Hat"), None)),
    understood=Understood("apparel", 2, 1, 1, 2, 1, 4, 3, enough=2),
)  # fmt: skip


def test_the_page_shows_products_reasons_and_what_helps_and_runs_nothing(tmp_path: Path) -> None:
    page = write_catalog(LOOK, tmp_path / "catalog.html").read_text("utf-8")
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 4
    assert "default-src 'none'" in page
    for part in ("data:image/jpeg;base64,/9hwaWN0dXJl", "no picture", "$5.00", "1,200 rows read", "--map title=COLUMN"):
        assert part in page
