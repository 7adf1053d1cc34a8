"""What the terminal shows of a catalog: text, and pictures of half blocks where colours can be shown."""

import io

from PIL import Image

from muse_builder.records import Attributes, Item
from muse_builder.run.look import CatalogLook, ShownProduct
from muse_builder.screens.coverage import Understood
from muse_builder.terminal.catalog import COLUMNS, LINES, picture, product, render

ITEM = Item(
    item_id="7", title="Blue Tee", brand="Harbor", price=12.9, product_type="t-shirt", department="men", description="Soft.",
    categories=("Clothing", "Men"), attributes=Attributes(color=("blue",)),
)  # fmt: skip


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 60), (10, 20, 200)).save(out, "JPEG")
    return out.getvalue()


LOOK = CatalogLook(
    name="shop.csv", taken_for="CSV: a table", mapping=(("title", "name"), ("id", "sku")), rows=4, kept=1,
    left_out=tuple((f"reason {number}", 9 - number) for number in range(9)), pictures=(("images: missing", 2),), repaired=(),
    said=("60 of 60 are alike",), advice=("--map title=COLUMN",), products=(ShownProduct(ITEM, jpeg()),),
    understood=Understood("apparel", 2, 1, 1, 2, 1, 4, 3, enough=2),
)  # fmt: skip


def test_all_is_told_in_order() -> None:
    assert render(LOOK).split("\n\n") == [
        "shop.csv: taken for CSV: a table",
        "  title  =  name\n  id     =  sku",
        "  Blue Tee  [7]\n  Harbor, $12.90, t-shirt, men\n  Clothing > Men\n  color: blue\n  Soft.",
        "4 rows read, 1 products for a run",
        "\n".join([*(f"  {9 - n} x left out: reason {n}" for n in range(8)), "  and 1 further reasons"]),
        "  2 x picture not used: images: missing",
        "60 of 60 are alike",
        "Understood as apparel: kind 50.0 %, department 50.0 %, two properties or more 100.0 %, all of it 50.0 % of 2 "
        "products; 75.0 % of what is known of them can be checked in a text",
        "What helps: --map title=COLUMN",
    ]


def test_a_picture_is_drawn_beside_the_text() -> None:
    drawn = picture(jpeg())
    assert len(drawn) == LINES
    assert all(line.count("▀") == COLUMNS and line.endswith("\x1b[0m") for line in drawn)
    assert "38;2;255;255;255" in drawn[0]
    lines = product(LOOK.products[0], colors=True).splitlines()
    assert (len(lines), lines[0].endswith("  Blue Tee  [7]")) == (LINES, True)


def test_a_product_without_a_picture_says_so() -> None:
    assert "no picture" in product(ShownProduct(ITEM, None), colors=True)


def test_what_is_too_long_is_cut_between_words_and_seen_to_be_cut() -> None:
    long = Item(
        item_id="a",
        title="Hat",
        product_type="hat",
        features=("Keeps the wind out.", "Dries fast"),
        description="soft wool " * 40,
        categories=tuple(f"Department number {number}" for number in range(9)),
    )
    lines = product(ShownProduct(long, None)).splitlines()
    assert lines[2].endswith(" number 3 > ...")
    assert lines[3].startswith("  Keeps the wind out. Dries fast. soft wool soft wool")
    assert lines[4].endswith(" soft ...")
