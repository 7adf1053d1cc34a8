"""Conversations about your own products: a reader of your own, without a fork.

    python examples/own_catalog.py [FOLDER]

Most tables need no code: `muse catalog FILE` shows what one is taken for, `--map` says the rest. For any other shape write one
function from a file to items, as here for a CSV with pictures beside it, and hand it over; as an entry point of the group
`muse_builder.catalogs` it also gets a name (docs/plugins.md).
"""

import csv
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image

import muse_builder
from muse_builder.catalog.images import ImageRefused, ImageStore
from muse_builder.catalog.report import CatalogReport
from muse_builder.domains.domain import Domain
from muse_builder.records import Item

COLORS = {"Black": "#1d1d1f", "Navy": "#1c2b4a", "Olive": "#5b6236", "Burgundy": "#6d1f2f", "Beige": "#d9c8a9"}
KINDS = {
    "Cotton T-Shirt": "A crew-neck t-shirt made of 100% cotton with short sleeves. Machine wash cold.",
    "Linen Shirt": "A button-up shirt made of linen with long sleeves and a relaxed fit, for warm weather.",
    "Wool Sweater": "A crew-neck sweater made of merino wool with long sleeves, for cold weather.",
    "Denim Jeans": "Straight-leg jeans made of denim with five pockets and a zip fly.",
    "Rain Jacket": "A waterproof jacket made of nylon with an adjustable hood, for rain and wind.",
    "Canvas Sneakers": "Low-top sneakers with a canvas upper, a rubber sole and laces.",
}


def read_shop(path: Path, *, store: ImageStore, report: CatalogReport, domain: Domain) -> Iterator[Item]:
    """Items of `sku,title,department,text,price,picture` rows; a bad row is told to the report, and the rest goes on."""
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            report.at(path.name, line, row["sku"])
            try:
                picture = store.add_file(row["picture"], root=path.parent)
            except ImageRefused as error:
                report.reject("picture", str(error))
                continue
            item = Item(
                item_id=row["sku"],
                title=row["title"],
                description=row["text"],
                price=float(row["price"]) if row["price"] else None,
                details={"Department": row["department"], "Color": row["title"].rpartition(" in ")[2]},
                image=picture.name,
                image_sha256=picture.sha256,
            )
            yield domain.derive(item)  # kind, department and attributes, from the product's own words


def write_shop(folder: Path) -> Path:
    """A shop to try it with: 60 products in plain colours. Yours is there already."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "products.csv"
    with file.open("w", encoding="utf-8", newline="") as rows:
        writer = csv.writer(rows)
        writer.writerow(("sku", "title", "department", "text", "price", "picture"))
        for department in ("Mens", "Womens"):
            for kind, text in KINDS.items():
                for color, shade in COLORS.items():
                    sku = f"{department[0]}{len(kind)}{kind[0]}-{color[:3].upper()}"
                    picture = BytesIO()
                    Image.new("RGB", (320, 400), shade).save(picture, "JPEG")
                    (folder / f"{sku}.jpg").write_bytes(picture.getvalue())
                    title = f"{department[:-1]}'s {kind} in {color}"
                    writer.writerow((sku, title, department, text, f"{19 + 7 * len(kind) % 60}", f"{sku}.jpg"))
    return file


def main(folder: str = "shop") -> None:
    file = write_shop(Path(folder) / "products")
    muse = muse_builder.generate(catalog=str(file), source=read_shop, num_conversations=10, out=f"{folder}/muse")
    print(muse.summary())
    print(muse.show(0))


if __name__ == "__main__":
    main(*sys.argv[1:2])
